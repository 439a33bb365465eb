"""Two groups with a title in common: asked after the import, judged by a person, taken back; counted as what they are."""

import pytest

from tests.makers import chats as make
from tutela.apps.figures.selectors import tally
from tutela.apps.networks import selectors, services
from tutela.apps.networks.errors import NoQuestion
from tutela.apps.networks.importing import import_groups
from tutela.apps.people.errors import NotAllowed
from tutela.apps.record.errors import NotVisible, Refused

EARLIER, LATER = "GRP-000001", "GRP-000002"
PAIR = {"group": LATER, "other": EARLIER}


@pytest.fixture
def namesakes(world, tmp_path):
    for day in (14, 15):
        lines = [
            f'{day}/03/25, 9:52 am - Jaya created group "Group 08"',
            f"{day}/03/25, 9:55 am - Jaya: {make.MESSAGE_WORDS}",
        ]
        chat = make.written(tmp_path / str(day) / "WhatsApp Chat with Group 08.txt", make.whatsapp_text(lines))
        import_groups(officer=world.analyst, paths=[chat], authority="Order 12 of 2026")


def counted():
    """How many groups stand in the figures."""
    return sum(count for key, count in tally(None, None).counts.items() if key.kind == "group")


def test_the_question_stays_until_somebody_judges_it(world, namesakes):
    (asked,) = selectors.open_samenesses(world.analyst)
    assert (asked.group, asked.other, asked.standing) == (LATER, EARLIER, "open")

    services.judge_groups(officer=world.analyst, verdict="two_groups", reason="other admins", **PAIR)

    assert selectors.open_samenesses(world.analyst) == []
    for reference in (EARLIER, LATER):
        (judged,) = selectors.samenesses(world.analyst, reference)
        assert (judged.standing, judged.reason, judged.judged_by) == ("two_groups", "other admins", "KL0002")
    assert selectors.group_for(world.analyst, LATER).same_as is None
    assert world.differences() == ()


def test_of_one_group_the_earlier_is_counted_and_changed(world, namesakes):
    services.judge_groups(officer=world.analyst, verdict="one_group", reason="one phone", **PAIR)
    assert selectors.group_for(world.analyst, LATER).same_as == EARLIER
    assert counted() == 1

    services.change_status(officer=world.analyst, group=LATER, status="watched", reason="named in a lead")

    assert selectors.group_for(world.analyst, EARLIER).status == "watched"
    assert selectors.group_for(world.analyst, LATER).status == "listed"
    assert counted() == 1
    assert world.differences() == ()


def test_a_judgement_is_taken_back_and_made_otherwise(world, namesakes):
    services.judge_groups(officer=world.analyst, verdict="one_group", reason="one phone", **PAIR)
    with pytest.raises(NoQuestion, match="take that judgement back first"):
        services.judge_groups(officer=world.analyst, verdict="two_groups", reason="no", **PAIR)

    services.unjudge_groups(officer=world.analyst, reason="the phone was another", **PAIR)

    assert selectors.group_for(world.analyst, LATER).same_as is None
    assert counted() == 2
    (asked,) = selectors.open_samenesses(world.analyst)
    assert asked.reason == "the phone was another"
    with pytest.raises(NoQuestion):
        services.unjudge_groups(officer=world.analyst, reason="again", **PAIR)
    services.judge_groups(officer=world.analyst, verdict="two_groups", reason="other admins", **PAIR)
    assert world.differences() == ()


def test_who_may_not_change_groups_judges_none(world, namesakes):
    size = world.size()

    with pytest.raises(NotAllowed):
        services.judge_groups(officer=world.liaison, verdict="one_group", reason="one phone", **PAIR)
    with pytest.raises(NotVisible):
        services.judge_groups(officer=world.analyst, group=EARLIER, other=LATER, verdict="one_group", reason="why")
    with pytest.raises(Refused, match="say why"):
        services.judge_groups(officer=world.analyst, verdict="one_group", reason=" ", **PAIR)
    assert world.size() == size
