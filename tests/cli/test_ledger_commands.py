"""The ledger's commands on a small installation, in real processes: export, verify, rebuild, checkpoint, figures, note."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from tests.failures.homes import Home, open_home
from tutela.cli import main
from tutela.engines.ledger.note import SigningKey

AUDITOR, ANALYST, NODAL = "KL0005", "KL0002", "KL0001"

LIVE = """
from datetime import timedelta
from tutela.apps.figures import services as figures
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import clock
from tests.world import START
nodal, analyst, leader, press = map(officer_acting, ("KL0001", "KL0002", "EK0002", "KL0004"))
now = START
with clock.set_to(lambda: now):
    window = WindowPlan("1", now - timedelta(hours=2), now + timedelta(hours=10))
    operations.open_round(officer=nodal, number="26.1", title="Round 26.1", windows=[window])
    plan = operations.TargetPlan(district="EKC", basis="warrant", authority="Warrant 7", address="House 7")
    plans = [plan for n in range(4)]
    targets = operations.add_targets(officer=analyst, round="26.1", window="1", targets=plans).named
    for target in targets[:3]:
        operations.record_search(officer=leader, target=target, outcomes=["nothing_found"], at=now)
    cut_off = now
    now += timedelta(hours=1)
    first = figures.draft_note(officer=press, title="First", as_at=cut_off, rounds=["26.1"]).reference
    figures.publish_note(officer=nodal, note=first)
    now += timedelta(hours=1)
    operations.record_search(officer=leader, target=targets[3], outcomes=["nothing_found"], at=now)
    now += timedelta(hours=1)
    second = figures.draft_note(officer=press, title="Second", as_at=now - timedelta(minutes=30), rounds=["26.1"]).reference
    figures.publish_note(officer=nodal, note=second)
import json
print(json.dumps({"notes": [first, second], "cut_off": cut_off.isoformat()}))
"""


class Commands:
    """Commands on a data folder, their documents and exit codes."""

    def __init__(self, home: Home, lived: dict[str, Any]) -> None:
        self.home, self.lived = home, lived

    def __call__(self, *words: object, code: int = 0) -> dict[str, Any]:
        """Run with ``--json``: one document on standard output, and nothing else there."""
        done = self.home.tutela(*map(str, words), "--json")
        assert done.returncode == code, (done.stdout, done.stderr)
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def tutela(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """A small home in which a round was lived and two notes were published."""
    home = open_home(tmp_path_factory.mktemp("small"))
    return Commands(home, home.answer(LIVE))


@pytest.fixture(scope="module")
def exported(tutela: Commands, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("exported")
    document = tutela("ledger", "export", folder / "ledger.txt", "--as", AUDITOR)
    tutela("ledger", "checkpoint", "--out", folder / "checkpoint.txt")
    return {**document, "checkpoint": folder / "checkpoint.txt"}


def test_export_tells_size_root_and_key(exported):
    assert Path(exported["file"]).is_absolute()
    assert exported["size"] > 20
    assert len(exported["root"]) == 64
    assert exported["first_fault"] is None
    assert exported["verdict"].startswith("exported")


def test_an_export_holds_no_private_value_and_is_itself_an_act(tutela, exported):
    text = Path(exported["file"]).read_text(encoding="utf-8")

    assert "House 7" not in text
    assert '"act":"record.exported"' in text
    assert '"actor":"officer:KL0005"' in text
    assert '"account":"' in text


def test_an_export_opens_the_object_that_was_asked_for_and_no_other(tutela, tmp_path):
    document = tutela("ledger", "export", tmp_path / "opened.txt", "--open", "T-000001", "--as", NODAL)
    verified = tutela("ledger", "verify", document["file"], "--key", document["key"])

    lines = (tmp_path / "opened.txt").read_text(encoding="utf-8").split("\n")
    opened = [json.loads(line.removeprefix("opening ")) for line in lines if line.startswith("opening ")]
    entries = [json.loads(line.split(" ", 2)[2]) for line in lines if line.startswith("entry ")]
    added = next(entry for entry in entries if entry["act"] == "operations.targets_added")
    places = [one["path"] for one in opened if one["index"] == added["index"] and one["path"].startswith("targets.")]
    assert len(added["facts"]["named_targets"]) == 4
    assert "House 7" in [one["value"] for one in opened]
    assert {path.split(".")[1] for path in places} == {"0"}, "the other targets of the same act stay closed"
    assert {one["index"] for one in opened} <= {e["index"] for e in entries if "T-000001" in json.dumps(e["facts"])}
    assert verified["openings"] == len(opened)
    assert entries[-1]["facts"]["references"] == ["T-000001"]


@pytest.mark.parametrize("means", ["key", "checkpoint", "both", "neither"])
def test_verify_says_against_what(tutela, exported, means):
    words = ["ledger", "verify", exported["file"]]
    words += ["--key", exported["key"]] if means in ("key", "both") else []
    words += ["--checkpoint", exported["checkpoint"]] if means in ("checkpoint", "both") else []

    document = tutela(*words)

    assert (document["size"], document["root"], document["first_fault"]) == (exported["size"], exported["root"], None)
    said = "self-consistent, key fingerprint" if means == "neither" else "verified against"
    assert document["verdict"].startswith(said)


@pytest.mark.parametrize("where", [0.02, 0.3, 0.5, 0.7, 0.95, 0.999])
def test_a_flipped_byte_is_named(tutela, exported, tmp_path, where):
    data = bytearray(Path(exported["file"]).read_bytes())
    data[int(len(data) * where)] ^= 1
    changed = tmp_path / "changed.txt"
    changed.write_bytes(data)

    document = tutela("ledger", "verify", changed, "--key", exported["key"], code=1)

    assert document["first_fault"]["reason"]
    assert document["first_fault"]["line"] == bytes(data[: int(len(data) * where)]).count(b"\n") + 1


def test_a_key_of_somebody_else_does_not_verify(tutela, exported):
    other = SigningKey.from_bytes("other.example/ledger", bytes(32)).vkey

    document = tutela("ledger", "verify", exported["file"], "--key", other, code=1)

    assert document["verdict"] == "not verified"
    assert "another key" in document["first_fault"]["reason"]


BLOCKED = """
import sys
for name in ("django", "sqlcipher3", "psycopg", "sqlite3"): sys.modules[name] = None
from tutela.cli import main
sys.exit(main())
"""


def outside(*words: object) -> "subprocess.CompletedProcess[str]":
    """Run a command where neither Django nor a database can be imported."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *map(str, words)], capture_output=True, text=True, check=False
    )


def test_verify_runs_where_neither_django_nor_a_database_can_be_imported(tutela, exported):
    done = outside("ledger", "verify", exported["file"], "--key", exported["key"])

    assert done.returncode == 0, done.stderr
    assert "verified against key" in done.stdout


def test_a_note_is_recomputed_where_neither_django_nor_a_database_can_be_imported(tutela, exported, tmp_path):
    tutela("note", "export", tutela.lived["notes"][0], tmp_path / "note.json", "--as", ANALYST)
    (tmp_path / "key").write_text(exported["key"])
    words = ("note", "verify", tmp_path / "note.json", exported["file"])

    done = outside(*words, "--key", tmp_path / "key", "--checkpoint", exported["checkpoint"])

    assert done.returncode == 0, (done.stdout, done.stderr)
    assert "every number recomputed" in done.stdout
    assert "verified against key" in done.stdout


def test_figures_equal_the_note_and_the_page(tutela, tmp_path):
    notes = []
    for number, reference in enumerate(tutela.lived["notes"]):
        file = tmp_path / f"note-{number}.json"
        tutela("note", "export", reference, file, "--as", ANALYST)
        notes.append(json.loads(file.read_text(encoding="utf-8")))
    for note, places in zip(notes, (3, 4), strict=True):
        answer = tutela("figures", "--round", "26.1", "--as-at", note["cut_off"], "--by", "district", "--as", ANALYST)
        assert answer["measures"]["places"] == note["totals"]["places"] == places
        assert answer["measures"] == {name: note["totals"][name] for name in answer["measures"]}
        assert [row["district"] for row in answer["by"] if row["places"]] == ["Ernakulam City"]
        page = tutela.home.answer(PAGE, note["cut_off"])
        assert page["places"] == places
        assert page["of_districts"] == places


PAGE = """
import json, sys
from zoneinfo import ZoneInfo
from datetime import datetime
from django.test import override_settings
from tests.web.client import signed_in
from tutela.apps.people.selectors import officer_acting
moment = datetime.fromisoformat(sys.argv[1].replace("Z", "+00:00")).astimezone(ZoneInfo("Asia/Kolkata"))
client = signed_in(officer_acting("KL0001"))
query = {"round": "26.1", "as_at": f"{moment:%Y-%m-%dT%H:%M}", "format": "json"}
with override_settings(ALLOWED_HOSTS=["testserver"]):
    document = client.get("/figures/", query).json()
rows = document.get("rows") or document.get("districts")
totals = document["totals"]
total = totals["places"] if isinstance(totals, dict) else totals[0]
print(json.dumps({"places": total, "of_districts": sum((row.get("counts") or row)["places"] or 0 for row in rows)}))
"""


def test_a_note_is_recomputed_from_the_export_and_two_are_compared(tutela, exported, tmp_path):
    files = []
    for number, reference in enumerate(tutela.lived["notes"]):
        files.append(tmp_path / f"note-{number}.json")
        tutela("note", "export", reference, files[-1], "--as", ANALYST)

    verified = tutela("note", "verify", files[0], exported["file"], "--key", exported["key"])
    compared = tutela("note", "compare", files[0], files[1], "--as", ANALYST)

    assert (verified["verdict"], verified["differences"]) == ("every number recomputed", [])
    found = [d for d in compared["differences"] if d["measure"] == "places"]
    assert found, compared
    assert {(d["from"], d["to"]) for d in found} == {(3, 4)}, found
    assert all("later" in d["cause"] for d in found), found


def test_a_forged_note_is_not_verified(tutela, exported, tmp_path):
    file = tmp_path / "note.json"
    tutela("note", "export", tutela.lived["notes"][0], file, "--as", ANALYST)
    note = json.loads(file.read_text(encoding="utf-8"))
    note["totals"]["places"] += 1
    for row in note["districts"]:
        if row["code"] == "EKC":
            row["counts"]["places"] += 1
    file.write_text(json.dumps(note, sort_keys=True, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")

    document = tutela("note", "verify", file, exported["file"], code=1)

    assert document["verdict"] == "not verified"
    assert {d["what"] for d in document["differences"]} >= {"count", "total"}


@pytest.fixture(scope="module")
def note_file(tutela: Commands, exported: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("note") / "note.json"
    tutela("note", "export", tutela.lived["notes"][0], file, "--as", ANALYST)
    return file


def checked(capsys, note: Path, export: object) -> tuple[int, dict[str, Any]]:
    """``note verify`` in this process: it needs neither Django nor a database."""
    code = main(["note", "verify", str(note), str(export), "--json"])
    return code, json.loads(capsys.readouterr().out)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a JSON document where a value stands that holds no other."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place for key, one in inner for place in places_in(one, (*path, key))]
    yield from found or [path]


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return not value
    return value + 1 if isinstance(value, int) else f"{value[:-1]}{'0' if value[-1:] != '0' else '1'}"


def test_whatever_is_changed_in_a_note_is_named(exported, note_file, tmp_path, capsys):
    true = json.loads(note_file.read_text(encoding="utf-8"))
    changed = tmp_path / "changed.json"
    places = list(places_in(true))
    assert checked(capsys, note_file, exported["file"])[0] == 0
    assert len(places) > 150, "every field, word, row and number is tried"
    for place in places:
        note = json.loads(note_file.read_text(encoding="utf-8"))
        at = note
        for key in place[:-1]:
            at = at[key]
        at[place[-1]] = other(at[place[-1]])
        changed.write_text(
            json.dumps(note, sort_keys=True, separators=(",", ":"), ensure_ascii=False), encoding="utf-8"
        )

        code, document = checked(capsys, changed, exported["file"])

        assert (code, document["verdict"]) == (1, "not verified"), place
        assert document["differences"], place


def test_a_note_that_contradicts_itself_is_not_verified_and_the_answer_says_why(exported, note_file, tmp_path, capsys):
    note = json.loads(note_file.read_text(encoding="utf-8"))
    note["totals"]["places"] += 1
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(note, sort_keys=True, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")

    code, document = checked(capsys, changed, exported["file"])

    assert code == 1
    assert [d["what"] for d in document["differences"]] == ["note"]
    assert "places" in document["differences"][0]["recomputed"]


@pytest.mark.parametrize("where", [0.02, 0.3, 0.5, 0.7, 0.95, 0.999])
def test_no_note_is_verified_on_a_changed_export_and_the_fault_is_named(exported, note_file, tmp_path, capsys, where):
    data = bytearray(Path(exported["file"]).read_bytes())
    data[int(len(data) * where)] ^= 1
    changed = tmp_path / "changed.txt"
    changed.write_bytes(data)

    code, document = checked(capsys, note_file, changed)

    assert (code, document["verdict"], document["differences"]) == (1, "not verified", [])
    assert document["first_fault"]["reason"]


def test_another_ledger_that_counts_the_same_does_not_verify_a_note(exported, note_file, tmp_path, capsys):
    """The attacker writes a ledger of his own with a key of his own, so that it is consistent in itself."""
    home = open_home(tmp_path)
    home.answer(LIVE)
    Commands(home, {})("ledger", "export", tmp_path / "own.txt", "--as", AUDITOR)

    code, document = checked(capsys, note_file, tmp_path / "own.txt")

    assert code == 1
    assert {"digest", "root", "checkpoint"} <= {d["what"] for d in document["differences"]}


@pytest.fixture
def copy(tutela: Commands, tmp_path: Path) -> Commands:
    """A copy of the data folder, for tests that damage it."""
    for folder in ("home", "keys"):
        shutil.copytree(tutela.home.folder / folder, tmp_path / folder)
    return Commands(Home(tmp_path), tutela.lived)


def behind_the_back(home: Home, *statements: str) -> None:
    """Edit the database with its key and no application; triggers are dropped first, as its owner can."""
    connection = sqlcipher.connect(home.folder / "home" / "ledger.db", isolation_level=None)
    key = (home.folder / "keys" / "database.key").read_text().strip()
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.close()


@pytest.mark.parametrize(
    ("statement", "table", "column"),
    [
        ("UPDATE operations_search SET district = 'MPM' WHERE reference = 'S-000002'", "operations_search", "district"),
        ("UPDATE figures_dated_fact SET category = 'arrest' WHERE kind = 'search'", "figures_dated_fact", "category"),
        ("DELETE FROM people_role WHERE role = 'auditor'", "people_role", None),
        ("UPDATE record_opening SET value = '\"House 8\"' WHERE value = '\"House 7\"'", "record_opening", "value"),
        ("UPDATE record_entry SET data = x'7b7d' WHERE \"index\" = 12", "record_entry", "data"),
        ("UPDATE record_entry SET actor = 'officer:KL0006' WHERE actor = 'officer:KL0001'", "record_entry", "actor"),
        ("DELETE FROM record_entry WHERE \"index\" = 12", "record_entry", None),
        ("UPDATE record_head SET size = size - 1", "record_head", "size"),
    ],
)  # fmt: skip
def test_rebuild_check_names_what_was_changed_behind_the_applications_back(copy, statement, table, column):
    behind_the_back(copy.home, statement)

    document = copy("ledger", "rebuild", "--check", code=1)

    assert document["verdict"] == "not equal"
    assert (document["first_fault"]["table"], document["first_fault"]["column"]) == (table, column)
    assert document["first_fault"]["row"]


def test_rebuild_makes_changed_tables_right_again(copy):
    behind_the_back(copy.home, "UPDATE operations_search SET district = 'MPM'", "DELETE FROM people_role")

    assert copy("ledger", "rebuild")["verdict"] == "rebuilt from the ledger"
    assert copy("ledger", "rebuild", "--check")["first_fault"] is None


def test_an_untouched_home_is_equal(tutela):
    document = tutela("ledger", "rebuild", "--check")

    assert document["verdict"].startswith("equal")
    assert document["rows"] > 50
    assert document["first_fault"] is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ledger", "export", "never.txt", "--as", "KL0004"), 1),  # the press officer exports no ledger
        (("ledger", "export", "never.txt", "--as", "ZZ9999"), 1),  # nobody has that number
        (("ledger", "export", "never.txt", "--open", "T-000001", "--as", "KL0005"), 1),  # the auditor opens no person
        (("ledger", "verify", "never.txt"), 2),
        (("figures", "--as-at", "yesterday", "--as", "KL0002"), 2),
        (("figures", "--round", "99.9", "--as", "KL0002"), 2),
        (("figures", "--as", "KL0006"), 1),  # the administrator sees no figures
        (("figures", "--by", "village", "--as", "KL0002"), 2),
        (("note", "export", "NOTE-999999", "never.json", "--as", "KL0002"), 1),
        (("note", "verify", "never.json", "never.txt"), 2),
        (("group", "import", "never.json", "--as", "KL0002"), 2),
        (("nonsense",), 2),
    ],
)
def test_errors_are_one_document_too_with_their_exit_code(tutela, words, code, tmp_path):
    document = tutela(*(tmp_path / word if word.startswith("never") else word for word in words), code=code)

    assert document["error"]
    assert not list(tmp_path.iterdir())


def test_without_a_data_folder_it_says_what_to_do(tmp_path):
    document = Commands(Home(tmp_path), {})("ledger", "rebuild", "--check", code=2)

    assert "tutela init" in document["error"]["reason"]


def test_a_moment_without_its_zone_is_refused(tutela):
    now = datetime.now(UTC)
    document = tutela("figures", "--as-at", f"{now:%Y-%m-%dT%H:%M}", "--as", ANALYST, code=2)

    assert "--as-at" in document["error"]["reason"]
