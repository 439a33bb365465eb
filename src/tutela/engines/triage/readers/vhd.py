"""Reads dynamic VHD and VHDX disk images through libvhdi (a fixed VHD is raw with a footer: ``raw``).

Facts on the formats: Microsoft, "Virtual Hard Disk Image Format Specification"; [MS-VHDX] 2.2.2.
"""

from collections.abc import Sequence
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.library import LibraryMedia, damaged
from tutela.engines.triage.readers.reader import Media, Reader, Source

_VHD, _VHDX = b"conectix", b"vhdxfile"
_HEADERS, _HEADER_SIZE, _LOG_GUID = (1 << 16, 2 << 16), 64, slice(48, 64)
_DIFFERENTIAL = 4


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file with one of the signatures."""
    return Source(path, "vhd", (path,)) if head.startswith((_VHD, _VHDX)) else None


def open_vhd(files: Sequence[Path]) -> Media:
    """Open the medium. Raises SourceUnreadable when it is damaged or rests on another file."""
    path = files[0]
    try:
        import pyvhdi  # where it is needed: see ewf.py

        handle = pyvhdi.file()
        handle.open(str(path))
        if int(handle.get_disk_type()) == _DIFFERENTIAL:
            raise SourceUnreadable("it holds only the differences to another disk image, without which it is not whole")
        return LibraryMedia(handle, _about(path))
    except (OSError, MemoryError, ValueError) as error:
        raise damaged(path, error) from error


def _about(path: Path) -> dict[str, str]:
    with open(path, "rb") as file:
        if file.read(8) == _VHD:
            return {"container": "dynamic VHD"}
        headers = []
        for at in _HEADERS:
            file.seek(at)
            headers.append(file.read(_HEADER_SIZE))
    current = max((one for one in headers if one.startswith(b"head")), key=lambda one: one[8:16][::-1], default=b"")
    if any(current[_LOG_GUID]):
        return {
            "container": "VHDX",
            "log": "it was not closed cleanly; its last writes stand in a log that is not read",
        }
    return {"container": "VHDX"}


READER = Reader("vhd", recognise, open_vhd)
