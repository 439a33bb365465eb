"""The fold: entries of a ledger become dated facts, each with when it was opened, closed, and by what act."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tutela.engines.values import Unread, instant_text

from .counted import STATED, WITHDRAWN, Counted, Key, Opening, counted_in
from .document import Json, instant
from .errors import CountedRefused, EntriesRefused

OPENING_ACT = "figures.opening_statement_recorded"
"""The only act that types counts in."""


@dataclass(frozen=True, slots=True)
class DatedFact:
    """One version of a counted object: it counts as at every moment from ``opened_at`` until before ``closed_at``.

    A correction closes a version and opens the next one; so figures as at any moment, by any key, are sums over
    such rows, in memory and in a table alike.
    """

    kind: str
    object: str
    round: str | None
    window: str | None
    district: str | None
    category: str | None
    on: datetime | None
    opened_index: int
    opened_at: datetime
    closed_index: int | None = None
    closed_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What measures may ask about the object."""
        return Key(self.kind, self.round, self.window, self.district, self.category)

    def stands(self, at: datetime | None) -> bool:
        """Say whether it counts as at ``at`` (None: as at the end)."""
        return _stands(self.opened_at, self.closed_at, at)


@dataclass(frozen=True, slots=True)
class DatedOpening:
    """One version of an opening statement: recorded again under its reference, it replaces the one before."""

    opening: Opening
    opened_index: int
    opened_at: datetime
    closed_index: int | None = None
    closed_at: datetime | None = None

    def stands(self, at: datetime | None) -> bool:
        """Say whether it counts as at ``at`` (None: as at the end)."""
        return _stands(self.opened_at, self.closed_at, at)


def _stands(opened_at: datetime, closed_at: datetime | None, at: datetime | None) -> bool:
    if at is None:
        return closed_at is None
    return opened_at <= at and (closed_at is None or closed_at > at)


@dataclass(frozen=True, slots=True)
class Change:
    """One counted fact where it stands in the ledger; ``act`` is the cause."""

    index: int
    at: datetime
    act: str
    counted: Counted


@dataclass(frozen=True, slots=True)
class Step:
    """What one counted fact does to the versions of its object.

    ``closed`` is the version that it ends, ``opened`` the one that it begins; ``contradiction`` says what does not
    follow from what was recorded before (what happened is recorded all the same).
    """

    closed: DatedFact | None
    opened: DatedFact | None
    contradiction: str | None


def step(standing: DatedFact | None, counted: Counted, index: int, at: datetime) -> Step:
    """Apply one counted fact, recorded at ``at`` as entry ``index``, to the version of its object that stands, if any.

    The last statement holds: an object stated twice counts once; one corrected that never stood is opened; one
    withdrawn that did not stand changes nothing. Each of these is named as a contradiction.
    """
    closed = None if standing is None else replace(standing, closed_index=index, closed_at=at)
    opened = None
    if counted.change != WITHDRAWN:
        opened = DatedFact(*counted.key[:1], counted.object, *counted.key[1:], counted.on, index, at)
    return Step(closed, opened, _contradiction(standing, counted))


def _contradiction(standing: DatedFact | None, counted: Counted) -> str | None:
    name = f"{counted.kind} {counted.object}"
    if counted.change == STATED:
        return None if standing is None else f"{name} is stated again while it stands; it is counted once"
    if standing is None:
        return f"{name} is {counted.change} although it does not stand"
    return None


@dataclass(frozen=True, slots=True)
class History:
    """All that the ledger says about one counted object, in its order.

    ``changes`` is empty where the history was put together from rows instead of entries.
    """

    kind: str
    object: str
    changes: tuple[Change, ...]
    versions: tuple[DatedFact, ...]

    def version(self, at: datetime | None) -> DatedFact | None:
        """The version that stands as at ``at`` (None: as at the end)."""
        for row in reversed(self.versions):
            if row.stands(at):
                return row
        return None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts per key as at one moment: all that measures need, from a fold or from a table grouped by key.

    ``size`` is the number of entries of the prefix, None where it is not known.
    """

    counts: Mapping[Key, int]
    openings: tuple[Opening, ...] = ()
    as_at: datetime | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the prefix of a ledger says about counted objects.

    ``until`` is the moment asked (None: the whole ledger), ``size`` the number of entries of the prefix,
    ``unread`` what in it could not be counted or contradicts itself, each named by its entry.
    """

    until: datetime | None
    size: int
    histories: Mapping[tuple[str, str], History]
    openings: tuple[DatedOpening, ...] = ()
    unread: tuple[Unread, ...] = ()

    def rows(self) -> Iterator[DatedFact]:
        """Every version of every object."""
        for history in self.histories.values():
            yield from history.versions

    def tally(self, at: datetime | None = None) -> Tally:
        """Counts per key as at ``at``, a moment of the prefix (None: its end)."""
        return tally_of(self.rows(), self.openings, at if at is not None else self.until, self.size_at(at))

    def size_at(self, at: datetime | None) -> int | None:
        """The number of entries recorded by ``at``, where the fold knows it."""
        return self.size if at is None or at == self.until else None


def tally_of(
    rows: Iterable[DatedFact],
    openings: Iterable[DatedOpening] = (),
    as_at: datetime | None = None,
    size: int | None = None,
) -> Tally:
    """Count the rows that stand as at ``as_at`` (None: at the end) per key."""
    counts = Counter(row.key for row in rows if row.stands(as_at))
    return Tally(counts, tuple(dated.opening for dated in openings if dated.stands(as_at)), as_at, size)


def facts_of(
    rows: Iterable[DatedFact],
    openings: Iterable[DatedOpening] = (),
    *,
    until: datetime | None = None,
    size: int = 0,
) -> Facts:
    """Put facts together from rows, as a table keeps them: every version of every object, in any order.

    They compare and hold like folded ones; the acts themselves are not in rows, so ``changes`` stays empty.
    """
    versions: dict[tuple[str, str], list[DatedFact]] = {}
    for row in rows:
        versions.setdefault((row.kind, row.object), []).append(row)
    histories = {
        reference: History(*reference, (), tuple(sorted(found, key=lambda row: row.opened_index)))
        for reference, found in versions.items()
    }
    return Facts(until, size, histories, tuple(openings))


@dataclass(slots=True)
class _Ledger:
    """What the fold has read so far."""

    changes: dict[tuple[str, str], list[Change]] = field(default_factory=dict)
    versions: dict[tuple[str, str], list[DatedFact]] = field(default_factory=dict)
    openings: list[DatedOpening] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def fold(entries: Iterable[Mapping[str, Json]], until: datetime | None = None) -> Facts:
    """Read the prefix of a ledger that was recorded by ``until`` (None: all of it) into dated facts.

    ``entries`` are decoded entries from index 0 in the ledger's order; they are read no further than needed.
    A counted fact that cannot be read, or contradicts what stands, is listed in ``unread`` and the rest goes on.
    Raises EntriesRefused for what is no entry, a gap in the index, or a time that goes back.
    """
    ledger = _Ledger()
    last = ""
    size = 0
    bound = None if until is None else instant_text(until)
    for entry in entries:
        recorded = _follow(entry, size, last)
        if bound is not None and recorded > bound:
            break
        _read(ledger, entry, size, recorded)
        size, last = size + 1, recorded
    histories = {
        reference: History(*reference, tuple(changes), tuple(ledger.versions[reference]))
        for reference, changes in ledger.changes.items()
    }
    return Facts(until, size, histories, tuple(ledger.openings), tuple(ledger.unread))


def _follow(entry: Mapping[str, Json], index: int, last: str) -> str:
    """Return recorded_at of the entry that must be number ``index``; EntriesRefused when it is not."""
    if not isinstance(entry, Mapping):
        raise EntriesRefused(f"entry {index}: a JSON object is wanted")
    if type(entry.get("index")) is not int or entry["index"] != index:
        raise EntriesRefused(f"entry {index} is wanted here, found {str(entry.get('index'))[:20]!r}; verify the export")
    recorded = entry.get("recorded_at")
    if not isinstance(recorded, str) or len(recorded) != 27 or not recorded.endswith("Z"):
        raise EntriesRefused(f"entry {index}: recorded_at is no instant; verify the export")
    if recorded < last:
        raise EntriesRefused(f"entry {index} was recorded before the entry before it; verify the export")
    if not isinstance(entry.get("facts"), Mapping) or not isinstance(entry.get("act"), str):
        raise EntriesRefused(f"entry {index} has no act or no facts; verify the export")
    return recorded


def _read(ledger: _Ledger, entry: Mapping[str, Json], index: int, recorded: str) -> None:
    facts, act = entry["facts"], str(entry["act"])
    if not isinstance(facts, Mapping):
        return
    found = counted_in(facts)
    if not found and act != OPENING_ACT:
        return
    at = instant(recorded, f"entry {index}", EntriesRefused)
    try:
        if act == OPENING_ACT:
            _take_opening(ledger, Opening.from_facts(facts), index, at)
    except CountedRefused as error:
        ledger.unread.append(Unread(f"entry {index}", str(error)))
    for one in found:
        try:
            counted = Counted.from_facts(one)
        except CountedRefused as error:
            ledger.unread.append(Unread(f"entry {index}", str(error)))
        else:
            _take(ledger, Change(index, at, act, counted))


def _take(ledger: _Ledger, change: Change) -> None:
    counted = change.counted
    reference = (counted.kind, counted.object)
    ledger.changes.setdefault(reference, []).append(change)
    versions = ledger.versions.setdefault(reference, [])
    standing = versions[-1] if versions and versions[-1].closed_index is None else None
    taken = step(standing, counted, change.index, change.at)
    if taken.closed is not None:
        versions[-1] = taken.closed
    if taken.opened is not None:
        versions.append(taken.opened)
    if taken.contradiction is not None:
        ledger.unread.append(Unread(f"entry {change.index}", taken.contradiction))


def _take_opening(ledger: _Ledger, opening: Opening, index: int, at: datetime) -> None:
    for position, dated in enumerate(ledger.openings):
        if dated.opening.statement == opening.statement and dated.closed_index is None:
            ledger.openings[position] = replace(dated, closed_index=index, closed_at=at)
    ledger.openings.append(DatedOpening(opening, index, at))
