"""Knows AFF4 disk images by their beginning; what reads them is loaded when one is met, for it is slow to import."""

from collections.abc import Sequence
from pathlib import Path

from tutela.engines.triage.readers.reader import Media, Reader, Source

_NAMES = (b"container.description", b"information.turtle", b"version.txt")
"""What an AFF4 container may begin with."""


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a ZIP file that begins as an AFF4 container does, or is called one."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    if path.suffix.lower() == ".aff4" or head[30:].startswith(_NAMES):
        return Source(path, "aff4", (path,))
    return None


def open_aff4(files: Sequence[Path]) -> Media:
    """Open the medium. Raises SourceUnreadable when it is damaged or of a variety that is not read."""
    from tutela.engines.triage.readers.aff4_media import open_media

    return open_media(files)


READER = Reader("aff4", recognise, open_aff4)
