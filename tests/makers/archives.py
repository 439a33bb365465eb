"""Archives with files of a test's own."""

import io
import tarfile
import zipfile
from collections.abc import Mapping

import py7zr


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    """A TAR with these files; ``mode`` w:gz and the like pack it."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_700_000_000
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def sevenzipped(files: Mapping[str, bytes]) -> bytes:
    """A 7z with these files."""
    held = io.BytesIO()
    with py7zr.SevenZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return held.getvalue()
