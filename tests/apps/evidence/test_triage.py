"""A triage run is attached as it is or not at all: finished, unchanged, sealed, and held against what was acquired."""

import json

import pytest

from tests.makers.triage_run import image_run, run_folder, run_folder_with_ordinary
from tests.web.client import signed_in
from tests.web.rounds_world import field_of
from tutela.apps.evidence import selectors, services
from tutela.apps.evidence.errors import RunUnreadable
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record
from tutela.apps.record import vault
from tutela.apps.record.errors import NotVisible

DIGEST, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def field(world):
    """A sealed phone in the home district."""
    return field_of(world)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The folder of a finished run; tests that change it copy it."""
    return run_folder(tmp_path_factory.mktemp("run"))


@pytest.fixture
def copied(finished, tmp_path):
    """The same run in a folder of the test's own."""
    for file in finished.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def attached(world, field, folder):
    return services.attach_triage(officer=world.examiner, exhibit=field.phone, folder=folder)


def acquired(world, field, digest=DIGEST):
    services.record_hash(
        officer=world.examiner, exhibit=field.phone, occasion="acquisition", digests={"sha256": digest}, tool="imager",
        at=world.now,
    )  # fmt: skip


def test_a_run_is_counted_sealed_and_replayed(world, field, finished):
    receipt = attached(world, field, finished)

    run = selectors.run_for(world.examiner, receipt.reference)
    assert (run.items, run.read, run.unread, run.hits) == (2, 2, 0, 1)
    assert run.by_category == {"1": 1}
    assert [(one["name"], one["entries"]) for one in run.lists] == [("unit-list.csv", 1)]
    assert set(run.confinement) == {"network", "writing", "reading", "processes"}
    assert vault.get(run.manifest_file) == (finished / "manifest.parquet").read_bytes()
    assert vault.get(run.findings_file) == (finished / "findings.json").read_bytes()
    assert world.differences() == ()


def test_ordinary_files_that_were_set_aside_are_told(world, field, tmp_path):
    receipt = attached(world, field, run_folder_with_ordinary(tmp_path))

    found = selectors.findings_for(world.examiner, receipt.reference)
    assert (len(found.hits), found.set_aside, found.perhaps_good) == (1, {"ordinary.txt": 1}, {})
    page = signed_in(world.examiner).get(f"/triage/{receipt.reference}/").content.decode()
    assert "ordinary.txt: 1" in page


def test_paths_of_the_device_stand_in_the_vault_and_never_in_the_ledger(world, field, finished):
    receipt = attached(world, field, finished)

    assert [hit.path for hit in selectors.findings_for(world.examiner, receipt.reference).hits] == ["/one.txt"]
    assert not any(b"one.txt" in data for data in record.stored_entries())


@pytest.mark.parametrize("name", ["run.json", "findings.json", "manifest.parquet"])
def test_a_run_without_one_of_its_files_is_refused(world, field, copied, name):
    (copied / name).unlink()
    size = world.size()

    with pytest.raises(RunUnreadable, match=name):
        attached(world, field, copied)

    assert world.size() == size


@pytest.mark.parametrize("name", ["findings.json", "manifest.parquet"])
def test_a_run_that_was_changed_by_one_byte_is_refused(world, field, copied, name):
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)

    with pytest.raises(RunUnreadable):
        attached(world, field, copied)


def test_an_unfinished_run_is_refused_and_the_words_say_what_to_do(world, field, copied):
    stated = json.loads((copied / "run.json").read_text())
    (copied / "run.json").write_text(json.dumps({**stated, "state": "unfinished"}))

    with pytest.raises(RunUnreadable, match="run the same tutela triage command again"):
        attached(world, field, copied)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"state": "finished"}', b"[" * 100_000])
def test_a_record_of_another_shape_is_refused_in_words(world, field, copied, content):
    (copied / "run.json").write_bytes(content)

    with pytest.raises(RunUnreadable):
        attached(world, field, copied)


def test_the_same_run_is_attached_once(world, field, finished):
    first = attached(world, field, finished)

    with pytest.raises(RunUnreadable, match=first.reference):
        attached(world, field, finished)


def test_a_folder_has_no_digest_to_compare_and_the_run_says_so(world, field, finished):
    acquired(world, field)

    receipt = attached(world, field, finished)

    assert selectors.run_for(world.examiner, receipt.reference).verdict == "not_computed"
    assert selectors.incidents(world.examiner, exhibit=field.phone) == []


def test_a_source_that_is_what_was_acquired_agrees(world, field, tmp_path):
    acquired(world, field)

    receipt = attached(world, field, image_run(tmp_path, DIGEST))

    assert selectors.run_for(world.examiner, receipt.reference).verdict == "equal"
    assert selectors.incidents(world.examiner, exhibit=field.phone) == []


def test_a_source_that_is_not_what_was_acquired_opens_an_incident(world, field, tmp_path):
    acquired(world, field)

    receipt = attached(world, field, image_run(tmp_path, OTHER))

    assert selectors.run_for(world.examiner, receipt.reference).verdict == "mismatch"
    assert [i.kind for i in selectors.incidents(world.examiner, exhibit=field.phone)] == ["hash_mismatch"]
    assert world.differences() == ()


def test_an_image_that_is_not_what_it_says_of_itself_opens_an_incident(world, field, tmp_path):
    attached(world, field, image_run(tmp_path, DIGEST, stored=OTHER))

    assert [i.kind for i in selectors.incidents(world.examiner, exhibit=field.phone)] == ["source_changed"]


def test_who_attaches_and_who_reads(world, field, finished):
    """The examiner of the district may, one of another district must not, a custodian may read and not attach."""
    with pytest.raises(NotVisible):
        services.attach_triage(officer=world.post(Role.FORENSIC_EXAMINER, "MPM"), exhibit=field.phone, folder=finished)
    with pytest.raises(NotAllowed):
        services.attach_triage(officer=world.custodian, exhibit=field.phone, folder=finished)

    run = attached(world, field, finished).reference

    assert selectors.run_for(world.custodian, run).exhibit == field.phone
    with pytest.raises(NotVisible):
        selectors.run_for(world.post(Role.FORENSIC_EXAMINER, "MPM"), run)
    with pytest.raises(NotAllowed):
        selectors.findings_for(world.press, run)
