"""How two versions of a list differ, entry by entry: added, removed, in another category now."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats import vpdq
from tutela.engines.known.index import Index
from tutela.engines.known.rows import KINDS

LISTED = 1000
_CHUNK = 1 << 18

Entries = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry: its digests by kind, its size, and its categories before and after (None where it has none, or is not)."""

    digests: Mapping[str, str]
    size: int | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Counts of entries, and the first of each kind of change. Two entries are of one content when they share a digest.

    ``recategorised``: its content is in the other version, but never in this category; counted once where both versions
    have but one such entry for a content.
    """

    added: int
    removed: int
    recategorised: int
    same: int
    added_listed: tuple[Changed, ...]
    removed_listed: tuple[Changed, ...]
    recategorised_listed: tuple[Changed, ...]


def difference(before: Index, after: Index, *, listed: int = LISTED) -> Difference:
    """Compare two indexes by every digest that their entries have. Raises ListRefused for lists of videos, which have none."""
    if vpdq.KIND in (before.about["kind"], after.about["kind"]):
        raise ListRefused("a list of videos holds hashes of frames, which are not compared from version to version")
    old, new = _Side(before), _Side(after)
    for old_entries, new_entries in _pairs(before, after):
        agree = old.categories_of(old_entries) == new.categories_of(new_entries)
        old.meet(old_entries, new_entries, agree)
        new.meet(new_entries, old_entries, agree)
    moved = np.flatnonzero(new.met & ~new.agrees)
    dropped = np.flatnonzero(old.met & ~old.agrees)
    dropped = dropped[new.agrees[old.other[dropped]]]
    added, removed = np.flatnonzero(~new.met), np.flatnonzero(~old.met)
    of_moved = new.listed(moved[:listed], lambda entry: (before.category(int(new.other[entry])), after.category(entry)))
    of_dropped = old.listed(dropped[: listed - len(of_moved)], lambda entry: (before.category(entry), None))
    return Difference(
        added=len(added),
        removed=len(removed),
        recategorised=len(moved) + len(dropped),
        same=int(new.agrees.sum()),
        added_listed=tuple(new.listed(added[:listed], lambda entry: (None, after.category(entry)))),
        removed_listed=tuple(old.listed(removed[:listed], lambda entry: (before.category(entry), None))),
        recategorised_listed=(*of_moved, *of_dropped),
    )


class _Side:
    """What is known of the entries of one version: met in the other, in the same category there, and the last one met."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.met = np.zeros(index.entries, np.bool_)
        self.agrees = np.zeros(index.entries, np.bool_)
        self.other = np.zeros(index.entries, np.uint32)

    def meet(self, entries: Entries, others: Entries, agree: npt.NDArray[np.bool_]) -> None:
        """Entries met others, some in the same category."""
        self.met[entries] = True
        self.agrees[entries[agree]] = True
        self.other[entries] = others

    def categories_of(self, entries: Entries) -> npt.NDArray[np.object_]:
        """Categories of entries as texts."""
        index = self._index
        numbers = np.zeros(len(entries), np.int64)
        if index.attribute_numbers is not None:
            numbers = index.attribute_numbers[entries].astype(np.int64)
        names = np.array([index.category_of(number) or "" for number in range(index.categories)], object)
        return np.asarray(names[index.attributes[numbers, 0]])

    def listed(self, entries: Entries, categories: Callable[[int], tuple[str | None, str | None]]) -> Sequence[Changed]:
        """Entries as they are shown."""
        digests = _digests_of(self._index, entries)
        found = []
        for place, entry in enumerate(entries.tolist()):
            found.append(Changed(digests[place], self._index.size(entry), *categories(entry)))
        return found


def _pairs(before: Index, after: Index) -> Iterator[tuple[Entries, Entries]]:
    """Yield entries of both that share a digest, piece by piece."""
    for kind in KINDS:
        column = after.columns[kind]
        for start in range(0, len(column), _CHUNK):
            places = np.arange(start, min(start + _CHUNK, len(column)))
            positions, old = before.find(kind, column.digests(places))
            yield old, column.entries_at(places[positions])


def _digests_of(index: Index, entries: Entries) -> list[dict[str, str]]:
    """The digests of some entries, by kind."""
    wanted = {entry: place for place, entry in enumerate(entries.tolist())}
    found: list[dict[str, str]] = [{} for _ in wanted]
    for kind in KINDS:
        column = index.columns[kind]
        for start in range(0, len(column), _CHUNK):
            places = np.arange(start, min(start + _CHUNK, len(column)))
            places = places[np.isin(column.entries_at(places), entries)]
            for entry, digest in zip(column.entries_at(places).tolist(), column.digests(places), strict=True):
                found[wanted[entry]][kind] = digest.tobytes().hex()
    return found
