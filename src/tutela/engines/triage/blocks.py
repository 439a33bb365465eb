"""Blocks of contents: which of them say something about a file, and where on a medium blocks of files can begin."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutela.engines.triage.readers import open_media
from tutela.engines.triage.readers.reader import Media
from tutela.engines.triage.tree import Tree
from tutela.engines.triage.volume import Volume
from tutela.engines.triage.volumes import survey

BLOCK = 4096
_SECTOR = 512
_FEWEST_VALUES = 32
"""A block with fewer different bytes (zeros, padding, a table of one value) is in many files and proves nothing."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """Places at which a block of a file can begin: ``count`` of them, ``step`` bytes apart, from ``start``."""

    start: int
    step: int
    count: int


def telling(block: bytes | memoryview) -> bool:
    """Whether a block is whole, and of some variety."""
    return len(block) == BLOCK and len(set(block)) >= _FEWEST_VALUES


def blocks_of_folder(root: Path) -> Iterator[object]:
    """Yield the SHA-256 of every telling block of the files of a folder, file by file. For a worker."""
    tree = Tree(root)
    for entry in tree.entries():
        if entry.reason is not None:
            yield {"unread": entry.reason}
            continue
        file = tree.open(entry.path)
        try:
            for start in range(0, entry.size, BLOCK * _BATCH):
                chunk = memoryview(os.pread(file, BLOCK * _BATCH, start))
                pieces = (chunk[at : at + BLOCK] for at in range(0, len(chunk), BLOCK))
                yield {"blocks": [hashlib.sha256(piece).hexdigest() for piece in pieces if telling(piece)]}
        finally:
            os.close(file)


def stretches_of_medium(kind: str, *files: Path) -> dict[str, object]:
    """Where blocks of files can begin on a medium: [start, step, count] for each volume. For a worker."""
    media = open_media(kind, list(files))
    volumes = survey(media).volumes or [Volume(0, media.size, "whole medium", None, None)]
    found = [_stretch(media, volume) for volume in volumes if not volume.part]
    return {"size": media.size, "stretches": [[one.start, one.step, one.count] for one in found if one.count > 0]}


def sampled_blocks(kind: str, places: Sequence[int], *files: Path) -> Iterator[object]:
    """Yield for each place on a medium the SHA-256 of the block there: "" where it tells nothing, None where it is
    unreadable. For a worker."""
    media = open_media(kind, list(files))
    for start in range(0, len(places), _BATCH):
        yield {"blocks": [_digest(media, place) for place in places[start : start + _BATCH]]}


def _digest(media: Media, place: int) -> str | None:
    try:
        block = media.read(place, BLOCK)
    except OSError:
        return None
    if len(block) < BLOCK:
        return None
    return hashlib.sha256(block).hexdigest() if telling(block) else ""


def _stretch(media: Media, volume: Volume) -> Stretch:
    """Files begin at clusters; where these cannot be told, at any sector. Sources: as in ``corrections``."""
    head = media.read(volume.offset, 2048).ljust(2048, b"\x00")
    first, cluster = _clusters(volume.file_system or "", head)
    step = min(BLOCK, cluster) if cluster >= _SECTOR and cluster % _SECTOR == 0 else _SECTOR
    start = volume.offset + first
    end = min(volume.offset + volume.length, media.size)
    return Stretch(start, step, max(0, (end - start - BLOCK) // step + 1))


def _clusters(kind: str, head: bytes) -> tuple[int, int]:
    """Where the first cluster begins within a volume, and how long one is; (0, 0) where that is not told."""

    def number(at: int, length: int) -> int:
        return int.from_bytes(head[at : at + length], "little")

    if kind in ("FAT12", "FAT16", "FAT32"):
        sector = number(11, 2)
        table = number(22, 2) or number(36, 4)
        root = -(-number(17, 2) * 32 // sector) if sector else 0
        return (number(14, 2) + head[16] * table + root) * sector, head[13] * sector
    if kind == "exFAT":
        sector = 1 << min(head[108], 12)
        return number(88, 4) * sector, sector << min(head[109], 25)
    if kind == "NTFS":
        return 0, number(11, 2) * (head[13] if head[13] <= 128 else 1 << min(256 - head[13], 20))
    if kind in ("ext2", "ext3", "ext4"):
        return 0, 1024 << min(number(1024 + 24, 4), 16)
    return 0, 0
