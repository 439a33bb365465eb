"""The pages of tips, leads and subjects: as each role that works there, as one that must not, with bad forms."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.makers.sheets import HEADER, csv_text, profile, row
from tests.makers.tips import police_report
from tests.web.client import signed_in
from tutela.apps.intake import selectors, services
from tutela.apps.people.rules import Role


@pytest.fixture
def lead(world, tmp_path):
    """Two tips that share identifiers, and the lead that they fell into, located in the home district."""
    paths = []
    for number in (100000001, 100000002):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(police_report(number)))
        paths.append(path)
    found = services.import_tips(officer=world.analyst, paths=paths).tips[1].lead
    services.locate_lead(
        officer=world.analyst, lead=found, district="EKC", station="Station 1", address="House 7", reason="records"
    )
    return found


READ_BY_STATE = ["/tips/", "/tips/TIP-000001/", "/tips/import/", "/tips/new/", "/tips/profiles/", "/tips/quarantine/"]


@pytest.mark.parametrize("path", READ_BY_STATE)
def test_tips_are_open_to_the_state_unit_and_closed_to_districts(world, lead, path):
    assert signed_in(world.analyst).get(path).status_code == 200
    assert signed_in(world.coordinator).get(path).status_code == 403
    assert signed_in(world.press).get(path).status_code == 403
    assert signed_in(world.administrator).get(path).status_code == 403


def test_a_lead_is_open_to_its_district_only(world, lead):
    for officer in (world.analyst, world.coordinator, world.investigator):
        page = signed_in(officer).get(f"/leads/{lead}/")
        assert page.status_code == 200
        assert "House 7" in page.content.decode()

    assert signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get(f"/leads/{lead}/").status_code == 404
    assert lead not in signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get("/leads/").content.decode()
    assert signed_in(world.leader).get(f"/leads/{lead}/").status_code == 403


def test_a_lead_shows_why_its_tips_are_one_and_a_reader_gets_no_form(world, lead):
    analyst = signed_in(world.analyst).get(f"/leads/{lead}/").content.decode()
    coordinator = signed_in(world.coordinator).get(f"/leads/{lead}/").content.decode()

    assert "Both tips hold the same telephone number" in analyst
    assert 'value="priority"' in analyst
    assert 'value="priority"' not in coordinator


def test_opening_a_tip_and_a_list_are_acts(world, lead):
    before = world.size()

    signed_in(world.analyst).get("/tips/TIP-000001/")
    signed_in(world.analyst).get("/tips/")

    assert world.size() == before + 2


def test_files_are_previewed_then_taken_in(world):
    client = signed_in(world.analyst)

    def upload():
        return SimpleUploadedFile("sheet.csv", csv_text([HEADER, row()]).encode(), "text/csv")

    before = world.size()
    preview = client.post("/tips/import/", {"documents": [upload()], "preview": "on", "source": "ncrp"})
    assert "9000000001" in preview.content.decode()
    assert world.size() == before

    page = client.post("/tips/import/", {"documents": [upload()], "source": "ncrp", "authority": "Letter 7"})
    assert page.status_code == 200
    tip = selectors.tips(world.analyst)[0]
    shown = selectors.tip_for(world.analyst, tip.reference)
    assert (tip.source, shown.authority, shown.said["file"]) == ("ncrp", "Letter 7", "sheet.csv")


def test_an_import_without_a_file_is_answered_as_a_bad_form(world):
    assert signed_in(world.analyst).post("/tips/import/", {}).status_code == 422


def test_a_tip_is_typed_and_a_bad_line_is_refused(world):
    client = signed_in(world.analyst)

    bad = client.post("/tips/new/", {"source": "public", "identifiers": "no kind here"})
    assert bad.status_code == 422

    good = client.post("/tips/new/", {"source": "public", "identifiers": "phone: 9000000001\nname: Test Person One"})
    assert good.status_code == 302
    tip = selectors.tip_for(world.analyst, selectors.tips(world.analyst)[0].reference)
    assert [(one.kind, one.value) for one in tip.identifiers] == [
        ("phone", "+919000000001"),
        ("name", "test person one"),
    ]


def test_a_quarantined_row_is_shown_and_disposed_of(world, tmp_path):
    path = tmp_path / "broken.json"
    path.write_text("{")
    services.import_tips(officer=world.analyst, paths=[path])
    client = signed_in(world.analyst)
    reference = selectors.quarantine(world.analyst)[0].reference
    assert reference in client.get("/tips/quarantine/").content.decode()

    assert client.post(f"/tips/quarantine/{reference}/", {"outcome": "sent_back"}).status_code == 422
    done = client.post(f"/tips/quarantine/{reference}/", {"outcome": "sent_back", "reason": "asked for a sound file"})

    assert done.status_code == 302
    assert selectors.quarantine(world.analyst) == []
    assert client.get(f"/tips/quarantine/{reference}/").status_code == 200


def test_a_profile_is_told_from_a_sheet_and_saved(world):
    client = signed_in(world.analyst)
    sheet = SimpleUploadedFile("s.csv", csv_text([HEADER, row()]).encode(), "text/csv")

    told = client.post(
        "/tips/profiles/", {"form": "sample", "sample-sheet": sheet, "sample-name": "State", "sample-source": "ncrp"}
    )
    assert "CyberTip No" in told.content.decode()

    content = json.dumps(profile(name="State").plain())
    assert client.post("/tips/profiles/", {"form": "save", "save-content": content}).status_code == 302
    assert selectors.profile_names() == ["State"]
    assert client.post("/tips/profiles/", {"form": "save", "save-content": "{"}).status_code == 422


def test_each_form_of_a_lead_records_one_act(world, lead):
    client = signed_in(world.analyst)
    path = f"/leads/{lead}/"

    assert (
        client.post(
            path, {"form": "hop", "hop-step": "provider", "hop-asked": "Provider 1", "hop-asked_at": "2026-03-01T10:00"}
        ).status_code
        == 302
    )
    assert (
        client.post(
            path,
            {
                "form": "answer",
                "answer-hop": "1",
                "answer-answered": "Subscriber 5",
                "answer-answered_at": "2026-03-02T09:00",
                "answer-confidence": "high",
            },
        ).status_code
        == 302
    )
    assert (
        client.post(
            path, {"form": "priority", "priority-item_danger_now": "yes", "priority-reason": "a child may be in danger"}
        ).status_code
        == 302
    )
    assert (
        client.post(
            path, {"form": "locate", "locate-district": "MPM", "locate-reason": "the subscriber moved"}
        ).status_code
        == 302
    )
    assert client.post(path, {"form": "close", "close-outcome": "passed_on"}).status_code == 422
    assert (
        client.post(
            path, {"form": "close", "close-outcome": "passed_on", "close-reason": "to the other unit"}
        ).status_code
        == 302
    )

    view = selectors.lead_for(world.analyst, lead)
    assert (view.line.level, view.line.district, view.line.outcome) == ("at once", "MPM", "passed_on")
    assert selectors.hops_of(world.analyst, lead)[0].answered == "Subscriber 5"
    assert 'value="priority"' not in client.get(path).content.decode()


def test_a_link_is_reversed_on_its_page(world, lead):
    client = signed_in(world.analyst)
    path = f"/leads/{lead}/links/TIP-000001/TIP-000002/"
    assert client.get(path).status_code == 200
    assert signed_in(world.coordinator).get(path).status_code == 403

    assert client.post(path, {"says": "reverse", "reason": "two people of one household"}).status_code == 302

    assert [tip.reference for tip in selectors.tips_of_lead(world.analyst, lead)] == ["TIP-000001"]


def test_subjects_are_listed_opened_and_judged(world, lead):
    client = signed_in(world.analyst)
    page = client.get("/subjects/").content.decode()
    assert "+919000000001" in page
    assert signed_in(world.coordinator).get("/subjects/SUB-000001/").status_code == 200
    assert signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get("/subjects/SUB-000001/").status_code == 404
    assert signed_in(world.leader).get("/subjects/").status_code == 403

    sent = {"form": "judge", "judge-other": "SUB-000002", "judge-says": "same", "judge-reason": "seen together"}
    assert client.post("/subjects/SUB-000001/", sent).status_code == 302
    assert client.post("/subjects/SUB-000001/", sent).status_code == 422
    assert client.get("/subjects/SUB-000001/").status_code == 200


def test_what_is_sealed_of_a_child_needs_two_officers(world, lead):
    nodal, other = signed_in(world.nodal), signed_in(world.investigator)
    assert "Code Alpha" not in nodal.get("/tips/TIP-000001/").content.decode()
    path = "/sealed/TIP-000001/"
    assert signed_in(world.analyst).get(path).status_code == 403

    assert nodal.post(path, {"form": "ask", "ask-reason": "to refer the child"}).status_code == 302
    own = nodal.post(path, {"form": "agree", "agree-asker": "KL0001", "agree-reason": "myself"})
    assert own.status_code == 422 or b"two officers" in own.content
    assert "child.alpha" not in nodal.get(path).content.decode()

    assert other.post(path, {"form": "agree", "agree-asker": "KL0001", "agree-reason": "agreed"}).status_code == 302
    assert "Said of a child" in nodal.get(path).content.decode()
    assert "Said of a child" not in other.get(path).content.decode()
    world.pass_time(hours=25)
    assert "Said of a child" not in signed_in(world.nodal).get(path).content.decode()


def test_the_search_box_finds_tips_leads_and_subjects_within_the_door(world, lead):
    found = signed_in(world.analyst).get("/search/", {"q": "9000000001"}).content.decode()
    assert "TIP-000001" in found or "SUB-" in found

    district = signed_in(world.coordinator).get("/search/", {"q": "person.one@mail.example"}).content.decode()
    assert "TIP-000001" not in district
    assert "SUB-" in district
    stranger = signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get("/search/", {"q": "person.one@mail.example"})
    assert "SUB-" not in stranger.content.decode()


def test_a_lead_stands_on_the_desk(world, lead):
    assert lead in signed_in(world.analyst).get("/").content.decode()
    assert lead not in signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get("/").content.decode()
