"""Subjects: mentioned, judged the same, taken back; seen by who sees what mentions them."""

import pytest

from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role
from tutela.apps.people.services import give_grant
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.subjects import rules, selectors, services
from tutela.apps.subjects.errors import JudgementRefused
from tutela.apps.subjects.services import MentionPlan

PHONE = MentionPlan("phone", "+919000000001", "reported_person", True)
NAME = MentionPlan("name", "test person one", "reported_person", False)


def mention(world, *plans, source="TIP-000001", matter="LEAD-000001", district=None):
    return services.state_mentions(
        officer=world.analyst, source=source, mentions=plans, matter=matter, district=district
    ).named


def test_a_strong_identifier_is_one_subject_wherever_it_is_seen(world):
    first = mention(world, PHONE, NAME)

    second = mention(world, PHONE, source="GRP-000001", matter="LEAD-000002")

    assert (len(first), second) == (2, ())
    assert [m.source for m in selectors.mentions(world.analyst, first[0])] == ["GRP-000001", "TIP-000001"]
    assert world.differences() == ()


def test_a_name_is_another_subject_in_another_matter(world):
    first = mention(world, NAME)

    second = mention(world, NAME, source="TIP-000002", matter="LEAD-000002")

    assert second
    assert second != first
    assert [s.reference for s in selectors.with_the_same_value(world.analyst, first[0])] == list(second)


def test_what_is_no_subject_is_not_one(world):
    plans = [MentionPlan("ip", "198.51.100.1", "incident", True), MentionPlan("digest", "ab", "file", False)]

    assert services.state_mentions(officer=world.analyst, source="TIP-000001", mentions=plans) is None


def test_values_are_private(world):
    mention(world, PHONE, NAME)

    entries = b"\n".join(record.stored_entries())

    assert b"9000000001" not in entries
    assert b"test person" not in entries


def test_a_judgement_chains_and_is_taken_back(world):
    one, two = mention(world, PHONE, NAME)
    (three,) = mention(world, MentionPlan("email", "one@mail.example", "reported_person", True))
    services.judge_same(officer=world.analyst, one=one, other=two, reason="bill in that name")
    services.judge_same(officer=world.analyst, one=three, other=two, reason="recovery address")
    assert {s.reference for s in selectors.same_person(world.analyst, one)} == {two, three}
    with pytest.raises(JudgementRefused):
        services.judge_same(officer=world.analyst, one=two, other=one, reason="again")
    with pytest.raises(JudgementRefused):
        services.judge_same(officer=world.analyst, one=one, other=one, reason="itself")

    services.reverse_judgement(officer=world.analyst, one=two, other=one, reason="the bill was of a brother")

    assert selectors.same_person(world.analyst, one) == []
    shown = selectors.judgements(world.analyst, one)
    assert [(j.standing, j.reason) for j in shown] == [("reversed", "the bill was of a brother")]
    with pytest.raises(JudgementRefused):
        services.reverse_judgement(officer=world.analyst, one=one, other=two, reason="again")
    with pytest.raises(Refused, match="say why"):
        services.judge_same(officer=world.analyst, one=one, other=three, reason="")
    assert world.differences() == ()


def test_who_sees_a_subject(world):
    """One of the State may, one of the district it is placed in may, one by grant, one of another district must not."""
    (phone,) = mention(world, PHONE)
    other = world.post(Role.DISTRICT_COORDINATOR, "MPM")
    with pytest.raises(NotVisible):
        selectors.subject_for(world.coordinator, phone)

    services.place_matter(officer=world.analyst, matter="LEAD-000001", district="EKC")

    assert selectors.subject_for(world.coordinator, phone).value == "+919000000001"
    assert [s.reference for s in selectors.subjects(world.coordinator)] == [phone]
    assert selectors.subjects(other) == []
    with pytest.raises(NotVisible):
        selectors.subject_for(other, phone)
    with pytest.raises(NotAllowed):
        selectors.subject_for(world.press, phone)
    with pytest.raises(NotAllowed):
        services.judge_same(officer=world.coordinator, one=phone, other=phone, reason="no")
    give_grant(officer=world.nodal, to=other.number, reference="LEAD-000001", reason="a joint matter")
    assert selectors.subject_for(world.officer(other.number), phone).value == "+919000000001"


def test_a_mention_of_another_district_is_not_shown(world):
    (phone,) = mention(world, PHONE, district="EKC")
    mention(world, PHONE, source="TIP-000002", matter="LEAD-000002", district="MPM")

    assert [m.source for m in selectors.mentions(world.coordinator, phone)] == ["TIP-000001"]


def test_withdrawn_mentions_are_shown_as_such_and_open_no_door(world):
    (phone,) = mention(world, PHONE, district="EKC")

    services.withdraw_mentions(officer=world.analyst, source="TIP-000001", matter="LEAD-000001", reason="unlinked")

    assert [m.withdrawn for m in selectors.mentions(world.analyst, phone)] == [True]
    with pytest.raises(NotVisible):
        selectors.subject_for(world.coordinator, phone)
    assert world.differences() == ()


def test_only_values_of_no_other_matter_are_erased_with_one(world):
    mention(world, PHONE, NAME)
    mention(world, PHONE, source="TIP-000002", matter="LEAD-000002")

    values = record.opened_text(selectors.values_only_of(["LEAD-000001"])).values()

    assert list(values) == ["test person one"]


def test_pages_of_subjects_follow_each_other_without_gap(world):
    mention(world, *(MentionPlan("email", f"{n}@mail.example", "reported_person", True) for n in range(5)))

    first = selectors.subjects(world.analyst, limit=3)
    rest = selectors.subjects(world.analyst, limit=3, before=first[-1].key)

    assert len({s.reference for s in (*first, *rest)}) == 5


@pytest.mark.parametrize(
    ("pairs", "found"),
    [([], {"a"}), ([("a", "b"), ("c", "b")], {"a", "b", "c"}), ([("c", "d")], {"a"})],
)
def test_the_same_person_by_chains(pairs, found):
    assert rules.same_as("a", pairs) == found
