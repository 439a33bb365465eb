"""Rosters: who is a member and by what, what is only mentioned, and what does not depend on order."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.network.errors import NetworkError, NotOneGroup
from tutela.engines.network.gathering import Gathering
from tutela.engines.network.merging import merged
from tutela.engines.network.overlap import by_size, overlap
from tutela.engines.network.roster import Roster
from tutela.engines.network.tables import COLUMNS, MEMBER_COLUMNS, header, members_table, people_table, roster_of
from tutela.engines.values import Digests, Sha256

START = datetime(2025, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Who:
    id: str | None = None
    name: str | None = None
    exporter: bool = False


@dataclass(frozen=True)
class When:
    utc: datetime | None = None
    local: str | None = None


@dataclass(frozen=True)
class Medium:
    digests: Digests = field(default_factory=Digests)


@dataclass(frozen=True)
class Happened:
    order: int
    kind: str = "message"
    action: str | None = None
    at: When = When()
    number: int | None = None
    author: Who | None = None
    members: tuple[Who, ...] = ()
    mentioned: tuple[Who, ...] = ()
    title: str | None = None
    media: Medium | None = None
    by_exporter: bool = False


ASHA, BINU, CHITRA = Who("user1", "Asha"), Who("user2", "Binu"), Who("user3", "Chitra")
YOU = Who(exporter=True)


def at(minute: int) -> When:
    return When(START + timedelta(minutes=minute))


def wrote(minute: int, author: Who | None, **more: Any) -> Happened:
    return Happened(minute, at=at(minute), number=minute, author=author, **more)


def did(minute: int, action: str, author: Who | None = None, *members: Who, **more: Any) -> Happened:
    return Happened(minute, "service", action, at=at(minute), number=minute, author=author, members=members, **more)


def roster(*events: Happened, **more: Any) -> Roster:
    gathering = Gathering()
    for event in events:
        gathering.add(event)
    return gathering.roster(platform="telegram", **more)


def basis(found: Roster) -> dict[str, tuple[str, ...]]:
    return {member.key: member.basis for member in found.members}


def test_who_is_a_member_and_how_that_is_known() -> None:
    found = roster(
        did(0, "created", ASHA, Who(name="Gopi"), title="Group 07"),
        wrote(1, BINU),
        did(2, "joined", CHITRA, mentioned=(Who(name="Hari"),)),
        did(3, "removed", ASHA, Who(name="Isha")),
        did(4, "requested", Who(name="Joy")),
        wrote(5, ASHA, mentioned=(Who("user9", "Kavya"), Who(name="Leela"))),
        did(6, "other", Who("user4", "Manu")),
        did(7, "notice", None, mentioned=(Who(name="Nila"),)),
    )

    assert basis(found) == {
        "user1": ("wrote", "acted"),
        "user2": ("wrote",),
        "user3": ("joined",),
        "user4": ("acted",),
        "name:Gopi": ("added",),
        "name:Isha": ("removed",),
    }
    assert [one.key for one in found.mentioned] == ["name:Hari", "name:Joy", "name:Leela", "name:Nila", "user9"]
    assert (found.messages, found.service_lines) == (2, 6)


def test_what_the_listing_of_groups_shows() -> None:
    found = roster(
        did(0, "created", ASHA, title="Group 07"),
        wrote(1, BINU),
        did(2, "retitled", ASHA, title="Group 07 new"),
        wrote(3, BINU),
    )

    assert found.summary() == {
        "title": "Group 07 new",
        "platform": "telegram",
        "members": 2,
        "admins": 1,
        "messages": 2,
        "first_at": "2025-03-01T00:00:00.000000Z",
        "last_at": "2025-03-01T00:03:00.000000Z",
    }


def test_a_name_is_linked_to_an_id_only_when_exactly_one_id_ever_used_it() -> None:
    one = roster(did(0, "added", ASHA, Who(name="Binu")), wrote(1, BINU))
    two = roster(did(0, "added", ASHA, Who(name="Binu")), wrote(1, BINU), wrote(2, Who("user8", "Binu")))

    assert [member.key for member in one.members] == ["user2", "user1"]
    assert one.members[0].joined_at == ("2025-03-01T00:00:00.000000Z",)
    assert {member.key for member in two.members} == {"user1", "user2", "user8", "name:Binu"}


def test_a_person_who_changes_names_stays_one_and_every_name_keeps_its_time() -> None:
    found = roster(wrote(1, BINU), wrote(5, replace(BINU, name="B.")), wrote(3, replace(BINU, name=None)))

    (member,) = found.members
    assert [(use.name, use.first_at[14:16], use.last_at[14:16]) for use in member.names] == [
        ("Binu", "01", "01"),
        ("B.", "05", "05"),
    ]
    assert (member.name, member.messages) == ("B.", 3)


def test_you_is_the_only_author_of_what_only_the_exporter_can_write() -> None:
    added = did(0, "added", ASHA, YOU)
    one = roster(added, wrote(1, BINU, by_exporter=True))
    two = roster(added, wrote(1, BINU, by_exporter=True), wrote(2, CHITRA, by_exporter=True))
    none = roster(added, wrote(1, BINU))

    assert {member.key: member.exporter for member in one.members} == {"user1": False, "user2": True}
    assert len(two.members) == 4, "two such authors contradict each other: nobody is linked"
    assert {member.key for member in none.members} == {"user1", "user2", "exporter"}


def test_a_changed_number_is_one_person_by_the_platforms_own_word() -> None:
    old, new = Who("+911111111111"), Who("+912222222222")
    found = roster(wrote(0, old), did(1, "number_changed", old, new), wrote(2, new))

    assert [(member.ids, member.messages) for member in found.members] == [(("+911111111111", "+912222222222"), 2)]


def test_roles_and_who_removed_whom() -> None:
    found = roster(
        did(0, "created", ASHA, BINU, CHITRA),
        did(1, "admin_given", None, BINU),
        did(2, "removed", BINU, CHITRA),
        did(3, "admin_taken", None, BINU),
    )
    asha, binu, chitra = sorted(found.members, key=lambda member: member.key)

    assert (asha.roles, binu.roles, chitra.roles) == (("creator",), ("former_admin", "acted_as_admin"), ())
    assert [member.key for member in found.admins] == ["user1"]
    assert (chitra.state, chitra.removed_by) == ("removed", ("user2",))


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([wrote(1, BINU)], "seen"),
        ([wrote(1, BINU), did(2, "left", BINU)], "left"),
        ([did(2, "left", BINU), did(3, "added", ASHA, BINU)], "seen"),
        ([did(2, "left", BINU), wrote(3, BINU)], "seen"),
        ([did(2, "removed", ASHA, BINU)], "removed"),
        ([did(2, "removed", ASHA, BINU), did(3, "joined", BINU), did(4, "left", BINU)], "left"),
    ],
)
def test_what_is_known_of_a_member_at_the_end(events: list[Happened], state: str) -> None:
    members = {member.key: member for member in roster(*events).members}

    assert members["user2"].state == state


def test_the_group_itself_and_deleted_accounts_are_nobody() -> None:
    found = roster(
        wrote(1, Who("channel7", "Group 07")),
        wrote(2, Who("channel8", "Channel 88")),
        wrote(3, None),
        did(4, "added", ASHA, Who()),
        group_ids=["channel7"],
    )

    assert [(member.key, member.channel) for member in found.members] == [("channel8", True), ("user1", False)]
    assert (found.messages, found.own_messages, found.unnamed_messages, found.unnamed_added) == (3, 1, 1, 1)


def test_the_other_person_of_a_personal_chat_is_a_member_though_the_chat_bears_that_id() -> None:
    assert basis(roster(wrote(1, BINU), group_ids=["user2"], personal=True)) == {"user2": ("wrote",)}


def test_media_are_counted_and_known_by_digest() -> None:
    sent = Medium(Digests(sha256=Sha256("ab" * 32)))
    found = roster(wrote(1, BINU, media=sent), wrote(2, BINU, media=Medium()), wrote(3, BINU, media=sent))

    assert (found.members[0].media, found.members[0].media_sha256) == (3, ("ab" * 32,))


def test_times_without_a_zone_are_shown_without_one() -> None:
    local = replace(wrote(1, BINU), at=When(local="2025-03-01T10:00:00"))

    assert roster(local).summary()["first_at"] == "2025-03-01T10:00:00"


# ---- properties -----------------------------------------------------------------------------------------------------

NAMES = ["Asha", "Binu", "Chitra", None]
people = st.builds(
    Who,
    id=st.sampled_from(["user1", "user2", "user3", "channel7", None]),
    name=st.sampled_from(NAMES),
)
service = st.builds(
    Happened,
    order=st.integers(1, 50),
    kind=st.just("service"),
    action=st.sampled_from(
        ["created", "added", "joined", "left", "removed", "retitled", "admin_given", "admin_taken", "requested",
         "number_changed", "notice", "other", None]
    ),
    at=st.integers(0, 20).map(at),
    author=st.none() | people | st.just(YOU),
    members=st.lists(people | st.just(YOU), max_size=2).map(tuple),
    mentioned=st.lists(people, max_size=1).map(tuple),
    title=st.sampled_from(["Group 07", "Group 08", None]),
)  # fmt: skip
message = st.builds(
    Happened,
    order=st.integers(1, 50),
    at=st.integers(0, 20).map(at),
    author=st.none() | people | st.just(YOU),
    mentioned=st.lists(people, max_size=1).map(tuple),
    by_exporter=st.booleans(),
)
logs = st.lists(message | service, max_size=25).map(
    lambda events: [replace(event, number=index) for index, event in enumerate(events)]
)


@given(logs, st.randoms(use_true_random=False))
def test_a_roster_does_not_depend_on_the_order_in_which_events_come(log: list[Happened], chance: random.Random) -> None:
    shuffled = chance.sample(log, len(log))

    assert roster(*shuffled) == roster(*log)


@given(logs, st.integers(0, 25), st.integers(0, 25))
def test_two_exports_that_overlap_give_the_roster_of_the_whole(log: list[Happened], end: int, start: int) -> None:
    start = min(start, end)
    gathering = Gathering()
    for event in log[:end]:
        gathering.add(event, export=1)
    for event in log[start:]:
        gathering.add(event, export=2)

    assert gathering.roster(platform="telegram") == roster(*log)


@given(logs, st.integers(0, 25), st.integers(0, 25))
def test_overlapping_exports_without_numbers_never_count_a_message_twice(
    log: list[Happened], end: int, start: int
) -> None:
    start = min(start, end)
    unnumbered = [replace(event, number=None) for event in log]
    apart_in_time = [replace(event, at=at(index)) for index, event in enumerate(unnumbered)]
    for whole, exact in ((apart_in_time, True), (unnumbered, False)):
        gathering = Gathering()
        for export, part in enumerate((whole[:end], whole[start:])):
            for event in part:
                gathering.add(event, export=export)
        found = gathering.roster(platform="whatsapp")
        assert basis(found) == basis(roster(*whole))
        assert found.messages <= roster(*whole).messages
        assert not exact or found.messages == roster(*whole).messages


@given(logs)
def test_the_same_export_twice_changes_nothing_even_without_numbers(log: list[Happened]) -> None:
    unnumbered = [replace(event, number=None) for event in log]
    once, twice = Gathering(), Gathering()
    for event in unnumbered:
        once.add(event)
        twice.add(event, export=1)
    for event in unnumbered:
        twice.add(event, export=2)

    assert twice.roster(platform="whatsapp") == once.roster(platform="whatsapp")
    assert once.roster(platform="whatsapp").messages == sum(event.kind == "message" for event in log)


@given(logs, logs, logs)
@settings(max_examples=60)
def test_merging_rosters_is_commutative_associative_and_idempotent(
    one: list[Happened], two: list[Happened], three: list[Happened]
) -> None:
    a, b, c = roster(*one), roster(*two), roster(*three)

    assert merged(a, a) == a
    assert merged(a, b) == merged(b, a)
    assert merged(merged(a, b), c) == merged(a, merged(b, c))


@given(logs, st.integers(0, 25))
def test_merged_rosters_have_the_people_of_the_whole_and_never_more_messages(log: list[Happened], cut: int) -> None:
    whole, parts = roster(*log), merged(roster(*log[:cut]), roster(*log[cut:]))

    assert basis(parts) == basis(whole)
    assert [(member.key, member.state, member.roles) for member in sorted(parts.members, key=lambda m: m.key)] == [
        (member.key, member.state, member.roles) for member in sorted(whole.members, key=lambda m: m.key)
    ]
    assert parts.messages <= whole.messages
    assert parts.title == whole.title


@given(logs)
def test_nobody_is_both_a_member_and_only_mentioned_and_counts_add_up(log: list[Happened]) -> None:
    found = roster(*log, group_ids=["channel7"])
    members = {strong for member in found.members for strong in member.ids}
    mentioned = {strong for one in found.mentioned for strong in one.ids}

    assert not members & mentioned
    written = sum(member.messages for member in found.members)
    assert written + found.own_messages + found.unnamed_messages == found.messages


@given(logs)
def test_a_roster_comes_back_out_of_its_table(log: list[Happened]) -> None:
    found = roster(*log, titles=[("Group 09", "2025-03-02T00:00:00.000000Z")], group_ids=["channel7"])

    assert roster_of(header(found), people_table(found)) == found


# ---- tables and measures --------------------------------------------------------------------------------------------


def test_tables_are_plain_columns_of_equal_length() -> None:
    found = roster(did(0, "created", ASHA, BINU), wrote(1, BINU))
    people_columns, member_columns = people_table(found), members_table(found)

    assert tuple(people_columns) == COLUMNS
    assert tuple(member_columns) == MEMBER_COLUMNS
    assert {len(column) for column in people_columns.values()} == {2}
    assert {len(column) for column in member_columns.values()} == {2}
    for column in [*people_columns.values(), *member_columns.values()]:
        for cell in column:
            assert isinstance(cell, str | int | list)


def test_columns_that_are_no_rosters_are_refused() -> None:
    found = roster(wrote(1, BINU))
    with pytest.raises(NetworkError):
        roster_of(header(found), {})
    with pytest.raises(NetworkError):
        roster_of({}, people_table(found))


def test_rosters_of_two_groups_are_not_merged() -> None:
    one, two = roster(wrote(1, BINU), group_ids=["channel7"]), roster(wrote(1, BINU), group_ids=["channel8"])
    with pytest.raises(NotOneGroup):
        merged(one, two)
    with pytest.raises(NotOneGroup):
        merged(one, replace(two, platform="whatsapp"))


def test_what_two_groups_share_rests_on_strong_ids() -> None:
    one = roster(wrote(1, ASHA), wrote(2, BINU), did(3, "added", ASHA, Who(name="Gopi")))
    two = roster(wrote(1, BINU), wrote(2, CHITRA), wrote(3, Who("user9", "Gopi")))

    shared = overlap(one, two)

    assert shared.shared_ids == ("user2",)
    assert (shared.share_of_smaller, shared.jaccard) == ((1, 2), (1, 4))
    assert shared.shared_names == ("Gopi",), "a name alone is a suggestion"
    assert overlap(one, replace(two, platform="whatsapp")).shared_ids == ()


@given(st.lists(logs, max_size=4))
def test_groups_are_listed_by_size(several: list[list[Happened]]) -> None:
    sizes = [len(found.members) for found in by_size(roster(*log) for log in several)]

    assert sizes == sorted(sizes, reverse=True)
