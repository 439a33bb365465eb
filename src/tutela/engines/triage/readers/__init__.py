"""The kinds of source that triage reads: one file a kind, one line each in the table below."""

import os
import stat
from pathlib import Path

from tutela.engines.triage.errors import SourceRefused
from tutela.engines.triage.readers import aff4, archive, container, ewf, ewf2, folder, qcow, raw, udif, vdi, vhd, vmdk
from tutela.engines.triage.readers.reader import Media, Reader, Source, shown_path

READERS: tuple[Reader, ...] = (
    folder.READER,
    ewf.READER,
    ewf2.READER,
    qcow.READER,
    vmdk.READER,
    vhd.READER,
    vdi.READER,
    udif.READER,
    aff4.READER,
    archive.READER,
    container.READER,
    raw.READER,
)
"""The first reader that recognises a path takes it; ``raw`` takes what is left."""

_HEAD = 4096


def recognise(path: Path) -> Source:
    """Say what kind of source ``path`` is, from its name and first bytes. Raises SourceRefused when it is not there."""
    absolute = Path(os.path.abspath(path))
    try:
        head = _head(absolute)
        for reader in READERS:
            source = reader.recognise(absolute, head)
            if source is not None:
                return source
    except OSError as error:
        raise SourceRefused(f"{path} cannot be opened: {error.strerror}; check the path and its permissions") from error
    raise SourceRefused(f"{path} is of no kind that Tutela reads")


def _head(path: Path) -> bytes:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        return b""
    if not stat.S_ISREG(mode) and not stat.S_ISBLK(mode):
        raise SourceRefused(f"{path} is neither a file, a disk nor a folder; give an image or a folder")
    with open(path, "rb", buffering=0) as file:
        return file.read(_HEAD)


def open_media(kind: str, files: list[Path]) -> Media:
    """Open the medium of a recognised source; in a worker only."""
    for reader in READERS:
        if reader.kind == kind and reader.open is not None:
            return reader.open(files)
    raise SourceRefused(f"{kind} is no medium")


__all__ = ["READERS", "Media", "Reader", "Source", "open_media", "recognise", "shown_path"]
