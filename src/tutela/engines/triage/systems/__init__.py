"""The file systems that triage reads: one table from the kind's name to what opens it."""

from collections.abc import Callable, Iterator
from typing import Protocol

from tutela.engines.triage.contents import Fill
from tutela.engines.triage.entry import Census, Entry
from tutela.engines.triage.filesystem import FileSystem
from tutela.engines.triage.keys import Keys
from tutela.engines.triage.layers import open_part
from tutela.engines.triage.readers.reader import Media
from tutela.engines.triage.systems.snapshots import shadow_copies, unread_states
from tutela.engines.triage.volume import Volume


class System(Protocol):
    """One file system of a medium, open. Lives inside a worker."""

    census: Census
    """What was met besides the entries, complete when ``entries`` is."""

    def entries(self) -> Iterator[Entry]:
        """Walk every directory and yield what leads to content."""

    def content(self, inode: int, attribute: int, identity: int) -> Callable[[int, int], bytes]:
        """Open a content again; the returned function reads (offset, length). Raises SourceUnreadable."""

    def filling(self, inode: int, attribute: int, identity: int, size: int) -> Fill:
        """As ``content``, by the shortest way that there is; the returned function fills a buffer."""


def open_system(media: Media, volume: Volume, keys: Keys) -> System:
    """Open the file system of a volume that the survey found. Raises SourceUnreadable."""
    within, offset, length = open_part(media, volume.offset, volume.length, volume.part, keys)
    kind = str(volume.file_system)
    if kind == "APFS":
        from tutela.engines.triage.systems import apfs  # where it is met: workers must start fast

        return apfs.open_apfs(within, offset, length, int(volume.part.rsplit(" ", 1)[1]), keys)
    if kind in ("HFS+", "HFSX"):
        from tutela.engines.triage.systems import hfs

        return hfs.open_hfs(within, offset, length)
    if kind == "XFS":
        from tutela.engines.triage.systems import xfs

        return xfs.open_xfs(within, offset, length)
    system = FileSystem(within, offset, kind)
    if kind == "NTFS":
        count = shadow_copies(within, offset)
        if count is None:
            system.census.problems.append(
                ("/", "its list of shadow copies (earlier states of its files) cannot be read")
            )
        elif count:
            system.census.problems.append(unread_states(count, "shadow copies"))
    return system


__all__ = ["System", "open_system"]
