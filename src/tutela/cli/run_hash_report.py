"""``tutela exhibit hash-report RUN FILE``: write the hash report of an attached run; that it left is recorded."""

import argparse
import hashlib
from pathlib import Path
from typing import Any

from tutela.cli.refusal import UsedWrongly, printable
from tutela.cli.running import acting, add_common, answering
from tutela.cli.triage_outputs import write_whole

_DESCRIPTION = """Write the hash report of a run as text (docs/formats/outputs.md): what is enclosed with the
certificate of an electronic record (BSA 2023 s.63(4)). The run's page has it as PDF, too."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``hash-report`` to the verbs of the noun ``exhibit``."""
    parser = subparsers.add_parser(
        "hash-report", help="write the hash report of a triage run", description=_DESCRIPTION
    )
    add_run_and_file(parser)
    parser.set_defaults(run=answering(work, words))


def add_run_and_file(parser: argparse.ArgumentParser) -> None:
    """Add what every output of a run is asked with."""
    parser.add_argument("triage_run", metavar="RUN", help="reference of the run, for example RUN-000017")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write; it must not exist yet")
    add_common(parser)


def new_file(args: argparse.Namespace) -> Path:
    """The file that is to be written. Raises UsedWrongly."""
    target = Path(args.file).absolute()
    if target.exists() or not target.parent.is_dir():
        raise UsedWrongly(f"{args.file} exists already, or its folder does not; name a new file")
    return target


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Write it, and say its digest."""
    from tutela.apps.evidence.handing_on import hash_report_of

    target, run = new_file(args), args.triage_run.strip().upper()
    report = hash_report_of(officer=acting(args), run=run)
    text = report.text()
    write_whole(target, [text])
    return {
        "run": run,
        "file": str(target),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "hits": len(report.all("hit")),
    }


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    return f"hash report of {document['run']} in {printable(document['file'])}\nSHA-256 {document['sha256']}"
