"""A published note: frozen, its total the sum of its rows, read back from its canonical bytes and from nothing else."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from tests.makers.counted_ledgers import CUT_OFFS, START, CountedLedger, ledgers
from tutela.engines.figures.charts import bar_chart
from tutela.engines.figures.document import canonical_bytes
from tutela.engines.figures.drawing import draw_up
from tutela.engines.figures.errors import NoteRefused, ReleaseRefused, ScopeRefused
from tutela.engines.figures.exports import table_csv
from tutela.engines.figures.measures import PUBLIC
from tutela.engines.figures.note import Note, Superseded, note_from, note_of
from tutela.engines.figures.scope import Scope

EVERYTHING = (
    *PUBLIC,
    "cases_as_firs",
    "cases_with_reports",
    "tips",
    "groups_shut_down",
    "referrals",
    "children_referred",
)


@pytest.fixture(scope="module")
def note(rounds_entries, note_on):
    return note_on(rounds_entries, CUT_OFFS["20.3"], scope=Scope(rounds=("20.3",)))


def test_a_note_has_the_figures_of_its_cut_off(note):
    assert dict(zip(PUBLIC, note.totals, strict=True)) == {
        "places": 596,
        "registrations": 339,
        "firs": 41,
        "seizure_reports": 298,
        "devices": 392,
        "arrests": 41,
    }
    assert len(note.rows) == 19
    assert note.withheld == ()


def test_a_note_is_read_back_from_its_bytes(note):
    again = note_of(note.to_bytes())

    assert again == note
    assert again.digest == note.digest
    assert note_of(note.to_bytes() + b"\n") == note


def test_equal_notes_have_equal_bytes_and_others_other_digests(note):
    assert replace(note).digest == note.digest
    assert replace(note, title="Round 20.3").digest != note.digest


@given(ledgers())
def test_invariant_2_every_note_adds_up_and_survives_being_written(note_on, entries):
    note = note_on(entries, START + timedelta(minutes=40), measures=EVERYTHING, listed=("TVC", "MPM"))

    for position, measure in enumerate(note.measures):
        counts = [row.counts[position] for row in note.rows]
        if not measure.about_children:
            assert note.totals[position] == sum(counts)
    assert note_of(note.to_bytes()) == note


def test_small_counts_about_children_are_withheld_and_listed(note_on):
    ledger = CountedLedger()
    for number in range(6):
        ledger.state("child", f"C-{number}", district="TVC" if number < 4 else "MPM")

    note = note_on(ledger.entries, ledger.now, measures=["children_referred"], listed=("TVC", "MPM"))

    assert note.totals == (6,)
    assert note.withheld == (("children_referred", "District TVC"), ("children_referred", "District MPM"))
    assert [release.by for release in note.releases()] == [None]


def test_later_notes_are_judged_beside_earlier_ones(note_on):
    ledger = CountedLedger()
    for number in range(6):
        ledger.state("child", f"C-{number}", district="TVC")
    first_at = ledger.now
    ledger.state("child", "C-6", district="TVC")

    first = note_on(ledger.entries, first_at, measures=["children_referred"])
    second = note_on(ledger.entries, ledger.now, measures=["children_referred"], earlier=[first])

    assert (first.total("children_referred"), second.total("children_referred")) == (6, None)


def test_a_note_needs_a_moment_and_the_ledgers_size(rounds_facts, note):
    for tally in (rounds_facts.tally(), rounds_facts.tally(CUT_OFFS["20.1"])):
        with pytest.raises(NoteRefused, match="needs a cut-off and the size"):
            draw_up(
                tally,
                [],
                [],
                reference="N-2",
                number=2,
                title="Round",
                scope=Scope(),
                root=note.root,
                checkpoint=note.checkpoint,
                measures=["firs"],
                names={},
                listed=[],
                signatories=note.signatories,
            )


def test_a_note_gives_its_figures_as_a_table(note):
    table = note.table()

    assert table_csv(table, {row.district: row.name for row in note.rows}).splitlines()[-1] == (
        ",total,596,339,41,298,392,41"
    )
    assert bar_chart(table, "places", {}).bars[0].count == note.rows[0].counts[0]


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"measures": ["registrations"]}, NoteRefused, "firs and seizure_reports must stand in it apart"),
        ({"measures": ["cases_as_firs", "firs"]}, NoteRefused, "must stand in it apart"),
        ({"measures": ["cases"]}, ScopeRefused, "no measure 'cases'"),
        ({"measures": []}, NoteRefused, "measures are none"),
        ({"signatories": []}, NoteRefused, "nobody signs it"),
        ({"root": "AB" * 32}, NoteRefused, "64 hexadecimal"),
        ({"scope": Scope(categories=("phone",))}, NoteRefused, "not made over categories"),
        ({"threshold": 1}, ReleaseRefused, "may only be larger"),
    ],
)
def test_what_no_note_may_be(rounds_entries, note_on, changes, error, message):
    with pytest.raises(error, match=message):
        note_on(rounds_entries, CUT_OFFS["20.1"], **changes)


def test_a_total_that_is_no_sum_is_refused(note):
    with pytest.raises(NoteRefused, match="total of places is 597, its districts add up to 596"):
        replace(note, totals=(597, *note.totals[1:]))


def test_a_count_withheld_for_no_reason_is_refused(note):
    with pytest.raises(NoteRefused, match="places is withheld although it is not about children"):
        replace(note, totals=(None, *note.totals[1:]))


def test_a_small_count_about_children_is_refused_even_when_written_by_hand(note_on):
    ledger = CountedLedger()
    for number in range(6):
        ledger.state("child", f"C-{number}", district="TVC")
    note = note_on(ledger.entries, ledger.now, measures=["children_referred"], listed=("TVC",))

    with pytest.raises(NoteRefused, match="shows a count below 5"):
        replace(note, totals=(4,), rows=(replace(note.rows[0], counts=(4,)),))
    with pytest.raises(NoteRefused, match="always withheld"):
        replace(note, withheld_below=2)


def test_a_total_below_the_rows_shown_is_refused_although_others_are_withheld(note_on):
    ledger = CountedLedger()
    for number in range(20):
        ledger.state("child", f"C-{number}", district=("TVC", "TVC", "TVC", "MPM", "PKD")[number % 5])
    note = note_on(ledger.entries, ledger.now, measures=["children_referred"], listed=("TVC", "MPM", "PKD"))
    assert [row.counts for row in note.rows] == [(12,), (None,), (None,)]

    with pytest.raises(NoteRefused, match="is 11, less than the 12"):
        replace(note, totals=(11,))


SPOILS = {
    "a field dropped": lambda value: value.pop("cut_off"),
    "a field added": lambda value: value.update(extra=1),
    "another format": lambda value: value.update(format="tutela/figures-note/v2"),
    "a total as text": lambda value: value["totals"].update(places="596"),
    "a negative count": lambda value: value["totals"].update(places=-1),
    "a measure without total": lambda value: value["totals"].pop("places"),
    "a row changed": lambda value: value["districts"][0]["counts"].update(places=999),
    "a row twice": lambda value: value["districts"].append(value["districts"][0]),
    "no ledger": lambda value: value.update(ledger=None),
    "an unknown kind": lambda value: value["definitions"][0].update(kinds=["raid"]),
    "no kinds": lambda value: value["definitions"][0].update(kinds=[]),
    "a scope without sense": lambda value: value["scope"].update(windows=["1"], rounds=None),
    "a cut-off without zone": lambda value: value.update(cut_off="2020-12-28T18:00"),
    "signatories as text": lambda value: value.update(signatories="SP"),
    "superseding nothing": lambda value: value.update(supersedes={"reference": "N-0"}),
    "a number as truth": lambda value: value.update(number=True),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_a_malformed_note_is_refused(note, spoil):
    value = json.loads(note.to_bytes())
    spoil(value)

    with pytest.raises(NoteRefused):
        note_of(canonical_bytes(value))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"\xff", b'{"a":1.5}', b'{"a":1,"a":1}', b'{"a":9007199254740993}', b'{"a":1e999}', b"[" * 100_000],
    ids=repr,
)
def test_what_is_no_note_at_all_is_refused(data):
    with pytest.raises(NoteRefused):
        note_of(data)


def test_a_note_in_another_form_is_refused(note):
    with pytest.raises(NoteRefused, match="canonical"):
        note_of(json.dumps(json.loads(note.to_bytes()), indent=1).encode())


def test_a_correction_names_what_it_supersedes(rounds_entries, note_on):
    note = note_on(rounds_entries, CUT_OFFS["20.1"], supersedes=Superseded("N-2020-0001", "a device was entered twice"))

    assert note_from(note.to_json()).supersedes == Superseded("N-2020-0001", "a device was entered twice")
    assert isinstance(note, Note)
