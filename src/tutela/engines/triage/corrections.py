"""What The Sleuth Kit knows without telling: encrypted ext4 files, the unwritten end of those of exFAT and NTFS.

All stand in the file's own metadata, which is read again here. Sources: fs/ext4/ext4.h and fs/ntfs3/ntfs.h of Linux; exFAT
file system specification, §7.6.
"""

import struct
from collections.abc import Callable

from tutela.engines.triage.readers.reader import Media

Read = Callable[[int, int], bytes]

_ENCRYPT, _META_GROUPS, _WIDE = 0x10000, 0x10, 0x80
_ENCRYPTED_INODE = 0x800
_RECORDS = 64
"""So many records of NTFS are read at a time."""
_ATTRIBUTE = struct.Struct("<IIB5xH")
"""Of an attribute in such a record: kind, length, whether its content lies elsewhere, its number."""


class ExtInodes:
    """The flags of an ext4 file system's inodes, where the file system uses encryption at all."""

    def __init__(self, media: Media, offset: int) -> None:
        self._media, self._offset = media, offset
        block = media.read(offset + 1024, 1024).ljust(1024, b"\x00")
        self._incompatible = _number(block, 0x60, 4)
        self._block = 1024 << min(_number(block, 0x18, 4), 16)
        self._first = _number(block, 0x14, 4)
        self._per_group = _number(block, 0x28, 4)
        self._inode = _number(block, 0x58, 2)
        wide = self._incompatible & _WIDE and _number(block, 0xFE, 2) >= 64
        self._descriptor = _number(block, 0xFE, 2) if wide else 32

        reserved = _number(block, 0x54, 4) if _number(block, 0x4C, 4) else 11
        self.in_use = max(0, _number(block, 0, 4) - _number(block, 0x10, 4) - (reserved - 1))
        """Inodes in use besides the reserved ones, as the file system states."""

    def encrypted(self, inode: int) -> str | None:
        """Why an inode's content must not be taken as read; None for ordinary ones. OSError where it cannot be read."""
        if not self._incompatible & _ENCRYPT or inode < 1 or not self._per_group:
            return None
        if self._incompatible & _META_GROUPS:
            return "it may be encrypted (the file system allows it, in a layout whose marks are not read)"
        group, place = divmod(inode - 1, self._per_group)
        at = (self._first + 1) * self._block + group * self._descriptor
        descriptor = self._media.read(self._offset + at, self._descriptor)
        table = _number(descriptor, 8, 4) | (_number(descriptor, 0x28, 4) << 32 if self._descriptor >= 64 else 0)
        flags = self._media.read(self._offset + table * self._block + place * self._inode + 0x20, 4)
        return "it is encrypted (fscrypt)" if _number(flags, 0, 4) & _ENCRYPTED_INODE else None


class ExFatEntries:
    """The valid lengths of an exFAT file system's files: beyond them nothing was written, and zeros are the content."""

    def __init__(self, media: Media, offset: int) -> None:
        self._media, self._offset = media, offset
        boot = media.read(offset, 512).ljust(512, b"\x00")
        self._heap = _number(boot, 88, 4)
        self._sector = 1 << min(boot[108], 12)

    def corrected(self, inode: int, size: int, read: Read) -> Read:
        """Return a ``read`` that gives zeros beyond the valid length of the file with this inode and size."""
        valid = self._valid_length(inode, size)
        if valid is None:
            return read

        def corrected(offset: int, length: int) -> bytes:
            length = min(length, size - offset)
            written = max(0, min(length, valid - offset))
            found = read(offset, written) if written else b""
            return found if len(found) < written else found.ljust(length, b"\x00")

        return corrected

    def _valid_length(self, inode: int, size: int) -> int | None:
        """Read the file's stream extension; the library numbers inodes by directory entry, from 3 at the heap's start."""
        sector, entry = divmod(inode - 3, self._sector // 32)
        at = self._offset + (self._heap + sector) * self._sector + entry * 32
        found = self._media.read(at, 64)
        if len(found) < 64 or found[0] & 0x7F != 0x05 or found[32] & 0x7F != 0x40:
            return None
        valid, length = _number(found, 40, 8), _number(found, 56, 8)
        return valid if length == size and valid < size else None


class NtfsRecords:
    """The records of an NTFS file system's master file table."""

    _RECORD, _LIST, _DATA, _END = b"FILE", 0x20, 0x80, 0xFFFFFFFF
    _SECTOR = 512

    def __init__(self, media: Media, offset: int, table: Callable[[int, memoryview], int] | None) -> None:
        """``table`` fills a buffer from the master file table; None where it cannot be had: then nothing is answered."""
        size = media.read(offset, 512).ljust(512, b"\x00")
        exponent = int.from_bytes(size[64:65], "little", signed=True)
        cluster = _number(size, 11, 2) * size[13]
        self._size = exponent * cluster if exponent > 0 else 1 << min(-exponent, 16)
        self._table = table
        self._held, self._start, self._there = bytearray(_RECORDS * self._size), 0, 0

    def initialised(self, inode: int, identity: int) -> int | None:
        """How much of a content was ever written (beyond it are zeros); None where its record does not say it plainly."""
        record = self._record(inode)
        at = _number(record, 0x14, 2) if record else 0
        found = None
        while record and at + 0x40 <= len(record):
            kind, length, resident, number = _ATTRIBUTE.unpack_from(record, at)
            if kind == self._END:
                break
            if length < 0x18 or kind == self._LIST:
                return None
            if kind == self._DATA and number == identity and resident == 1:
                found = _number(record, at + 0x38, 8) if not _number(record, at + 0x10, 8) else None
            at += length
        return found

    def _record(self, inode: int) -> bytes | None:
        """A record with the ends of its sectors put back in place; None where they do not fit."""
        record = self._raw(inode * self._size)
        if record is None or record[:4] != self._RECORD:
            return None
        kept, count = _number(record, 4, 2), _number(record, 6, 2)
        for number in range(1, count):
            end, place = number * self._SECTOR, kept + 2 * number
            if end > len(record) or record[end - 2 : end] != record[kept : kept + 2]:
                return None
            record[end - 2 : end] = record[place : place + 2]
        return bytes(record)

    def _raw(self, at: int) -> bytearray | None:
        """A record as it lies in the table, of which a stretch is held: contents are read in the order of their records."""
        if not self._start <= at <= self._start + self._there - self._size:
            self._start, self._there = at, 0
            view = memoryview(self._held)
            for length in (len(view), self._size):  # a place of the stretch that is bad costs the others nothing
                try:
                    self._there = self._table(at, view[:length]) if self._table is not None else 0
                except OSError:
                    continue
                if self._there >= self._size:
                    break
        within = at - self._start
        return self._held[within : within + self._size] if self._there >= within + self._size else None


def _number(block: bytes | bytearray, at: int, length: int) -> int:
    return int.from_bytes(block[at : at + length], "little")
