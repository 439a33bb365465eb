"""Reads QCOW and QCOW2 disk images; a reader of our own, since libqcow gives wrong bytes for compressed clusters.

Facts on the format: QEMU, docs/interop/qcow2.txt (version 1: block/qcow.c).
"""

import os
import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.reader import Media, Reader, Source

_SIGNATURE = b"QFI\xfb"
_FIRST, _SECOND = struct.Struct(">4sIQIIQBBHIQ"), struct.Struct(">4sIQIIQIIQQIIQQ")
_DIRTY, _ZERO = 1, 1
_OFFSET = 0x00FFFFFFFFFFFE00
_MOST_TABLE = 32 << 20
"""Bytes of a first-level table, as QEMU bounds it."""


class QcowMedia:
    """The medium inside a QCOW image, put together cluster by cluster."""

    stored: Mapping[str, str]
    about: Mapping[str, str]

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        head = os.pread(self._file, 112, 0).ljust(112, b"\x00")
        self._version: int = struct.unpack_from(">I", head, 4)[0]
        self.stored, self.about = {}, {"container": f"QCOW version {self._version}"}
        if self._version == 1:
            first, entries = self._first_version(head)
        elif self._version in (2, 3):
            first, entries = self._second_version(head)
        else:
            raise SourceUnreadable(f"it is a QCOW disk image of version {self._version}, which is not read")
        if not 9 <= self._bits <= 21 or not 6 <= self._table_bits <= 18 or 8 * entries > _MOST_TABLE:
            raise SourceUnreadable("the disk image is damaged: its header makes no sense")
        self._first = struct.unpack(f">{entries}Q", self._exactly(8 * entries, first))
        self._table = lru_cache(64)(self._second_table)
        self._inflated = lru_cache(16)(self._decompressed)

    def _first_version(self, head: bytes) -> tuple[int, int]:
        _, _, backing, _, _, self.size, self._bits, self._table_bits, _, encrypted, first = _FIRST.unpack_from(head)
        _refuse(backing, encrypted, 0)
        return first, -(-self.size >> min(self._bits + self._table_bits, 60))

    def _second_version(self, head: bytes) -> tuple[int, int]:
        (_, _, backing, _, self._bits, self.size, encrypted, entries, first, _, _, snapshots, _, features) = (
            _SECOND.unpack_from(head)
        )
        _refuse(backing, encrypted, features if self._version == 3 else 0)
        self._table_bits = self._bits - 3
        if snapshots:
            self.about = {**self.about, "snapshots": f"{snapshots}, which are not examined"}
        return first, entries

    def _at(self, length: int, offset: int) -> bytes:
        """Bytes of the file; none beyond where any file can end, as a damaged table may say."""
        return os.pread(self._file, length, offset) if offset + length < 1 << 63 else b""

    def _exactly(self, length: int, offset: int) -> bytes:
        read = self._at(length, offset)
        if len(read) != length:
            raise OSError(f"the disk image is cut off before byte {offset + length}")
        return read

    def _second_table(self, offset: int) -> tuple[int, ...]:
        count = 1 << self._table_bits
        return struct.unpack(f">{count}Q", self._exactly(8 * count, offset))

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read."""
        length = min(length, self.size - offset)
        parts = []
        while length > 0:
            within = offset & ((1 << self._bits) - 1)
            taken = min(length, (1 << self._bits) - within)
            parts.append(self._part(offset >> self._bits, within, taken))
            offset, length = offset + taken, length - taken
        return b"".join(parts)

    def _part(self, cluster: int, within: int, length: int) -> bytes:
        """Bytes of one cluster; what was never written is zeros."""
        row, column = cluster >> self._table_bits, cluster & ((1 << self._table_bits) - 1)
        table = self._first[row] if row < len(self._first) else 0
        table &= _OFFSET if self._version > 1 else (1 << 63) - 1
        entry = self._table(table)[column] if table else 0
        if entry >> (62 if self._version > 1 else 63) & 1:
            return self._inflated(entry)[within : within + length]
        place = entry & (_OFFSET if self._version > 1 else (1 << 63) - 1)
        if not place or (self._version == 3 and entry & _ZERO):
            return bytes(length)
        # the last cluster of the file may end early: what is missing was never written
        return self._at(length, place + within).ljust(length, b"\x00")

    def _decompressed(self, entry: int) -> bytes:
        if self._version > 1:
            split = 70 - self._bits
            place = entry & ((1 << split) - 1)
            length = ((entry >> split & ((1 << (62 - split)) - 1)) + 1) * 512 - place % 512
        else:
            split = 63 - self._bits
            place, length = entry & ((1 << split) - 1), entry >> split & ((1 << self._bits) - 1)
        size = 1 << self._bits
        try:
            inflated = zlib.decompressobj(-15).decompress(self._at(length, place), size)
        except zlib.error as error:
            raise OSError(f"a compressed cluster at byte {place} is damaged") from error
        if len(inflated) != size:
            raise OSError(f"a compressed cluster at byte {place} is cut off")
        return inflated


def _refuse(backing: int, encrypted: int, features: int) -> None:
    """Refuse what cannot be read whole. Raises SourceUnreadable."""
    if backing:
        raise SourceUnreadable("it holds only the differences to another disk image, without which it is not whole")
    if encrypted:
        raise SourceUnreadable("the disk image is encrypted: not examined")
    if features & ~_DIRTY:
        raise SourceUnreadable(
            "the disk image uses features that are not read (marked corrupt, external data, zstd, …)"
        )


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file with the signature."""
    return Source(path, "qcow", (path,)) if head.startswith(_SIGNATURE) else None


def open_qcow(files: Sequence[Path]) -> Media:
    """Open the medium. Raises SourceUnreadable when it is damaged, encrypted, or rests on another file."""
    try:
        return QcowMedia(files[0])
    except OSError as error:
        raise SourceUnreadable(f"{files[0].name} is damaged: {error}") from error


READER = Reader("qcow", recognise, open_qcow)
