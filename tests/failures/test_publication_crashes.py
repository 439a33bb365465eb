"""A process killed while a note is published: the note is a draft or published whole, and is published once."""

import pytest

from tests.failures.homes import Home
from tutela.apps.record.services import new_client_id

STEPS = {
    "the checkpoint is signed": "tutela.apps.figures.services:publish_checkpoint",
    "the note is drawn up": "tutela.apps.figures.services:draw_up",
    "the entries are hashed": "tutela.apps.record.appending:entry_bytes",
    "the head is written": "tutela.apps.record.appending:_move_head",
}

PREPARE = """
import json
from datetime import UTC, datetime, timedelta
from tutela.apps.figures import services
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people.selectors import officer_acting
nodal, press, leader = (officer_acting(n) for n in ("KL0001", "KL0004", "EK0002"))
now = datetime.now(UTC)
operations.open_round(officer=nodal, number="26.1", title="Round", windows=[WindowPlan("1", now, now + timedelta(hours=9))])
plan = operations.TargetPlan(district="EKC", basis="warrant", authority="Warrant 7")
target = operations.add_targets(officer=nodal, round="26.1", window="1", targets=[plan]).reference
operations.record_search(officer=leader, target=target, outcomes=["nothing_found"], at=now)
cut_off = datetime.now(UTC)
note = services.draft_note(officer=press, title="Round", as_at=cut_off, rounds=["26.1"]).reference
print(json.dumps(note))
"""

PUBLISH = """
import importlib, os, signal, sys
target, client, note = sys.argv[1:]
if target:
    module, _, path = target.partition(":")
    owner = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    real = getattr(owner, name)
    def then_die(*args, **kwargs):
        real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, then_die)
from tutela.apps.figures import services
from tutela.apps.people.selectors import officer_acting
services.publish_note(officer=officer_acting("KL0001"), note=note, client_id=client)
"""

STATE = """
import json, sys
from tutela.apps.figures.selectors import published_notes
from tutela.apps.record import rebuild
notes = published_notes()
print(json.dumps({"notes": [[n.reference, n.number, n.total("places")] for n in notes],
                  "faults": [str(d) for d in rebuild.check().differences]}))
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_publication_that_is_killed_is_whole_or_nothing_and_happens_once(home: Home, step: str):
    note = home.answer(PREPARE)
    client = new_client_id()

    killed = home.script(PUBLISH, STEPS[step], client, note)

    assert killed.returncode == -9, killed.stderr
    assert home.answer(STATE) == {"notes": [], "faults": []}
    again = home.script(PUBLISH, "", client, note)
    assert again.returncode == 0, again.stderr
    assert home.answer(STATE) == {"notes": [[note, 1, 1]], "faults": []}
