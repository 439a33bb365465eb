"""Reads Expert Witness images of version 2 (Ex01 and its further segments) through libewf; demands every segment.

Facts on the format: Metz, "Expert Witness Compression Format version 2 specification". A section's descriptor follows its data
and leads back, so a file is followed from its end. libewf opens an image whose end is missing or cut off without a word.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.ewf import open_checked, segments_beside
from tutela.engines.triage.readers.reader import Media, Reader, Source

_SIGNATURE = b"EVF2\x0d\x0a\x81\x00"
_FILE_HEADER = struct.Struct("<8sBBHI16s")
_SECTION = struct.Struct("<IIQQII16s12xI")
_BZIP2 = 2
_ENCRYPTED = 2
_ENDS = {13: "next", 15: "done"}
_MOST_SECTIONS = 1_000_000
_SUFFIX = len(".Ex01")


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file with the signature; any segment stands for the whole set."""
    if not head.startswith(_SIGNATURE):
        return None
    if len(path.suffix) != _SUFFIX:
        return Source(path, "ewf2", (path,))
    files = segments_beside(path, segment_extensions())
    if not files:
        return Source(path, "ewf2", (), f"segment {path.stem}.Ex01 is missing; all segments are needed")
    return Source(path, "ewf2", files)


def segment_extensions() -> Iterator[str]:
    """Yield the extensions of a set's files in order: Ex01 to Ex99, ExAA to ExZZ, EyAA to EzZZ."""
    yield from (f"Ex{number:02d}" for number in range(1, 100))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from (f"E{one}{second}{third}" for one in "xyz" for second in letters for third in letters)


def last_section(path: Path, number: int) -> str:
    """How the segment of that number ends, ``next`` or ``done``, once its sections were followed back to its beginning.

    Raises SourceUnreadable when it is another segment, cut off, damaged, encrypted, or packed in a way that is not read.
    """
    with open(path, "rb") as file:
        header = file.read(_FILE_HEADER.size)
        if len(header) < _FILE_HEADER.size:
            raise SourceUnreadable(f"{path.name} is cut off")
        signature, _, _, packing, found, _ = _FILE_HEADER.unpack(header)
        if signature != _SIGNATURE or found != number:
            raise SourceUnreadable(f"{path.name} is not segment {number} of its image")
        if packing == _BZIP2:
            raise SourceUnreadable(f"{path.name} is compressed by bzip2, which is not read in such an image")
        return _followed(path, file.fileno())


def _followed(path: Path, file: int) -> str:
    at = os.fstat(file).st_size - _SECTION.size
    last = ""
    for _ in range(_MOST_SECTIONS):
        section = os.pread(file, _SECTION.size, at) if at >= _FILE_HEADER.size else b""
        if len(section) < _SECTION.size or zlib.adler32(section[:-4]) != int.from_bytes(section[-4:], "little"):
            break
        kind, flags, before, size, _, _, _, _ = _SECTION.unpack(section)
        if flags & _ENCRYPTED:
            raise SourceUnreadable(f"{path.name} is encrypted; such an image is opened by its maker's program only")
        last = last or _ENDS.get(kind, "")
        if not last:
            break
        if before + size > at:
            raise SourceUnreadable(f"{path.name} is damaged: its chain of sections leads nowhere")
        if before == 0:
            return last
        at = before
    raise SourceUnreadable(f"{path.name} is {'damaged: its chain of sections leads nowhere' if last else 'cut off'}")


def open_ewf2(files: Sequence[Path]) -> Media:
    """Open the medium of a whole set of segments. Raises SourceUnreadable when it is not whole or is damaged."""
    return open_checked(files, last_section)


READER = Reader("ewf2", recognise, open_ewf2)
