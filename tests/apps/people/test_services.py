"""The verbs of people: what they record, whom they refuse, what follows for doors, and that a rebuild gives the same."""

from datetime import date, timedelta

import pytest

from tutela.apps.people import selectors, services
from tutela.apps.people.errors import NotAllowed, NotEnrolled
from tutela.apps.people.jurisdiction import rank_codes
from tutela.apps.people.rules import Role
from tutela.apps.people.signin import desk
from tutela.apps.people.signin import services as signin
from tutela.apps.people.signin.models import OfficerSession, SignIn
from tutela.apps.people.signin.selectors import access_of
from tutela.apps.record import selectors as record
from tutela.apps.record import services as ledger
from tutela.apps.record.appending import from_account
from tutela.apps.record.errors import AlreadyRecorded, NotVisible, Refused
from tutela.apps.record.services import new_client_id

NEW = {"number": "EK0077", "name": "Officer EK0077", "rank": "SI", "unit": "EKC-CYBER", "roles": ("team_leader",)}


def enrol(officer, **changed):
    return services.enrol_officer(officer=officer, ranks=rank_codes(), **{**NEW, **changed})


def test_an_enrolled_officer_acts_in_the_unit_and_its_district(world):
    receipt = enrol(world.nodal)

    made = world.officer("EK0077")
    assert (made.name, made.rank, made.unit, made.district) == ("Officer EK0077", "SI", "EKC-CYBER", "EKC")
    assert made.roles == {Role.TEAM_LEADER}
    facts = record.entry_at(receipt.first).facts
    assert set(facts["name"]) == {"commitment"}
    assert world.differences() == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": "EK0001"}, "never used again"),
        ({"number": "ek77"}, "capital letters"),
        ({"name": "  "}, "name"),
        ({"rank": "Marshal"}, "no rank"),
        ({"unit": "NOWHERE"}, "no unit"),
        ({"district": "MPM"}, "lies in EKC"),
        ({"roles": ("auditor", "team_leader")}, "cannot be joined"),
    ],
)
def test_an_enrolment_that_cannot_be_is_refused_and_nothing_recorded(world, changed, said):
    size = world.size()

    with pytest.raises(Refused, match=said):
        enrol(world.nodal, **changed)

    assert world.size() == size


def test_only_who_may_enrols_and_an_administrator_only_who_sees_no_case(world):
    for post in (world.coordinator, world.analyst, world.auditor, world.press, world.leader):
        with pytest.raises(NotAllowed):
            enrol(post)
    with pytest.raises(Refused, match="only a nodal officer"):
        enrol(world.administrator)

    enrol(world.administrator, roles=("auditor",), unit="STATE")


def test_the_same_enrolment_sent_twice_is_recorded_once(world):
    client = new_client_id()
    first = enrol(world.nodal, client_id=client)

    with pytest.raises(AlreadyRecorded) as second:
        enrol(world.nodal, client_id=client)

    assert second.value.receipt.first == first.first


def test_a_transfer_moves_what_the_officer_sees_and_ends_grants(world):
    services.give_grant(officer=world.nodal, to="EK0005", reference="CASE-000009", reason="joint work")
    assert world.investigator.sees("cases.read", "EKC")
    assert world.investigator.sees("cases.read", "MPM", "CASE-000009")

    services.transfer_officer(officer=world.nodal, number="EK0005", unit="MPM-CYBER", rank="DYSP", ranks=rank_codes())

    moved = world.officer("EK0005")
    assert (moved.unit, moved.district, moved.rank, moved.grants) == ("MPM-CYBER", "MPM", "DYSP", frozenset())
    assert not moved.sees("cases.read", "EKC")
    assert moved.sees("cases.read", "MPM")
    assert world.differences() == ()


def test_a_grant_opens_one_object_to_one_officer_as_far_as_the_role_goes(world):
    services.give_grant(officer=world.nodal, to="MP0005", reference="CASE-000009", reason="joint work")

    granted, other = world.officer("MP0005"), world.officer("MP0001")
    assert granted.sees("cases.read", "EKC", "CASE-000009")
    assert not granted.sees("cases.read", "EKC", "CASE-000010")
    assert not granted.sees("tips.read", "EKC", "CASE-000009")
    assert not other.sees("cases.read", "EKC", "CASE-000009")
    services.end_grant(officer=world.nodal, of="MP0005", reference="CASE-000009", reason="done")
    assert not world.officer("MP0005").sees("cases.read", "EKC", "CASE-000009")
    assert world.differences() == ()


def test_a_grant_to_a_unit_opens_one_object_to_its_officers_and_to_no_other(world):
    """Three people: one who may by district, one through the unit, one who may not."""
    services.give_unit_grant(officer=world.nodal, to="MPM-CYBER", reference="EX-000009", reason="joint examination")

    assert world.officer("EK0004").sees("exhibits.read", "EKC", "EX-000009")
    assert world.officer("MP0004").sees("exhibits.read", "EKC", "EX-000009")
    assert not world.officer("MP0004").sees("exhibits.read", "EKC", "EX-000010")
    assert not world.press.sees("exhibits.read", "EKC", "EX-000009")
    services.transfer_officer(officer=world.nodal, number="MP0004", unit="STATE", rank="INSP")
    assert not world.officer("MP0004").sees("exhibits.read", "EKC", "EX-000009")
    services.end_unit_grant(officer=world.nodal, of="MPM-CYBER", reference="EX-000009", reason="done")
    assert not world.officer("MP0005").sees("exhibits.read", "EKC", "EX-000009")
    for post in (world.administrator, world.coordinator):
        with pytest.raises(NotAllowed):
            services.give_unit_grant(officer=post, to="MPM-CYBER", reference="EX-000009", reason="joint examination")
    assert world.differences() == ()


def test_the_last_nodal_officer_keeps_the_role_and_his_departure_is_noticed(world):
    enrol(world.nodal, number="KL0071", roles=("nodal_officer",), unit="STATE")
    second = world.officer("KL0071")
    services.give_role(officer=second, to="KL0001", role="analyst")
    services.end_role(officer=second, of="KL0001", role="nodal_officer", reason="handed over")

    departed = services.depart_officer(officer=world.administrator, number="KL0071", reason="retired")

    assert len(departed.discrepancies) == 1
    assert "last nodal officer" in record.discrepancies(about="KL0071")[0].text
    assert world.differences() == ()


def test_nobody_grants_to_who_must_see_no_case(world):
    for number in ("KL0004", "KL0005", "KL0006"):
        with pytest.raises(Refused, match="sees no case"):
            services.give_grant(officer=world.nodal, to=number, reference="CASE-000009", reason="curious")


def test_only_the_nodal_officer_grants(world):
    for post in (world.administrator, world.coordinator, world.analyst):
        with pytest.raises(NotAllowed):
            services.give_grant(officer=post, to="MP0005", reference="CASE-000009", reason="joint work")


def test_nobody_changes_his_own_post(world):
    people = world.nodal
    for verb in (
        lambda: services.give_role(officer=people, to=people.number, role="investigating_officer"),
        lambda: services.end_role(officer=people, of=people.number, role="nodal_officer", reason="tired"),
        lambda: services.transfer_officer(officer=people, number=people.number, unit="EKC-CYBER", rank="IG"),
        lambda: services.give_grant(officer=people, to=people.number, reference="CASE-000009", reason="curious"),
        lambda: services.depart_officer(officer=people, number=people.number, reason="tired"),
        lambda: signin.give_access(officer=people, number=people.number),
        lambda: signin.ask_factor_reset(officer=people, number=people.number, reason="lost"),
        lambda: signin.lift_lock(officer=people, number=people.number),
    ):
        size = world.size()
        with pytest.raises(Refused, match="another officer"):
            verb()
        assert world.size() == size


def test_roles_are_given_and_ended_with_a_reason_and_one_stays(world):
    services.give_role(officer=world.nodal, to="EK0005", role="team_leader")
    assert world.investigator.roles == {Role.INVESTIGATING_OFFICER, Role.TEAM_LEADER}
    with pytest.raises(Refused, match="say why"):
        services.end_role(officer=world.nodal, of="EK0005", role="team_leader", reason=" ")
    services.end_role(officer=world.nodal, of="EK0005", role="team_leader", reason="the team was dissolved")

    with pytest.raises(Refused, match="only role"):
        services.end_role(officer=world.nodal, of="EK0005", role="investigating_officer", reason="moved")

    assert world.officer("EK0005").roles == {Role.INVESTIGATING_OFFICER}
    assert [r.role for r in selectors.roles_of("EK0005")] == ["investigating_officer", "team_leader"]
    assert world.differences() == ()


def test_a_deputy_stands_in_on_the_days_of_the_leave_and_has_its_grants(world):
    day = selectors.today()
    services.give_grant(officer=world.nodal, to="EK0005", reference="CASE-000009", reason="joint work")
    services.record_leave(
        officer=world.investigator, number="EK0005", from_date=day + timedelta(days=1),
        until_date=day + timedelta(days=3), deputy="EK0004",
    )  # fmt: skip
    assert world.examiner.stands_in_for == ()

    world.pass_time(days=1)
    assert world.examiner.stands_in_for == ("EK0005",)
    assert "CASE-000009" in world.examiner.grants
    world.pass_time(days=3)

    assert world.examiner.stands_in_for == ()
    assert "CASE-000009" not in world.examiner.grants
    assert world.differences() == ()


def test_a_leave_begins_and_ends_at_midnight_where_the_officers_are(world):
    """Midnight in Kerala is half past six in the evening before in UTC."""
    services.record_leave(
        officer=world.nodal, number="EK0005", from_date=date(2026, 3, 3), until_date=date(2026, 3, 3), deputy="EK0004"
    )
    world.pass_time(hours=13, minutes=59)
    assert world.examiner.stands_in_for == ()

    world.pass_time(minutes=1)

    assert world.examiner.stands_in_for == ("EK0005",)


def test_an_officer_who_is_back_early_takes_his_work_back(world):
    day = selectors.today()
    services.record_leave(
        officer=world.nodal, number="EK0005", from_date=day, until_date=day + timedelta(days=9), deputy="EK0004"
    )
    world.pass_time(days=2)

    services.end_leave(officer=world.investigator, number="EK0005", back_on=day + timedelta(days=2))

    assert world.examiner.stands_in_for == ()
    assert [(leave.from_date, leave.until_date) for leave in selectors.leaves_of("EK0005")] == [
        (day, day + timedelta(days=1))
    ]
    assert world.differences() == ()


def test_a_leave_that_did_not_take_place_is_gone(world):
    day = selectors.today()
    services.record_leave(officer=world.nodal, number="EK0005", from_date=day, until_date=day, deputy=None)

    services.end_leave(officer=world.nodal, number="EK0005", back_on=day)

    assert selectors.leaves_of("EK0005") == []
    assert world.differences() == ()


def test_who_records_a_leave_one_oneself_one_for_his_district_one_refused(world):
    day = selectors.today()
    services.record_leave(officer=world.leader, number="EK0002", from_date=day, until_date=day)
    services.record_leave(officer=world.coordinator, number="EK0003", from_date=day, until_date=day)
    with pytest.raises(NotVisible):
        services.record_leave(officer=world.coordinator, number="MP0003", from_date=day, until_date=day)
    with pytest.raises(NotAllowed):
        services.record_leave(officer=world.leader, number="EK0003", from_date=day, until_date=day)


@pytest.mark.parametrize(
    ("deputy", "said"),
    [("MP0005", "same district"), ("KL0006", "sees no case"), ("EK0005", "own deputy"), ("ZZ9999", "no officer")],
)
def test_a_deputy_who_could_not_act_is_refused(world, deputy, said):
    day = selectors.today()

    with pytest.raises(Refused, match=said):
        services.record_leave(officer=world.nodal, number="EK0005", from_date=day, until_date=day, deputy=deputy)


def test_a_departed_officer_keeps_nothing(world):
    desk.set_factor(desk.open_account("EK0005", "a sentence that only one knows", one_time_until=None))
    services.give_grant(officer=world.nodal, to="EK0005", reference="CASE-000009", reason="joint work")

    services.depart_officer(officer=world.nodal, number="EK0005", reason="retired")

    with pytest.raises(NotEnrolled):
        world.officer("EK0005")
    assert all(r.ended_at for r in selectors.roles_of("EK0005"))
    assert all(g.ended_at for g in selectors.grants_of("EK0005"))
    account = SignIn.objects.get(username="EK0005")
    assert not account.is_active
    assert not account.has_usable_password()
    assert not OfficerSession.objects.filter(officer="EK0005").exists()
    for verb in (
        lambda: services.give_role(officer=world.nodal, to="EK0005", role="team_leader"),
        lambda: signin.give_access(officer=world.nodal, number="EK0005"),
        lambda: services.give_grant(officer=world.nodal, to="EK0005", reference="CASE-000010", reason="joint work"),
    ):
        with pytest.raises(NotEnrolled):
            verb()
    with pytest.raises(Refused, match="never used again"):
        enrol(world.nodal, number="EK0005")
    assert world.differences() == ()


def test_a_district_that_ended_takes_nobody_in(world):
    services.establish_unit(code="KNR-OLD", name="Unit before the split", kind="district")
    with pytest.raises(Refused, match="does not exist"):
        enrol(world.nodal, unit="KNR-OLD", district="KNR")
    enrol(world.nodal, unit="KNR-OLD", district="KNC")


def test_what_is_private_of_people_stands_sealed_in_the_ledger(world):
    size = world.size()
    services.give_role(officer=world.nodal, to="EK0005", role="team_leader")
    services.end_role(officer=world.nodal, of="EK0005", role="team_leader", reason="a private reason")
    services.give_grant(officer=world.nodal, to="EK0005", reference="CASE-000009", reason="a private reason")
    asked = signin.ask_factor_reset(officer=world.nodal, number="EK0005", reason="a private reason")
    signin.decline_factor_reset(officer=world.administrator, reset=asked.reference, reason="a private reason")
    services.depart_officer(officer=world.nodal, number="EK0005", reason="a private reason")

    stored = b"".join(record.stored_entries(size))

    assert b"private reason" not in stored
    assert b"Officer EK0005" not in stored


def test_passwords_and_secrets_are_in_no_act(world):
    size = world.size()
    one_time = signin.give_access(officer=world.nodal, number="EK0005")
    secret = signin.enrol_exercise_factor("EK0004")

    stored = b"".join(record.stored_entries(size))

    for kept_out in (one_time, secret, signin.exercise_password("EK0004")):
        assert kept_out.encode() not in stored
        assert not record.references_of_value(kept_out)


def test_two_officers_for_a_lost_factor_and_one_open_request_at_a_time(world):
    with pytest.raises(NotAllowed):
        signin.ask_factor_reset(officer=world.coordinator, number="EK0005", reason="lost")
    with pytest.raises(Refused, match="how it is known"):
        signin.ask_factor_reset(officer=world.administrator, number="EK0005", reason=" ")
    asked = signin.ask_factor_reset(officer=world.administrator, number="EK0005", reason="lost at work")
    with pytest.raises(Refused, match="waits for a decision"):
        signin.ask_factor_reset(officer=world.nodal, number="EK0005", reason="lost at work")
    with pytest.raises(NotAllowed):
        signin.confirm_factor_reset(officer=world.coordinator, reset=asked.reference)
    with pytest.raises(NotVisible):
        signin.confirm_factor_reset(officer=world.nodal, reset="FR-999999")

    signin.decline_factor_reset(officer=world.nodal, reset=asked.reference, reason="it was found again")
    signin.ask_factor_reset(officer=world.nodal, number="EK0005", reason="lost again")

    assert [(r.officer, r.asked_by) for r in selectors.resets_waiting()] == [("EK0005", "KL0001")]
    assert world.differences() == ()


def test_access_restored_on_the_host_is_an_act_that_another_officer_looks_into(world):
    signin.enrol_exercise_factor("KL0001")
    signin.ask_factor_reset(officer=world.administrator, number="KL0001", reason="lost at work")

    with from_account("root"):
        password, receipt = signin.restore_access(number="KL0001", reason="both lost in a flood", account="root")

    entry = record.entry_at(receipt.first)
    assert (entry.act, entry.actor, entry.account) == ("people.access_restored", "system", "root")
    assert b"flood" not in b"".join(record.stored_entries(receipt.first))
    assert password.encode() not in b"".join(record.stored_entries(receipt.first))
    access = access_of("KL0001")
    assert access.has_account
    assert not access.has_factor
    assert access.one_time_until is not None
    assert selectors.resets_waiting() == []
    [opened] = record.discrepancies(about="KL0001")
    assert (opened.reference, opened.rule) == (receipt.discrepancies[0], "people.restored_alone")
    assert "account root" in opened.text
    with pytest.raises(Refused, match="about yourself"):
        ledger.close_discrepancy(officer=world.nodal, discrepancy=opened.reference, reason="it was me")
    enrol(world.nodal, number="KL0017", rank="IG", unit="STATE", roles=("nodal_officer",))
    ledger.close_discrepancy(
        officer=world.officer("KL0017"), discrepancy=opened.reference, reason="asked, and it was so"
    )
    assert world.differences() == ()


def test_access_is_restored_on_the_host_with_a_reason_and_only_where_nobody_else_could(world):
    size = world.size()
    with pytest.raises(Refused, match="recognised"):
        signin.restore_access(number="KL0001", reason=" ", account="root")
    with pytest.raises(Refused, match="page People"):
        signin.restore_access(number="EK0005", reason="lost", account="root")
    with pytest.raises(NotEnrolled):
        signin.restore_access(number="KL9999", reason="lost", account="root")
    assert world.size() == size


def test_nobody_decides_on_his_own_factor(world):
    services.enrol_officer(
        officer=world.nodal, number="KL0016", name="Officer KL0016", rank="SI", unit="STATE",
        roles=("administrator",), ranks=rank_codes(),
    )  # fmt: skip
    asked = signin.ask_factor_reset(officer=world.administrator, number="KL0016", reason="lost at work")

    with pytest.raises(Refused, match="another officer"):
        signin.confirm_factor_reset(officer=world.officer("KL0016"), reset=asked.reference)


def test_the_exercise_gives_its_officers_codes_and_real_life_does_not(world, monkeypatch):
    signin.enrol_exercise_factor("KL0002")

    assert [s.number for s in signin.exercise_sign_ins()] == ["KL0002"]
    assert signin.exercise_sign_ins()[0].password == signin.exercise_password("KL0002")
    code = signin.current_code("KL0002")
    assert len(code.code) == 6
    assert 0 < code.seconds_left <= 30
    real = record.opening_statement()
    monkeypatch.setattr(signin, "opening_statement", lambda: type(real)("o", "t", "j", "z", exercise=False))
    for verb in (
        lambda: signin.current_code("KL0002"),
        lambda: signin.exercise_password("KL0002"),
        signin.exercise_sign_ins,
        lambda: signin.enrol_exercise_factor("KL0002"),
    ):
        with pytest.raises(Refused, match="no exercise"):
            verb()
