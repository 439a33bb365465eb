"""Reads Expert Witness images (E01 and its further segments) through libewf; demands every segment.

Facts on the format: Metz, "Expert Witness Compression Format specification". libewf opens an image whose last segments
are missing without a word, so the chain of sections is followed here first.
"""

import itertools
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.reader import Media, Reader, Source

_SIGNATURE = b"EVF\x09\x0d\x0a\xff\x00"
_OTHERS = {
    b"LEF2\x0d\x0a\x81\x00": "a logical Expert Witness image of version 2 (Lx01)",
    b"LVF\x09\x0d\x0a\xff\x00": "a logical Expert Witness image (L01)",
}
_FILE_HEADER = struct.Struct("<8sBHH")
_SECTION = struct.Struct("<16sQQ40sI")
_MOST_SECTIONS = 1_000_000
_MOST_TEXT = 1000


class EwfMedia:
    """The medium inside a set of segments."""

    stored: Mapping[str, str]
    about: Mapping[str, str]

    def __init__(self, files: Sequence[Path]) -> None:
        import pyewf  # a library is loaded where a medium of its kind is met, for every worker must start fast

        self._handle = pyewf.handle()
        self._handle.open([os.fspath(path) for path in files])
        self.size = int(self._handle.get_media_size())
        digests: dict[str, str] = self._handle.get_hash_values()
        self.stored = {kind.lower(): text.lower() for kind, text in digests.items() if kind in ("MD5", "SHA1")}
        headers: dict[str, str | None] = self._handle.get_header_values()
        self.about = {name: text[:_MOST_TEXT] for name, text in headers.items() if text}

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        chunk: bytes = self._handle.read_buffer_at_offset(length, offset)
        return chunk


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file with the EWF signature; any segment stands for the whole set."""
    for mark, name in _OTHERS.items():
        if head.startswith(mark):
            return Source(path, "ewf", (), f"it is {name}: not examined")
    if not head.startswith(_SIGNATURE):
        return None
    suffix = path.suffix
    if len(suffix) != 4 or not suffix[1].isalpha():
        return Source(path, "ewf", (path,))
    files = segments_beside(path, segment_extensions())
    if not files:
        return Source(path, "ewf", (), f"segment {path.stem}.E01 is missing; all segments are needed")
    return Source(path, "ewf", files)


def segments_beside(path: Path, extensions: Iterable[str]) -> tuple[Path, ...]:
    """The files of the set to which ``path`` belongs, in order, up to the first that is missing."""
    present = {name.lower(): path.parent / name for name in os.listdir(path.parent)}
    names = (f"{path.stem}.{extension}".lower() for extension in extensions)
    return tuple(present[name] for name in itertools.takewhile(present.__contains__, names))


def segment_extensions() -> Iterator[str]:
    """Yield the extensions of a set's files in order: E01 to E99, EAA to EZZ, FAA and on."""
    yield from (f"E{number:02d}" for number in range(1, 100))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for first in letters[letters.index("E") :]:
        yield from (f"{first}{second}{third}" for second in letters for third in letters)


def check_chain(files: Sequence[Path], last_section: Callable[[Path, int], str]) -> None:
    """Demand that segments are numbered from 1, that each ends with ``next``, and the last one with ``done``.

    ``last_section`` follows the sections of one file. Raises SourceUnreadable naming what is missing, out of order or cut off.
    """
    last = ""
    for position, path in enumerate(files):
        last = last_section(path, position + 1)
        if last == "done" and position + 1 < len(files):
            raise SourceUnreadable(f"{path.name} ends the image, yet {files[position + 1].name} follows")
    if last != "done":
        raise SourceUnreadable(f"the segment after {files[-1].name} is missing; all segments are needed")


def last_section(path: Path, number: int) -> str:
    """How the segment of that number ends, ``next`` or ``done``. Raises SourceUnreadable."""
    with open(path, "rb") as file:
        signature, _, found, _ = _FILE_HEADER.unpack(_exactly(file.read(_FILE_HEADER.size), path))
        if signature != _SIGNATURE or found != number:
            raise SourceUnreadable(f"{path.name} is not segment {number} of its image")
        return _followed(path, file.fileno())


def _followed(path: Path, file: int) -> str:
    offset = _FILE_HEADER.size
    for _ in range(_MOST_SECTIONS):
        kind, following, _, _, _ = _SECTION.unpack(_exactly(os.pread(file, _SECTION.size, offset), path))
        name: str = kind.split(b"\x00")[0].decode("ascii", "replace")
        if name in ("done", "next"):
            return name
        if not offset < following < 1 << 63:  # no file is longer
            break
        offset = following
    raise SourceUnreadable(f"{path.name} is damaged: its chain of sections leads nowhere")


def _exactly(read: bytes, path: Path) -> bytes:
    if len(read) not in (_FILE_HEADER.size, _SECTION.size):
        raise SourceUnreadable(f"{path.name} is cut off")
    return read


def open_ewf(files: Sequence[Path]) -> Media:
    """Open the medium of a whole set of segments. Raises SourceUnreadable when it is not whole or is damaged."""
    return open_checked(files, last_section)


def open_checked(files: Sequence[Path], last_section: Callable[[Path, int], str]) -> Media:
    """Open a set of segments of either version, once ``check_chain`` lets it pass. Raises SourceUnreadable."""
    try:
        check_chain(files, last_section)
        return EwfMedia(files)
    except OSError as error:
        words = str(error).split(". ")[0].split(": ", 1)[-1]
        raise SourceUnreadable(f"{files[0].name} is damaged: {words}") from error


READER = Reader("ewf", recognise, open_ewf)
