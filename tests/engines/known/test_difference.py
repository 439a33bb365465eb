"""Tests of how versions of a list differ: as two dictionaries of digests would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.makers import known_lists as made
from tutela.engines.known import Asked, Changed, ListEntry, difference, open_index, write_restated
from tutela.engines.known.building import indexed

VERSION = st.dictionaries(st.integers(0, 40), st.sampled_from([None, "1", "2"]), min_size=1)


def index_of(folder, entries):
    return open_index(indexed(entries, folder, Asked("list"), run_rows=16))


def entry(number, category=None, kinds=made.DIGESTS):
    own = made.digests(str(number).encode())
    return ListEntry({kind: own[kind] for kind in kinds}, number, category)


@settings(max_examples=25, deadline=None)
@given(VERSION, VERSION)
def test_versions_differ_as_dictionaries_do(tmp_path_factory, before, after):
    folder = tmp_path_factory.mktemp("versions")
    found = difference(*(
        index_of(folder / name, [entry(*one) for one in version.items()])
        for name, version in (("before", before), ("after", after))
    ))  # fmt: skip
    both = before.keys() & after.keys()
    assert (found.added, found.removed) == (len(after.keys() - both), len(before.keys() - both))
    assert found.recategorised == sum(before[number] != after[number] for number in both)
    assert found.same == sum(before[number] == after[number] for number in both)
    assert {one.size: (one.before, one.after) for one in found.recategorised_listed} == {
        number: (before[number], after[number]) for number in both if before[number] != after[number]
    }
    assert {one.digests["sha1"] for one in found.added_listed} == {
        made.digests(str(number).encode())["sha1"] for number in after.keys() - both
    }
    assert all(one.digests == made.digests(str(one.size).encode()) for one in found.added_listed + found.removed_listed)


def test_entries_are_one_by_any_digest_that_they_share(tmp_path):
    before = index_of(tmp_path / "before", [entry(1, kinds=["md5"]), entry(2, kinds=["sha1", "md5"])])
    after = index_of(tmp_path / "after", [entry(1, kinds=["sha256", "md5"]), entry(2, kinds=["sha1"]), entry(3)])
    found = difference(before, after)
    assert (found.added, found.removed, found.recategorised, found.same) == (1, 0, 0, 2)
    assert found.added_listed == (Changed(made.digests(b"3"), 3, None, None),)


def test_a_category_that_is_dropped_and_one_that_is_gained_are_told(tmp_path):
    two = index_of(tmp_path / "two", [entry(1, "1"), entry(1, "2"), entry(9, "1")])
    one = index_of(tmp_path / "one", [entry(1, "1"), entry(9, "1")])
    dropped, gained = difference(two, one), difference(one, two)
    assert (dropped.recategorised, dropped.same, dropped.removed) == (1, 2, 0)
    assert [(change.before, change.after) for change in dropped.recategorised_listed] == [("2", None)]
    assert (gained.recategorised, gained.added) == (1, 0)
    assert [change.after for change in gained.recategorised_listed] == ["2"]


@pytest.mark.parametrize("listed", [0, 3])
def test_what_is_listed_is_bounded_and_what_is_counted_is_not(tmp_path, listed):
    before = index_of(tmp_path / "before", [entry(number) for number in range(10)])
    after = index_of(tmp_path / "after", [entry(number) for number in range(10, 30)])
    found = difference(before, after, listed=listed)
    assert (found.added, found.removed) == (20, 10)
    assert (len(found.added_listed), len(found.removed_listed)) == (listed, listed)


def test_an_index_under_another_name_answers_alike(tmp_path):
    index = index_of(tmp_path / "one", [entry(1, "1")])
    write_restated(index.path, tmp_path / "other.index", {"name": "National list", "version": "3"})
    other = open_index(tmp_path / "other.index")
    other.verify()
    assert (other.name, other.version, other.digest) == ("National list", "3", index.digest)
    assert difference(index, other).same == 1
