"""Walks ZIP archives, and what is one by another name: office documents, Android packages, UFDR."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from tutela.engines.triage.archives.bag import Bag, chunks_of

_ENCRYPTED, _UTF8 = 0x1, 0x800
_TIMES = 0x5455
_LINK = 0o120000
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def walk(file: IO[bytes], path: bytes, bag: Bag, depth: int) -> None:
    """Take every member. Raises Exhausted."""
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                bag.count()
                _take(archive, info, path, bag, depth)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, struct.error) as error:
        bag.problem(path, f"this ZIP archive is damaged: {str(error)[:200]}")


def _take(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: bytes, bag: Bag, depth: int) -> None:
    full, modified = path + b"/" + _raw_name(info), _modified(info)
    if info.filename.endswith("/"):  # a name may be empty
        bag.census.directories += 1
    elif info.external_attr >> 16 & 0o170000 == _LINK:
        bag.census.links += 1
    elif info.flag_bits & _ENCRYPTED:
        bag.refuse(full, info.file_size, modified, "it is encrypted in its archive")
    elif info.compress_type not in _READ:
        words = f"it is compressed by a method that is not read (number {info.compress_type})"
        bag.refuse(full, info.file_size, modified, words)
    else:
        bag.take(full, modified, _content(archive, info), depth, info.file_size)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            yield from chunks_of(member)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error) as error:
        raise OSError(str(error)) from error
    except MemoryError as error:  # a member says how much its decompressor is to hold; those beside it say less
        raise OSError("it asks for more memory than a worker may have") from error


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """The name as bytes, as it stands in the archive."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")


def _modified(info: zipfile.ZipInfo) -> int | None:
    """When it was modified, where the archive says it in UTC (the field that every archive has is local time)."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == _TIMES and length >= 5 and len(extra) >= 9 and extra[4] & 1:
            return int.from_bytes(extra[5:9], "little", signed=True) * 10**9
        extra = extra[4 + length :]
    return None
