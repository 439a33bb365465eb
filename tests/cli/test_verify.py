"""``tutela ledger verify``: its exit codes and documents, where neither Django nor a database can be imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.makers.ledgers import LEDGER_KEY, ORIGIN, OTHER_KEY, WITNESS, Ledger, entries_of_commits, opening, seed
from tutela.engines.ledger.note import SigningKey

SOURCE = Path(__file__).parents[2] / "src"

PROGRAM = """
import argparse, sys

FORBIDDEN = {"django", "sqlite3", "_sqlite3", "sqlcipher3", "psycopg", "psycopg_c", "psycopg2", "duckdb", "MySQLdb"}

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in FORBIDDEN or name.startswith(("tutela.apps", "tutela.web", "tutela.settings")):
            raise ImportError(f"{name} is not to be had on this machine")

sys.meta_path.insert(0, Blocker())
from tutela.cli import verify

parser = argparse.ArgumentParser(prog="tutela ledger")
verify.register(parser.add_subparsers(required=True))
arguments = parser.parse_args(sys.argv[1:])
code = arguments.run(arguments)
loaded = [name for name in sys.modules if name.split(".")[0] in FORBIDDEN or name.startswith("tutela.apps")]
sys.exit(f"loaded: {loaded}" if loaded else code)
"""

LEDGER = Ledger(entries_of_commits(1, 2, 1), [opening(2)], witnessed=True)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.txt"
    path.write_bytes(LEDGER.export())
    return path


def verify(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "verify", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"},
    )


def document(*arguments: str | Path, code: int) -> dict[str, object]:
    done = verify(*arguments, "--json")
    assert (done.returncode, done.stderr) == (code, "")
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    assert answer.keys() == {"error"} if code == 2 else {"size", "root", "verdict", "first_fault"} <= answer.keys()
    return answer


def test_the_blocker_blocks() -> None:
    program = PROGRAM.replace("from tutela.cli import verify", "import sqlite3")

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert "sqlite3 is not to be had" in done.stderr


def test_an_export_alone_is_self_consistent(export: Path) -> None:
    answer = document(export, code=0)

    assert answer == {
        "file": str(export),
        "origin": ORIGIN,
        "size": 4,
        "root": LEDGER.root.hex(),
        "outcome": "self-consistent",
        "verdict": f"self-consistent, key fingerprint {LEDGER_KEY.verifier.fingerprint}",
        "key_fingerprint": LEDGER_KEY.verifier.fingerprint,
        "openings": 1,
        "cosigned_at": None,
        "time_stamp": None,
        "first_fault": None,
    }


def test_a_key_as_text_or_file_verifies(export: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(LEDGER_KEY.vkey + "\n")

    for given in (LEDGER_KEY.vkey, key):
        answer = document(export, "--key", given, code=0)
        assert answer["verdict"] == f"verified against key {LEDGER_KEY.verifier.fingerprint}"
    assert document(export, "--key", WITNESS.vkey, code=0)["outcome"] == "verified"


def test_a_checkpoint_from_outside_verifies(export: Path, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_text(LEDGER.checkpoint(2))

    assert document(export, "--checkpoint", kept, code=0)["outcome"] == "verified"


def test_a_changed_entry_is_named(export: Path) -> None:
    export.write_bytes(export.read_bytes().replace(b"EX-000002", b"EX-000003"))

    answer = document(export, code=1)

    assert answer["verdict"] == "not verified"
    assert answer["size"] == 2
    assert answer["first_fault"] == {
        "line": 11,
        "entry": 2,
        "reason": "the entry and its leaf hash do not fit: one was changed",
    }
    done = verify(export)
    assert (done.returncode, done.stderr) == (1, "")
    assert "not verified\nline 11, entry 2: " in done.stdout


def test_another_key_or_a_checkpoint_of_another_ledger_is_not_verified(export: Path, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_text(Ledger(LEDGER.entries, key=OTHER_KEY).checkpoint())

    assert document(export, "--key", OTHER_KEY.vkey, code=1)["outcome"] == "not verified"
    assert document(export, "--checkpoint", kept, code=1)["first_fault"] is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-file"],
        ["/"],
        ["{export}", "--key", "no key"],
        ["{export}", "--key", ""],
        ["{export}", "--key", LEDGER_KEY.vkey[:-2] + "A="],
        ["{export}", "--key", "/"],
        ["{export}", "--key", "{export}"],
        ["{export}", "--checkpoint", "no-such-file"],
        ["{export}", "--checkpoint", "{binary}"],
        ["{export}", "--checkpoint", "{empty}"],
    ],
)
def test_what_cannot_be_used_is_used_wrongly(arguments: list[str], export: Path, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\x00")
    (tmp_path / "empty").write_bytes(b"")
    places = {"export": export, "binary": tmp_path / "binary", "empty": tmp_path / "empty"}
    filled = [argument.format(**places) for argument in arguments]

    answer = document(*filled, code=2)

    assert answer["error"]
    done = verify(*filled)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tutela: ")


def test_a_hostile_name_does_not_reach_the_terminal(export: Path) -> None:
    name = "\u009b31m\u202eledger.example"
    key = SigningKey.from_bytes(name, seed("hostile"))
    export.write_bytes(Ledger(LEDGER.entries, key=key, origin=name).export())

    done = verify(export)

    assert done.returncode == 0
    assert "\\x9b31m\\u202eledger.example" in done.stdout
    assert done.stdout.replace("\n", "").isprintable()
