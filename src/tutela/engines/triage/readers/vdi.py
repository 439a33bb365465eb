"""Reads VirtualBox disk images (VDI), dynamic and fixed; a reader of our own, as no library at hand has one.

Facts on the format: VirtualBox, VDICore.h (version 1.1 of the header).
"""

import os
import struct
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.raw import open_untouched
from tutela.engines.triage.readers.reader import Media, Reader, Source

_AT, _SIGNATURE = 64, b"\x7f\x10\xda\xbe"
_KIND, _PLACES, _SHAPE = struct.Struct("<II"), struct.Struct("<II"), struct.Struct("<QIII")
_VERSION = 0x00010001
_DYNAMIC, _FIXED = 1, 2
_LEAST_BLOCK, _MOST_BLOCK, _MOST_BLOCKS = 1 << 12, 1 << 30, 1 << 26
_NO_BLOCK = 0xFFFFFFFE
"""From here on an entry of the table is no place: the block was never written, or holds zeros."""


class VdiMedia:
    """The medium inside an image, put together block by block."""

    stored: Mapping[str, str] = {}
    about: Mapping[str, str] = {"container": "VirtualBox disk image (VDI)"}

    def __init__(self, path: Path) -> None:
        self._file = open_untouched(path)
        head = os.pread(self._file, 512, 0).ljust(512, b"\x00")
        (version,) = struct.unpack_from("<I", head, 68)
        if version != _VERSION:
            raise SourceUnreadable("it is a VDI disk image of a version that is not read")
        (kind, _), (table, self._data) = _KIND.unpack_from(head, 76), _PLACES.unpack_from(head, 340)
        if kind not in (_DYNAMIC, _FIXED):
            raise SourceUnreadable("it holds only the differences to another disk image, without which it is not whole")
        self.size, self._block, self._extra, count = _SHAPE.unpack_from(head, 368)
        sound = _LEAST_BLOCK <= self._block <= _MOST_BLOCK and self._extra <= _MOST_BLOCK and count <= _MOST_BLOCKS
        if not sound or self.size > count * self._block:
            raise SourceUnreadable("the disk image is damaged: its header makes no sense")
        if 4 * count > os.fstat(self._file).st_size - table:
            raise SourceUnreadable("the disk image is damaged: its table of blocks is cut off")
        self._table = array("I", os.pread(self._file, 4 * count, table))

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read."""
        parts = []
        length = min(length, self.size - offset)
        while length > 0:
            number, within = divmod(offset, self._block)
            taken = min(length, self._block - within)
            parts.append(self._part(self._table[number], within, taken))
            offset, length = offset + taken, length - taken
        return b"".join(parts)

    def _part(self, entry: int, within: int, length: int) -> bytes:
        if entry >= _NO_BLOCK:
            return bytes(length)
        place = self._data + entry * (self._block + self._extra) + self._extra + within
        part = os.pread(self._file, length, place)
        if len(part) != length:
            raise OSError(f"the block at byte {place} of the disk image is cut off")
        return part


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file with the signature behind the words at its beginning."""
    return Source(path, "vdi", (path,)) if head[_AT : _AT + 4] == _SIGNATURE and head.startswith(b"<<<") else None


def open_vdi(files: Sequence[Path]) -> Media:
    """Open the medium. Raises SourceUnreadable when it is damaged or rests on another file."""
    try:
        return VdiMedia(files[0])
    except OSError as error:
        raise SourceUnreadable(f"{files[0].name} is damaged: {error}") from error


READER = Reader("vdi", recognise, open_vdi)
