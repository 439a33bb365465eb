"""Reads raw images (dd), whole or split over numbered files, and disks themselves; a fixed VHD is raw with a footer."""

import mmap
import os
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

from tutela.engines.kernels.loading import address_of
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.reader import Mapped, Media, Reader, Source

_NUMBERED = re.compile(r"(?P<stem>.+\.)(?P<number>\d{3})")
_FOOTER = 512
_WINDOW, _BEYOND, _WINDOWS = 32 << 20, 4 << 20, 8
"""Bytes of a file that are mapped at a time, and how many more, so that a part that begins there ends there; how many times."""
_POPULATE_READ = 22
"""MADV_POPULATE_READ (Linux 5.14): brings the pages in, or says that one cannot be: touching that would end the process."""


class RawMedia:
    """The bytes of one or several files, one after the other."""

    stored: Mapping[str, str]
    about: Mapping[str, str]

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = [open_untouched(path) for path in files]
        sizes = [os.lseek(file, 0, os.SEEK_END) for file in self._files]
        self._starts = [sum(sizes[:position]) for position in range(len(sizes))]
        self.size = sum(sizes)
        self._windows: dict[tuple[int, int], tuple[mmap.mmap, int]] = {}
        self.stored, self.about = {}, {}
        if self.size > _FOOTER and self.read(self.size - _FOOTER, 8) == b"conectix":
            self.size -= _FOOTER
            self.about = {"container": "fixed VHD: its footer of 512 bytes is left out"}

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read; a read over a seam is put together from its parts."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        position = bisect_right(self._starts, offset) - 1
        chunk = os.pread(self._files[position], length, offset - self._starts[position])
        while len(chunk) < length:
            position = bisect_right(self._starts, offset + len(chunk)) - 1
            more = os.pread(self._files[position], length - len(chunk), offset + len(chunk) - self._starts[position])
            if not more:
                break
            chunk += more
        return chunk

    def read_into(self, offset: int, view: memoryview) -> int:
        """As Filling.read_into; a read that meets a seam ends there."""
        length = min(len(view), self.size - offset)
        if length <= 0:
            return 0
        position = bisect_right(self._starts, offset) - 1
        return os.preadv(self._files[position], [view[:length]], offset - self._starts[position])

    def mapped(self, offset: int, length: int) -> Mapped | None:
        """As Mappable.mapped."""
        position = bisect_right(self._starts, offset) - 1
        start = offset - self._starts[position]
        number, within = divmod(start, _WINDOW)
        if length > _BEYOND or offset + length > self.size:
            return None
        try:
            window, address = self._window(position, number)
            if within + length > len(window):
                return None  # it goes on in the next file
            page = within & -mmap.PAGESIZE
            os.posix_fadvise(self._files[position], start, length, os.POSIX_FADV_WILLNEED)
            window.madvise(_POPULATE_READ, page, within + length - page)
        except (OSError, ValueError):
            return None  # a device or a system that cannot, or a place that cannot be read: reading it says why
        return Mapped(memoryview(window)[within : within + length], address + within)

    def _window(self, position: int, number: int) -> tuple[mmap.mmap, int]:
        """A stretch of a file, mapped; those asked for last stay."""
        found = self._windows.pop((position, number), None)
        if found is None:
            file, start = self._files[position], number * _WINDOW
            length = min(_WINDOW + _BEYOND, os.lseek(file, 0, os.SEEK_END) - start)
            window = mmap.mmap(file, length, mmap.MAP_SHARED, mmap.PROT_READ, offset=start)
            found = window, address_of(window)
        self._windows[position, number] = found
        if len(self._windows) > _WINDOWS:  # what is still worked on stays mapped until that is done
            del self._windows[next(iter(self._windows))]
        return found


def open_untouched(path: Path) -> int:
    """Open for reading without moving the file's access time, where the system lets us."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NOATIME | os.O_CLOEXEC)
    except PermissionError:  # only the owner may ask for that
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def recognise(path: Path, head: bytes) -> Source | None:
    """Take any file. One of a numbered set (``.000``, ``.001``, ...) stands for the whole set."""
    found = _NUMBERED.fullmatch(path.name)
    if found is None:
        return Source(path, "raw", (path,))
    present = _numbered_set(path, found["stem"], len(found["number"]))
    first = min(present)
    if first > 1 or len(present) == 1:
        return Source(path, "raw", (path,), None if first <= 1 else f"the segments before {path.name} are missing")
    missing = sorted(set(range(first, max(present) + 1)) - set(present))
    if missing:
        name = f"{found['stem']}{missing[0]:0{len(found['number'])}d}"
        return Source(path, "raw", (), f"segment {name} is missing; all segments are needed")
    return Source(path, "raw", tuple(present[number] for number in sorted(present)))


def _numbered_set(path: Path, stem: str, digits: int) -> dict[int, Path]:
    pattern = re.compile(re.escape(stem) + rf"(\d{{{digits}}})")
    names = {name: pattern.fullmatch(name) for name in os.listdir(path.parent)}
    return {int(found[1]): path.parent / name for name, found in names.items() if found}


def open_raw(files: Sequence[Path]) -> Media:
    """Open a raw medium. Raises SourceUnreadable when a file of it cannot be opened."""
    try:
        return RawMedia(files)
    except OSError as error:
        raise SourceUnreadable(f"{error.filename or files[0]} cannot be read: {error.strerror}") from error


READER = Reader("raw", recognise, open_raw)
