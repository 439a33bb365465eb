"""Sorts more rows than memory holds: sorted runs on disk, merged block by block; rows that are equal are kept once."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tutela.engines.known.rows import Rows

_HELD_BYTES = 64 << 20
"""How much of all runs together is held while they are merged."""

_LEAST_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Run:
    """A file of sorted rows, none twice; ``widen`` gives them the width that all runs of a merge share."""

    path: Path
    rows: int
    width: int
    widen: Callable[[Rows], Rows] = lambda rows: rows


def in_order(rows: Rows) -> Rows:
    """Rows sorted as bytes, equal ones once. ``rows`` itself is sorted on the way."""
    if not len(rows):
        return rows
    texts = _as_texts(rows)
    texts.sort()
    kept = np.ones(len(texts), bool)
    np.not_equal(texts[1:], texts[:-1], out=kept[1:])
    return rows if kept.all() else rows[kept]


def write_run(rows: Rows, path: Path) -> int:
    """Write rows in order, durable when it returns; says how many there are."""
    sorted_rows = in_order(np.ascontiguousarray(rows))
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        file.write(sorted_rows.tobytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    return len(sorted_rows)


def merged(runs: Sequence[Run]) -> Iterator[Rows]:
    """Yield the rows of all runs in one order, equal ones once, in blocks."""
    cursors = [_Cursor(run, _block(runs)) for run in runs if run.rows]
    while cursors:
        bounds = [cursor.last() for cursor in cursors if cursor.more]
        bound = min(bounds) if bounds else None
        yield in_order(np.concatenate([cursor.take(bound) for cursor in cursors]))
        cursors = [cursor for cursor in cursors if cursor.refilled()]


def _block(runs: Sequence[Run]) -> int:
    widest = max((run.width for run in runs), default=1)
    return max(_LEAST_BLOCK, _HELD_BYTES // (2 * widest * max(1, len(runs))))


class _Cursor:
    """Where the merge stands in one run: a block in memory, the rest on disk (no file stays open between blocks)."""

    def __init__(self, run: Run, block: int) -> None:
        self._run, self._block, self._next = run, block, 0
        self._held = self._read()

    @property
    def more(self) -> bool:
        """Whether rows of the run are still on disk."""
        return self._next < self._run.rows

    def last(self) -> bytes:
        """The last row in memory."""
        return bytes(self._held[-1].tobytes())

    def take(self, bound: bytes | None) -> Rows:
        """Take what is in memory up to and with ``bound``; all of it when None."""
        count = len(self._held)
        if bound is not None:
            texts = _as_texts(self._held)
            count = int(np.searchsorted(texts, np.array([bound], texts.dtype), "right")[0])
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def refilled(self) -> bool:
        """Read on when memory is empty; False at the end of the run."""
        if not len(self._held) and self.more:
            self._held = self._read()
        return len(self._held) > 0

    def _read(self) -> Rows:
        count = min(self._block, self._run.rows - self._next)
        rows = np.fromfile(self._run.path, np.uint8, count * self._run.width, offset=self._next * self._run.width)
        self._next += count
        return np.ascontiguousarray(self._run.widen(rows.reshape(count, self._run.width)))


def _as_texts(rows: Rows) -> "np.ndarray[tuple[int], np.dtype[np.bytes_]]":
    """Rows as texts of one width: these compare as bytes (a zero at the end counts as nothing, for all rows alike)."""
    return rows.view(f"S{rows.shape[1]}").reshape(-1)
