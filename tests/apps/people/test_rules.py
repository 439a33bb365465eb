"""The rules of people, each as a table: who may what, what an enrolment breaches, who deputises, when a session is over."""

from datetime import UTC, datetime, timedelta

import pytest

from tutela.apps.people import rules
from tutela.apps.people.rules import PERMISSIONS, STATE_WIDE, Post, Role, SessionEnd

NODAL, ANALYST, COORDINATOR, LEADER, CUSTODIAN, EXAMINER, IO, LIAISON, PRESS, AUDITOR, ADMIN = Role
NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
RANKS = ("CPO", "SI", "INSP", "DYSP")

CASE_DATA = ("tips", "leads", "subjects", "groups", "rounds", "teams", "searches", "exhibits", "incidents", "triage", "cases",
             "requests", "referrals", "children", "discrepancies", "hashlists")  # fmt: skip
"""Rooms whose data is of cases and persons."""


def of_rooms(role: Role) -> set[str]:
    return {permission for permission, roles in PERMISSIONS.items() if role in roles}


@pytest.mark.parametrize("role", [PRESS, AUDITOR, ADMIN])
def test_who_must_see_no_case_has_no_permission_of_a_room_of_cases(role):
    assert not {p for p in of_rooms(role) if p.split(".")[0] in CASE_DATA}


def test_the_press_officer_reads_figures_and_nothing_else():
    assert of_rooms(PRESS) == {"desk.read", "account.change", "figures.read", "notes.draft"}


def test_the_auditor_reads_the_ledger_and_figures_and_no_person():
    assert of_rooms(AUDITOR) == {"desk.read", "account.change", "figures.read", "ledger.read", "ledger.export"}


def test_the_administrator_runs_people_and_nothing_else():
    assert of_rooms(ADMIN) == {
        "desk.read",
        "account.change",
        "people.read",
        "people.change",
        "leave.change",
        "access.change",
    }


def test_only_roles_of_the_state_see_the_state():
    assert {NODAL, ANALYST, LIAISON, PRESS, AUDITOR, ADMIN} == STATE_WIDE
    for role in Role:
        for permission in PERMISSIONS:
            assert rules.sees_state(frozenset({role}), permission) == (
                role in STATE_WIDE and permission in of_rooms(role)
            )


def test_a_permission_that_nobody_defined_is_a_mistake_of_the_page():
    with pytest.raises(KeyError):
        rules.allows(frozenset(Role), "cases.burn")


@pytest.mark.parametrize(
    ("roles", "rank", "broken"),
    [
        (("analyst",), "SI", []),
        (("analyst", "investigating_officer"), "INSP", []),
        ((), "SI", ["people.role"]),
        (("detective",), "SI", ["people.role"]),
        (("analyst",), "Marshal", ["people.rank"]),
        (("auditor", "analyst"), "SI", ["people.apart"]),
        (("administrator", "nodal_officer"), "SI", ["people.apart"]),
        (("press_officer", "auditor"), "SI", ["people.apart", "people.apart"]),
        (("detective", "auditor", "analyst"), "Marshal", ["people.role", "people.rank", "people.apart"]),
    ],
)
def test_enrolment(roles, rank, broken):
    assert [b.rule for b in rules.breaches_of_enrolment(roles, rank, RANKS)] == broken


@pytest.mark.parametrize(
    ("number", "good"),
    [("KL0001", True), ("EK-12", True), ("A1", True), ("kl0001", False), ("K", False), ("K" * 25, False), ("KL 1", False),
     ("KL/1", False), ("-KL1", False), ("", False), ("KL0001\n", False), ("ＫＬ1", False)],
)  # fmt: skip
def test_a_number_is_written_in_one_way(number, good):
    assert (rules.breaches_of_number(number) == []) == good


@pytest.mark.parametrize(
    ("giver", "given", "broken"),
    [
        ({NODAL}, ("nodal_officer", "investigating_officer"), False),
        ({ADMIN}, ("administrator",), False),
        ({ADMIN}, ("auditor",), False),
        ({ADMIN}, ("press_officer",), False),
        ({ADMIN}, ("nodal_officer",), True),
        ({ADMIN}, ("team_leader",), True),
        ({COORDINATOR}, ("team_leader",), True),
    ],
)
def test_who_sees_no_case_makes_nobody_see_one(giver, given, broken):
    assert bool(rules.breaches_of_giving(frozenset(giver), given)) == broken


ABSENT = Post("EK0005", "EKC", frozenset({IO}))


@pytest.mark.parametrize(
    ("deputy", "broken"),
    [
        (Post("EK0004", "EKC", frozenset({EXAMINER})), False),
        (Post("KL0001", None, frozenset({NODAL})), False),
        (Post("EK0005", "EKC", frozenset({IO})), True),
        (Post("MP0005", "MPM", frozenset({IO})), True),
        (Post("KL0006", None, frozenset({ADMIN})), True),
        (Post("KL0005", None, frozenset({AUDITOR})), True),
    ],
)
def test_a_deputy_can_see_the_absent_officers_work(deputy, broken):
    assert bool(rules.breaches_of_deputy(ABSENT, deputy)) == broken


def test_an_administrator_deputises_for_an_administrator():
    assert not rules.breaches_of_deputy(Post("A1", None, frozenset({ADMIN})), Post("A2", None, frozenset({ADMIN})))


@pytest.mark.parametrize(
    ("signed_in", "seen", "end"),
    [
        (timedelta(0), timedelta(0), None),
        (timedelta(hours=7, minutes=59), timedelta(minutes=29), None),
        (timedelta(hours=1), timedelta(minutes=30), SessionEnd.IDLE),
        (timedelta(hours=8), timedelta(0), SessionEnd.TOO_LONG),
        (timedelta(hours=9), timedelta(hours=1), SessionEnd.TOO_LONG),
        (timedelta(minutes=-5), timedelta(minutes=-5), None),
    ],
)
def test_when_a_session_is_over(signed_in, seen, end):
    assert rules.session_end(NOW - signed_in, NOW - seen, NOW) == end


@pytest.mark.parametrize(("signed_in", "seen"), [(None, NOW), (NOW, None), (None, None)])
def test_a_session_without_its_times_is_over(signed_in, seen):
    assert rules.session_end(signed_in, seen, NOW) == SessionEnd.UNKNOWN
