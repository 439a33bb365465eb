"""When a status may be given, when two exports are of one group, what of a list of members changed."""

from dataclasses import replace

import pytest

from tutela.apps.networks import rules
from tutela.engines.network.roster import Roster, TitleUse
from tutela.engines.network.seen import Movement, NameUse, Seen


@pytest.mark.parametrize(
    ("before", "status", "by_request", "rule"),
    [
        ("listed", "watched", False, None),
        ("listed", "shut_down", False, None),
        ("watched", "listed", False, None),
        ("watched", "preservation_asked", True, None),
        ("takedown_asked", "shut_down", True, None),
        ("listed", "listed", False, "group.status_same"),
        ("listed", "closed", False, "group.status"),
        ("listed", "watched", True, "group.status_request"),
    ],
)
def test_which_status_may_be_given(before, status, by_request, rule):
    found = rules.refusals_of_status(before, status, by_request=by_request)

    assert [b.rule for b in found] == ([rule] if rule else [])


def test_a_group_that_was_counted_as_shut_down_does_not_come_back_in_silence():
    assert [b.rule for b in rules.breaches_of_status("shut_down", "watched")] == ["group.reopened"]
    assert rules.breaches_of_status("takedown_asked", "watched") == []


def seen(key: str, first: str, **more) -> Seen:
    name = key.removeprefix("name:")
    return Seen(
        key=key, names=(NameUse(first, first, name),), wrote=True, messages=1, first_at=first, last_at=first, **more
    )


HEADER = 1 << 62
ONE = Roster(
    "whatsapp",
    (TitleUse("2025-01-01T00:00:00.000000Z", 2, "Group 07"),),
    (seen("name:Asha", "a"), seen("name:Binu", "b"), seen("name:Chitra", "c")),
)


@pytest.mark.parametrize(
    ("other", "how"),
    [
        (ONE, "moments"),
        (replace(ONE, titles=(TitleUse("", HEADER, "Group 07"),)), "moments"),
        (replace(ONE, titles=(TitleUse("", HEADER, "Group 08"),)), None),
        (replace(ONE, platform="telegram"), None),
        (replace(ONE, people=()), "moments"),
        (replace(ONE, people=ONE.people[:1], titles=(TitleUse("", HEADER, "Group 07"),)), None),
        (
            replace(
                ONE, people=(seen("name:Asha", "x"), seen("name:Binu", "y")), titles=(TitleUse("", 5, "Group 07"),)
            ),
            None,
        ),
    ],
)
def test_when_two_exports_without_ids_are_of_one_group(other, how):
    assert rules.same_group(other, ONE) == how
    assert rules.same_group(ONE, other) == how


def test_ids_decide_alone_where_both_have_them():
    first, second = replace(ONE, group_ids=("channel1", "chat2")), replace(ONE, group_ids=("channel1",))

    assert rules.same_group(first, second) == "id"
    assert rules.same_group(first, replace(ONE, group_ids=("channel9",))) is None
    assert rules.same_group(first, ONE) == "moments"


def listed(number: int, roster: Roster, place: int) -> rules.ListedMember:
    member = roster.members[place]
    return rules.ListedMember(number, rules.kind_of(member), rules.who_of(member), member.name, rules.said_of(member))


def test_members_keep_their_numbers_and_only_what_changed_is_stated():
    before = [listed(n + 1, ONE, n) for n in range(3)]
    more = replace(ONE, people=(*ONE.people[:2], replace(ONE.people[2], messages=5), seen("name:Divya", "d")))

    same, gone_of_same = rules.restated(before, ONE.members, last=3)
    stated, gone = rules.restated(before, more.members, last=3)

    assert (same, gone_of_same, gone) == ([], (), ())
    assert [(one.number, one.who, one.name) for one in stated] == [(3, False, False), (4, True, True)]


def test_two_that_turn_out_to_be_one_keep_the_lower_number():
    names = Roster("telegram", (), (seen("name:Asha", "a"), seen("name:Binu", "b")))
    before = [listed(n + 1, names, n) for n in range(2)]
    account = replace(seen("user7", "a"), names=(NameUse("a", "a", "Asha"), NameUse("b", "b", "Binu")))
    joined = Roster("telegram", (), (account, *names.people))

    stated, gone = rules.restated(before, joined.members, last=2)

    assert [(one.number, rules.who_of(one.member), one.who) for one in stated] == [(1, "user7", True)]
    assert gone == (2,)


def test_what_a_member_is_known_by():
    people = (
        seen("+919876543210", "a"),
        seen("user7", "b"),
        seen("channel8", "c"),
        seen("name:Asha", "d"),
        replace(seen("exporter", "e"), movements=(Movement("e", 1, "joined"),)),
    )
    kinds = {rules.who_of(m): rules.kind_of(m) for m in Roster("whatsapp", (), people).members}

    assert kinds == {
        "+919876543210": "phone",
        "user7": "account",
        "channel8": "channel",
        "Asha": "name",
        "exporter": "exporter",
    }
