"""Tests of the exact index: it answers as a plain set does, from memory and from a file."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.makers import known_lists as made
from tutela.engines.known import IndexRefused, KnownLookup, ListEntry, open_index, write_index
from tutela.engines.known.index import Builder
from tutela.engines.values import Digests

ENTRIES = st.lists(
    st.tuples(st.integers(0, 30), st.sets(st.sampled_from(made.DIGESTS), min_size=1), st.none() | st.integers(0, 3)),
    max_size=40,
)


def content(number):
    return f"content {number}".encode()


def index_of(entries, name="list"):
    builder = Builder()
    for number, kinds, category in entries:
        own = made.digests(content(number))
        stated = None if category is None else f"c{category}"
        builder.add(ListEntry({kind: own[kind] for kind in kinds}, None, stated))
    return builder.build({"name": name, "sha256": "0" * 64})


@settings(max_examples=60, deadline=None)
@given(ENTRIES, st.lists(st.integers(0, 40), max_size=20))
def test_the_index_answers_as_a_search_of_all_entries_does(entries, asked):
    lookup = KnownLookup([index_of(entries)])
    answers = lookup.find([(Digests(**made.digests(content(number))), 9) for number in asked])
    for number, matches in zip(asked, answers, strict=True):
        expected = {
            (tuple(kind for kind in made.DIGESTS if kind in kinds), None if category is None else f"c{category}")
            for one, kinds, category in entries
            if one == number
        }
        assert {(match.by, match.category) for match in matches} == expected
        assert len(matches) == len(expected)
        assert all(match.differs == () for match in matches)


@settings(max_examples=20, deadline=None)
@given(ENTRIES.filter(bool))
def test_an_index_from_its_file_answers_alike(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("index") / "list.index"
    index = index_of(entries)
    write_index(index, path)
    items = [(Digests(**made.digests(content(number))), 9) for number in range(35)]
    opened = open_index(path)
    assert KnownLookup([opened]).find(items) == KnownLookup([index]).find(items)
    assert opened.about == index.about


def test_a_shared_beginning_is_no_match():
    own = hashlib.md5(b"x", usedforsecurity=False).hexdigest()
    builder = Builder()
    for last in "0123456789abcdef":
        builder.add(ListEntry({"md5": own[:31] + last}, None, last))
    lookup = KnownLookup([builder.build({"name": "n"})])
    (matches,) = lookup.find([(Digests(md5=own), 1)])
    assert [match.category for match in matches] == [own[31]]
    assert lookup.find([(Digests(md5=own[:16] + "f" * 16), 1)]) == [[]]


def test_a_forged_md5_is_told():
    builder = Builder()
    builder.add(ListEntry({"md5": made.digests(b"a")["md5"], "sha256": made.digests(b"b")["sha256"]}, 1))
    (matches,) = KnownLookup([builder.build({"name": "n"})]).find([(Digests(**made.digests(b"a")), 1)])
    assert [(match.by, match.differs) for match in matches] == [(("md5",), ("sha256",))]


def test_each_match_names_its_list():
    lookup = KnownLookup([index_of([(1, {"md5"}, 1)], "first"), index_of([(1, {"sha1"}, 2)], "second")])
    (matches,) = lookup.find([(Digests(**made.digests(content(1))), 1)])
    assert [(match.list_name, match.category) for match in matches] == [("first", "c1"), ("second", "c2")]
    assert [one["name"] for one in lookup.statement()] == ["first", "second"]


def test_entries_that_say_the_same_match_once():
    lookup = KnownLookup([index_of([(1, {"md5"}, 1), (1, {"md5"}, 1), (1, {"md5"}, 2)])])
    (matches,) = lookup.find([(Digests(**made.digests(content(1))), 1)])
    assert [match.category for match in matches] == ["c1", "c2"]


@pytest.mark.parametrize("cut", [0, 10, 40, 200])
def test_a_damaged_index_is_refused(tmp_path, cut):
    path = tmp_path / "list.index"
    write_index(index_of([(1, {"md5"}, 1)]), path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(IndexRefused, match="build it again"):
        open_index(path)


def test_too_many_categories_are_no_categories():
    builder = Builder()
    with pytest.raises(IndexRefused, match="categories"):
        for number in range(70_000):
            builder.add(ListEntry({"md5": f"{number:032x}"}, None, str(number)))
