"""The tree against the naive recursive definition of RFC 9162 §2.1, and proofs that must not hold."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.ledger.errors import ProofRefused
from tutela.engines.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

sizes = st.integers(1, 70)


def entries(size: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(size)]


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries(size)]


def naive_root(data: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word by word."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(data[:k]) + naive_root(data[k:])).digest()


def naive_path(index: int, data: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1, word by word."""
    if len(data) == 1:
        return []
    k = 1
    while k * 2 < len(data):
        k *= 2
    if index < k:
        return [*naive_path(index, data[:k]), naive_root(data[k:])]
    return [*naive_path(index - k, data[k:]), naive_root(data[:k])]


def naive_subproof(first: int, data: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162 §2.1.4.1, word by word."""
    if first == len(data):
        return [] if whole else [naive_root(data)]
    k = 1
    while k * 2 < len(data):
        k *= 2
    if first <= k:
        return [*naive_subproof(first, data[:k], whole), naive_root(data[k:])]
    return [*naive_subproof(first - k, data[k:], False), naive_root(data[:k])]


class Store:
    """Complete subtrees as an appender would keep them; asking for any other is an error."""

    def __init__(self, size: int) -> None:
        self.hashes: dict[tuple[int, int], bytes] = {}
        frontier = Frontier()
        for leaf in leaves(size):
            for level, position, value in frontier.completed_by(leaf):
                self.hashes[level, position] = value
            frontier = frontier.append(leaf)

    def __call__(self, level: int, position: int) -> bytes:
        return self.hashes[level, position]


def test_the_empty_tree_has_the_published_root() -> None:
    assert root_of([]) == EMPTY_ROOT == Frontier().root() == naive_root([])


@given(sizes)
def test_root_is_that_of_the_definition(size: int) -> None:
    assert root_of(leaves(size)) == naive_root(entries(size))


@given(sizes, sizes)
def test_a_frontier_survives_its_text(size: int, more: int) -> None:
    frontier = Frontier.from_text(Frontier().extend(leaves(size)).to_text())

    for leaf in leaves(size + more)[size:]:
        frontier = frontier.append(leaf)

    assert frontier.root() == naive_root(entries(size + more))


@given(sizes, st.data())
def test_inclusion_path_is_that_of_the_definition(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))

    path = inclusion_path(index, size, Store(size))

    assert path == naive_path(index, entries(size))
    assert verify_inclusion(index, size, leaves(size)[index], path, naive_root(entries(size)))


@given(sizes, st.data())
def test_consistency_path_is_that_of_the_definition(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))

    path = consistency_path(first, size, Store(size))

    assert path == naive_subproof(first, entries(size), True)
    assert verify_consistency(first, size, naive_root(entries(first)), naive_root(entries(size)), path)


def test_proofs_for_sizes_that_do_not_exist_are_refused() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ProofRefused):
            inclusion_path(index, size, Store(3))
    for first, second in ((0, 3), (4, 3), (-1, 3)):
        with pytest.raises(ProofRefused):
            consistency_path(first, second, Store(3))


@given(sizes, st.data())
def test_no_wrong_inclusion_proof_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf, path, root = leaves(size)[index], inclusion_path(index, size, Store(size)), naive_root(entries(size))
    other_index = data.draw(st.integers(-1, 2 * size + 2).filter(lambda other: other != index))

    for wrong in wrong_paths(path, data):
        assert not verify_inclusion(index, size, leaf, wrong, root)
    assert not verify_inclusion(other_index, size, leaf, path, root)
    assert not verify_inclusion(index, size, flipped(leaf, data), path, root)
    assert not verify_inclusion(index, size, leaf, path, flipped(root, data))
    assert not verify_inclusion(index, size, leaf[:-1], path, root)


@given(sizes, st.data())
def test_no_wrong_consistency_proof_holds(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    root1, root2 = naive_root(entries(first)), naive_root(entries(size))
    path = consistency_path(first, size, Store(size))

    for wrong in wrong_paths(path, data):
        assert not verify_consistency(first, size, root1, root2, wrong)
    assert not verify_consistency(first, size, flipped(root1, data), root2, path)
    assert not verify_consistency(first, size, root1, flipped(root2, data), path)
    assert not verify_consistency(0, size, root1, root2, path)
    assert not verify_consistency(size + 1, size, root1, root2, path)
    if first != size:
        assert not verify_consistency(size, first, root2, root1, path)
        assert not verify_consistency(first, size, root2, root1, path)


def wrong_paths(path: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """The path with a hash added, cut short, lost, doubled or changed, wherever that makes another path."""
    extra = data.draw(st.binary(min_size=32, max_size=32))
    wrong = [[*path, extra], [extra, *path], [*path, b""]]
    for place, step in enumerate(path):
        wrong += [
            path[:place] + path[place + 1 :],
            [*path[:place], step, step, *path[place + 1 :]],
            [*path[:place], flipped(step, data), *path[place + 1 :]],
            [*path[:place], step[:31], *path[place + 1 :]],
        ]
    return wrong


def flipped(value: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, 8 * len(value) - 1))
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "1:",
        "x:",
        "-1:",
        "0:00",
        "01:" + "00" * 32,
        "1:" + "AA" * 32,
        "1:" + "00" * 31,
        "3:" + "00" * 32,
        "0: ",
    ],
)
def test_a_malformed_frontier_is_refused(text: str) -> None:
    with pytest.raises(ProofRefused):
        Frontier.from_text(text)


def test_a_leaf_of_another_length_is_refused() -> None:
    with pytest.raises(ProofRefused):
        Frontier().append(b"entry")
