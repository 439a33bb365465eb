"""The verbs of people: districts and units are entered, officers enrolled, transferred, granted, excused and let go."""

from collections.abc import Mapping
from datetime import date, datetime

from tutela.apps.people import rules
from tutela.apps.people.acts import (
    DistrictEstablished,
    GrantEnded,
    GrantGiven,
    LeaveRecorded,
    OfficerDeparted,
    OfficerEnrolled,
    OfficerTransferred,
    RoleEnded,
    RoleGiven,
    UnitEstablished,
)
from tutela.apps.people.models import Grant, RoleHeld, Unit
from tutela.apps.people.models import Officer as OfficerRow
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record.appending import SYSTEM, Actor, System, deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt


def _may_change_people(officer: Actor) -> None:
    if isinstance(officer, Officer):
        officer.must("people.change")
    elif not isinstance(officer, System):
        raise Refused("only an officer or the installation itself changes people")


def establish_district(
    *,
    officer: Actor = SYSTEM,
    code: str,
    name: str,
    names: Mapping[str, str],
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Receipt:
    """Enter a police district with the days on which it exists."""
    with deciding(officer) as decision:
        _may_change_people(officer)
        return decision.commit(
            DistrictEstablished(code=code, name=name, names=dict(names), valid_from=valid_from, valid_until=valid_until)
        )


def establish_unit(*, officer: Actor = SYSTEM, code: str, name: str, kind: str, district: str | None = None) -> Receipt:
    """Enter a unit: the State's, a district's, a station, a laboratory."""
    with deciding(officer) as decision:
        _may_change_people(officer)
        return decision.commit(UnitEstablished(code=code, name=name, kind=kind, district=district))


def enrol_officer(
    *,
    officer: Actor = SYSTEM,
    number: str,
    name: str,
    rank: str,
    unit: str,
    roles: tuple[str, ...],
    ranks: tuple[str, ...],
    district: str | None = None,
    happened_at: datetime | None = None,
) -> Receipt:
    """Enrol an officer with rank, unit and roles. ``ranks`` are the jurisdiction's. Raises Refused naming every breach."""
    with deciding(officer) as decision:
        _may_change_people(officer)
        breaches = rules.breaches_of_enrolment(roles, rank, ranks)
        if OfficerRow.objects.filter(number=number).exists():
            raise Refused(f"the number {number} is taken; numbers are never used again")
        if not Unit.objects.filter(code=unit).exists():
            raise Refused(f"there is no unit {unit}; enter it first")
        if breaches:
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        act = OfficerEnrolled(
            officer=number, name=name, rank=rank, unit=unit, district=district, roles=roles, happened_at=happened_at
        )
        return decision.commit(act)


def give_role(*, officer: Officer, to: str, role: str) -> Receipt:
    """Give an officer one more role."""
    with deciding(officer) as decision:
        _may_change_people(officer)
        held = officer_acting(to)
        if role in held.roles:
            raise Refused(f"{to} has the role {role} already")
        breaches = rules.breaches_of_enrolment((*held.roles, role), held.rank, (held.rank,))
        if breaches:
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        return decision.commit(RoleGiven(officer=to, role=role))


def end_role(*, officer: Officer, of: str, role: str, reason: str) -> Receipt:
    """End a role and say why."""
    with deciding(officer) as decision:
        _may_change_people(officer)
        if not RoleHeld.objects.filter(officer_id=of, role=role, ended_at=None).exists():
            raise Refused(f"{of} does not hold the role {role}")
        return decision.commit(RoleEnded(officer=of, role=role, reason=_said(reason)))


def transfer_officer(
    *, officer: Officer, number: str, unit: str, district: str | None, rank: str, at: datetime | None = None
) -> Receipt:
    """Transfer an officer to another unit (and rank); what the officer sees follows at once."""
    with deciding(officer) as decision:
        _may_change_people(officer)
        officer_acting(number)
        if not Unit.objects.filter(code=unit).exists():
            raise Refused(f"there is no unit {unit}; enter it first")
        return decision.commit(
            OfficerTransferred(officer=number, unit=unit, district=district, rank=rank, happened_at=at)
        )


def record_leave(*, officer: Officer, number: str, from_date: date, until_date: date, deputy: str | None) -> Receipt:
    """Record a leave; the deputy's list of what is due shows the absent officer's too."""
    with deciding(officer) as decision:
        if officer.number != number:
            _may_change_people(officer)
        if until_date < from_date:
            raise Refused("a leave ends on the day it begins, or later")
        if deputy is not None:
            officer_acting(deputy)
        return decision.commit(LeaveRecorded(officer=number, from_date=from_date, until_date=until_date, deputy=deputy))


def depart_officer(*, officer: Officer, number: str, reason: str) -> Receipt:
    """Let an officer go: roles and grants end with the same act."""
    with deciding(officer) as decision:
        _may_change_people(officer)
        officer_acting(number)
        if number == officer.number:
            raise Refused("another officer records your departure")
        return decision.commit(OfficerDeparted(officer=number, reason=_said(reason)))


def give_grant(*, officer: Officer, to: str, reference: str, reason: str) -> Receipt:
    """Give need-to-know of one object beyond district and unit."""
    with deciding(officer) as decision:
        officer.must("grants.change")
        officer_acting(to)
        return decision.commit(GrantGiven(officer=to, reference=reference, reason=_said(reason)))


def end_grant(*, officer: Officer, of: str, reference: str, reason: str) -> Receipt:
    """End a need-to-know."""
    with deciding(officer) as decision:
        officer.must("grants.change")
        if not Grant.objects.filter(officer_id=of, reference=reference, ended_at=None).exists():
            raise Refused(f"{of} has no grant for {reference}")
        return decision.commit(GrantEnded(officer=of, reference=reference, reason=_said(reason)))


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
