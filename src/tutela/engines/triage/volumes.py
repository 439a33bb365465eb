"""Finds the volumes on a medium, by its partition table or the whole, and names those that cannot be examined."""

import math
from collections import Counter
from dataclasses import dataclass

import pytsk3

from tutela.engines.triage.media import TskImage
from tutela.engines.triage.readers.reader import Media

_EXAMINED = {
    int(pytsk3.TSK_FS_TYPE_NTFS): "NTFS",
    int(pytsk3.TSK_FS_TYPE_FAT12): "FAT12",
    int(pytsk3.TSK_FS_TYPE_FAT16): "FAT16",
    int(pytsk3.TSK_FS_TYPE_FAT32): "FAT32",
    int(pytsk3.TSK_FS_TYPE_EXFAT): "exFAT",
    int(pytsk3.TSK_FS_TYPE_EXT2): "ext2",
    int(pytsk3.TSK_FS_TYPE_EXT3): "ext3",
    int(pytsk3.TSK_FS_TYPE_EXT4): "ext4",
    int(pytsk3.TSK_FS_TYPE_ISO9660): "ISO 9660",
}
"""The file systems that are read. Others that the library opens are left out: it reads some of them wrongly
without saying so (HFS+ and APFS compression)."""

_TABLES = {
    int(pytsk3.TSK_VS_TYPE_DOS): "MBR",
    int(pytsk3.TSK_VS_TYPE_GPT): "GPT",
    int(pytsk3.TSK_VS_TYPE_MAC): "APM",
    int(pytsk3.TSK_VS_TYPE_BSD): "BSD",
    int(pytsk3.TSK_VS_TYPE_SUN): "Sun",
}

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (3, b"-FVE-FS-", "encrypted by BitLocker"),
    (0, b"LUKS\xba\xbe", "encrypted (LUKS)"),
    (32, b"NXSB", "an APFS container (it may be encrypted)"),
    (1024, b"H+", "an HFS+ file system"),
    (1024, b"HX", "an HFS+ file system"),
    (1024, b"BD", "an HFS file system"),
    (0, b"XFSB", "an XFS file system"),
    (0x10040, b"_BHRfS_M", "a Btrfs file system"),
    (3, b"ReFS\x00", "a ReFS file system"),
    (1024, b"\x10\x20\xf5\xf2", "an F2FS file system"),
    (0, b"hsqs", "a SquashFS file system"),
    (536, b"LVM2 001", "a part of an LVM volume group"),
    (4096, b"\xfc\x4e\x2b\xa9", "a part of a Linux software RAID"),
    (4086, b"SWAPSPACE2", "Linux swap space"),
    (4086, b"SWAP-SPACE", "Linux swap space"),
    (0x10020, b"SWAPSPACE2", "Linux swap space"),
)
"""Offset, bytes and name of what is recognised and cannot be examined."""

_BITLOCKER_TO_GO = (0x1A8, bytes.fromhex("3bd67b49292ed84a8399f6a339e3d001"))
_PROBED = 0x11000
_RANDOM = 7.99


@dataclass(frozen=True, slots=True)
class Volume:
    """A part of a medium: offset and length in bytes, what the partition table calls it, and its file system.

    ``file_system`` is None and ``reason`` says why where it cannot be examined.
    """

    offset: int
    length: int
    description: str
    file_system: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """What lies on a medium: the kind of partition table (None without one), volumes, bytes in no volume."""

    table: str | None
    volumes: list[Volume]
    unpartitioned: int
    problem: str | None = None


def survey(media: Media) -> Layout:
    """Find every volume of a medium. Each one is examined or named; nothing that holds data passes for empty."""
    whole = _examine(media, 0, media.size, "whole medium")
    image = TskImage(media)
    try:
        table = pytsk3.Volume_Info(image)
    except OSError as error:
        if whole.file_system is None and "GPT" in str(error):
            return Layout(None, [whole], 0, "it seems to hold a partition table that contradicts itself")
        return Layout(None, [whole], 0)
    parts, unpartitioned = _partitions(media, table)
    if not parts and whole.file_system is None:
        return Layout(_TABLES.get(int(table.info.vstype)), [whole], unpartitioned)
    if whole.file_system is not None and not any(part.offset == 0 for part in parts):
        if not any(part.file_system for part in parts):  # boot code that looks like a partition table
            return Layout(None, [whole], 0)
        parts.insert(0, whole)
    return Layout(_TABLES.get(int(table.info.vstype)), parts, unpartitioned)


def _partitions(media: Media, table: pytsk3.Volume_Info) -> tuple[list[Volume], int]:
    size = int(table.info.block_size)
    parts, unpartitioned = [], 0
    for part in table:
        flags, length = int(part.flags), int(part.len) * size
        if flags & int(pytsk3.TSK_VS_PART_FLAG_ALLOC) and length > 0:
            parts.append(_examine(media, int(part.start) * size, length, part.desc.decode("utf-8", "replace")))
        elif flags & int(pytsk3.TSK_VS_PART_FLAG_UNALLOC):
            unpartitioned += length
    return parts, unpartitioned


def _examine(media: Media, offset: int, length: int, description: str) -> Volume:
    """Say which file system begins at ``offset``, or why what begins there is not examined."""
    if offset >= media.size:
        return Volume(offset, length, description, None, "it lies beyond the end of the image; the image is cut off")
    try:
        head = media.read(offset, min(_PROBED, length))
    except OSError as error:
        return Volume(offset, length, description, None, f"its beginning cannot be read ({error.strerror or error})")
    named = signature_of(head)
    if named is not None:
        return Volume(offset, length, description, None, f"it is {named}: not examined")
    try:
        found = pytsk3.FS_Info(TskImage(media), offset=offset)
    except OSError:
        return Volume(offset, length, description, None, _unknown(head))
    kind = _EXAMINED.get(int(found.info.ftype))
    if kind is None:
        return Volume(offset, length, description, None, "it holds a file system that is not read yet: not examined")
    missing = offset + int(found.info.block_size) * int(found.info.block_count) - media.size
    problem = f"the image is cut off: the last {missing} bytes of the file system are missing" if missing > 0 else None
    return Volume(offset, length, description, kind, problem)


def signature_of(head: bytes) -> str | None:
    """Name what begins with ``head`` when it is encrypted or of a kind that cannot be examined."""
    at, guid = _BITLOCKER_TO_GO
    if head[at : at + 16] == guid:
        return "encrypted by BitLocker To Go"
    for offset, signature, name in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return name
    return None


def _unknown(head: bytes) -> str:
    if not head.strip(b"\x00"):
        return "no file system was recognised (it begins with zeros): not examined"
    if len(head) >= 1 << 16 and entropy(head) > _RANDOM:
        return "no file system was recognised; its bytes look random, so it may be encrypted: not examined"
    return "no file system was recognised: not examined"


def entropy(content: bytes) -> float:
    """Shannon entropy of the bytes, in bits a byte."""
    counts = Counter(content).values()
    return -sum(count / len(content) * math.log2(count / len(content)) for count in counts)
