"""Recomputing a note from exported entries: an honest one holds, and any changed number is found."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.counted_ledgers import CUT_OFFS, START, CountedLedger, ledgers
from tutela.engines.figures.errors import EntriesRefused
from tutela.engines.figures.measures import PUBLIC, Formula
from tutela.engines.figures.recomputation import PUBLISHED_ACT, recompute
from tutela.engines.figures.scope import Scope

MEASURES = (*PUBLIC, "cases_as_firs", "cases_with_reports", "tips", "children_referred")


@given(ledgers(), st.integers(0, 80), st.booleans())
def test_an_honest_note_holds(note_on, entries, minutes, round_alone):
    scope = Scope(rounds=("20.1",)) if round_alone else Scope()

    note = note_on(entries, START + timedelta(minutes=minutes), scope=scope, measures=MEASURES, listed=("TVC",))

    assert recompute(note, published(note, entries)) == []


@given(ledgers(), st.data())
def test_any_changed_number_is_found(note_on, entries, data):
    """A count is changed in a row and in the total alike, so that the note still adds up."""
    note = note_on(entries, START + timedelta(minutes=80), listed=("TVC", "MPM"))
    position = data.draw(st.integers(0, len(note.measures) - 1))
    number = data.draw(st.integers(0, len(note.rows) - 1))
    added = data.draw(st.integers(1, 3))
    row = note.rows[number]
    changed = replace(row, counts=_plus(row.counts, position, added))
    forged = replace(
        note,
        rows=(*note.rows[:number], changed, *note.rows[number + 1 :]),
        totals=_plus(note.totals, position, added),
    )

    found = recompute(forged, published(forged, entries))

    name = note.measures[position].name
    assert [(one.what, one.measure, one.district) for one in found] == [
        ("count", name, row.name),
        ("total", name, None),
    ]
    assert all(one.stated - one.recomputed == added for one in found)


def published(note, entries):
    """The entries with the note's publication after them."""
    ledger = CountedLedger()
    ledger.entries = list(entries)
    ledger.add(PUBLISHED_ACT, {"note": note.reference, "digest": note.digest}, at=START + timedelta(days=3650))
    return ledger.entries


def _plus(counts, position, added):
    return (*counts[:position], counts[position] + added, *counts[position + 1 :])


@pytest.fixture(scope="module")
def note(rounds_entries, note_on):
    return note_on(rounds_entries, CUT_OFFS["20.3"], scope=Scope(rounds=("20.3",)))


def test_a_wrong_size_or_cut_off_is_found(note, rounds_entries):
    smaller, evening = replace(note, size=note.size - 1), replace(note, cut_off=CUT_OFFS["first evening"])
    assert [one.what for one in recompute(smaller, published(smaller, rounds_entries))] == ["size"]
    earlier = recompute(evening, published(evening, rounds_entries))
    assert {"size", "count", "total"} == {one.what for one in earlier}


def test_a_district_left_out_is_found(note, rounds_entries):
    left, *kept = note.rows
    totals = tuple(total - count for total, count in zip(note.totals, left.counts, strict=True))

    found = recompute(replace(note, rows=tuple(kept), totals=totals), rounds_entries)

    assert ("row", left.district) in {(one.what, one.district) for one in found}


def test_a_definition_changed_in_the_note_gives_other_numbers(note, rounds_entries):
    measures = (note.measures[0], replace(note.measures[1], formula=Formula(("fir",))), *note.measures[2:])

    forged = replace(note, measures=measures)
    found = recompute(forged, published(forged, rounds_entries))

    assert {one.measure for one in found} == {"registrations"}


def test_a_lower_bound_told_as_exact_is_found(note_on, rounds_entries):
    since_launch = note_on(rounds_entries, CUT_OFFS["20.3"])

    forged = replace(since_launch, lower_bounds=("devices",))
    found = recompute(forged, published(forged, rounds_entries))

    assert [one.to_json() for one in found] == [
        {"what": "lower_bound", "measure": "places", "district": None, "stated": "exact", "recomputed": "lower bound"}
    ]


def test_a_fact_that_cannot_be_read_is_a_difference(note_on):
    ledger = CountedLedger()
    ledger.state("fir", "F-1", district="TVC")
    note = note_on(ledger.entries, ledger.now + timedelta(minutes=5))
    ledger.add("cases.fir_registered", {"counted": {"kind": "fir"}})

    note = replace(note, size=2)

    assert {one.what for one in recompute(note, published(note, ledger.entries))} == {"unread"}


def test_a_note_whose_publication_the_ledger_does_not_hold_is_bound_by_nothing(note, rounds_entries):
    assert [one.what for one in recompute(note, rounds_entries)] == ["publication"]
    assert [one.what for one in recompute(replace(note, title="Another"), rounds_entries)] == ["publication"]


@pytest.mark.parametrize("honest", [True, False])
def test_the_digest_that_the_ledger_records_must_be_the_notes(note_on, honest):
    ledger = CountedLedger()
    ledger.state("fir", "F-1", district="TVC")
    note = note_on(ledger.entries, ledger.now)
    ledger.add(PUBLISHED_ACT, {"note": note.reference, "digest": note.digest if honest else "00" * 32})
    ledger.add(PUBLISHED_ACT, {"note": "another", "digest": "11" * 32})

    assert [one.what for one in recompute(note, ledger.entries)] == ([] if honest else ["digest"])


def test_a_forged_count_about_children_is_found_but_the_true_one_not_told(note_on):
    ledger = CountedLedger()
    for number in range(6):
        ledger.state("child", f"C-{number}", district="TVC")
    note = note_on(ledger.entries, ledger.now, measures=["children_referred"], listed=("TVC",))
    forged = replace(note, totals=(9,), rows=(replace(note.rows[0], counts=(9,)),))

    found = recompute(forged, published(forged, ledger.entries))

    assert [(one.stated, one.recomputed) for one in found] == [(9, None), (9, None)]


def test_what_is_no_ledger_is_refused(note, rounds_entries):
    with pytest.raises(EntriesRefused):
        recompute(note, rounds_entries[1:])
