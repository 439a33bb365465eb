"""Where the bytes of a content lie on the medium, so that they are read from there at once and not block by block."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytsk3

from tutela.engines.triage.readers.reader import Mapped

_IN_USE = int(pytsk3.TSK_FS_ATTR_INUSE)
_NON_RESIDENT = int(pytsk3.TSK_FS_ATTR_NONRES)
_PLAIN = _IN_USE | _NON_RESIDENT
"""No flag besides: neither compressed, encrypted nor sparse."""
_SPARSE = int(pytsk3.TSK_FS_ATTR_RUN_FLAG_SPARSE)


class Blocks(NamedTuple):
    """The blocks of a file system: where the first begins on the medium, their size and their number."""

    offset: int
    size: int
    number: int


class Run(NamedTuple):
    """A stretch of a content: where it begins in the content, its length, and where it lies; None for zeros."""

    start: int
    length: int
    place: int | None


def runs_of(file: pytsk3.File, attribute: int, identity: int, size: int, blocks: Blocks) -> list[Run] | None:
    """The stretches of a content, in order and without a gap; None where anything about it is out of the ordinary.

    What the library would read is what lies in them: the caller has made sure that all of it was ever written.
    """
    try:
        for one in file:
            if int(one.info.type) == attribute and (identity < 0 or int(one.info.id) == identity):
                ordinary = int(one.info.flags) == _PLAIN and int(one.info.size) == size
                return _runs(one, size, blocks) if ordinary else None
    except (OSError, OverflowError):
        return None
    return None


def _runs(attribute: pytsk3.Attribute, size: int, blocks: Blocks) -> list[Run] | None:
    found: list[Run] = []
    reached = 0
    for run in attribute:
        flags, length, place = int(run.flags), int(run.len), int(run.addr)
        if int(run.offset) != reached or length <= 0 or flags not in (0, _SPARSE):
            return None
        if not flags and place + length > blocks.number:
            return None
        lies = None if flags else blocks.offset + place * blocks.size
        found.append(Run(reached * blocks.size, length * blocks.size, lies))
        reached += length
    return found if reached * blocks.size >= size else None


class Filling:
    """Fills a buffer from these stretches, or shows where they lie in memory already (``mapped``, None where it is unknown)."""

    def __init__(
        self,
        runs: Sequence[Run],
        read_into: Callable[[int, memoryview], int],
        mapped: Callable[[int, int], Mapped | None] | None = None,
    ) -> None:
        self._runs, self._read_into, self._mapped = runs, read_into, mapped
        self._starts = [run.start for run in runs]

    def __call__(self, offset: int, view: memoryview) -> int:
        """As Fill."""
        run = self._run(offset)
        view = view[: run.start + run.length - offset]
        if run.place is None:
            view[:] = bytes(len(view))
            return len(view)
        return self._read_into(run.place + offset - run.start, view)

    def mapped(self, offset: int, length: int) -> Mapped | None:
        """The bytes without a copy, where they lie in one stretch."""
        run = self._run(offset)
        if self._mapped is None or run.place is None or offset + length > run.start + run.length:
            return None
        return self._mapped(run.place + offset - run.start, length)

    def _run(self, offset: int) -> Run:
        return self._runs[bisect_right(self._starts, offset) - 1]
