"""Every command used wrongly ends with 2, refused with 1, and says why in the one form of all commands."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.failures.homes import Home, open_home
from tutela.cli import COMMANDS, main

NAMES = [f"{noun} {verb}".strip() for noun, verbs in COMMANDS.items() for verb in verbs]
OFFICERS = ("--nodal", "KL0001", "IG", "N", "--administrator", "KL0006", "SI", "A")
UNIT = ("--title", "U", "--origin", "u.example/ledger")
PRESS, ADMINISTRATOR = "KL0004", "KL0006"
KEY = "ledger.example/exercise+b91623d5+AVq8qpwiIgHPGU8aR0wNcaeaPXqNwWrklGKjsYCQsSlp"

WRONG: dict[str, tuple[str, ...]] = {
    "init": ("init", "--keys", "{home}/keys", "--recovery", "{new}/r.age", *UNIT, *OFFICERS),
    "serve": ("serve", "--host", "0.0.0.0"),
    "exercise": ("exercise", "--port", "many"),
    "triage": ("triage", "{new}", "--known", "{new}", "--out", "{new}"),
    "figures": ("figures", "--as-at", "yesterday"),
    "backup": ("backup", "{text}"),
    "restore": ("restore", "{text}", "--keys", "{home}/keys"),
    "ledger verify": ("ledger", "verify", "{text}", "--key", "no key"),
    "ledger export": ("ledger", "export"),
    "ledger rebuild": ("ledger", "rebuild", "--chek"),
    "ledger checkpoint": ("ledger", "checkpoint", "--out"),
    "ledger cosign": ("ledger", "cosign", "{text}", "--log", "no key", "--witness", "{new}", "--out", "{new}"),
    "ledger attest": ("ledger", "attest", "{text}"),
    "ledger prove": ("ledger", "prove", "first", "{new}"),
    "tip import": ("tip", "import", "{new}"),
    "group import": ("group", "import", "{new}", "--authority", "Order 7"),
    "note compare": ("note", "compare", "{text}", "{text}"),
    "note verify": ("note", "verify", "{new}", "{new}"),
    "note export": ("note", "export", "NOTE-000001"),
    "hashlist open": ("hashlist", "open", "List 01"),
    "hashlist add": ("hashlist", "add", "LIST-000001", "{new}", "--origin", "O", "--authority", "A"),
    "hashlist list": ("hashlist", "list", "all"),
    "hashlist confirm": ("hashlist", "confirm", "LIST-000001", "1", "--scheme", "S", "--meaning", "nothing"),
    "hashlist give": ("hashlist", "give", "LIST-000001", "1", "--out", "{new}"),
    "hashlist withdraw": ("hashlist", "withdraw", "LIST-000001", "one", "--reason", "R"),
    "hashlist index": ("hashlist", "index", "{new}", "--out", "{new}"),
    "hashlist diff": ("hashlist", "diff", "{new}", "{new}"),
    "hashlist blocks": ("hashlist", "blocks", "{new}", "--out", "{new}"),
    "district boundaries": ("district", "boundaries", "{new}", "--authority", "A", "--valid-from", "soon"),
    "exhibit attach-triage": ("exhibit", "attach-triage", "EX-000001"),
    "exhibit vics": ("exhibit", "vics", "RUN-000001"),
    "exhibit hash-report": ("exhibit", "hash-report", "RUN-000001"),
    "officer restore-access": ("officer", "restore-access", "KL0001"),
    "officer code": ("officer", "code"),
}

REFUSED: dict[str, tuple[str, ...]] = {
    "exercise": ("exercise",),
    "triage": ("triage", "{text}", "--known", "{text}", "--out", "{new}"),
    "figures": ("figures", "--as", ADMINISTRATOR),
    "backup": ("backup", "{new}/backup.age"),
    "restore": ("restore", "{text}", "--keys", "{keys}"),
    "ledger export": ("ledger", "export", "{new}", "--as", PRESS),
    "ledger checkpoint": ("ledger", "checkpoint", "--size", "999999", "--out", "{new}"),
    "ledger cosign": ("ledger", "cosign", "{text}", "--log", KEY, "--witness", "{home}", "--out", "{new}"),
    "ledger attest": ("ledger", "attest", "{text}", "--certificates", "{text}", "--as", PRESS),
    "ledger prove": ("ledger", "prove", "999999", "{new}"),
    "tip import": ("tip", "import", "{text}", "--as", PRESS),
    "group import": ("group", "import", "{text}", "--authority", "Order 7", "--as", PRESS),
    "note compare": ("note", "compare", "NOTE-999998", "NOTE-999999"),
    "note export": ("note", "export", "NOTE-999999", "{new}"),
    "hashlist open": ("hashlist", "open", "List 01", "--custodian", "C", "--as", PRESS),
    "hashlist add": ("hashlist", "add", "LIST-999999", "{text}", "--origin", "O", "--authority", "A", "--as", "KL0001"),
    "hashlist list": ("hashlist", "list", "--as", PRESS),
    "hashlist confirm": ("hashlist", "confirm", "LIST-999999", "1", "--scheme", "S", "--as", "KL0001"),
    "hashlist give": ("hashlist", "give", "LIST-999999", "1", "--out", "{home}", "--as", "KL0001"),
    "hashlist withdraw": ("hashlist", "withdraw", "LIST-999999", "1", "--reason", "R", "--as", "KL0001"),
    "hashlist index": ("hashlist", "index", "{text}", "--out", "{home}/x.index"),
    "hashlist diff": ("hashlist", "diff", "{text}", "{text}"),
    "hashlist blocks": ("hashlist", "blocks", "{home}", "--out", "{new}/x.csv"),
    "district boundaries": (
        "district",
        "boundaries",
        "{text}",
        "--authority",
        "A",
        "--valid-from",
        "2026-01-01",
        "--as",
        ADMINISTRATOR,
    ),
    "exhibit attach-triage": ("exhibit", "attach-triage", "EX-999999", "{home}"),
    "exhibit vics": ("exhibit", "vics", "RUN-999999", "{new}"),
    "exhibit hash-report": ("exhibit", "hash-report", "RUN-999999", "{new}"),
    "officer restore-access": ("officer", "restore-access", "KL0002", "--reason", "lost"),
    "officer code": ("officer", "code", ADMINISTRATOR),
}
"""Those that are missing refuse nothing but wrong use, or answer with a verdict: ``VERDICTS``."""

VERDICTS = {"init", "serve", "ledger verify", "ledger rebuild", "note verify"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return open_home(tmp_path_factory.mktemp("refusing"))


def reason(home: Home, words: tuple[str, ...], folder: Path, code: int) -> str:
    """Run a command that is not done: one document, and nothing else, says why."""
    (folder / "text").write_text("neither list nor note nor backup", encoding="utf-8")
    environment: dict[str, str] = {}
    if words[0] in ("restore", "init"):
        environment["TUTELA_HOME"] = str(folder / "home")
    places = {"home": folder / "home" if environment else home.folder / "home", "keys": home.folder / "keys"}
    said = [word.format(**places, text=folder / "text", new=folder / "new") for word in words]
    done = home.tutela(*said, "--json", **environment)
    assert done.returncode == code, (done.stdout, done.stderr)
    document: dict[str, Any] = json.loads(done.stdout)
    assert document.keys() == {"error"}
    assert document["error"].keys() == {"reason"}
    assert not (folder / "new").exists()
    return str(document["error"]["reason"])


def test_the_tables_leave_no_command_out() -> None:
    assert WRONG.keys() == set(NAMES)
    assert REFUSED.keys() | VERDICTS == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_used_wrongly(home: Home, name: str, tmp_path: Path) -> None:
    assert reason(home, WRONG[name], tmp_path, 2)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(home: Home, name: str, tmp_path: Path) -> None:
    assert reason(home, REFUSED[name], tmp_path, 1)


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_no_command_knows(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--nonsense", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["reason"].startswith("tutela")

    assert main([*name.split(), "--nonsense"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: tutela")
