"""One example of what each command answers with ``--json``, made by running them on a small home: docs/examples/.

``python -m tests.house.examples`` writes them again; a test runs the same commands and compares shapes.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.cli.test_ledger_commands import LIVE
from tests.failures.homes import ROOT, Home, open_home
from tests.makers import boundaries, chats, images, known_lists
from tests.makers.tips import police_report

EXAMPLES = ROOT / "docs" / "examples"
KEY = 'import json; from tutela.apps.record.checkpoints import verifier_key; print(json.dumps({"key": verifier_key()}))'
SEIZE = """
import json
from tests.world import START
from tutela.apps.evidence.services import SeizedItem, seize_exhibits
from tutela.apps.people.selectors import officer_acting
item = SeizedItem(kind="phone", make="Make 1", model="Model A", serial="SER-77", imei=("490154203237518",))
receipt = seize_exhibits(officer=officer_acting("EK0002"), search="S-000001", exhibits=[item], at=START)
print(json.dumps({"exhibit": receipt.reference}))
"""
SHOWN = 2
"""How many items of a list an example shows."""


def answers(folder: Path) -> dict[str, Any]:
    """Every command with its answer; ``folder`` is for the home and the files."""
    home = open_home(folder)
    notes = home.answer(LIVE)["notes"]
    exhibit = home.answer(SEIZE)["exhibit"]
    files = incoming(folder / "in")

    def run(*words: object) -> Any:
        done = home.tutela(*map(str, words), "--json")
        if done.returncode:
            raise SystemExit(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    out = folder / "out"
    out.mkdir()
    (out / "log.vkey").write_text(home.answer(KEY)["key"], encoding="utf-8")
    moment = "2026-03-02T10:00:00+05:30"
    found = {
        "figures": run("figures", "--round", "26.1", "--as-at", moment, "--by", "district"),
        "tip_import": run("tip", "import", files["report"], files["broken"]),
        "group_import": run("group", "import", files["chat"], "--authority", "Order 12 of 2026"),
        "district_boundaries": run(
            "district",
            "boundaries",
            files["districts"],
            "--authority",
            "Letter 7 of 2026",
            "--valid-from",
            "2021-01-01",
            "--as",
            "KL0001",
        ),
        "triage": run("triage", files["device"], "--known", files["known"], "--out", out / "triage"),
        "exhibit_attach-triage": run("exhibit", "attach-triage", exhibit, out / "triage", "--as", "EK0004"),
        "exhibit_hash-report": run("exhibit", "hash-report", "RUN-000001", out / "report.txt", "--as", "EK0004"),
        "exhibit_vics": run("exhibit", "vics", "RUN-000001", out / "unknown.json", "--as", "EK0004"),
        "note_export": run("note", "export", notes[0], out / "note-1.json"),
        "note_compare": run("note", "compare", *notes),
        "officer_restore-access": run("officer", "restore-access", "KL0006", "--reason", "lost; seen in person"),
        "ledger_checkpoint": run("ledger", "checkpoint", "--out", out / "checkpoint.txt"),
        "ledger_prove": run("ledger", "prove", 0, out / "proof.txt"),
        "ledger_cosign": run(
            "ledger",
            "cosign",
            out / "checkpoint.txt",
            "--log",
            out / "log.vkey",
            "--witness",
            folder / "witness",
            "--name",
            "unit2.example/witness",
            "--out",
            out / "cosigned.txt",
        ),
        "ledger_rebuild": run("ledger", "rebuild", "--check"),
        "ledger_export": run("ledger", "export", out / "ledger.txt"),
        "backup": run("backup", out / "backup.age"),
    }
    words = ("ledger", "attest", out / "cosigned.txt", "--key", found["ledger_cosign"]["key"])
    found["ledger_attest"] = run(*words)
    found["ledger_verify"] = run("ledger", "verify", out / "ledger.txt", "--key", found["ledger_export"]["key"])
    found["note_verify"] = run("note", "verify", out / "note-1.json", out / "ledger.txt")
    found["restore"] = restored(folder, out / "backup.age")
    return found


def restored(folder: Path, backup: Path) -> Any:
    """Restore the backup beside, with the same keys."""
    other = Home(folder / "other", env={"TUTELA_KEYS": str(folder / "keys")})
    done = other.tutela("restore", str(backup), "--keys", str(folder / "keys"), "--json")
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(done.stdout)


def incoming(folder: Path) -> dict[str, Path]:
    """Invented files of each kind that comes in."""
    folder.mkdir()
    content = images.invented_files(4, seed=3)
    files = {name: folder / place for name, place in (("report", "report.json"), ("broken", "broken.json"))}
    files["report"].write_text(json.dumps(police_report()), encoding="utf-8")
    files["broken"].write_text('{"reportId": ', encoding="utf-8")
    features = [*boundaries.districts(), boundaries.feature({"code": "Elsewhere"}, boundaries.cell(0, 5))]
    features.append({"type": "Feature", "properties": {"code": "EKC"}, "geometry": None})
    files["districts"] = boundaries.written(folder / "districts.geojson", boundaries.collection(features))
    files["chat"] = chats.written(folder / "result.json", chats.group_07())
    files["device"] = images.write_tree(folder / "device", content)
    (files["device"] / "new.jpg").write_bytes(b"invented content of no picture")
    files["known"] = folder / "known.csv"
    digest = known_lists.digests(next(iter(content.values())))["md5"]
    files["known"].write_text(f"md5,category\n{digest},1\n", encoding="utf-8")
    return files


def told(value: Any, folder: Path) -> Any:
    """An answer as the page shows it: paths of a made-up machine, long lists cut."""
    if isinstance(value, str):
        return value.replace(str(folder), "/srv/tutela")
    if isinstance(value, list):
        return [told(one, folder) for one in value[:SHOWN]]
    return {key: told(one, folder) for key, one in value.items()} if isinstance(value, dict) else value


def shape(value: Any) -> Any:
    """What stays the same from run to run: keys and kinds. A list has the shapes of its items, each once."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in sorted(value.items())}
    if isinstance(value, list):
        return sorted({json.dumps(shape(one)) for one in value})
    return type(value).__name__


def main() -> int:
    """Write every example."""
    EXAMPLES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="examples-") as made:
        for name, answer in answers(Path(made)).items():
            text = json.dumps(told(answer, Path(made)), ensure_ascii=False, indent=2)
            (EXAMPLES / f"{name}.json").write_text(text + "\n", encoding="utf-8")
            sys.stdout.write(f"wrote docs/examples/{name}.json\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
