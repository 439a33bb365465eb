"""Reads an archive as a source: ZIP (UFDR too, for its file tree), TAR, 7z, and streams compressed by gzip, bzip2 or xz."""

from pathlib import Path

from tutela.engines.triage.archives.signatures import kind_of
from tutela.engines.triage.readers.reader import Reader, Source


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file that begins as an archive does."""
    kind = kind_of(head[:512])
    if kind is None:
        return None
    problem = f"it is a {kind} archive, which is not opened" if kind == "RAR" else None
    return Source(path, "archive", (path,), problem)


READER = Reader("archive", recognise, None)
