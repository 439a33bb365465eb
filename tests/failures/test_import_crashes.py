"""An import killed at any moment: nothing acknowledged is lost, nothing stands half, a second run takes in exactly the rest."""

import json
import signal
import time
from pathlib import Path

import pytest

from tests.failures.homes import Home
from tests.makers.tips import package_members, police_report, write_folder

STATE = """
import json
from tutela.apps.intake.models import Tip, QuarantinedItem
from tutela.apps.record import rebuild, vault
tips = list(Tip.objects.order_by("entry").values_list("reference", "document"))
print(json.dumps({
    "tips": len(tips),
    "quarantined": QuarantinedItem.objects.count(),
    "sealed": all(vault.holds(name) for _reference, name in tips),
    "faults": [str(d) for d in rebuild.check().differences],
}))
"""

IMPORT = """
import importlib, json, os, signal, sys
from pathlib import Path
target, after, *paths = sys.argv[1:]
if target:
    module, _, path = target.partition(":")
    owner = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    real, left = getattr(owner, name), [int(after)]
    def then_die(*args, **kwargs):
        result = real(*args, **kwargs)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, then_die)
from tutela.apps.intake import importing
importing.BATCH = 5
from tutela.apps.people.selectors import officer_acting
def tell(accepted, duplicates, quarantined):
    print(accepted, flush=True)
result = importing.import_tips(officer=officer_acting("KL0002"), paths=[Path(p) for p in paths], progress=tell)
print(json.dumps({"accepted": result.accepted, "duplicates": result.duplicates}))
"""

STEPS = {
    "a document is written": ("tutela.apps.record.vault:_place", 7),
    "documents are durable": ("tutela.apps.record.vault:_flush", 3),
    "a tip is decided": ("tutela.apps.intake.importing:_take_in", 8),
    "its lead is decided": ("tutela.apps.intake.importing:link_new_tip", 9),
    "the batch is written": ("tutela.apps.record.appending:keep_subtrees", 2),
    "the batch is committed": ("tutela.apps.intake.importing:_commit", 2),
}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Seventeen reports of which many share identifiers, one broken file and one package."""
    folder = tmp_path / "in"
    folder.mkdir()
    paths = []
    for number in range(17):
        path = folder / f"{number:02}.json"
        path.write_text(json.dumps(police_report(100000100 + number)))
        paths.append(path)
    broken = folder / "broken.json"
    broken.write_text("{")
    paths.insert(6, broken)
    paths.append(write_folder(folder / "package", package_members("100000200")))
    return [str(path) for path in paths]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_and_run_again(home: Home, files: list[str], step: str):
    target, after = STEPS[step]

    killed = home.script(IMPORT, target, str(after), *files)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    acknowledged = int((killed.stdout.split() or ["0"])[-1])
    found = home.answer(STATE)
    assert found["tips"] >= acknowledged
    assert (found["sealed"], found["faults"]) == (True, [])

    rest = home.script(IMPORT, "", "0", *files)
    assert rest.returncode == 0, rest.stderr
    result = json.loads(rest.stdout.splitlines()[-1])
    assert (result["accepted"], result["duplicates"]) == (18 - found["tips"], found["tips"])
    assert home.answer(STATE) == {"tips": 18, "quarantined": 1, "sealed": True, "faults": []}


def test_killed_at_any_moment_from_outside(home: Home, files: list[str]):
    """Killed again and again, each time a little later, until one run comes through."""
    tips = 0
    for wait in (0.5, 1.0, 1.5, 2.0, 2.5):
        process = home.start(IMPORT, "", "0", *files)
        time.sleep(wait)
        process.kill()
        said = (process.communicate()[0] or "").split()
        acknowledged = [int(word) for word in said if word.isdecimal()]
        found = home.answer(STATE)
        assert found["tips"] >= max([tips, *acknowledged])
        assert (found["sealed"], found["faults"]) == (True, [])
        tips = found["tips"]

    done = home.script(IMPORT, "", "0", *files)

    assert done.returncode == 0, done.stderr
    assert home.answer(STATE) == {"tips": 18, "quarantined": 1, "sealed": True, "faults": []}
