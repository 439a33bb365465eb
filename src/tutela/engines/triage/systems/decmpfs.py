"""Reads the content of files that macOS compressed by LZFSE into their resource fork, which libfsapfs cannot.

The fork begins with the offsets of its blocks (32 bits each, little-endian; the first is also the table's length); a
block holds 64 KiB, compressed or as it is. Source: the public copy of Apple's decmpfs.h, and files that macOS wrote.
"""

import struct
from collections.abc import Callable
from functools import lru_cache

import lzfse

HEADER = struct.Struct("<4sIQ")
MAGIC, LZFSE_FORK = b"fpmc", 12
_BLOCK = 64 << 10
_STORED = b"\xff"
_MOST_TABLE = 16 << 20


class LzfseFork:
    """The uncompressed content behind a resource fork; ``fork`` reads (offset, length) of it."""

    def __init__(self, size: int, fork: Callable[[int, int], bytes]) -> None:
        """Raises OSError when the table of blocks makes no sense."""
        self._size, self._fork = size, fork
        length = int.from_bytes(fork(0, 4), "little")
        blocks = -(-size // _BLOCK)
        if length % 4 or not 8 <= length <= _MOST_TABLE or length // 4 - 1 < blocks:
            raise OSError("its table of compressed blocks is damaged")
        table = fork(0, length)
        if len(table) != length:
            raise OSError("its table of compressed blocks is cut off")
        self._offsets = struct.unpack(f"<{length // 4}I", table)
        self._block = lru_cache(4)(self._inflated)

    def read(self, offset: int, length: int) -> bytes:
        """As a content is read. Raises OSError."""
        length = min(length, self._size - offset)
        parts = []
        while length > 0:
            part = self._block(offset // _BLOCK)[offset % _BLOCK :][:length]
            if not part:
                raise OSError("a compressed block is cut off")
            parts.append(part)
            offset, length = offset + len(part), length - len(part)
        return b"".join(parts)

    def _inflated(self, number: int) -> bytes:
        start, end = self._offsets[number], self._offsets[number + 1]
        if not 0 <= end - start <= 2 * _BLOCK:
            raise OSError("its table of compressed blocks is damaged")
        wanted = min(_BLOCK, self._size - number * _BLOCK)
        packed = self._fork(start, end - start)
        if packed[:1] == _STORED and len(packed) == wanted + 1:
            return packed[1:]
        try:
            block: bytes = lzfse.decompress(packed)
        except (lzfse.error, MemoryError) as error:
            raise OSError("a compressed block is damaged") from error
        if len(block) != wanted:
            raise OSError("a compressed block has not the length that it should")
        return block
