"""Says which earlier states a volume holds that are not read: shadow copies of NTFS, snapshots of APFS.

Facts on shadow copies: Metz, "Volume Shadow Snapshot (VSS) format specification"; on APFS: Apple File System Reference.
"""

import struct

from tutela.engines.triage.layers import WindowFile
from tutela.engines.triage.readers.reader import Media

_VSS = bytes.fromhex("6b87083876c1484eb7ae04046e6cc752")
_HEADER, _HEADER_SIZE, _FIRST = 0x1E00, 128, 48
_BLOCK, _BLOCK_HEADER, _ENTRY, _NEXT = 16384, 128, 128, 40
_MOST_BLOCKS = 64
_STATE = 2
"""The kind of an entry of the catalogue that is an earlier state."""

_SUPERBLOCK, _SNAPSHOTS = b"APSB", slice(152, 160)
_VOLUME, _COUNT = 36, 216
_APFS_BLOCK = 4096
_MODULUS = 0xFFFFFFFF


def shadow_copies(media: Media, offset: int) -> int | None:
    """How many shadow copies the NTFS volume at ``offset`` lists; None where their list cannot be read to its end."""
    try:
        header = media.read(offset + _HEADER, _HEADER_SIZE)
        if len(header) < _HEADER_SIZE or not header.startswith(_VSS):
            return 0
        (at,) = struct.unpack_from("<Q", header, _FIRST)
        found = 0
        for _ in range(_MOST_BLOCKS):
            if at == 0:
                break
            block = media.read(offset + at, _BLOCK) if at < media.size else b""
            if len(block) < _BLOCK or not block.startswith(_VSS):
                return None
            kinds = (struct.unpack_from("<Q", block, place)[0] for place in range(_BLOCK_HEADER, _BLOCK, _ENTRY))
            found += sum(kind == _STATE for kind in kinds)
            (at,) = struct.unpack_from("<Q", block, _NEXT)
        return found
    except OSError:
        return None


def unread_states(count: int | None, kind: str) -> tuple[str, str]:
    """How a report names earlier states that were not read; None where they cannot be counted."""
    return (
        "/",
        f"it holds {'' if count is None else f'{count} '}{kind} (earlier states of its files), which are not read",
    )


class ApfsWindow(WindowFile):
    """An APFS container that notes how many snapshots each of its volumes has, by number, as its superblocks are read."""

    def __init__(self, media: Media, offset: int, length: int, *, hiding: bool = False) -> None:
        """``hiding`` shows volumes as if they had none: libfsapfs opens no volume that has more than one block can list."""
        super().__init__(media, offset, length)
        self.snapshots: dict[int, int] = {}
        self._hiding = hiding

    def read(self, size: int = -1) -> bytes:
        """As it stands, but for what is hidden of a superblock."""
        start = self.tell()
        found = super().read(size)
        if start % _APFS_BLOCK or _SUPERBLOCK not in found:
            return found
        return b"".join(self._block(found[at : at + _APFS_BLOCK]) for at in range(0, len(found), _APFS_BLOCK))

    def _block(self, block: bytes) -> bytes:
        if block[32:36] != _SUPERBLOCK or len(block) < _APFS_BLOCK:
            return block
        self.snapshots[struct.unpack_from("<I", block, _VOLUME)[0]] = struct.unpack_from("<Q", block, _COUNT)[0]
        return _without_snapshots(block) if self._hiding else block


def _without_snapshots(block: bytes) -> bytes:
    """A superblock that leads to no snapshots, with its checksum."""
    changed = bytearray(block)
    changed[_SNAPSHOTS] = bytes(8)
    first = second = 0
    for (word,) in struct.iter_unpack("<I", bytes(changed[8:])):
        first = (first + word) % _MODULUS
        second = (second + first) % _MODULUS
    low = _MODULUS - (first + second) % _MODULUS
    high = _MODULUS - (first + low) % _MODULUS
    changed[:8] = struct.pack("<II", low, high)
    return bytes(changed)
