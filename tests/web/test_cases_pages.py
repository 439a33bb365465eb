"""Cases in the browser: registered with the sections of their date, followed, reported; each as who may and who may not."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.client import signed_in
from tests.world import START
from tutela.apps.cases import selectors, services
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record

LOCAL = "2026-03-02T10:00"


@pytest.fixture
def case(world):
    registration = services.Registration(
        district="EKC", station="Cyber EKC", number="7", year=2026, gd_number="GD 7", gd_at=world.now
    )
    return services.register_fir(
        officer=world.investigator,
        registration=registration,
        at=world.now,
        offence_on=START.date(),
        sections=["it_act.67B.b", "pocso.15.1"],
        io="EK0005",
    ).reference


def fir(**changes):
    sent = {
        "district": "EKC",
        "station": "Cyber EKC",
        "number": "8",
        "year": "2026",
        "at": LOCAL,
        "gd_number": "GD 8",
        "gd_at": "2026-03-02T09:50",
        "offence_on": "2026-02-20",
        "sections": ["it_act.67B.b"],
        "io": "EK0005",
    }
    return sent | changes


def test_the_sections_on_offer_are_those_of_the_date_without_javascript_too(world):
    browser = signed_in(world.investigator)
    size = world.size()

    page = browser.post("/cases/register/?kind=fir", fir(show="sections", offence_on="2010-01-01"))

    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="it_act.67B.b"' in text
    assert "pocso.15" not in text
    assert 'value="GD 8"' in text
    assert world.size() == size

    fragment = browser.get("/cases/sections/?offence_on=2026-02-20").content.decode()
    assert "pocso.15.1" in fragment
    assert "<html" not in fragment
    assert "no person has read the Gazette text" in fragment


def test_an_fir_is_registered_and_its_page_shows_law_and_what_is_due(world):
    browser = signed_in(world.investigator)

    answer = browser.post("/cases/register/?kind=fir", fir())

    assert answer.status_code == 302
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "67B(b)" in page
    assert "How it is counted" in page
    assert "source read" in page or "general knowledge" in page
    assert record.entry_at(world.size() - 1).act == "record.records_read"


def test_a_form_that_is_incomplete_says_so_and_records_nothing(world):
    browser = signed_in(world.investigator)
    size = world.size()

    answer = browser.post("/cases/register/?kind=fir", fir(number="", at=""))

    assert answer.status_code == 422
    assert "Nothing was recorded yet" in answer.content.decode()
    assert world.size() == size


def test_an_officer_below_inspector_is_not_assigned_and_the_page_says_why(world):
    from tutela.apps.people import services as people

    people.give_role(officer=world.nodal, to="EK0002", role="investigating_officer")
    browser = signed_in(world.coordinator)

    answer = browser.post("/cases/register/?kind=fir", fir(io="EK0002"))

    assert answer.status_code == 422
    assert "Assign an officer of that rank" in answer.content.decode()


def test_a_seizure_report_becomes_an_fir(world):
    browser = signed_in(world.investigator)
    sent = fir(seized_at="2026-03-02T08:00", at=LOCAL) | {"number": "R 1"}
    report = browser.post("/cases/register/?kind=seizure_report", sent).headers["Location"]
    reference = report.strip("/").split("/")[-1]

    offered = browser.get(f"/cases/register/?kind=fir&report={reference}").content.decode()
    assert f'value="{reference}"' in offered
    taken = browser.post(f"/cases/register/?kind=fir&report={reference}", fir(report=reference))

    assert taken.status_code == 302
    assert "Taken over as FIR" in browser.get(report).content.decode()
    assert selectors.case_for(world.investigator, reference).taken_over_by is not None


def test_accused_arrest_remand_term_and_duties_from_page_to_page(world, case):
    browser = signed_in(world.investigator)
    accused = browser.post(f"/cases/{case}/accused/", {"name": "Invented Name 01", "age": "40"}).headers["Location"]
    assert "Invented Name 01" in browser.get(accused).content.decode()
    assert "Invented Name 01" not in browser.get(f"/cases/{case}/").content.decode()

    world.pass_time(minutes=20)
    arrested = browser.post(f"{accused}arrest/", {"at": "2026-03-02T10:05", "witnesses": "1"})
    assert arrested.status_code == 302
    remanded = browser.post(f"{accused}remand/", {"at": "2026-03-02T10:10", "custody": "judicial"})
    assert remanded.status_code == 302
    shown = browser.get(accused).content.decode()
    assert "60 and 90 days run until a prosecutor fixes one" in shown
    assert "In custody" in shown

    assert browser.post(f"{accused}term/", {"term": "60", "prosecutor": "", "reason": ""}).status_code == 422
    browser.post(f"{accused}term/", {"term": "60", "prosecutor": "APP 1", "reason": "below ten years"})
    assert "60 days, fixed by APP 1: below ten years" in browser.get(accused).content.decode()

    (first, *_) = selectors.duties_waiting(world.investigator, case)
    done = browser.post(f"/cases/{case}/duty/", {"duty": f"{first.of}|{first.clock}", "at": "2026-03-02T10:15"})
    assert done.status_code == 302

    event = {"event": f"{case}|cognizance", "at": "2026-03-02T10:15"}
    assert browser.post(f"/cases/{case}/event/", event).status_code == 302
    assert "Trial completed, as far as possible" in browser.get(f"/cases/{case}/").content.decode()
    assert world.differences() == ()


def test_open_points_are_shown_as_what_is_still_to_be_stated(world, case):
    accused = services.name_accused(officer=world.investigator, case=case).reference
    services.record_arrest(officer=world.investigator, accused=accused, at=world.now)

    browser = signed_in(world.investigator)
    page = browser.get(f"/cases/{case}/").content.decode()
    assert "Still to be stated" in page
    assert "attested by witnesses" in page

    (arrest,) = selectors.arrests_of(world.investigator, case)
    assert browser.post(f"/arrests/{arrest.reference}/complete/", {}).status_code == 422
    assert browser.post(f"/arrests/{arrest.reference}/complete/", {"witnesses": "1"}).status_code == 302
    assert browser.post(f"/cases/{case}/complete/", {"copy_given_at": LOCAL}).status_code == 302
    assert "attested by witnesses" not in browser.get(f"/cases/{case}/").content.decode().split("History")[0]


def test_correct_withdraw_assign_section_and_report(world, case):
    browser = signed_in(world.investigator)
    assert browser.post(f"/cases/{case}/section/", {"section": "it_act.67B.a"}).status_code == 302
    assert browser.post(f"/cases/{case}/io/", {"io": "EK0005"}).status_code == 302
    assert browser.post(f"/cases/{case}/correct/", {"district": "EKC", "reason": "round unknown"}).status_code == 302
    refused = browser.post(f"/cases/{case}/report/", {"kind": "charge-sheet", "at": LOCAL})
    assert refused.status_code == 422
    assert "charges nobody" in refused.content.decode()

    assert browser.post(f"/cases/{case}/withdraw/", {"reason": ""}).status_code == 422
    assert browser.post(f"/cases/{case}/withdraw/", {"reason": "registered twice"}).status_code == 302
    page = browser.get(f"/cases/{case}/").content.decode()
    assert "Withdrawn" in page
    assert browser.get(f"/cases/{case}/withdraw/").status_code == 404


def test_the_list_is_filtered_and_paged_from_a_key(world, case):
    browser = signed_in(world.investigator)

    assert case in browser.get("/cases/?kind=fir&district=EKC&io=EK0005").content.decode()
    assert case not in browser.get("/cases/?kind=seizure_report").content.decode()
    assert f">{case}<" not in browser.get(f"/cases/?before={case}").content.decode()


def test_who_opens_a_case(world, case):
    """One may by district, one may as the State's, the next district and the roles without cases must not."""
    accused = services.name_accused(officer=world.investigator, case=case, name="Invented Name 02").reference
    for officer in (world.coordinator, world.nodal, world.investigator):
        assert signed_in(officer).get(f"/cases/{case}/").status_code == 200
        assert signed_in(officer).get(f"/accused/{accused}/").status_code == 200
    other = signed_in(world.post(Role.INVESTIGATING_OFFICER, "MPM"))
    for path in (f"/cases/{case}/", f"/accused/{accused}/", f"/cases/{case}/io/", f"/accused/{accused}/arrest/"):
        assert other.get(path).status_code == 404
    assert case not in other.get("/cases/").content.decode()
    assert signed_in(world.press).get(f"/cases/{case}/").status_code == 403


def test_the_desk_lists_what_is_due_for_the_officer_and_in_the_command(world, case):
    assert case in signed_in(world.investigator).get("/").content.decode()
    assert case in signed_in(world.coordinator).get("/").content.decode()
    assert case not in signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM")).get("/").content.decode()


def test_the_search_box_finds_a_case_by_number_and_an_accused_by_name(world, case):
    services.name_accused(officer=world.investigator, case=case, name="Invented Name 03")
    browser = signed_in(world.investigator)

    assert case in browser.get("/search/?q=7/2026").content.decode()
    assert "Accused" in browser.get("/search/?q=Invented Name 03").content.decode()
    other = signed_in(world.post(Role.INVESTIGATING_OFFICER, "MPM"))
    assert case not in other.get("/search/?q=7/2026").content.decode()


def test_a_leader_registers_what_was_found_and_reads_no_case(world):
    browser = signed_in(world.leader)
    sent = fir(seized_at="2026-03-02T08:00") | {"number": "R 2"}

    answer = browser.post("/cases/register/?kind=seizure_report", sent)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/cases/register/")
    assert browser.get("/cases/").status_code == 403


def test_a_late_registration_is_accepted_with_its_discrepancy_in_sight(world):
    browser = signed_in(world.investigator)
    late = (START + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M+00:00")

    answer = browser.post("/cases/register/?kind=fir", fir(gd_at=late))

    assert "Discrepancies" in browser.get(answer.headers["Location"]).content.decode()


def test_open_cases_are_looked_at_then_loaded_from_a_sheet(world):
    rows = "kind,station,district,number,registered,offence_on,sections,io,gd_number,gd_at\n"
    rows += "fir,Cyber EKC,EKC,41/2025,2025-03-02 10:00,2025-02-20,it_act.67B.b,EK0005,GD 4,2025-03-02 09:00\n"
    rows += "fir,Cyber EKC,EKC,42/2025,2025-03-02 10:00,,it_act.67B.b,EK0005,,\n"
    browser, size = signed_in(world.investigator), world.size()

    def sent(**values):
        return browser.post("/cases/load/", {"file": SimpleUploadedFile("old.csv", rows.encode()), **values})

    answer = sent(preview="on")
    assert answer.status_code == 200, answer.headers
    seen = answer.content.decode()
    for wrong, says in ((b"", "empty"), (b"\x89PNG\0\0", "neither XLSX nor CSV"), (b"a" * 10_485_761, "ten megabytes")):
        refused = browser.post("/cases/load/", {"file": SimpleUploadedFile("old.xlsx", wrong)})
        assert (refused.status_code, says in refused.content.decode()) == (422, True)
    assert "nothing is recorded yet" in seen
    assert "offence_on is missing" in seen
    assert world.size() == size
    done = sent(client_id="0198c1c0-0000-7000-8000-000000000001").content.decode()
    assert "old.csv" in done
    assert [case.number for case in selectors.cases(world.investigator)] == ["41"]
    again = sent(client_id="0198c1c0-0000-7000-8000-000000000001")
    assert again.status_code == 302
    assert signed_in(world.analyst).get("/cases/load/").status_code == 403
