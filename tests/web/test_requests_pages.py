"""Requests and referrals in the browser: issued, signed, delivered, answered; a child by code, its identity by two."""

from datetime import timedelta

import pytest

from tests.web.client import signed_in
from tests.world import START
from tutela.apps.cases import services as cases
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record
from tutela.apps.requests import services

NAME = "Invented Name 07"


@pytest.fixture
def case(world):
    registration = cases.Registration(
        district="EKC", station="Cyber EKC", number="7", year=2026, gd_number="GD 7", gd_at=world.now
    )
    return cases.register_fir(
        officer=world.investigator,
        registration=registration,
        at=world.now,
        offence_on=START.date(),
        sections=["it_act.67B.b"],
        io="EK0005",
    ).reference


def preservation(case, **changes):
    sent = {
        "platform": "Platform 1",
        "case": case,
        "identifiers": "account handle_07\nip 192.0.2.7 4431 2026-02-20T10:00:05+05:30",
        "reason": "listed files were uploaded",
        "span_from": "2026-02-01T00:00",
        "span_to": "2026-03-01T00:00",
    }
    return sent | changes


def take_down(case, **changes):
    sent = {
        "platform": "Platform 1",
        "case": case,
        "identifiers": "url https://platform.example/c/1",
        "reason": "removal",
        "basis": "it_act.67B.a",
        "nature": "publishing CSEAM",
        "authorisation": "G.O. 12",
        "signatory": "KL0001",
    }
    return sent | changes


def test_the_record_of_reading_referrals_does_not_say_how_many_there_are(world, case):
    """The attacker exports the ledger: with the reader's district, a count of rows would be a count of children."""
    shown = []
    for _ in range(2):
        assert signed_in(world.coordinator).get("/referrals/").status_code == 200
        entry = record.entry_at(world.size() - 1)
        assert (entry.act, entry.facts["page"]) == ("record.list_read", "/referrals/")
        shown.append({name: value for name, value in entry.facts.items() if name != "query"})
        services.refer_child(
            officer=world.investigator, case=case, to="Committee 1", court="Special Court 1", information_at=world.now,
            need_of_care=True, need_reasons="lives in the same house", steps="an officer stays",
        )  # fmt: skip

    assert shown[0] == shown[1]
    assert shown[0]["count"] is None


def test_a_preservation_is_issued_delivered_answered_and_renewed_from_its_page(world, case):
    browser = signed_in(world.liaison)
    page = browser.post("/requests/issue/?kind=preservation", preservation(case)).headers["Location"]
    shown = browser.get(page).content.decode()
    assert "handle_07" in shown
    assert "4431" in shown
    assert "Counts from delivery" in shown

    browser.post(f"{page}delivery/", {"at": "2026-03-02T10:00", "means": "portal", "receipt": "T-7"})
    shown = browser.get(page).content.decode()
    assert "Preservation ends" in shown
    assert "platform rules" in shown
    assert browser.post(f"{page}answer/", {"at": "2026-03-02T10:00", "outcome": "refused"}).status_code == 422
    answered = {"at": "2026-03-02T10:00", "outcome": "partial", "answered": ["0"]}
    assert browser.post(f"{page}answer/", answered).status_code == 302
    assert browser.post(f"{page}renewal/", {"reason": "the order is under way"}).status_code == 302
    assert "Answered in part" in browser.get(page).content.decode()
    assert browser.post(f"{page}lapse/", {"reason": ""}).status_code == 422
    assert browser.post(f"{page}lapse/", {"reason": "not needed"}).status_code == 302
    assert world.differences() == ()


def test_the_document_is_printed_from_the_act_and_says_when_it_may_not_go(world, case):
    browser = signed_in(world.liaison)
    browser.post("/requests/issue/?kind=preservation", preservation(case))
    page = browser.post("/requests/issue/?kind=takedown", take_down(case)).headers["Location"]

    draft = browser.get(f"{page}document/").content.decode()
    assert "Not signed yet" in draft
    assert "s.79(3)(b) IT Act" in draft
    assert "https://platform.example/c/1" in draft

    signed_in(world.nodal).post(f"{page}sign/", {})
    assert "Not signed yet" not in browser.get(f"{page}document/").content.decode()
    assert signed_in(world.nodal).get(f"{page}sign/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signatory": "EK0005"}, "Have Deputy Inspector General"),
        ({"signatory": ""}, "One person prepared and signs it"),
        ({"basis": ""}, "statutory provision is not stated"),
        ({"nature": ""}, "nature of the unlawful act is not stated"),
        ({"identifiers": "nothing"}, "Line 1"),
        ({"identifiers": "ip 192.0.2.1 4431 yesterday"}, "Line 1"),
    ],
)
def test_what_tutela_does_not_issue_stands_on_the_form_with_its_reason(world, case, changes, words):
    browser = signed_in(world.liaison)
    browser.post("/requests/issue/?kind=preservation", preservation(case))
    size = world.size()

    answer = browser.post("/requests/issue/?kind=takedown", take_down(case, **changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert world.size() == size


def test_what_waits_for_a_signature_stands_on_the_signatorys_desk(world, case):
    browser = signed_in(world.liaison)
    browser.post("/requests/issue/?kind=preservation", preservation(case))
    page = browser.post("/requests/issue/?kind=takedown", take_down(case)).headers["Location"]
    reference = page.strip("/").split("/")[-1]

    desk = signed_in(world.nodal).get("/").content.decode()

    assert reference in desk
    assert "Requests that wait for your signature" in desk
    assert reference in signed_in(world.nodal).get("/requests/").content.decode()
    assert reference in signed_in(world.liaison).get(f"/search/?q={reference}", follow=True).content.decode()


def test_who_opens_a_request(world, case):
    page = signed_in(world.liaison).post("/requests/issue/", preservation(case)).headers["Location"]

    assert signed_in(world.investigator).get(page).status_code == 200
    assert signed_in(world.analyst).get(page).status_code == 200
    assert signed_in(world.analyst).get(f"{page}delivery/").status_code == 403
    other = signed_in(world.post(Role.INVESTIGATING_OFFICER, "MPM"))
    for path in (page, f"{page}document/", f"{page}answer/"):
        assert other.get(path).status_code == 404


def refer(browser, case, **changes):
    sent = {
        "case": case,
        "to": "Committee 1",
        "court": "Special Court 1",
        "information_at": "2026-03-02T09:00",
        "need": "yes",
        "need_reasons": "lives in the same house",
        "steps": "an officer stays with the child",
    }
    return browser.post("/referrals/child/", sent | changes)


def test_a_child_is_referred_by_code_sent_and_acknowledged(world, case):
    browser = signed_in(world.investigator)
    assert refer(browser, case, steps="").status_code == 422
    page = refer(browser, case).headers["Location"]

    shown = browser.get(page).content.decode()
    assert "CH-2026-0001" in shown
    assert "s.19(6) POCSO" in shown
    sent = {"recipient": "committee", "at": "2026-03-02T09:30", "means": "in person"}
    assert browser.post(f"{page}sent/", sent).status_code == 302
    told = {"recipient": "committee", "at": "2026-03-02T09:45", "number": "C 7"}
    assert browser.post(f"{page}acknowledged/", told).status_code == 302
    done = {"duty": "care_arrangement", "at": "2026-03-02T09:50"}
    assert browser.post(f"{page}duty/", done).status_code == 302
    assert "C 7" in browser.get(page).content.decode()
    assert page in signed_in(world.coordinator).get("/").content.decode()
    assert world.differences() == ()


def test_trafficking_is_referred_by_code_only(world, case):
    browser = signed_in(world.investigator)
    sent = {"case": case, "to": "Unit 1", "reason": "moved for work", "children": NAME}
    assert browser.post("/referrals/trafficking/", sent).status_code == 422
    page = browser.post("/referrals/trafficking/", sent | {"children": ""}).headers["Location"]
    assert "moved for work" in browser.get(page).content.decode()


def test_an_identity_is_sealed_and_read_by_two_and_shown_on_no_other_page(world, case):
    browser, second = signed_in(world.investigator), signed_in(world.nodal)
    page = refer(browser, case).headers["Location"]
    child = "/children/CH-2026-0001/"
    assert browser.post(f"{child}seal/", {"name": NAME, "school": "School 3"}).status_code == 302
    assert browser.get(f"{child}identity/").status_code == 404
    browser.post(f"{child}ask/", {"reason": "to find the guardian"})
    assert browser.post(f"{child}agree/", {"asker": "EK0005", "reason": "me"}).status_code == 422
    assert "Decide on opening the identity" in second.get("/").content.decode()
    assert second.post(f"{child}agree/", {"asker": "EK0005", "reason": "needed"}).status_code == 302

    asked = browser.get(f"{child}identity/").content.decode()
    assert NAME not in asked
    read = browser.post(f"{child}identity/").content.decode()

    assert NAME in read
    assert record.entry_at(world.size() - 1).act == "requests.child_read"
    assert second.post(f"{child}identity/").status_code == 404
    for path in (page, child, "/referrals/", f"/cases/{case}/", f"/search/?q={NAME}", "/ledger/", "/"):
        for reader in (browser, second):
            text = reader.get(path, follow=True).content.decode().replace(f'value="{NAME}"', "")
            assert "School 3" not in text
            assert NAME not in text.split("<main")[-1] or "/search/" in path


def test_who_opens_a_referral(world, case):
    page = refer(signed_in(world.investigator), case).headers["Location"]

    assert signed_in(world.coordinator).get(page).status_code == 200
    assert signed_in(world.liaison).get("/children/CH-2026-0001/").status_code == 200
    assert signed_in(world.liaison).get("/children/CH-2026-0001/ask/").status_code == 403
    other = signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM"))
    assert other.get(page).status_code == 404
    assert other.get("/children/CH-2026-0001/").status_code == 404
    assert signed_in(world.post(Role.INVESTIGATING_OFFICER, "MPM")).get("/search/?q=CH-2026-0001").status_code == 200
    assert signed_in(world.press).get(page).status_code == 403


def test_the_list_goes_on_from_its_key(world, case):
    for n in range(3):
        services.issue_request(
            officer=world.liaison,
            kind="preservation",
            platform=f"Platform {n}",
            identifiers=[services.Asked("account", "handle_07")],
            reason="x",
            case=case,
            span_from=world.now - timedelta(days=1),
            span_to=world.now,
        )
    browser = signed_in(world.liaison)

    assert "REQ-000003" in browser.get("/requests/?show=all&kind=preservation").content.decode()
    listed = browser.get(f"/requests/?after={world.now.isoformat().replace('+', '%2B')}~REQ-000002").content.decode()
    assert ">REQ-000003<" in listed
    assert ">REQ-000001<" not in listed
