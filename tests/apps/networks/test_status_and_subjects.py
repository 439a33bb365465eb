"""What is done about a group, by whom, and subjects that were in it."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import TestCase

from tests.makers import chats as make
from tutela.apps.networks import selectors, services
from tutela.apps.networks.errors import UnknownStatus
from tutela.apps.people.errors import NotAllowed
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.subjects import selectors as subjects
from tutela.apps.subjects.services import MentionPlan, state_mentions


@pytest.fixture
def path(tmp_path: Path) -> Path:
    text = make.whatsapp_text(make.whatsapp_group_android())
    return make.written(tmp_path / "WhatsApp Chat with Group 08.txt", text)


@pytest.fixture
def group(world, path) -> str:
    result = services.import_groups(officer=world.analyst, paths=[path], authority="Order 12 of 2026")
    return result.groups[0].reference


def change(world, group, status, officer=None, **more):
    values = {"reason": "Named in two leads", **more}
    return services.change_status(officer=officer or world.analyst, group=group, status=status, **values)


def counted(world) -> list[tuple]:
    found = []
    for number in range(world.size()):
        entry = record.entry_at(number)
        if entry.act.startswith("networks.") and entry.facts.get("counted"):
            fact = entry.facts["counted"]
            found.append((fact["change"], fact["object"], fact["category"]))
    return found


def test_each_change_is_an_act_with_its_reason_and_the_count_follows(world, group):
    change(world, group, "watched")
    world.pass_time(days=1)
    change(world, group, "shut_down", at=world.now)

    assert selectors.group_for(world.analyst, group).status == "shut_down"
    assert [(c.before, c.status, c.reason) for c in selectors.status_changes(world.liaison, group)] == [
        ("watched", "shut_down", "Named in two leads"),
        ("listed", "watched", "Named in two leads"),
    ]
    assert counted(world) == [
        ("stated", group, "listed"),
        ("corrected", group, "watched"),
        ("corrected", group, "shut_down"),
    ]
    assert world.differences() == ()


def test_a_group_that_comes_back_opens_a_discrepancy(world, group):
    change(world, group, "shut_down")

    receipt = change(world, group, "watched")

    (found,) = record.discrepancies(about=group)
    assert receipt.discrepancies == (found.reference,)
    assert found.rule == "group.reopened"


@pytest.mark.parametrize(
    ("status", "more", "error"),
    [
        ("closed", {}, UnknownStatus),
        ("listed", {}, UnknownStatus),
        ("watched", {"reason": "  "}, Refused),
        ("watched", {"at": datetime(2026, 3, 1)}, Refused),  # noqa: DTZ001 (a time without a zone is what is tried)
        ("watched", {"request": "REQ-000001"}, UnknownStatus),
    ],
)
def test_what_is_refused_leaves_nothing(world, group, status, more, error):
    before = world.size()

    with pytest.raises(error):
        change(world, group, status, **({"officer": world.nodal} | more))
    assert world.size() == before


def test_who_may_change_a_status_and_through_a_request_who_may_ask(world, group):
    for officer in (world.liaison, world.investigator, world.custodian, world.press, world.administrator):
        with pytest.raises(NotAllowed):
            change(world, group, "watched", officer)
    change(world, group, "preservation_asked", world.liaison, request="REQ-000001")
    with pytest.raises(NotAllowed):
        change(world, group, "takedown_asked", world.custodian, request="REQ-000002")
    with pytest.raises(NotVisible):
        change(world, "GRP-000099", "watched")

    assert selectors.status_changes(world.analyst, group)[0].request == "REQ-000001"


def test_a_chat_of_two_is_listed_and_never_counted(world, tmp_path):
    chat = make.telegram_chat("Asha", 51, [make.telegram_message(1, "user1", "Asha")], kind="personal_chat")
    path = make.written(tmp_path / "result.json", chat)
    (taken,) = services.import_groups(officer=world.analyst, paths=[path], authority="Order 12").groups

    change(world, taken.reference, "shut_down")

    assert taken.personal
    assert counted(world) == []


def test_a_member_with_the_number_of_a_subject_is_a_mention_of_it(world, path):
    plan = MentionPlan("phone", "+919876543210", "reported_person", True)
    state_mentions(officer=world.analyst, source="TIP-000001", mentions=[plan])

    result = services.import_groups(officer=world.analyst, paths=[path], authority="Order 12 of 2026")

    seen = subjects.mentions(world.analyst, "SUB-000001")
    group = result.groups[0].reference
    assert [(one.source, one.role) for one in seen if one.source.startswith("GRP")] == [(group, "member")]
    later = make.whatsapp_text([*make.whatsapp_group_android(), f"14/02/25, 9:00 am - Hari: {make.MESSAGE_WORDS}"])
    services.import_groups(
        officer=world.analyst, paths=[make.written(path.parent / "later" / path.name, later)], authority="Order 12"
    )
    assert len(subjects.mentions(world.analyst, "SUB-000001")) == 2, "merged again, the mention stands once"

    with TestCase.captureOnCommitCallbacks(using="default", execute=True):
        services.erase_rosters(officer=world.nodal, group=group, reason="retention ended")

    withdrawn = {one.source: one.withdrawn for one in subjects.mentions(world.analyst, "SUB-000001")}
    assert withdrawn == {"TIP-000001": False, group: True}
    assert world.differences() == ()


def test_a_second_arrival_of_the_same_form_changes_nothing(world, group):
    from tutela.apps.record.errors import AlreadyRecorded
    from tutela.apps.record.services import new_client_id

    client = new_client_id()
    change(world, group, "watched", client_id=client)

    with pytest.raises(AlreadyRecorded):
        change(world, group, "takedown_asked", client_id=client)
    assert selectors.group_for(world.analyst, group).status == "watched"
