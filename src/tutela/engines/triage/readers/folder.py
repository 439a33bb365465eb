"""Reads folders of files: what a search copied, or a mounted device. Links are counted, never followed."""

from pathlib import Path

from tutela.engines.triage.readers.reader import Reader, Source


def recognise(path: Path, head: bytes) -> Source | None:
    """Take any folder."""
    return Source(path, "folder", (path,)) if path.is_dir() else None


READER = Reader("folder", recognise, None)
