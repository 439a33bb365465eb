"""Boundaries of districts as one small drawing: projected, simplified along shared borders, no district lost.

Positions come in as whole ten-millionths of a degree and leave as whole tenths of a unit of the drawing, so the same file gives
the same paths everywhere. The projection is equirectangular, true at the middle latitude.
"""

import heapq
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from .errors import BoundariesRefused

FINE = 10
"""Steps of a path within one unit of the drawing."""

WIDEST, TALLEST = 480, 640
LARGEST = 120_000
"""Characters of all paths together; the page around them has room within 150 kB."""

_PER_DEGREE = 10_000_000
_TURN = 360 * _PER_DEGREE
_BUCKET = _PER_DEGREE // 10
_BUCKETS = _TURN // _BUCKET
_LEAST = FINE * FINE
"""Twice the area, in fine steps, below which a corner is not seen: half a unit squared."""

_ENDLESS = 1 << 40
"""What a point weighs that is never left out: more than any triangle in the frame."""

Point: TypeAlias = tuple[int, int]
Line: TypeAlias = tuple[Point, ...]
Polygons: TypeAlias = Sequence[Sequence[Sequence[Point]]]
"""Polygons of rings of positions (longitude, latitude); the first ring of each is its outer one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One district: its path in fine steps, and the place inside it where words stand best, in units.

    ``across`` is how wide the room for words of ``WORDS_DOWN`` is there; ``eastward`` says which way out crosses less land.
    """

    code: str
    path: str
    x: int
    y: int
    across: int
    eastward: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All districts in one frame of ``width`` by ``height`` units."""

    width: int
    height: int
    shapes: tuple[Shape, ...]

    def plain(self) -> dict[str, object]:
        """The drawing as JSON values; ``drawing_of`` reads them back."""
        return {"width": self.width, "height": self.height, "shapes": [asdict(shape) for shape in self.shapes]}


def drawing_of(plain: Mapping[str, Any]) -> Drawing:
    """Read what ``Drawing.plain`` wrote."""
    return Drawing(plain["width"], plain["height"], tuple(Shape(**shape) for shape in plain["shapes"]))


def draw(areas: Mapping[str, Polygons], *, largest: int = LARGEST) -> Drawing:
    """Draw districts by code, in their order; every one gets a path.

    1. the longitudes begin where the widest empty stretch of the globe ends, so the antimeridian cuts nothing;
    2. positions fall on a grid of fine steps, and rings that have no extent there are left out;
    3. lines between junctions are simplified once (Visvalingam), so neighbours keep one border;
    4. the threshold rises until all paths fit into ``largest`` characters.

    Raises BoundariesRefused where there is nothing to draw, or no way to draw it that small.
    """
    if not areas:
        raise BoundariesRefused("no feature is the boundary of a district; there is nothing to draw")
    frame = _Frame.around(ring for polygons in areas.values() for polygon in polygons for ring in polygon)
    grid = {code: frame.rings(polygons) for code, polygons in areas.items()}
    lines = _Lines(ring for rings in grid.values() for ring in rings)
    threshold = _LEAST
    while sum(map(len, (paths := _paths(grid, lines, threshold)).values())) > largest:
        threshold *= 2
        if threshold > _ENDLESS:
            raise BoundariesRefused("the boundaries have too many corners in common to be drawn; simplify them before")
    places = {code: _place_for_words(rings) for code, rings in grid.items()}
    shapes = (
        Shape(code, paths[code], x, y, across, _shorter_way(grid, x, y)) for code, (x, y, across) in places.items()
    )
    return Drawing(frame.width, frame.height, tuple(shapes))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the drawing begins on the globe, and its scale."""

    west: int
    north: int
    stretch: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, rings: Iterable[Sequence[Point]]) -> "_Frame":
        held = list(rings)
        latitudes = [y for ring in held for _x, y in ring]
        south, north = min(latitudes), max(latitudes)
        start = _begin(held)
        eastings = [(x - start) % _TURN for ring in held for x, _y in ring]
        west, east = min(eastings), max(eastings)
        stretch = max(math.cos(math.radians((south + north) / 2 / _PER_DEGREE)), 0.05)
        scale = min(WIDEST / max((east - west) * stretch, 1), TALLEST / max(north - south, 1))
        width = max(math.ceil((east - west) * stretch * scale), 1)
        height = max(math.ceil((north - south) * scale), 1)
        return cls((start + west) % _TURN, north, stretch, scale, width, height)

    def rings(self, polygons: Polygons) -> list[Line]:
        """Rings on the grid, those with an extent there; the district's largest one in any case, as a small square."""
        placed = [self._placed(ring) for polygon in polygons for ring in polygon]
        seen = [line for line in placed if len(line) > 2 and _doubled(line) != 0]
        return seen or [_square(max(placed, key=len)[0])]

    def _placed(self, ring: Sequence[Point]) -> Line:
        fine = self.scale * FINE
        placed: list[Point] = []
        for x, y in ring:
            point = (round((x - self.west) % _TURN * self.stretch * fine), round((self.north - y) * fine))
            if not placed or placed[-1] != point:
                placed.append(point)
        if len(placed) > 1 and placed[0] == placed[-1]:
            placed.pop()
        return tuple(placed)


def _begin(rings: Iterable[Sequence[Point]]) -> int:
    """The longitude behind the widest empty stretch of the globe."""
    taken = bytearray(_BUCKETS)
    for ring in rings:
        eastings = [x for x, _y in ring]
        first, last = min(eastings) // _BUCKET, max(eastings) // _BUCKET
        wide = min(last - first + 1, _BUCKETS)
        at = first % _BUCKETS
        over = max(at + wide - _BUCKETS, 0)
        taken[at : at + wide - over] = b"\1" * (wide - over)
        taken[:over] = b"\1" * over
    if all(taken):
        return -_TURN // 2
    twice = bytes(taken) * 2
    begin, widest, at = 0, 0, 0
    while (at := twice.find(0, at)) >= 0:
        end = twice.find(1, at)
        if end < 0:
            break
        if end - at > widest:
            begin, widest = end, end - at
        at = end
    return begin % _BUCKETS * _BUCKET


def _square(corner: Point) -> Line:
    """What stands for a district that is smaller than the grid can show."""
    (x, y), side = corner, 2 * FINE
    return ((x, y), (x, y + side), (x + side, y + side), (x + side, y))


def _doubled(ring: Sequence[Point]) -> int:
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, (*ring[1:], ring[0]), strict=True))


class _Lines:
    """The lines between junctions, each weighed once, whichever ring runs along it and in whichever direction."""

    def __init__(self, rings: Iterable[Line]) -> None:
        self._weights: dict[Line, list[int]] = {}
        self._beside: dict[Point, tuple[Point, Point]] = {}
        self._junctions: set[Point] = set()
        for ring in rings:
            for n, point in enumerate(ring):
                pair = _ordered(ring[n - 1], ring[(n + 1) % len(ring)])
                if self._beside.setdefault(point, pair) != pair:
                    self._junctions.add(point)

    def kept(self, ring: Line, threshold: int) -> Line:
        """The ring without the corners that weigh less."""
        points: list[Point] = []
        for line in self._along(ring):
            forward = line <= line[::-1]
            weights = self._weighed(line if forward else line[::-1])
            if not forward:
                weights = weights[::-1]
            points += [p for p, weight in zip(line[:-1], weights[:-1], strict=True) if weight >= threshold]
        return tuple(points)

    def _along(self, ring: Line) -> Iterator[Line]:
        """The lines of a ring from junction to junction; without any, from its first point to the farthest and back."""
        stops = [n for n, point in enumerate(ring) if point in self._junctions]
        if not stops:
            first = min(range(len(ring)), key=ring.__getitem__)
            stops = [first]
        if len(stops) == 1:
            (x, y), only = ring[stops[0]], stops[0]
            far = max(range(len(ring)), key=lambda n: ((ring[n][0] - x) ** 2 + (ring[n][1] - y) ** 2, ring[n]))
            stops = sorted((only, far))
        closed = ring + ring
        for begin, end in zip(stops, [*stops[1:], stops[0] + len(ring)], strict=True):
            yield closed[begin : end + 1]

    def _weighed(self, line: Line) -> list[int]:
        if line not in self._weights:
            self._weights[line] = _weights(line)
        return self._weights[line]


def _ordered(one: Point, other: Point) -> tuple[Point, Point]:
    return (one, other) if one <= other else (other, one)


def _weights(line: Line) -> list[int]:
    """What each point weighs: twice the triangle with its neighbours when its turn comes, never less than one before it.

    Source: Visvalingam and Whyatt, Line generalisation by repeated elimination of points (1993).
    """
    last = len(line) - 1
    weights = [_ENDLESS] * len(line)
    before, after = list(range(-1, last)), list(range(1, last + 2))
    heap = [(_corner(line, n - 1, n, n + 1), n) for n in range(1, last)]
    heapq.heapify(heap)
    least = 0
    standing = {n: weight for weight, n in heap}
    while heap:
        weight, n = heapq.heappop(heap)
        if standing.get(n) != weight:
            continue
        del standing[n]
        least = max(least, weight)
        weights[n] = least
        left, right = before[n], after[n]
        after[left], before[right] = right, left
        for near in (left, right):
            if 0 < near < last:
                standing[near] = _corner(line, before[near], near, after[near])
                heapq.heappush(heap, (standing[near], near))
    return weights


def _corner(line: Line, a: int, b: int, c: int) -> int:
    (x, y), (u, v), (s, t) = line[a], line[b], line[c]
    return abs((u - x) * (t - y) - (s - x) * (v - y))


def _paths(grid: Mapping[str, Sequence[Line]], lines: _Lines, threshold: int) -> dict[str, str]:
    return {code: _path(rings, lines, threshold) for code, rings in grid.items()}


def _path(rings: Sequence[Line], lines: _Lines, threshold: int) -> str:
    """The rings as one path of relative steps; the largest ring stays, whatever the threshold."""
    main = max(rings, key=lambda ring: abs(_doubled(ring)))
    drawn = [kept for kept in (lines.kept(ring, threshold) for ring in rings) if _is_seen(kept, threshold)]
    drawn = drawn or [_most_of(main, lines, threshold)]
    return "".join(map(_moves, drawn))


def _is_seen(ring: Line, threshold: int) -> bool:
    return len(ring) > 2 and abs(_doubled(ring)) >= threshold


def _most_of(ring: Line, lines: _Lines, threshold: int) -> Line:
    """A ring as coarse as it can be and still have an extent."""
    while threshold:
        threshold //= 2
        kept = lines.kept(ring, threshold)
        if len(kept) > 2 and _doubled(kept) != 0:
            return kept
    return ring


def _moves(ring: Line) -> str:
    steps = [(u - x, v - y) for (x, y), (u, v) in itertools.pairwise(ring)]
    words = "".join(f"{'' if n == 0 or x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}" for n, (x, y) in enumerate(steps))
    return f"M{ring[0][0]} {ring[0][1]}l{words}z"


_SCANS, _SPANS = 24, 3
WORDS_DOWN = 30
"""Height, in units, of the two short words that stand in a district."""


def _place_for_words(rings: Sequence[Line]) -> tuple[int, int, int]:
    """The place inside a district where words have the most room, in units, and how wide it is over their whole height."""
    main = max(rings, key=lambda ring: abs(_doubled(ring)))
    top, bottom = min(y for _x, y in main), max(y for _x, y in main)
    best = (0.0, 0.0, float(main[0][0]), float(main[0][1]))
    for scan in range(1, _SCANS + 1):
        y = top + (bottom - top) * scan / (_SCANS + 1) + 0.25
        levels = [list(_spans(rings, y + shift * WORDS_DOWN * FINE / 2)) for shift in (-1, -0.5, 0.5, 1)]
        for left, right in heapq.nlargest(_SPANS, _spans(rings, y), key=lambda span: span[1] - span[0]):
            low, high = _common(levels, left, right)
            x = (low + high) / 2 if high > low else (left + right) / 2
            best = max(best, (high - low, right - left, x, y))
    return int(best[2]) // FINE, int(best[3]) // FINE, int(best[0]) // FINE


def _common(levels: Iterable[Sequence[tuple[float, float]]], low: float, high: float) -> tuple[float, float]:
    """What of a span lies inside on every level; an empty one where a level has no part of it."""
    for spans in levels:
        inside = [(max(low, left), min(high, right)) for left, right in spans if left < high and right > low]
        low, high = max(inside, key=lambda span: span[1] - span[0], default=(low, low))
    return low, high


def _shorter_way(grid: Mapping[str, Sequence[Line]], x: int, y: int) -> bool:
    """Whether a level line from a place out to the right crosses less land than one to the left."""
    level = y * FINE + 0.25
    spans = [span for rings in grid.values() for span in _spans(rings, level)]
    left = sum(max(min(b, x * FINE) - a, 0) for a, b in spans)
    return sum(b - a for a, b in spans) - left < left


def _spans(rings: Iterable[Sequence[Point]], y: float) -> Iterator[tuple[float, float]]:
    """Where a level line runs inside the rings; ``y`` is no whole number, so it meets no corner."""
    crossings = sorted(
        x + (y - b) * (u - x) / (v - b)
        for ring in rings
        for (x, b), (u, v) in zip(ring, (*ring[1:], ring[0]), strict=True)
        if (b < y) != (v < y)
    )
    return zip(crossings[::2], crossings[1::2], strict=False)
