"""Killed again and again at random instants: what was acknowledged stays, every table is what the ledger gives, work goes on.

A few kills in every run; hundreds under ``make soak``. The instants come from a seed, so that a failure can be met again.
"""

import json
import random
import subprocess
import time
from pathlib import Path

import pytest

from tests import soak
from tests.failures.homes import Home
from tests.failures.test_import_crashes import IMPORT
from tests.failures.test_import_crashes import STATE as TIPS
from tests.failures.test_publication_crashes import PREPARE, PUBLISH
from tests.failures.test_publication_crashes import STATE as NOTES
from tests.makers.tips import police_report
from tutela.apps.record.services import new_client_id

KILLS = pytest.mark.parametrize("kills", [3, pytest.param(soak.KILLS, marks=pytest.mark.soak)])

WRITER = """
import itertools, sys
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import selectors, services
officer = officer_acting("KL0002")
print("ready", flush=True)
for n in itertools.count():
    services.note_list(officer=officer, page="kept", query=None, count=n)
    print(selectors.state().size, flush=True)
"""

LEDGER = """
import json
from tutela.apps.record import rebuild, selectors
print(json.dumps({"size": selectors.state().size, "faults": [str(d) for d in rebuild.check().differences]}))
"""


def killed_after(process: "subprocess.Popen[str]", seconds: float) -> list[str]:
    """Let a process run, kill it from outside, and give what it had said."""
    time.sleep(seconds)
    process.kill()
    return (process.communicate()[0] or "").split()


@KILLS
def test_an_import_killed_at_random(home: Home, tmp_path: Path, kills: int):
    instants, folder = random.Random(20201227), tmp_path / "in"
    folder.mkdir()
    paths: list[str] = []
    for kill in range(kills):
        for number in range(kill * 8, kill * 8 + 8):
            path = folder / f"{number:05}.json"
            path.write_text(json.dumps(police_report(100000100 + number)))
            paths.append(str(path))
        said = killed_after(home.start(IMPORT, "", "0", *paths[-16:]), instants.uniform(0.4, 2.5))
        found = home.answer(TIPS)
        assert (found["sealed"], found["faults"]) == (True, []), f"after kill {kill}"
        acknowledged = max([int(word) for word in said if word.isdecimal()], default=0)
        assert found["tips"] >= acknowledged, f"after kill {kill}"

    done = home.script(IMPORT, "", "0", *paths)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["accepted"] + result["duplicates"] == len(paths)
    assert home.answer(TIPS) == {"tips": len(paths), "quarantined": 0, "sealed": True, "faults": []}


@KILLS
def test_a_writer_killed_at_random(home: Home, kills: int):
    instants, size = random.Random(20200628), home.answer(LEDGER)["size"]
    for kill in range(kills):
        process = home.start(WRITER)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        acknowledged = [int(word) for word in killed_after(process, instants.uniform(0.0, 0.3))]

        found = home.answer(LEDGER)

        assert found["faults"] == [], f"after kill {kill}"
        assert found["size"] >= max([size, *acknowledged]), f"after kill {kill}"
        size = found["size"]


DRAFT = """
import json
from datetime import UTC, datetime
from tutela.apps.figures import services
from tutela.apps.people.selectors import officer_acting
note = services.draft_note(officer=officer_acting("KL0004"), title="Round", as_at=datetime.now(UTC), rounds=["26.1"])
print(json.dumps(note.reference))
"""


@KILLS
def test_publications_killed_at_random(home: Home, kills: int):
    home.answer(PREPARE)
    instants, published = random.Random(20201006), []
    for kill in range(kills):
        note = home.answer(DRAFT)
        killed_after(home.start(PUBLISH, "", new_client_id(), note), instants.uniform(0.6, 1.8))
        found = home.answer(NOTES)
        assert found["faults"] == [], f"after kill {kill}"
        there = note in [reference for reference, _number, _places in found["notes"]]

        done = home.script(PUBLISH, "", new_client_id(), note)

        assert (done.returncode == 0) != there, done.stderr
        published.append(note)
        # each once, numbered without a gap, with the figure that it had
        assert sorted(home.answer(NOTES)["notes"], key=lambda row: row[1]) == [
            [reference, number, 1] for number, reference in enumerate(published, 1)
        ]
