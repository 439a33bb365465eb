"""Walks a file system through a library of the libyal family; what differs between them is filled in by each kind."""

import stat
from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from tutela.engines.triage.contents import Fill
from tutela.engines.triage.entry import ALLOCATED, Census, Entry, implausible, text_of
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.pulse import Pulse
from tutela.engines.triage.readers.reader import copied

Read = Callable[[int, int], bytes]

CONTENT, STREAM = 1, 2
"""Attribute of an entry: its main content, or the extended attribute (or fork) whose position is the attribute's id."""

FAILURES = (OSError, MemoryError, ValueError, OverflowError, SystemError)
_LONGEST_PATH = 1 << 16
_MOST_NAMES = 10_000_000
_MOST_FAILURES = 100


class LibrarySystem:
    """One file system. ``root`` is the library's entry of the root directory; ``room`` the medium's size in bytes; ``in_use``
    how many files and folders besides the root the file system says it holds."""

    def __init__(self, root: Any, room: int, in_use: int = 0) -> None:
        self._root, self._room = root, room
        self.census = Census(in_use=in_use)
        self._met: set[int] = set()

    @abstractmethod
    def _number(self, entry: Any) -> int:
        """The inode number of an entry."""

    @abstractmethod
    def _reopened(self, inode: int) -> Any:
        """The entry of an inode."""

    def _times(self, entry: Any) -> tuple[int | None, int | None, int | None, int | None]:
        """Created, modified, accessed, changed: nanoseconds since 1970."""
        return (
            entry.get_creation_time_as_integer() or None,
            entry.get_modification_time_as_integer() or None,
            entry.get_access_time_as_integer() or None,
            entry.get_inode_change_time_as_integer() or None,
        )

    def _streams(self, entry: Any) -> Iterator[tuple[bytes, int, int]]:
        """Name, position and size of each extended attribute or fork that may hold a person's content."""
        for position in range(int(entry.number_of_extended_attributes)):
            one = entry.get_extended_attribute(position)
            if self._is_content(entry, str(one.name)):
                yield str(one.name).encode("utf-8", "surrogateescape"), position, int(one.size or 0)

    def _is_content(self, entry: Any, name: str) -> bool:
        return True

    def _is_own(self, path: bytes, entry: Any) -> bool:
        """Whether this directory or file is the file system's own."""
        return False

    def entries(self) -> Iterator[Entry]:
        """Walk every directory; what cannot be read is a problem in the census."""
        root = self._number(self._root)
        visited, waiting = {root}, [(root, b"")]
        yield from self._streams_of(self._root, b"/", root)
        pulse = Pulse()
        while waiting:
            pulse.beat()
            inode, path = waiting.pop()
            try:
                directory = self._root if inode == root else self._reopened(inode)
                count = int(directory.number_of_sub_file_entries)
            except FAILURES:
                self._problem(path or b"/", "this directory cannot be read")
                continue
            failures = 0
            for position in range(min(count, _MOST_NAMES)):
                try:
                    entry = directory.get_sub_file_entry(position)
                    name, number = self._name(entry), self._number(entry)
                except FAILURES:
                    failures += 1
                    if failures > _MOST_FAILURES:
                        break
                    continue
                below = path + b"/" + name
                yield from self._entry(entry, below, number, visited, waiting)
            if failures:
                words = "and more of its names" if failures > _MOST_FAILURES else "of its names"
                self._problem(path or b"/", f"{failures} {words} cannot be read")

    @staticmethod
    def _name(entry: Any) -> bytes:
        name = str(entry.name).encode("utf-8", "surrogateescape")
        # the library shows a slash that a name holds as it is; in a path it would look like a folder
        return name.replace(b"/", b":") or b"(no name)"

    def _problem(self, path: bytes, reason: str) -> None:
        self.census.problems.append((text_of(path[:2000]), reason))

    def _entry(
        self, entry: Any, path: bytes, number: int, visited: set[int], waiting: list[tuple[int, bytes]]
    ) -> Iterator[Entry]:
        if len(path) > _LONGEST_PATH:
            self._problem(path[:200], "the path is longer than any real one")
            return
        try:
            mode = int(entry.file_mode or 0)
        except FAILURES:
            self._problem(path, "its metadata cannot be read")
            return
        self._met.add(number)
        self.census.met = len(self._met)
        if self._is_own(path, entry):
            self.census.system += 1
        elif stat.S_ISDIR(mode):
            if number in visited:
                self._problem(path, "this directory was met before (a loop)")
                return
            visited.add(number)
            self.census.directories += 1
            waiting.append((number, path))
            yield from self._streams_of(entry, path, number)
        elif stat.S_ISLNK(mode):
            self.census.links += 1
        elif stat.S_ISREG(mode) or not mode:
            yield from self._file(entry, path, number)
        else:
            self.census.special += 1

    def _file(self, entry: Any, path: bytes, number: int) -> Iterator[Entry]:
        try:
            times, size, first = self._times(entry), int(entry.size or 0), self._first(entry)
        except FAILURES:
            self._problem(path, "its metadata cannot be read")
            return
        reason = implausible(size, self._room)
        yield Entry(path, None, ALLOCATED, number, CONTENT, 0, max(size, 0), first, *times, reason)
        yield from self._streams_of(entry, path, number)

    def _streams_of(self, entry: Any, path: bytes, number: int) -> Iterator[Entry]:
        try:
            times = self._times(entry)
            for name, position, size in self._streams(entry):
                full, reason = path + b":" + name, implausible(size, self._room)
                yield Entry(full, name, ALLOCATED, number, STREAM, position, max(size, 0), 0, *times, reason)
        except FAILURES:
            self._problem(path, "its extended attributes cannot be read")

    @staticmethod
    def _first(entry: Any) -> int:
        """Where the content begins on the medium; it orders reading only."""
        try:
            return int(entry.get_extent(0)[0]) if int(entry.number_of_extents) else 0
        except FAILURES:
            return 0

    def content(self, inode: int, attribute: int, identity: int) -> Read:
        """Open a content again; the returned function reads (offset, length). Raises SourceUnreadable."""
        try:
            entry = self._root if inode == self._number(self._root) else self._reopened(inode)
            source = entry if attribute == CONTENT else self._stream(entry, identity)
            return self._reading(entry, source, attribute)
        except FAILURES as error:
            raise SourceUnreadable("its metadata cannot be read") from error

    def filling(self, inode: int, attribute: int, identity: int, size: int) -> Fill:
        """As ``content``; what is returned fills a buffer."""
        read = self.content(inode, attribute, identity)
        return lambda offset, view: copied(read(offset, len(view)), view)

    def _stream(self, entry: Any, position: int) -> Any:
        return entry.get_extended_attribute(position)

    def _reading(self, entry: Any, source: Any, attribute: int) -> Read:
        def read(offset: int, length: int) -> bytes:
            try:
                chunk: bytes = source.read_buffer_at_offset(length, offset)
            except FAILURES as error:
                raise OSError(str(error)[:200]) from error
            return chunk

        return read


def opening(kind: str, error: Exception) -> SourceUnreadable:
    """The refusal of a library to open a file system."""
    words = str(error).split(". ")[0].split(": ", 1)[-1]
    return SourceUnreadable(f"the {kind} file system cannot be opened: {words[:200]}")
