"""Reads VMDK disk images through libvmdk: one sparse file, or a descriptor with its extents beside it.

Facts on the format: VMware, "Virtual Disk Format 5.0".
"""

import re
import struct
from collections.abc import Sequence
from pathlib import Path

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.library import LibraryMedia, damaged
from tutela.engines.triage.readers.reader import Media, Reader, Source, shown_path

_SPARSE, _COWD, _DESCRIPTOR = b"KDMV", b"COWD", b"# Disk DescriptorFile"
_EXTENT = re.compile(rb'^(?:RW|RDONLY|NOACCESS) +\d+ +(?P<kind>[A-Z]+) +"(?P<name>[^"/\\\x00]+)"', re.MULTILINE)
_PARENT = re.compile(rb"^parentCID *= *(?!ffffffff)[0-9a-fA-F]{1,8}\b", re.MULTILINE)
_MOST_TEXT = 1 << 20


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a sparse file with its descriptor inside, or a descriptor, which stands for all its extents."""
    if head.startswith(_DESCRIPTOR):
        return _described(path)
    if head.startswith(_COWD):
        return Source(path, "vmdk", (), "it is an extent of a VMDK disk image; give the descriptor beside it")
    if not head.startswith(_SPARSE):
        return None
    if not _descriptor(path).startswith(_DESCRIPTOR):
        return Source(path, "vmdk", (), "it is an extent of a VMDK disk image; give the descriptor beside it")
    return Source(path, "vmdk", (path,))


def _described(path: Path) -> Source:
    """Find the extents beside a descriptor; a name in it never leads out of its folder."""
    with open(path, "rb") as file:
        text = file.read(_MOST_TEXT)
    extents = [path.parent / found["name"].decode("utf-8", "replace") for found in _EXTENT.finditer(text)]
    missing = [one for one in extents if not one.is_file()]
    if missing:
        return Source(path, "vmdk", (), f"extent {shown_path(missing[0])} is missing; all extents are needed")
    if not extents:
        return Source(path, "vmdk", (), "its descriptor names no extent beside it")
    return Source(path, "vmdk", (path, *extents))


def open_vmdk(files: Sequence[Path]) -> Media:
    """Open the medium. Raises SourceUnreadable when it is damaged or rests on another file."""
    path = files[0]
    try:
        if _PARENT.search(_descriptor(path)):
            raise SourceUnreadable("it holds only the differences to another disk image, without which it is not whole")
        import pyvmdk  # where it is needed: see ewf.py

        handle = pyvmdk.handle()
        handle.open(str(path))
        handle.open_extent_data_files()
        return LibraryMedia(handle, {"container": f"VMDK of {max(1, len(files) - 1)} extents"})
    except (OSError, MemoryError, ValueError) as error:
        raise damaged(path, error) from error


def _descriptor(path: Path) -> bytes:
    with open(path, "rb") as file:
        head = file.read(64)
        if head.startswith(_SPARSE):
            sector: int = struct.unpack_from("<Q", head.ljust(64, b"\x00"), 28)[0]
            file.seek(min(sector * 512, file.seek(0, 2)))
        else:
            file.seek(0)
        return file.read(_MOST_TEXT)


READER = Reader("vmdk", recognise, open_vmdk)
