"""Exhibits on pages: seized several at once, handed over with two signatures, hashed, corrected, closed by two."""

import re

import pytest

from tests.web.client import signed_in
from tests.web.rounds_world import ROUND, field_of
from tutela.apps.evidence import selectors, services
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record

AT = "2026-03-02T10:30"


@pytest.fixture
def field(world):
    """A sealed phone in the team leader's hands."""
    return field_of(world)


def text_of(answer) -> str:
    return answer.content.decode()


def item_of(number: int, **parts: str) -> dict[str, str]:
    return {f"item-{number}-{name}": value for name, value in parts.items()}


def seizure(*items: dict[str, str]) -> dict[str, str]:
    """A seizure form as a browser sends it: five lines, those not given empty."""
    sent = {"at": AT, "seized_from": "Person 41", "item-TOTAL_FORMS": "5", "item-INITIAL_FORMS": "0"}
    for one in items:
        sent |= one
    return sent


def test_several_things_are_seized_at_once_in_the_order_of_the_lines(world, field):
    answer = signed_in(world.leader).post(
        f"/searches/{field.search}/seize/",
        seizure(
            item_of(0, kind="laptop", make="Make 2", packet="P-2", seal="K-1002"),
            item_of(2, kind="sim", serial="89-1", packet="P-3", seal="K-1003", sem="on"),
        ),
    )

    assert answer.headers["Location"] == f"/searches/{field.search}/"
    found = selectors.exhibits(world.leader, search=field.search)
    assert [(e.kind, e.seal, e.sem) for e in found][:2] == [("sim", "K-1003", True), ("laptop", "K-1002", False)]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ((), "name at least one exhibit"),
        ((item_of(1, make="Make 2"),), "Choose what it is"),
        ((item_of(0, kind="toaster"),), "Select a valid choice"),
    ],
)
def test_a_seizure_that_is_not_well_formed_is_refused_with_words(world, field, items, words):
    answer = signed_in(world.leader).post(f"/searches/{field.search}/seize/", seizure(*items))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert len(selectors.exhibits(world.leader, search=field.search)) == 1


def test_a_seal_used_before_is_recorded_and_its_discrepancy_is_in_sight(world, field):
    browser = signed_in(world.leader)

    browser.post(f"/searches/{field.search}/seize/", seizure(item_of(0, kind="laptop", seal="K-1001", packet="P-9")))

    assert "this seal number was used before" in text_of(browser.get("/exhibits/EX-000002/"))


def test_the_page_of_an_exhibit_opens_its_private_values_and_is_recorded(world, field):
    size = world.size()

    page = text_of(signed_in(world.leader).get(f"/exhibits/{field.phone}/"))

    for value in ("SER-77", "490154203237518", "on the desk in the front room", "Person 41", "K-1001", "holds it now"):
        assert value in page
    (entry,) = [record.entry_at(n) for n in range(size, world.size())]
    assert (entry.act, entry.facts["references"]) == ("record.records_read", [field.phone])


def test_a_hand_over_is_signed_by_both_sides_and_shown_as_a_chain(world, field):
    leader, custodian = signed_in(world.leader), signed_in(world.custodian)

    leader.post(f"/exhibits/{field.phone}/release/", {"to": "ek0003", "purpose": "safe keeping", "at": AT})
    assert "Waiting for you to receive" in text_of(custodian.get("/exhibits/"))
    assert field.phone in text_of(custodian.get("/"))
    custodian.post(
        f"/exhibits/{field.phone}/receive/",
        {"standing": "locker", "locker": "L-1", "seal": "K-1001", "seal_intact": "yes", "at": "2026-03-02T11:00"},
    )

    page = text_of(custodian.get(f"/exhibits/{field.phone}/"))
    assert "given by Officer EK0002 EK0002" in page
    assert page.count("holds it now") == 1
    assert "safe keeping" in page
    assert "Break in the chain" not in page
    assert selectors.exhibit_for(world.custodian, field.phone).line.holder == "EK0003"
    assert "L-1" in text_of(custodian.get("/registers/lockers/?locker=L-1"))


def test_what_cannot_be_received_says_what_is_missing(world, field):
    answer = signed_in(world.custodian).post(
        f"/exhibits/{field.phone}/receive/", {"standing": "locker", "seal_intact": "yes", "at": AT}
    )

    assert answer.status_code == 422
    assert "name the locker" in text_of(answer)


def test_a_hash_that_does_not_agree_opens_an_incident_that_two_officers_close(world, field):
    examiner, custodian, coordinator = (signed_in(o) for o in (world.examiner, world.custodian, world.coordinator))
    hashed = {"tool": "imager 4.1", "at": AT}
    examiner.post(f"/exhibits/{field.phone}/hash/", {**hashed, "occasion": "acquisition", "sha256": "a" * 64})
    examiner.post(f"/exhibits/{field.phone}/hash/", {**hashed, "occasion": "verification", "sha256": "b" * 64})
    page = text_of(examiner.get(f"/exhibits/{field.phone}/"))
    assert "Does not agree" in page
    assert "Open incident" in page

    assert examiner.post("/incidents/INC-000001/", {"reason": "x"}).status_code == 403
    custodian.post("/incidents/INC-000001/", {"reason": "the copy was torn; a new one agrees"})
    assert "You signed first; another officer closes it." in text_of(custodian.get("/incidents/INC-000001/"))
    again = custodian.post("/incidents/INC-000001/", {"reason": "again"})
    assert again.status_code == 422
    assert "another officer" in text_of(again)
    coordinator.post("/incidents/INC-000001/", {"reason": "seen and agreed"})

    assert selectors.incident_for(world.custodian, "INC-000001").second_closer == "EK0001"
    assert "INC-000001" not in text_of(custodian.get("/incidents/"))
    assert "INC-000001" in text_of(custodian.get("/incidents/?all=1"))


@pytest.mark.parametrize(
    ("verb", "sent", "words"),
    [
        ("hash", {"occasion": "acquisition", "tool": "t", "at": AT}, "give at least one digest"),
        ("hash", {"occasion": "acquisition", "tool": "t", "at": AT, "sha256": "xyz"}, "64 hexadecimal characters"),
        (
            "hash",
            {"occasion": "verification", "tool": "t", "at": AT, "sha256": "a" * 64},
            "record the acquisition first",
        ),
        ("release", {"to": "ZZ9999", "purpose": "p", "at": AT}, "ZZ9999"),
        ("release", {"to": "EK0002", "purpose": "p", "at": AT}, "to another officer"),
        ("release", {"to": "EK0003", "purpose": "", "at": AT}, "required"),
        ("seal", {"packet": "P-1", "seal": "", "at": AT}, "required"),
        ("dispose", {"standing": "destroyed", "order": "  ", "at": AT}, "required"),
        ("withdraw", {"reason": ""}, "required"),
        ("correct", {"kind": "toaster", "district": "EKC", "reason": "r"}, "Select a valid choice"),
    ],
)
def test_a_verb_that_is_not_well_formed_is_refused_and_nothing_happens(world, field, verb, sent, words):
    before = selectors.exhibit_for(world.leader, field.phone)

    answer = signed_in(world.leader).post(f"/exhibits/{field.phone}/{verb}/", sent)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert selectors.exhibit_for(world.leader, field.phone) == before


def test_opening_sealing_correcting_ending_and_withdrawing(world, field):
    browser = signed_in(world.leader)
    page = f"/exhibits/{field.phone}"

    browser.post(f"{page}/open/", {"seal": "K-1001", "purpose": "examination", "at": AT})
    assert "Not sealed" in text_of(browser.get(f"{page}/"))
    browser.post(f"{page}/seal/", {"packet": "P-7", "seal": "K-2001", "at": AT})
    browser.post(
        f"{page}/correct/", {"kind": "tablet", "make": "Make 9", "district": "EKC", "reason": "it is a tablet"}
    )
    browser.post(f"{page}/dispose/", {"standing": "released", "order": "Order 4 of the court", "at": AT})

    line = selectors.exhibit_for(world.leader, field.phone).line
    assert (line.seal, line.kind, line.make, line.standing) == ("K-2001", "tablet", "Make 9", "released")
    browser.post(f"{page}/withdraw/", {"reason": "recorded twice"})
    shown = text_of(browser.get(f"{page}/"))
    assert "Withdrawn" in shown
    assert f"{page}/seal/" not in shown
    assert browser.post(f"{page}/seal/", {"packet": "P-8", "seal": "K-2", "at": AT}).status_code == 422
    assert world.differences() == ()


def test_the_list_is_narrowed_and_goes_on_from_the_last_one(world, field):
    things = [services.SeizedItem(kind="sim", packet=f"P-S{n}", seal=f"K-S{n}") for n in range(60)]
    services.seize_exhibits(officer=world.leader, search=field.search, exhibits=things, at=world.now)
    browser = signed_in(world.nodal)

    def listed(query: str) -> list[str]:
        return re.findall(r'<th role="rowheader".*?(EX-\d+)<', text_of(browser.get(f"/exhibits/?{query}")))

    assert listed("kind=phone") == [field.phone]
    assert listed("sem=on") == [field.phone]
    assert listed("district=MPM") == []
    assert listed("holder=ek0003") == []
    first = listed(f"kind=sim&round={ROUND}")
    second = listed(f"kind=sim&round={ROUND}&before={first[-1]}")
    assert (len(first), len(second)) == (50, 10)
    assert not set(first) & set(second)


def test_an_exhibit_is_found_by_imei_serial_and_seal_by_those_who_see_it_only(world, field):
    for text in ("490154203237518", "SER-77", "K-1001", "P-1", field.phone.lower()):
        found = signed_in(world.leader).get(f"/search/?q={text}", follow=True)
        assert "Make 1" in text_of(found), text
        hidden = signed_in(world.post(Role.TEAM_LEADER, "MPM")).get(f"/search/?q={text}", follow=True)
        assert "Make 1" not in text_of(hidden), text


def test_the_sem_register_states_what_the_guideline_asks_for(world, field):
    page = text_of(signed_in(world.custodian).get("/registers/sem/"))

    for value in (field.phone, "Person 41", "on the desk in the front room", "Officer EK0002", "P-1", "K-1001"):
        assert value in page


def test_who_opens_an_exhibit(world, field):
    """By district, by being its receiver, and never by role alone."""
    path = f"/exhibits/{field.phone}/"
    other = world.post(Role.EVIDENCE_CUSTODIAN, "MPM")
    assert signed_in(world.custodian).get(path).status_code == 200
    assert signed_in(world.auditor).get(path).status_code == 403
    assert signed_in(other).get(path).status_code == 404
    assert signed_in(other).get(f"{path}label.pdf").status_code == 404
    assert signed_in(other).post(f"{path}seal/", {"packet": "P-8", "seal": "K-2", "at": AT}).status_code == 404

    services.release_exhibit(
        officer=world.leader, exhibit=field.phone, to=other.number, purpose="laboratory", at=world.now
    )

    assert signed_in(other).get(path).status_code == 200
