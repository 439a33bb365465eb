"""Tables: totals are sums of their rows in every breakdown, and equal to counting objects one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.counted_ledgers import CountedLedger, ledgers
from tutela.engines.figures.errors import ScopeRefused
from tutela.engines.figures.facts import fold
from tutela.engines.figures.measures import BY_NAME, MEASURES, measures_named
from tutela.engines.figures.scope import BREAKDOWNS, Scope
from tutela.engines.figures.tables import Row, keys_of, measure, table_of

SCOPES = st.builds(
    Scope,
    rounds=st.none() | st.sampled_from([("20.1",), ("20.1", "20.2")]),
    districts=st.none() | st.sampled_from([("TVC",), ("MPM", "PKD")]),
    categories=st.none() | st.just(("a",)),
    openings=st.booleans(),
)


def counted_by_hand(entries, one, scope):
    """The figure by the plainest means: the last word on each object, counted."""
    last, opened = {}, {}
    for entry in entries:
        if "counted" in entry["facts"]:
            counted = entry["facts"]["counted"]
            last[counted["kind"], counted["object"]] = counted
        elif "statement" in entry["facts"]:
            opened[entry["facts"]["statement"]] = entry["facts"]["counts"]
    total = 0
    for counted in last.values():
        total += (
            counted["change"] != "withdrawn"
            and counted["kind"] in one.formula.kinds
            and (one.formula.categories is None or counted["category"] in one.formula.categories)
            and (scope.rounds is None or counted["round"] in scope.rounds)
            and (scope.districts is None or counted["district"] in scope.districts)
            and (scope.categories is None or counted["category"] in scope.categories)
        )
    if scope.openings and scope.rounds is scope.districts is scope.categories is None and not one.formula.categories:
        total += sum(counts.get(kind) or 0 for counts in opened.values() for kind in one.formula.kinds)
    return total


@given(ledgers(), SCOPES)
def test_the_sum_over_any_breakdown_is_the_total_counted_by_hand(entries, scope):
    facts = fold(entries)
    by_hand = [counted_by_hand(entries, one, scope) for one in MEASURES]

    for by in [None, *BREAKDOWNS]:
        if by == "window" and len(scope.rounds or ()) != 1:
            continue
        table = measure(facts, scope, by=by, listed=("TVC", "20.1"))
        assert list(table.totals) == by_hand
        assert [sum(column) for column in zip(*(row.counts for row in table.rows), strict=True)] == by_hand


@given(ledgers())
def test_registrations_are_firs_and_seizure_reports_in_every_row(entries):
    table = measure(fold(entries), Scope(), by="district", listed=("TVC", "MPM"))

    for key in ("TVC", "MPM", "PKD", None):
        assert table.count("registrations", key) == table.count("firs", key) + table.count("seizure_reports", key)
        assert table.count("cases_as_firs", key) == table.count("firs", key)
        assert table.count("cases_with_reports", key) == table.count("registrations", key)


def test_rows_come_listed_first_then_by_text_and_not_stated_last():
    ledger = CountedLedger()
    for district in ("PKD", None, "ALP", "MPM"):
        ledger.state("fir", f"F-{district}", district=district)

    table = measure(
        fold(ledger.entries), Scope(), measures=measures_named(["firs"]), by="district", listed=("TVC", "MPM")
    )

    assert [row.key for row in table.rows] == ["TVC", "MPM", "ALP", "PKD", None]


def test_opening_statements_stand_in_not_stated_and_apart_by_round():
    ledger = CountedLedger()
    ledger.open_with({"fir": 335})
    ledger.state("fir", "F-1", round="20.1", district="TVC")
    ledger.state("fir", "F-2")
    facts, firs = fold(ledger.entries), measures_named(["firs"])

    by_district = measure(facts, Scope(), measures=firs, by="district")
    by_round = measure(facts, Scope(), measures=firs, by="round")

    assert by_district.rows == (Row("TVC", (1,)), Row(None, (336,)))
    assert by_round.rows == (Row(None, (335,), carried=True), Row("20.1", (1,)), Row(None, (1,)))
    assert by_district.total("firs") == by_round.total("firs") == 337


@pytest.mark.parametrize(
    ("scope", "bounds"),
    [
        (Scope(), ("registrations", "seizure_reports")),
        (Scope(rounds=("20.1",)), ()),
        (Scope(openings=False), ()),
        (Scope(districts=("TVC",)), ("firs", "registrations", "seizure_reports")),
    ],
)
def test_what_an_opening_statement_does_not_know_makes_a_lower_bound(scope, bounds):
    ledger = CountedLedger()
    ledger.open_with({"fir": 335, "seizure_report": None, "arrest": 0})

    table = measure(
        fold(ledger.entries), scope, measures=measures_named(["firs", "registrations", "seizure_reports", "arrests"])
    )

    assert table.lower_bounds == bounds


def test_windows_are_told_apart_within_their_round():
    ledger = CountedLedger()
    for number, (round_, window) in enumerate([("20.2", "1"), ("20.2", "2"), ("20.2", "2"), ("20.3", "2")]):
        ledger.state("search", f"S-{number}", round=round_, window=window)
    facts, places = fold(ledger.entries), measures_named(["places"])

    table = measure(facts, Scope(rounds=("20.2",)), measures=places, by="window")

    assert table.rows == (Row("1", (1,)), Row("2", (2,)))
    assert measure(facts, Scope(rounds=("20.2",), windows=("2",)), measures=places).totals == (2,)
    with pytest.raises(ScopeRefused, match="exactly one round"):
        measure(facts, Scope(), by="window")
    with pytest.raises(ScopeRefused, match="exactly one round"):
        Scope(windows=("1",))


def test_questions_without_sense_are_refused():
    facts = fold([])

    with pytest.raises(ScopeRefused, match="no table is made by 'station'"):
        measure(facts, Scope(), by="station")
    with pytest.raises(ScopeRefused, match="once"):
        Scope(rounds=())
    with pytest.raises(ScopeRefused, match="once"):
        Scope(districts=("TVC", "TVC"))
    with pytest.raises(ScopeRefused, match="no measure 'tips'"):
        measure(facts, Scope(), measures=[BY_NAME["firs"]]).total("tips")
    with pytest.raises(ScopeRefused, match="have no 'station'"):
        keys_of(facts.tally(), "station")


def test_an_empty_ledger_counts_nothing_in_one_row():
    assert table_of(fold([]).tally(), Scope()).totals == (0,) * len(MEASURES)


def test_keys_of_a_tally_leave_out_what_is_not_stated():
    ledger = CountedLedger()
    for number, round_ in enumerate(["20.3", "20.1", None]):
        ledger.state("fir", f"F-{number}", round=round_)

    assert keys_of(fold(ledger.entries).tally(), "round") == ("20.1", "20.3")
