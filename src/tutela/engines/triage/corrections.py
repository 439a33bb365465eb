"""What The Sleuth Kit reads without telling that it is not the content: encrypted ext4 files, the unwritten end of exFAT's.

Both stand in the file's own metadata, which is read again here. Sources: fs/ext4/ext4.h of Linux; exFAT file system
specification, §7.6.
"""

from collections.abc import Callable

from tutela.engines.triage.readers.reader import Media

Read = Callable[[int, int], bytes]

_ENCRYPT, _META_GROUPS, _WIDE = 0x10000, 0x10, 0x80
_ENCRYPTED_INODE = 0x800


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


def _number(block: bytes, at: int, length: int) -> int:
    return int.from_bytes(block[at : at + length], "little")
