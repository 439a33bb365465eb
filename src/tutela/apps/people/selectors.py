"""Questions to people: who acts, which districts and units there are, who holds which role."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from tutela.apps.people.errors import NotEnrolled
from tutela.apps.people.models import Absence, District, Grant, RoleHeld, Unit
from tutela.apps.people.models import Officer as OfficerRow
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import Role
from tutela.apps.record import clock
from tutela.apps.record.selectors import opened_text


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


def today() -> date:
    """The calendar day of the clock in force, in the installation's zone."""
    return timezone.localdate(clock.now())


def officer_acting(number: str) -> Officer:
    """The officer with this number, as of now; a deputy has the grants of whom he stands in for.

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
            Grant.objects.filter(officer__in=(number, *absent), ended_at=None).values_list("reference", flat=True)
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


def units() -> list[UnitValue]:
    """Every unit by name."""
    return [UnitValue(r.code, r.name, r.kind, r.district_id) for r in Unit.objects.order_by("name")]


def officers(*, role: str | None = None, district: str | None = None, in_service: bool = True) -> list[OfficerRecord]:
    """Officers by number; names opened."""
    rows = OfficerRow.objects.order_by("number").prefetch_related("roles")
    if in_service:
        rows = rows.filter(departed_at=None)
    if district is not None:
        rows = rows.filter(district_id=district)
    if role is not None:
        rows = rows.filter(roles__role=role, roles__ended_at=None)
    found = list(rows)
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


def officer_names(numbers: set[str]) -> dict[str, str]:
    """Number → name, for pages that show who acted."""
    rows = dict(OfficerRow.objects.filter(number__in=numbers).values_list("number", "name"))
    names = opened_text(rows.values())
    return {number: names[name] for number, name in rows.items()}
