"""Digests a content in one pass: the bytes are read, hashed three times and dropped."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutela.engines.triage.errors import SourceUnreadable

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_CHUNK = 256 << 10
"""Small enough to be copied and hashed three times within the processor's own cache."""
_BIG, _BIG_CHUNK = 16 << 20, 4 << 20
_REPORT = 256 << 20


@dataclass(slots=True)
class Hashing:
    """Three digests under way, over the same bytes."""

    hashes: tuple["hashlib._Hash", ...] = field(
        default_factory=lambda: (
            hashlib.md5(usedforsecurity=False),
            hashlib.sha1(usedforsecurity=False),
            hashlib.sha256(usedforsecurity=False),
        )
    )

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        for one in self.hashes:
            one.update(chunk)

    def texts(self) -> list[str]:
        """MD5, SHA-1 and SHA-256 of what was taken in, lower-case hex."""
        return [one.hexdigest() for one in self.hashes]


class Digester:
    """Digests contents one after the other; big ones on a thread a digest, while the next bytes are read."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None

    def digest(self, read: Callable[[int, int], bytes], size: int) -> Iterator[int | list[str]]:
        """Yield byte counts while a big content is read, at last its three digests.

        Raises SourceUnreadable when less than ``size`` bytes can be read.
        """
        hashing = Hashing()
        if size < _BIG:
            done = 0
            while done < size:
                chunk = self._chunk(read, done, min(_CHUNK, size - done), size)
                hashing.add(chunk)
                done += len(chunk)
        else:
            yield from self._digest_big(read, size, hashing)
        yield hashing.texts()

    def _digest_big(self, read: Callable[[int, int], bytes], size: int, hashing: Hashing) -> Iterator[int]:
        done, told = 0, 0
        under_way: list[Future[None]] = []
        pool = self._threads()
        while done < size:
            chunk = self._chunk(read, done, min(_BIG_CHUNK, size - done), size)
            for one in under_way:
                one.result()
            under_way = [pool.submit(one.update, chunk) for one in hashing.hashes]
            done += len(chunk)
            if done - told >= _REPORT:
                yield done - told
                told = done
        for one in under_way:
            one.result()

    def _threads(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor  # slow to import, and most workers meet nothing big

        if self._pool is None:
            self._pool = ThreadPoolExecutor(3)
        return self._pool

    @staticmethod
    def _chunk(read: Callable[[int, int], bytes], done: int, length: int, size: int) -> bytes:
        try:
            chunk = read(done, length)
        except OSError:
            chunk = b""
        if not chunk:
            raise SourceUnreadable(f"only {done} of its {size} bytes can be read")
        return chunk
