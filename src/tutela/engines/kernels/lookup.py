"""Finds many digests at a time in a sorted column of a list's index, while what the next ones need comes from memory."""

import ctypes
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tutela.engines.kernels.errors import KernelUnusable
from tutela.engines.kernels.loading import Code

_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_uint64
_SIGNATURES = {
    "lookup": [
        *(_POINTER, _NUMBER, _POINTER, _POINTER, _NUMBER, _NUMBER),
        *(_POINTER, _NUMBER, _NUMBER, _POINTER, _POINTER, _NUMBER),
    ]
}

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


class Sorted(NamedTuple):
    """A column: where each prefix begins (and the end), the next 32 bits, and what is left of each digest, one a row."""

    table: npt.NDArray[np.uint32]
    prefix: int
    middles: npt.NDArray[np.uint32]
    rests: Bytes


class Finder:
    """The machine code."""

    def __init__(self, code: Path) -> None:
        """Take the code that ``loading.ready`` made. Raises KernelUnusable."""
        self._code = Code(code, _SIGNATURES, {"lookup": _NUMBER})

    def find(self, column: Sorted, digests: Bytes) -> tuple[Places, Places]:
        """For digests (one a row): which of them are listed, and at which places, in this order."""
        asked = np.ascontiguousarray(digests)
        held = [np.ascontiguousarray(one) for one in (column.table, column.middles, column.rests)]
        if len(held[0]) != (1 << column.prefix) + 1 or len(held[1]) != len(held[2]):
            raise ValueError("the column does not fit together")
        table, middles, rests = (one.ctypes.data for one in held)
        room = 64 + len(asked)
        while True:
            which, place = np.empty(room, np.int64), np.empty(room, np.int64)
            found = self._code["lookup"](
                table, column.prefix, middles, rests, len(column.middles), column.rests.shape[1],
                asked.ctypes.data, asked.shape[1], len(asked), which.ctypes.data, place.ctypes.data, room,
            )  # fmt: skip
            if found <= room:
                return which[:found], place[:found]
            room = found


@cache
def finder(code: Path | None) -> Finder | None:
    """The machine code where there is any, mapped once; None for the plain path, which has the same answers."""
    try:
        return None if code is None else Finder(code)
    except KernelUnusable:
        return None


def prove(code: Path) -> None:
    """Compare with what the digests themselves say, few under a prefix and many, some listed often. Raises KernelUnusable."""
    chance = np.random.default_rng(1)
    for length, prefix, crowded in ((16, 9, False), (20, 3, False), (32, 0, False), (16, 8, True)):
        digests = chance.integers(0, 256, (4000, length), dtype=np.uint8)
        if crowded:
            digests[:, : length - 1] = digests[0, : length - 1]
        digests = digests[np.lexsort(digests.T[::-1])]
        column = _column(digests, prefix)
        asked = np.concatenate([digests[::3], chance.integers(0, 256, (500, length), dtype=np.uint8)])
        places: dict[bytes, list[int]] = {}
        for place, one in enumerate(digests):
            places.setdefault(one.tobytes(), []).append(place)
        known = [(number, place) for number, one in enumerate(asked) for place in places.get(one.tobytes(), [])]
        found = Finder(code).find(column, asked)
        if list(zip(*(part.tolist() for part in found), strict=True)) != known:
            raise KernelUnusable("the kernel finds other entries")


def _column(digests: Bytes, prefix: int) -> Sorted:
    keys = [int.from_bytes(one[:8].tobytes(), "big") for one in digests]
    counts = np.bincount([key >> (64 - prefix) for key in keys], minlength=1 << prefix)
    middles = np.array([key >> (32 - prefix // 8 * 8) & 0xFFFFFFFF for key in keys], np.uint32)
    table = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
    return Sorted(table, prefix, middles, np.ascontiguousarray(digests[:, prefix // 8 + 4 :]))
