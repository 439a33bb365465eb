"""A tip document as the parts of its acts: identifiers normalised, the child's part apart, what describes people private."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tutela.apps.intake.acts import FileNamed, IdentifierTaken, MomentStated
from tutela.engines.exchange.plain import Plain, PlainObject, plain_of
from tutela.engines.exchange.tip import IdentifierSeen, Moment, TipDocument, TipFile
from tutela.engines.ledger.canonical import Json, canonical_bytes
from tutela.engines.linkage.identifiers import Normalised, Refused
from tutela.engines.linkage.normalise import normalise

VICTIM, REPORTER = "victim", "reporter"
UNREADABLE = "unreadable"
"""Strength of an identifier that is none of its kind: its text is kept, nothing is compared."""

_LABELS = frozenset({"1", "2", "3", "E"})
_SAID = ("annotations", "classification", "places", "prior_reports", "priority", "referrals", "unknown")


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a document stands in public and private parts of its acts.

    ``content`` tells one tip of a list or sheet from another; None where the document is the tip. ``sealed`` is what is
    said of a child, None where nothing is.
    """

    digest: str
    content: str | None
    report: str | None
    received: MomentStated | None
    made_available: MomentStated | None
    incident: MomentStated | None
    incident_type: str | None
    priority: str | None
    identifiers: tuple[IdentifierTaken, ...]
    files: tuple[FileNamed, ...]
    flags: tuple[str, ...]
    said: dict[str, Any]
    sealed: dict[str, Any] | None

    @property
    def key(self) -> str:
        """What a second arrival of the same tip is recognised by."""
        return self.content or self.digest


def reading_of(tip: TipDocument, region: str | None, file: str) -> Reading:
    """Read a document for its acts; ``region`` is the numbering plan of numbers without a country code,
    ``file`` the name of its file that is kept."""
    open_ones = [seen for seen in tip.identifiers if seen.role != VICTIM]
    plain = plain_of(replace(tip, identifiers=()))
    return Reading(
        digest=tip.document.sha256,
        content=_content_digest(tip) if tip.document.row is not None else None,
        report=tip.reference,
        received=_moment(tip.received_at),
        made_available=_moment(tip.made_available_at),
        incident=_moment(tip.incident_at),
        incident_type=tip.incident_type.code if tip.incident_type else None,
        priority=tip.priority.label if tip.priority and tip.priority.label in _LABELS else None,
        identifiers=tuple(identifier_of(seen, region) for seen in open_ones),
        files=_files(tip),
        flags=tuple(sorted({flag.code for flag in tip.flags})),
        said=_said(tip, plain, open_ones, file),
        sealed=_sealed(tip, plain, region),
    )


def identifier_of(seen: IdentifierSeen, region: str | None) -> IdentifierTaken:
    """Normalise one identifier; one that is refused is kept with its raw text and the reason."""
    at = seen.at.utc if seen.at and not seen.at.day_only else None
    found = normalise(
        seen.kind,
        _dialled(seen),
        region=region,
        platform=seen.platform,
        port=seen.port,
        at=at,
        qualifier=seen.qualifier,
    )
    taken = IdentifierTaken(
        kind=seen.kind,
        role=seen.role,
        holder=seen.holder,
        platform=seen.platform,
        qualifier=seen.qualifier,
        value=None,
        raw=seen.raw,
        at=at,
        at_zone=seen.at.zone if seen.at else None,
        port=seen.port,
        verified=seen.verified,
        possible_proxy=seen.possible_proxy,
        marks=seen.marks,
        strength=UNREADABLE,
        note="",
    )
    if isinstance(found, Refused):
        return replace(taken, note=found.reason)
    return replace(
        taken,
        value=found.value,
        raw=None if found.value == seen.raw else seen.raw,
        platform=found.platform,
        qualifier=found.qualifier,
        port=found.port,
        marks=tuple(dict.fromkeys((*seen.marks, *found.marks))),
        strength=found.strength,
        note=" ".join(found.notes),
    )


def normalised_again(
    kind: str,
    value: str,
    *,
    strength: str,
    platform: str | None,
    port: int | None,
    at: Any,
    qualifier: str | None,
    note: str,
) -> Normalised:
    """A stored identifier as the linking engine takes it."""
    held = "strong" if strength == "strong" else "weak" if strength == "weak" else "none"
    known = "name" if kind == "display_name" else kind
    return Normalised(known, value, value, held, (note,) if note else (), (), platform, port, at, qualifier)  # type: ignore[arg-type]


def _dialled(seen: IdentifierSeen) -> str:
    """The number as it would be dialled, where its country code stood apart."""
    if seen.kind != "phone" or not seen.calling_code or seen.raw.lstrip().startswith(("+", "00")):
        return seen.raw
    return f"+{seen.calling_code.strip().lstrip('+')} {seen.raw}"


def _moment(moment: Moment | None) -> MomentStated | None:
    return None if moment is None else MomentStated(utc=moment.utc, zone=moment.zone, day_only=moment.day_only)


def _files(tip: TipDocument) -> tuple[FileNamed, ...]:
    named = [_file(file) for file in tip.files]
    met = {file.enclosure for file in tip.files if file.enclosure}
    along = [
        FileNamed(
            holder=f"enclosure/{n}",
            size=one.size,
            md5=one.digests.md5,
            sha1=one.digests.sha1,
            sha256=one.digests.sha256,
            pdq=None,
            viewed_by_esp=None,
            public=None,
            came_along=True,
        )
        for n, one in enumerate(tip.enclosures)
        if one.place not in met
    ]
    return tuple(named + along)


def _file(file: TipFile) -> FileNamed:
    return FileNamed(
        holder=file.holder,
        size=file.size,
        md5=file.digests.md5,
        sha1=file.digests.sha1,
        sha256=file.digests.sha256,
        pdq=file.pdq,
        viewed_by_esp=file.viewed_by_esp,
        public=file.public,
        came_along=file.enclosure is not None,
    )


def _said(tip: TipDocument, plain: PlainObject, open_ones: list[IdentifierSeen], file: str) -> dict[str, Any]:
    """What describes the document and its people: one private value, without anything of a child."""
    moments = {"received": tip.received_at, "made_available": tip.made_available_at, "incident": tip.incident_at}
    said: dict[str, Any] = {name: plain[name] for name in _SAID if plain[name]}
    said["places"] = [place for place in _rows(plain["places"]) if place.get("role") != VICTIM]
    said["persons"] = [person for person in _rows(plain["persons"]) if person.get("role") != VICTIM]
    said["times"] = {name: moment.raw for name, moment in moments.items() if moment is not None}
    said["file"], said["place"] = file, tip.document.place
    said["incident_types"] = [one.raw for one in (tip.incident_type, *tip.additional_types) if one is not None]
    said["remarks"] = [f"{flag.place}: {flag.text}" if flag.place else flag.text for flag in tip.flags]
    said["contexts"] = [seen.context for seen in open_ones]
    said["qualifiers"] = [seen.qualifier for seen in open_ones]
    said["events"] = [seen.event for seen in open_ones]
    said["files"] = [{"holder": f.holder, "name": f.name, "stored_name": f.stored_name} for f in tip.files]
    said["enclosures"] = [{"place": one.place, "size": one.size} for one in tip.enclosures]
    return {name: value for name, value in said.items() if value}


def _rows(plain: Plain) -> list[Mapping[str, Plain]]:
    return [row for row in plain if isinstance(row, dict)] if isinstance(plain, list) else []


def _sealed(tip: TipDocument, plain: PlainObject, region: str | None) -> dict[str, Any] | None:
    """What the document says of children; it goes into one sealed value and nowhere else."""
    identifiers = [identifier_of(seen, region) for seen in tip.identifiers if seen.role == VICTIM]
    persons = [dict(row) for row in _rows(plain["persons"]) if row.get("role") == VICTIM]
    places = [dict(row) for row in _rows(plain["places"]) if row.get("role") == VICTIM]
    if not identifiers and not persons and not places:
        return None
    return {
        "identifiers": [
            {"kind": one.kind, "value": one.value, "raw": one.raw or one.value, "platform": one.platform}
            for one in identifiers
        ],
        "persons": persons,
        "places": places,
    }


def _content_digest(tip: TipDocument) -> str:
    """The digest of what one row or list entry says, wherever it stands: its row, cells and remarks do not count."""
    plain = plain_of(tip)
    for name in ("document", "flags", "unknown"):
        plain.pop(name)
    return hashlib.sha256(canonical_bytes(_placeless(plain))).hexdigest()


def _placeless(plain: Plain) -> Json:
    if isinstance(plain, list):
        return [_placeless(item) for item in plain]
    if isinstance(plain, dict):
        return {name: _placeless(value) for name, value in plain.items() if name != "context"}
    return plain
