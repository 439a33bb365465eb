"""What a reader is: how a path becomes a source, and a source becomes bytes of a medium."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable


class Media(Protocol):
    """The bytes of a storage medium, wherever they come from. Lives inside a worker."""

    size: int
    """Length in bytes."""
    stored: Mapping[str, str]
    """Digests that the container carries: kind (md5, sha1) to lower-case hex."""
    about: Mapping[str, str]
    """What the container says of the acquisition (examiner, date, ...); free text from outside."""

    def read(self, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``; fewer at the end. Raises OSError where the medium is bad."""


@runtime_checkable
class Filling(Protocol):
    """A medium that can put its bytes where they are wanted, without a copy on the way."""

    def read_into(self, offset: int, view: memoryview) -> int:
        """As ``Media.read``, into ``view``; returns how many bytes there were."""


class Mapped(NamedTuple):
    """Bytes of a medium where they lie in the memory of the system, not to be written: as a view, and their address."""

    view: memoryview
    address: int


@runtime_checkable
class Mappable(Protocol):
    """A medium whose bytes can be had without any copy."""

    def mapped(self, offset: int, length: int) -> Mapped | None:
        """The bytes from ``offset``, all of them there to be read; None where they must be read in another way."""


def into(media: Media) -> Callable[[int, memoryview], int]:
    """How bytes of a medium are put into a buffer: directly where it can, else by a copy."""
    if isinstance(media, Filling):
        return media.read_into
    return lambda offset, view: copied(media.read(offset, len(view)), view)


def copied(found: bytes, view: memoryview) -> int:
    """Put ``found`` into a buffer that is at least as long; return its length."""
    view[: len(found)] = found
    return len(found)


@dataclass(frozen=True, slots=True)
class Source:
    """One source as recognised: its path as given, its kind, and every file that belongs to it, in order.

    ``problem`` is why it cannot be read at all; then nothing of it is opened.
    """

    path: Path
    kind: str
    files: Sequence[Path] = field(default_factory=tuple)
    problem: str | None = None

    @property
    def name(self) -> str:
        """The path as results show it: bytes of it that are no UTF-8 become replacement characters."""
        return shown_path(self.path)


def shown_path(path: Path) -> str:
    """A path as text that can be written in UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of source.

    ``recognise(path, head)`` gets the path (of a file with its first bytes, or of a folder with b"") and returns a Source
    or None; ``open(files)`` returns the medium, None for kinds that are no medium.
    """

    kind: str
    recognise: Callable[[Path, bytes], Source | None]
    open: Callable[[Sequence[Path]], Media] | None
