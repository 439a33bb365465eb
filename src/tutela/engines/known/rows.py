"""Entries of a list as rows of fixed width, whose order as bytes is the order of the index.

A row: a byte that says whether it has the primary digest, that digest, the other digests, which digests it has, size, and
the number of its attribute (category, series). Absent digests are zeros. Numbers are big-endian, so that bytes sort.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tutela.engines.known.entry import ListEntry
from tutela.engines.values import DIGEST_LENGTHS

Rows = npt.NDArray[np.uint8]

KINDS = tuple(DIGEST_LENGTHS)
LENGTHS = {kind: length // 2 for kind, length in DIGEST_LENGTHS.items()}
NO_SIZE = 2**64 - 1

_TAIL = struct.Struct(">BQI")
_ABSENT = {kind: bytes(length) for kind, length in LENGTHS.items()}
PACKED = sum(LENGTHS.values()) + _TAIL.size


def packed(entry: ListEntry, attribute: int) -> bytes:
    """An entry as it is gathered: every digest in the order of KINDS, then the tail."""
    digests, has, parts = entry.digests, 0, []
    for bit, kind in enumerate(KINDS):
        text = digests.get(kind)
        if text is None:
            parts.append(_ABSENT[kind])
        else:
            parts.append(bytes.fromhex(text))
            has |= 1 << bit
    return b"".join(parts) + _TAIL.pack(has, NO_SIZE if entry.size is None else entry.size, attribute)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which digests rows have room for; the first is the primary one."""

    kinds: tuple[str, ...]

    @property
    def width(self) -> int:
        """Bytes of a row."""
        return 1 + sum(LENGTHS[kind] for kind in self.kinds) + _TAIL.size

    def place(self, kind: str) -> slice:
        """Where a digest stands in a row."""
        start = 1 + sum(LENGTHS[one] for one in self.kinds[: self.kinds.index(kind)])
        return slice(start, start + LENGTHS[kind])

    def arranged(self, gathered: Rows) -> Rows:
        """Rows of what was gathered (see ``packed``)."""
        rows = np.zeros((len(gathered), self.width), np.uint8)
        start = 0
        for bit, kind in enumerate(KINDS):
            if kind in self.kinds:
                rows[:, self.place(kind)] = gathered[:, start : start + LENGTHS[kind]]
            if kind == self.kinds[0]:
                rows[:, 0] = gathered[:, -_TAIL.size] >> bit & 1 ^ 1
            start += LENGTHS[kind]
        rows[:, -_TAIL.size :] = gathered[:, start:]
        return rows

    def widened(self, rows: Rows, narrow: "Layout") -> Rows:
        """Rows of a narrower layout with the same primary digest, in this one; their order stays."""
        if narrow.kinds == self.kinds:
            return rows
        wide = np.zeros((len(rows), self.width), np.uint8)
        wide[:, 0] = rows[:, 0]
        for kind in narrow.kinds:
            wide[:, self.place(kind)] = rows[:, narrow.place(kind)]
        wide[:, -_TAIL.size :] = rows[:, -_TAIL.size :]
        return wide


def has_of(rows: Rows) -> Rows:
    """Which digests rows have: bit by bit in the order of KINDS."""
    return rows[:, -_TAIL.size]


def sizes_of(rows: Rows) -> npt.NDArray[np.uint64]:
    """Sizes of rows, NO_SIZE where none is stated."""
    return _numbers(rows[:, -12:-4], ">u8").astype(np.uint64)


def attributes_of(rows: Rows) -> npt.NDArray[np.uint32]:
    """Attribute numbers of rows."""
    return _numbers(rows[:, -4:], ">u4").astype(np.uint32)


def _numbers(columns: Rows, kind: str) -> npt.NDArray[np.generic]:
    return np.ascontiguousarray(columns).view(kind).reshape(-1)


def primary_of(counts: Sequence[int]) -> str:
    """The kind that most entries have, of equal ones the first: by it the entries are numbered."""
    return KINDS[max(range(len(KINDS)), key=lambda number: (counts[number], -number))]
