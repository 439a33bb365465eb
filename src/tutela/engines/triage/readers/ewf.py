"""Reads Expert Witness images (E01 and its further segments) through libewf; demands every segment.

Facts on the format: Metz, "Expert Witness Compression Format specification". libewf opens an image whose last segments
are missing without a word, so the chain of sections is followed here first.
"""

import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.reader import Media, Reader, Source

_SIGNATURE = b"EVF\x09\x0d\x0a\xff\x00"
_OTHERS = {
    b"EVF2\x0d\x0a\x81\x00": "an Expert Witness image of version 2 (Ex01)",
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
    stem = path.name[: -len(suffix)]
    present = {name.lower(): path.parent / name for name in os.listdir(path.parent)}
    files = []
    for extension in segment_extensions():
        file = present.get(f"{stem}.{extension}".lower())
        if file is None:
            break
        files.append(file)
    if not files:
        return Source(path, "ewf", (), f"segment {stem}.E01 is missing; all segments are needed")
    return Source(path, "ewf", tuple(files))


def segment_extensions() -> Iterator[str]:
    """Yield the extensions of a set's files in order: E01 to E99, EAA to EZZ, FAA and on."""
    yield from (f"E{number:02d}" for number in range(1, 100))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for first in letters[letters.index("E") :]:
        yield from (f"{first}{second}{third}" for second in letters for third in letters)


def check_chain(files: Sequence[Path]) -> None:
    """Follow the sections of every segment: numbers run from 1, each ends with ``next``, the last one with ``done``.

    Raises SourceUnreadable naming the segment that is missing, out of order or cut off.
    """
    for position, path in enumerate(files):
        with open(path, "rb") as file:
            signature, _, number, _ = _FILE_HEADER.unpack(_exactly(file.read(_FILE_HEADER.size), path))
            if signature != _SIGNATURE or number != position + 1:
                raise SourceUnreadable(f"{path.name} is not segment {position + 1} of its image")
            last = _last_section(path, file.fileno())
        if last == "done" and position + 1 < len(files):
            raise SourceUnreadable(f"{path.name} ends the image, yet {files[position + 1].name} follows")
    if last != "done":
        raise SourceUnreadable(f"the segment after {files[-1].name} is missing; all segments are needed")


def _last_section(path: Path, file: int) -> str:
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
    try:
        check_chain(files)
        return EwfMedia(files)
    except OSError as error:
        words = str(error).split(". ")[0].split(": ", 1)[-1]
        raise SourceUnreadable(f"{files[0].name} is damaged: {words}") from error


READER = Reader("ewf", recognise, open_ewf)
