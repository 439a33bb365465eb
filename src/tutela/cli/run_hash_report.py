"""``tutela exhibit hash-report RUN FILE``: write the hash report of an attached run; that it left is recorded."""

import argparse
import hashlib
from pathlib import Path
from typing import Any

from tutela.cli.refusal import UsedWrongly, printable
from tutela.cli.running import acting, add_common, answering
from tutela.cli.triage_outputs import write_whole

_DESCRIPTION = """Write the hash report of a run as text (docs/formats/outputs.md): what is enclosed with the
certificate of an electronic record (BSA 2023 s.63(4)), and with --pdf as it is printed and signed, too: the digest of the
text stands on it."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``hash-report`` to the verbs of the noun ``exhibit``."""
    parser = subparsers.add_parser(
        "hash-report", help="write the hash report of a triage run", description=_DESCRIPTION
    )
    add_run_and_file(parser)
    parser.add_argument(
        "--pdf", metavar="FILE", type=Path, help="write it as PDF, too; this file must not exist yet either"
    )
    parser.set_defaults(run=answering(work, words))


def add_run_and_file(parser: argparse.ArgumentParser) -> None:
    """Add what every output of a run is asked with."""
    parser.add_argument("triage_run", metavar="RUN", help="reference of the run, for example RUN-000017")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write; it must not exist yet")
    add_common(parser)


def new_file(given: Path) -> Path:
    """The file that is to be written. Raises UsedWrongly."""
    target = given.absolute()
    if target.exists() or not target.parent.is_dir():
        raise UsedWrongly(f"{given} exists already, or its folder does not; name a new file")
    return target


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Write it, and say its digest."""
    from tutela.apps.evidence.handing_on import hash_report_of, printed_hash_report

    target, run = new_file(args.file), args.triage_run.strip().upper()
    printed = None if args.pdf is None else new_file(args.pdf)
    if printed == target:
        raise UsedWrongly(f"{args.pdf} is named twice; name another file for the PDF")
    report = hash_report_of(officer=acting(args), run=run)
    text = report.text()
    pdf = b"" if printed is None else printed_hash_report(report)
    write_whole(target, [text])
    if printed is not None:
        write_whole(printed, [pdf])
    of_pdf = {} if printed is None else {"pdf": str(printed), "pdf_sha256": hashlib.sha256(pdf).hexdigest()}
    return {
        "run": run,
        "file": str(target),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "hits": len(report.all("hit")),
        **of_pdf,
    }


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [f"hash report of {document['run']} in {printable(document['file'])}", f"SHA-256 {document['sha256']}"]
    if "pdf" in document:
        lines += [f"as PDF in {printable(document['pdf'])}", f"SHA-256 {document['pdf_sha256']}"]
    return "\n".join(lines)
