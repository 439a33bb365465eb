"""Finds pictures and videos in what no file's content takes: free blocks, one after the other, and the slack of files.

An own small carver: it reads, checks the structure of what begins with a signature to its very end, digests it and drops
it; nothing is written. A file that lay in pieces with others' blocks between is found as long as its pieces were in
order and nothing free lay between them. Structures: ITU-T T.81 annex B; PNG, third edition, §5; ISO/IEC 14496-12 §4.2.
"""

import hashlib
import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tutela.engines.triage.contents import KINDS
from tutela.engines.triage.entry import ALLOCATED
from tutela.engines.triage.filesystem import FileSystem
from tutela.engines.triage.pulse import Pulse
from tutela.engines.triage.readers.reader import Media

_STEP = 8 << 20
_MOST_PICTURE = 256 << 20
_SMALLEST = 128
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "jpg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"ftyp", 4, "mp4"),
)
"""Bytes, where they stand from the beginning, and the kind."""
_OVERLAP = 16
_BOXES = {
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"mfra", b"sidx", b"styp", b"meta", b"pdin",
    b"emsg", b"ssix", b"udta", b"prft",
}  # fmt: skip
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Extents:
    """Stretches of a file system (beginning and end in bytes) that are read as if they were one."""

    parts: Sequence[tuple[int, int]]

    @property
    def size(self) -> int:
        """Length in all."""
        return sum(end - start for start, end in self.parts)


@dataclass(frozen=True, slots=True)
class Space:
    """What no content takes: free blocks as one stretch, and each file's slack as one of its own."""

    free: Extents
    slack: Sequence[Extents]

    def stretches(self) -> Iterator[Extents]:
        """Each to be searched by itself."""
        yield self.free
        yield from self.slack


def free_space(system: FileSystem, size: int) -> Space:
    """The space of a file system (``size`` bytes at most) that no allocated content takes, by what its files say."""
    taken: list[tuple[int, int]] = []
    slack: list[Extents] = []
    met: set[tuple[int, int, int]] = set()
    for entry in system.entries():
        key = entry.inode, entry.attribute, entry.attribute_id
        if entry.state != ALLOCATED or key in met:
            continue
        met.add(key)
        places = system.places(*key)
        taken += [(start, start + length) for start, length in places]
        over = sum(length for _, length in places) - entry.size
        if places and 0 < over < places[-1][1]:
            end = places[-1][0] + places[-1][1]
            slack.append(Extents([(end - over, min(end, size))]))
    end = min(size, system.blocks.size * system.blocks.number)
    return Space(Extents(_complement(sorted(taken), end)), [one for one in slack if one.size > _SMALLEST])


def _complement(taken: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    free, reached = [], 0
    for start, stop in taken:
        if start > reached:
            free.append((reached, min(start, end)))
        reached = max(reached, stop)
    if reached < end:
        free.append((reached, end))
    return [(start, stop) for start, stop in free if start < stop]


class Bytes(Protocol):
    """What is searched."""

    size: int

    def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on; fewer at the end."""

    def pieces(self, position: int, length: int) -> Iterator[tuple[int, int]]:
        """Where in the file system those bytes lie: beginning and length of each piece."""


class Stretch:
    """Extents of a file system on a medium, read as if they were one."""

    def __init__(self, media: Media, offset: int, extents: Extents) -> None:
        self._media, self._offset, self._parts = media, offset, extents.parts
        self._starts, self.size = [], 0
        for start, end in extents.parts:
            self._starts.append(self.size)
            self.size += end - start

    def place(self, position: int) -> int:
        """Where in the file system a position lies."""
        number = bisect_right(self._starts, position) - 1
        return self._parts[number][0] + position - self._starts[number]

    def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on; zeros where the medium cannot be read."""
        parts = []
        for place, taken in self.pieces(position, length):
            try:
                part = self._media.read(self._offset + place, taken)
            except OSError:
                part = b""
            parts.append(part.ljust(taken, b"\x00"))
        return b"".join(parts)

    def pieces(self, position: int, length: int) -> Iterator[tuple[int, int]]:
        """As Bytes.pieces."""
        length = min(length, self.size - position)
        while length > 0:
            number = bisect_right(self._starts, position) - 1
            left = self._parts[number][1] - self._parts[number][0] - (position - self._starts[number])
            taken = min(left, length)
            yield self.place(position), taken
            position, length = position + taken, length - taken


class Skipping:
    """A file of ext2 or ext3 as it lies: blocks of pointers stand between those of its content, and are left out."""

    def __init__(self, stretch: Stretch, start: int, block: int) -> None:
        self._stretch, self._start, self._block = stretch, start, block
        self.size = stretch.size - start

    def read(self, position: int, length: int) -> bytes:
        """Bytes of the file, as long as it lies in order."""
        return b"".join(self._stretch.read(place, taken) for place, taken in self._runs(position, length))

    def pieces(self, position: int, length: int) -> Iterator[tuple[int, int]]:
        """As Bytes.pieces."""
        for place, taken in self._runs(position, length):
            yield from self._stretch.pieces(place, taken)

    def _runs(self, position: int, length: int) -> Iterator[tuple[int, int]]:
        """Where in the stretch those bytes lie."""
        while length > 0 and position < self.size:
            number, pointers = position // self._block, self._block // 4
            first, second = _DIRECT, _DIRECT + pointers
            skipped = 0 if number < first else 1 if number < second else 3 + (number - second) // pointers
            limits = (first, second, second + ((number - second) // pointers + 1) * pointers)
            end = next(limit for limit in limits if number < limit) * self._block
            place = self._start + position + skipped * self._block
            taken = min(length, end - position, self._stretch.size - place)
            if taken <= 0:
                return
            yield place, taken
            position, length = position + taken, length - taken


_DIRECT = 12


@dataclass(frozen=True, slots=True)
class Carved:
    """What was found: its name (where it begins in the file system), size and digests, and where its pieces lie."""

    name: str
    size: int
    digests: list[str]
    pieces: list[tuple[int, int]]


def carve(stretch: Stretch, pointers: int | None = None) -> Iterator[Carved | None]:
    """Yield what is whole, in order; None now and then while nothing is found.

    ``pointers`` is the size of a block where files have blocks of pointers among their own (ext2, ext3).
    """
    position = 0
    while position < stretch.size:
        window = stretch.read(position, _STEP + _OVERLAP)
        reached = position + min(len(window), _STEP)
        for start, kind in _candidates(window, position):
            if start < position or start >= reached:
                continue
            size, file, at = _whole(stretch, start, kind, pointers)
            if size >= _SMALLEST:
                name = f"/$Carved/{stretch.place(start)}.{kind}"
                yield Carved(name, size, _digests(file, at, size), list(file.pieces(at, size)))
                position = start + size
                reached = max(reached, position)
        position = max(position, reached)
        yield None


def _whole(stretch: Stretch, start: int, kind: str, pointers: int | None) -> tuple[int, Bytes, int]:
    """Size of what begins at ``start``, 0 when it is not whole; and what to read it from, at which position."""
    if pointers is not None and stretch.place(start) % pointers == 0:
        file = Skipping(stretch, start, pointers)
        size = _END_OF[kind](file, 0)
        if size is not None:
            return size, file, 0
    return _END_OF[kind](stretch, start) or 0, stretch, start


def _candidates(window: bytes, base: int) -> list[tuple[int, str]]:
    found = []
    for signature, within, kind in _SIGNATURES:
        at = window.find(signature)
        while at >= 0:
            if at >= within:
                found.append((base + at - within, kind))
            at = window.find(signature, at + 1)
    return sorted(found)


def _digests(stretch: Bytes, start: int, size: int) -> list[str]:
    hashes = [hashlib.new(kind, usedforsecurity=False) for kind in KINDS]
    pulse = Pulse()
    for at in range(start, start + size, _STEP):
        pulse.beat()
        part = stretch.read(at, min(_STEP, start + size - at))
        for one in hashes:
            one.update(part)
    return [one.hexdigest() for one in hashes]


def _end_of_jpeg(stretch: Bytes, start: int) -> int | None:
    """Length of the JPEG picture that begins at ``start``, None when it is none or not whole."""
    at, last = start + 2, min(stretch.size, start + _MOST_PICTURE)
    framed = scanned = False
    while at + 4 <= last:
        head = stretch.read(at, 4)
        if head[0] != 0xFF:
            return None
        marker = head[1]
        if marker == 0xFF:
            at += 1
        elif marker == 0xD9:
            return at + 2 - start if framed and scanned else None
        else:
            length = int.from_bytes(head[2:4], "big")
            if marker < 0xC0 or length < 2:
                return None
            framed |= marker in _FRAMES
            at += 2 + length
            if marker == 0xDA:
                scanned = True
                found = _next_marker(stretch, at, last)
                if found is None:
                    return None
                at = found
    # an end marker may be the very last bytes
    return at + 2 - start if framed and scanned and stretch.read(at, 2) == b"\xff\xd9" else None


def _next_marker(stretch: Bytes, at: int, last: int) -> int | None:
    """Where the entropy-coded bytes end."""
    step = 4096
    while at < last:
        found = _MARKER.search(part := stretch.read(at, min(step, last - at)))
        if found:
            return at + found.start()
        if len(part) < 2:
            return None
        at, step = at + len(part) - 1, min(_STEP, 4 * step)  # a marker may lie over the seam
    return None


def _end_of_png(stretch: Bytes, start: int) -> int | None:
    """Length of the PNG picture that begins at ``start``; every checksum must hold."""
    at, last, first = start + 8, min(stretch.size, start + _MOST_PICTURE), True
    while at + 12 <= last:
        head = stretch.read(at, 8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if not kind.isalpha() or at + 12 + length > last or (first and (kind != b"IHDR" or length != 13)):
            return None
        body = stretch.read(at + 8, length + 4)
        if zlib.crc32(kind + body[:length]) != int.from_bytes(body[length:], "big"):
            return None
        at, first = at + 12 + length, False
        if kind == b"IEND":
            return at - start
    return None


def _end_of_mp4(stretch: Bytes, start: int) -> int | None:
    """Length of the MP4 or QuickTime file that begins at ``start``: its boxes, as far as they follow on one another."""
    at, met = start, set()
    while at + 8 <= stretch.size:
        head = stretch.read(at, 16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        least = 8
        if length == 1:
            length, least = int.from_bytes(head[8:16], "big"), 16
        if kind not in _BOXES or length < least or at + length > stretch.size or (kind == b"ftyp" and at > start):
            break
        met.add(kind)
        at += length
    return at - start if met >= {b"ftyp", b"moov", b"mdat"} or met >= {b"ftyp", b"moov", b"moof"} else None


_END_OF = {"jpg": _end_of_jpeg, "png": _end_of_png, "mp4": _end_of_mp4}
