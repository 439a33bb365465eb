"""The fold: prefixes, versions, contradictions, and the laws that make a figure reproducible."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.counted_ledgers import START, CountedLedger, ledgers
from tutela.engines.figures.counted import Key
from tutela.engines.figures.errors import EntriesRefused
from tutela.engines.figures.facts import fold, tally_of
from tutela.engines.values import instant_of, instant_text


@pytest.fixture
def ledger():
    return CountedLedger()


def minute(number):
    return START + timedelta(minutes=number)


def test_a_version_counts_from_its_opening_until_before_its_closing(ledger):
    ledger.state("fir", "F-1", district="TVC", at=minute(1))
    ledger.count("corrected", "fir", "F-1", district="MPM", at=minute(5))
    ledger.count("withdrawn", "fir", "F-1", district="MPM", at=minute(9))

    facts = fold(ledger.entries)

    standing = [dict(facts.tally(minute(n)).counts) for n in (0, 1, 4, 5, 8, 9)]
    in_tvc, in_mpm = {Key("fir", district="TVC"): 1}, {Key("fir", district="MPM"): 1}
    assert standing == [{}, in_tvc, in_tvc, in_mpm, in_mpm, {}]
    history = facts.histories["fir", "F-1"]
    assert [change.act for change in history.changes] == [
        "cases.fact_recorded",
        "cases.fact_corrected",
        "cases.fact_withdrawn",
    ]
    assert [(row.opened_index, row.closed_index) for row in history.versions] == [(0, 1), (1, 2)]
    assert not facts.unread


def test_a_list_of_counted_facts_is_read_in_full(ledger):
    one = CountedLedger()
    one.state("exhibit", "E-1")
    one.state("exhibit", "E-2")
    ledger.add("evidence.exhibits_seized", {"counted": [entry["facts"]["counted"] for entry in one.entries]})

    assert fold(ledger.entries).tally().counts == {Key("exhibit"): 2}


def test_an_object_stated_twice_counts_once_and_is_named(ledger):
    ledger.state("arrest", "A-1", district="TVC")
    ledger.state("arrest", "A-1", district="MPM")

    facts = fold(ledger.entries)

    assert facts.tally().counts == {Key("arrest", district="MPM"): 1}
    assert [(one.item, "stated again" in one.reason) for one in facts.unread] == [("entry 1", True)]


@pytest.mark.parametrize(("change", "left"), [("corrected", 1), ("withdrawn", 0)])
def test_a_change_of_what_never_stood_is_named(ledger, change, left):
    ledger.count(change, "arrest", "A-1")

    facts = fold(ledger.entries)

    assert sum(facts.tally().counts.values()) == left
    assert "does not stand" in facts.unread[0].reason


def test_what_was_withdrawn_may_be_stated_again(ledger):
    ledger.state("arrest", "A-1")
    ledger.count("withdrawn", "arrest", "A-1")
    ledger.state("arrest", "A-1")

    facts = fold(ledger.entries)

    assert facts.tally().counts == {Key("arrest"): 1}
    assert not facts.unread


def test_a_counted_fact_that_cannot_be_read_is_listed_and_the_rest_counts(ledger):
    ledger.add("cases.fir_registered", {"counted": [{"kind": "fir"}]})
    ledger.add("figures.opening_statement_recorded", {"counts": 3})
    ledger.state("fir", "F-1")

    facts = fold(ledger.entries)

    assert [one.item for one in facts.unread] == ["entry 0", "entry 1"]
    assert facts.tally().counts == {Key("fir"): 1}


def test_phoned_counts_are_never_added(ledger):
    ledger.add("operations.count_phoned", {"round": "20.1", "window": "1", "district": "TVC", "counts": {"places": 9}})

    assert fold(ledger.entries).tally().counts == {}


def test_an_opening_statement_recorded_again_replaces_the_first(ledger):
    ledger.open_with({"fir": 300}, at=minute(1))
    ledger.open_with({"fir": 335}, at=minute(5))

    facts = fold(ledger.entries)

    assert [opening.of("fir") for opening in facts.tally(minute(4)).openings] == [300]
    assert [opening.of("fir") for opening in facts.tally().openings] == [335]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda entries: entries.pop(1), "entry 1 is wanted here"),
        (lambda entries: entries.reverse(), "entry 0 is wanted here"),
        (lambda entries: entries[2].update(recorded_at="2019-01-01T00:00:00.000000Z"), "recorded before"),
        (lambda entries: entries[0].update(recorded_at="yesterday"), "no instant"),
        (lambda entries: entries[0].update(recorded_at="2020-13-01T00:00:00.000000Z"), "no date and time"),
        (lambda entries: entries[1].update(facts=None), "no act or no facts"),
        (lambda entries: entries[1].update(index=True), "entry 1 is wanted here"),
        (lambda entries: entries.__setitem__(1, "text"), "JSON object"),
    ],
)
def test_what_is_no_ledger_is_refused(ledger, spoil, message):
    for number in range(3):
        ledger.state("tip", f"T-{number}")
    spoil(ledger.entries)

    with pytest.raises(EntriesRefused, match=message):
        fold(ledger.entries)


def test_the_fold_reads_no_further_than_the_cut_off(ledger):
    ledger.state("tip", "T-1", at=minute(1))
    ledger.state("tip", "T-2", at=minute(2))

    def entries():
        yield from ledger.entries
        raise AssertionError("read beyond the first entry after the cut-off")

    assert fold(entries(), minute(1)).size == 1


@given(ledgers(), st.integers(0, 80))
def test_as_at_a_moment_is_the_fold_of_the_prefix(entries, minutes):
    moment = START + timedelta(minutes=minutes)
    prefix = [entry for entry in entries if entry["recorded_at"] <= instant_text(moment)]

    whole, cut, alone = fold(entries), fold(entries, moment), fold(prefix)

    assert cut.size == len(prefix)
    assert cut.histories == alone.histories
    assert whole.tally(moment).counts == cut.tally().counts == alone.tally().counts
    assert whole.tally(moment).openings == cut.tally().openings == alone.tally().openings


@given(ledgers())
def test_a_later_entry_changes_no_earlier_figure(entries):
    whole = fold(entries)

    for moment in {instant_of(entry["recorded_at"]) for entry in entries}:
        assert whole.tally(moment).counts == fold(entries, moment).tally(moment).counts


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_unrelated_acts_does_not_matter(entries, random):
    """Acts of different objects may arrive in any order; those of one object keep theirs."""
    queues = {}
    for entry in entries:
        counted = entry["facts"].get("counted", {})
        reference = (counted.get("kind"), counted.get("object"), entry["facts"].get("statement"))
        queues.setdefault(reference, []).append(entry)
    merged = []
    while queues:
        reference = random.choice(sorted(queues, key=str))
        merged.append(queues[reference].pop(0))
        if not queues[reference]:
            del queues[reference]
    at = instant_text(datetime(2021, 1, 1, tzinfo=UTC))
    renumbered = [{**entry, "index": index, "recorded_at": at} for index, entry in enumerate(merged)]

    one, other = fold(entries).tally(), fold(renumbered).tally()

    assert one.counts == other.counts
    assert sorted(map(str, one.openings)) == sorted(map(str, other.openings))


@given(ledgers(), st.integers(0, 80))
def test_rows_alone_give_the_same_tally(entries, minutes):
    """What a table of rows gives by a sum is what the fold gives; the rows hold nothing but their own fields."""
    facts, moment = fold(entries), START + timedelta(minutes=minutes)

    assert tally_of(facts.rows(), facts.openings, moment).counts == fold(entries, moment).tally().counts
    for history in facts.histories.values():
        assert sum(row.stands(moment) for row in history.versions) <= 1
