"""The near index of a list: which of its picture hashes (256 bits) lie within a Hamming radius of one asked for. Exact.

Segments never change: hashes that are added make a new one, which takes in the older ones that are no larger, so that n
hashes stand in at most log n segments however they came. A large segment
has tables (``kernels.near``), a small one is compared whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tutela.engines.kernels.near import (
    BITS,
    LOW,
    PLACE_BITS,
    Chunk,
    Hashes,
    Neighbours,
    Pairs,
    Words,
    limits_of,
    neighbours,
    table_of,
)  # fmt: skip
from tutela.engines.known.errors import IndexRefused

RADIUS = 31
"""The distance up to which, by the documentation of PDQ's authors, two pictures are taken as the same."""
WIDEST = 63
HASH_BYTES = BITS // 8

_FEWEST_IN_TABLES = 4096
_MOST_IN_SEGMENT = 1 << PLACE_BITS
_LOOK, _ENTRY, _CANDIDATE, _COMPARISON = 12.0, 0.5, 12.0, 0.6
"""What a look into a table, an entry there, a hash fetched from memory, and one compared in passing cost (nanoseconds, about)."""


class Near(NamedTuple):
    """One hash that is near: how far, and the number under which the list's entry was added."""

    distance: int
    entry: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Hashes with the entry of each, and the tables by which they are found; no tables where they are few."""

    hashes: Hashes
    entries: Words
    chunks: Sequence[Chunk]

    def pairs(self, ways: Neighbours, queries: Hashes, radius: int) -> Pairs:
        """Find by the cheaper way."""
        if self.chunks and _cost(len(self.hashes), len(self.chunks), radius) < _COMPARISON * len(self.hashes):
            return ways.by_chunks(self.hashes, self.chunks, queries, radius)
        return ways.by_scan(self.hashes, queries, radius)


@dataclass(frozen=True, slots=True)
class NearIndex:
    """All segments of a list. ``about`` is what the list says of itself."""

    about: Mapping[str, object]
    segments: Sequence[Segment]

    def __len__(self) -> int:
        return sum(len(one.hashes) for one in self.segments)

    def adding(self, hashes: Hashes, entries: Words) -> "NearIndex":
        """The index with more hashes (``hashes_of`` makes them) and their entries; this one stays as it is."""
        kept = list(self.segments)
        while kept and len(kept[-1].hashes) <= len(hashes) <= _MOST_IN_SEGMENT - len(kept[-1].hashes):
            last = kept.pop()
            hashes, entries = np.concatenate([last.hashes, hashes]), np.concatenate([last.entries, entries])
        starts = range(0, len(hashes), _MOST_IN_SEGMENT)
        made = [segment_of(hashes[at : at + _MOST_IN_SEGMENT], entries[at : at + _MOST_IN_SEGMENT]) for at in starts]
        return NearIndex(self.about, [*kept, *made])

    def find(self, asked: Sequence[bytes], radius: int = RADIUS, *, code: Path | None = None) -> list[list[Near]]:
        """For each hash asked for, everything within the radius, the nearest first.

        ``code`` is the kernel's machine code (``kernels.loading.ready``); without it the answers are the same.
        """
        if not 0 <= radius <= WIDEST:
            raise ValueError(f"a radius is 0 to {WIDEST}, not {radius}")
        ways, queries = neighbours(code), hashes_of(asked)
        answers: list[list[Near]] = [[] for _ in asked]
        for segment in self.segments:
            pairs = segment.pairs(ways, queries, radius)
            entries = segment.entries[pairs.places]
            for query, distance, entry in zip(
                *(one.tolist() for one in (pairs.queries, pairs.distances, entries)), strict=True
            ):
                answers[query].append(Near(distance, entry))
        return [sorted(one) for one in answers]


def hashes_of(texts: Sequence[bytes]) -> Hashes:
    """Hashes of 32 bytes as the rows of numbers that an index holds."""
    return np.frombuffer(b"".join(texts), "<u8").astype(np.uint64).reshape(-1, HASH_BYTES // 8)


def segment_of(hashes: Hashes, entries: Words) -> Segment:
    """Make a segment, with tables where they pay. Raises IndexRefused when hashes and entries are not as many."""
    if len(hashes) != len(entries):
        raise IndexRefused("the near index has hashes without entries; build it again from its list")
    count = chunks_for(len(hashes))
    return Segment(hashes, entries, [table_of(hashes, first, bits) for first, bits in spans_of(count)])


def spans_of(count: int) -> list[tuple[int, int]]:
    """First bit and length of so many chunks of about the same length; the longer ones, which may differ more, first."""
    if not count:
        return []
    each, more = divmod(BITS, count)
    lengths = [each + (number < more) for number in range(count)]
    return [(sum(lengths[:number]), length) for number, length in enumerate(lengths)]


def chunks_for(hashes: int) -> int:
    """How many chunks make a search at the usual radius cheapest; none where comparing with every hash is cheaper still."""
    if hashes < _FEWEST_IN_TABLES:
        return 0
    return min(range(9, 20), key=lambda count: _cost(hashes, count, RADIUS))


def _cost(hashes: int, chunks: int, radius: int) -> float:
    """About how many nanoseconds a search through chunks takes, if hashes were spread evenly."""
    total = 0.0
    for (_, bits), limit in zip(spans_of(chunks), limits_of(radius, chunks), strict=True):
        if limit >= 0:
            looks, values = _ways(bits - LOW, limit), _ways(bits, limit)
            total += looks * (_LOOK + _ENTRY * hashes / 2 ** (bits - LOW)) + _CANDIDATE * values * hashes / 2**bits
    return total


def _ways(bits: int, limit: int) -> int:
    """How many numbers of so many bits have at most ``limit`` set."""
    count, ways = 1, 1
    for ones in range(1, limit + 1):
        ways = ways * (bits - ones + 1) // ones
        count += ways
    return count
