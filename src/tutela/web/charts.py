"""Figures as drawings: values in, the coordinates of an SVG out, with the table that stands beneath.

The content security policy refuses styles, so every width and place is a number here and an attribute there. Lengths
are in units of the drawing's own view box. ``None`` is "not stated", never nought.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.engines.figures.boundaries import FINE, Drawing, Shape
from tutela.web.components import WITHHELD, Cell, CellValue, Reference, Table, Text, cell_of

DISTRICT: Text = gettext_lazy("District")
"""What heads the lines of a figure, unless the page says otherwise."""

Measured: TypeAlias = int | Cell | None
"""A count, None where nothing is stated, or ``components.WITHHELD``."""


def _number(value: Measured) -> int:
    """The length that a value draws: nothing for what is not stated or withheld."""
    return value if isinstance(value, int) else 0


def ceiling(value: int) -> int:
    """The number at or above a count where its axis ends: 1, or an even one, so that the middle can be named too."""
    if value <= 1:
        return 1
    power = 10 ** (len(str(value)) - 1)
    steps = (
        (2, 4, 6, 8, 10)
        if power == 1
        else (power + power * tenths // 10 for tenths in (0, 2, 6, 10, 14, 20, 30, 40, 50, 70, 90))
    )
    return next(step for step in steps if step >= value)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar figure: a value for each series."""

    label: Text
    values: tuple[Measured, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a bar, ``start`` and ``length`` of 1000; ``series`` counts from 1."""

    series: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class BarLine:
    """A bar as it is drawn, with the cells that stand beside it, each with its series (empty for the total)."""

    label: Cell
    segments: tuple[Segment, ...]
    cells: tuple[tuple[Text, Cell], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars, one a line; the figure is a table with the bar in a column, so it needs no second one.

    With several series each bar is stacked and a total stands last; ``maximum`` sets the same scale for several figures.
    """

    caption: Text
    series: tuple[Text, ...]
    bars: tuple[Bar, ...]
    head: Text = DISTRICT
    maximum: int = 0
    note: Text = ""

    @classmethod
    def of(
        cls,
        caption: Text,
        series: Sequence[Text],
        rows: Iterable[tuple[Text, Sequence[Measured] | Measured] | Bar],
        *,
        head: Text = "",
        note: Text = "",
        maximum: int = 0,
    ) -> "Bars":
        """Bars from pairs of label and value, or label and one value for each series.

        Raises ValueError when a row has not one value for each series.
        """
        bars = tuple(row if isinstance(row, Bar) else Bar(row[0], _as_tuple(row[1])) for row in rows)
        if wrong := next((bar for bar in bars if len(bar.values) != len(series)), None):
            raise ValueError(f"{wrong.label!s} of {caption!s} has {len(wrong.values)} values for {len(series)} series")
        return cls(caption, tuple(series), bars, head or DISTRICT, maximum, note)

    @property
    def stacked(self) -> bool:
        """Whether there is more than one series, so that a legend and a total are shown."""
        return len(self.series) > 1

    @property
    def end(self) -> int:
        """Where the scale ends: the given maximum, or a round number that holds the longest bar."""
        return self.maximum or ceiling(max((sum(map(_number, bar.values)) for bar in self.bars), default=1))

    @property
    def lines(self) -> list[BarLine]:
        """The bars as they are drawn."""
        return [self._line(bar) for bar in self.bars]

    def _line(self, bar: Bar) -> BarLine:
        end = self.end
        ends = [sum(map(_number, bar.values[:at])) * 1000 // end for at in range(len(bar.values) + 1)]
        segments = tuple(
            Segment(at + 1, ends[at], ends[at + 1] - ends[at])
            for at in range(len(bar.values))
            if ends[at + 1] > ends[at]
        )
        cells = [(name, cell_of(value)) for name, value in zip(self.series, bar.values, strict=True)]
        if self.stacked:
            cells.append(("", _total(bar.values)))
        return BarLine(Cell("link", bar.label, bar.url) if bar.url else cell_of(bar.label), segments, tuple(cells))


def _as_tuple(values: Sequence[Measured] | Measured) -> tuple[Measured, ...]:
    """One value or several, as several."""
    return (values,) if values is None or isinstance(values, int | Cell) else tuple(values)


def _total(values: tuple[Measured, ...]) -> Cell:
    """The sum of a line; withheld when a part is, because subtraction would reveal it; a dash when nothing is stated."""
    if WITHHELD in values:
        return WITHHELD
    stated = [value for value in values if isinstance(value, int)]
    return cell_of(sum(stated)) if stated else cell_of(None)


@dataclass(frozen=True, slots=True)
class Panel:
    """One small drawing among several: its title and one value for each label of the figure."""

    title: Text
    values: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One upright bar of a panel: place and size of it, and whether its value is the panel's greatest."""

    x: int
    y: int
    width: int
    height: int
    greatest: bool


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small multiples: the same upright bars for each panel, on one scale, with a table beneath."""

    caption: Text
    labels: tuple[Text, ...]
    panels: tuple[Panel, ...]
    head: Text = DISTRICT

    width = 160
    height = 56

    @property
    def end(self) -> int:
        """Where the scale of every panel ends."""
        return max((_number(value) for panel in self.panels for value in panel.values), default=0) or 1

    @property
    def drawings(self) -> list[tuple[Panel, list[Column], Cell]]:
        """Each panel with its bars and its sum."""
        return [(panel, self._columns(panel), _total(panel.values)) for panel in self.panels]

    def _columns(self, panel: Panel) -> list[Column]:
        step = self.width // max(len(self.labels), 1)
        gap = 1 if step < 8 else 3
        greatest = max(map(_number, panel.values), default=0)
        heights = [_number(value) * (self.height - 2) // self.end for value in panel.values]
        return [
            Column(at * step, self.height - tall, max(step - gap, 1), tall, _number(panel.values[at]) == greatest > 0)
            for at, tall in enumerate(heights)
        ]

    @property
    def table(self) -> Table:
        """The same values as a table."""
        rows: list[list[CellValue]] = [[panel.title, *panel.values] for panel in self.panels]
        return Table.of(self.caption, [self.head, *self.labels], rows, wide=True)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth naming on a line: a cut-off, a published note."""

    at: datetime
    label: Text


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there; ``anchor`` keeps the words inside the drawing."""

    place: int
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Steps:
    """A cumulative count over time, drawn as steps because it changes at moments, with a table beneath.

    ``points`` are (aware moment, count from then on), in order of time.
    """

    caption: Text
    label: Text
    points: tuple[tuple[datetime, int], ...]
    until: datetime
    marks: tuple[Mark, ...] = ()

    width = 640
    height = 220
    left = 48
    right = 16
    top = 28
    bottom = 28

    @property
    def begin(self) -> datetime:
        """Where time begins."""
        return self.points[0][0] if self.points else self.until

    @property
    def end(self) -> int:
        """Where the count's axis ends."""
        return ceiling(max((count for _at, count in self.points), default=1))

    @property
    def floor(self) -> int:
        """The height of nought."""
        return self.height - self.bottom

    @property
    def edge(self) -> int:
        """Where the drawing ends at the right."""
        return self.width - self.right

    def across(self, at: datetime) -> int:
        """The place of a moment."""
        whole = (self.until - self.begin).total_seconds() or 1
        return self.left + int((at - self.begin).total_seconds() * (self.edge - self.left) / whole)

    def up(self, count: int) -> int:
        """The height of a count."""
        return self.floor - count * (self.floor - self.top) // self.end

    @property
    def path(self) -> str:
        """The line: level until a moment, then up or down to the new count."""
        if not self.points:
            return ""
        moves = [f"M{self.across(self.points[0][0])} {self.up(self.points[0][1])}"]
        moves += [f"H{self.across(at)}V{self.up(count)}" for at, count in self.points[1:]]
        return "".join([*moves, f"H{self.edge}"])

    @property
    def counts_axis(self) -> list[Tick]:
        """Nought, half and whole of the axis of counts."""
        return [Tick(self.up(count), str(count)) for count in sorted({0, self.end // 2, self.end})]

    @property
    def marked(self) -> list[Tick]:
        """The marks, each with its place and the side on which its words have room."""
        middle = (self.left + self.edge) // 2
        places = ((self.across(mark.at), mark) for mark in self.marks)
        return [Tick(x, str(mark.label), "start" if x < middle else "end") for x, mark in places]

    @property
    def table(self) -> Table:
        """The same points as a table, with the marks among them."""
        points: list[tuple[datetime, Text, int | None]] = [(at, "", count) for at, count in self.points]
        marks = [(mark.at, mark.label, self.count_at(mark.at)) for mark in self.marks]
        rows = sorted([*points, *marks], key=lambda row: row[0])
        return Table.of(self.caption, [_("From"), _("Mark"), self.label], rows)

    def count_at(self, moment: datetime) -> int | None:
        """The count that stood at a moment; None before the first point."""
        return next((count for at, count in reversed(self.points) if at <= moment), None)


@dataclass(frozen=True, slots=True)
class Tile:
    """A district on a tile map: its code, name, place in the grid (from 0) and count."""

    code: str
    name: Text
    column: int
    row: int
    value: Measured
    url: str = ""


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """A tile as it is drawn: corner, step of the scale (0 to 5), what it shows and says."""

    tile: Tile
    x: int
    y: int
    step: int
    shown: str
    said: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """A map of districts as equal tiles, shaded in five steps, with a table beneath."""

    caption: Text
    measure: Text
    tiles: tuple[Tile, ...]
    note: Text = ""

    side = 76
    gap = 4

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return (max((tile.column for tile in self.tiles), default=0) + 1) * (self.side + self.gap) - self.gap

    @property
    def height(self) -> int:
        """Height of the drawing."""
        return (max((tile.row for tile in self.tiles), default=0) + 1) * (self.side + self.gap) - self.gap

    @property
    def bounds(self) -> list[int]:
        """The greatest count of each of the five steps."""
        greatest = max((_number(tile.value) for tile in self.tiles), default=0)
        return [-(-greatest * step // 5) for step in range(1, 6)] if greatest >= 5 else [1, 2, 3, 4, 5]

    def step_of(self, value: Measured) -> int:
        """The step of a count: 0 for nought, not stated and withheld, else 1 to 5."""
        number = _number(value)
        return 0 if number <= 0 else 1 + sum(number > bound for bound in self.bounds[:4])

    @property
    def drawn(self) -> list[DrawnTile]:
        """The tiles as they are drawn."""
        reach = self.side + self.gap
        return [
            DrawnTile(tile, tile.column * reach, tile.row * reach, self.step_of(tile.value), *_words(tile))
            for tile in self.tiles
        ]

    @property
    def signs(self) -> list[tuple[str, str]]:
        """The signs that stand for a count in some tile, each with what it means."""
        values = [tile.value for tile in self.tiles]
        signs = [("×", _("withheld"), WITHHELD in values), ("–", _("not stated"), None in values)]
        return [(sign, words) for sign, words, used in signs if used]

    @property
    def legend(self) -> list[tuple[int, str]]:
        """Each step with the counts it stands for."""
        lows = [1, *(bound + 1 for bound in self.bounds[:4])]
        spans = [(low, high) for low, high in zip(lows, self.bounds, strict=True)]
        return [
            (0, "0"),
            *((at, f"{low}–{high}" if low < high else str(low)) for at, (low, high) in enumerate(spans, 1)),
        ]

    @property
    def table(self) -> Table:
        """The same counts as a table."""
        rows: list[list[CellValue]] = [
            [Cell("link", tile.name, tile.url) if tile.url else tile.name, Reference(tile.code), tile.value]
            for tile in self.tiles
        ]
        return Table.of(self.caption, [_("District"), _("Code"), self.measure], rows)


def _words(tile: Tile) -> tuple[str, str]:
    """What a tile shows in itself, and what it says to who points at it or hears it."""
    if isinstance(tile.value, int):
        return str(tile.value), f"{tile.name}: {tile.value}"
    said = _("withheld") if tile.value == WITHHELD else _("not stated")
    return ("×" if tile.value == WITHHELD else "–"), f"{tile.name}: {said}"


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A district as its boundary shows it: path, step of the scale, what it shows and says, and where its words stand.

    Words without room inside stand in the margin, with a line (``leader``) to the district.
    """

    tile: Tile
    path: str
    step: int
    shown: str
    said: str
    x: int
    y: int
    anchor: str = "middle"
    leader: str = ""


@dataclass(frozen=True, slots=True)
class BoundaryMap:
    """A map of districts by their boundaries: the counts, shades and words of a tile map, drawn where the districts lie.

    Districts without a boundary stand as tiles below, so that no count is lost.
    """

    tiles: TileMap
    drawing: Drawing

    margin = 64
    line = 20
    letter = 11

    @property
    def fine(self) -> str:
        """What brings the paths' fine steps to units."""
        return f"scale({1 / FINE})"

    @property
    def left(self) -> int:
        """Width of the left margin: nothing where no words stand there."""
        return self.margin if self._outside(0) else 0

    @property
    def frame(self) -> int:
        """Height of the map itself, without the tiles below."""
        lines = max(len(self._outside(side)) for side in (0, 1))
        return max(self.drawing.height, lines * self.line) + 2

    @property
    def width(self) -> int:
        """Width of the drawing."""
        right = self.margin if self._outside(1) else 0
        return max(self.left + self.drawing.width + right, self._reach * len(self._bare) - self.tiles.gap)

    @property
    def height(self) -> int:
        """Height of the drawing."""
        return self.frame + (self._reach if self._bare else 0)

    @property
    def drawn(self) -> list[DrawnArea]:
        """The districts as they are drawn; their words and lines are drawn after all of them, so that none is hidden."""
        inside = [
            self._area(shape, shape.x + self.left, shape.y) for shape in self._shapes if not self._in_margin(shape)
        ]
        return inside + [area for side in (0, 1) for area in self._called_out(side)]

    @property
    def below(self) -> list[DrawnTile]:
        """Districts without a boundary, as tiles in a row."""
        y = self.frame + self.tiles.gap
        return [
            DrawnTile(tile, at * self._reach, y, self.tiles.step_of(tile.value), *_words(tile))
            for at, tile in enumerate(self._bare)
        ]

    @property
    def _reach(self) -> int:
        return self.tiles.side + self.tiles.gap

    @property
    def _named(self) -> dict[str, Tile]:
        return {tile.code: tile for tile in self.tiles.tiles}

    @property
    def _shapes(self) -> list[Shape]:
        return [shape for shape in self.drawing.shapes if shape.code in self._named]

    @property
    def _bare(self) -> list[Tile]:
        drawn = {shape.code for shape in self.drawing.shapes}
        return [tile for tile in self.tiles.tiles if tile.code not in drawn]

    def _in_margin(self, shape: Shape) -> bool:
        """Whether the code and the count of a district have no room inside it."""
        shown, _said = _words(self._named[shape.code])
        return shape.across < self.letter * max(len(shown), 2) + 6

    def _outside(self, side: int) -> list[Shape]:
        """Shapes whose words stand in the left (0) or the right (1) margin, from the north."""
        named = [s for s in self._shapes if self._in_margin(s) and s.eastward == bool(side)]
        return sorted(named, key=lambda shape: (shape.y, shape.x))

    def _called_out(self, side: int) -> list[DrawnArea]:
        """Words in a margin, each as near to its district as those above and below let it be."""
        shapes = self._outside(side)
        lowest = self.frame - self.line // 2
        free, places = self.line // 2, []
        for shape in shapes:
            places.append(max(shape.y, free))
            free = places[-1] + self.line
        for at in reversed(range(len(places))):
            places[at] = min(places[at], lowest - (len(places) - 1 - at) * self.line)
        edge = self.left + (self.drawing.width if side else 0)
        x, bend = (edge + 10, edge + 6) if side else (edge - 10, edge - 6)
        return [
            self._area(shape, x, y, "start" if side else "end", f"M{bend} {y}L{shape.x + self.left} {shape.y}")
            for shape, y in zip(shapes, places, strict=True)
        ]

    def _area(self, shape: Shape, x: int, y: int, anchor: str = "middle", leader: str = "") -> DrawnArea:
        tile = self._named[shape.code]
        step = self.tiles.step_of(tile.value)
        return DrawnArea(tile, shape.path, step, *_words(tile), x, y, anchor, leader)
