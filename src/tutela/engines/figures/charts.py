"""Charts as plain values that a template draws: bars per district, and a tile map. Lengths are whole units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .disclosure import PublicTable
from .districts import NOT_STATED
from .errors import ScopeRefused
from .exports import CARRIED

STEPS = 5
"""How many shades a tile map tells apart; 0 is for nothing counted."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its row, the count (None: withheld), top edge and length in units."""

    key: str | None
    label: str
    count: int | None
    y: int
    length: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars, one a row, the longest ``width`` units long; each lies in a band of ``band`` units."""

    measure: str
    width: int
    height: int
    band: int
    bars: tuple[Bar, ...]


def bar_chart(
    table: PublicTable, measure: str, names: Mapping[str | None, str], *, width: int = 600, band: int = 24
) -> BarChart:
    """Bars of one measure over the rows of a public table, in their order. A withheld count has no length.

    Raises ScopeRefused when the table has no such measure.
    """
    column = _column(table, measure)
    largest = max((count for _, count in column if count is not None), default=0)
    bars = tuple(
        Bar(
            key=key,
            label=CARRIED if row.carried else _label(key, names),
            count=count,
            y=position * band,
            length=_length(count, largest, width),
        )
        for position, (row, (key, count)) in enumerate(zip(table.rows, column, strict=True))
    )
    return BarChart(measure, width, len(bars) * band, band, bars)


@dataclass(frozen=True, slots=True)
class TilePlace:
    """Where a district's tile lies: column and row from 0, north at the top."""

    code: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One district's tile: place, name, count (None: withheld), shade from 0 (nothing) to STEPS - 1."""

    code: str
    label: str
    column: int
    row: int
    count: int | None
    shade: int | None


@dataclass(frozen=True, slots=True)
class TileMap:
    """A tile map; ``bounds`` are the largest counts of the shades from 1, ``beside`` the rows that have no tile."""

    measure: str
    columns: int
    rows: int
    tiles: tuple[Tile, ...]
    bounds: tuple[int, ...]
    beside: tuple[tuple[str, int | None], ...]


def tile_map(table: PublicTable, measure: str, layout: Sequence[TilePlace], names: Mapping[str | None, str]) -> TileMap:
    """A tile map of one measure of a table by district. Counts without a tile stand beside it, so none is lost.

    Shades divide the range up to the largest count evenly. Raises ScopeRefused for a table that is not by district,
    a measure that it has not, or a layout that puts two districts in one place.
    """
    if table.by != "district":
        raise ScopeRefused("a map needs a table by district")
    if len({(place.column, place.row) for place in layout}) != len(layout):
        raise ScopeRefused("the layout puts two districts in one place")
    column = dict(_column(table, measure))
    about_children = any(one.about_children for one in table.measures if one.name == measure)
    nothing = None if about_children else 0
    largest = max((count for count in column.values() if count is not None), default=0)
    tiles = tuple(
        Tile(
            code=place.code,
            label=_label(place.code, names),
            column=place.column,
            row=place.row,
            count=(count := column.get(place.code, nothing)),
            shade=_shade(count, largest),
        )
        for place in layout
    )
    placed = {place.code for place in layout}
    beside = tuple((_label(key, names), count) for key, count in column.items() if key not in placed)
    return TileMap(
        measure=measure,
        columns=max((place.column for place in layout), default=-1) + 1,
        rows=max((place.row for place in layout), default=-1) + 1,
        tiles=tiles,
        bounds=tuple(largest * step // (STEPS - 1) for step in range(1, STEPS)) if largest else (),
        beside=beside,
    )


def layout_of(tiles: Mapping[str, Sequence[int]]) -> tuple[TilePlace, ...]:
    """Read a jurisdiction's tiles: ``{code: [column, row]}``. Raises ScopeRefused."""
    places = []
    for code, place in tiles.items():
        if len(place) != 2 or not all(type(number) is int and number >= 0 for number in place):
            raise ScopeRefused(f"the tile of {code} is not two numbers from 0: column and row")
        places.append(TilePlace(code, place[0], place[1]))
    return tuple(places)


def _column(table: PublicTable, measure: str) -> list[tuple[str | None, int | None]]:
    for position, one in enumerate(table.measures):
        if one.name == measure:
            return [(row.key, row.counts[position]) for row in table.rows]
    raise ScopeRefused(f"the table has no measure {measure!r}")


def _label(key: str | None, names: Mapping[str | None, str]) -> str:
    return NOT_STATED if key is None else names.get(key, key)


def _length(count: int | None, largest: int, width: int) -> int:
    """Length in units; something counted is never drawn as nothing."""
    return max(1, count * width // largest) if count else 0


def _shade(count: int | None, largest: int) -> int | None:
    """The first shade whose bound is not below the count."""
    if count is None:
        return None
    return next((step for step in range(STEPS) if count <= largest * step // (STEPS - 1)), STEPS - 1)
