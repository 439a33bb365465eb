"""Reads folders of files: what a search copied, or a mounted device. Links are counted, never followed."""

import os
from pathlib import Path

from tutela.engines.triage.readers.reader import Reader, Source


def recognise(path: Path, head: bytes) -> Source | None:
    """Take any folder. One that was given by a link is the folder that the link leads to."""
    return Source(path, "folder", (Path(os.path.realpath(path)),)) if path.is_dir() else None


READER = Reader("folder", recognise, None)
