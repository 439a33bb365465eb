"""Areas out of a GeoJSON file (RFC 7946): each feature whole, or set aside with its number and the reason.

Coordinates become whole ten-millionths of a degree, so that what is stored and drawn is the same on every machine.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tutela.engines.exchange.bounds import AREA_FEATURES, AREA_POSITIONS, DOCUMENT_BYTES
from tutela.engines.exchange.errors import ExchangeError, Malformed, TooLarge, UnknownFormat
from tutela.engines.exchange.text import cleaned
from tutela.engines.exchange.tip import Quarantined

PER_DEGREE = 10_000_000
TURN = 360 * PER_DEGREE

Position: TypeAlias = tuple[int, int]
Ring: TypeAlias = tuple[Position, ...]
Polygon: TypeAlias = tuple[Ring, ...]

TURNED, HEIGHTS, PARTS = "turned", "heights", "parts"
"""Remarks: a ring wound the wrong way and was turned; heights were left out; parts that are no areas were left out."""

_LONGEST_TEXT = 120
_MOST_PROPERTIES = 100
_DEEPEST = 8
_WGS84 = "urn:ogc:def:crs:OGC:1.3:CRS84"
_EXPORT = "export the file as RFC 7946 GeoJSON (WGS 84, longitude first, in degrees)"


@dataclass(frozen=True, slots=True)
class Area:
    """One feature: its number from 1, what it says of itself, and its polygons.

    Rings do not repeat their first position; outer ones run anticlockwise, holes clockwise. A ring over the antimeridian
    goes on beyond ±180 degrees, so it never jumps.
    """

    number: int
    properties: dict[str, str]
    polygons: tuple[Polygon, ...]
    remarks: frozenset[str]

    @property
    def positions(self) -> int:
        """How many positions its rings have."""
        return sum(len(ring) for polygon in self.polygons for ring in polygon)


class _Doubled(dict[str, object]):
    """An object in which a member's name stands twice: nobody can say which of them is meant."""


def read_geojson(data: bytes, file: str) -> Iterator[Area | Quarantined]:
    """Read a FeatureCollection; every feature gives one result, in order.

    Raises UnknownFormat, Malformed and TooLarge for what concerns the whole file, each saying what to do.
    """
    reader = _Reader()
    for number, feature in enumerate(_features(data), start=1):
        try:
            area = reader.read(number, feature)
        except TooLarge:
            raise
        except ExchangeError as error:
            yield Quarantined(file, number, error.field, error.reason)
            continue
        yield area


def _features(data: bytes) -> list[object]:
    root = _members(_parsed(data), "the file")
    kind = root.get("type")
    if kind == "Topology":
        raise UnknownFormat(f"the file is TopoJSON; {_EXPORT}")
    if kind != "FeatureCollection":
        raise UnknownFormat(f"the file is no FeatureCollection; {_EXPORT}")
    _check_reference_system(root.get("crs"))
    features = root.get("features")
    if not isinstance(features, list):
        raise Malformed("the FeatureCollection has no list of features", field="features")
    if len(features) > AREA_FEATURES:
        raise TooLarge(f"the file has more than {AREA_FEATURES:,} features; keep one a district")
    return features


def _parsed(data: bytes) -> object:
    if len(data) > DOCUMENT_BYTES:
        raise TooLarge(f"the file is larger than {DOCUMENT_BYTES >> 20} MiB; simplify its lines and export it again")
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_constant=str,  # NaN and Infinity stay words, and so no coordinates
            parse_int=lambda digits: int(digits) if len(digits) < 20 else digits,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed("the file is no JSON, or was cut off; export it again") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Doubled(made)


def _members(value: object, what: str) -> dict[str, object]:
    if isinstance(value, _Doubled):
        raise Malformed(f"{what} has a member twice; keep one of the two")
    if not isinstance(value, dict):
        raise Malformed(f"{what} is no object")
    return value


def _check_reference_system(crs: object) -> None:
    """RFC 7946 knows WGS 84 only; older files say so in so many words, and others mean another system."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name != _WGS84:
        raise Malformed(f"the file is in another coordinate reference system; {_EXPORT}", field="crs")


class _Reader:
    """Reads features one by one, and counts the positions of the file."""

    def __init__(self) -> None:
        self._left = AREA_POSITIONS
        self._remarks: set[str] = set()

    def read(self, number: int, value: object) -> Area:
        self._remarks = set()
        feature = _members(value, "the feature")
        if feature.get("type") != "Feature":
            raise Malformed("it is no Feature", field="type")
        geometry = feature.get("geometry")
        if geometry is None:
            raise Malformed("it has no geometry: it says of a district only that it is somewhere", field="geometry")
        polygons = tuple(self._areas(geometry, 0))
        if not polygons:
            raise Malformed("its geometry holds no area; a district is a Polygon or a MultiPolygon", field="geometry")
        return Area(number, _properties(feature), polygons, frozenset(self._remarks))

    def _areas(self, value: object, depth: int) -> Iterator[Polygon]:
        geometry = _members(value, "the geometry")
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        if kind == "Polygon":
            yield from self._polygon(coordinates)
        elif kind == "MultiPolygon":
            for one in _list(coordinates, "a MultiPolygon"):
                yield from self._polygon(one)
        elif kind == "GeometryCollection":
            if depth == _DEEPEST:
                raise Malformed(f"geometries lie within each other more than {_DEEPEST} deep", field="geometry")
            for one in _list(geometry.get("geometries"), "a GeometryCollection"):
                yield from self._areas(one, depth + 1)
        elif kind in ("Point", "MultiPoint", "LineString", "MultiLineString"):
            self._remarks.add(PARTS)
        else:
            raise Malformed("the type of its geometry is none of GeoJSON's", field="geometry")

    def _polygon(self, value: object) -> Iterator[Polygon]:
        rings = [self._ring(one, place) for place, one in enumerate(_list(value, "a Polygon"))]
        if rings:
            yield tuple(rings)

    def _ring(self, value: object, place: int) -> Ring:
        """One ring, wound as RFC 7946 §3.1.6 wants it; the first of a polygon is its outer one."""
        field = f"ring {place + 1}"
        given = _list(value, "a ring")
        self._left -= len(given)
        if self._left < 0:
            raise TooLarge(
                f"the file has more than {AREA_POSITIONS:,} positions; simplify its lines and export it again"
            )
        ring = _continuous([self._position(one) for one in given])
        if len(ring) < 4:
            raise Malformed("a ring has four positions or more, the last one equal to the first", field=field)
        if ring[0] != ring[-1]:
            raise Malformed("the ring is not closed: its last position is another than its first", field=field)
        open_ring = [position for n, position in enumerate(ring[:-1]) if position != ring[n + 1]]
        area = doubled_area(open_ring)
        if area == 0:
            raise Malformed("the ring encloses nothing", field=field)
        if (area > 0) != (place == 0):
            self._remarks.add(TURNED)
            open_ring.reverse()
        return tuple(open_ring)

    def _position(self, value: object) -> Position:
        given = _list(value, "a position")
        if len(given) < 2:
            raise Malformed("a position has a longitude and a latitude", field="coordinates")
        if len(given) > 2:
            self._remarks.add(HEIGHTS)
        longitude, latitude = given[0], given[1]
        if type(longitude) not in (int, float) or type(latitude) not in (int, float):
            raise Malformed("a coordinate is no number", field="coordinates")
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # type: ignore[operator]
            raise Malformed(f"a coordinate lies outside ±180 and ±90 degrees; {_EXPORT}", field="coordinates")
        return round(longitude * PER_DEGREE), round(latitude * PER_DEGREE)  # type: ignore[operator]


def _list(value: object, what: str) -> list[object]:
    if not isinstance(value, list):
        raise Malformed(f"{what} is no list", field="coordinates")
    return value


def _continuous(ring: list[Position]) -> list[Position]:
    """The ring without jumps from one side of the antimeridian to the other."""
    shift, before = 0, ring[0][0] if ring else 0
    smooth = []
    for longitude, latitude in ring:
        if abs(longitude - before) > TURN // 2:
            shift += TURN if longitude < before else -TURN
        before = longitude
        smooth.append((longitude + shift, latitude))
    return smooth


def doubled_area(ring: list[Position]) -> int:
    """Twice the area of an open ring on the plane of degrees; positive where it runs anticlockwise."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True))


def _properties(feature: dict[str, object]) -> dict[str, str]:
    """What could name the district: short texts and whole numbers, and the feature's own ``id``."""
    stated = feature.get("properties")
    given = {} if stated is None else _members(stated, "the feature's properties")
    named = {"id": feature.get("id"), **given}
    texts = {
        cleaned(name)[0][:_LONGEST_TEXT]: cleaned(str(value))[0].strip()[:_LONGEST_TEXT]
        for name, value in list(named.items())[:_MOST_PROPERTIES]
        if isinstance(value, str) or type(value) is int
    }
    return {name: text for name, text in texts.items() if text}
