"""Examinations on pages: begun by the examiner from what the settings allow, watched, attached or dropped."""

import io
import re
import sys
import time

import pyarrow.parquet as pq
import pytest

from tests.makers import images, videos
from tests.makers.known_lists import digests
from tests.web.client import signed_in
from tests.web.rounds_world import field_of, ready_list
from tutela.apps.evidence import examining, selectors, sources, working
from tutela.apps.hashlists import services as keeping
from tutela.apps.people.rules import Role
from tutela.apps.record.errors import Refused

LISTED = b"an invented listed content"


@pytest.fixture
def field(world, tmp_path, settings):
    """A sealed phone in the home district, its image in an allowed folder, and a list that has one file of it."""
    settings.TUTELA_HOME, settings.TUTELA_SOURCES = tmp_path / "home", [tmp_path / "images"]
    images.write_tree(tmp_path / "images/K-1\u202e", {"one.bin": LISTED, "two.bin": b"x"})
    ready_list(world, digests(LISTED)["sha256"])
    return field_of(world)


def text_of(answer) -> str:
    return answer.content.decode()


def sent_form(world) -> dict[str, object]:
    name, number = ready_list(world)
    return {"source": sources.choices()[0].key, "lists": [f"{name}/{number}"], "mode": "full", "verify": "on"}


def begun(world, field) -> str:
    """Begin one by the page; gives its address."""
    browser = signed_in(world.examiner)
    return browser.post(f"/exhibits/{field.phone}/examine/", sent_form(world)).headers["Location"]


def manifest_of(reference: str) -> list[dict[str, object]]:
    return pq.read_table(working.results_of(reference) / "manifest.parquet").to_pylist()


def finished(world, address: str) -> None:
    reference = address.rstrip("/").rpartition("/")[2]
    until = time.monotonic() + 60
    while selectors.examination_for(world.examiner, reference).state != "finished":
        assert time.monotonic() < until
        time.sleep(0.05)


def test_from_the_exhibit_to_the_attached_run(world, field):
    browser = signed_in(world.examiner)
    form = text_of(browser.get(f"/exhibits/{field.phone}/examine/"))
    assert "K-1\\u202e/" in form
    assert "\u202e" not in form

    address = begun(world, field)
    page = text_of(browser.get(address))
    assert 'hx-trigger="every 2s"' in page
    assert "\u202e" not in page
    finished(world, address)

    part = browser.get(f"{address}work/?left=9", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert "K-1" not in text_of(part)
    for path in (address, "/triage/", f"/exhibits/{field.phone}/"):
        assert "Finished, not attached yet" in text_of(browser.get(path))
    assert browser.post(f"{address}attach/").headers["Location"] == "/triage/RUN-000001/"
    page = text_of(browser.get(address))
    assert "RUN-000001" in page
    assert "hx-trigger" not in page


def test_a_result_that_is_attached_already_is_named_with_what_can_be_done(world, field):
    browser = signed_in(world.examiner)
    for _once in range(2):
        address = begun(world, field)
        finished(world, address)
        answer = browser.post(f"{address}attach/")

    page = text_of(answer)
    assert answer.status_code == 409
    assert "It found exactly what RUN-000001 holds" in page
    assert 'href="/triage/RUN-000001/"' in page
    assert f'href="{address}drop/"' in page
    assert f'action="{address}attach/"' not in page
    assert browser.post(f"{address}drop/", {"reason": "the same as RUN-000001"}).headers["Location"] == address


def test_videos_are_hashed_when_asked_and_held_against_a_list_of_videos(world, field, tmp_path):
    pytest.importorskip("av")
    (tmp_path / "images/K-1\u202e/clip.mp4").write_bytes(videos.encoded(videos.frames([1, 2, 3], 1), gop=10))
    browser, asked = signed_in(world.examiner), sent_form(world)

    first = browser.post(f"/exhibits/{field.phone}/examine/", {**asked, "videos": "on"}).headers["Location"]
    finished(world, first)
    assert "Hash videos for the manifest" in text_of(browser.get(first))
    (row,) = [one for one in manifest_of("EXM-000001") if one["vpdq"]]  # what a run saw is a list for the next
    browser.post(f"{first}drop/", {"reason": "to make a list of it"})
    listed = keeping.open_list(officer=world.examiner, name="Videos", custodian="Coordinator").reference
    terms = {"origin": "invented", "authority": "Order 8 (invented)", "file": "videos.txt"}
    keeping.add_version(officer=world.examiner, list=listed, source=io.BytesIO(row["vpdq"].encode()), **terms)

    asked["lists"] += [f"{listed}/1"]
    second = browser.post(f"/exhibits/{field.phone}/examine/", asked).headers["Location"]
    finished(world, second)
    browser.post(f"{second}attach/")

    page = text_of(browser.get("/triage/RUN-000001/"))
    for words in ("hashed: 1", "near (vpdq)", "100 % of the video", "distance 0 of 256", "2 hits", f"{listed}-v1.txt"):
        assert words in page


def test_without_what_decodes_videos_the_choice_says_so_and_cannot_be_made(world, field, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)  # what an import finds where it is not installed
    browser = signed_in(world.examiner)

    page = text_of(browser.get(f"/exhibits/{field.phone}/examine/"))
    assert "Cannot be chosen: what decodes videos is not installed" in page
    assert re.search(r'name="videos"[^>]*disabled', page)
    address = browser.post(f"/exhibits/{field.phone}/examine/", {**sent_form(world), "videos": "on"}).headers[
        "Location"
    ]
    finished(world, address)

    assert not selectors.examination_for(world.examiner, "EXM-000001").videos
    with pytest.raises(Refused, match="videos cannot be read here"):
        lists = [ready_list(world)]
        source = sources.choices()[0].key
        examining.begin_examination(
            officer=world.examiner, exhibit=field.phone, source=source, lists=lists, videos=True
        )


def test_without_javascript_the_part_leads_to_its_page(world, field):
    address = begun(world, field)

    assert signed_in(world.examiner).get(f"{address}work/").headers["Location"] == address
    finished(world, address)


def test_it_is_dropped_with_a_reason_and_what_it_left_is_gone(world, field):
    browser, address = signed_in(world.examiner), begun(world, field)
    finished(world, address)

    assert browser.post(f"{address}drop/", {"reason": ""}).status_code == 422
    assert browser.post(f"{address}drop/", {"reason": "the wrong image"}).headers["Location"] == address

    assert "the wrong image" in text_of(browser.get(address))
    assert not working.folder_of("EXM-000001").exists()
    for verb in ("stop", "resume", "attach", "drop"):
        assert browser.post(f"{address}{verb}/", {"reason": "again"}).status_code == 409


def test_what_the_settings_do_not_allow_is_refused(world, field, tmp_path):
    browser = signed_in(world.examiner)
    (tmp_path / "elsewhere").mkdir()

    answer = browser.post(
        f"/exhibits/{field.phone}/examine/", {**sent_form(world), "source": str(tmp_path / "elsewhere")}
    )

    assert answer.status_code == 422
    assert selectors.examinations(world.examiner) == []


def test_who_watches_and_who_acts(world, field):
    """The State watches and is offered nothing to do, the next district's examiner sees nothing, a team leader neither."""
    address = begun(world, field)
    finished(world, address)
    stranger = signed_in(world.post(Role.FORENSIC_EXAMINER, "MPM"))

    page = text_of(signed_in(world.nodal).get(address))
    assert "Finished, not attached yet" in page
    assert "/attach/" not in page
    assert signed_in(world.nodal).post(f"{address}attach/").status_code == 403
    assert [stranger.get(address).status_code, stranger.post(f"{address}attach/").status_code] == [404, 404]
    assert signed_in(world.leader).get(address).status_code == 403
