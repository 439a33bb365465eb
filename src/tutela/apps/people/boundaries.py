"""Boundaries of districts out of a GeoJSON file: looked at first, loaded from a day on, withdrawn where they proved wrong."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tutela.apps.people.acts import BoundariesLoaded, BoundariesWithdrawn
from tutela.apps.people.boundary_file import BoundariesRead, folded, read_boundaries
from tutela.apps.people.errors import NotBoundaries
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.models import Boundaries
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import boundaries_for, districts
from tutela.apps.record import vault
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.engines.exchange.bounds import DOCUMENT_BYTES
from tutela.engines.exchange.tip import Quarantined
from tutela.engines.figures.boundaries import Drawing

_SAID = 200


@dataclass(frozen=True, slots=True)
class FeatureMatched:
    """A feature: its number in the file, its name there, the district that it is of, or why it is of none; remarks."""

    number: int
    said: str
    district: str | None
    reason: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundariesResult:
    """What came of a file: features with a district and without, features set aside, districts that got no boundary.

    ``receipt`` and ``reference`` are None where the file was only looked at.
    """

    named_by: str
    matched: tuple[FeatureMatched, ...]
    unmatched: tuple[FeatureMatched, ...]
    set_aside: tuple[Quarantined, ...]
    districts: tuple[str, ...]
    missing: tuple[str, ...]
    positions: int
    drawing: Drawing
    receipt: Receipt | None = None
    reference: str | None = None


def preview_boundaries(
    *, officer: Officer, path: Path, valid_from: date, named_by: str | None = None, name: str = ""
) -> BoundariesResult:
    """Say what loading the file would give; nothing is recorded and nothing kept. Raises NotAllowed, NotBoundaries."""
    officer.must("people.change")
    return _matched(path, valid_from, named_by, name or path.name)


def load_boundaries(
    *,
    officer: Officer,
    path: Path,
    authority: str,
    valid_from: date,
    named_by: str | None = None,
    name: str = "",
    client_id: str | None = None,
) -> BoundariesResult:
    """Load boundaries that hold from a day until a later loading's day; the file lies sealed in the vault.

    It is read before the ledger's lock is taken. Raises NotAllowed, NotBoundaries, Refused.
    """
    officer.must("people.change")
    if not authority.strip():
        raise Refused("say where the boundaries come from and by what right the unit uses them")
    shown = name or path.name
    found = _matched(path, valid_from, named_by, shown)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    with deciding(officer, client_id) as decision:
        standing = Boundaries.objects.filter(sha256=digest, valid_from=valid_from, withdrawn_at=None).first()
        if standing is not None and standing.named_by == found.named_by:
            raise Refused(
                f"this very file is loaded from {valid_from} already as {standing.reference}; nothing changed"
            )
        reference = decision.next_reference("BND")
        with vault.together() as seal:
            place, drawing = seal(content).name, seal(json.dumps(found.drawing.plain()).encode()).name
        said = [f"feature {q.row}: {q.reason}" for q in found.set_aside[:_SAID]]
        receipt = decision.commit(
            BoundariesLoaded(
                boundaries=reference,
                valid_from=valid_from,
                authority=authority.strip(),
                file=shown,
                sha256=digest,
                size=len(content),
                place=place,
                drawing=drawing,
                named_by=found.named_by,
                features=len(found.matched) + len(found.unmatched) + len(found.set_aside),
                positions=found.positions,
                drawn=len(found.districts),
                districts=found.districts,
                missing=found.missing,
                unmatched=len(found.unmatched),
                set_aside=len(found.set_aside),
                said=tuple(said) or None,
            )
        )
    return replace(found, receipt=receipt, reference=reference)


def withdraw_boundaries(*, officer: Officer, boundaries: str, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw boundaries that proved wrong. Raises NotAllowed, NotVisible, Refused."""
    with deciding(officer, client_id) as decision:
        if boundaries_for(officer, boundaries).withdrawn_at is not None:
            raise Refused(f"{boundaries} was withdrawn already")
        if not reason.strip():
            raise Refused("say why")
        return decision.commit(BoundariesWithdrawn(boundaries=boundaries, reason=reason.strip()))


def _matched(path: Path, day: date, named_by: str | None, shown: str) -> BoundariesResult:
    if path.stat().st_size > DOCUMENT_BYTES:
        raise NotBoundaries(
            f"the file is larger than {DOCUMENT_BYTES >> 20} MiB; simplify its lines and export it again"
        )
    read: BoundariesRead = read_boundaries(path, _spellings(day), named_by)
    features = [
        FeatureMatched(f.number, f.said, f.district, "" if f.district else _why_none(f.said, day), f.remarks)
        for f in read.features
    ]
    set_aside = tuple(replace(one, file=shown) for one in read.set_aside)
    if read.drawing is None:
        first = next((f.reason for f in features), None) or next((q.reason for q in set_aside), "it has no feature")
        raise NotBoundaries(f"no feature is the boundary of a police district of {day}; the first one: {first}")
    drawn = tuple(shape.code for shape in read.drawing.shapes)
    return BoundariesResult(
        named_by=read.named_by,
        matched=tuple(f for f in features if f.district),
        unmatched=tuple(f for f in features if not f.district),
        set_aside=set_aside,
        districts=drawn,
        missing=tuple(d.code for d in districts(day) if d.code not in drawn),
        positions=read.positions,
        drawing=read.drawing,
    )


def _spellings(day: date) -> dict[str, str]:
    """What may name each district of a day: code, names, aliases; the civil district's name where it means one alone."""
    meant: dict[str, set[str]] = defaultdict(set)
    present = {d.code: d for d in districts(day)}
    in_catalogue = [d for d in catalogue().districts_in_force(day) if d.code in present]
    for district in in_catalogue:
        meant[folded(district.revenue_district)].add(district.code)
    own: dict[str, str] = {folded(alias): d.code for d in in_catalogue for alias in d.aliases}
    own |= {folded(name): d.code for d in present.values() for name in (*d.names.values(), d.name, d.code)}
    return {name: next(iter(codes)) for name, codes in meant.items() if len(codes) == 1} | own


def _why_none(said: str, day: date) -> str:
    if not said:
        return "it says no name; choose the property that has the names of districts"
    several = [d.code for d in catalogue().districts_in_force(day) if folded(d.revenue_district) == folded(said)]
    if len(several) > 1:
        return f"it is the civil district of {' and '.join(several)}; a boundary is of one police district"
    other = next((d for d in districts() if folded(said) in map(folded, (d.code, d.name))), None)
    if other is not None:
        return f"{other.code} is no police district on {day}"
    return "no police district has this code or name"
