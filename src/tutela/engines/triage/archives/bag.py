"""Takes in the members of archives: digests their bytes, keeps what is itself an archive in memory, and bounds it all."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from tutela.engines.triage.archives.signatures import is_disk
from tutela.engines.triage.contents import KINDS
from tutela.engines.triage.entry import Census

MOST_MEMBERS = 200_000
MOST_DEPTH = 6
MOST_BYTES, MOST_RATIO = 1 << 30, 200
MOST_HELD = 192 << 20
"""Bounds of what one content holds in all: members; archives within archives; bytes unpacked (the greater of a fixed
number and a multiple of the content's size); and the size of an inner archive, which is held in memory to be walked."""

HEAD = 2048
"""As much of a beginning as tells what a content is."""
CHUNK = 1 << 20


class Exhausted(Exception):
    """A bound was reached; the message says which."""


@dataclass(slots=True)
class Member:
    """One member: its path within the content (raw bytes), size, when it was modified (nanoseconds since 1970), and the
    answer: (md5, sha1, sha256), or (reason,) where it was not read. ``clue`` is its number among the names of the content where
    it begins as the bag's ``marks`` say, to find it again: twice that number, and one more where the mark is that of a video."""

    path: bytes
    size: int
    modified: int | None
    answer: tuple[str, ...]
    clue: int | None = None


@dataclass(slots=True)
class Bag:
    """What was taken out of one content so far."""

    size: int
    """Of the content that holds it all; bounds what may come out of it."""
    tell: Callable[[Member], None]
    """Gets each member when it is done."""
    kind_of: Callable[[bytes], str | None]
    """The kind of archive that begins with these bytes."""
    walk: Callable[[str, IO[bytes], bytes, "Bag", int], None]
    """Walks an inner archive."""
    marks: Callable[[bytes], int] = lambda head: 0
    """Whether a member that begins like that is worth being found again: 1 for a picture, 2 for a video, 0 for anything else."""
    see: Callable[[int, bytes | None], None] | None = None
    """Where given, members are not digested, but each marked one is handed over whole with its number; without its bytes where
    it is larger than is held in memory."""
    census: Census = field(default_factory=Census)
    members: int = 0
    unpacked: int = 0

    def count(self) -> None:
        """Count one more name. Raises Exhausted."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise Exhausted(f"it holds more than {MOST_MEMBERS} members; those after are not examined")

    def problem(self, path: bytes, reason: str) -> None:
        """Note what of an archive could not be read."""
        self.census.problems.append((path[:2000].decode("utf-8", "replace"), reason))

    def refuse(self, path: bytes, size: int, modified: int | None, reason: str) -> None:
        """Take a member that cannot be read."""
        self.tell(Member(path, max(0, size), modified, (reason,)))

    def take(self, path: bytes, modified: int | None, chunks: Iterable[bytes], depth: int, size: int = 0) -> None:
        """Digest a member from its bytes, and walk it when it is an archive itself. Raises Exhausted.

        What ``chunks`` raises (OSError, ValueError, EOFError) makes the member unread.
        """
        taking = Taking(self, path, modified, depth)
        try:
            for chunk in chunks:
                taking.add(chunk)
        except (OSError, ValueError, EOFError, RuntimeError, NotImplementedError) as error:
            self.refuse(path, size, modified, f"only {taking.size} of its bytes can be unpacked: {str(error)[:200]}")
            return
        except Exhausted as error:
            self.refuse(path, max(size, taking.size), modified, str(error))
            raise
        taking.done()


class Taking:
    """One member under way."""

    def __init__(self, bag: Bag, path: bytes, modified: int | None, depth: int) -> None:
        self._bag, self._path, self._modified, self._depth = bag, path, modified, depth
        self._hashes = [hashlib.new(kind, usedforsecurity=False) for kind in (KINDS if bag.see is None else ())]
        self._number, self._marked, self._seen = bag.members, 0, False
        self.size = 0
        self._kind: str | None = None
        self._head = b""
        self._kept: io.BytesIO | None = io.BytesIO()

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes. Raises Exhausted."""
        bag = self._bag
        self.size += len(chunk)
        bag.unpacked += len(chunk)
        if bag.unpacked > (most := max(MOST_BYTES, MOST_RATIO * bag.size)):
            raise Exhausted(f"what its archive holds unpacks to more than {most} bytes; it is not examined further")
        for one in self._hashes:
            one.update(chunk)
        if self._kept is None:
            return
        self._kept.write(chunk)
        if not self._head and self.size >= HEAD:
            self._look()
            if self._kind is None and not (self._marked and bag.see):
                self._kept = None
        if self._kept is not None and self.size > MOST_HELD:
            self._kept = None

    def _look(self) -> None:
        """Tell from its beginning what it is."""
        self._head = b"" if self._kept is None else bytes(self._kept.getbuffer()[:HEAD])
        self._kind, self._marked = self._bag.kind_of(self._head), self._bag.marks(self._head)

    def show(self) -> None:
        """Its bytes are complete: hand them over where they are asked for, and keep them no longer than needed."""
        if self._kept is not None and not self._head:
            self._look()
        if self._bag.see is not None and self._marked and not self._seen:
            self._bag.see(self._number, None if self._kept is None else self._kept.getvalue())
            self._seen = True
        if self._kind is None:
            self._kept = None

    def finish(self, size: int, failure: Exception | None) -> None:
        """As ``done``, for a library that pushed what it could: less than ``size`` bytes are no whole member."""
        if self.size == size:
            self.done()
        else:
            reason = str(failure)[:200] if failure else "the archive ends before it"
            self._bag.refuse(
                self._path, size, self._modified, f"only {self.size} of its bytes can be unpacked: {reason}"
            )

    def fail(self, reason: str) -> None:
        """Its bytes are not those that were put into the archive."""
        self._bag.refuse(self._path, self.size, self._modified, reason)

    def done(self) -> None:
        """The member is whole: tell of it, and walk it when it is an archive. Raises Exhausted."""
        self.show()
        answer = tuple(one.hexdigest() for one in self._hashes)
        clue = 2 * self._number + self._marked - 1 if self._marked else None
        self._bag.tell(Member(self._path, self.size, self._modified, answer, clue))
        kind = self._kind
        if kind is None and is_disk(self._head, self.size):
            self._bag.problem(self._path, "it looks like a disk image; within an archive it is digested, not opened")
        if kind is None:
            return
        if self._kept is None:
            self._bag.problem(self._path, f"this archive within another is larger than {MOST_HELD} bytes: not opened")
        elif self._depth + 1 >= MOST_DEPTH:
            self._bag.problem(self._path, f"it lies deeper than {MOST_DEPTH} archives within one another: not opened")
        else:
            self._kept.seek(0)
            self._bag.walk(kind, self._kept, self._path, self._bag, self._depth + 1)


def chunks_of(file: IO[bytes] | io.BufferedReader) -> Iterator[bytes]:
    """The bytes of a file, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk
