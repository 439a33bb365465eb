"""Walks TAR archives, and single streams compressed by gzip, bzip2 or xz, which often hold one."""

import bz2
import contextlib
import gzip
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
_PIECE = 16 << 10
_MOST_PADDING = 16 << 20
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
            unpacked = _Unpacked(stream)
            file = cast("IO[bytes]", unpacked)
            if kind_of(unpacked.peek(HEAD)) == "TAR":
                walk_tar(file, path, bag, depth)
                _to_the_end(file, path, bag)
                return
            bag.count()
            bag.take(path + b"/" + _inner_name(path), None, chunks_of(file), depth)
    except _FAILURES as error:
        bag.problem(path, f"what {kind} compressed here is damaged or cut off: {str(error)[:200]}")


def _to_the_end(unpacked: IO[bytes], path: bytes, bag: Bag) -> None:
    """Read on where a TAR archive ends: only there a stream's checksum stands, and nothing may hide behind it.

    Raises OSError.
    """
    read = 0
    while piece := unpacked.read(_PIECE):
        read += len(piece)
        if any(piece) or read > _MOST_PADDING:
            bag.problem(path, "something follows the end of this TAR archive, which was not read")
            return


def _inner_name(path: bytes) -> bytes:
    """The name of what is compressed: the stream's own without its suffix."""
    name = path.rsplit(b"/", 1)[-1]
    suffix = next((one for one in _SUFFIXES if name.lower().endswith(one)), b"")
    return name[: -len(suffix)] if suffix and len(name) > len(suffix) else b"(content)"


class _Unpacked:
    """What a compressed stream holds, in short reads, so that what lies before a damage is not lost with it.

    A stream that failed stays failed: no decompressor may be asked again, and what it then gave would be anything.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._kept = b""
        self._failed: str | None = None

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer where it ends or is damaged; they can still be read."""
        with contextlib.suppress(OSError):  # the read that comes to it fails again
            while len(self._kept) < size and (more := self._more(_PIECE)):
                self._kept += more
        return self._kept[:size]

    def read(self, size: int = _PIECE) -> bytes:
        """Some of the next bytes, none at the end. Raises OSError."""
        if self._kept:
            taken, self._kept = self._kept[:size], self._kept[size:]
            return taken
        return self._more(size)

    def _more(self, size: int) -> bytes:
        if self._failed is not None:
            raise OSError(self._failed)
        try:
            return bytes(self._stream.read1(min(size, _PIECE)))
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            self._failed = str(error)
            raise OSError(self._failed) from error
