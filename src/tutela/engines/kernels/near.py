"""Which 256-bit hashes lie within a Hamming radius of a query: through tables of chunks (exact, by pigeonhole), or one by one.

Two hashes that differ in at most r bits differ, in some chunk, in at most the chunk's limit t, where the sum of t + 1 over all
chunks is r + 1; so every chunk is looked up under every value that near. Source: Norouzi, Punjani and Fleet, "Fast Exact Search
in Hamming Space with Multi-Index Hashing" (2014), with limits that differ from chunk to chunk.
"""

import ctypes
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tutela.engines.kernels.errors import KernelUnusable
from tutela.engines.kernels.loading import Code

BITS, LOW, PLACE_BITS = 256, 4, 28
"""Bits of a hash; bits of a chunk's value that stand beside a place instead of in the table; bits of a place."""

Hashes = npt.NDArray[np.uint64]
"""One row a hash, four numbers a row; which bit is which does not matter, being the same on both sides."""
Words = npt.NDArray[np.uint32]

_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_uint64
_SIGNATURES = {
    "near_by_chunks": [
        _POINTER,
        _NUMBER,
        _POINTER,
        _NUMBER,
        _POINTER,
        _NUMBER,
        _NUMBER,
        _POINTER,
        _POINTER,
        _POINTER,
        _NUMBER,
    ],
    "near_by_scan": [_POINTER, _NUMBER, _POINTER, _NUMBER, _NUMBER, _POINTER, _POINTER, _POINTER, _NUMBER],
}
_PLAIN_AT_ONCE = 1 << 18


class Chunk(NamedTuple):
    """Some bits of all hashes: ``starts`` says where the places of each value begin (without its low bits), and the end."""

    first: int
    bits: int
    starts: Words
    places: Words


class Pairs(NamedTuple):
    """Which query is near which hash (its place), and how near; each pair once, in no order."""

    queries: Words
    places: Words
    distances: Words


def parts_of(hashes: Hashes, first: int, bits: int) -> Hashes:
    """The value of a chunk in each hash."""
    at, shift = divmod(first, 64)
    value = hashes[:, at] >> np.uint64(shift)
    if shift + bits > 64:
        value = value | (hashes[:, at + 1] << np.uint64(64 - shift))
    return value & np.uint64((1 << bits) - 1)


def limits_of(radius: int, chunks: int) -> list[int]:
    """How many bits each chunk may differ in, -1 where it need not be asked."""
    each, more = divmod(radius + 1, chunks)
    return [each - 1 + (number < more) for number in range(chunks)]


@cache
def patterns_of(bits: int, limit: int) -> Words:
    """Every number of ``bits`` bits with at most ``limit`` of them set, those with few first."""
    found = [sum(1 << one for one in ones) for weight in range(limit + 1) for ones in combinations(range(bits), weight)]
    return np.array(found, np.uint32)


class Plain:
    """The same answers without machine code."""

    def by_chunks(self, hashes: Hashes, chunks: Sequence[Chunk], queries: Hashes, radius: int) -> Pairs:
        """Find through the chunks."""
        found = [_asked(hashes, chunks, query, radius) for query in queries]
        return _joined([(number, *one) for number, one in enumerate(found)])

    def by_scan(self, hashes: Hashes, queries: Hashes, radius: int) -> Pairs:
        """Compare with every hash."""
        found = []
        for start in range(0, len(hashes), _PLAIN_AT_ONCE):
            held = hashes[start : start + _PLAIN_AT_ONCE]
            for number, query in enumerate(queries):
                distances = _distances(held, query)
                near = np.flatnonzero(distances <= radius)
                found.append((number, near + start, distances[near]))
        return _joined(found)


def _distances(hashes: Hashes, query: Hashes) -> npt.NDArray[np.uint16]:
    return np.asarray(np.bitwise_count(hashes ^ query).sum(axis=1, dtype=np.uint16))


def _joined(found: Sequence[tuple[int, npt.NDArray[np.integer], npt.NDArray[np.integer]]]) -> Pairs:
    queries = [np.full(len(places), number, np.uint32) for number, places, _ in found]
    parts = (queries, [one[1] for one in found], [one[2] for one in found])
    return Pairs(*(np.concatenate([np.empty(0, np.uint32), *part]).astype(np.uint32) for part in parts))


def _asked(
    hashes: Hashes, chunks: Sequence[Chunk], query: Hashes, radius: int
) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]]:
    places = []
    for chunk, limit in zip(chunks, limits_of(radius, len(chunks)), strict=True):
        if limit < 0:
            continue
        value = int(parts_of(query[None, :], chunk.first, chunk.bits)[0])
        high = patterns_of(chunk.bits - LOW, limit) ^ np.uint32(value >> LOW)
        start, end = chunk.starts[high].astype(np.int64), chunk.starts[high + 1].astype(np.int64)
        within = np.repeat(start - np.concatenate([[0], np.cumsum(end - start)[:-1]]), end - start)
        found = chunk.places[within + np.arange(len(within))]
        left = limit - np.repeat(np.bitwise_count(high ^ np.uint32(value >> LOW)), end - start).astype(np.int64)
        differs = np.bitwise_count((found >> np.uint32(PLACE_BITS)) ^ np.uint32(value & ((1 << LOW) - 1)))
        places.append(found[differs <= left] & np.uint32((1 << PLACE_BITS) - 1))
    candidates = np.unique(np.concatenate(places))
    distances = _distances(hashes[candidates], query)
    return candidates[distances <= radius], distances[distances <= radius]


class Compiled:
    """The machine code."""

    def __init__(self, code: Path) -> None:
        """Take the code that ``loading.ready`` made. Raises KernelUnusable."""
        self._code = Code(code, _SIGNATURES, dict.fromkeys(_SIGNATURES, _NUMBER))

    def by_chunks(self, hashes: Hashes, chunks: Sequence[Chunk], queries: Hashes, radius: int) -> Pairs:
        """Find through the chunks."""
        table = np.zeros((len(chunks), 7), np.uint64)
        held = []  # what the table points to must outlive the call
        for row, chunk, limit in zip(table, chunks, limits_of(radius, len(chunks)), strict=True):
            if limit >= 0:
                patterns = patterns_of(chunk.bits - LOW, limit)
                held.append((*(np.ascontiguousarray(one, np.uint32) for one in chunk[2:]), patterns))
                row[:] = [*(one.ctypes.data for one in held[-1]), len(patterns), chunk.first, chunk.bits, limit + 1]
            else:
                row[4:6] = chunk.first, chunk.bits
        return self._pairs("near_by_chunks", hashes, (len(hashes), table.ctypes.data, len(chunks)), queries, radius)

    def by_scan(self, hashes: Hashes, queries: Hashes, radius: int) -> Pairs:
        """Compare with every hash."""
        return self._pairs("near_by_scan", hashes, (len(hashes),), queries, radius)

    def _pairs(self, name: str, hashes: Hashes, where: tuple[int, ...], queries: Hashes, radius: int) -> Pairs:
        hashes, queries = (np.ascontiguousarray(one, np.uint64) for one in (hashes, queries))
        room = 1024 + 16 * len(queries)
        while True:
            pairs = Pairs(*(np.empty(room, np.uint32) for _ in Pairs._fields))
            places = (one.ctypes.data for one in pairs)
            found = self._code[name](
                hashes.ctypes.data, *where, queries.ctypes.data, len(queries), radius, *places, room
            )  # fmt: skip
            if found <= room:
                return Pairs(*(one[:found] for one in pairs))
            room = found


Neighbours = Plain | Compiled


@cache
def neighbours(code: Path | None) -> Neighbours:
    """The machine code where there is any, mapped once, else the plain path."""
    try:
        return Plain() if code is None else Compiled(code)
    except KernelUnusable:
        return Plain()


def table_of(hashes: Hashes, first: int, bits: int) -> Chunk:
    """Make the table of one chunk."""
    if len(hashes) >> PLACE_BITS:
        raise ValueError("more hashes than places can name")
    values = parts_of(hashes, first, bits)
    keys = np.sort(values << np.uint64(PLACE_BITS) | np.arange(len(hashes), dtype=np.uint64))
    counts = np.bincount((keys >> np.uint64(PLACE_BITS + LOW)).astype(np.int64), minlength=1 << (bits - LOW))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
    return Chunk(first, bits, starts, keys.astype(np.uint32))


def prove(code: Path) -> None:
    """Compare with the plain path, for hashes planted at every distance. Raises KernelUnusable."""
    chance = np.random.default_rng(1)
    hashes = chance.integers(0, 1 << 64, (3000, 4), np.uint64)
    queries = hashes[:80].copy()
    for number, query in enumerate(queries):
        for bit in chance.choice(BITS, number, replace=False):
            query[bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    hashes = np.concatenate([hashes, hashes[:40]])
    chunks = [table_of(hashes, first, 16) for first in range(0, BITS, 16)]
    for radius in (0, 7, 31, 63):
        ways = (Compiled(code), Plain())
        answers = [one.by_chunks(hashes, chunks, queries, radius) for one in ways]
        answers += [one.by_scan(hashes, queries, radius) for one in ways]
        if len({tuple(sorted(zip(*(part.tolist() for part in one), strict=True))) for one in answers}) != 1:
            raise KernelUnusable("the kernel finds other neighbours")
