"""Tests of the exact index: it answers as a plain dictionary does, whatever the list, and says from where it answers."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.makers import known_lists as made
from tutela.engines.kernels.loading import ready
from tutela.engines.kernels.lookup import finder
from tutela.engines.known import Asked, IndexRefused, KnownLookup, ListEntry, ListRefused, open_index
from tutela.engines.known.building import build, indexed
from tutela.engines.known.column import Column, prefix_bits
from tutela.engines.values import Digests

ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sets(st.sampled_from(made.DIGESTS), min_size=1),
        st.none() | st.integers(0, 3),
        st.none() | st.sampled_from([0, 7, 2**32 - 3, 2**32 - 2, 2**32 - 1, 2**40]),
        st.none() | st.sampled_from(["Series 01", "Series ä"]),
    ),
    max_size=40,
)

LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32}

ALIKE = st.integers(0, 3).flatmap(
    lambda start: st.binary(min_size=0, max_size=2).map(lambda end: bytes([start]) * 16 + end)
)
"""Beginnings of digests that are often the same, zero bytes among them."""


def content(number):
    return f"content {number}".encode()


def entry_of(number, kinds, category=None, size=None, series=None):
    own = made.digests(content(number))
    return ListEntry({kind: own[kind] for kind in kinds}, size, None if category is None else f"c{category}", series)


def index_of(folder, entries, name="list", **terms):
    return open_index(indexed(entries, folder / name, Asked(name, **terms), run_rows=8))


@settings(max_examples=30, deadline=None)
@given(ENTRIES.filter(bool), st.lists(st.integers(0, 40), max_size=20))
def test_the_index_answers_as_a_search_of_all_entries_does(tmp_path_factory, entries, asked):
    index = index_of(tmp_path_factory.mktemp("index"), [entry_of(*one) for one in entries])
    answers = KnownLookup([index]).find([(Digests(**made.digests(content(number))), 7) for number in asked])
    for number, matches in zip(asked, answers, strict=True):
        expected = {
            (
                tuple(kind for kind in made.DIGESTS if kind in kinds),
                None if category is None else f"c{category}",
                series,
                () if size in (None, 7) else ("size",),
            )
            for one, kinds, category, size, series in entries
            if one == number
        }
        assert {(match.by, match.category, match.series, match.differs) for match in matches} == expected
        assert len(matches) == len(expected)
    index.verify()
    assert index.entries == len({(n, frozenset(k), c, s, t) for n, k, c, s, t in entries})


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """The machine code of look-up."""
    found = finder(ready("lookup", tmp_path_factory.mktemp("kernels")))
    if found is None:
        pytest.skip("no kernel on this machine")
    return found


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(ALIKE, st.integers(0, 2)), min_size=1, max_size=300), st.sampled_from(made.DIGESTS))
def test_digests_that_begin_alike_are_told_apart(tmp_path_factory, code, listed, kind):
    length = LENGTHS[kind]
    whole = [((beginning + bytes(length))[:length], category) for beginning, category in listed]
    index = index_of(
        tmp_path_factory.mktemp("index"), [ListEntry({kind: one.hex()}, None, str(category)) for one, category in whole]
    )
    expected: dict[bytes, set[str]] = {}
    for one, category in whole:
        expected.setdefault(one, set()).add(str(category))
    asked = [*expected, *(one[:-1] + b"\x01" for one in expected), bytes(length), b"\xff" * length]
    rows = np.frombuffer(b"".join(asked), np.uint8).reshape(-1, length)
    positions, entries = index.find(kind, rows)
    assert _pairs(index.find(kind, rows, code)) == sorted(_pairs((positions, entries)))
    answers = [set() for _ in asked]
    for position, entry in zip(positions.tolist(), entries.tolist(), strict=True):
        answers[position].add(index.category(entry))
    assert answers == [expected.get(one, set()) for one in asked]
    assert [sorted(index.find_one(kind, one)) for one in asked] == [
        sorted(entries[positions == number].tolist()) for number in range(len(asked))
    ]


def _pairs(found):
    return list(zip(*(part.tolist() for part in found), strict=True))


def test_a_damaged_table_ends_no_look_up(code):
    digests = np.sort(np.random.default_rng(7).integers(0, 256, (5_000, 16), dtype=np.uint8).view("S16"), axis=0)
    column = Column.of(digests.view(np.uint8).reshape(-1, 16))
    asked = column.digests(np.arange(5_000))
    damaged = replace(column, table=np.random.default_rng(8).integers(0, 1 << 32, len(column.table), np.uint32))
    for way in (None, code):
        positions, places = damaged.find(asked, way)
        assert (positions == places).all()


@pytest.mark.parametrize("entries", [0, 1, 15, 16, 17, 10_000, 200_000])
def test_a_column_of_any_length_finds_its_own_and_nothing_else(code, entries):
    digests = np.random.default_rng(7).integers(0, 256, (entries, 16), dtype=np.uint8)
    digests = digests[np.argsort(digests.view("S16").reshape(-1))]
    column = Column.of(digests)
    others = digests.copy()
    others[:, -1] ^= 1
    for way in (None, code):
        positions, places = column.find(digests, way)
        assert (positions.tolist(), places.tolist()) == (list(range(entries)), list(range(entries)))
        assert not len(column.find(others, way)[0])
    assert column.prefix == prefix_bits(entries)


def test_an_empty_gathering_of_lists_matches_nothing():
    assert KnownLookup([]).find([(Digests(**made.digests(b"x")), 1)]) == [[]]
    assert KnownLookup([]).good([(Digests(**made.digests(b"x")), 1)]) == [None]


def test_a_shared_beginning_is_no_match(tmp_path):
    own = hashlib.md5(b"x", usedforsecurity=False).hexdigest()
    index = index_of(tmp_path, [ListEntry({"md5": own[:31] + last}, None, last) for last in "0123456789abcdef"])
    lookup = KnownLookup([index])
    (matches,) = lookup.find([(Digests(md5=own), 1)])
    assert [match.category for match in matches] == [own[31]]
    assert lookup.find([(Digests(md5=own[:16] + "f" * 16), 1)]) == [[]]


def test_a_forged_md5_is_told_and_a_digest_that_was_not_computed_is_not(tmp_path):
    entry = ListEntry({"md5": made.digests(b"a")["md5"], "sha256": made.digests(b"b")["sha256"]}, 1)
    lookup = KnownLookup([index_of(tmp_path, [entry])])
    whole, alone = lookup.find([(Digests(**made.digests(b"a")), 1), (Digests(md5=made.digests(b"a")["md5"]), 1)])
    assert [(match.by, match.differs) for match in whole] == [(("md5",), ("sha256",))]
    assert [(match.by, match.differs) for match in alone] == [(("md5",), ())]


def test_each_match_names_its_list_and_version(tmp_path):
    first = index_of(tmp_path, [entry_of(1, {"md5"}, 1)], "first", version="2026.1")
    second = index_of(tmp_path, [entry_of(1, {"sha1"}, 2)], "second")
    lookup = KnownLookup([first, second])
    (matches,) = lookup.find([(Digests(**made.digests(content(1))), 1)])
    assert [(match.list_name, match.version, match.category) for match in matches] == [
        ("first", "2026.1", "c1"),
        ("second", None, "c2"),
    ]
    assert [one["name"] for one in lookup.statement()] == ["first", "second"]


def test_entries_that_say_the_same_match_once(tmp_path):
    lookup = KnownLookup([index_of(tmp_path, [entry_of(1, {"md5"}, category) for category in (1, 1, 2)])])
    (matches,) = lookup.find([(Digests(**made.digests(content(1))), 1)])
    assert [match.category for match in matches] == ["c1", "c2"]


def test_good_files_are_no_matches_and_a_contradicted_one_is_not_good(tmp_path):
    good = index_of(tmp_path, [entry_of(1, {"md5", "sha1"}, size=9), entry_of(2, {"md5"}, size=9)], "good", good=True)
    lookup = KnownLookup([good])
    items = [(Digests(**made.digests(content(number))), 9) for number in (1, 2, 3)]
    assert lookup.find(items) == [[], [], []]
    assert lookup.good(items) == ["good", "good", None]
    assert lookup.good([(items[0][0], 10)]) == [None]
    forged = Digests(md5=made.digests(content(1))["md5"], sha1=made.digests(content(2))["sha1"])
    assert lookup.good([(forged, 9)]) == [None]


def test_the_gate_of_sizes_lets_every_listed_size_through(tmp_path):
    sizes = [0, 7, 7, 2**32 - 2, 2**32 - 1, 2**40]
    whole = index_of(tmp_path, [entry_of(n, {"md5"}, size=size) for n, size in enumerate(sizes)], "whole")
    gate = KnownLookup([whole]).sizes()
    assert gate.complete
    asked = np.array([0, 1, 7, 8, 2**32 - 3, 2**32 - 2, 2**32 - 1, 2**32, 2**40, 2**40 + 1])
    assert gate.may_have_size(asked).tolist() == [True, False, True, False, False, True, True, False, True, False]


@pytest.mark.parametrize("sizes", [[None], [5, None]])
def test_a_list_without_sizes_makes_the_gate_impossible(tmp_path, sizes):
    whole = index_of(tmp_path, [entry_of(1, {"md5"}, size=5)], "whole")
    part = index_of(tmp_path, [entry_of(n, {"md5"}, size=size) for n, size in enumerate(sizes)], "part")
    gate = KnownLookup([whole, part]).sizes()
    assert (gate.complete, gate.without) == (False, ("part",))
    assert gate.may_have_size(np.array([1, 2])).all()


def test_good_files_have_no_part_in_the_gate(tmp_path):
    known = index_of(tmp_path, [entry_of(1, {"md5"}, size=5)], "known")
    good = index_of(tmp_path, [entry_of(2, {"md5"})], "good", good=True)
    assert KnownLookup([known, good]).sizes().may_have_size(np.array([5, 6])).tolist() == [True, False]


@pytest.mark.parametrize("cut", [0, 10, 40, 200, -1])
def test_an_index_that_is_cut_off_is_refused(tmp_path, cut):
    path = index_of(tmp_path, [entry_of(1, {"md5"}, 1)]).path
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(IndexRefused, match="build it again"):
        open_index(path)


def test_every_changed_byte_of_an_index_is_found(tmp_path):
    path = index_of(tmp_path, [entry_of(n, made.DIGESTS, n % 2) for n in range(20)]).path
    whole = path.read_bytes()
    for place in range(0, len(whole), 17):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IndexRefused, match="build it again"):
            open_index(path).verify()


def test_a_list_in_another_order_or_in_other_runs_gives_the_same_index(tmp_path):
    path = tmp_path / "SUMS"
    path.write_text(made.sums({str(n): content(n) for n in range(100)}, "sha1"))
    few = build(path, tmp_path / "few", Asked("list"), run_rows=3).read_bytes()
    assert build(path, tmp_path / "one", Asked("list")).read_bytes() == few
    assert build(path, tmp_path / "one", Asked("list")).read_bytes() == few


def test_too_many_categories_are_no_categories(tmp_path):
    entries = (ListEntry({"md5": f"{number:032x}"}, None, str(number)) for number in range(70_000))
    with pytest.raises(ListRefused, match="categories"):
        indexed(entries, tmp_path, Asked("list"))
