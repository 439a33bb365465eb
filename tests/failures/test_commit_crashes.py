"""A process killed between any two steps of a commit: nothing acknowledged is lost, nothing stands half."""

import pytest

from tests.failures.homes import Home
from tutela.apps.record.services import new_client_id

STEPS = {
    "the lock is taken": "tutela.apps.record.appending:_locked",
    "the first act is applied": "tutela.apps.record.appending:apply",
    "the entries are hashed": "tutela.apps.record.appending:entry_bytes",
    "entries and openings are written": "tutela.apps.record.appending:keep_subtrees",
    "the head is written": "tutela.apps.record.appending:_move_head",
}

COMMIT = """
import importlib, os, signal, sys
target, client = sys.argv[1:]
if target:
    module, _, path = target.partition(":")
    owner = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    real = getattr(owner, name)
    def then_die(*args, **kwargs):
        result = real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, then_die)
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record.acts import ListRead
from tutela.apps.record.appending import deciding
with deciding(officer_acting("KL0002"), client) as decision:
    receipt = decision.commit(*(ListRead(page=f"page {n}", query="asked", count=n) for n in range(3)))
print(receipt.first)
"""

STATE = """
import json
from tutela.apps.record import rebuild, selectors
state = selectors.state()
outcome = rebuild.check()
print(json.dumps({"size": state.size, "root": state.root.hex(), "faults": [str(d) for d in outcome.differences]}))
"""


@pytest.mark.parametrize("step", STEPS)
def test_killed_before_the_commit_leaves_nothing_and_a_retry_records_once(home: Home, step: str):
    before = home.answer(STATE)
    client = new_client_id()

    killed = home.script(COMMIT, STEPS[step], client)

    assert killed.returncode == -9, killed.stderr
    assert home.answer(STATE) == before
    assert home.script(COMMIT, "", client).returncode == 0
    after = home.answer(STATE)
    assert (after["size"], after["faults"]) == (before["size"] + 3, [])


def test_killed_after_the_commit_keeps_it_and_a_retry_changes_nothing(home: Home):
    before = home.answer(STATE)
    client = new_client_id()

    killed = home.script(COMMIT, "django.db.transaction:Atomic.__exit__", client)

    assert killed.returncode == -9, killed.stderr
    after = home.answer(STATE)
    assert after["size"] - before["size"] in (0, 3)
    again = home.script(COMMIT, "", client)
    assert again.returncode == (1 if after["size"] > before["size"] else 0)
    final = home.answer(STATE)
    assert (final["size"], final["faults"]) == (before["size"] + 3, [])


WRITER = """
import sys
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import services
officer = officer_acting("KL0002")
print("ready", flush=True)
sys.stdin.readline()
for n in range(40):
    services.note_list(officer=officer, page=sys.argv[1], query=None, count=n)
"""


def test_two_writers_at_once_make_one_order_without_gaps(home: Home):
    before = home.answer(STATE)["size"]
    writers = [home.start(WRITER.replace("sys.stdin.readline()", "pass"), name) for name in ("one", "other")]

    errors = [writer.communicate(timeout=120)[1] for writer in writers]

    assert [writer.returncode for writer in writers] == [0, 0], errors
    after = home.answer(STATE)
    assert (after["size"], after["faults"]) == (before + 80, [])
