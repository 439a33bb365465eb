"""A finished triage run's folder, made by the engine itself on a small folder of harmless text files."""

import hashlib
import json
from pathlib import Path

from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage import Settings, triage

KNOWN_TEXT = b"a harmless text that stands on the list\n"
OTHER_TEXT = b"a harmless text that stands on no list\n"


def run_folder(place: Path) -> Path:
    """Examine a folder with one listed and one unlisted file; gives the folder of the results."""
    source, out = place / "source", place / "out"
    source.mkdir(parents=True)
    (source / "one.txt").write_bytes(KNOWN_TEXT)
    (source / "two.txt").write_bytes(OTHER_TEXT)
    known = place / "unit-list.csv"
    known.write_text(f"sha256,size,category\n{hashlib.sha256(KNOWN_TEXT).hexdigest()},{len(KNOWN_TEXT)},1\n")
    one = read_list(known, name="unit-list.csv")
    triage([source], lookup=KnownLookup([one.index]), out=out, settings=Settings(workers=1))
    return out


def screening_folder(place: Path) -> Path:
    """A screening of a folder in which one file has the size of a listed one and the other cannot match."""
    run_folder(place)
    (place / "source/two.txt").write_bytes(OTHER_TEXT * 2)
    lookup = KnownLookup([read_list(place / "unit-list.csv").index])
    triage([place / "source"], lookup=lookup, out=place / "screened", settings=Settings(workers=1, mode="screen"))
    return place / "screened"


def unread_folder(place: Path) -> Path:
    """The run of a source that could not be read: an Expert Witness image that is none."""
    source = place / "broken.E01"
    place.mkdir(parents=True, exist_ok=True)
    source.write_bytes(b"EVF\x09\x0d\x0a\xff\x00" + bytes(500))
    (place / "unit-list.csv").write_text(f"sha256,category\n{hashlib.sha256(KNOWN_TEXT).hexdigest()},1\n")
    lookup = KnownLookup([read_list(place / "unit-list.csv").index])
    triage([source], lookup=lookup, out=place / "out", settings=Settings(workers=1))
    return place / "out"


def run_folder_with_ordinary(place: Path) -> Path:
    """The same folder, examined with a list of ordinary files that has the unlisted one."""
    run_folder(place)
    good = place / "ordinary.txt"
    good.write_text(f"{hashlib.sha256(OTHER_TEXT).hexdigest()}  two.txt\n")
    lists = [read_list(place / "unit-list.csv"), read_list(good, good=True)]
    lookup = KnownLookup([one.index for one in lists])
    triage([place / "source"], lookup=lookup, out=place / "again", settings=Settings(workers=1))
    return place / "again"


def image_run(place: Path, digest: str, *, stored: str | None = None) -> Path:
    """The run of ``run_folder``, restated as that of one image with this SHA-256: what the engine writes for an image."""
    out = run_folder(place)
    verdict = "none stored" if stored is None else ("agrees" if stored == digest else "differs")
    findings = json.loads((out / "findings.json").read_text())
    findings["sources"] = [
        {
            "path": "/exhibits/K-1.dd",
            "kind": "raw",
            "verdict": verdict,
            "stored": {} if stored is None else {"sha256": stored},
            "computed": {"sha256": digest},
        }
    ]
    restate(out, findings)
    return out


def restate(out: Path, findings: dict[str, object]) -> None:
    """Write other findings into a run so that its files still agree with each other."""
    data = json.dumps(findings).encode()
    (out / "findings.json").write_bytes(data)
    record = json.loads((out / "run.json").read_text())
    record["findings"] = {"sha256": hashlib.sha256(data).hexdigest()}
    (out / "run.json").write_text(json.dumps(record))
