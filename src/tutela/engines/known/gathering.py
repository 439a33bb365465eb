"""Reads a list once and leaves its entries in sorted runs on disk, so that a reading cut short goes on where it was.

A state file, replaced as a whole after each run, says how much of the list lies in runs; what was read after it is read
again. Memory is bounded by the length of a run, whatever the length of the list.
"""

import json
import os
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from tutela.engines.known.entry import ListEntry, Read
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.rows import KINDS, PACKED, Layout, Rows, packed, primary_of
from tutela.engines.known.sorting import Run, write_run
from tutela.engines.values import Unread

RUN_ROWS = 1 << 19
MOST_LISTED = 10_000
"""How many malformed entries are listed one by one; the rest are counted."""

_TELL_EVERY = 1 << 17
_MOST_CATEGORIES = 0xFFFF
_MOST_SERIES = 250_000
_STATE = "gathered.json"


@dataclass(slots=True)
class Gathered:
    """What of a list was read so far; ``taken`` counts what its reader gave, entries and complaints."""

    identity: Mapping[str, object]
    taken: int = 0
    ended: bool = False
    entries: int = 0
    malformed: int = 0
    sized: int = 0
    digests: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    by_category: dict[str, int] = field(default_factory=dict)
    unread: list[list[str]] = field(default_factory=list)
    categories: dict[str, int] = field(default_factory=lambda: {"": 0})
    series: dict[str, int] = field(default_factory=lambda: {"": 0})
    attributes: dict[tuple[int, int, int], int] = field(default_factory=dict)
    kinds: list[list[str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def layout(self) -> Layout:
        """Room for every kind of digest that a run has."""
        first = self.kinds[0][0]
        return Layout((first, *(kind for kind in KINDS if kind != first and any(kind in one for one in self.kinds))))

    def runs(self, folder: Path) -> list[Run]:
        """The runs, each with the way to the width that they share."""
        whole = self.layout()
        return [
            Run(folder / f"run-{number:06}", rows, Layout(tuple(kinds)).width, _widening(whole, Layout(tuple(kinds))))
            for number, (kinds, rows) in enumerate(zip(self.kinds, self.rows, strict=True))
        ]

    def attribute(self, entry: ListEntry) -> int:
        """The number of an entry's attribute: category, series and which digests it has."""
        category = self.categories.setdefault(entry.category or "", len(self.categories))
        if category > _MOST_CATEGORIES:
            raise ListRefused("the list has more than 65,535 categories; its category column is something else")
        series = self.series.get(entry.series or "")
        if series is None:
            if len(self.series) > _MOST_SERIES:
                self.complain(Unread("series", f"more than {_MOST_SERIES:,} series; the entry is kept without its own"))
                series = 0
            else:
                series = self.series[entry.series or ""] = len(self.series)
        has = sum(1 << bit for bit, kind in enumerate(KINDS) if kind in entry.digests)
        return self.attributes.setdefault((category, series, has), len(self.attributes))

    def count(self, entry: ListEntry) -> None:
        """Take an entry into the counts."""
        self.entries += 1
        self.sized += entry.size is not None
        category = entry.category or ""
        self.by_category[category] = self.by_category.get(category, 0) + 1
        for kind in entry.digests:
            self.digests[kind] += 1

    def complain(self, unread: Unread) -> None:
        """Take what is malformed into the counts and, up to a bound, the list."""
        self.malformed += 1
        if len(self.unread) < MOST_LISTED:
            self.unread.append([unread.item, unread.reason])


def gather(
    reader: Iterable[Read],
    folder: Path,
    identity: Mapping[str, object],
    *,
    run_rows: int = RUN_ROWS,
) -> Generator[int, None, Gathered]:
    """Read a list to its end into runs in ``folder``; goes on where a reading with the same identity ended.

    Yields now and then how much was read, and returns what was gathered. Raises ListRefused.
    """
    state = _state_of(folder, identity)
    if state.ended:
        return state
    held, before = bytearray(), state.taken
    for taken, one in enumerate(reader, start=1):
        if taken % _TELL_EVERY == 0:
            yield taken
        if taken <= before:  # it lies in runs
            continue
        state.taken = taken
        if isinstance(one, ListEntry):
            state.count(one)
            held += packed(one, state.attribute(one))
            if len(held) == run_rows * PACKED:
                _keep(state, held, folder)
                held = bytearray()
        else:
            state.complain(one)
    state.ended = True
    _keep(state, held, folder)
    return state


def _keep(state: Gathered, held: bytearray, folder: Path) -> None:
    """Write what is held as a run, then the state that counts it: in this order, so that no run is lost or doubled."""
    if held:
        gathered = np.frombuffer(held, np.uint8).reshape(-1, PACKED)
        present = np.bitwise_or.reduce(gathered[:, -13])
        kinds = [kind for bit, kind in enumerate(KINDS) if present >> bit & 1]
        primary = state.kinds[0][0] if state.kinds else primary_of([state.digests[kind] for kind in KINDS])
        layout = Layout((primary, *(kind for kind in kinds if kind != primary)))
        rows = write_run(layout.arranged(gathered), folder / f"run-{len(state.rows):06}")
        state.kinds.append(list(layout.kinds))
        state.rows.append(rows)
    partial = folder / (_STATE + ".partial")
    document = {one.name: getattr(state, one.name) for one in fields(state)}
    document["attributes"] = [[*one] for one in state.attributes]
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, folder / _STATE)


def _state_of(folder: Path, identity: Mapping[str, object]) -> Gathered:
    """What was gathered here of the same list; nothing, and an empty folder, where another one was."""
    try:
        document = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        if document["identity"] == dict(identity):
            attributes = {(one[0], one[1], one[2]): number for number, one in enumerate(document.pop("attributes"))}
            return Gathered(**document, attributes=attributes)
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or of another version: it is gathered anew
        pass
    for old in folder.glob("run-*"):
        old.unlink()
    (folder / _STATE).unlink(missing_ok=True)
    return Gathered(dict(identity))


def _widening(whole: Layout, narrow: Layout) -> Callable[[Rows], Rows]:
    return lambda rows: whole.widened(rows, narrow)
