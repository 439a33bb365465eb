"""The shape of three published rounds: one ledger gives each published figure as at its own cut-off."""

import pytest

from tests.makers.counted_ledgers import CUT_OFFS, DISTRICTS_2020
from tutela.engines.figures.answers import figures_answer
from tutela.engines.figures.facts import fold
from tutela.engines.figures.measures import BY_NAME
from tutela.engines.figures.scope import Scope
from tutela.engines.figures.tables import measure

PUBLISHED = {
    ("20.1", "20.1"): (110, 89, 89, 0, 143, 47),
    ("20.2", "20.2"): (326, 268, 60, 208, 285, 41),
    ("20.3", "first evening"): (465, 0, 0, 0, 0, 0),
    ("20.3", "20.3"): (596, 339, 41, 298, 392, 41),
    (None, "20.3"): (1032, 1031, 525, 506, 820, 428),
}
ORDER = ("places", "registrations", "firs", "seizure_reports", "devices", "arrests")


@pytest.mark.parametrize(("asked", "expected"), PUBLISHED.items(), ids=str)
def test_each_figure_as_at_its_cut_off(rounds_entries, rounds_facts, kerala, asked, expected):
    round_, cut_off = asked
    moment = CUT_OFFS[cut_off]

    answers = [
        figures_answer(tally, kerala, round=round_, by_district=True, listed=DISTRICTS_2020)
        for tally in (fold(rounds_entries, moment).tally(), rounds_facts.tally(moment))
    ]

    for answer in answers:
        if cut_off != "first evening":
            assert answer["measures"] == dict(zip(ORDER, expected, strict=True))
        assert answer["measures"]["places"] == expected[0]
        for name in ORDER:
            assert sum(row[name] for row in answer["by"]) == answer["measures"][name]
    assert answers[0]["measures"] == answers[1]["measures"]


def test_the_answer_has_the_form_that_scripts_rely_on(rounds_entries, kerala):
    tally = fold(rounds_entries, CUT_OFFS["20.3"]).tally()

    answer = figures_answer(tally, kerala, round=None, by_district=True, listed=("MPM", "PKD"))

    assert answer["as_at"] == "2020-12-28T12:30:00.000000Z"
    assert (answer["round"], answer["size"]) == (None, tally.size)
    assert answer["lower_bounds"] == ["places", "devices"]
    assert [row["district"] for row in answer["by"]][:2] == ["Malappuram", "Palakkad"]
    last = answer["by"][-1]
    assert (last["district"], last["code"], last["firs"], last["arrests"]) == ("not stated", None, 335, 299)
    assert all(type(row[name]) is int for row in answer["by"] for name in ORDER)
    assert figures_answer(tally, kerala, round="20.1")["by"] == []


def test_the_years_earlier_rounds_make_88_arrests(rounds_facts):
    table = measure(rounds_facts, Scope(rounds=("20.1", "20.2")), at=CUT_OFFS["20.3"])

    assert table.total("arrests") == 88


def test_525_and_1031_are_two_meanings_of_one_word(rounds_facts):
    table = measure(rounds_facts, Scope(), at=CUT_OFFS["20.3"])

    assert (table.total("cases_as_firs"), table.total("cases_with_reports")) == (525, 1031)
    assert BY_NAME["cases_as_firs"].says == BY_NAME["cases_with_reports"].says == "cases"


def test_what_came_after_the_last_cut_off_shows_only_afterwards(rounds_facts):
    after = measure(rounds_facts, Scope(rounds=("20.1", "20.3")))

    assert after.total("arrests") == 47 + 41 + 2
    assert after.total("devices") == 143 + 392 - 1
    assert after.total("seizure_reports") == 298
