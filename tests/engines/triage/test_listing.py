"""Tests of what keeps the entries of a device: columns that answer as a list of entries and a dictionary of answers do."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.triage.entry import ALLOCATED, DELETED, ORPHAN, Entry, order_of
from tutela.engines.triage.listing import Answers, Listing, contents_of

NUMBERS = st.integers(0, 3) | st.integers(-(2**63), 2**63 - 1)
TIMES = st.none() | st.sampled_from([0, 2**63 - 1, -(2**63) + 1])
ENTRIES = st.builds(
    Entry,
    path=st.sampled_from([b"/a", b"/b\xff", b"/c/d"]) | st.binary(max_size=4),
    stream=st.none() | st.binary(max_size=2),
    state=st.sampled_from([ALLOCATED, DELETED, ORPHAN]),
    inode=NUMBERS,
    attribute=NUMBERS,
    attribute_id=NUMBERS,
    size=st.integers(0, 2**63 - 1),
    first_block=NUMBERS,
    created=TIMES,
    modified=TIMES,
    accessed=TIMES,
    changed=TIMES,
    reason=st.none() | st.just("it must not be read"),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ENTRIES, max_size=12))
def test_entries_come_back_as_they_were_in_the_manifests_order(entries):
    listing = Listing()
    listing.extend(entries[:5])
    listing.extend(entries[5:])
    listing.sort()
    expected = sorted(entries, key=order_of)
    assert list(listing) == expected
    assert [listing[place] for place in range(len(listing))] == expected
    assert listing.reasons == {place: one.reason for place, one in enumerate(expected) if one.reason is not None}


@settings(max_examples=100, deadline=None)
@given(st.lists(ENTRIES, max_size=12))
def test_names_of_one_content_share_the_place_of_the_first(entries):
    first: dict[tuple[int, int, int], int] = {}
    expected = [first.setdefault((one.inode, one.attribute, one.attribute_id), at) for at, one in enumerate(entries)]
    assert contents_of(Listing(entries), by_path=False).tolist() == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=6, unique=True))
def test_a_listing_that_says_anything_else_has_another_digest(entries):
    assert Listing(entries).digest() == Listing(list(entries)).digest()
    assert Listing(entries).digest() != Listing(entries[:-1]).digest()
    changed = entries[-1]._replace(size=entries[-1].size ^ 1)
    assert Listing(entries).digest() != Listing([*entries[:-1], changed]).digest()


ANSWERS = st.tuples(st.text(max_size=3)) | st.tuples(
    *(st.just("") | st.binary(min_size=length, max_size=length).map(bytes.hex) for length in (16, 20, 32))
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), ANSWERS), max_size=20))
def test_answers_come_back_as_they_were(given_answers):
    answers, expected = Answers(10), {}
    for number, answer in given_answers:
        answers[number] = expected[number] = answer
    assert dict(answers) == expected
    assert [number in answers for number in range(10)] == [number in expected for number in range(10)]
