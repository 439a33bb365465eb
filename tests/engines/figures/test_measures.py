"""The dictionary of measures: complete in words, exact in numbers, plain about what a case is."""

import pytest

from tutela.engines.figures.counted import KINDS, Key, Opening
from tutela.engines.figures.errors import ScopeRefused
from tutela.engines.figures.measures import BY_NAME, MEASURES, PUBLIC, measures_named
from tutela.engines.values import instant_of

LANGUAGES = {"en", "ml", "hi"}
SCRIPTS = {"ml": range(0x0D00, 0x0D80), "hi": range(0x0900, 0x0980)}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_measure_is_defined_in_every_language(measure):
    assert len(measure.definition) > 40
    assert set(measure.names) == set(measure.definitions) == LANGUAGES
    for language, letters in SCRIPTS.items():
        assert any(ord(letter) in letters for letter in measure.names[language])
        assert any(ord(letter) in letters for letter in measure.definitions[language])


def test_names_are_unique_and_kinds_exist():
    assert len(BY_NAME) == len(MEASURES)
    assert {kind for measure in MEASURES for kind in measure.formula.kinds} == set(KINDS)


def test_what_counts_children_is_marked():
    about = {measure.name for measure in MEASURES if measure.about_children}

    assert about == {"referrals", "children_referred"}
    assert not about & set(PUBLIC)


@pytest.mark.parametrize(
    ("kind", "category", "counted_by"),
    [
        ("fir", None, {"firs", "registrations", "cases_as_firs", "cases_with_reports"}),
        ("seizure_report", None, {"seizure_reports", "registrations", "cases_with_reports"}),
        ("search", "not_found", {"places"}),
        ("exhibit", "phone", {"devices"}),
        ("arrest", None, {"arrests"}),
        ("tip", None, {"tips"}),
        ("group", "watched", set()),
        ("group", "shut_down", {"groups_shut_down"}),
        ("referral", None, {"referrals"}),
        ("child", None, {"children_referred"}),
    ],
)
def test_which_measures_count_an_object(kind, category, counted_by):
    assert {m.name for m in MEASURES if m.formula.counts(Key(kind, category=category))} == counted_by


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("firs", (335, True)),
        ("registrations", (335, True)),
        ("places", (0, False)),
        ("tips", (0, False)),
        ("groups_shut_down", (0, False)),
    ],
)
def test_what_an_opening_statement_adds(name, expected):
    counts = {"fir": 335, "seizure_report": 0, "search": None, "group": 4}
    opening = Opening("O-1", "Carried forward", instant_of("2020-01-01T00:00:00.000000Z"), counts)

    assert BY_NAME[name].formula.opening(opening) == expected


def test_an_unknown_or_repeated_measure_is_refused():
    with pytest.raises(ScopeRefused, match="there are places, registrations"):
        measures_named(["cases"])
    with pytest.raises(ScopeRefused, match="twice"):
        measures_named(["firs", "firs"])
