"""Desk, search, account and people as pages: what each role sees, what forms do, what they say when refused."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from tests.web.client import signed_in
from tutela.apps.people import selectors, services
from tutela.apps.people.jurisdiction import rank_codes
from tutela.apps.people.rules import Role
from tutela.apps.people.signin import desk as accounts
from tutela.apps.people.signin import services as signin
from tutela.apps.people.signin.selectors import access_of
from tutela.apps.record import clock
from tutela.apps.record import selectors as record
from tutela.web import components as ui
from tutela.web import due, search


def text_of(answer) -> str:
    """The words of a page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def newest(act: str):
    """The facts of the newest act of a kind."""
    return record.entries_page(act=act, limit=1)[0].facts


@pytest.fixture
def room():
    """An invented room with one thing due for everybody who may read cases, registered for the test only."""
    get_resolver().url_patterns  # noqa: B018 (rooms register when their pages are imported)
    kept_due, kept_search = dict(due._sources), dict(search._sources)
    due._sources.clear()
    search._sources.clear()
    yield
    due._sources.clear()
    due._sources.update(kept_due)
    search._sources.clear()
    search._sources.update(kept_search)


CASES = {"CASE-000001": ("EKC", "EK0005"), "CASE-000002": ("MPM", "MP0005"), "CASE-000003": ("EKC", "")}


def invent_cases() -> None:
    """Cases of two districts, each due at noon, that officers find by reference or number."""

    @due.items("cases", permission="cases.read")
    def items(officer, now):
        return [
            ui.DueItem(f"Charge sheet in {ref}", now + timedelta(hours=4), f"/cases/{ref}/", ref, owner=owner)
            for ref, (district, owner) in CASES.items()
            if officer.sees("cases.read", district, ref)
        ]

    @due.counts("cases", permission="cases.read")
    def counts(officer, now):
        seen = sum(officer.sees("cases.read", district, ref) for ref, (district, _) in CASES.items())
        return [ui.Count("open cases", seen, "Cases that are not closed.", "/cases/")]

    @search.searches("cases", permission="cases.read")
    def find(officer, text):
        return [
            search.Hit(ref, f"/cases/{ref}/", "Case", f"Case of {district}")
            for ref, (district, _) in CASES.items()
            if officer.sees("cases.read", district, ref) and ref.startswith(text.upper())
        ]


def references_due(browser: Client) -> list[str]:
    return re.findall(r"CASE-\d{6}(?=</span>)", browser.get("/").content.decode())


def test_the_desk_shows_what_is_due_for_oneself_and_in_ones_command(world, room):
    invent_cases()

    assert references_due(signed_in(world.investigator)) == ["CASE-000001", "CASE-000003"]
    coordinator = text_of(signed_in(world.coordinator).get("/"))
    assert "CASE-000001" in coordinator.partition("Due in your command")[2]
    assert "CASE-000001" not in coordinator.partition("Due in your command")[0]
    assert "CASE-000002" not in coordinator
    assert sorted(references_due(signed_in(world.nodal))) == sorted(CASES)
    assert references_due(signed_in(world.press)) == []
    assert "open cases" not in text_of(signed_in(world.administrator).get("/"))


def test_a_deputys_desk_shows_what_is_due_of_the_absent_officer(world, room):
    invent_cases()
    assert references_due(signed_in(world.examiner)) == []

    day = selectors.today()
    services.record_leave(officer=world.nodal, number="EK0005", from_date=day, until_date=day, deputy="EK0004")

    browser = signed_in(world.examiner)
    assert references_due(browser) == ["CASE-000001", "CASE-000003"]
    assert "You act for Officer EK0005" in text_of(browser.get("/"))
    world.pass_time(days=1)
    assert references_due(signed_in(world.examiner)) == []


def test_an_exact_reference_leads_straight_to_what_one_may_see(world, room):
    invent_cases()

    found = signed_in(world.investigator).get("/search/?q=case-000001")
    hidden = signed_in(world.investigator).get("/search/?q=CASE-000002")
    nothing = signed_in(world.investigator).get("/search/?q=CASE-999999")

    assert found.headers["Location"] == "/cases/CASE-000001/"
    assert hidden.status_code == nothing.status_code == 200
    assert text_of(hidden).replace("CASE-000002", "X") == text_of(nothing).replace("CASE-999999", "X")


def test_a_search_counts_only_what_one_may_see_and_is_an_act_that_keeps_the_query_sealed(world, room):
    invent_cases()

    answer = signed_in(world.investigator).get("/search/?q=CASE")

    assert "CASE-000001" in text_of(answer)
    assert "CASE-000002" not in text_of(answer)
    facts = newest("record.list_read")
    assert (facts["page"], facts["count"]) == ("/search/", 2)
    assert set(facts["query"]) == {"commitment"}


def test_a_grant_opens_a_search_hit(world, room):
    invent_cases()
    services.give_grant(officer=world.nodal, to="EK0005", reference="CASE-000002", reason="joint work")

    assert signed_in(world.investigator).get("/search/?q=CASE-000002").headers["Location"] == "/cases/CASE-000002/"


def test_every_room_is_asked_whatever_another_has_found(world, room):
    asked = []
    for name in ("cases", "exhibits"):
        search.searches(name, permission=f"{name}.read")(
            lambda officer, text, name=name: asked.append(name) or [search.Hit("X-1", "/x/", name, "")]
        )

    search.found_for(world.investigator, "X-1")

    assert asked == ["cases", "exhibits"]


def test_a_phone_number_is_found_in_any_spelling():
    spelt = search.spellings("0484 2345678")

    assert spelt[0] == "0484 2345678"
    assert "+914842345678" in spelt
    assert "user07@example.org" in search.spellings("User07@Example.org")


@pytest.mark.parametrize("query", ["", "   ", "%", "' OR 1=1 --", "<script>alert(1)</script>", "x" * 5000, "അ"])
def test_whatever_is_searched_for_harms_nothing(world, query):
    answer = signed_in(world.nodal).get("/search/", {"q": query})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_people_are_listed_by_number_name_role_and_district(world):
    browser = signed_in(world.nodal)

    def listed(query: str) -> list[str]:
        return re.findall(r'href="/people/([A-Z0-9-]+)/"', browser.get(f"/people/?{query}").content.decode())

    assert "EK0005" in listed("")
    assert listed("q=mp&role=&district=") == ["MP0001", "MP0002", "MP0003", "MP0004", "MP0005"]
    assert listed("q=officer+mp0002&role=&district=") == ["MP0002"]
    assert listed("q=&role=auditor&district=") == ["KL0005"]
    assert listed("q=&role=team_leader&district=MPM") == ["MP0002"]
    assert listed("q=&role=wizard&district=XXX") == listed("")


def test_a_long_list_is_read_page_by_page(world, monkeypatch):
    from tutela.web.pages import people

    monkeypatch.setattr(people, "PAGE_SIZE", 6)
    browser, seen, query = signed_in(world.nodal), [], ""
    for _ in range(9):
        html = browser.get(f"/people/{query}").content.decode()
        seen += re.findall(r'href="/people/([A-Z0-9-]+)/"', html)
        following = re.search(r'href="(\?[^"]*after=[^"]+)"', html)
        if not following:
            break
        query = following[1].replace("&amp;", "&")

    assert seen == [o.number for o in selectors.officers()]


def test_opening_an_officers_record_is_an_act(world):
    signed_in(world.nodal).get("/people/EK0005/")

    facts = newest("record.records_read")
    assert facts["references"] == ["EK0005"]


def test_an_officer_is_enrolled_from_the_form_and_led_to_the_page(world):
    answer = signed_in(world.nodal).post(
        "/people/enrol/",
        {"number": "ek0099", "name": "Officer EK0099", "rank": "SI", "unit": "EKC-CYBER", "roles": ["team_leader"]},
        follow=True,
    )

    assert answer.redirect_chain[0][0] == "/people/EK0099/"
    assert "Recorded as entry" in text_of(answer)
    assert world.officer("EK0099").district == "EKC"


@pytest.mark.parametrize(
    "changed",
    [{"number": ""}, {"number": "EK0001"}, {"number": "EK 99"}, {"rank": "Marshal"}, {"unit": "NOWHERE"}, {"roles": []},
     {"roles": ["auditor", "team_leader"]}],
)  # fmt: skip
def test_a_wrong_enrolment_is_shown_again_with_what_is_wrong(world, changed):
    fields = {"number": "EK0099", "name": "Officer 99", "rank": "SI", "unit": "EKC-CYBER", "roles": ["team_leader"]}
    size = world.size()

    answer = signed_in(world.nodal).post("/people/enrol/", {**fields, **changed})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert 'value="Officer 99"' in answer.content.decode()
    assert world.size() == size


def test_transfer_leave_roles_grants_and_departure_from_their_forms(world):
    browser, path, day = signed_in(world.nodal), "/people/EK0005/", selectors.today().isoformat()

    def send(where: str, **fields: str) -> None:
        answer = browser.post(f"{path}{where}/", fields)
        assert answer.status_code == 302, text_of(answer)
        assert browser.get(answer.headers["Location"]).status_code == 200

    send("leave", **{"form": "leave", "leave-from_date": day, "leave-until_date": day, "leave-deputy": "EK0004"})
    assert world.examiner.stands_in_for == ("EK0005",)
    send("leave", **{"form": "back", "back-back_on": day})
    assert world.examiner.stands_in_for == ()
    send("roles", **{"form": "give", "give-role": "team_leader"})
    send("roles", **{"form": "end", "end-role": "team_leader", "end-reason": "the team was dissolved"})
    assert world.officer("EK0005").roles == {Role.INVESTIGATING_OFFICER}
    send("grants", **{"form": "give", "give-reference": "CASE-000009", "give-reason": "joint work"})
    assert world.officer("EK0005").grants == {"CASE-000009"}
    send("grants", **{"form": "end", "end-reference": "CASE-000009", "end-reason": "done"})
    assert world.officer("EK0005").grants == frozenset()
    send("transfer", unit="MPM-CYBER", rank="DYSP")
    assert world.officer("EK0005").district == "MPM"
    send("departure", reason="retired")
    assert "Departed" in text_of(browser.get(path))
    assert browser.get(f"{path}transfer/").status_code == 409
    assert world.differences() == ()


def test_a_form_sent_twice_is_recorded_once(world):
    browser = signed_in(world.nodal)
    page = browser.get("/people/EK0005/roles/").content.decode()
    client = re.search(r'name="give-client_id" value="([^"]+)"', page)
    fields = {"form": "give", "give-role": "team_leader", "give-client_id": client[1]}
    browser.post("/people/EK0005/roles/", fields)
    size = world.size()

    again = browser.post("/people/EK0005/roles/", fields)

    assert again.status_code == 302
    assert world.size() == size


def test_a_one_time_password_is_shown_once_and_handed_over(world):
    browser = signed_in(world.administrator)

    shown = browser.post("/people/EK0003/access/", {"form": "give"})

    password = re.search(r'<code class="secret">([a-z2-7-]+)</code>', shown.content.decode())[1]
    assert password not in browser.get("/people/EK0003/access/").content.decode()
    signing = Client().post("/sign-in/", {"login": "EK0003", "password": password})
    assert signing.status_code == 302


def test_access_restored_on_the_host_stands_on_the_desks_of_others(world):
    services.enrol_officer(
        officer=world.nodal, number="KL0017", name="Officer KL0017", rank="IG", unit="STATE",
        roles=("nodal_officer",), ranks=rank_codes(),
    )  # fmt: skip
    _password, receipt = signin.restore_access(number="KL0001", reason="both lost in a flood", account="root")
    reference = receipt.discrepancies[0]
    other, restored = signed_in(world.officer("KL0017")), signed_in(world.nodal)

    assert reference in text_of(other.get("/"))
    assert reference not in text_of(restored.get("/"))
    assert reference not in text_of(signed_in(world.coordinator).get("/"))
    assert "both lost" not in text_of(other.get(f"/ledger/{receipt.first}/"))
    closed = other.post(f"/discrepancies/{reference}/", {"reason": "asked, and it was so"})
    assert closed.status_code == 302
    assert reference not in text_of(other.get("/"))


def test_a_lost_factor_goes_from_one_officer_to_the_other(world):
    accounts.set_factor(accounts.open_account("EK0003", "a sentence that only one knows", one_time_until=None))
    asking, deciding = signed_in(world.administrator), signed_in(world.nodal)

    asked = asking.post("/people/EK0003/access/", {"form": "lost", "lost-reason": "lost at work, seen in person"})
    assert asked.status_code == 302
    reset = selectors.resets_waiting()[0].reference
    assert "another officer confirms it" in text_of(asking.get(f"/people/resets/{reset}/"))
    assert asking.post(f"/people/resets/{reset}/", {"form": "confirm"}).status_code == 422
    assert reset in text_of(deciding.get("/"))
    assert reset not in text_of(asking.get("/"))
    done = deciding.post(f"/people/resets/{reset}/", {"form": "confirm"})

    assert done.status_code == 302
    assert not access_of("EK0003").has_factor
    assert "Decided" in text_of(deciding.get(f"/people/resets/{reset}/"))


def test_a_lock_is_shown_and_lifted(world):
    accounts.open_account("EK0003", "a sentence that only one knows", one_time_until=None)
    for _ in range(5):
        Client().post("/sign-in/", {"login": "EK0003", "password": "wrong"})
    browser = signed_in(world.administrator)
    assert "Locked out" in text_of(browser.get("/people/EK0003/"))

    browser.post("/people/EK0003/access/", {"form": "lift"})

    assert not access_of("EK0003").locked
    assert newest("people.lock_lifted")["officer"] == "EK0003"


def test_a_sheet_is_loaded_and_what_was_set_aside_is_shown(world):
    sheet = (
        b"number,name,rank,unit,roles\n"
        b"EK0088,Officer 88,SI,EKC-CYBER,team leader\n"
        b"EK0089,Officer 89,XX,EKC-CYBER,team leader\n"
    )

    answer = signed_in(world.nodal).post(
        "/people/load/", {"kind": "officers", "file": SimpleUploadedFile("march.csv", sheet)}
    )

    words = text_of(answer)
    assert answer.status_code == 200
    assert "march.csv" in words
    assert "the rank is none of this State" in words
    assert world.officer("EK0088").name == "Officer 88"
    assert world.differences() == ()


def test_units_are_entered_and_listed(world):
    browser = signed_in(world.administrator)

    answer = browser.post(
        "/people/units/", {"code": "EKC-PS-01", "name": "Police Station 01", "kind": "station", "district": "EKC"}
    )

    assert answer.status_code == 302
    assert "Police Station 01" in text_of(browser.get("/people/units/"))


def test_the_account_shows_ones_own_and_takes_ones_own_leave(world):
    browser, day = signed_in(world.custodian), selectors.today().isoformat()
    words = text_of(browser.get("/account/"))
    assert "Officer EK0003" in words
    assert "Evidence custodian" in words
    assert "127.0.0.1" in words

    answer = browser.post("/account/leave/", {"from_date": day, "until_date": day, "deputy": "EK0004"})

    assert answer.status_code == 302
    assert world.examiner.stands_in_for == ("EK0003",)
    assert browser.post("/account/leave/", {"from_date": day, "until_date": "yesterday"}).status_code == 422
    assert browser.post("/account/leave/", {"from_date": day, "until_date": day, "deputy": "MP0005"}).status_code == 422


def test_an_auditor_choosing_a_deputy_is_shown_numbers_and_no_name(world):
    words = text_of(signed_in(world.auditor).get("/account/leave/"))

    assert "KL0001" in words
    assert "Officer KL0001" not in words


def test_who_signs_in_is_told_in_the_language_chosen(world):
    browser = signed_in(world.custodian)

    browser.post("/account/", {"language": "ml"})

    assert 'lang="ml"' in browser.get("/account/").content.decode()
    assert browser.post("/account/", {"language": "xx"}).status_code == 422


def test_the_desk_is_as_at_the_clock_in_force(world, room):
    invent_cases()

    shown = due.desk_of(world.investigator, clock.now())

    assert shown.now == world.now
    assert [item.due_at for item in shown.own] == [world.now + timedelta(hours=4)] * 2


def test_the_exercise_sign_ins_are_those_with_access(world):
    signin.enrol_exercise_factor("EK0001")

    browser = Client()
    browser.post("/sign-in/", {"login": "EK0001", "password": signin.exercise_password("EK0001")})
    answer = browser.post("/sign-in/code/", {"code": signin.current_code("EK0001").code})

    assert answer.headers["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_a_unit_is_given_need_to_know_from_its_page(world):
    browser, path = signed_in(world.nodal), "/people/units/MPM-CYBER/"

    browser.post(path, {"form": "give", "give-reference": "EX-000009", "give-reason": "joint examination"})

    assert world.officer("MP0004").grants == {"EX-000009"}
    assert "EX-000009" in text_of(browser.get(path))
    assert "Give need-to-know" not in text_of(signed_in(world.administrator).get(path))
    browser.post(path, {"form": "end", "end-reference": "EX-000009", "end-reason": "done"})
    assert world.officer("MP0004").grants == frozenset()
    assert signed_in(world.nodal).get("/people/units/NOWHERE/").status_code == 404
