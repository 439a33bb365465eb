"""Sending again what was just recorded: the same content with another id is asked about; the same id changes nothing."""

import re

import pytest
from django.utils import timezone

from tests.web.client import signed_in
from tests.web.rounds_world import field_of
from tutela.apps.evidence.selectors import exhibits, hashes
from tutela.apps.record.services import new_client_id

TAKEN = {"occasion": "verification", "tool": "hasher 1", "sha256": "a" * 64}


@pytest.fixture
def field(world):
    """A sealed phone in the team leader's hands."""
    return field_of(world)


def local(world, style: str = "%Y-%m-%dT%H:%M") -> str:
    """This minute, as a form says it."""
    return timezone.localtime(world.now).strftime(style)


class Leader:
    """The team leader at a browser, who records hashes of the phone."""

    def __init__(self, world, field) -> None:
        self.world, self.page = world, f"/exhibits/{field.phone}/hash/"
        self.browser = signed_in(world.leader)
        self.hashes(occasion="acquisition")

    def hashes(self, **more: str):
        sent = {**TAKEN, "at": local(self.world), "client_id": new_client_id(), **more}
        return self.browser.post(self.page, sent)


def test_the_same_content_within_minutes_is_asked_about_with_time_and_entry(world, field):
    leader = Leader(world, field)
    at, entry = local(world, "%H:%M"), world.size()
    assert leader.hashes().status_code == 302
    world.pass_time(minutes=4)

    asked = leader.hashes()

    assert asked.status_code == 422
    page = asked.content.decode()
    assert f"You recorded this very thing at {at} as entry {entry} " in page
    assert "checked" not in re.search(r'<input[^>]*name="again"[^>]*>', page).group()
    assert len(hashes(world.leader, field.phone)) == 2


def test_whoever_says_that_it_is_a_second_one_records_it(world, field):
    leader = Leader(world, field)
    leader.hashes()

    assert leader.hashes(again="on").status_code == 302
    assert len(hashes(world.leader, field.phone)) == 3


def test_one_form_that_arrives_twice_is_not_asked_about(world, field):
    leader = Leader(world, field)
    one = new_client_id()
    leader.hashes(client_id=one)
    size = world.size()

    assert leader.hashes(client_id=one).status_code == 302
    assert world.size() == size


@pytest.mark.parametrize("other", [{"tool": "hasher 2"}, {"at": "2026-03-01T07:00"}, {"sha1": "b" * 40}])
def test_other_content_is_not_asked_about(world, field, other):
    leader = Leader(world, field)
    leader.hashes()

    assert leader.hashes(**other).status_code == 302


def test_neither_another_session_nor_a_later_time_is_asked_about(world, field):
    leader = Leader(world, field)
    leader.hashes()

    assert Leader(world, field).hashes().status_code == 302
    world.pass_time(minutes=11)
    assert leader.hashes().status_code == 302


def test_a_refused_form_is_mended_and_sent_without_a_question(world, field):
    leader = Leader(world, field)

    assert leader.hashes(sha256="a").status_code == 422
    assert leader.hashes().status_code == 302


def test_what_stands_beside_the_form_is_content_too(world, field):
    browser = signed_in(world.leader)
    size = len(exhibits(world.leader, search=field.search))

    for serial in ("S-1", "S-2"):
        sent = {"item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0", "at": local(world)}
        item = {"item-0-kind": "laptop", "item-0-serial": serial, "item-0-packet": f"P-{serial}"}
        assert browser.post(f"/searches/{field.search}/seize/", sent | item).status_code == 302

    assert len(exhibits(world.leader, search=field.search)) == size + 2


def test_the_session_holds_nothing_that_was_said(world, field):
    leader = Leader(world, field)
    leader.hashes()

    held = str(dict(leader.browser.session))
    assert "recorded" in held
    assert TAKEN["sha256"] not in held
    assert TAKEN["tool"] not in held
