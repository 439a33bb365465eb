"""Triage on pages: attached by the examiner from three files, shown as counts and metadata, to those who may read it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.makers.triage_run import image_run, run_folder, screening_folder, unread_folder
from tests.web.client import signed_in
from tests.web.rounds_world import field_of
from tutela.apps.evidence import selectors, services
from tutela.apps.people.rules import Role

FILES = {"record": "run.json", "findings": "findings.json", "manifest": "manifest.parquet"}


@pytest.fixture
def field(world):
    """A sealed phone in the home district."""
    return field_of(world)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The folder of a finished run."""
    return run_folder(tmp_path_factory.mktemp("run"))


def text_of(answer) -> str:
    return answer.content.decode()


def upload(folder, **replaced: bytes) -> dict[str, SimpleUploadedFile]:
    """The three files as a browser sends them."""
    return {
        name: SimpleUploadedFile(file, replaced.get(name, (folder / file).read_bytes()))
        for name, file in FILES.items()
        if name not in replaced or replaced[name]
    }


def test_a_run_is_attached_from_its_three_files_and_shown(world, field, finished):
    browser = signed_in(world.examiner)

    answer = browser.post(f"/exhibits/{field.phone}/triage/", upload(finished))

    assert answer.headers["Location"] == f"/exhibits/{field.phone}/"
    assert "RUN-000001" in text_of(browser.get(f"/exhibits/{field.phone}/"))
    run = selectors.run_for(world.examiner, "RUN-000001")
    page = text_of(browser.get("/triage/RUN-000001/"))
    for value in ("1 hit", "/one.txt", "unit-list.csv", run.manifest_sha256, "Network:", "Metadata only"):
        assert value in page
    assert "/two.txt" not in page
    assert "harmless text" not in page


def test_a_screening_is_attached_and_says_what_it_left_out(world, field, tmp_path):
    browser = signed_in(world.examiner)

    answer = browser.post(f"/exhibits/{field.phone}/triage/", upload(screening_folder(tmp_path)))

    assert answer.status_code == 302
    run = selectors.run_for(world.examiner, "RUN-000001")
    assert (run.items, run.read, run.unread, run.hits) == (2, 1, 0, 1)
    page = text_of(browser.get("/triage/RUN-000001/"))
    assert "Left out by the screening" in page
    assert "1 item (78 bytes)" in page
    assert "Everything was read" not in page
    report = text_of(browser.get("/triage/RUN-000001/hash-report.txt"))
    assert "count\tspared\t1\n" in report


def test_a_run_that_could_read_nothing_does_not_say_that_nothing_is_there(world, field, tmp_path):
    browser = signed_in(world.examiner)

    browser.post(f"/exhibits/{field.phone}/triage/", upload(unread_folder(tmp_path)))

    page = text_of(browser.get("/triage/RUN-000001/"))
    assert "nothing is known of what is on the device" in page
    assert "1 unread" in page
    assert "stands on the lists" not in page


@pytest.mark.parametrize(
    ("replaced", "words"),
    [
        ({"findings": b"{}"}, "a number is expected"),
        ({"record": b"not json"}, "run.json is no JSON document"),
        ({"manifest": b"PAR1"}, "manifest.parquet was changed"),
        ({"manifest": b""}, "required"),
    ],
)
def test_files_that_are_no_finished_run_are_refused_with_words(world, field, finished, replaced, words):
    answer = signed_in(world.examiner).post(f"/exhibits/{field.phone}/triage/", upload(finished, **replaced))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert selectors.runs(world.examiner) == []


def test_a_run_that_is_attached_already_is_named_with_its_link(world, field, finished):
    services.attach_triage(officer=world.examiner, exhibit=field.phone, folder=finished)

    answer = signed_in(world.examiner).post(f"/exhibits/{field.phone}/triage/", upload(finished))

    assert answer.status_code == 422
    assert f"attached to {field.phone} already, as RUN-000001" in text_of(answer)
    assert 'href="/triage/RUN-000001/"' in text_of(answer)


def test_a_source_that_is_not_what_was_acquired_is_seen_on_every_page(world, field, tmp_path):
    services.record_hash(
        officer=world.examiner, exhibit=field.phone, occasion="acquisition", digests={"sha256": "a" * 64}, tool="imager",
        at=world.now,
    )  # fmt: skip
    browser = signed_in(world.examiner)

    browser.post(f"/exhibits/{field.phone}/triage/", upload(image_run(tmp_path, "b" * 64)))

    for path in ("/triage/", "/triage/RUN-000001/", f"/exhibits/{field.phone}/"):
        assert "Does not agree" in text_of(browser.get(path))
    assert "INC-000001" in text_of(browser.get("/incidents/"))


def test_a_path_that_looks_like_markup_is_shown_as_text(world, field, tmp_path):
    import json

    from tests.makers.triage_run import restate

    out = run_folder(tmp_path)
    found = json.loads((out / "findings.json").read_text())
    found["hits"][0]["path"] = "/<img src=x onerror=alert(1)>.txt"
    restate(out, found)
    services.attach_triage(officer=world.examiner, exhibit=field.phone, folder=out)

    page = text_of(signed_in(world.examiner).get("/triage/RUN-000001/"))

    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


def test_who_reads_a_run(world, field, finished):
    """The examiner and the State may, the next district's examiner must not, a team leader never does."""
    services.attach_triage(officer=world.examiner, exhibit=field.phone, folder=finished)
    path = "/triage/RUN-000001/"

    assert signed_in(world.nodal).get(path).status_code == 200
    assert signed_in(world.post(Role.FORENSIC_EXAMINER, "MPM")).get(path).status_code == 404
    assert signed_in(world.leader).get(path).status_code == 403
    assert "RUN-000001" not in text_of(signed_in(world.post(Role.FORENSIC_EXAMINER, "MPM")).get("/triage/"))


def test_a_run_is_found_by_the_digest_of_its_manifest(world, field, finished):
    services.attach_triage(officer=world.examiner, exhibit=field.phone, folder=finished)
    digest = selectors.run_for(world.examiner, "RUN-000001").manifest_sha256

    assert "RUN-000001" in text_of(signed_in(world.examiner).get(f"/search/?q={digest}", follow=True))
