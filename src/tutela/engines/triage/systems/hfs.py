"""Lists an HFS+ or HFSX file system through libfshfs, with resource forks and extended attributes as streams.

Deleted files are not searched: their entries in the catalogue are overwritten as it is kept in order.
"""

import struct
from collections.abc import Iterator
from typing import Any

import pyfshfs

from tutela.engines.triage.layers import WindowFile
from tutela.engines.triage.readers.reader import Media
from tutela.engines.triage.systems.library import FAILURES, LibrarySystem, opening

_COMPRESSED = "com.apple.decmpfs"
_FORK, _FORK_POSITION = b"com.apple.ResourceFork", -1
_COUNTS = 1024 + 32
"""Where the volume header counts files and folders."""
_BEFORE_1970 = 2_082_844_800


class Hfs(LibrarySystem):
    """One file system."""

    def __init__(self, volume: Any, room: int, in_use: int) -> None:
        self._volume = volume
        super().__init__(volume.get_root_directory(), room, in_use)

    def _number(self, entry: Any) -> int:
        return int(entry.get_link_identifier() or entry.identifier)

    def _reopened(self, inode: int) -> Any:
        return self._volume.get_file_entry_by_identifier(inode)

    def _times(self, entry: Any) -> tuple[int | None, int | None, int | None, int | None]:
        stated = (
            entry.get_creation_time_as_integer(),
            entry.get_modification_time_as_integer(),
            entry.get_access_time_as_integer(),
            entry.get_entry_modification_time_as_integer(),
        )
        created, modified, accessed, changed = ((one - _BEFORE_1970) * 10**9 if one else None for one in stated)
        return created, modified, accessed, changed

    def _is_content(self, entry: Any, name: str) -> bool:
        return not name.startswith("com.apple.")

    def _streams(self, entry: Any) -> Iterator[tuple[bytes, int, int]]:
        yield from super()._streams(entry)
        if entry.has_resource_fork() and not entry.has_extended_attribute_by_name(_COMPRESSED):
            size = int(entry.get_resource_fork().get_size() or 0)
            if size:
                yield _FORK, _FORK_POSITION, size

    def _stream(self, entry: Any, position: int) -> Any:
        return entry.get_resource_fork() if position == _FORK_POSITION else super()._stream(entry, position)


def open_hfs(media: Media, offset: int, length: int) -> Hfs:
    """Open the file system at ``offset``. Raises SourceUnreadable."""
    try:
        volume = pyfshfs.volume()
        volume.open_file_object(WindowFile(media, offset, length))
        return Hfs(volume, media.size, sum(struct.unpack(">II", media.read(offset + _COUNTS, 8))))
    except (*FAILURES, struct.error) as error:
        raise opening("HFS+", error) from error
