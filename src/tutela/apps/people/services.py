"""The verbs of people: districts and units are entered, officers enrolled, transferred, granted, excused and let go.

What signs an officer in (password, second factor, sessions) is in ``people.signin.services``.
"""

from collections.abc import Mapping
from datetime import date, datetime

from tutela.apps.people import rules
from tutela.apps.people.acts import (
    DistrictEstablished,
    GrantEnded,
    GrantGiven,
    LeaveEnded,
    LeaveRecorded,
    OfficerDeparted,
    OfficerEnrolled,
    OfficerTransferred,
    RoleEnded,
    RoleGiven,
    UnitEstablished,
    UnitGrantEnded,
    UnitGrantGiven,
)
from tutela.apps.people.models import Absence, District, Grant, RoleHeld, Unit, UnitGrant
from tutela.apps.people.models import Officer as OfficerRow
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting, today
from tutela.apps.people.signin import desk
from tutela.apps.record.appending import SYSTEM, Actor, System, deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.receipts import Receipt
from tutela.engines.values import Breach


def establish_district(
    *,
    officer: Actor = SYSTEM,
    code: str,
    name: str,
    names: Mapping[str, str],
    valid_from: date | None = None,
    valid_until: date | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Enter a police district with the days on which it exists; entered again, what is said of it changes."""
    with deciding(officer, client_id) as decision:
        _may_change_people(officer)
        if valid_from and valid_until and valid_until < valid_from:
            raise Refused("a district ends on the day it begins, or later")
        return decision.commit(
            DistrictEstablished(code=code, name=name, names=dict(names), valid_from=valid_from, valid_until=valid_until)
        )


def establish_unit(
    *,
    officer: Actor = SYSTEM,
    code: str,
    name: str,
    kind: str,
    district: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Enter a unit: the State's, a district's, a station, a laboratory; entered again, what is said of it changes."""
    with deciding(officer, client_id) as decision:
        _may_change_people(officer)
        if not code.strip() or not name.strip() or not kind.strip():
            raise Refused("a unit has a code, a name and a kind; give all three")
        if district is not None:
            _district(district)
        return decision.commit(
            UnitEstablished(code=code.strip(), name=name.strip(), kind=kind.strip(), district=district)
        )


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
    client_id: str | None = None,
) -> Receipt:
    """Enrol an officer with rank, unit and roles. ``ranks`` are the jurisdiction's. Raises Refused naming every breach."""
    with deciding(officer, client_id) as decision:
        _may_change_people(officer)
        if OfficerRow.objects.filter(number=number).exists():
            raise Refused(f"the number {number} is taken; numbers are never used again")
        if not name.strip():
            raise Refused("give the officer's name")
        district = _district_of_unit(unit, district)
        breaches = rules.breaches_of_number(number) + rules.breaches_of_enrolment(roles, rank, ranks)
        if isinstance(officer, Officer):
            breaches += rules.breaches_of_giving(officer.roles, roles)
        _refuse(breaches)
        return decision.commit(
            OfficerEnrolled(
                officer=number,
                name=name.strip(),
                rank=rank,
                unit=unit,
                district=district,
                roles=roles,
                happened_at=happened_at,
            )
        )


def give_role(*, officer: Officer, to: str, role: str, client_id: str | None = None) -> Receipt:
    """Give an officer one more role. Case-opening roles are given by a nodal officer, never to oneself."""
    with deciding(officer, client_id) as decision:
        _may_change_people(officer)
        _another(officer, to)
        held = officer_acting(to)
        if role in held.roles:
            raise Refused(f"{to} has the role {role} already")
        _refuse(
            rules.breaches_of_enrolment((*held.roles, role), held.rank, (held.rank,))
            + rules.breaches_of_giving(officer.roles, (role,))
        )
        return decision.commit(RoleGiven(officer=to, role=role))


def end_role(*, officer: Officer, of: str, role: str, reason: str, client_id: str | None = None) -> Receipt:
    """End a role and say why. An officer keeps at least one role; who shall have none departs."""
    with deciding(officer, client_id) as decision:
        _may_change_people(officer)
        _another(officer, of)
        held = RoleHeld.objects.filter(officer_id=of, ended_at=None)
        if not held.filter(role=role).exists():
            raise Refused(f"{of} does not hold the role {role}")
        if role == rules.Role.NODAL_OFFICER and _is_last_nodal(of):
            raise Refused(f"{of} is the last nodal officer; give the role to the successor first")
        if held.count() == 1:
            raise Refused(f"{role} is the only role of {of}; give another one first, or record the departure")
        return decision.commit(RoleEnded(officer=of, role=role, reason=_said(reason)))


def transfer_officer(
    *,
    officer: Officer,
    number: str,
    unit: str,
    rank: str,
    district: str | None = None,
    ranks: tuple[str, ...] | None = None,
    at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Transfer an officer to another unit (and rank); what the officer sees follows at once, and grants end."""
    with deciding(officer, client_id) as decision:
        _may_change_people(officer)
        _another(officer, number)
        held = officer_acting(number)
        district = _district_of_unit(unit, district)
        _refuse(rules.breaches_of_enrolment(tuple(held.roles), rank, ranks if ranks is not None else (rank,)))
        return decision.commit(
            OfficerTransferred(officer=number, unit=unit, district=district, rank=rank, happened_at=at)
        )


def record_leave(
    *,
    officer: Officer,
    number: str,
    from_date: date,
    until_date: date,
    deputy: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record a leave; meanwhile the deputy's desk shows what is due of the absent officer, and his grants open to the deputy.

    Everybody records his own leave; the nodal officer, the administrator and, in his district, the coordinator
    record that of others.
    """
    with deciding(officer, client_id) as decision:
        absent = officer_acting(number)
        _may_change_leave(officer, absent)
        if until_date < from_date:
            raise Refused("a leave ends on the day it begins, or later")
        if deputy is not None:
            _refuse(rules.breaches_of_deputy(_post(absent), _post(officer_acting(deputy))))
            if Absence.objects.filter(officer_id=deputy, from_date__lte=until_date, until_date__gte=from_date).exists():
                raise Refused(f"{deputy} is on leave in these days; choose another deputy")
        if Absence.objects.filter(officer_id=number, from_date__lte=until_date, until_date__gte=from_date).exists():
            raise Refused(f"a leave of {number} in these days is recorded already; end it first")
        return decision.commit(LeaveRecorded(officer=number, from_date=from_date, until_date=until_date, deputy=deputy))


def end_leave(*, officer: Officer, number: str, back_on: date, client_id: str | None = None) -> Receipt:
    """Record that an officer was back on a day: the leave ends the day before."""
    with deciding(officer, client_id) as decision:
        _may_change_leave(officer, officer_acting(number))
        if not Absence.objects.filter(officer_id=number, until_date__gte=back_on).exists():
            raise Refused(f"{number} has no leave that lasts until {back_on} or longer")
        return decision.commit(LeaveEnded(officer=number, back_on=back_on))


def depart_officer(*, officer: Officer, number: str, reason: str, client_id: str | None = None) -> Receipt:
    """Let an officer go: roles, grants and sessions end, and the account signs nobody in any more."""
    with deciding(officer, client_id) as decision:
        _may_change_people(officer)
        officer_acting(number)
        if number == officer.number:
            raise Refused("another officer records your departure")
        breaches = rules.breaches_of_departure(number, last_nodal=_is_last_nodal(number))
        receipt = decision.commit(
            OfficerDeparted(officer=number, reason=_said(reason)), *decision.discrepancies(number, breaches)
        )
    desk.close_account(number)
    return receipt


def give_grant(*, officer: Officer, to: str, reference: str, reason: str, client_id: str | None = None) -> Receipt:
    """Give need-to-know of one object beyond district and unit."""
    with deciding(officer, client_id) as decision:
        officer.must("grants.change")
        _another(officer, to)
        held = officer_acting(to)
        reference = reference.strip()
        if not reference:
            raise Refused("name the object by its reference, for example CASE-000001")
        if rules.grants_nothing(held.roles):
            raise Refused(f"{to} sees no case by his role, so no grant can open one to him")
        if reference in held.grants:
            raise Refused(f"{to} has the grant for {reference} already")
        return decision.commit(GrantGiven(officer=to, reference=reference, reason=_said(reason)))


def end_grant(*, officer: Officer, of: str, reference: str, reason: str, client_id: str | None = None) -> Receipt:
    """End a need-to-know."""
    with deciding(officer, client_id) as decision:
        officer.must("grants.change")
        if not Grant.objects.filter(officer_id=of, reference=reference, ended_at=None).exists():
            raise Refused(f"{of} has no grant for {reference}")
        return decision.commit(GrantEnded(officer=of, reference=reference, reason=_said(reason)))


def give_unit_grant(*, officer: Officer, to: str, reference: str, reason: str, client_id: str | None = None) -> Receipt:
    """Give all officers of a unit need-to-know of one object, as far as their roles go (a laboratory, a second team)."""
    with deciding(officer, client_id) as decision:
        officer.must("grants.change")
        if not Unit.objects.filter(code=to).exists():
            raise Refused(f"there is no unit {to}; choose one of the list")
        reference = reference.strip()
        if not reference:
            raise Refused("name the object by its reference, for example EX-000001")
        if UnitGrant.objects.filter(unit_id=to, reference=reference, ended_at=None).exists():
            raise Refused(f"{to} has the grant for {reference} already")
        return decision.commit(UnitGrantGiven(unit=to, reference=reference, reason=_said(reason)))


def end_unit_grant(*, officer: Officer, of: str, reference: str, reason: str, client_id: str | None = None) -> Receipt:
    """End a unit's need-to-know."""
    with deciding(officer, client_id) as decision:
        officer.must("grants.change")
        if not UnitGrant.objects.filter(unit_id=of, reference=reference, ended_at=None).exists():
            raise Refused(f"{of} has no grant for {reference}")
        return decision.commit(UnitGrantEnded(unit=of, reference=reference, reason=_said(reason)))


def _may_change_people(officer: Actor) -> None:
    if isinstance(officer, Officer):
        officer.must("people.change")
    elif not isinstance(officer, System):
        raise Refused("only an officer or the installation itself changes people")


def _may_change_leave(officer: Officer, absent: Officer) -> None:
    if officer.number != absent.number:
        officer.must("leave.change")
        if not officer.sees("leave.change", absent.district):
            raise NotVisible(absent.number)


def _another(officer: Actor, number: str) -> None:
    """What an officer may see or do is never changed by the officer himself."""
    if isinstance(officer, Officer) and officer.number == number:
        raise Refused("another officer changes your own post, roles and grants; ask one who may")


def _district_of_unit(unit: str, district: str | None) -> str | None:
    """The district of an officer in a unit: the unit's own, where it has one. Raises Refused when they contradict."""
    row = Unit.objects.filter(code=unit).first()
    if row is None:
        raise Refused(f"there is no unit {unit}; enter it first")
    if row.district_id and district and row.district_id != district:
        raise Refused(f"the unit {unit} lies in {row.district_id}, not in {district}; choose the unit of the new post")
    found = row.district_id or district
    if found is not None:
        _district(found)
    return found


def _district(code: str) -> None:
    """Raise Refused unless the district exists today."""
    row = District.objects.filter(code=code).first()
    if row is None:
        raise Refused(f"there is no district {code}; enter it first")
    day = today()
    if (row.valid_from and day < row.valid_from) or (row.valid_until and day > row.valid_until):
        raise Refused(f"the district {code} does not exist on {day}; choose the one that took its place")


def _is_last_nodal(number: str) -> bool:
    """Whether this officer alone holds the role that gives roles."""
    holders = RoleHeld.objects.filter(role=rules.Role.NODAL_OFFICER, ended_at=None)
    return holders.filter(officer_id=number).exists() and not holders.exclude(officer_id=number).exists()


def _post(officer: Officer) -> rules.Post:
    return rules.Post(officer.number, officer.district, officer.roles)


def _refuse(breaches: list[Breach]) -> None:
    if breaches:
        raise Refused("; ".join(b.text for b in breaches), tuple(breaches))


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
