"""The pages of chat groups and hash lists: what each role sees, what forms do, what they say when refused."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.makers import chats as make
from tests.makers import known_lists
from tests.web.client import signed_in
from tutela.apps.hashlists import services as hashlists
from tutela.apps.networks.services import import_groups
from tutela.apps.record import selectors as record

AUTHORITY = "Seizure under order 12 of 2026"


@pytest.fixture
def group(world, tmp_path) -> str:
    path = make.written(tmp_path / "result.json", make.group_07())
    return import_groups(officer=world.analyst, paths=[path], authority=AUTHORITY).groups[0].reference


def newest(act: str):
    return record.entries_page(act=act, limit=1)[0]


def test_groups_are_listed_by_size_and_narrowed(world, group):
    browser = signed_in(world.liaison)

    whole = browser.get("/groups/").content.decode()
    none = browser.get("/groups/?platform=whatsapp").content.decode()

    assert "Group 07 new" in whole
    assert "Import a chat export" not in whole, "the liaison officer only reads"
    assert "Group 07 new" not in none
    assert newest("record.list_read").facts["count"] == 0


def test_opening_a_group_and_each_page_of_its_roster_is_an_act(world, group):
    browser = signed_in(world.analyst)
    size = world.size()

    page = browser.get(f"/groups/{group}/").content.decode()
    browser.get(f"/groups/{group}/?before=1~2")

    assert world.size() == size + 2
    assert newest("record.records_read").facts["references"] == [group]
    for words in ("user11", "Asha K", "Group 07", "channel7007", AUTHORITY, "Asia/Kolkata, assumed", "made the group"):
        assert words in page
    assert make.MESSAGE_WORDS not in page


def test_an_export_is_uploaded_with_its_authority_and_refused_without(world):
    browser = signed_in(world.analyst)
    text = make.whatsapp_text(make.whatsapp_group_android())

    def send(**values):
        upload = SimpleUploadedFile("WhatsApp Chat with Group 08.txt", text)
        return browser.post("/groups/import/", {"export": upload, **values})

    refused = send(authority=" ")
    taken = send(authority=AUTHORITY)

    assert refused.status_code == 422
    assert "Say by what authority" in refused.content.decode()
    assert taken.status_code == 200
    assert "Group 08: new" in taken.content.decode()
    assert "nothing changed" in send(authority=AUTHORITY).content.decode()


def test_what_is_no_export_is_listed_as_unread(world):
    browser = signed_in(world.analyst)

    page = browser.post(
        "/groups/import/", {"export": SimpleUploadedFile("../../x.json", b"<html>"), "authority": AUTHORITY}
    ).content.decode()

    assert "machine-readable JSON" in page
    assert "/tmp" not in page


def test_a_status_is_changed_with_a_reason_and_counted(world, group):
    browser = signed_in(world.analyst)
    form = {"form": "status", "status-status": "watched", "status-reason": "named in two leads"}

    empty = browser.post(f"/groups/{group}/", {**form, "status-reason": ""})
    done = browser.post(f"/groups/{group}/", form)

    assert empty.status_code == 422
    assert done.status_code == 302
    counted = newest("networks.status_changed").facts["counted"]
    assert (counted["change"], counted["kind"], counted["category"]) == ("corrected", "group", "watched")
    assert "named in two leads" in browser.get(f"/groups/{group}/").content.decode()


def test_only_a_nodal_officer_is_offered_to_erase(world, group):
    assert "Erase the rosters" not in signed_in(world.analyst).get(f"/groups/{group}/").content.decode()
    browser = signed_in(world.nodal)
    assert "Erase the rosters" in browser.get(f"/groups/{group}/").content.decode()

    forged = signed_in(world.analyst).post(f"/groups/{group}/", {"form": "erase", "erase-reason": "x"})
    done = browser.post(f"/groups/{group}/", {"form": "erase", "erase-reason": "retention ended"})

    assert forged.status_code == 403
    assert done.status_code == 302
    page = browser.get(f"/groups/{group}/").content.decode()
    assert "Asha K" not in page
    assert "user11" not in page


def test_search_finds_a_group_by_a_member_its_title_and_its_reference(world, group):
    for text in ("user12", "Group 07", group):
        assert group in signed_in(world.analyst).get("/search/", {"q": text}, follow=True).content.decode(), text
    assert "Group 07" not in signed_in(world.custodian).get("/search/", {"q": "user12"}, follow=True).content.decode()


@pytest.mark.parametrize("path", ["/groups/", "/groups/GRP-000001/", "/groups/import/"])
def test_roles_without_groups_are_refused(world, group, path):
    for officer in (world.custodian, world.press, world.auditor, world.administrator, world.investigator):
        assert signed_in(officer).get(path).status_code == 403
    assert signed_in(world.liaison).get("/groups/import/").status_code == 403
    assert signed_in(world.liaison).get("/groups/GRP-000099/").status_code == 404


@pytest.fixture
def known(world) -> str:
    reference = hashlists.open_list(officer=world.examiner, name="National list", custodian="Coordinator").reference
    content = known_lists.vics_list(known_lists.media(b"x%d" % n, n) for n in range(3))
    hashlists.add_version(
        officer=world.examiner, list=reference, source=io.BytesIO(content), origin="Coordinator", authority="Letter 7"
    )
    return reference


def test_a_list_is_opened_given_a_version_and_confirmed_through_its_pages(world):
    browser = signed_in(world.examiner)
    browser.post("/hashlists/", {"name": "State list", "custodian": "State unit"})
    upload = SimpleUploadedFile(
        "list.csv", b"md5,category\n" + known_lists.digests(b"a")["md5"].encode() + b",2\nbad,2\n"
    )

    added = browser.post("/hashlists/LIST-000001/", {"file": upload, "origin": "State unit", "authority": "Own work"})
    page = browser.get("/hashlists/LIST-000001/1/").content.decode()
    confirmed = browser.post(
        "/hashlists/LIST-000001/1/",
        {"form": "confirm", "confirm-scheme": "Own scheme", "confirm-meaning_0": "CSEAM by order of the unit"},
    )

    assert added.status_code == 302
    assert "What was malformed" in page
    assert "Categories not confirmed" in page
    assert confirmed.status_code == 302
    assert "Ready for triage" in browser.get("/hashlists/LIST-000001/1/").content.decode()


def test_a_version_is_given_to_triage_only_when_confirmed_and_that_is_recorded(world, known):
    browser = signed_in(world.examiner)
    early = browser.post(f"/hashlists/{known}/1/file/")
    hashlists.confirm_categories(officer=world.examiner, list=known, number=1, scheme="S", meanings={"1": "CSEAM"})

    answer = browser.post(f"/hashlists/{known}/1/file/")

    assert early.status_code == 409
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{known}-v1.json"'
    assert b"".join(answer.streaming_content).startswith(b'{"@odata.context"')
    assert newest("record.exported").facts["references"] == [known]


def test_a_bad_version_says_what_to_do(world, known):
    browser = signed_in(world.examiner)
    values = {"origin": "Coordinator", "authority": "Letter 8"}

    none = browser.post(f"/hashlists/{known}/", values)
    broken = browser.post(f"/hashlists/{known}/", {**values, "file": SimpleUploadedFile("x", b"\x00\x01")})
    outside = browser.post(f"/hashlists/{known}/", {**values, "on_server": "../tutela.toml"})

    assert [a.status_code for a in (none, broken, outside)] == [422, 422, 422]
    assert "Choose a file" in none.content.decode()
    assert "no known-hash list" in broken.content.decode()


def test_who_reads_lists_and_who_does_not(world, known):
    page = signed_in(world.analyst).get(f"/hashlists/{known}/").content.decode()
    assert "National list" in page
    assert "Add a version" not in page
    assert signed_in(world.analyst).post(f"/hashlists/{known}/1/file/").status_code == 403
    for officer in (world.custodian, world.press, world.auditor, world.administrator, world.leader):
        assert signed_in(officer).get("/hashlists/").status_code == 403


def test_two_groups_of_one_name_are_judged_on_a_page_and_the_judgement_is_taken_back(world, tmp_path):
    for day in (14, 15):
        lines = [f'{day}/03/25, 9:52 am - Jaya created group "Group 08"', f"{day}/03/25, 9:55 am - Jaya: words"]
        chat = make.written(tmp_path / str(day) / "WhatsApp Chat with Group 08.txt", make.whatsapp_text(lines))
        import_groups(officer=world.analyst, paths=[chat], authority=AUTHORITY)
    browser, page = signed_in(world.analyst), "/groups/GRP-000002/same/GRP-000001/"
    assert page in browser.get("/groups/").content.decode()
    assert "Are they one group?" in browser.get(page).content.decode()

    refused = browser.post(page, {"verdict": "one_group", "reason": ""})
    assert refused.status_code == 422
    assert "checked" in refused.content.decode()
    sent = {"verdict": "one_group", "reason": "one phone", "client_id": "0198c1c0-0000-7000-8000-000000000002"}
    assert browser.post(page, sent).status_code == 302
    size = world.size()
    assert browser.post(page, sent).status_code == 302
    assert world.size() == size

    listed = browser.get("/groups/").content.decode()
    assert page not in listed
    assert "the same as GRP-000001" in listed
    assert "what is done about it stands there" in browser.get("/groups/GRP-000002/").content.decode()
    assert "Take the judgement back" in browser.get(page).content.decode()
    late = browser.post(page, {"verdict": "two_groups", "reason": "other admins"})
    assert "take that judgement back first" in late.content.decode()
    assert browser.post(page, {"takes_back": "yes", "reason": "the phone was another"}).status_code == 302
    assert page in browser.get("/groups/").content.decode()
    assert signed_in(world.liaison).get(page).status_code == 403
    assert world.differences() == ()
