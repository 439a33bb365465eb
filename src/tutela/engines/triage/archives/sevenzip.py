"""Walks 7z archives through py7zr: members are pushed to us as they are decompressed, none is written anywhere."""

import resource
from typing import IO

import py7zr
from py7zr.exceptions import CrcError
from py7zr.io import MemIO, Py7zIO, WriterFactory

from tutela.engines.triage.archives.bag import MOST_BYTES, MOST_RATIO, Bag, Exhausted, Taking

_MEMORY = 3 << 30


class _Writer(Py7zIO):
    """Stands for the file that the library would write."""

    def __init__(self, taking: Taking, size: int) -> None:
        self._taking, self._whole = taking, size

    def write(self, s: bytes | bytearray) -> int:
        """Digest the next bytes."""
        self._taking.add(bytes(s))
        if self._taking.size == self._whole:
            self._taking.show()
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        """Nothing is kept to be read."""
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        """There is nowhere to go."""
        return offset

    def flush(self) -> None:
        """There is nothing to flush."""

    def size(self) -> int:
        """How much came so far."""
        return self._taking.size


class _Factory(WriterFactory):
    def __init__(self, taking: Taking, size: int) -> None:
        self._taking, self._size = taking, size

    def create(self, filename: str) -> Py7zIO:
        """The library asks under a name of our own: no name of the archive ever becomes a path."""
        return _Writer(self._taking, self._size)


def _state_memory() -> None:
    """State how much memory there is: else the library looks it up where a worker may not read."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if soft == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, hard))


def walk(file: IO[bytes], path: bytes, bag: Bag, depth: int) -> None:
    """Take every member. Raises Exhausted."""
    _state_memory()
    try:
        with py7zr.SevenZipFile(file) as archive:
            if archive.needs_password():
                bag.problem(path, "this 7z archive is encrypted: its members are not examined")
                return
            _members(archive, path, bag, depth)
    except Exhausted:
        raise
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the library raises whatever hostile headers lead to
        bag.problem(path, f"this 7z archive is damaged or of a variety that is not read: {str(error)[:200]}")


def _members(archive: py7zr.SevenZipFile, path: bytes, bag: Bag, depth: int) -> None:
    waiting = []
    for info in archive.files:
        bag.count()
        if info.is_directory:
            bag.census.directories += 1
        elif info.is_symlink or info.is_junction:
            bag.census.links += 1
        elif info.is_socket:
            bag.census.special += 1
        else:
            modified = _modified(info)
            taking = Taking(bag, path + b"/" + str(info.filename).encode("utf-8", "surrogateescape"), modified, depth)
            size = int(info.uncompressed or 0)
            archive.worker.register_filelike(info.id, MemIO(str(info.id), _Factory(taking, size)))
            waiting.append((taking, size))
            continue
        archive.worker.register_filelike(info.id, None)
    archive.worker.max_extract_size = max(MOST_BYTES, MOST_RATIO * bag.size)
    failure: Exception | None = None
    try:
        archive.worker.extract(archive.fp, None, parallel=False)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - as in walk
        failure = error
    whole = [taking for taking, size in waiting if size and taking.size == size]
    broken = whole[-1] if whole and isinstance(failure, CrcError) else None
    for taking, size in waiting:
        if taking is broken:
            taking.fail("its checksum does not hold")
        else:
            taking.finish(size, failure)
    if isinstance(failure, Exhausted):
        raise failure


def _modified(info: py7zr.py7zr.ArchiveFile) -> int | None:
    stated = info.lastwritetime
    return None if stated is None else (int(stated) - 116_444_736_000_000_000) * 100
