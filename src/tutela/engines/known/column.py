"""The digests of one kind in an index: sorted, without the bits that the prefix table already says, found by halving.

A digest of a list of n entries is looked up by its first P bits (2**P is about n/8) in a table of places; within the few
entries there, by its next 32 bits after the first P//8 bytes; what is left of it is compared whole. Nothing is cut off.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tutela.engines.kernels.lookup import Finder, Sorted

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_CHUNK = 1 << 13
_USUAL_STEPS = 4
_WALKED = 8
"""So many entries of one digest (of several categories, say) are walked through; where more agree, they are halved."""


def prefix_bits(entries: int) -> int:
    """How many bits of a digest the table of a column of so many entries says."""
    return min(28, max(0, entries.bit_length() - 4))


def keys_of(digests: Bytes) -> npt.NDArray[np.uint64]:
    """The first eight bytes of digests as numbers, in their order."""
    return np.ascontiguousarray(digests[:, :8]).view(">u8").reshape(-1).astype(np.uint64)


def buckets_of(keys: npt.NDArray[np.uint64], prefix: int) -> Places:
    """Which row of the table keys belong to."""
    if not prefix:
        return np.zeros(len(keys), np.int64)
    return (keys >> np.uint64(64 - prefix)).astype(np.int64)


def middles_of(keys: npt.NDArray[np.uint64], prefix: int) -> npt.NDArray[np.uint32]:
    """The 32 bits of keys after the bytes that the table says whole."""
    return (keys >> np.uint64(32 - 8 * (prefix // 8))).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Column:
    """The digests of one kind, sorted.

    ``table`` has where each prefix begins (and the end), ``middles`` the next 32 bits, ``rests`` what follows them;
    ``entries`` the entry of each digest, None where that is its place; ``widest`` is the most entries under one prefix.
    """

    table: npt.NDArray[np.uint32]
    middles: npt.NDArray[np.uint32]
    rests: Bytes
    entries: npt.NDArray[np.uint32] | None
    widest: int

    @classmethod
    def of(cls, digests: Bytes) -> "Column":
        """The column of sorted digests that fit into memory; each is its own entry."""
        prefix, keys = prefix_bits(len(digests)), keys_of(digests)
        counts = np.bincount(buckets_of(keys, prefix), minlength=1 << prefix)
        table = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
        rests = np.ascontiguousarray(digests[:, prefix // 8 + 4 :])
        return cls(table, middles_of(keys, prefix), rests, None, int(counts.max()))

    def __len__(self) -> int:
        return len(self.middles)

    @property
    def prefix(self) -> int:
        """How many bits the table says."""
        return (len(self.table) - 1).bit_length() - 1

    def entries_at(self, places: Places) -> Places:
        """The entries of digests at some places."""
        return places if self.entries is None else self.entries[places].astype(np.int64)

    def digests(self, places: Places) -> Bytes:
        """The digests at some places, whole, one a row."""
        whole = self.prefix // 8
        buckets = np.searchsorted(self.table, places, "right").astype(np.uint64) - np.uint64(1)
        begun = (buckets >> np.uint64(self.prefix - 8 * whole)).astype(">u8").view(np.uint8).reshape(-1, 8)
        middles = self.middles[places].astype(">u4").view(np.uint8).reshape(-1, 4)
        return np.concatenate([begun[:, 8 - whole :], middles, self.rests[places]], axis=1)

    def find(self, digests: Bytes, finder: Finder | None = None) -> tuple[Places, Places]:
        """For digests (one a row): which of them are listed, and as which entry, each as often as it is listed.

        ``finder`` is the machine code, which has the same answers in the order of the digests.
        """
        if finder is not None:
            positions, places = finder.find(Sorted(self.table, self.prefix, self.middles, self.rests), digests)
            return positions, self.entries_at(places)
        found = [self._find(digests[start : start + _CHUNK], start) for start in range(0, len(digests), _CHUNK)]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        positions = np.concatenate([one for one, _ in found])
        places = np.concatenate([one for _, one in found])
        return positions, self.entries_at(places)

    def _find(self, digests: Bytes, start: int) -> tuple[Places, Places]:
        keys = keys_of(digests)
        buckets = buckets_of(keys, self.prefix)
        wanted = middles_of(keys, self.prefix)
        ends = np.minimum(self.table.take(buckets + 1, mode="clip"), len(self)).astype(np.int64)
        low = np.minimum(self.table.take(buckets, mode="clip").astype(np.int64), ends)
        low = self._halved(low, ends, wanted)
        return self._agreeing(digests, start, wanted, low, ends)

    def _halved(self, low: Places, ends: Places, wanted: npt.NDArray[np.uint32]) -> Places:
        """The first place under each prefix whose middle is not below the wanted one."""
        steps = int(self.widest).bit_length() if len(self) else 0
        low, high = self._stepped(low, ends, wanted, min(steps, _USUAL_STEPS))
        wide = np.flatnonzero(low < high)  # few: prefixes with more entries than most
        if len(wide):
            low[wide], _ = self._stepped(low[wide], high[wide], wanted[wide], steps)
        return low

    def _stepped(self, low: Places, high: Places, wanted: npt.NDArray[np.uint32], steps: int) -> tuple[Places, Places]:
        for _ in range(steps):
            centre = (low + high) >> 1
            below = self.middles.take(centre, mode="clip") < wanted
            below &= centre < high
            low = np.where(below, centre + 1, low)
            high = np.where(below, high, centre)
        return low, high

    def _agreeing(
        self, digests: Bytes, start: int, wanted: npt.NDArray[np.uint32], places: Places, ends: Places
    ) -> tuple[Places, Places]:
        rests = _as_texts(self.rests)
        ends_of = _as_texts(np.ascontiguousarray(digests[:, self.prefix // 8 + 4 :]))
        alive = np.flatnonzero(places < ends)
        alive = alive[self.middles.take(places[alive], mode="clip") == wanted[alive]]
        places = places[alive]
        positions_found, places_found = [], []
        for _ in range(_WALKED):
            same = rests.take(places, mode="clip") == ends_of.take(alive, mode="clip")
            positions_found.append(alive[same] + start)
            places_found.append(places[same])
            places = places + 1
            on = places < ends.take(alive)
            on &= self.middles.take(places, mode="clip") == wanted.take(alive)
            alive, places = alive[on], places[on]
            if not len(alive):
                break
        for position, place in zip(alive.tolist(), places.tolist(), strict=True):
            more = self._crowded(ends_of[position], int(wanted[position]), place, int(ends[position]))
            positions_found.append(np.full(len(more), position + start, np.int64))
            places_found.append(more)
        return np.concatenate(positions_found).astype(np.int64), np.concatenate(places_found).astype(np.int64)

    def _crowded(self, rest: bytes, wanted: int, place: int, end: int) -> Places:
        """Where one digest stands among many that begin alike."""
        end = place + int(np.searchsorted(self.middles[place:end], np.uint32(wanted), "right"))
        texts = _as_texts(self.rests[place:end])
        text = np.array([rest], texts.dtype)
        left, right = np.searchsorted(texts, text, "left")[0], np.searchsorted(texts, text, "right")[0]
        return np.arange(place + int(left), place + int(right), dtype=np.int64)


def _as_texts(rests: Bytes) -> "np.ndarray[tuple[int], np.dtype[np.bytes_]]":
    """Rows of bytes as texts of one width, which compare as a whole (a zero at the end counts as nothing, for all alike)."""
    return rests.view(f"S{rests.shape[1]}").reshape(-1)


class Single:
    """One digest at a time, without the cost of arrays; the same answers."""

    def __init__(self, column: Column) -> None:
        self._table, self._middles = column.table.data, column.middles.data  # numbers by place, without arrays
        self._rests, self._entries = column.rests, column.entries
        self._count, self._prefix = len(column), column.prefix
        self._shift = 8 * (column.prefix // 8)

    def find(self, digest: bytes) -> list[int]:
        """The entries with this digest."""
        key = int.from_bytes(digest[:8], "big")
        bucket = key >> (64 - self._prefix)
        wanted = key >> (32 - self._shift) & 0xFFFFFFFF
        end = min(self._table[bucket + 1], self._count)
        place = bisect_left(self._middles, wanted, min(self._table[bucket], end), end)
        rest = digest[self._shift // 8 + 4 :]
        found = []
        while place < end and self._middles[place] == wanted:
            if self._rests[place].tobytes() == rest:
                found.append(place if self._entries is None else int(self._entries[place]))
            place += 1
        return found
