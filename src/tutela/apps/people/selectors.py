"""Questions to people: who acts, which districts and units there are, who holds which role."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from tutela.apps.people.errors import NotEnrolled
from tutela.apps.people.models import Absence, Boundaries, District, FactorReset, Grant, RoleHeld, Unit, UnitGrant
from tutela.apps.people.models import Officer as OfficerRow
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import STATE_WIDE, Post, Role, breaches_of_deputy
from tutela.apps.record import clock, vault
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.selectors import opened, opened_text, references_of_value
from tutela.engines.figures.boundaries import Drawing, drawing_of


@dataclass(frozen=True, slots=True)
class DistrictValue:
    """A police district with the days on which it exists."""

    code: str
    name: str
    names: dict[str, str]
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class UnitValue:
    """A unit."""

    code: str
    name: str
    kind: str
    district: str | None


@dataclass(frozen=True, slots=True)
class OfficerRecord:
    """An officer as the people pages show it."""

    number: str
    name: str
    rank: str
    unit: str
    district: str | None
    roles: tuple[str, ...]
    enrolled_at: datetime
    departed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoleValue:
    """A role that an officer holds or held."""

    role: str
    given_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantValue:
    """Need-to-know of one object that an officer has or had."""

    reference: str
    given_by: str
    given_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeaveValue:
    """A leave and who acts meanwhile."""

    officer: str
    from_date: date
    until_date: date
    deputy: str | None


@dataclass(frozen=True, slots=True)
class ResetValue:
    """A lost second factor: who asked that it be reset, why, and what was decided."""

    reference: str
    officer: str
    asked_by: str
    asked_at: datetime
    reason: str
    decided_by: str | None
    decided_at: datetime | None
    granted: bool | None


@dataclass(frozen=True, slots=True)
class BoundariesValue:
    """Boundaries of districts as loaded from one file; ``said`` are the features set aside, each with its reason."""

    reference: str
    valid_from: date
    authority: str
    file: str
    sha256: str
    size: int
    drawing: str
    named_by: str
    features: int
    positions: int
    districts: tuple[str, ...]
    missing: tuple[str, ...]
    unmatched: int
    set_aside: int
    said: tuple[str, ...]
    loaded_at: datetime
    loaded_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


def today() -> date:
    """The calendar day of the clock in force, in the installation's zone."""
    return timezone.localdate(clock.now())


def officer_acting(number: str) -> Officer:
    """The officer with this number, as of now, with his unit's grants; a deputy has those of whom he stands in for too.

    Raises NotEnrolled when there is none in service.
    """
    row = OfficerRow.objects.filter(number=number, departed_at=None).first()
    if row is None:
        raise NotEnrolled(number)
    day = today()
    covers = Absence.objects.filter(deputy=row, from_date__lte=day, until_date__gte=day, officer__departed_at=None)
    absent = tuple(covers.order_by("officer_id").values_list("officer_id", flat=True))
    return Officer(
        number=row.number,
        name=opened_text([row.name])[row.name],
        rank=row.rank,
        unit=row.unit_id,
        district=row.district_id,
        roles=frozenset(
            Role(r) for r in RoleHeld.objects.filter(officer=row, ended_at=None).values_list("role", flat=True)
        ),
        grants=frozenset(
            [
                *Grant.objects.filter(officer__in=(number, *absent), ended_at=None).values_list("reference", flat=True),
                *UnitGrant.objects.filter(unit_id=row.unit_id, ended_at=None).values_list("reference", flat=True),
            ]
        ),
        stands_in_for=absent,
    )


def officer_in_name_of(number: str) -> Officer:
    """An absent officer as a deputy acts for him: his own roles and grants, not those that he stands in for himself."""
    return replace(officer_acting(number), stands_in_for=())


def is_enrolled(number: str) -> bool:
    """Whether an officer with this number is in service."""
    return OfficerRow.objects.filter(number=number, departed_at=None).exists()


def districts(on: date | None = None) -> list[DistrictValue]:
    """Districts in the order of their codes' entry; with ``on``, only those that exist on that day."""
    rows = District.objects.all()
    if on is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on))
    return [DistrictValue(r.code, r.name, dict(r.names), r.valid_from, r.valid_until) for r in rows.order_by("name")]


def district_names(language: str = "en") -> dict[str, str]:
    """Code → name in a language, English where it has none."""
    return {r.code: r.names.get(language) or r.name for r in District.objects.all()}


def district_code(text: str) -> str:
    """The code of the district that a sheet names, by code or by English name. Raises Refused."""
    wanted = text.strip().casefold()
    for row in District.objects.all():
        if wanted in (row.code.casefold(), row.name.casefold()):
            return row.code
    raise Refused(f"{text!r} is no police district; use its code or its English name")


def boundaries(officer: Officer) -> list[BoundariesValue]:
    """Every loading of boundaries, the latest in force first. Raises NotAllowed."""
    officer.must("people.change")
    return _boundaries(Boundaries.objects.order_by("-valid_from", "-entry"))


def boundaries_for(officer: Officer, reference: str) -> BoundariesValue:
    """One loading of boundaries, for who may change people. Raises NotAllowed, NotVisible."""
    officer.must("people.change")
    found = _boundaries(Boundaries.objects.filter(reference=reference))
    if not found:
        raise NotVisible(reference)
    return found[0]


def boundaries_on(day: date) -> str | None:
    """The boundaries in force on a day: of those from that day or before the latest, and of these the last loaded."""
    rows = Boundaries.objects.filter(valid_from__lte=day, withdrawn_at=None).order_by("-valid_from", "-entry")
    return rows.values_list("reference", flat=True).first()


def drawing_of_boundaries(reference: str) -> Drawing:
    """Boundaries as they are drawn; of districts, no person is in them. Raises Refused where the vault has lost them."""
    return _drawing(Boundaries.objects.values_list("drawing", flat=True).get(reference=reference))


@lru_cache(maxsize=16)
def _drawing(name: str) -> Drawing:
    """A drawing out of the vault, opened once: the name is the digest of what is stored."""
    return drawing_of(json.loads(vault.get(name)))


def _boundaries(rows: "QuerySet[Boundaries]") -> list[BoundariesValue]:
    found = list(rows)
    texts = opened_text(part for r in found for part in (r.authority, r.file, r.withdrawn_reason))
    lists = opened(r.said for r in found)
    return [
        BoundariesValue(
            reference=r.reference,
            valid_from=r.valid_from,
            authority=texts[r.authority],
            file=texts[r.file],
            sha256=r.sha256,
            size=r.size,
            drawing=r.drawing,
            named_by=r.named_by,
            features=r.features,
            positions=r.positions,
            districts=tuple(r.districts),
            missing=tuple(r.missing),
            unmatched=r.unmatched,
            set_aside=r.set_aside,
            said=_lines(lists.get(r.said)) if r.said else (),
            loaded_at=r.loaded_at,
            loaded_by=r.loaded_by.removeprefix("officer:"),
            withdrawn_at=r.withdrawn_at,
            withdrawn_reason=texts[r.withdrawn_reason] if r.withdrawn_reason else None,
        )
        for r in found
    ]


def _lines(value: object) -> tuple[str, ...]:
    """A private list of texts; what was erased stands as the one text that says so."""
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def unit_names() -> dict[str, str]:
    """Code → name of every unit."""
    return dict(Unit.objects.values_list("code", "name"))


def units() -> list[UnitValue]:
    """Every unit by name."""
    return [UnitValue(r.code, r.name, r.kind, r.district_id) for r in Unit.objects.order_by("name")]


def officers(
    *, role: str | None = None, district: str | None = None, unit: str | None = None, in_service: bool = True
) -> list[OfficerRecord]:
    """Officers by number; names opened."""
    rows = OfficerRow.objects.order_by("number")
    if in_service:
        rows = rows.filter(departed_at=None)
    if district is not None:
        rows = rows.filter(district_id=district)
    if unit is not None:
        rows = rows.filter(unit_id=unit)
    if role is not None:
        rows = rows.filter(roles__role=role, roles__ended_at=None)
    return _records(rows)


def officers_listed(
    officer: Officer,
    *,
    text: str = "",
    role: str | None = None,
    district: str | None = None,
    after: str = "",
    limit: int = 50,
) -> list[OfficerRecord]:
    """Officers whom the asker may see, by number from the one after ``after``; ``text`` begins a number or a name."""
    officer.must("people.read")
    rows = OfficerRow.objects.filter(number__gt=after).order_by("number")
    reach = officer.districts("people.read")
    if reach is not None:
        rows = rows.filter(district_id__in=reach)
    if district:
        rows = rows.filter(district_id=district)
    if role:
        rows = rows.filter(number__in=RoleHeld.objects.filter(role=role, ended_at=None).values("officer_id"))
    if text:
        names = references_of_value(text, prefix=True)
        rows = rows.filter(Q(number__startswith=text.upper()) | Q(name__in=names))
    return _records(rows[:limit])


def officer_record(officer: Officer, number: str) -> OfficerRecord:
    """One officer, for who may see the people of that district. Raises NotAllowed, NotVisible."""
    officer.must("people.read")
    rows = OfficerRow.objects.filter(number=number)
    found = _records(rows)
    if not found or not officer.sees("people.read", found[0].district):
        raise NotVisible(number)
    return found[0]


def officer_known(number: str) -> OfficerRecord | None:
    """The officer with this number, in service or not; for verbs that must know whether a number is taken."""
    found = _records(OfficerRow.objects.filter(number=number))
    return found[0] if found else None


def roles_of(number: str) -> list[RoleValue]:
    """Every role of an officer, the ones held first."""
    rows = RoleHeld.objects.filter(officer_id=number).order_by("ended_at", "given_at", "role")
    held = [RoleValue(r.role, r.given_at, r.ended_at) for r in rows]
    return sorted(held, key=lambda r: r.ended_at is not None)


def grants_of(number: str) -> list[GrantValue]:
    """Every grant of an officer, the newest first."""
    rows = Grant.objects.filter(officer_id=number).order_by("-given_at", "reference")
    return [GrantValue(r.reference, r.given_by.removeprefix("officer:"), r.given_at, r.ended_at) for r in rows]


def unit_for(officer: Officer, code: str) -> UnitValue:
    """One unit, for who may change people. Raises NotAllowed, NotVisible."""
    officer.must("people.change")
    row = Unit.objects.filter(code=code).first()
    if row is None:
        raise NotVisible(code)
    return UnitValue(row.code, row.name, row.kind, row.district_id)


def grants_of_unit(code: str) -> list[GrantValue]:
    """Every grant of a unit, the newest first."""
    rows = UnitGrant.objects.filter(unit_id=code).order_by("-given_at", "reference")
    return [GrantValue(r.reference, r.given_by.removeprefix("officer:"), r.given_at, r.ended_at) for r in rows]


def leaves_of(number: str) -> list[LeaveValue]:
    """Every leave of an officer, the latest first."""
    rows = Absence.objects.filter(officer_id=number).order_by("-from_date")
    return [LeaveValue(r.officer_id, r.from_date, r.until_date, r.deputy_id) for r in rows]


def people_counts() -> tuple[int, int]:
    """How many officers are in service, and how many of these are on leave today."""
    day = today()
    serving = OfficerRow.objects.filter(departed_at=None)
    away = serving.filter(absences__from_date__lte=day, absences__until_date__gte=day)
    return serving.count(), away.distinct().count()


def on_leave(numbers: Iterable[str]) -> dict[str, LeaveValue]:
    """Who of these is on leave today."""
    day = today()
    rows = Absence.objects.filter(officer_id__in=list(numbers), from_date__lte=day, until_date__gte=day)
    return {r.officer_id: LeaveValue(r.officer_id, r.from_date, r.until_date, r.deputy_id) for r in rows}


def deputies_for(number: str) -> list[OfficerRecord]:
    """Officers who could act for this one, by number."""
    absent = officer_acting(number)
    post = Post(absent.number, absent.district, absent.roles)
    near = OfficerRow.objects.filter(departed_at=None).order_by("number")
    near = near.filter(Q(district_id=absent.district) | Q(roles__role__in=list(STATE_WIDE), roles__ended_at=None))
    return [
        found
        for found in _records(near.distinct())
        if not breaches_of_deputy(post, Post(found.number, found.district, frozenset(map(Role, found.roles))))
    ]


def resets_waiting() -> list[ResetValue]:
    """Resets of second factors that wait for a decision, the oldest first."""
    return _resets(FactorReset.objects.filter(decided_at=None).order_by("asked_at", "reference"))


def reset_for(officer: Officer, reference: str) -> ResetValue:
    """One reset, for who may decide it. Raises NotAllowed, NotVisible."""
    officer.must("access.change")
    found = _resets(FactorReset.objects.filter(reference=reference))
    if not found:
        raise NotVisible(reference)
    return found[0]


def officer_names(numbers: set[str]) -> dict[str, str]:
    """Number → name, for pages that show who acted."""
    rows = dict(OfficerRow.objects.filter(number__in=numbers).values_list("number", "name"))
    names = opened_text(rows.values())
    return {number: names[name] for number, name in rows.items()}


def _records(rows: "QuerySet[OfficerRow]") -> list[OfficerRecord]:
    found = list(rows.prefetch_related("roles"))
    names = opened_text(r.name for r in found)
    return [
        OfficerRecord(
            number=r.number,
            name=names[r.name],
            rank=r.rank,
            unit=r.unit_id,
            district=r.district_id,
            roles=tuple(sorted(held.role for held in r.roles.all() if held.ended_at is None)),
            enrolled_at=r.enrolled_at,
            departed_at=r.departed_at,
        )
        for r in found
    ]


def _resets(rows: "QuerySet[FactorReset]") -> list[ResetValue]:
    found = list(rows)
    reasons = opened_text(r.reason for r in found)
    return [
        ResetValue(
            reference=r.reference,
            officer=r.officer_id,
            asked_by=r.asked_by.removeprefix("officer:"),
            asked_at=r.asked_at,
            reason=reasons[r.reason],
            decided_by=r.decided_by.removeprefix("officer:") if r.decided_by else None,
            decided_at=r.decided_at,
            granted=r.granted,
        )
        for r in found
    ]
