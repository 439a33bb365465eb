"""Tests of what the pages of hash lists say of versions: ordinary files, saved columns, differences, indexes."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.makers import known_lists as make
from tests.web.client import signed_in
from tutela.apps.hashlists import services
from tutela.apps.record import selectors as record
from tutela.engines.known import open_index

CONTENTS = [f"invented content {n}".encode() for n in range(4)]
TERMS = {"origin": "Coordinator", "authority": "Letter 7"}


@pytest.fixture
def known(world) -> str:
    return services.open_list(officer=world.examiner, name="National list", custodian="Coordinator").reference


def added(world, known, *contents, category=None):
    rows = "".join(f"{make.digests(one)['md5']},{category or ''}\n" for one in contents)
    stream = io.BytesIO(f"md5,category\n{rows}".encode())
    services.add_version(officer=world.examiner, list=known, source=stream, **TERMS)


def test_two_versions_are_compared_entry_by_entry_on_a_page(world, known):
    added(world, known, *CONTENTS[:3], category=1)
    added(world, known, *CONTENTS[1:], category=2)
    browser = signed_in(world.analyst)

    assert f"/hashlists/{known}/differences/1/2/" in browser.get(f"/hashlists/{known}/").content.decode()
    page = browser.get(f"/hashlists/{known}/differences/1/2/").content.decode()
    assert make.digests(CONTENTS[0])["md5"] in page
    assert browser.get(f"/hashlists/{known}/differences/1/9/").status_code == 404
    assert signed_in(world.press).get(f"/hashlists/{known}/differences/1/2/").status_code == 403


def test_an_index_is_given_out_and_that_is_recorded(world, known, tmp_path):
    added(world, known, *CONTENTS)
    answer = signed_in(world.examiner).post(f"/hashlists/{known}/1/index/")

    (tmp_path / "x.index").write_bytes(b"".join(answer.streaming_content))
    index = open_index(tmp_path / "x.index")
    assert (index.name, index.version, index.entries) == ("National list", "1", 4)
    assert record.entries_page(act="record.exported", limit=1)[0].facts["references"] == [known]
    assert signed_in(world.analyst).post(f"/hashlists/{known}/1/index/").status_code == 403


def test_a_list_of_ordinary_files_with_columns_of_its_own_is_added_on_the_page(world, known):
    browser = signed_in(world.examiner)
    upload = SimpleUploadedFile("x.csv", f"Summe\n{make.digests(CONTENTS[0])['md5']}\n".encode())
    wrong = browser.post(f"/hashlists/{known}/", {**TERMS, "file": upload, "good": "on", "profile": "{}"})
    upload.seek(0)
    profile = '{"separator": ";", "header": true, "columns": {"md5": "Summe"}}'
    right = browser.post(f"/hashlists/{known}/", {**TERMS, "file": upload, "good": "on", "profile": profile})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "a profile is" in wrong.content.decode()
    assert "ordinary files" in browser.get(f"/hashlists/{known}/1/").content.decode()
