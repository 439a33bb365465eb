"""Keys of encrypted volumes on the pages: they reach the process of the examination, and stay nowhere."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.backends.base import SessionBase

from tests.makers import images, volumes
from tests.makers.known_lists import digests
from tests.web.client import signed_in
from tests.web.rounds_world import field_of, ready_list
from tutela.apps.evidence import selectors, sources, working
from tutela.apps.evidence.rules import ExaminationState as State
from tutela.apps.record.models import Entry, Opening

LISTED = b"an invented listed content"
KEY, OTHER = "Correct-Horse-7Kq", "Battery-Staple-4Zx"
"""Invented, and like nothing else that stands anywhere."""


@pytest.fixture
def place(world, tmp_path, settings) -> Iterator[Path]:
    """A data folder of the test's own; what still runs at its end is ended."""
    settings.TUTELA_HOME, settings.TUTELA_SOURCES = tmp_path / "home", [tmp_path / "images"]
    (tmp_path / "images").mkdir()
    ready_list(world, digests(LISTED)["sha256"])
    yield tmp_path
    for one in (tmp_path / "home/examinations").glob("*/lock"):
        if working.running([one.parent.name]):
            os.kill(int(one.read_text()), signal.SIGKILL)


def asked(world, *keys: str) -> dict[str, object]:
    name, number = ready_list(world)
    source = sources.choices()[0].key
    return {"source": source, "lists": [f"{name}/{number}"], "mode": "full", "keys": "\r\n".join(keys)}


def wait_for(world, reference: str, state: State) -> None:
    until = time.monotonic() + 120
    while (found := selectors.examination_for(world.examiner, reference)).state is not state:
        assert time.monotonic() < until, found
        time.sleep(0.05)


def told_to_processes() -> bytes:
    """Arguments and environment of every process that may be looked at."""
    told = []
    for file in [*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")]:
        try:
            told.append(file.read_bytes())
        except OSError:
            continue  # it has ended, or is another account's
    return b"".join(told)


def kept(world, home: Path, session: SessionBase) -> bytes:
    """What stands in the files of the data folder, in the ledger with its openings, and in the session."""
    files = [file.read_bytes() for file in home.rglob("*") if file.is_file()]
    entries = [bytes(one) for one in Entry.objects.values_list("data", flat=True)]
    openings = [str(one).encode() for one in Opening.objects.values_list("value", flat=True)]
    return b"\n".join([*files, *entries, *openings, repr(dict(session.items())).encode()])


def test_the_key_of_a_volume_opens_it(world, place):
    fat = images.Fat16()
    fat.add("ONE.TXT", LISTED)
    volumes.luks(place / "x.img", fat.image(), KEY).rename(place / "images/x.img")
    browser = signed_in(world.examiner)

    address = browser.post(f"/exhibits/{field_of(world).phone}/examine/", asked(world, OTHER, KEY)).headers["Location"]
    wait_for(world, "EXM-000001", State.FINISHED)

    assert dict(selectors.examination_for(world.examiner, "EXM-000001").standing.counts)["hits"] == 1
    assert "recorded" not in browser.session  # where it keeps digests of forms
    assert KEY.encode() not in kept(world, place / "home", browser.session) + browser.get(address).content
    browser.post(f"{address}attach/")
    assert KEY.encode() not in browser.get("/triage/RUN-000001/hash-report.txt").content


def test_a_key_stays_nowhere_while_the_examination_runs_and_is_asked_for_again(world, place, caplog):
    images.write_tree(place / "images/phone", images.invented_files(200, seed=6, most=40_000))
    with open(place / "images/phone/long", "wb") as file:  # hashing it lasts until the examination is stopped
        file.truncate(2 << 30)
    browser, phone = signed_in(world.examiner), field_of(world).phone
    answers = [browser.post(f"/exhibits/{phone}/examine/", {**asked(world, KEY, OTHER), "mode": "none"})]
    assert answers[0].status_code == 422

    address = browser.post(f"/exhibits/{phone}/examine/", asked(world, KEY, OTHER)).headers["Location"]
    running = int((working.folder_of("EXM-000001") / "lock").read_text())
    journals = working.results_of("EXM-000001") / "unfinished"
    until = time.monotonic() + 120
    while not any(file.stat().st_size > 1000 for file in journals.glob("*.jsonl")):
        assert time.monotonic() < until
        time.sleep(0.01)
    os.kill(running, signal.SIGSTOP)
    told = told_to_processes()
    answers += [browser.get(address), browser.get(f"{address}work/", headers={"HX-Request": "true"})]
    os.kill(running, signal.SIGCONT)
    assert b"EXM-000001/out" in told  # it was among them
    browser.post(f"{address}stop/")
    wait_for(world, "EXM-000001", State.STOPPED)

    answers.append(browser.post(f"{address}resume/"))
    assert "begun with 2 keys, which are kept nowhere" in answers[-1].content.decode()
    answers.append(browser.post(f"{address}resume/", {"keys": KEY}))
    assert "begun with 2 keys and 1 are given" in answers[-1].content.decode()
    assert selectors.examination_for(world.examiner, "EXM-000001").state is State.STOPPED
    assert browser.post(f"{address}resume/", {"keys": f"{KEY}\r\n{OTHER}"}).headers["Location"] == address
    assert selectors.examination_for(world.examiner, "EXM-000001").state is State.RUNNING
    browser.post(f"{address}stop/")
    wait_for(world, "EXM-000001", State.STOPPED)

    everything = told + kept(world, place / "home", browser.session) + caplog.text.encode()
    everything += b"".join(one.content for one in answers)
    for key in (KEY, OTHER):
        assert key.encode() not in everything
    assert selectors.examination_for(world.examiner, "EXM-000001").keys == 2
