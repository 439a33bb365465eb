"""Reads known-hash lists from files, opens their indexes, and answers which of their entries an item matches."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np

from tutela.engines.confined import ConfinedFailure, Limits, Plain, stream_confined
from tutela.engines.kernels.lookup import Finder, finder
from tutela.engines.known.building import INDEX, Asked, build, building
from tutela.engines.known.column import Bytes
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.csv_columns import profile_of
from tutela.engines.known.index import FILTERED, Index, is_index, open_index
from tutela.engines.known.rows import KINDS, LENGTHS
from tutela.engines.known.sizes import SizeGate, gate_of
from tutela.engines.values import Digests, Unread

_LIMITS = Limits(
    memory_bytes=1 << 30,
    cpu_seconds=None,
    wall_seconds=None,
    silent_seconds=600,
    total_bytes=None,
    written_bytes=1 << 42,
)
"""A list may be of any length; a worker that says nothing for ten minutes is ended."""


@dataclass(frozen=True, slots=True)
class KnownList:
    """One list as read: the index, how many entries it has, what of it was malformed (the first 10,000 are listed)."""

    name: str
    origin: str
    kind: str
    sha256: str
    entries: int
    malformed: int
    unread: Sequence[Unread]
    index: Index = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """One entry that an item matches: list, category in the list's own scheme, which digests agree and what contradicts.

    ``differs`` names digests of the entry (or ``size``) that are not the item's: then one of the two is forged or wrong.
    """

    list_name: str
    category: str | None
    by: tuple[str, ...]
    differs: tuple[str, ...]
    version: str | None = None
    series: str | None = None


def read_list(path: Path, *, name: str | None = None, origin: str = "", good: bool | None = None) -> KnownList:
    """Read a whole list here and now, and index it; for lists of the house's own making (``index_list`` confines).

    ``name`` is the file's own where none is given. Raises ListRefused when the file is none, is cut off, or holds no
    entry at all; then nothing of it is kept.
    """
    asked = Asked(path.name if name is None else name, origin, good=good)
    with tempfile.TemporaryDirectory(prefix="tutela-list-") as folder:
        return known_of(open_index(build(path, Path(folder), asked)))  # stays mapped when the file is gone


def index_list(path: Path, folder: Path, asked: Asked, *, tell: Callable[[int], None] = lambda taken: None) -> Index:
    """Read a list from outside in a confined worker and leave its index in ``folder``; cut short, it goes on there.

    An index is opened as it is. ``tell`` hears how much was read. Raises ListRefused, IndexRefused, ConfinedFailure when
    no worker can be started.
    """
    if os.path.isfile(path) and is_index(path):
        return open_index(path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = os.fsencode(asked.name).decode("utf-8", "replace")
    terms: dict[str, Plain] = {"name": name, "origin": asked.origin, "version": asked.version, "good": asked.good}
    terms["profile"] = None if asked.profile is None else cast("Plain", asked.profile.document())
    try:
        for taken in stream_confined(build_confined, path, folder, terms, limits=_LIMITS, scratch=folder):
            tell(int(cast("int", taken)))
    except ConfinedFailure as failure:
        if failure.cause == "start":
            raise
        raise ListRefused(failure.reason) from failure
    return open_index(folder / INDEX)


def build_confined(path: Path, folder: Path, terms: Mapping[str, object]) -> Iterator[int]:
    """Build an index, saying how much was read. For a worker; ``index_list`` is the way in."""
    profile = None if terms["profile"] is None else profile_of(terms["profile"])
    asked = Asked(**{**terms, "profile": profile})  # type: ignore[arg-type]  # as index_list made them
    yield from building(path, folder, asked)


def known_of(index: Index) -> KnownList:
    """What a list says of itself, from its index."""
    about = index.about
    return KnownList(
        name=index.name,
        origin=str(about["origin"]),
        kind=str(about["kind"]),
        sha256=str(about["sha256"]),
        entries=int(str(about["entries"])),
        malformed=int(str(about["malformed"])),
        unread=index.unread(),
        index=index,
    )


class KnownLookup:
    """Several lists at once. Each match says from which list and version it comes; good files are asked for apart."""

    def __init__(self, indexes: Sequence[Index], code: Path | None = None) -> None:
        """``code`` is the kernel of exact look-up, None for the plain path, which has the same answers."""
        self._finder = finder(code)
        self._indexes = [index for index in indexes if not index.good]
        self._good = [index for index in indexes if index.good]
        self._all = list(indexes)

    def statement(self) -> Sequence[Mapping[str, object]]:
        """What the lists say of themselves, for a run record."""
        return [dict(index.about) for index in self._all]

    def sizes(self) -> SizeGate:
        """Which sizes an item must have to match exactly, if the lists of known material say so of every entry."""
        return gate_of(self._indexes)

    def kinds(self) -> list[str]:
        """Which digests entries of any list state."""
        return [kind for kind in KINDS if any(len(index.columns[kind]) for index in self._all)]

    def find(self, items: Sequence[tuple[Digests, int]]) -> list[list[KnownMatch]]:
        """Answer for each item (digests and size in bytes) the entries with one of its digests, every entry once."""
        answers: list[list[KnownMatch]] = [[] for _ in items]
        for index in self._indexes:
            for position, entry, by in _places(index, items, self._finder):
                answers[position].append(_match(index, entry, by, items[position]))
        return [list(dict.fromkeys(one)) for one in answers]

    def good(self, items: Sequence[tuple[Digests, int]]) -> list[str | None]:
        """Answer for each item the first list of good files that has it, by every digest that both state; else None.

        An entry that contradicts the item (another digest, another size) sets nothing aside, nor does a filter.
        """
        answers: list[str | None] = [None] * len(items)
        for index in self._good:
            for position, entry, by in _places(index, items, self._finder):
                if answers[position] is None and not _match(index, entry, by, items[position]).differs:
                    answers[position] = index.name
        return answers

    def perhaps_good(self, items: Sequence[tuple[Digests, int]]) -> list[str | None]:
        """Answer for each item the first filter of good files that perhaps has it; else None. Such an answer closes nothing."""
        answers: list[str | None] = [None] * len(items)
        for index in self._good:
            for kind in FILTERED if index.filter is not None else ():
                present, digests = _asked(kind, items)
                for position in np.flatnonzero(index.perhaps(kind, digests)).tolist():
                    answers[present[position]] = answers[present[position]] or index.name
        return answers


def _asked(kind: str, items: Sequence[tuple[Digests, int]]) -> tuple[list[int], Bytes]:
    """Which items state a digest of a kind, and these digests, one a row."""
    texts = [getattr(digests, kind) for digests, _ in items]
    present = [position for position, text in enumerate(texts) if text is not None]
    joined = bytes.fromhex("".join(text for text in texts if text is not None))
    return present, np.frombuffer(joined, np.uint8).reshape(len(present), LENGTHS[kind])


def _places(
    index: Index, items: Sequence[tuple[Digests, int]], code: Finder | None
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where items stand in an index: item, entry, and the digests by which it was found."""
    found: dict[tuple[int, int], list[str]] = {}
    for kind in KINDS:
        if not len(index.columns[kind]):
            continue
        present, digests = _asked(kind, items)
        positions, entries = index.find(kind, digests, code)
        for position, entry in zip(positions.tolist(), entries.tolist(), strict=True):
            found.setdefault((present[position], entry), []).append(kind)
    return [(position, entry, tuple(by)) for (position, entry), by in sorted(found.items())]


def _match(index: Index, entry: int, by: tuple[str, ...], item: tuple[Digests, int]) -> KnownMatch:
    digests, size = item
    differs = [kind for kind in index.kinds(entry) if kind not in by and getattr(digests, kind) is not None]
    if index.size(entry) not in (None, size):
        differs.append("size")
    return KnownMatch(
        list_name=index.name,
        category=index.category(entry),
        by=by,
        differs=tuple(differs),
        version=index.version,
        series=index.series(entry),
    )
