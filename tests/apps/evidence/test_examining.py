"""An examination runs in a process of its own, is stopped and resumed by acts, and outlives whoever started it."""

import json
import os
import signal
import time
from dataclasses import asdict

import pytest

from tests.makers import images
from tests.makers.known_lists import digests
from tests.web.rounds_world import field_of, ready_list
from tutela.apps.evidence import examining, selectors, sources, working
from tutela.apps.evidence.rules import ExaminationState
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible, Refused
from tutela.engines.confined import probe

MANY = images.invented_files(800, seed=6, most=40_000)
FEW = images.invented_files(3, seed=5)


@pytest.fixture
def field(world):
    """A sealed phone in the home district."""
    return field_of(world)


@pytest.fixture
def home(tmp_path, settings):
    """A data folder and a folder of images of the test's own; what still runs at the end is ended."""
    settings.TUTELA_HOME, settings.TUTELA_SOURCES = tmp_path / "home", [tmp_path / "images"]
    images.write_tree(tmp_path / "images/many", MANY)
    with open(tmp_path / "images/many/long", "wb") as file:  # hashing it lasts until the run is stopped
        file.truncate(512 << 20)
    images.write_tree(tmp_path / "images/few", FEW)
    yield tmp_path
    for one in (tmp_path / "home/examinations").glob("*/lock"):
        if working.running([one.parent.name]):
            os.kill(int(one.read_text()), signal.SIGKILL)


def key_of(name: str) -> str:
    return next(one.key for one in sources.choices() if one.name == name)


def begun(world, field, name="few", **more) -> str:
    lists = [ready_list(world, digests(next(iter(FEW.values())))["sha256"])]
    receipt = examining.begin_examination(
        officer=world.examiner, exhibit=field.phone, source=key_of(name), lists=lists, **more
    )
    return receipt.reference


def seen(world, reference):
    return selectors.examination_for(world.examiner, reference)


def wait_for(world, reference, *states: ExaminationState):
    """Wait until the examination stands so, or the test's patience ends."""
    until = time.monotonic() + 60
    while (found := seen(world, reference)).state not in states:
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


def reading(reference: str) -> None:
    """Wait until something was digested."""
    journals = working.results_of(reference) / "unfinished"
    until = time.monotonic() + 60
    while not any(file.stat().st_size > 1000 for file in journals.glob("*.jsonl")):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_examination_runs_is_attached_and_leaves_nothing_in_clear(world, field, home):
    reference = begun(world, field)

    found = wait_for(world, reference, ExaminationState.FINISHED)
    assert dict(found.standing.counts) == {"items": 3, "read": 3, "unread": 0, "hits": 1}
    run = examining.attach_examination(officer=world.examiner, examination=reference).named[0]

    attached = selectors.run_for(world.nodal, run)
    assert (attached.hits, attached.lists[0]["name"]) == (1, "List 01")
    assert attached.confinement == asdict(probe())
    assert (seen(world, reference).state, seen(world, reference).run) == (ExaminationState.ATTACHED, run)
    assert not working.folder_of(reference).exists()
    acts = [item.act for item in record.history(reference)]
    assert sorted(acts) == ["evidence.examination_begun", "evidence.examination_ended"]
    assert world.differences() == ()


def test_what_a_dying_server_left_in_clear_goes_before_the_next_examination(world, field, home, monkeypatch):
    left = begun(world, field)
    wait_for(world, left, ExaminationState.FINISHED)
    with monkeypatch.context() as dying:
        dying.setattr(working, "clear", lambda examination: None)
        examining.drop_examination(officer=world.examiner, examination=left, reason="the wrong image")
    assert working.results_of(left).exists()

    reference = begun(world, field)

    assert not working.folder_of(left).exists()
    wait_for(world, reference, ExaminationState.FINISHED)


def test_a_stopped_examination_and_one_that_was_killed_go_on_from_their_journal(world, field, home):
    reference = begun(world, field, "many")
    reading(reference)

    examining.stop_examination(officer=world.examiner, examination=reference)
    wait_for(world, reference, ExaminationState.STOPPED)
    examining.resume_examination(officer=world.examiner, examination=reference)
    os.kill(int((working.folder_of(reference) / "lock").read_text()), signal.SIGKILL)
    wait_for(world, reference, ExaminationState.INTERRUPTED)
    examining.resume_examination(officer=world.examiner, examination=reference)
    wait_for(world, reference, ExaminationState.FINISHED)

    contents = json.loads((working.results_of(reference) / "run.json").read_text())["examined"][0]["contents"]
    assert (contents["kept"] > 0, contents["kept"] + contents["digested"]) == (True, len(MANY) + 1)


def test_what_cannot_be_done_now_is_refused_with_words(world, field, home):
    reference = begun(world, field, "many")

    with pytest.raises(Refused, match=f"{reference} is running; stop it"):
        begun(world, field)
    for verb in (examining.resume_examination, examining.attach_examination):
        with pytest.raises(Refused, match="it is running now"):
            verb(officer=world.examiner, examination=reference)
    examining.stop_examination(officer=world.examiner, examination=reference)
    wait_for(world, reference, ExaminationState.STOPPED)
    with pytest.raises(Refused, match="it is stopped now"):
        examining.stop_examination(officer=world.examiner, examination=reference)
    examining.drop_examination(officer=world.examiner, examination=reference, reason="the wrong image")
    assert (seen(world, reference).state, seen(world, reference).reason) == (
        ExaminationState.DROPPED,
        "the wrong image",
    )
    assert not working.folder_of(reference).exists()


def test_of_two_that_begin_at_the_same_instant_one_runs(world, field, home, monkeypatch):
    """While the first is recorded and its process not started yet, nothing runs that a second could see."""
    monkeypatch.setattr(working, "STARTING", 0.0)
    start, told = working.start, []

    def started(reference, *more):
        with pytest.raises(Refused, match="being started just now") as second:
            begun(world, field)
        with pytest.raises(Refused, match="being started just now"):
            examining.drop_examination(officer=world.examiner, examination=reference, reason="the wrong image")
        told.append(second)
        start(reference, *more)

    monkeypatch.setattr(working, "start", started)
    first = begun(world, field)

    assert len(told) == 1
    assert [one.reference for one in selectors.examinations(world.examiner)] == [first]
    wait_for(world, first, ExaminationState.FINISHED)


def test_a_source_that_is_gone_is_told_as_the_reason(world, field, home):
    reference = begun(world, field)
    wait_for(world, reference, ExaminationState.FINISHED)
    (working.results_of(reference) / "run.json").unlink()
    for file in (home / "images/few").rglob("*.bin"):
        file.unlink()
    (home / "images/few/folder 00").rmdir()
    (home / "images/few").rmdir()

    examining.resume_examination(officer=world.examiner, examination=reference)

    assert "does not exist" in wait_for(world, reference, ExaminationState.INTERRUPTED).standing.refused


def test_only_what_the_settings_allow_is_offered(home, settings):
    (home / "images/link").symlink_to("/etc")
    (home / "images/.hidden").write_bytes(b"")
    for name in ("K-1.E01", "K-1.E02", "K-1.EAA", "K-2.001", "K-2.002", "K-3.dd", "K-4.Ex01", "K-4.Ex02", "K-4.EyAA"):
        (home / "images" / name).write_bytes(b"x")

    names = {one.name for one in sources.choices() if "/" not in one.name}

    assert names == {"few", "many", "K-1.E01", "K-2.001", "K-3.dd", "K-4.Ex01"}
    settings.TUTELA_SOURCES = [home / "elsewhere"]
    with pytest.raises(Refused, match="settings allow"):
        sources.chosen("0" * 24)


def test_whose_examination_it_is(world, field, home):
    """The examiner may, the State reads, the next district's examiner sees nothing, a team leader never does."""
    reference = begun(world, field)
    stranger = world.post(Role.FORENSIC_EXAMINER, "MPM")

    assert selectors.examination_for(world.nodal, reference).exhibit == field.phone
    assert [one.reference for one in selectors.examinations(world.examiner)] == [reference]
    assert selectors.examinations(stranger) == []
    with pytest.raises(NotVisible):
        selectors.examination_for(stranger, reference)
    with pytest.raises(NotVisible):
        examining.stop_examination(officer=stranger, examination=reference)
    with pytest.raises(NotAllowed):
        examining.stop_examination(officer=world.leader, examination=reference)
    wait_for(world, reference, ExaminationState.FINISHED)


def test_an_examination_needs_a_list_of_known_material(world, field, home):
    with pytest.raises(Refused, match="choose at least one list of known material"):
        examining.begin_examination(officer=world.examiner, exhibit=field.phone, source=key_of("few"), lists=[])
