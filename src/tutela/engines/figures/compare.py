"""Comparing two published notes: every difference taken apart by its cause, the parts adding up to it.

From the first note's count of a cell one comes to the second's in three strides, each changing one thing: the
moment (from one cut-off to the other), then the definition, then the scope. In each stride every object that
enters or leaves the cell has one cause, so nothing is counted twice and nothing is left over.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple, TypeVar

from .counted import Key
from .document import Json
from .facts import DatedFact, DatedOpening, Facts, History, fold
from .measures import Formula, Measure
from .note import Note
from .scope import Scope

RECORDED_LATER = "recorded later"
CORRECTED_BETWEEN = "corrected"
WITHDRAWN_BETWEEN = "withdrawn"
OTHER_DEFINITION = "other definition"
OTHER_SCOPE = "other scope"
NOT_TOLD_APART = "not told apart (about children)"
NOT_IN_BOTH = "not in both notes"
UNEXPLAINED = "not in the ledger"

CAUSES = (
    RECORDED_LATER,
    CORRECTED_BETWEEN,
    WITHDRAWN_BETWEEN,
    OTHER_DEFINITION,
    OTHER_SCOPE,
    NOT_TOLD_APART,
    NOT_IN_BOTH,
    UNEXPLAINED,
)
"""Every cause. The last: a note states a count that the ledger does not give; ``recompute`` names that note."""

K = TypeVar("K")

TOTAL = "total"
"""Stands for the district in the differences of the totals."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the difference of one cell: a measure in a district, or in total.

    ``from_count`` and ``to_count`` are what the two notes state, the same in all parts of a cell; the ``part``s of a
    cell add up to ``to_count - from_count``. ``objects`` explain it: (kind, reference, index of the entry that did
    it, None where no entry did). ``code`` is the district's, None in total and where it is not stated. Where the
    measure stands in one note only, the other's count and the part are None.
    """

    measure: str
    to_measure: str
    district: str
    code: str | None
    from_count: int | None
    to_count: int | None
    cause: str
    part: int | None
    objects: tuple[tuple[str, str, int | None], ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The difference as ``tutela note compare --json`` lists it."""
        return {
            "cause": self.cause,
            "code": self.code,
            "district": self.district,
            "from": self.from_count,
            "measure": self.measure,
            "objects": [{"entry": entry, "kind": kind, "object": name} for kind, name, entry in self.objects],
            "part": self.part,
            "to": self.to_count,
            "to_measure": self.to_measure,
        }


@dataclass(frozen=True, slots=True)
class _Side:
    """One note's way of counting one cell."""

    formula: Formula
    scope: Scope
    total: bool
    district: str | None
    at: datetime

    def object(self, key: Key | None) -> int:
        """1 when the cell counts an object with this key, else 0; None does not stand."""
        if key is None or not self.formula.counts(key) or not self.scope.covers(key):
            return 0
        return 1 if self.total or key.district == self.district else 0

    def opening(self, dated: Iterable[DatedOpening]) -> int:
        """The number that the version of an opening statement that stands adds to the cell."""
        if not self.scope.takes_openings or not (self.total or self.district is None):
            return 0
        return sum(self.formula.opening(one.opening)[0] for one in dated if one.stands(self.at))


@dataclass(frozen=True, slots=True)
class _Course:
    """One object with its key as at each note's cut-off; None where it did not stand."""

    history: History
    key_a: Key | None
    key_b: Key | None


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the ledger says as at both cut-offs: objects, numbered in its order, by what they count as."""

    at_b: Mapping[Key | None, Sequence[tuple[int, _Course]]]
    moving: Mapping[tuple[Key | None, Key | None], Sequence[tuple[int, _Course]]]
    openings: Mapping[str, Sequence[DatedOpening]]


def _ledger(facts: Facts, at_a: datetime, at_b: datetime) -> _Ledger:
    standing: dict[Key | None, list[tuple[int, _Course]]] = {}
    moving: dict[tuple[Key | None, Key | None], list[tuple[int, _Course]]] = {}
    for number, history in enumerate(facts.histories.values()):
        course = _Course(history, _key(history, at_a), _key(history, at_b))
        standing.setdefault(course.key_b, []).append((number, course))
        if course.key_a != course.key_b:
            moving.setdefault((course.key_a, course.key_b), []).append((number, course))
    return _Ledger(standing, moving, _by_statement(facts.openings))


def _key(history: History, at: datetime) -> Key | None:
    row = history.version(at)
    return None if row is None else row.key


@dataclass(frozen=True, slots=True)
class _Part:
    cause: str
    amount: int
    kind: str
    name: str
    entry: int | None


@dataclass(frozen=True, slots=True)
class _Sum:
    cause: str
    amount: int
    objects: tuple[tuple[str, str, int | None], ...]


def compare(note_a: Note, note_b: Note, entries: Iterable[Mapping[str, Json]]) -> list[Difference]:
    """Explain every difference between two notes from the ledger on which both rest.

    Measures are compared under their names; where one stands in one note only, with the measure of the other note
    for which press notes print the same word (``cases``). Districts without a row in a note count as 0 there.
    Cells withheld in either note are passed over; differences of counts about children are not taken apart.
    Totals come first, then districts in the order of the first note. Raises EntriesRefused.
    """
    return differences(note_a, note_b, fold(entries, max(note_a.cut_off, note_b.cut_off)))


def differences(note_a: Note, note_b: Note, facts: Facts) -> list[Difference]:
    """Explain every difference between two notes from dated facts, folded or put together from rows. See ``compare``."""
    ledger = _ledger(facts, note_a.cut_off, note_b.cut_off)
    found: list[Difference] = []
    for left, right in _pairs(note_a, note_b):
        if left is None or right is None:
            found += _in_one(note_a, note_b, left, right)
        else:
            found += _compared(note_a, note_b, left, right, ledger)
    return found


def needed(note_a: Note, note_b: Note) -> Callable[[DatedFact], bool]:
    """Which rows explain the differences of two notes: ``differences`` says the same of these alone as of all.

    Rows that began or ceased to count between the two cut-offs, and those standing at the second that one note's
    definitions or scope count and the other's do not.
    """
    early, late = sorted((note_a.cut_off, note_b.cut_off))
    apart = told_apart(note_a, note_b)

    def wanted(row: DatedFact) -> bool:
        moved = early < row.opened_at <= late or (row.closed_at is not None and early < row.closed_at <= late)
        return moved or (row.stands(note_b.cut_off) and apart(row.key))

    return wanted


def told_apart(note_a: Note, note_b: Note) -> Callable[[Key], bool]:
    """Whether one note's definitions or scope count an object of this key and the other's do not."""
    pairs = [(a.formula, b.formula) for a, b in _pairs(note_a, note_b) if a is not None and b is not None]
    redefined = [(a, b) for a, b in pairs if a != b]

    def apart(key: Key) -> bool:
        in_a, in_b = note_a.scope.covers(key), note_b.scope.covers(key)
        if in_a != in_b and any(b.counts(key) for _, b in pairs):
            return True
        return in_a and any(a.counts(key) != b.counts(key) for a, b in redefined)

    return apart


def comparison_answer(note_a: Note, note_b: Note, facts: Facts) -> dict[str, Json]:
    """What ``tutela note compare A B --json`` answers: ``{"from", "to", "differences": […]}``."""
    return {
        "differences": [difference.to_json() for difference in differences(note_a, note_b, facts)],
        "from": note_a.reference,
        "to": note_b.reference,
    }


def _pairs(note_a: Note, note_b: Note) -> Iterator[tuple[Measure | None, Measure | None]]:
    """The measures to hold against each other; None where the other note has none."""
    by_name = {measure.name: measure for measure in note_b.measures}
    names_a = {measure.name for measure in note_a.measures}
    spare = [measure for measure in note_b.measures if measure.name not in names_a]
    for measure in note_a.measures:
        partner = by_name.get(measure.name) or next((one for one in spare if one.says == measure.says), None)
        if partner in spare:
            spare.remove(partner)
        yield measure, partner
    for measure in spare:
        yield None, measure


def _in_one(note_a: Note, note_b: Note, left: Measure | None, right: Measure | None) -> Iterator[Difference]:
    here = left or right
    if here is None:
        return
    stated = (note_a if left else note_b).total(here.name)
    if stated is not None:
        count_a, count_b = (stated, None) if left else (None, stated)
        yield Difference(here.name, here.name, TOTAL, None, count_a, count_b, NOT_IN_BOTH, None)


def _compared(note_a: Note, note_b: Note, left: Measure, right: Measure, ledger: _Ledger) -> Iterator[Difference]:
    children = left.about_children or right.about_children
    unnamed = None if children else 0
    counts_a, counts_b = _cells(note_a, left), _cells(note_b, right)
    names = {row.district: row.name for row in (*note_b.rows, *note_a.rows)}
    for cell in dict.fromkeys([*counts_a, *counts_b]):
        stated = counts_a.get(cell, unnamed), counts_b.get(cell, unnamed)
        if stated[0] is None or stated[1] is None or stated[0] == stated[1]:
            continue
        side_a = _Side(left.formula, note_a.scope, cell.total, cell.district, note_a.cut_off)
        side_b = _Side(right.formula, note_b.scope, cell.total, cell.district, note_b.cut_off)
        change = stated[1] - stated[0]
        parts = [_Sum(NOT_TOLD_APART, change, ())] if children else _summed(_parts(side_a, side_b, ledger), change)
        name = TOTAL if cell.total else names[cell.district]
        for part in parts:
            yield Difference(left.name, right.name, name, cell.district, *stated, part.cause, part.amount, part.objects)


class _Cell(NamedTuple):
    """A place in a note: its total, or the row of a district (None: not stated)."""

    total: bool
    district: str | None


def _cells(note: Note, measure: Measure) -> dict[_Cell, int | None]:
    """What a note states of a measure, the total first."""
    position = note.position(measure.name)
    cells = {_Cell(True, None): note.totals[position]}
    for row in note.rows:
        cells[_Cell(False, row.district)] = row.counts[position]
    return cells


def _summed(parts: Iterable[_Part], change: int) -> list[_Sum]:
    """Parts added up by cause, and what is left of ``change`` as not in the ledger."""
    by_cause: dict[str, list[_Part]] = {}
    for part in parts:
        by_cause.setdefault(part.cause, []).append(part)
    found = [
        _Sum(cause, sum(p.amount for p in group), tuple((p.kind, p.name, p.entry) for p in group))
        for cause in CAUSES
        if (group := by_cause.get(cause))
    ]
    left = change - sum(one.amount for one in found)
    return [*found, _Sum(UNEXPLAINED, left, ())] if left else found


def _parts(side_a: _Side, side_b: _Side, ledger: _Ledger) -> Iterator[_Part]:
    """Every object that enters or leaves the cell on the way from one side to the other, in three strides."""
    moved = replace(side_a, at=side_b.at)
    redefined = replace(moved, formula=side_b.formula)
    changes = {keys: side_a.object(keys[1]) - side_a.object(keys[0]) for keys in ledger.moving}
    for change, course in _in_order(ledger.moving, changes):
        cause, entry = _cause_in_time(course, side_a.at, side_b.at)
        yield _Part(cause, change, course.history.kind, course.history.object, entry)
    for statement, versions in ledger.openings.items():
        change = moved.opening(versions) - side_a.opening(versions)
        if change:
            cause, entry = _cause_of_opening(versions, side_a.at, side_b.at)
            yield _Part(cause, change, "opening_statement", statement, entry)
    yield from _stride(moved, redefined, OTHER_DEFINITION, ledger)
    yield from _stride(redefined, side_b, OTHER_SCOPE, ledger)


def _stride(before: _Side, after: _Side, cause: str, ledger: _Ledger) -> Iterator[_Part]:
    """What enters or leaves at one moment because another definition or scope counts it."""
    if before == after:
        return
    changes = {key: after.object(key) - before.object(key) for key in ledger.at_b}
    for change, course in _in_order(ledger.at_b, changes):
        yield _Part(cause, change, course.history.kind, course.history.object, None)
    for statement, versions in ledger.openings.items():
        change = after.opening(versions) - before.opening(versions)
        if change:
            yield _Part(cause, change, "opening_statement", statement, None)


def _in_order(
    groups: Mapping[K, Sequence[tuple[int, _Course]]], changes: Mapping[K, int]
) -> Iterator[tuple[int, _Course]]:
    """The objects of those groups that change a cell, with the change, in the order of the ledger."""
    touched = [
        (number, changes[key], course) for key, group in groups.items() if changes[key] for number, course in group
    ]
    yield from ((change, course) for _, change, course in sorted(touched, key=itemgetter(0)))


def _cause_in_time(course: _Course, at_a: datetime, at_b: datetime) -> tuple[str, int | None]:
    """Why an object counts differently as at two moments, and the entry that did it.

    Where it did not stand at the earlier moment it was recorded later, where it does not at the later one it was
    withdrawn, otherwise corrected. The entry is the last between the two that did such a thing; of an object that
    was withdrawn and stated again, the one that stated it.
    """
    early, late = min(at_a, at_b), max(at_a, at_b)
    before, after = (course.key_a, course.key_b) if at_a <= at_b else (course.key_b, course.key_a)
    opened = [row.opened_index for row in course.history.versions if early < row.opened_at <= late]
    closed = [
        row.closed_index
        for row in course.history.versions
        if row.closed_index is not None and row.closed_at is not None and early < row.closed_at <= late
    ]
    if after is None:
        return WITHDRAWN_BETWEEN, max(closed, default=None)
    if before is None:
        stated = [index for index in opened if index not in closed]
        return RECORDED_LATER, max(stated, default=None)
    return CORRECTED_BETWEEN, max(opened, default=None)


def _by_statement(openings: Sequence[DatedOpening]) -> dict[str, list[DatedOpening]]:
    found: dict[str, list[DatedOpening]] = {}
    for dated in openings:
        found.setdefault(dated.opening.statement, []).append(dated)
    return found


def _cause_of_opening(versions: Sequence[DatedOpening], at_a: datetime, at_b: datetime) -> tuple[str, int | None]:
    early, late = min(at_a, at_b), max(at_a, at_b)
    stood = any(dated.stands(early) for dated in versions)
    entry = max((dated.opened_index for dated in versions if early < dated.opened_at <= late), default=None)
    return (CORRECTED_BETWEEN if stood else RECORDED_LATER), entry
