"""Reads CIRCL's hashlookup of ordinary files: a Bloom filter in DCSO's format, plain or gzipped; it lists no entries.

Little-endian: flags (low byte 1), capacity, probability, hashes, bits, entries (8 bytes each), then the bits as 64-bit words.
Source: github.com/DCSO/bloom.
"""

import gzip
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from tutela.engines.known.bloom import MOST_HASHES, Filter
from tutela.engines.known.entry import Read
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.format import Format

_HEADER = struct.Struct("<QQdQQQ")
_VERSION = 1
_CHUNK = 1 << 20
_MOST_BITS = 1 << 40


def recognises(head: str) -> bool:
    """Take a file that begins with the flags of a Bloom filter, or with those of gzip (a lead byte, no text)."""
    return head.startswith(("\x01\0\0\0\0\0\0\0", "\x1f\N{REPLACEMENT CHARACTER}\x08"))


def read(path: Path) -> Iterator[Read]:
    """No entries: a filter answers, it does not tell what it holds."""
    raise ListRefused(f"{path.name} is a filter; it lists no entries")


def opened_filter(path: Path) -> Filter:
    """Read the header; the words come later, piece by piece. Raises ListRefused."""
    with closing(_opened(path)) as file:
        return _header(file, path)


def words_of(path: Path, about: Filter) -> Iterator[bytes]:
    """Yield the bits, in pieces. Raises ListRefused where the file ends before them."""
    left = 8 * about.words
    try:
        with closing(_opened(path)) as file:
            _header(file, path)
            while left:
                piece = file.read(min(_CHUNK, left))
                if not piece:
                    raise ListRefused(f"{path.name} is cut off; nothing of it was taken")
                left -= len(piece)
                yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ListRefused(f"{path.name} is damaged or cut off ({error}); nothing of it was taken") from error


def _opened(path: Path) -> IO[bytes]:
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else open(path, "rb")  # type: ignore[return-value]  # a binary stream as well


def _header(file: IO[bytes], path: Path) -> Filter:
    try:
        flags, _, probability, hashes, bits, entries = _HEADER.unpack(file.read(_HEADER.size))
    except (EOFError, OSError, zlib.error, struct.error) as error:
        raise ListRefused(f"{path.name} is no Bloom filter that can be read; nothing of it was taken") from error
    if flags & 0xFF != _VERSION or not 0 < probability < 1:
        raise ListRefused(f"{path.name} is no Bloom filter of version 1; nothing of it was taken")
    if not 0 < hashes <= MOST_HASHES or not 0 < bits <= _MOST_BITS or entries >= 1 << 63:
        raise ListRefused(f"the header of {path.name} is not possible ({hashes} hashes, {bits} bits)")
    return Filter(bits, hashes, entries, probability)


FORMAT = Format("hashlookup", recognises, read, good=True)
