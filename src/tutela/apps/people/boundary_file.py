"""A file of boundaries read and drawn in a confined worker: which feature names which district, and one drawing of them all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tutela.apps.people.errors import NotBoundaries
from tutela.engines.confined import ConfinedFailure, Limits, run_confined
from tutela.engines.exchange.formats.geojson import HEIGHTS, PARTS, TURNED, Area, read_geojson
from tutela.engines.exchange.tip import Quarantined
from tutela.engines.figures.boundaries import Drawing, draw, drawing_of

if TYPE_CHECKING:
    from tutela.engines.confined import Plain
    from tutela.engines.exchange.formats.geojson import Polygon

LIMITS = Limits(memory_bytes=1536 << 20, cpu_seconds=120, wall_seconds=300)

REMARKS = {
    TURNED: "rings that wind the wrong way were turned",
    HEIGHTS: "heights were left out",
    PARTS: "parts that are no areas were left out",
}


@dataclass(frozen=True, slots=True)
class FeatureRead:
    """A feature that is an area: its number in the file, what it says of itself, the district that it names, if any."""

    number: int
    said: str
    district: str | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundariesRead:
    """What a file holds; ``drawing`` is None where no feature names a district."""

    named_by: str
    features: tuple[FeatureRead, ...]
    set_aside: tuple[Quarantined, ...]
    positions: int
    drawing: Drawing | None


def read_boundaries(path: Path, spellings: Mapping[str, str], named_by: str | None) -> BoundariesRead:
    """Read a file; ``spellings`` (folded) say which name means which district, ``named_by`` which property has the names.

    Without ``named_by`` it is the property that names the most districts. Raises NotBoundaries, saying what to do.
    """
    try:
        found = cast("Any", run_confined(boundaries_in_file, path, dict(spellings), named_by, limits=LIMITS))
    except ConfinedFailure as failure:
        raise NotBoundaries(failure.reason.replace(str(path), "the file")) from failure
    return BoundariesRead(
        named_by=found["named_by"],
        features=tuple(FeatureRead(number, said, code, tuple(told)) for number, said, code, told in found["features"]),
        set_aside=tuple(Quarantined(path.name, *one) for one in found["set_aside"]),
        positions=found["positions"],
        drawing=drawing_of(found["drawing"]) if found["drawing"] else None,
    )


def folded(name: str) -> str:
    """A name as it is compared: without regard to case and blanks."""
    return "".join(name.casefold().split())


def boundaries_in_file(path: Path, spellings: Mapping[str, str], named_by: str | None) -> dict[str, "Plain"]:
    """The worker's side of ``read_boundaries``."""
    results = list(read_geojson(path.read_bytes(), path.name))
    areas = [one for one in results if isinstance(one, Area)]
    chosen = named_by or _best_property(areas, spellings)
    if named_by and areas and not any(named_by in area.properties for area in areas):
        known = sorted({name for area in areas for name in area.properties})
        raise NotBoundaries(f"no feature has the property {named_by!r}; they have {', '.join(known[:30]) or 'none'}")
    features: list[Plain] = []
    shapes: dict[str, list[Polygon]] = {}
    for area in areas:
        said = area.properties.get(chosen, "")
        code = spellings.get(folded(said))
        features.append([area.number, said, code, [REMARKS[remark] for remark in sorted(area.remarks)]])
        if code:
            shapes.setdefault(code, []).extend(area.polygons)
    return {
        "named_by": chosen,
        "features": features,
        "set_aside": [[q.row, q.field, q.reason] for q in results if isinstance(q, Quarantined)],
        "positions": sum(area.positions for area in areas),
        "drawing": cast("Plain", draw(shapes).plain()) if shapes else None,
    }


def _best_property(areas: Sequence[Area], spellings: Mapping[str, str]) -> str:
    """The property that names the most districts; of two, the one that stands first."""
    named = {
        (name, spellings[folded(text)])
        for area in areas
        for name, text in area.properties.items()
        if folded(text) in spellings
    }
    counts = Counter(name for name, _code in named)
    order = list(dict.fromkeys(name for area in areas for name in area.properties))
    return max(order, key=lambda name: (counts[name], -order.index(name)), default="")
