"""Comparing notes: every difference explained, and the parts adding up to it."""

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.counted_ledgers import CUT_OFFS, START, CountedLedger, ledgers
from tutela.engines.figures.compare import (
    CORRECTED_BETWEEN,
    NOT_IN_BOTH,
    NOT_TOLD_APART,
    OTHER_DEFINITION,
    OTHER_SCOPE,
    RECORDED_LATER,
    UNEXPLAINED,
    WITHDRAWN_BETWEEN,
    compare,
    comparison_answer,
    differences,
    needed,
)
from tutela.engines.figures.errors import NoteRefused
from tutela.engines.figures.facts import facts_of, fold
from tutela.engines.figures.measures import PUBLIC, Formula
from tutela.engines.figures.scope import Scope

SCOPES = st.sampled_from([Scope(), Scope(rounds=("20.1",)), Scope(rounds=("20.1", "20.2")), Scope(openings=False)])


@given(ledgers(), SCOPES, SCOPES, st.integers(0, 80), st.integers(0, 80), st.booleans())
def test_the_parts_add_up_to_every_difference(note_on, entries, scope_a, scope_b, at_a, at_b, redefined):
    apart = ["firs", "seizure_reports", "places", "arrests"]
    meant = ["cases_as_firs", "cases_with_reports" if redefined else "cases_as_firs"]
    note_a, note_b = (
        note_on(entries, START + timedelta(minutes=at), scope=scope, measures=[case, *apart], listed=(listed,))
        for at, scope, case, listed in zip((at_a, at_b), (scope_a, scope_b), meant, ("TVC", "MPM"), strict=True)
    )

    found = compare(note_a, note_b, entries)

    cells = {
        cell: list(parts)
        for cell, parts in groupby(found, key=lambda one: (one.measure, one.code, one.district == "total"))
    }
    for parts in cells.values():
        assert {one.to_count - one.from_count for one in parts} == {sum(one.part for one in parts)}
        assert len({one.cause for one in parts}) == len(parts)
    assert not [one for one in found if one.cause == UNEXPLAINED]
    assert _differing(note_a, note_b) == {
        (number_of(note_a, one.measure), one.code, one.district == "total") for one in found
    }


def number_of(note, measure):
    return [one.name for one in note.measures].index(measure)


def _differing(note_a, note_b):
    """The cells in which the notes differ, found without the ledger."""

    def cells(note):
        places = range(len(note.measures))
        rows = {(n, row.district, False): row.counts[n] for n in places for row in note.rows}
        return rows | {(n, None, True): note.totals[n] for n in places}

    one, other = cells(note_a), cells(note_b)
    return {cell for cell in one.keys() | other.keys() if one.get(cell, 0) != other.get(cell, 0)}


@given(ledgers(), st.integers(0, 80), st.integers(0, 80))
def test_comparing_the_other_way_round_turns_the_signs(note_on, entries, at_a, at_b):
    notes = [note_on(entries, START + timedelta(minutes=at)) for at in (at_a, at_b)]

    forth = {(one.measure, one.district, one.cause, one.part) for one in compare(*notes, entries)}
    back = {(one.measure, one.district, one.cause, -one.part) for one in compare(*reversed(notes), entries)}

    assert forth == back


def test_the_first_evening_and_the_final_note(note_on, rounds_entries, kerala):
    scope = Scope(rounds=("20.3",))
    first = note_on(rounds_entries, CUT_OFFS["first evening"], scope=scope, districts=kerala)
    final = note_on(rounds_entries, CUT_OFFS["20.3"], scope=scope, districts=kerala, reference="N-2020-0002")

    answer = comparison_answer(first, final, fold(rounds_entries))

    assert (answer["from"], answer["to"]) == ("N-2020-0001", "N-2020-0002")
    total = next(one for one in answer["differences"] if (one["measure"], one["district"]) == ("places", "total"))
    assert (total["from"], total["to"], total["cause"], total["part"]) == (465, 596, RECORDED_LATER, 131)
    assert len(total["objects"]) == 131
    by_district = [one for one in answer["differences"] if one["measure"] == "places" and one["district"] != "total"]
    assert sum(one["to"] - one["from"] for one in by_district) == 131
    assert "Malappuram" in {one["district"] for one in by_district}


@pytest.fixture
def ledger():
    made = CountedLedger()
    for number in range(3):
        made.state("fir", f"F-{number}", district="TVC", round="20.1")
    return made


def causes(found):
    return {(one.measure, one.district, one.cause, one.part, one.objects) for one in found}


@pytest.mark.parametrize("listed", [("TVC", "MPM")])
def test_one_cause_each(note_on, ledger, listed):
    note = note_on(ledger.entries, ledger.now, measures=["firs"], listed=listed)
    later = ledger.state("fir", "F-9", district="TVC", round="20.1")
    corrected = ledger.count("corrected", "fir", "F-0", district="MPM", round="20.1")
    withdrawn = ledger.count("withdrawn", "fir", "F-1", district="TVC", round="20.1")
    final = note_on(ledger.entries, ledger.now, measures=["firs"], listed=listed)

    found = causes(compare(note, final, ledger.entries))

    assert found == {
        ("firs", "District TVC", RECORDED_LATER, 1, (("fir", "F-9", later),)),
        ("firs", "District TVC", CORRECTED_BETWEEN, -1, (("fir", "F-0", corrected),)),
        ("firs", "District TVC", WITHDRAWN_BETWEEN, -1, (("fir", "F-1", withdrawn),)),
        ("firs", "District MPM", CORRECTED_BETWEEN, 1, (("fir", "F-0", corrected),)),
    }


def test_a_total_that_stays_equal_is_no_difference_but_its_districts_are(note_on, ledger):
    note = note_on(ledger.entries, ledger.now, measures=["firs"])
    ledger.count("corrected", "fir", "F-0", district="MPM", round="20.1")
    moved = note_on(ledger.entries, ledger.now, measures=["firs"])

    assert [one.district for one in compare(note, moved, ledger.entries)] == ["District TVC", "District MPM"]


def test_one_word_two_definitions(note_on, ledger):
    ledger.state("seizure_report", "R-1", district="TVC")
    apart = ["firs", "seizure_reports"]
    narrow = note_on(ledger.entries, ledger.now, measures=["cases_as_firs", *apart])
    wide = note_on(ledger.entries, ledger.now, measures=["cases_with_reports", *apart])

    found = compare(narrow, wide, ledger.entries)

    assert {(one.measure, one.to_measure, one.cause, one.part) for one in found} == {
        ("cases_as_firs", "cases_with_reports", OTHER_DEFINITION, 1)
    }
    assert found[0].objects == (("seizure_report", "R-1", None),)


def test_a_round_and_since_launch_differ_by_scope(note_on, ledger):
    ledger.open_with({"fir": 300})
    one = note_on(ledger.entries, ledger.now, scope=Scope(rounds=("20.1",)), measures=["firs"])
    all_ = note_on(ledger.entries, ledger.now, measures=["firs"])

    found = compare(one, all_, ledger.entries)

    assert causes(found) == {
        ("firs", "total", OTHER_SCOPE, 300, (("opening_statement", "O-1", None),)),
        ("firs", "not stated", OTHER_SCOPE, 300, (("opening_statement", "O-1", None),)),
    }


@pytest.mark.parametrize(("again", "cause"), [(False, RECORDED_LATER), (True, CORRECTED_BETWEEN)])
def test_an_opening_statement_recorded_or_corrected_between(note_on, ledger, again, cause):
    if again:
        ledger.open_with({"fir": 300})
    note = note_on(ledger.entries, ledger.now, measures=["firs"])
    index = ledger.open_with({"fir": 335})
    later = note_on(ledger.entries, ledger.now, measures=["firs"])

    part = 35 if again else 335
    assert ("firs", "total", cause, part, (("opening_statement", "O-1", index),)) in causes(
        compare(note, later, ledger.entries)
    )


def test_a_measure_in_one_note_only_is_named(note_on, ledger):
    firs = note_on(ledger.entries, ledger.now, measures=["firs"])
    arrests = note_on(ledger.entries, ledger.now, measures=["arrests"])

    found = compare(firs, arrests, ledger.entries)

    assert [(one.measure, one.from_count, one.to_count, one.cause, one.part) for one in found] == [
        ("firs", 3, None, NOT_IN_BOTH, None),
        ("arrests", None, 0, NOT_IN_BOTH, None),
    ]


def test_a_number_that_the_ledger_does_not_give_is_left_over_and_named(note_on, ledger):
    note = note_on(ledger.entries, ledger.now, measures=["firs"], listed=("TVC",))
    forged = replace(note, totals=(5,), rows=(replace(note.rows[0], counts=(5,)),))

    assert {(one.cause, one.part) for one in compare(note, forged, ledger.entries)} == {(UNEXPLAINED, 2)}


def test_differences_about_children_name_no_object_and_are_not_taken_apart(note_on):
    ledger = CountedLedger()
    for number in range(9):
        ledger.state("child", f"C-{number}", district="TVC")
    note = note_on(ledger.entries, ledger.now, measures=["children_referred"], listed=("TVC", "MPM"))
    for number in range(9, 16):
        ledger.state("child", f"C-{number}", district="MPM")
    later = note_on(ledger.entries, ledger.now, measures=["children_referred"], listed=("TVC", "MPM"), earlier=[note])

    found = compare(note, later, ledger.entries)

    assert [(one.district, one.from_count, one.to_count, one.cause, one.objects) for one in found] == [
        ("total", 9, 16, NOT_TOLD_APART, ())
    ]
    assert later.totals == (16,)


def test_a_note_that_counts_children_under_another_name_is_refused_before_it_is_compared(note_on):
    """The attacker writes a note of his own, which says that what it counts is not about children, and compares."""
    ledger = CountedLedger()
    for number in range(3):
        ledger.state("child", f"C-{number}", district="TVC")
    true = note_on(ledger.entries, ledger.now, measures=["places"], listed=("TVC",))
    for formula in (Formula(("child",)), Formula(("search", "referral")), Formula(("search",), ("child_in_need",))):
        with pytest.raises(NoteRefused, match="children"):
            replace(true, measures=(replace(true.measures[0], formula=formula),))


def test_equal_notes_have_no_difference(note_on, rounds_entries):
    note = note_on(rounds_entries, CUT_OFFS["20.2"], measures=PUBLIC)

    assert compare(note, note, rounds_entries) == []


@given(ledgers(), st.integers(0, 80), st.integers(0, 80))
def test_rows_of_a_table_explain_as_much_as_the_ledger(note_on, entries, at_a, at_b):
    """An app compares from its rows, whose order it does not promise; the answer is the ledger's."""
    notes = [note_on(entries, START + timedelta(minutes=at)) for at in (at_a, at_b)]
    facts = fold(entries)

    from_rows = differences(*notes, facts_of(reversed(list(facts.rows())), facts.openings))

    assert {(one, frozenset(one.objects)) for one in map(without_order, from_rows)} == {
        (one, frozenset(one.objects)) for one in map(without_order, compare(*notes, entries))
    }


@given(ledgers(), SCOPES, SCOPES, st.integers(0, 80), st.integers(0, 80), st.booleans())
def test_what_is_needed_explains_as_much_as_all(note_on, entries, scope_a, scope_b, at_a, at_b, redefined):
    """Over a million facts only those are read that began or ceased to count, or that one note alone counts."""
    meant = ["cases_as_firs", "cases_with_reports" if redefined else "cases_as_firs"]
    notes = [
        note_on(
            entries, START + timedelta(minutes=at), scope=scope, measures=[case, "firs", "seizure_reports", "places"]
        )
        for at, scope, case in zip((at_a, at_b), (scope_a, scope_b), meant, strict=True)
    ]
    facts = fold(entries)

    from_few = differences(*notes, facts_of(filter(needed(*notes), facts.rows()), facts.openings))

    assert list(map(without_order, from_few)) == list(map(without_order, compare(*notes, entries)))


def without_order(difference):
    return replace(difference, objects=tuple(sorted(difference.objects, key=str)))


def test_the_entry_named_is_the_one_that_did_it(note_on, ledger):
    """An object withdrawn, stated again and corrected between two notes on it: each cause has its own entry."""
    first = note_on(ledger.entries, ledger.now, measures=["firs"])
    ledger.count("withdrawn", "fir", "F-0", district="TVC", round="20.1")
    gone = note_on(ledger.entries, ledger.now, measures=["firs"])
    again = ledger.state("fir", "F-0", district="TVC", round="20.1")
    corrected = ledger.count("corrected", "fir", "F-0", district="MPM", round="20.1")
    last = note_on(ledger.entries, ledger.now, measures=["firs"])

    assert ("firs", "total", RECORDED_LATER, 1, (("fir", "F-0", again),)) in causes(compare(gone, last, ledger.entries))
    assert ("firs", "District MPM", CORRECTED_BETWEEN, 1, (("fir", "F-0", corrected),)) in causes(
        compare(first, last, ledger.entries)
    )
