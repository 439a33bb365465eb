"""Figures as tables inside the house: one row a district, round, window or category, the total being their sum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .counted import Key
from .errors import ScopeRefused
from .facts import Facts, Tally
from .measures import MEASURES, Measure
from .scope import BREAKDOWNS, Scope, part_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a count for each measure of its table.

    ``key`` is a district's code, a round, a window or a category; None is the row "not stated". ``carried`` marks
    the row of the opening statements in a breakdown by round.
    """

    key: str | None
    counts: tuple[int, ...]
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Figures as at one moment, with every number in it: for eyes inside the house.

    What leaves the house is a ``PublicTable``, which only ``disclosure`` makes. ``lower_bounds`` names the measures
    of which a part is not known, ``listed`` the rows that are there whatever is counted.
    """

    measures: tuple[Measure, ...]
    scope: Scope
    by: str | None
    as_at: datetime | None
    size: int | None
    rows: tuple[Row, ...]
    lower_bounds: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def totals(self) -> tuple[int, ...]:
        """The sum of the rows, for each measure."""
        return tuple(sum(row.counts[position] for row in self.rows) for position in range(len(self.measures)))

    def total(self, name: str) -> int:
        """The total of one measure."""
        return self.totals[self._position(name)]

    def count(self, name: str, key: str | None) -> int:
        """The count of one measure in the row ``key``, the row of opening statements apart; 0 where there is no such row."""
        position = self._position(name)
        return sum(row.counts[position] for row in self.rows if row.key == key and not row.carried)

    def _position(self, name: str) -> int:
        for position, measure in enumerate(self.measures):
            if measure.name == name:
                return position
        raise ScopeRefused(f"the table has no measure {name!r}")


def measure(
    facts: Facts,
    scope: Scope,
    *,
    measures: Sequence[Measure] = MEASURES,
    by: str | None = None,
    at: datetime | None = None,
    listed: Sequence[str] = (),
) -> Table:
    """Figures over folded facts, as at ``at`` (None: the end of the fold). See ``table_of``."""
    return table_of(facts.tally(at), scope, measures=measures, by=by, listed=listed)


def table_of(
    tally: Tally,
    scope: Scope,
    *,
    measures: Sequence[Measure] = MEASURES,
    by: str | None = None,
    listed: Sequence[str] = (),
) -> Table:
    """Figures over counts per key, by district, round, window or category (``by``), or in one row.

    ``listed`` are keys that get a row even with nothing counted, in their order; others follow in order of text;
    the row "not stated" comes last, and only where something stands in it. Opening statements stand in "not
    stated", in a breakdown by round in a row of their own. Raises ScopeRefused for a breakdown that does not exist.
    """
    _check(scope, by)
    sums: dict[tuple[str | None, bool], list[int]] = {(key, False): [0] * len(measures) for key in listed if by}
    for key, number in tally.counts.items():
        if scope.covers(key):
            _add(sums, (part_of(key, by) if by else None, False), [number * m.formula.counts(key) for m in measures])
    for opening in tally.openings if scope.takes_openings else ():
        _add(sums, (None, by == "round"), [m.formula.opening(opening)[0] for m in measures])
    if not by:
        sums.setdefault((None, False), [0] * len(measures))
    order = {key: position for position, key in enumerate(listed)}
    rows = [
        Row(key, tuple(counts), carried)
        for (key, carried), counts in sums.items()
        if any(counts) or not by or (key in order and not carried)
    ]
    rows.sort(key=lambda row: (not row.carried, row.key is None, order.get(row.key or "", len(order)), row.key or ""))
    return Table(
        measures=tuple(measures),
        scope=scope,
        by=by,
        as_at=tally.as_at,
        size=tally.size,
        rows=tuple(rows),
        lower_bounds=_lower_bounds(tally, scope, measures),
        listed=tuple(listed) if by else (),
    )


def _check(scope: Scope, by: str | None) -> None:
    if by is not None and by not in BREAKDOWNS:
        raise ScopeRefused(f"no table is made by {by!r}; there is {', '.join(BREAKDOWNS)}")
    if by == "window" and (scope.rounds is None or len(scope.rounds) != 1):
        raise ScopeRefused("windows are numbered within a round: ask for exactly one round")


def _add(sums: dict[tuple[str | None, bool], list[int]], place: tuple[str | None, bool], counts: Iterable[int]) -> None:
    sums[place] = [old + new for old, new in zip(sums[place], counts, strict=True)] if place in sums else list(counts)


def _lower_bounds(tally: Tally, scope: Scope, measures: Sequence[Measure]) -> tuple[str, ...]:
    """Name the measures of which an opening statement has a part that is not in the total."""
    found = []
    for one in measures:
        parts = [one.formula.opening(opening) for opening in tally.openings]
        unknown = scope.takes_openings and not all(known for _, known in parts)
        left_out = scope.misses_openings and any(part != (0, True) for part in parts)
        if unknown or left_out:
            found.append(one.name)
    return tuple(found)


def keys_of(tally: Tally, part: str) -> tuple[str, ...]:
    """Every district, round, window or category that occurs, in order of text; "not stated" is left out."""
    if part not in BREAKDOWNS:
        raise ScopeRefused(f"keys have no {part!r}; they have {', '.join(BREAKDOWNS)}")
    return tuple(sorted({value for key in tally.counts if (value := part_of(key, part)) is not None}))


__all__ = ["Key", "Row", "Table", "keys_of", "measure", "table_of"]
