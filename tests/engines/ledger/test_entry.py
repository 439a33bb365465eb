"""Entries: what is read back, what is refused, private values and their paths, and how entries follow each other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.ledgers import START, batch_id, entries_of_commits, entry
from tutela.engines.ledger.canonical import Json, canonical_bytes, parse_canonical
from tutela.engines.ledger.entry import (
    ERASED,
    MAX_ENTRY_BYTES,
    Entry,
    EntrySequence,
    commitments_in,
    entry_bytes,
    entry_of,
    facts_with_openings,
)
from tutela.engines.ledger.errors import EntryRefused, NotCanonical, SequenceRefused

BOUND: Json = {"commitment": "ab" * 32}

ZONES = st.sampled_from([UTC, timezone(timedelta(minutes=330))])
moments = st.integers(-(2**31), 2**32).flatmap(
    lambda seconds: ZONES.map(
        lambda zone: datetime.fromtimestamp(seconds, zone) + timedelta(microseconds=seconds % 10**6)
    )
)
steps = st.text("abcdefgh_", min_size=1, max_size=4)
facts = st.dictionaries(
    steps,
    st.recursive(
        st.none() | st.integers(-9, 9) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.just(BOUND),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(steps, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(facts, moments, st.none() | moments, st.none() | st.sampled_from(["root", "tutela"]), st.integers(0, 2**53 - 1))
def test_an_entry_is_read_back_as_it_was_written(
    given_facts: Mapping[str, Json], recorded: datetime, happened: datetime | None, account: str | None, index: int
) -> None:
    one = entry(index % 1000, facts=given_facts, recorded_at=recorded, happened_at=happened, account=account)
    data = entry_bytes(one)

    assert entry_of(data) == one
    assert entry_bytes(entry_of(data)) == data


def test_an_entry_has_the_agreed_bytes() -> None:
    one = Entry(
        index=17,
        act="evidence.exhibit_sealed",
        version=1,
        actor="officer:KL0007",
        account="root",
        batch=batch_id(3),
        part=(2, 3),
        facts={"seal": "K-1", "place": None},
        happened_at=datetime(2020, 12, 28, 18, tzinfo=timezone(timedelta(minutes=330))),
        recorded_at=START,
        clock=START - timedelta(seconds=1),
    )

    assert entry_bytes(one) == (
        b'{"account":"root","act":"evidence.exhibit_sealed","actor":"officer:KL0007",'
        b'"batch":"01700003-0000-7000-8000-000000000003","clock":"2020-06-28T12:29:59.000000Z",'
        b'"facts":{"place":null,"seal":"K-1"},"happened_at":"2020-12-28T12:30:00.000000Z","index":17,"part":[2,3],'
        b'"recorded_at":"2020-06-28T12:30:00.000000Z","version":1}'
    )


def changed(**changes: Any) -> bytes:
    """The bytes of a good entry with fields replaced; ``...`` takes a field away."""
    fields = parse_canonical(entry_bytes(entry(4)))
    assert isinstance(fields, dict)
    return canonical_bytes({name: value for name, value in {**fields, **changes}.items() if value is not ...})


@pytest.mark.parametrize(
    "changes",
    [
        *({name: ...} for name in ("account", "act", "actor", "batch", "facts", "happened_at", "index", "part")),
        {"recorded_at": ...},
        {"version": ...},
        {"signature": "x"},
        {"account": ""},
        {"account": " "},
        {"account": 0},
        {"act": "exhibit_sealed"},
        {"act": "Evidence.sealed"},
        {"act": "evidence.sealed.twice"},
        {"act": "evidence.sealed\n"},
        {"act": None},
        {"actor": "officer:"},
        {"actor": "KL0007"},
        {"actor": "system:x"},
        {"actor": "officer:a b"},
        {"batch": "x"},
        {"batch": batch_id(4).upper().replace("017", "01A")},
        {"batch": batch_id(4).replace("-7000-", "-4000-")},
        {"facts": []},
        {"facts": None},
        {"facts": {"place": {"commitment": "xyz"}}},
        {"facts": {"place": {"commitment": None}}},
        {"facts": {"place": {"commitment": "AB" * 32}}},
        {"facts": {"deep": [{"place": {"commitment": 1}}]}},
        {"happened_at": "2020-06-28"},
        {"happened_at": "2020-06-28T12:30:00Z"},
        {"happened_at": "2020-06-31T12:30:00.000000Z"},
        {"happened_at": 0},
        {"index": -1},
        {"index": "4"},
        {"index": True},
        {"part": [0, 1]},
        {"part": [2, 1]},
        {"part": [1]},
        {"part": [1, 1, 1]},
        {"part": [True, 1]},
        {"part": "11"},
        {"recorded_at": None},
        {"recorded_at": "2020-06-28T12:30:00.000000+00:00"},
        {"recorded_at": "٢020-06-28T12:30:00.000000Z"},
        {"version": 0},
        {"version": "1"},
        {"clock": None},
        {"clock": "2030-06-28T12:30:00.000000Z"},
        {"clock": "2020-06-28T13:34:00.000000Z"},
    ],
)
def test_an_entry_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(EntryRefused):
        entry_of(changed(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "x"},
        {"actor": "x"},
        {"batch": "x"},
        {"part": (2, 1)},
        {"version": 0},
        {"index": -1},
        {"account": ""},
        {"facts": {"a b": BOUND}},
        {"facts": {"x": "y" * MAX_ENTRY_BYTES}},
    ],
)
def test_what_would_not_be_read_back_is_not_written(changes: dict[str, Any]) -> None:
    with pytest.raises(EntryRefused):
        entry_bytes(replace(entry(4), **changes))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"{", b'{"a":1.5}', b"x" * (MAX_ENTRY_BYTES + 1)])
def test_other_bytes_are_no_entry(data: bytes) -> None:
    with pytest.raises((EntryRefused, NotCanonical)):
        entry_of(data)


# private values


def test_private_values_are_named_by_their_paths() -> None:
    given_facts: Json = {"place": BOUND, "identifiers": [{"kind": "phone", "value": BOUND}, {"value": None}], "n": 1}

    assert list(commitments_in(given_facts)) == [("place", "ab" * 32), ("identifiers.0.value", "ab" * 32)]


@given(facts)
def test_opening_every_private_value_leaves_no_commitment(given_facts: Mapping[str, Json]) -> None:
    paths = [path for path, _ in commitments_in(given_facts)]

    opened = facts_with_openings(given_facts, dict.fromkeys(paths, "opened"))

    assert list(commitments_in(opened)) == []
    assert len(paths) == len(set(paths))


def test_what_was_erased_stands_as_erased() -> None:
    given_facts: Json = {"place": BOUND, "name": BOUND, "list": [BOUND, 3]}

    opened = facts_with_openings(given_facts, {"place": "House 4", "list.0": None})

    assert opened == {"place": "House 4", "name": ERASED, "list": [None, 3]}


def test_an_opening_of_nothing_is_refused() -> None:
    with pytest.raises(EntryRefused, match="no private value stands at elsewhere"):
        facts_with_openings({"place": BOUND}, {"elsewhere": 1})


@pytest.mark.parametrize("key", ["a.b", "a b", "", "a\nb", "ä"])
def test_a_key_that_makes_paths_ambiguous_cannot_lead_to_a_private_value(key: str) -> None:
    with pytest.raises(EntryRefused):
        list(commitments_in({key: BOUND}))


def test_a_public_value_that_quotes_a_commitment_is_public() -> None:
    quoted: Json = {"text": '{"commitment":"x"}', "object": {"commitment": "ab" * 32, "more": 1}}

    assert entry_of(entry_bytes(entry(4, facts=quoted))).facts == quoted
    assert list(commitments_in(quoted)) == []


# sequence


def follow(*entries: bytes, finish: bool = True) -> None:
    sequence = EntrySequence()
    for data in entries:
        sequence.follow(entry_of(data))
    if finish:
        sequence.finish()


@given(st.lists(st.integers(1, 4), max_size=6))
def test_whole_commits_in_order_are_a_sequence(parts: list[int]) -> None:
    follow(*entries_of_commits(*parts))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
def test_a_lost_doubled_or_swapped_entry_is_no_sequence(parts: list[int], data: st.DataObject) -> None:
    entries = entries_of_commits(*parts)
    place = data.draw(st.integers(0, len(entries) - 1))
    lost = entries[:place] + entries[place + 1 :]
    doubled = entries[: place + 1] + entries[place:]
    other = data.draw(st.integers(0, len(entries) - 1).filter(lambda one: one != place or len(entries) == 1))
    swapped = list(entries)
    swapped[place], swapped[other] = swapped[other], swapped[place]

    for wrong in (lost, doubled, swapped):
        # Losing the whole last commit leaves a shorter, whole sequence: that is for the root to tell.
        if wrong not in (entries, entries[: -parts[-1]]):
            with pytest.raises(SequenceRefused):
                follow(*wrong)


def write(*entries: Entry) -> list[bytes]:
    return [entry_bytes(one) for one in entries]


HELD = START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("reason", "entries"),
    [
        ("entry 0 is expected", write(entry(1))),
        ("earlier", write(entry(0), entry(1, recorded_at=START))),
        ("inside a commit", write(entry(0, part=(1, 2)))),
        ("only half there", write(entry(0, part=(1, 2)), entry(1))),
        ("does not follow", write(entry(0, batch=0, part=(1, 3)), entry(1, batch=0, part=(3, 3)))),
        ("does not follow", write(entry(0, batch=0, part=(1, 2)), entry(1, batch=0, part=(2, 3)))),
        ("starts here with part", write(entry(0, part=(2, 2)))),
        ("stands in the ledger twice", write(entry(0), entry(1), entry(2, batch=0, recorded_at=entry(1).recorded_at))),
        ("stands in the ledger twice", write(entry(0, batch=0), entry(1, batch=0))),
        ("one time", write(entry(0, batch=0, part=(1, 2)), entry(1, batch=0, part=(2, 2), account="root"))),
        ("one time", write(entry(0, part=(1, 2)), entry(1, batch=0, part=(2, 2), recorded_at=HELD + timedelta(1)))),
        ("clock", write(entry(0, clock=START))),
        ("clock", write(entry(0), entry(1, clock=START))),
    ],
)
def test_what_does_not_follow_is_refused(reason: str, entries: list[bytes]) -> None:
    with pytest.raises(SequenceRefused, match=reason):
        follow(*entries)


def test_a_clock_that_went_back_is_held_and_noted() -> None:
    follow(*write(entry(0), entry(1, recorded_at=entry(0).recorded_at, clock=START)))


def test_the_parts_of_a_commit_may_have_several_actors() -> None:
    follow(*write(entry(0, batch=0, part=(1, 2)), entry(1, batch=0, part=(2, 2), actor="system")))
