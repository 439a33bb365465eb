"""Rosters out of exports, through the whole path: confined worker, merging, sealed file, acts, tables."""

from pathlib import Path

import pytest
from django.test import TestCase

from tests.makers import chats as make
from tutela.apps.networks import selectors, services
from tutela.apps.networks.errors import NoAuthority
from tutela.apps.networks.importing import import_groups
from tutela.apps.networks.models import Group, Roster
from tutela.apps.people.errors import NotAllowed
from tutela.apps.record import rebuild, vault
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import Refused

AUTHORITY = "Seizure under order 12 of 2026"


@pytest.fixture
def telegram(tmp_path: Path) -> Path:
    return make.written(tmp_path / "result.json", make.group_07())


@pytest.fixture
def whatsapp(tmp_path: Path) -> Path:
    text = make.whatsapp_text(make.whatsapp_group_android())
    return make.written(tmp_path / "WhatsApp Chat with Group 08.txt", text)


def took(world, *paths: Path, **more):
    return import_groups(officer=world.analyst, paths=paths, authority=AUTHORITY, **more)


def test_a_new_group_with_its_roster(world, telegram):
    (group,) = took(world, telegram).groups

    assert (group.reference, group.outcome, group.title) == ("GRP-000001", "new", "Group 07 new")
    assert (group.members, group.admins, group.messages, group.new_members) == (6, 1, 5, 6)
    assert group.first_at == "2025-03-01T04:31:00.000000Z"
    view = selectors.group_for(world.analyst, "GRP-000001")
    assert (view.status, view.members, view.title, view.exact) == ("listed", 6, "Group 07 new", True)
    assert [t.title for t in selectors.titles(world.analyst, "GRP-000001")] == ["Group 07", "Group 07 new"]
    assert selectors.platform_ids(world.analyst, "GRP-000001") == ["channel7007"]
    listed = selectors.members(world.analyst, "GRP-000001")
    assert {(m.kind, m.who, m.name, m.state) for m in listed} == {
        ("account", "user11", "Asha K", "seen"),
        ("account", "user12", "Binu", "removed"),
        ("account", "user13", "Deepa", "left"),
        ("channel", "channel88", "Channel 88", "seen"),
        ("name", "Chitra", "Chitra", "seen"),
        ("name", "Gopi", "Gopi", "seen"),
    }
    assert world.differences() == ()


def test_source_and_authority_stand_on_every_roster(world, telegram):
    took(world, telegram)

    (roster,) = selectors.rosters(world.analyst, "GRP-000001")

    assert (roster.authority, roster.source, roster.number) == (AUTHORITY, "result.json", 1)
    assert (roster.zone, roster.zone_stated) == ("Asia/Kolkata", False)


def test_without_an_authority_nothing_is_read(world, tmp_path):
    before = world.size()

    with pytest.raises(NoAuthority):
        import_groups(officer=world.analyst, paths=[tmp_path / "never opened"], authority="  ")
    assert world.size() == before


def test_an_exhibit_that_there_is_not_is_refused(world, telegram):
    with pytest.raises(Refused, match="no exhibit EX-000099"):
        took(world, telegram, exhibit="EX-000099")


def test_the_same_export_again_changes_nothing(world, telegram, tmp_path):
    took(world, telegram)
    before = world.size()
    elsewhere = make.written(tmp_path / "copy" / "renamed.json", make.group_07())

    (again,) = took(world, elsewhere).groups

    assert (again.outcome, again.reference, again.members, again.title) == (
        "unchanged",
        "GRP-000001",
        6,
        "Group 07 new",
    )
    assert world.size() == before


def test_a_later_export_of_the_same_group_is_merged_and_says_what_is_new(world, telegram, tmp_path):
    took(world, telegram)
    later = make.group_07()
    later["messages"] = [*later["messages"], make.telegram_message(20, "user31", "Hari")]

    (group,) = took(world, make.written(tmp_path / "later.json", later)).groups

    assert (group.outcome, group.reference, group.same_by) == ("merged", "GRP-000001", "id")
    assert (group.members, group.new_members, group.messages, group.exact) == (7, 1, 6, False)
    listed = {m.number: m.who for m in selectors.members(world.analyst, "GRP-000001")}
    assert len(listed) == 7
    assert "user31" in listed.values()
    assert [r.number for r in selectors.rosters(world.analyst, "GRP-000001")] == [2, 1]
    assert world.differences() == ()


def test_whatsapp_exports_of_one_phone_are_one_group_and_a_namesake_is_another(world, whatsapp, tmp_path):
    took(world, whatsapp)
    lines = [*make.whatsapp_group_android(), f"14/02/25, 9:00 am - Hari: {make.MESSAGE_WORDS}"]
    later = make.written(tmp_path / "later" / "WhatsApp Chat with Group 08.txt", make.whatsapp_text(lines))
    namesake = ['15/03/25, 9:52 am - Jaya created group "Group 08"', f"15/03/25, 9:55 am - Jaya: {make.MESSAGE_WORDS}"]
    other = make.written(tmp_path / "other" / "WhatsApp Chat with Group 08.txt", make.whatsapp_text(namesake))

    merged, apart = took(world, later, other).groups

    assert (merged.outcome, merged.same_by, merged.new_members) == ("merged", "moments", 1)
    assert (apart.outcome, apart.reference, apart.perhaps) == ("new", "GRP-000002", ("GRP-000001",))


def test_an_officer_says_that_it_is_the_same_group_unless_the_ids_deny_it(world, whatsapp, telegram, tmp_path):
    took(world, whatsapp)
    lines = [f"14/02/25, 9:00 am - Hari: {make.MESSAGE_WORDS}"]
    part = make.written(tmp_path / "part" / "chat.txt", make.whatsapp_text(lines))

    (stated,) = took(world, part, group="GRP-000001").groups
    denied = took(world, telegram, group="GRP-000001")

    assert (stated.outcome, stated.same_by) == ("merged", "stated")
    assert denied.groups == ()
    assert "not of GRP-000001" in denied.unread[0].reason


def test_no_word_of_any_message_is_kept(world, telegram, whatsapp):
    took(world, telegram, whatsapp)

    held = b"".join(record.stored_entries(0))
    assert make.MESSAGE_WORDS.encode() not in held
    assert [word for word in (b"Asha", b"Group 07", b"9876543210", b"user11") if word in held] == []
    for name in vault.names():
        assert make.MESSAGE_WORDS.encode() not in vault.get(name)


def test_a_roster_is_erased_with_every_name_and_its_file(world, telegram):
    took(world, telegram)
    with TestCase.captureOnCommitCallbacks(using="default", execute=True):
        services.erase_rosters(officer=world.nodal, group="GRP-000001", reason="retention ended")

    view = selectors.group_for(world.analyst, "GRP-000001")
    assert (view.title, view.members, view.erased_at is not None) == (record.ERASED, 6, True)
    assert {m.who for m in selectors.members(world.analyst, "GRP-000001")} == {record.ERASED}
    (roster,) = selectors.rosters(world.analyst, "GRP-000001")
    assert (roster.export, roster.authority) == (record.ERASED, AUTHORITY)
    assert record.references_of_value("user11") == []
    assert not any(vault.holds(name) for name in Roster.objects.values_list("sealed", flat=True))
    assert world.differences() == ()
    with pytest.raises(Refused, match="erased already"):
        services.erase_rosters(officer=world.nodal, group="GRP-000001", reason="again")


def test_who_may_import_who_may_only_read_and_who_sees_nothing(world, telegram):
    with pytest.raises(NotAllowed):
        import_groups(officer=world.liaison, paths=[telegram], authority=AUTHORITY)
    took(world, telegram)

    assert selectors.group_for(world.liaison, "GRP-000001").members == 6
    for officer in (world.custodian, world.press, world.auditor, world.administrator, world.investigator):
        with pytest.raises(NotAllowed):
            selectors.groups(officer)
        with pytest.raises(NotAllowed):
            selectors.group_for(officer, "GRP-000001")
    with pytest.raises(NotAllowed):
        services.erase_rosters(officer=world.analyst, group="GRP-000001", reason="r")


def test_a_changed_cell_is_named(world, telegram):
    took(world, telegram)
    Group.objects.filter(reference="GRP-000001").update(members=60)

    assert [(d.table, d.row) for d in rebuild.check().differences] == [("networks_group", "GRP-000001")]
