"""Reads Apple disk images (UDIF, ``.dmg``) through libmodi: raw, ADC, zlib, bzip2, LZFSE and LZMA blocks."""

import struct
from collections.abc import Sequence
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.library import LibraryMedia, damaged
from tutela.engines.triage.readers.reader import Media, Reader, Source

_TRAILER = struct.Struct(">4sII")
_SIZE, _TABLES = 512, (slice(40, 56), slice(216, 232))
"""Length of the trailer; offset and length of a resource fork or a property list with the table of blocks."""
_ENCRYPTED = b"encrcdsa"


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file that ends with the trailer; an encrypted image begins with a signature of its own."""
    if head.startswith(_ENCRYPTED):
        return Source(path, "udif", (), "it is an encrypted Apple disk image: not examined")
    if not head:
        return None
    with open(path, "rb") as file:
        if file.seek(0, 2) < _SIZE:
            return None
        file.seek(-_SIZE, 2)
        return Source(path, "udif", (path,)) if file.read(4) == b"koly" else None


def open_udif(files: Sequence[Path]) -> Media:
    """Open the medium. Raises SourceUnreadable when it is damaged."""
    try:
        with open(files[0], "rb") as file:
            file.seek(-_SIZE, 2)
            trailer = file.read(_SIZE)
        if _TRAILER.unpack_from(trailer)[1:] != (4, _SIZE) or not any(any(trailer[one]) for one in _TABLES):
            raise SourceUnreadable(f"{files[0].name} is damaged: its trailer leads to no table of blocks")
        import pymodi  # where it is needed: see ewf.py

        handle = pymodi.handle()
        handle.open(str(files[0]))
        return LibraryMedia(handle, {"container": "Apple disk image (UDIF)"})
    except (OSError, MemoryError, ValueError) as error:
        raise damaged(files[0], error) from error


READER = Reader("udif", recognise, open_udif)
