"""The exercise, as a new user gets it: the table comes out exactly, each figure as at its cut-off, and proves itself."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TABLE = {
    ("20.1", "2020-06-28T18:00+05:30"): (110, 89, 89, 0, 143, 47),
    ("20.2", "2020-10-06T18:00+05:30"): (326, 268, 60, 208, 285, 41),
    ("20.3", "2020-12-28T18:00+05:30"): (596, 339, 41, 298, 392, 41),
}
MEASURES = ("places", "registrations", "firs", "seizure_reports", "devices", "arrests")


class Exercise:
    """A built exercise that commands run on."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "demo"
        self.built = self.tutela("exercise", "--json", timeout=900)

    def run(self, *args: str, timeout: int = 300) -> subprocess.CompletedProcess[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("TUTELA_")}
        return subprocess.run(
            [sys.executable, "-c", "import sys; from tutela.cli import main; sys.exit(main())", *args],
            env={**inherited, "TUTELA_HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def tutela(self, *args: str, timeout: int = 300, code: int = 0) -> Any:
        done = self.run(*args, timeout=timeout)
        assert done.returncode == code, done.stderr or done.stdout
        return json.loads(done.stdout)

    def figures(self, *args: str) -> Any:
        return self.tutela("figures", *args, "--json")


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("exercise")
    yield Exercise(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(("asked", "expected"), TABLE.items())
def test_each_round_comes_out_exactly_as_at_its_cut_off(exercise, asked, expected):
    number, cut_off = asked

    found = exercise.figures("--round", number, "--as-at", cut_off)["measures"]

    assert tuple(found[name] for name in MEASURES) == expected


def test_the_first_evening_of_the_last_round_had_465_places(exercise):
    assert exercise.figures("--round", "20.3", "--as-at", "2020-12-27T21:00+05:30")["measures"]["places"] == 465


def test_since_launch_525_firs_428_arrests_and_1031_with_seizure_reports(exercise):
    found = exercise.figures("--as-at", "2020-12-28T18:00+05:30")

    assert (found["measures"]["firs"], found["measures"]["arrests"], found["measures"]["registrations"]) == (
        525,
        428,
        1031,
    )
    assert set(found["lower_bounds"]) == {"places", "devices"}


def test_the_earlier_rounds_of_the_year_made_88_arrests(exercise):
    cut_off = "2020-12-26T00:00+05:30"
    arrests = [exercise.figures("--round", r, "--as-at", cut_off)["measures"]["arrests"] for r in ("20.1", "20.2")]

    assert sum(arrests) == 88


def test_malappuram_has_most_registrations_and_palakkad_most_arrests_and_places_of_the_second_round(exercise):
    rows = exercise.figures("--round", "20.2", "--as-at", "2020-10-06T18:00+05:30", "--by", "district")["by"]

    assert len([row for row in rows if row["code"]]) == 19
    most = {name: max(rows, key=lambda row: row[name])["district"] for name in ("registrations", "arrests", "places")}
    assert most == {"registrations": "Malappuram", "arrests": "Palakkad", "places": "Palakkad"}
    assert max(row["registrations"] for row in rows) == 47
    assert max(row["arrests"] for row in rows) == 9
    assert sorted(row["arrests"] for row in rows)[-2] < 9


def test_later_acts_change_the_figures_of_later_and_not_those_of_then(exercise):
    then = exercise.figures("--round", "20.1", "--as-at", "2020-06-28T18:00+05:30")["measures"]["arrests"]
    later = exercise.figures("--round", "20.1")["measures"]["arrests"]

    assert then == 47
    assert later > 47


def test_a_note_holds_the_figures_of_the_command_and_recomputes_from_an_export_alone(exercise, tmp_path):
    note, export = tmp_path / "note.json", tmp_path / "ledger.txt"
    exercise.tutela("note", "export", "NOTE-000004", str(note), "--json")
    exported = exercise.tutela("ledger", "export", str(export), "--json")

    rows = {row["code"]: row["counts"] for row in json.loads(note.read_text())["districts"]}
    asked = exercise.figures("--round", "20.3", "--as-at", "2020-12-28T18:00+05:30", "--by", "district")["by"]
    for row in asked:
        assert {name: rows[row["code"]][name] for name in MEASURES} == {name: row[name] for name in MEASURES}
    verified = exercise.tutela("note", "verify", str(note), str(export), "--key", exported["key"], "--json")
    assert verified["differences"] == []
    assert verified["verdict"] == "every number recomputed"


def test_a_number_changed_in_a_note_is_named(exercise, tmp_path):
    note, export = tmp_path / "note.json", tmp_path / "ledger.txt"
    exercise.tutela("note", "export", "NOTE-000004", str(note), "--json")
    exercise.tutela("ledger", "export", str(export), "--json")
    document = json.loads(note.read_text())
    document["districts"][3]["counts"]["places"] += 1
    document["totals"]["places"] += 1
    note.write_text(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    found = exercise.tutela("note", "verify", str(note), str(export), "--json", code=1)

    assert ("count", "places", document["districts"][3]["name"]) in {
        (d["what"], d["measure"], d["district"]) for d in found["differences"]
    }


def test_two_notes_of_one_round_are_explained_by_what_was_recorded_later_and_withdrawn(exercise):
    found = exercise.tutela("note", "compare", "NOTE-000002", "NOTE-000006", "--json")["differences"]

    causes = {d["cause"] for d in found if d["measure"] == "seizure_reports"}
    assert causes == {"recorded later", "withdrawn"}


def test_an_export_verifies_and_a_changed_byte_is_named(exercise, tmp_path):
    export = tmp_path / "ledger.txt"
    exported = exercise.tutela("ledger", "export", str(export), "--json")
    good = exercise.tutela("ledger", "verify", str(export), "--key", exported["key"], "--json")
    assert good["first_fault"] is None
    assert good["root"] == exported["root"]

    data = bytearray(export.read_bytes())
    at = data.index(b'"act":"cases.fir_registered"')
    data[at + 8] ^= 1
    export.write_bytes(bytes(data))

    bad = exercise.tutela("ledger", "verify", str(export), "--key", exported["key"], "--json", code=1)
    assert bad["first_fault"]["entry"] is not None


def test_the_tables_are_what_the_ledger_gives(exercise):
    found = exercise.tutela("ledger", "rebuild", "--check", "--json", timeout=600)

    assert (found["first_fault"], found["verdict"]) == (None, "equal: the live tables are what the ledger gives")


def test_a_second_build_starts_clean_and_a_foreign_folder_is_never_thrown_away(exercise, tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter").write_text("keep me")
    exercise_home, exercise.home = exercise.home, tmp_path / "papers"
    try:
        refused = exercise.run("exercise", "--fresh", "--json")
    finally:
        exercise.home = exercise_home

    assert refused.returncode == 1
    assert (tmp_path / "papers" / "letter").read_text() == "keep me"
