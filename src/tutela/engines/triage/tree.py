"""Lists a folder of files and opens their contents, without following links or changing access times."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tutela.engines.triage.entry import ALLOCATED, Census, Entry, implausible, text_of
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.pulse import Pulse

_NO_LINK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Tree:
    """A folder as a source. Lives inside a worker."""

    def __init__(self, root: Path) -> None:
        self._root = os.fsencode(root)
        self.census = Census()

    def entries(self) -> Iterator[Entry]:
        """Walk the folder and yield its regular files."""
        waiting, pulse = [b""], Pulse()
        while waiting:
            pulse.beat()
            folder = waiting.pop()
            self.census.directories += bool(folder)
            try:
                yield from self._names(folder, waiting)
            except OSError as error:
                self.census.problems.append((text_of(folder) or "/", f"this folder cannot be read: {error.strerror}"))

    def _names(self, folder: bytes, waiting: list[bytes]) -> Iterator[Entry]:
        opened = _untouched(self._root + folder, _NO_LINK | os.O_DIRECTORY)
        try:
            volume = os.fstatvfs(opened)
            room = volume.f_blocks * volume.f_frsize
            with os.scandir(opened) as found:
                for one in found:
                    yield from self._entry(one, folder + b"/" + os.fsencode(one.name), waiting, room)
        finally:
            os.close(opened)

    def _entry(self, one: "os.DirEntry[str]", path: bytes, waiting: list[bytes], room: int) -> Iterator[Entry]:
        status = one.stat(follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            waiting.append(path)
        elif stat.S_ISLNK(status.st_mode):
            self.census.links += 1
        elif not stat.S_ISREG(status.st_mode):
            self.census.special += 1
        else:
            inode, size, modified = status.st_ino, status.st_size, status.st_mtime_ns
            reason = implausible(size, room) if room else None  # some network file systems do not tell theirs
            changed = status.st_ctime_ns
            # no access time: reading may move it, and a resumed run must find what the first one found
            yield Entry(path, None, ALLOCATED, inode, 0, 0, size, inode, None, modified, None, changed, reason)

    def open(self, path: bytes) -> int:
        """Open a file that was listed, for reading only. Raises SourceUnreadable when it is gone or no file any more."""
        try:
            file = _untouched(self._root + path, _NO_LINK)
        except OSError as error:
            raise SourceUnreadable(f"it cannot be opened: {error.strerror}") from error
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise SourceUnreadable("it is no file any more")
        return file


def _untouched(path: bytes, flags: int) -> int:
    """Open without moving the access time, where the system lets us: only the owner may ask for that."""
    try:
        return os.open(path, flags | os.O_NOATIME)
    except PermissionError:
        return os.open(path, flags)
