"""Walks TAR archives, and single streams compressed by gzip, bzip2 or xz, which often hold one."""

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable
from typing import IO, Any, cast

from tutela.engines.triage.archives.bag import HEAD, Bag, chunks_of
from tutela.engines.triage.archives.signatures import kind_of

_STREAMS: dict[str, Callable[[IO[bytes]], Any]] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
_SUFFIXES = (b".gz", b".tgz", b".bz2", b".tbz2", b".xz", b".txz")
_FAILURES = (OSError, ValueError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError)


def walk_tar(file: IO[bytes], path: bytes, bag: Bag, depth: int) -> None:
    """Take every member of a TAR archive. Raises Exhausted."""
    try:
        with tarfile.open(fileobj=file, mode="r|", errorlevel=2) as archive:
            for info in archive:
                bag.count()
                archive.members = []  # type: ignore[attr-defined]  # it would keep them all
                _take(archive, info, path, bag, depth)
    except _FAILURES as error:
        bag.problem(path, f"this TAR archive is damaged or cut off: {str(error)[:200]}")


def _take(archive: tarfile.TarFile, info: tarfile.TarInfo, path: bytes, bag: Bag, depth: int) -> None:
    full = path + b"/" + info.name.encode("utf-8", "surrogateescape")
    if info.isdir():
        bag.census.directories += 1
    elif info.islnk() or info.issym():
        bag.census.links += 1
    elif not info.isreg():
        bag.census.special += 1
    elif (member := archive.extractfile(info)) is not None:
        modified = min(max(int(info.mtime), -(2**33)), 2**33) * 10**9
        bag.take(full, modified, chunks_of(member), depth, info.size)


def walk_stream(kind: str, file: IO[bytes], path: bytes, bag: Bag, depth: int) -> None:
    """Take what a compressed stream holds: the members of a TAR archive, or one member. Raises Exhausted."""
    try:
        with _STREAMS[kind](file) as stream:
            buffered = io.BufferedReader(cast("io.RawIOBase", _Raw(stream)), 64 << 10)
            if kind_of(buffered.peek(HEAD)[:HEAD]) == "TAR":
                walk_tar(buffered, path, bag, depth)
                return
            bag.count()
            bag.take(path + b"/" + _inner_name(path), None, chunks_of(buffered), depth)
    except _FAILURES as error:
        bag.problem(path, f"what {kind} compressed here is damaged or cut off: {str(error)[:200]}")


def _inner_name(path: bytes) -> bytes:
    """The name of what is compressed: the stream's own without its suffix."""
    name = path.rsplit(b"/", 1)[-1]
    suffix = next((one for one in _SUFFIXES if name.lower().endswith(one)), b"")
    return name[: -len(suffix)] if suffix and len(name) > len(suffix) else b"(content)"


class _Raw(io.RawIOBase):
    """A decompressing stream as BufferedReader asks for it; its own errors become those of reading."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill the buffer."""
        try:
            chunk = self._stream.read(len(buffer))
        except (zlib.error, lzma.LZMAError) as error:
            raise OSError(str(error)) from error
        buffer[: len(chunk)] = chunk
        return len(chunk)
