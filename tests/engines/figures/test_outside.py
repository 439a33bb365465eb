"""Outside statements held against the ledger: equal as at which moments, else the nearest count."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.counted_ledgers import CUT_OFFS, START, CountedLedger, ledgers
from tutela.engines.figures.errors import DocumentRefused
from tutela.engines.figures.facts import fold
from tutela.engines.figures.measures import BY_NAME
from tutela.engines.figures.outside import Interval, OutsideStatement, course_of, held_against, statements_of
from tutela.engines.figures.scope import Scope
from tutela.engines.figures.tables import measure
from tutela.engines.values import instant_of

SHARED = Path(__file__).parents[3] / "../shared/data"

SHEET = """\
round,date_published,source,locations,cases,devices,arrests,cumulative_cases,cumulative_arrests,districts_note
20.1,2020-06-27,one.example,,,140,47,,,'over 140' devices (lower bound)
20.1,2020-06-28,two.example,110,89,143,47,,,
20.3,2020-12-28,three.example,"over 1,031",abc,>390,41+,525,428,
"""


def said(column, value, *, round_="20.1", at_least=False, district=None):
    return OutsideStatement("line 2", round_, "2020", "one.example", column, value, at_least, district)


def minute(number):
    return START + timedelta(minutes=number)


def test_a_sheet_is_read_cell_by_cell():
    read = statements_of(SHEET)

    assert [(s.item, s.round, s.column, s.value, s.at_least) for s in read.statements] == [
        ("line 2", "20.1", "devices", 140, True),
        ("line 2", "20.1", "arrests", 47, False),
        ("line 3", "20.1", "locations", 110, False),
        ("line 3", "20.1", "cases", 89, False),
        ("line 3", "20.1", "devices", 143, False),
        ("line 3", "20.1", "arrests", 47, False),
        ("line 4", "20.3", "locations", 1031, True),
        ("line 4", "20.3", "devices", 390, True),
        ("line 4", "20.3", "arrests", 41, True),
        ("line 4", "20.3", "cumulative_cases", 525, False),
        ("line 4", "20.3", "cumulative_arrests", 428, False),
    ]
    assert [(one.item, "'abc' is no number" in one.reason) for one in read.unread] == [("line 4, cases", True)]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "round,notes\n20.1,x\n", "locations\n5\n"])
def test_a_sheet_without_its_header_is_refused(text):
    with pytest.raises(DocumentRefused, match="the first line must name"):
        statements_of(text)


@pytest.mark.parametrize("cell", ["9" * 5000, "1.5", "-4", "=1+1", "about 40"])
def test_a_cell_that_is_no_count_is_listed(cell):
    read = statements_of(f"round,cases\n20.1,{cell}\n20.1,5\n")

    assert [one.value for one in read.statements] == [5]
    assert [one.item for one in read.unread] == ["line 2, cases"]


def test_equal_as_at_a_stretch_of_time(invented):
    ledger = CountedLedger()
    for number, at in enumerate((1, 3, 6)):
        ledger.state("exhibit", f"E-{number}", round="20.1", district="NTC", at=minute(at))
    ledger.count("withdrawn", "exhibit", "E-0", round="20.1", district="NTC", at=minute(8))

    (best,) = held_against([said("devices", 2)], fold(ledger.entries), invented)[0]

    assert (best.verdict, best.count, best.difference) == ("equal", 2, 0)
    assert best.intervals == (Interval(minute(3), minute(6)), Interval(minute(8), None))


def test_never_equal_gives_the_nearest_and_when(invented):
    ledger = CountedLedger()
    for number, at in enumerate((1, 3)):
        ledger.state("exhibit", f"E-{number}", round="20.1", at=minute(at))

    (best,) = held_against([said("devices", 7)], fold(ledger.entries), invented)[0]

    assert (best.verdict, best.count, best.difference) == ("nearest", 2, -5)
    assert best.intervals == (Interval(minute(3), None),)


@pytest.mark.parametrize(("value", "verdict", "difference"), [(2, "reached", 1), (3, "equal", 0), (9, "nearest", -6)])
def test_a_lower_bound_holds_from_the_moment_it_is_reached(invented, value, verdict, difference):
    """Three exhibits come in one act, so that exactly two were never counted."""
    exhibits = CountedLedger()
    for number in range(3):
        exhibits.state("exhibit", f"E-{number}", round="20.1")
    ledger = CountedLedger()
    ledger.add("evidence.seized", {"counted": [one["facts"]["counted"] for one in exhibits.entries]}, minute(3))

    (best,) = held_against([said("devices", value, at_least=True)], fold(ledger.entries), invented)[0]

    assert (best.verdict, best.difference) == (verdict, difference)
    assert best.intervals == (Interval(minute(3), None),)


def test_since_launch_counts_opening_statements_from_when_they_were_recorded(invented):
    ledger = CountedLedger()
    ledger.open_with({"arrest": 299}, at=minute(1))
    ledger.state("arrest", "A-1", round="20.1", at=minute(3))

    (best,) = held_against([said("cumulative_arrests", 299)], fold(ledger.entries), invented)[0]

    assert (best.verdict, best.intervals) == ("equal", (Interval(minute(1), minute(3)),))


def test_cases_are_held_in_each_meaning_and_the_best_comes_first(rounds_facts, kerala):
    holdings = held_against(
        [said("cases", 339, round_="20.3"), said("cases", 298, round_="20.3")], rounds_facts, kerala
    )

    assert [(one.measure, one.verdict) for one in holdings[0]] == [
        ("cases_with_reports", "equal"),
        ("seizure_reports", "nearest"),
        ("cases_as_firs", "nearest"),
    ]
    assert holdings[1][0].measure in {"seizure_reports", "cases_with_reports"}
    assert {one.measure for one in holdings[1] if one.verdict == "equal"} == {"seizure_reports", "cases_with_reports"}


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("North City", (("NTC",),)),
        ("port  CITY", (("NTC",),)),
        ("North", (("NTC", "NTR"),)),
        ("South", (("STH",),)),
        ("वटक्क", ()),
        ("തെക്ക്", (("STH",),)),
    ],
)
def test_a_name_in_the_press_may_mean_police_or_civil_districts(invented, name, readings):
    assert invented.readings(name) == readings


def test_a_civil_districts_number_is_held_against_all_its_police_districts(invented):
    ledger = CountedLedger()
    for number, district in enumerate(("NTC", "NTC", "NTR", "STH")):
        ledger.state("search", f"S-{number}", round="20.1", district=district)

    (best,) = held_against([said("locations", 3, district="North")], fold(ledger.entries), invented)[0]

    assert (best.verdict, best.districts) == ("equal", ("NTC", "NTR"))


@pytest.mark.parametrize("changes", [{"round_": "19.9"}, {"district": "Nowhere"}])
def test_a_round_or_district_that_does_not_occur_is_unknown(invented, changes):
    ledger = CountedLedger()
    ledger.state("search", "S-1", round="20.1", district="NTC")

    (best,) = held_against([said("locations", 3, **changes)], fold(ledger.entries), invented)[0]

    assert (best.verdict, best.count, best.difference, best.intervals) == ("unknown", None, None, ())


@given(ledgers(), st.integers(0, 80))
def test_the_course_of_a_figure_is_the_figure_as_at_every_moment(entries, minutes):
    facts, moment = fold(entries), minute(minutes)
    scope, places = Scope(), BY_NAME["places"]

    course = course_of(facts, places, scope)

    at = [count for count, one in course if one.since <= moment and (one.until is None or moment < one.until)]
    assert (at or [0]) == [measure(facts, scope, measures=[places], at=moment).totals[0]]


def test_a_holding_is_written_with_integers_only(rounds_facts, kerala):
    answer = held_against([said("devices", 392, round_="20.3")], rounds_facts, kerala)[0][0].to_json()

    assert (answer["verdict"], answer["count"], answer["difference"]) == ("equal", 392, 0)
    assert instant_of(answer["intervals"][0]["since"]) <= CUT_OFFS["20.3"]


def test_the_real_sheets_are_read_in_full_and_the_exercise_agrees_with_them(rounds_facts, kerala):
    """Reads ../shared, which is not part of the project: the published figures of real rounds."""
    if not (SHARED / "press_rounds.csv").exists():
        pytest.skip("../shared/data is not here")
    states = statements_of((SHARED / "press_rounds.csv").read_text(encoding="utf-8"))
    districts = statements_of((SHARED / "press_rounds_districts.csv").read_text(encoding="utf-8"))

    assert states.unread == districts.unread == ()
    assert all(kerala.readings(one.district) for one in districts.statements)
    verdicts = {}
    for one, holdings in zip(states.statements, held_against(states.statements, rounds_facts, kerala), strict=True):
        verdicts.setdefault((one.round, one.column, one.value, one.at_least), holdings[0].verdict)
    assert verdicts["20.1", "devices", 140, True] == "equal"
    assert verdicts["20.1", "devices", 143, False] == "equal"
    assert verdicts["20.3", "locations", 465, False] == "equal"
    assert verdicts["20.3", "locations", 596, False] == "equal"
    assert verdicts["20.3", "cumulative_cases", 525, True] == "equal"
    assert verdicts["20.3", "cumulative_arrests", 428, True] == "equal"
    assert verdicts["20.2", "cases", 269, False] == "nearest"
    assert verdicts["21.1", "devices", 429, False] == "unknown"
