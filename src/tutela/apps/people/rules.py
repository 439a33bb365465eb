"""Which role may do what: the whole matrix in one place, without Django."""

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
    "people.read": frozenset({NODAL, ADMIN}),
    "people.change": frozenset({NODAL, ADMIN}),
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
    for apart in (ADMIN, AUDITOR, PRESS):
        if apart in chosen and len(chosen) > 1:
            text = f"{apart.value} cannot be joined with another role: it must see no case"
            breaches.append(Breach("people.apart", text, "design/safety §6"))
    return breaches


SESSION_LIMIT = timedelta(hours=8)
"""One working day: after it everybody signs in again."""

IDLE_LIMIT = timedelta(minutes=30)
"""A desk that nobody used for this long is taken to be empty."""

TOUCH_INTERVAL = timedelta(minutes=1)
"""How exactly the last use of a session is known."""

ONE_TIME_LIMIT = timedelta(hours=72)
"""How long a one-time password can be used to sign in."""


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
