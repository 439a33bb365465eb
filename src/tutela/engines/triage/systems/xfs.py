"""Lists an XFS file system through libfsxfs, with extended attributes as streams. Deleted files are not searched."""

import struct
from typing import Any

import pyfsxfs

from tutela.engines.triage.layers import WindowFile
from tutela.engines.triage.readers.reader import Media
from tutela.engines.triage.systems.library import FAILURES, LibrarySystem, opening

_COUNTS, _OWN_INODES = 128, 3
"""Where the super block counts inodes; root, and the bitmap and summary of the real-time part, are its own."""
_OWN = ("security.", "system.", "trusted.", "SGI_ACL_")


class Xfs(LibrarySystem):
    """One file system."""

    def __init__(self, volume: Any, room: int, in_use: int) -> None:
        self._volume = volume
        super().__init__(volume.get_root_directory(), room, in_use)

    def _number(self, entry: Any) -> int:
        return int(entry.inode_number)

    def _reopened(self, inode: int) -> Any:
        return self._volume.get_file_entry_by_inode(inode)

    def _is_content(self, entry: Any, name: str) -> bool:
        return not name.startswith(_OWN)


def open_xfs(media: Media, offset: int, length: int) -> Xfs:
    """Open the file system at ``offset``. Raises SourceUnreadable."""
    try:
        volume = pyfsxfs.volume()
        volume.open_file_object(WindowFile(media, offset, length))
        inodes, free = struct.unpack(">QQ", media.read(offset + _COUNTS, 16))
        return Xfs(volume, media.size, max(0, inodes - free - _OWN_INODES))
    except (*FAILURES, struct.error) as error:
        raise opening("XFS", error) from error
