"""What a run is handed on as from its page: the hash report as PDF and text, tied to each other, and VICS; each is an export."""

import hashlib
import json

import pypdfium2
import pytest

from tests.makers import images
from tests.makers.triage_run import run_folder
from tests.web.client import signed_in
from tests.web.rounds_world import field_of
from tests.web.test_prints import flat, printed
from tutela.apps.evidence import services
from tutela.apps.evidence.handing_on import unknown_media_of_run
from tutela.apps.evidence.triage import files_in, finished_run
from tutela.apps.record import selectors as record
from tutela.cli import run_hash_report, run_vics
from tutela.cli.refusal import UsedWrongly
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage import Settings, triage

ADDRESS = "/triage/RUN-000001/"


@pytest.fixture
def field(world, tmp_path):
    """A sealed phone in the home district with an attached run that has one hit and one unknown picture by name."""
    found = field_of(world)
    run_folder(tmp_path)
    images.write_tree(tmp_path / "source", {"new.jpg": b"an invented new content"})
    lookup = KnownLookup([read_list(tmp_path / "unit-list.csv").index])
    triage([tmp_path / "source"], lookup=lookup, out=tmp_path / "more", settings=Settings(workers=1))
    services.attach_triage(officer=world.examiner, exhibit=found.phone, folder=tmp_path / "more")
    return found


def text_of(world, name: str) -> str:
    size = world.size()
    answer = signed_in(world.examiner).get(ADDRESS + name)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [record.entry_at(n).act for n in range(size, world.size())] == ["record.exported"]
    return answer.content.decode()


def test_the_hash_report_states_device_source_lists_tools_and_digests_and_its_pdf_the_same(world, field, tmp_path):
    text = text_of(world, "hash-report.txt")
    words = flat(printed(world, world.examiner, f"{ADDRESS}hash-report.pdf"))

    run = finished_run(files_in(tmp_path / "more"))
    manifest = run.findings.manifest_sha256
    for line in (
        "run\tRUN-000001", f"exhibit\t{field.phone}", "device\tserial\tSER-77", "device\timei\t490154203237518",
        "examined-by\tEK0004", "recorded-hash\tnone_recorded",
        f"file\tmanifest.parquet\t{len(run.files['manifest.parquet'])}\tSHA-256\t{manifest}",
    ):  # fmt: skip
        assert line in text.splitlines()
    together = words.replace(" ", "")
    for value in (manifest, hashlib.sha256(text.encode()).hexdigest(), run.findings.hits[0].sha256):
        assert value in together
    for value in ("s.63(4)", "SER-77", "490154203237518", "unit-list.csv", "Part A", "Part B"):
        assert value in words


def test_unknown_media_are_the_exhibits_case(world, field):
    (case,) = json.loads(text_of(world, "vics.json"))["value"]

    assert case["CaseNumber"] == field.phone
    assert [one["FileName"] for medium in case["Media"] for one in medium["MediaFiles"]] == ["new.jpg"]


def test_the_commands_write_the_very_same(world, field, tmp_path):
    class Args:
        triage_run, officer, json, pdf = "run-000001", "EK0004", True, tmp_path / "report.pdf"

    report, vics = Args(), Args()
    report.file, vics.file = tmp_path / "report.txt", tmp_path / "unknown.json"

    said, graded = run_hash_report.work(report), run_vics.work(vics)

    assert said["sha256"] == hashlib.sha256(text_of(world, "hash-report.txt").encode()).hexdigest()
    assert (said["hits"], graded["media"]) == (1, 1)
    assert said["pdf_sha256"] == hashlib.sha256(report.pdf.read_bytes()).hexdigest()
    pages = pypdfium2.PdfDocument(report.pdf)
    words = "".join(page.get_textpage().get_text_range() for page in pages)
    assert said["sha256"] in "".join(words.split())
    report.file = tmp_path / "second.txt"
    with pytest.raises(UsedWrongly, match="exists already"):
        run_hash_report.work(report)
    assert not report.file.exists()
    assert vics.file.read_text(encoding="utf-8") == "".join(
        unknown_media_of_run(officer=world.examiner, run="RUN-000001")[1]
    )


def test_the_report_names_the_device_so_the_analyst_who_reads_no_exhibits_gets_none(world, field):
    browser = signed_in(world.analyst)

    assert browser.get(f"{ADDRESS}hash-report.txt").status_code == 403
    assert "hash-report" not in browser.get(ADDRESS).content.decode()
    assert browser.get(f"{ADDRESS}vics.json").status_code == 200
    assert signed_in(world.leader).get(f"{ADDRESS}vics.json").status_code == 403
