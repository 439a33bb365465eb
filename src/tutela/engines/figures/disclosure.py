"""Disclosure control: no small count about children leaves the house, nor can it be found by subtraction.

Two ways lead out, and there is no third: writers of CSV, JSON, charts and notes take a ``PublicTable`` only.

- ``for_export``: any table, as at any moment. Every cell of a measure about children is withheld, without looking
  at its number, so asking often, at many moments or in many slices tells nothing.
- ``for_note``: a published note. A cell about children is shown only when it holds at least ``threshold`` and the
  *rule of regions* still holds for it together with every cell that any note ever showed.

**The rule of regions.** The cells shown, of all notes and cut-offs, cut the children counted into regions: two
children lie in one region when exactly the same cells count them. Each region must hold none or at least
``threshold`` children. Whoever adds and subtracts published numbers in whatever way gets a sum of regions, so even
someone who was *told* the number of every region would learn no count from 1 to ``threshold`` - 1. Complementary
suppression needs no procedure of its own: the cell that would complete a subtraction breaks the rule and is withheld.
A row that only a withheld number would bring into a table is left out, so that its being there tells nothing.

The threshold is 5: "fewer than five" is the usual floor of official statistics; a unit may set a larger one, never
a smaller.
A nought is withheld like any small count, so that "withheld" does not mean "at least one".

What this does not do: it cannot keep someone who already knows of four children in a region from finding the fifth,
and the fact that a cell is withheld tells that showing it would have broken the rule.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from .errors import ReleaseRefused
from .facts import DatedFact, DatedOpening
from .measures import Formula, Measure
from .scope import Scope, part_of
from .tables import Row, Table

THRESHOLD = 5
"""Counts about children below this are withheld."""

OTHER = "other"
"""The outcome under which outcomes that are not told apart outside the house are added together."""

NOT_TOLD_APART = frozenset({"child_in_need", "referred"})
"""Categories that outside the house are only shown added together, as OTHER: the first counts children."""


@dataclass(frozen=True, slots=True)
class Release:
    """One cell about children that was shown: what it counts, in which row, as at when.

    ``by`` None is the total, over ``scope``; otherwise the row ``key`` of a breakdown (None: not stated).
    """

    formula: Formula
    scope: Scope
    by: str | None
    key: str | None
    as_at: datetime

    def holds(self, row: DatedFact) -> bool:
        """Say whether the cell counts this version of an object."""
        return (
            row.stands(self.as_at)
            and self.formula.counts(row.key)
            and self.scope.covers(row.key)
            and (self.by is None or part_of(row.key, self.by) == self.key)
        )

    def opening(self, dated: DatedOpening) -> int:
        """The number that an opening statement adds to the cell."""
        here = self.by is None or (self.key is None and self.by != "round")
        taken = here and self.scope.takes_openings and dated.stands(self.as_at)
        return self.formula.opening(dated.opening)[0] if taken else 0


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A row of a public table; a count that is None is withheld."""

    key: str | None
    counts: tuple[int | None, ...]
    carried: bool = False


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table that may leave the house; a count that is None is withheld. This module makes them, and published notes."""

    measures: tuple[Measure, ...]
    scope: Scope
    by: str | None
    as_at: datetime | None
    size: int | None
    rows: tuple[PublicRow, ...]
    totals: tuple[int | None, ...]
    lower_bounds: tuple[str, ...]
    threshold: int


def for_export(table: Table, *, threshold: int = THRESHOLD) -> PublicTable:
    """Make a table public as at any moment: every cell of a measure about children is withheld.

    Outcomes that would count children are added together with others as OTHER. Raises ReleaseRefused for a scope
    that singles out such an outcome.
    """
    _check(threshold)
    table = _rolled_up(table)
    shown = [not measure.about_children for measure in table.measures]
    return _public(table, [shown] * len(table.rows), shown, threshold)


def for_note(
    table: Table,
    rows: Iterable[DatedFact],
    openings: Iterable[DatedOpening],
    earlier: Sequence[Release],
    *,
    threshold: int = THRESHOLD,
) -> PublicTable:
    """Make the table of a note public, beside all that notes showed before (``earlier``).

    ``rows`` and ``openings`` are all dated facts of the ledger, at least those of kinds about children, also
    closed ones and those after the table's moment. Cells are tried total first, then from the largest; each is
    shown when the rule of regions holds with it. Raises ReleaseRefused for a table that is as at no moment, or
    that singles out an outcome about children.
    """
    _check(threshold)
    if table.as_at is None:
        raise ReleaseRefused("a note needs a cut-off moment; give one")
    table = _rolled_up(table)
    children = [position for position, measure in enumerate(table.measures) if measure.about_children]
    kinds = {kind for position in children for kind in table.measures[position].formula.kinds}
    regions = _Regions([row for row in rows if row.kind in kinds], list(openings), threshold)
    for release in earlier:
        regions.add(release)
    shown = [[not measure.about_children for measure in table.measures] for _ in table.rows]
    totals = [not measure.about_children for measure in table.measures]
    for position in children:
        _show(table, position, regions, shown, totals)
    return _public(table, shown, totals, threshold)


def _check(threshold: int) -> None:
    if threshold < THRESHOLD:
        raise ReleaseRefused(
            f"counts about children below {THRESHOLD} are always withheld; the threshold may only be larger"
        )


def _show(table: Table, position: int, regions: "_Regions", shown: list[list[bool]], totals: list[bool]) -> None:
    """Decide the cells of one measure about children: total first, then the largest."""
    formula, as_at = table.measures[position].formula, table.as_at
    if as_at is None:
        return
    if table.totals[position] >= regions.threshold:
        totals[position] = regions.admits(Release(formula, table.scope, None, None, as_at))
    for number, row in sorted(enumerate(table.rows), key=lambda pair: (-pair[1].counts[position], pair[0])):
        if table.by is None:
            shown[number][position] = totals[position]
        elif row.counts[position] >= regions.threshold and not row.carried:
            shown[number][position] = regions.admits(Release(formula, table.scope, table.by, row.key, as_at))


class _Regions:
    """The regions into which the cells shown so far cut the children counted."""

    def __init__(self, rows: Sequence[DatedFact], openings: Sequence[DatedOpening], threshold: int) -> None:
        self.threshold = threshold
        self._rows = rows
        self._openings = openings
        self._releases: list[Release] = []
        self._signatures: dict[tuple[str, str], int] = {(row.kind, row.object): 0 for row in rows}
        self._opened: dict[tuple[int, str], tuple[int, int]] = {}
        for number, dated in enumerate(openings):
            for kind, count in dated.opening.counts.items():
                self._opened[number, kind] = (count or 0, 0)

    def add(self, release: Release) -> None:
        """Count a cell as shown."""
        self._signatures, self._opened = self._with(release)
        self._releases.append(release)

    def admits(self, release: Release) -> bool:
        """Count a cell as shown if the rule of regions holds with it, and say whether it does."""
        if release in self._releases:
            return True
        signatures, opened = self._with(release)
        sizes = Counter(signatures.values())
        for count, signature in opened.values():
            sizes[signature] += count
        if any(0 < size < self.threshold for signature, size in sizes.items() if signature):
            return False
        self._signatures, self._opened = signatures, opened
        self._releases.append(release)
        return True

    def _with(self, release: Release) -> tuple[dict[tuple[str, str], int], dict[tuple[int, str], tuple[int, int]]]:
        """Each object with the set of cells that count it, as bits, ``release`` among them."""
        bit = 1 << len(self._releases)
        signatures = dict(self._signatures)
        for row in self._rows:
            if release.holds(row):
                signatures[row.kind, row.object] |= bit
        opened = dict(self._opened)
        for (number, kind), (count, signature) in self._opened.items():
            if kind in release.formula.kinds and release.opening(self._openings[number]):
                opened[number, kind] = (count, signature | bit)
        return signatures, opened


def _rolled_up(table: Table) -> Table:
    """The table with outcomes about children added together with others."""
    asked = NOT_TOLD_APART.intersection(table.scope.categories or ())
    if asked and asked != NOT_TOLD_APART:
        raise ReleaseRefused(f"{', '.join(sorted(asked))} is not shown alone outside; leave the category out")
    if table.by != "category":
        return table
    joined = [row for row in table.rows if row.key in NOT_TOLD_APART or row.key == OTHER]
    if not joined:
        return table
    other = Row(OTHER, tuple(sum(counts) for counts in zip(*(row.counts for row in joined), strict=True)))
    rows = [row for row in table.rows if row not in joined]
    ends = [row for row in rows if row.key is None]
    kept = (*(row for row in rows if row.key is not None), other, *ends)
    return replace(table, rows=kept)


def _public(table: Table, shown: Sequence[Sequence[bool]], totals: Sequence[bool], threshold: int) -> PublicTable:
    rows = (
        PublicRow(row.key, tuple(_or_none(*pair) for pair in zip(row.counts, cells, strict=True)), row.carried)
        for row, cells in zip(table.rows, shown, strict=True)
    )
    return PublicTable(
        measures=table.measures,
        scope=table.scope,
        by=table.by,
        as_at=table.as_at,
        size=table.size,
        rows=tuple(row for row in rows if table.by is None or row.key in table.listed or any(row.counts)),
        totals=tuple(_or_none(*pair) for pair in zip(table.totals, totals, strict=True)),
        lower_bounds=table.lower_bounds,
        threshold=threshold,
    )


def _or_none(count: int, shown: bool) -> int | None:
    return count if shown else None
