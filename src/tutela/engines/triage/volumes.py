"""Finds the volumes on a medium, by its partition table or the whole, and names those that cannot be examined."""

import math
from collections import Counter
from dataclasses import dataclass, replace

import pytsk3

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.keys import Keys
from tutela.engines.triage.layers import Layer, is_bitlocker, layers_of
from tutela.engines.triage.media import TskImage, with_gaps
from tutela.engines.triage.readers.reader import Media
from tutela.engines.triage.systems import open_system
from tutela.engines.triage.volume import EXAMINED, Volume

_TABLES = {
    int(pytsk3.TSK_VS_TYPE_DOS): "MBR",
    int(pytsk3.TSK_VS_TYPE_GPT): "GPT",
    int(pytsk3.TSK_VS_TYPE_MAC): "APM",
    int(pytsk3.TSK_VS_TYPE_BSD): "BSD",
    int(pytsk3.TSK_VS_TYPE_SUN): "Sun",
}

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (1024, b"BD", "an HFS file system"),
    (0x10040, b"_BHRfS_M", "a Btrfs file system"),
    (3, b"ReFS\x00", "a ReFS file system"),
    (1024, b"\x10\x20\xf5\xf2", "an F2FS file system"),
    (0, b"hsqs", "a SquashFS file system"),
    (4096, b"\xfc\x4e\x2b\xa9", "a part of a Linux software RAID"),
    (4086, b"SWAPSPACE2", "Linux swap space"),
    (4086, b"SWAP-SPACE", "Linux swap space"),
    (0x10020, b"SWAPSPACE2", "Linux swap space"),
)
"""Offset, bytes and name of what is recognised and cannot be examined."""

_LIBRARIES = ((0, b"XFSB", "XFS"), (1024, b"H+", "HFS+"), (1024, b"HX", "HFSX"))
"""Marks of file systems that are read through a library of their own (the kinds of ``systems``)."""

_APFS = (32, b"NXSB")

_DAMAGED: tuple[tuple[int, bytes, str], ...] = (
    (1080, b"\x53\xef", "ext2, ext3 or ext4"),
    (3, b"NTFS    ", "NTFS"),
    (3, b"EXFAT   ", "exFAT"),
    (54, b"FAT", "FAT"),
    (82, b"FAT", "FAT"),
    (0x8001, b"CD001", "ISO 9660"),
)
"""Marks of file systems that are examined, for those that do not open."""

_TRIED = (
    int(pytsk3.TSK_FS_TYPE_NTFS_DETECT),
    int(pytsk3.TSK_FS_TYPE_FAT_DETECT),
    int(pytsk3.TSK_FS_TYPE_EXT_DETECT),
    int(pytsk3.TSK_FS_TYPE_ISO9660_DETECT),
    int(pytsk3.TSK_FS_TYPE_FFS_DETECT),
)
"""Kinds tried one by one: the library's own guess gives up where two of them seem to fit."""

_PROBED = 0x11000
_DEEPEST = 4
"""How many layers may lie within one another."""
_RANDOM = 7.99


@dataclass(frozen=True, slots=True)
class Layout:
    """What lies on a medium: the kind of partition table (None without one), volumes, bytes in no volume."""

    table: str | None
    volumes: list[Volume]
    unpartitioned: int
    problem: str | None = None


def survey(media: Media, keys: Keys = ()) -> Layout:
    """Find every volume of a medium. Each one is examined or named; nothing that holds data passes for empty."""
    whole = _examine(media, 0, media.size, "whole medium", keys)
    opens = any(one.file_system for one in whole)
    try:
        table = pytsk3.Volume_Info(TskImage(media))
    except OSError as error:
        torn = not opens and "GPT" in str(error)
        return Layout(None, whole, 0, "its partition table contradicts itself" if torn else None)
    parts, unpartitioned = _partitions(media, table, keys)
    kind = _TABLES.get(int(table.info.vstype))
    if not parts and not opens:
        return Layout(kind, whole, unpartitioned)
    if opens and not any(part.offset == 0 for part in parts):
        if not any(part.file_system for part in parts):  # boot code that looks like a partition table
            return Layout(None, whole, 0)
        parts = whole + parts
    return Layout(kind, parts, unpartitioned)


def _partitions(media: Media, table: pytsk3.Volume_Info, keys: Keys) -> tuple[list[Volume], int]:
    size = int(table.info.block_size)
    parts: list[Volume] = []
    unpartitioned = 0
    for part in table:
        flags, length = int(part.flags), int(part.len) * size
        if flags & int(pytsk3.TSK_VS_PART_FLAG_ALLOC) and length > 0:
            parts += _examine(media, int(part.start) * size, length, part.desc.decode("utf-8", "replace"), keys)
        elif flags & int(pytsk3.TSK_VS_PART_FLAG_UNALLOC):
            unpartitioned += length
    return parts, unpartitioned


def _examine(media: Media, offset: int, length: int, description: str, keys: Keys, depth: int = 0) -> list[Volume]:
    """Say which file system begins at ``offset``, or why what begins there is not examined.

    What opens as a file system is examined even where marks of another kind were left behind by an earlier use; where
    several open, each is. Only BitLocker comes first: its portable form shows a small FAT that is not the volume.
    """
    if not media.size:
        return [Volume(offset, length, description, None, "it is empty: it has no bytes at all")]
    if offset >= media.size:
        return [Volume(offset, length, description, None, "it lies beyond the end of the image; the image is cut off")]
    head, bad = with_gaps(media, offset, min(_PROBED, length))
    found = [] if is_bitlocker(head) else [one for kind in _TRIED if (one := _opened(media, offset, kind))]
    if found:
        return [Volume(offset, length, description, name, _cut_off(media, offset, info)) for name, info in found]
    if head[_APFS[0] :].startswith(_APFS[1]):
        return _container(media, offset, length, description, keys)
    for at, mark, name in _LIBRARIES:
        if head[at : at + len(mark)] == mark:
            return [_through_library(media, Volume(offset, length, description, name, None))]
    layers = layers_of(media, offset, length, head, keys) if depth < _DEEPEST else []
    if layers:
        return [one for layer in layers for one in _within(layer, offset, length, description, keys, depth)]
    if bad is not None and signature_of(head) is None:
        return [Volume(offset, length, description, None, f"its beginning cannot be read ({bad})")]
    return [Volume(offset, length, description, None, f"{_named(head)}: not examined")]


def _through_library(media: Media, volume: Volume) -> Volume:
    try:
        open_system(media, volume, ())
    except SourceUnreadable as error:
        return replace(volume, file_system=None, reason=f"{error}: not examined")
    return volume


def _container(media: Media, offset: int, length: int, description: str, keys: Keys) -> list[Volume]:
    """The volumes of an APFS container; an encrypted one is examined where a key opens it."""
    from tutela.engines.triage.systems import apfs

    try:
        told = apfs.volumes_of(media, offset, length)
    except SourceUnreadable as error:
        return [Volume(offset, length, description, None, f"it is an APFS container: {error}: not examined")]
    found = []
    for number, (name, locked) in enumerate(told):
        reason = apfs.locked(media, offset, length, number, keys) if locked else None
        system = None if reason else "APFS"
        found.append(Volume(offset, length, f"{description}, APFS {name}", system, reason, f"apfs {number}"))
    return found or [Volume(offset, length, description, None, "it is an APFS container without volumes: not examined")]


def _within(layer: Layer, offset: int, length: int, description: str, keys: Keys, depth: int) -> list[Volume]:
    """What lies in a logical or decrypted volume, as volumes at the place of the whole."""
    if layer.media is None:
        return [Volume(offset, length, description, None, f"{layer.reason}: not examined", layer.step)]
    inner = _examine(layer.media, 0, layer.media.size, f"{description}, {layer.name}", keys, depth + 1)
    return [replace(one, offset=offset, length=length, part=f"{layer.step}/{one.part}".rstrip("/")) for one in inner]


def _opened(media: Media, offset: int, kind: int) -> tuple[str, pytsk3.TSK_FS_INFO] | None:
    try:
        info = pytsk3.FS_Info(TskImage(media), offset=offset, type=kind).info
    except OSError:
        return None
    name = EXAMINED.get(int(info.ftype))
    return None if name is None else (name, info)


def _cut_off(media: Media, offset: int, info: pytsk3.TSK_FS_INFO) -> str | None:
    missing = offset + int(info.block_size) * int(info.block_count) - media.size
    return f"the image is cut off: the last {missing} bytes of the file system are missing" if missing > 0 else None


def signature_of(head: bytes) -> str | None:
    """Name what begins with ``head`` when it is encrypted or of a kind that cannot be examined."""
    if is_bitlocker(head):
        return "it is encrypted by BitLocker"
    for offset, signature, name in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return f"it is {name}"
    for offset, signature, name in _DAMAGED:
        if head[offset : offset + len(signature)] == signature:
            return f"it looks like {name}, but is damaged or has features that are not read"
    return None


def _named(head: bytes) -> str:
    named = signature_of(head)
    if named is not None:
        return named
    if not head.strip(b"\x00"):
        return "no file system was recognised (it begins with zeros)"
    if len(head) >= 1 << 16 and entropy(head) > _RANDOM:
        return "no file system was recognised; its bytes look random, so it may be encrypted"
    return "no file system was recognised"


def entropy(content: bytes) -> float:
    """Shannon entropy of the bytes, in bits a byte."""
    counts = Counter(content).values()
    return -sum(count / len(content) * math.log2(count / len(content)) for count in counts)
