"""Invented boundaries of real districts as GeoJSON: jagged cells of a grid that share their borders, and what goes wrong."""

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CODES = (
    "TVC", "TVR", "KLC", "KLR", "PTA", "ALP", "KTM", "IDK", "EKC", "EKR",
    "TSC", "TSR", "PKD", "MPM", "KZC", "KZR", "WYD", "KNC", "KNL", "KSD",
)  # fmt: skip
"""The twenty police districts since 2021, in the order of the jurisdiction's data."""

WEST, SOUTH, SIDE = 75.0, 8.0, 0.5
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}


def edge(a: tuple[float, float], b: tuple[float, float], corners: int) -> list[list[float]]:
    """A jagged line from a corner to another, the same in both directions, without its end."""
    first, last = sorted((a, b))
    line = []
    for n in range(corners + 1):
        part = n / (corners + 1)
        sway = 0.02 * math.sin(40 * part + first[0] * 7 + first[1] * 11) if n else 0.0
        x, y = (first[i] + (last[i] - first[i]) * part for i in (0, 1))
        line.append([round(x + sway * (last[1] - first[1]), 9), round(y + sway * (last[0] - first[0]), 9)])
    line.append([round(last[0], 9), round(last[1], 9)])
    return line[:-1] if (a, b) == (first, last) else line[::-1][:-1]


def cell(column: int, row: int, corners: int = 20, side: float = SIDE) -> list[list[float]]:
    """The closed ring of a cell of the grid, anticlockwise."""
    west, south = WEST + column * side, SOUTH + row * side
    ends = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    ring = [position for n, end in enumerate(ends) for position in edge(end, ends[(n + 1) % 4], corners)]
    return [*ring, ring[0]]


def feature(properties: Mapping[str, Any] | None, *rings: Any, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    """A feature of one polygon, or of whatever ``kind`` says."""
    geometry = {"type": kind, "coordinates": list(rings)}
    return {"type": "Feature", "properties": properties, "geometry": geometry, **more}


def districts(codes: Iterable[str] = CODES, *, across: int = 4, corners: int = 20) -> list[dict[str, Any]]:
    """A feature for each district, cell by cell from the south-west."""
    return [
        feature({"serial": n, "code": code}, cell(n % across, n // across, corners)) for n, code in enumerate(codes)
    ]


def collection(features: Iterable[Any], **more: Any) -> dict[str, Any]:
    """A FeatureCollection."""
    return {"type": "FeatureCollection", **more, "features": list(features)}


def written(path: Path, value: Any) -> Path:
    """A file of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path
