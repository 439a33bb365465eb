"""Every page for every role, against a table written by hand; strangers, half signed-in officers, forged forms, sessions."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.makers.ledgers import WITNESS
from tests.web.access_table import MAY_OPEN, OBJECT_OF
from tests.web.client import account_of, signed_in
from tutela.apps.people import services as people
from tutela.apps.people.rules import Role
from tutela.apps.people.signin import desk
from tutela.apps.people.signin import services as signin
from tutela.apps.people.signin.models import OfficerSession
from tutela.apps.record import attesting
from tutela.apps.record import selectors as record
from tutela.apps.record.checkpoints import publish_checkpoint
from tutela.engines.ledger.cosignature import cosign
from tutela.engines.ledger.note import VerifierKey
from tutela.engines.ledger.proof import TlogProof
from tutela.web.page import known_pages

READING = {"record.records_read", "record.list_read", "record.exported"}
PASSWORD = "a sentence that only one knows"


def pages() -> dict[str, str]:
    """Name → address of every registered page, with made-up objects."""
    get_resolver().url_patterns  # noqa: B018 (imports every page module)
    return {name: address(name, page.path) for name, page in known_pages().items()}


def address(name: str, path: str) -> str:
    made_up: dict[str, object] = {
        "str": "X-000001",
        "int": 0,
        "officer": "ZZ9999",
        "slug": "x",
        "path": "x",
        "uuid": "0" * 32,
    }
    parts = {part: made_up[kind or "str"] for kind, part in re.findall(r"<(?:(\w+):)?(\w+)>", path)}
    return reverse(name, kwargs={**parts, **OBJECT_OF.get(name, {})})


def holder(world, role: Role):
    return world.post(role)


def test_every_page_stands_in_the_table_and_no_other():
    assert sorted(pages()) == sorted(MAY_OPEN)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_pages_and_no_other(world, role):
    browser = signed_in(holder(world, role))

    opened = set()
    for name, path in pages().items():
        answer = browser.get(path)
        assert answer.status_code in (200, 302, 303, 403, 404, 405, 409), (name, answer.status_code)
        if answer.status_code != 403:
            opened.add(name)

    assert opened == {name for name, roles in MAY_OPEN.items() if role in roles}


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_not_open_it_cannot_send_to_either(world, role):
    browser = signed_in(holder(world, role))
    size = world.size()

    for name, path in pages().items():
        status = browser.post(path, {}).status_code
        if role in MAY_OPEN[name]:
            assert status != 403, name
        else:
            assert status in (403, 405), name

    assert {record.entry_at(n).act for n in range(size, world.size())} <= READING | {"people.sessions_ended"}


def test_a_stranger_reaches_no_page_by_any_method(world, client):
    size = world.size()

    for path in [
        *pages().values(),
        "/no/such/page/",
        "/account/password/",
        "/account/factor/",
        "/account/recovery-codes/",
    ]:
        for method in ("get", "head", "post", "put", "delete", "options"):
            answer = getattr(client, method)(path)
            assert answer.status_code == 302, (method, path)
            assert answer.headers["Location"].startswith("/sign-in/")

    assert world.size() == size


def test_an_officer_without_second_factor_is_led_to_set_one_and_reaches_nothing_else(world):
    browser = signed_in(world.nodal, factor=False)

    for path in [*pages().values(), "/no/such/page/", "/sign-in/again/code/"]:
        for method in ("get", "post"):
            answer = getattr(browser, method)(path)
            assert answer.headers["Location"] == "/account/factor/", (method, path)


def test_a_session_that_did_not_prove_the_factor_reaches_nothing(world):
    account_of("KL0001")
    browser = signed_in(world.nodal)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()

    assert browser.get("/").headers["Location"] == "/account/factor/"
    assert browser.get("/account/factor/").headers["Location"].startswith("/sign-in/again/")


def test_an_officer_with_a_one_time_password_changes_it_and_reaches_nothing_else(world):
    browser = signed_in(world.nodal)
    account = account_of("KL0001")
    account.must_change_password = True
    account.save()

    for path in [*pages().values(), "/account/factor/", "/account/recovery-codes/"]:
        assert browser.get(path).headers["Location"] == "/account/password/"


def test_reading_a_page_records_that_it_was_read_and_nothing_else(world):
    for role in (Role.NODAL_OFFICER, Role.ADMINISTRATOR, Role.DISTRICT_COORDINATOR):
        browser = signed_in(holder(world, role))
        for method in ("get", "head"):
            for name, path in pages().items():
                size = world.size()
                getattr(browser, method)(path)
                assert {record.entry_at(n).act for n in range(size, world.size())} <= READING, name


def test_a_form_without_its_token_is_refused_on_every_page(world):
    browser = signed_in(world.nodal)
    browser.handler.enforce_csrf_checks = True
    size = world.size()

    for name, path in pages().items():
        assert browser.post(path, {"reason": "x"}).status_code == 403, name

    assert world.size() == size


@pytest.mark.parametrize("path", ["/search/?q=%00", "/people/?after=%00", "/discrepancies/%00/", "/people/units/%00/"])
def test_an_address_that_no_database_can_look_up_is_refused(world, path):
    assert signed_in(world.nodal).get(path).status_code == 400


def test_no_page_is_kept_by_the_browser_or_framed_and_scripts_come_from_here_only(world):
    answer = signed_in(world.nodal).get("/")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_session_ends_after_half_an_hour_without_use(world):
    browser = signed_in(world.auditor)
    world.pass_time(minutes=29)
    assert browser.get("/ledger/").status_code == 200
    world.pass_time(minutes=29)
    assert browser.get("/ledger/").status_code == 200

    world.pass_time(minutes=30)

    assert browser.get("/ledger/").headers["Location"].startswith("/sign-in/")
    assert not OfficerSession.objects.filter(officer="KL0005").exists()


def test_a_session_ends_after_eight_hours_of_use(world):
    browser = signed_in(world.auditor)
    for _ in range(23):
        world.pass_time(minutes=20)
        assert browser.get("/").status_code == 200

    world.pass_time(minutes=20)

    assert browser.get("/").headers["Location"].startswith("/sign-in/")


def test_departure_ends_sessions_account_and_factor(world):
    desk.set_factor(desk.open_account("EK0002", PASSWORD, one_time_until=None))
    browser = signed_in(world.leader)
    assert browser.get("/").status_code == 200

    people.depart_officer(officer=world.nodal, number="EK0002", reason="left the service")

    assert browser.get("/").headers["Location"].startswith("/sign-in/")
    again = Client().post("/sign-in/", {"login": "EK0002", "password": PASSWORD})
    assert again.status_code == 200
    assert not OfficerSession.objects.filter(officer="EK0002").exists()


def test_a_role_that_ends_closes_its_pages_at_once(world):
    people.give_role(officer=world.nodal, to="EK0005", role="district_coordinator")
    browser = signed_in(world.officer("EK0005"))
    assert browser.get("/people/").status_code == 200

    people.end_role(officer=world.nodal, of="EK0005", role="district_coordinator", reason="the post was filled")

    assert browser.get("/people/").status_code == 403


def test_people_of_a_district_are_seen_by_its_coordinator_and_the_state_but_not_by_the_next_coordinator(world):
    path = "/people/EK0005/"

    assert signed_in(world.coordinator).get(path).status_code == 200
    assert signed_in(world.nodal).get(path).status_code == 200
    assert signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get(path).status_code == 404
    assert signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get("/people/ZZ9999/").status_code == 404
    listed = signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get("/people/").content.decode()
    assert "MP0005" in listed
    assert "EK0005" not in listed


def test_a_coordinator_of_another_district_cannot_record_leave_here(world):
    other = signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM"))
    size = world.size()

    answer = other.post(
        "/people/EK0005/leave/", {"form": "leave", "leave-from_date": "2026-03-03", "leave-until_date": "2026-03-04"}
    )

    assert answer.status_code == 404
    assert world.size() == size


def test_the_auditor_reads_the_ledger_and_no_person(world):
    people.record_leave(
        officer=world.nodal, number="EK0005", from_date=world.now.date(), until_date=world.now.date(), deputy="EK0004"
    )
    signin.note_failure(number="EK0005", what="password", address="192.0.2.7", locks=False)
    browser = signed_in(world.auditor)

    texts = [browser.get("/ledger/").content.decode()]
    texts += [browser.get(f"/ledger/{n}/").content.decode() for n in range(world.size())]

    named = [text for text in texts if re.search(r"Officer (?!KL0005)[A-Z]{2}\d{4}", text)]
    assert not named
    assert not [text for text in texts if "192.0.2.7" in text]
    assert any("EK0005" in text for text in texts)
    assert browser.get("/people/").status_code == 403
    assert browser.get("/search/?q=EK0005").status_code == 403


def test_the_ledger_shows_who_attests_its_checkpoints_and_gives_proofs(world):
    published = publish_checkpoint()
    browser = signed_in(world.auditor)
    assert "Nobody yet" in browser.get("/ledger/").content.decode()
    note, _seen = cosign(published.note, log=VerifierKey.from_text(published.vkey), witness=WITNESS, seen=None, path=[])
    attesting.take_cosignature(officer=world.auditor, note=note, witness=WITNESS.verifier)

    page = browser.get("/ledger/").content.decode()
    proof = browser.get("/ledger/0/proof.txt")

    assert WITNESS.name in page
    assert "attachment" in proof.headers["Content-Disposition"]
    read = TlogProof.from_text(proof.content.decode())
    assert read.verify(read.extra, VerifierKey.from_text(published.vkey)).size == world.size()
    assert browser.get(f"/ledger/{world.size()}/proof.txt").status_code == 404
    assert signed_in(world.press).get("/ledger/0/proof.txt").status_code == 403


def test_the_administrator_sees_no_case_and_makes_nobody_see_one(world):
    browser = signed_in(world.administrator)
    number_before = world.size()

    answer = browser.post(
        "/people/enrol/",
        {"number": "KL0099", "name": "Officer KL0099", "rank": "SI", "unit": "STATE", "roles": ["nodal_officer"]},
    )

    assert answer.status_code == 422
    assert "only a nodal officer" in answer.content.decode()
    assert world.size() == number_before
    assert not {name for name, roles in MAY_OPEN.items() if Role.ADMINISTRATOR in roles} - {
        "desk", "account", "account_sessions", "account_leave", "people", "officer", "officer_leave", "people_enrol",
        "people_load", "people_units", "unit", "officer_transfer", "officer_departure", "officer_roles", "officer_access",
        "people_resets", "people_reset", "boundaries", "boundaries_loaded",
    }  # fmt: skip
