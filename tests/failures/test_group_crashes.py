"""An import of chat groups killed at any moment: nothing acknowledged is lost, nothing stands half, a second run ends it."""

import signal
from pathlib import Path

import pytest

from tests.failures.homes import Home
from tests.makers import chats as make

STATE = """
import json
from tutela.apps.networks.models import Group, Membership, Roster
from tutela.apps.record import rebuild, vault
print(json.dumps({
    "groups": Group.objects.count(),
    "members": Membership.objects.count(),
    "rosters": Roster.objects.count(),
    "sealed": all(vault.holds(name) for name in Roster.objects.values_list("sealed", flat=True)),
    "faults": [str(d) for d in rebuild.check().differences],
}))
"""

IMPORT = """
import importlib, os, signal, sys
from pathlib import Path
target, after, *paths = sys.argv[1:]
if target:
    module, _, name = target.partition(":")
    owner = importlib.import_module(module)
    real, left = getattr(owner, name), [int(after)]
    def then_die(*args, **kwargs):
        result = real(*args, **kwargs)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, then_die)
from tutela.apps.networks import importing
from tutela.apps.people.selectors import officer_acting
def tell(path, done, total):
    print(done, flush=True)
importing.import_groups(
    officer=officer_acting("KL0002"), paths=[Path(p) for p in paths], authority="Order 12", progress=tell
)
"""

STEPS = {
    "an export is read": ("tutela.apps.networks.importing:read_export", 2),
    "a roster is sealed": ("tutela.apps.record.vault:put", 2),
    "a group is decided": ("tutela.apps.networks.importing:_take_in", 2),
    "its members are listed": ("tutela.apps.networks.importing:_list_members", 2),
    "the commit is written": ("tutela.apps.record.appending:keep_subtrees", 2),
    "the commit stands": ("tutela.apps.networks.importing:_commit", 2),
}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Three exports: a group, a later export of it, another group."""
    later = make.group_07()
    later["messages"] = [*later["messages"], make.telegram_message(20, "user31", "Hari")]
    text = make.whatsapp_text(make.whatsapp_group_android())
    return [
        str(make.written(tmp_path / "first.json", make.group_07())),
        str(make.written(tmp_path / "later.json", later)),
        str(make.written(tmp_path / "WhatsApp Chat with Group 08.txt", text)),
    ]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_and_run_again(home: Home, files: list[str], step: str):
    target, after = STEPS[step]

    killed = home.script(IMPORT, target, str(after), *files)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    acknowledged = int(killed.stdout.split()[-1])  # what stood when the file at hand was begun
    found = home.answer(STATE)
    assert found["rosters"] >= acknowledged
    assert (found["sealed"], found["faults"]) == (True, [])
    assert found["members"] in (0, 6, 7, 14), "a roster stands with all of its members, or not at all"

    assert home.script(IMPORT, "", "0", *files).returncode == 0
    assert home.answer(STATE) == {"groups": 2, "members": 14, "rosters": 3, "sealed": True, "faults": []}
