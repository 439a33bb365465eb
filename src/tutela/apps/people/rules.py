"""Which role may do what: the whole matrix in one place, without Django."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tutela.engines.values import Breach


class Role(StrEnum):
    """What an officer is in the unit's work."""

    NODAL_OFFICER = "nodal_officer"
    ANALYST = "analyst"
    DISTRICT_COORDINATOR = "district_coordinator"
    TEAM_LEADER = "team_leader"
    EVIDENCE_CUSTODIAN = "evidence_custodian"
    FORENSIC_EXAMINER = "forensic_examiner"
    INVESTIGATING_OFFICER = "investigating_officer"
    LIAISON_OFFICER = "liaison_officer"
    PRESS_OFFICER = "press_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


NODAL, ANALYST, COORDINATOR, LEADER, CUSTODIAN, EXAMINER, IO, LIAISON, PRESS, AUDITOR, ADMIN = Role

PERMISSIONS: dict[str, frozenset[Role]] = {
    "desk.read": frozenset(Role),
    "account.change": frozenset(Role),
    "search.read": frozenset(Role) - {PRESS, AUDITOR, ADMIN},
    "tips.read": frozenset({NODAL, ANALYST}),
    "tips.change": frozenset({NODAL, ANALYST}),
    "leads.read": frozenset({NODAL, ANALYST, COORDINATOR, IO}),
    "leads.change": frozenset({NODAL, ANALYST}),
    "subjects.read": frozenset({NODAL, ANALYST, COORDINATOR, IO}),
    "subjects.change": frozenset({NODAL, ANALYST}),
    "groups.read": frozenset({NODAL, ANALYST, LIAISON}),
    "groups.change": frozenset({NODAL, ANALYST}),
    "groups.erase": frozenset({NODAL}),
    "rounds.read": frozenset({NODAL, ANALYST, COORDINATOR, LEADER, CUSTODIAN, IO}),
    "rounds.change": frozenset({NODAL, ANALYST}),
    "teams.change": frozenset({NODAL, COORDINATOR}),
    "searches.change": frozenset({NODAL, COORDINATOR, LEADER}),
    "exhibits.read": frozenset({NODAL, COORDINATOR, LEADER, CUSTODIAN, EXAMINER, IO}),
    "exhibits.change": frozenset({LEADER, CUSTODIAN, EXAMINER, IO}),
    "incidents.close": frozenset({NODAL, COORDINATOR, CUSTODIAN}),
    "triage.read": frozenset({NODAL, ANALYST, COORDINATOR, CUSTODIAN, EXAMINER, IO}),
    "triage.change": frozenset({EXAMINER}),
    "hashlists.read": frozenset({NODAL, ANALYST, EXAMINER}),
    "hashlists.change": frozenset({NODAL, EXAMINER}),
    "cases.read": frozenset({NODAL, COORDINATOR, IO}),
    "cases.change": frozenset({COORDINATOR, LEADER, IO}),
    "requests.read": frozenset({NODAL, ANALYST, LIAISON, IO}),
    "requests.change": frozenset({NODAL, LIAISON, IO}),
    "referrals.read": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referrals.change": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "children.open": frozenset({NODAL, IO}),
    "figures.read": frozenset(Role) - {ADMIN},
    "notes.draft": frozenset({NODAL, PRESS}),
    "notes.publish": frozenset({NODAL}),
    "ledger.read": frozenset({NODAL, AUDITOR}),
    "ledger.export": frozenset({NODAL, AUDITOR, ANALYST}),
    "ledger.open": frozenset({NODAL}),
    "discrepancies.read": frozenset({NODAL, COORDINATOR, CUSTODIAN}),
    "discrepancies.close": frozenset({NODAL, COORDINATOR}),
    "people.read": frozenset({NODAL, ADMIN, COORDINATOR}),
    "people.change": frozenset({NODAL, ADMIN}),
    "leave.change": frozenset({NODAL, ADMIN, COORDINATOR}),
    "access.change": frozenset({NODAL, ADMIN}),
    "grants.change": frozenset({NODAL}),
}
"""Each permission and the roles that have it. A page or verb names one; nothing else opens a door."""

STATE_WIDE = frozenset({NODAL, ANALYST, LIAISON, PRESS, AUDITOR, ADMIN})
"""Roles that work for the whole State; every other one sees its own district, and what it was granted."""


def allows(roles: frozenset[Role], permission: str) -> bool:
    """Whether any of the roles has the permission. Raises KeyError for a permission that nobody defined."""
    return bool(PERMISSIONS[permission] & roles)


def sees_state(roles: frozenset[Role], permission: str) -> bool:
    """Whether the permission holds for every district (through a State-wide role) and not for the own one only."""
    return bool(PERMISSIONS[permission] & roles & STATE_WIDE)


@dataclass(frozen=True, slots=True)
class Post:
    """An officer as the rules on deputies see one."""

    number: str
    district: str | None
    roles: frozenset[Role]


APART = (ADMIN, AUDITOR, PRESS)
"""Roles that must see no case and so stand alone."""

OPENS_NO_CASE = frozenset(APART)
"""Roles that an administrator may give; every other one opens case data and is given by a nodal officer."""

RESTORED_ALONE = "people.restored_alone"
"""The rule that an access restored on the host breaches."""

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")


def breaches_of_enrolment(roles: tuple[str, ...], rank: str, ranks: tuple[str, ...]) -> list[Breach]:
    """An officer has at least one role, each known, a rank of the State's list, and no role that cancels another."""
    breaches = []
    unknown = [role for role in roles if role not in set(Role)]
    if not roles or unknown:
        known = ", ".join(Role)
        breaches.append(
            Breach("people.role", f"{', '.join(unknown) or 'no role'}: choose among {known}", "design: roles")
        )
    if rank not in ranks:
        breaches.append(
            Breach("people.rank", f"{rank!r} is no rank of this State; choose among {', '.join(ranks)}", "ranks.toml")
        )
    chosen = {Role(role) for role in roles if role in set(Role)}
    for apart in APART:
        if apart in chosen and len(chosen) > 1:
            text = f"{apart.value} cannot be joined with another role: it must see no case"
            breaches.append(Breach("people.apart", text, "design/safety §6"))
    return breaches


def breaches_of_number(number: str) -> list[Breach]:
    """An officer's number is 2 to 24 capital letters, digits and dashes, so that it is typed and read in one way."""
    if _NUMBER.fullmatch(number):
        return []
    text = f"{number[:24]!r}: write an officer's number with 2 to 24 capital letters, digits and dashes"
    return [Breach("people.number", text, "design: one spelling for a number")]


def breaches_of_giving(giver: frozenset[Role], roles: tuple[str, ...]) -> list[Breach]:
    """Roles that open case data are given by a nodal officer; an administrator, who sees no case, makes nobody see one."""
    if NODAL in giver:
        return []
    opening = sorted(role for role in roles if role in set(Role) and Role(role) not in OPENS_NO_CASE)
    if not opening:
        return []
    text = f"{', '.join(opening)}: only a nodal officer gives a role that opens cases; ask one to enrol this officer"
    return [Breach("people.giving", text, "design/safety §6")]


def breaches_of_departure(number: str, *, last_nodal: bool) -> list[Breach]:
    """A unit has a nodal officer: who leaves as the last one has given the role to a successor before."""
    if not last_nodal:
        return []
    text = f"{number} was the last nodal officer; nobody is left who gives roles that open cases: appoint one"
    return [Breach("people.last_nodal", text, "design: roles are given by a nodal officer")]


def breaches_of_restoring(number: str, account: str) -> list[Breach]:
    """Access is restored by two officers; on the host one person does it, so another officer looks at it afterwards."""
    text = (
        f"the account {account} on the host restored the access of {number}, without a second officer: "
        "find out who it was and why, then close this"
    )
    return [Breach(RESTORED_ALONE, text, "design: a lost second factor is reset by two officers")]


def grants_nothing(roles: Iterable[str]) -> bool:
    """Whether the roles see no case, so that no grant can open one."""
    return not set(roles) - OPENS_NO_CASE


def breaches_of_deputy(absent: Post, deputy: Post) -> list[Breach]:
    """A deputy is another officer who can see the absent one's work.

    That is: of the same district or State-wide, and with a role that sees cases where the absent one has such a role.
    """
    if deputy.number == absent.number:
        return [Breach("people.deputy", "nobody is his own deputy; choose another officer", "design: leave")]
    if absent.roles - OPENS_NO_CASE and not deputy.roles - OPENS_NO_CASE:
        text = f"{deputy.number} sees no case and cannot act for {absent.number}; choose another officer"
        return [Breach("people.deputy", text, "design/safety §6")]
    if not deputy.roles & STATE_WIDE and deputy.district != absent.district:
        text = f"{deputy.number} does not see the district of {absent.number}; choose a deputy of the same district"
        return [Breach("people.deputy", text, "design: need to know by district")]
    return []


SESSION_LIMIT = timedelta(hours=8)
"""One working day: after it everybody signs in again."""

IDLE_LIMIT = timedelta(minutes=30)
"""A desk that nobody used for this long is taken to be empty."""

TOUCH_INTERVAL = timedelta(minutes=1)
"""How exactly the last use of a session is known."""

ONE_TIME_LIMIT = timedelta(hours=72)
"""How long a one-time password can be used to sign in."""

RESET_WITHIN = timedelta(hours=24)
"""How soon the second officer should decide on a lost second factor: meanwhile nobody does that officer's work."""


class SessionEnd(StrEnum):
    """Why a session is over."""

    UNKNOWN = "unknown"
    TOO_LONG = "too_long"
    IDLE = "idle"


def session_end(signed_in_at: datetime | None, seen_at: datetime | None, now: datetime) -> SessionEnd | None:
    """Why a session is over at ``now``, or None while it holds; a session without its times is never good."""
    if signed_in_at is None or seen_at is None:
        return SessionEnd.UNKNOWN
    if now - signed_in_at >= SESSION_LIMIT:
        return SessionEnd.TOO_LONG
    if now - seen_at >= IDLE_LIMIT:
        return SessionEnd.IDLE
    return None
