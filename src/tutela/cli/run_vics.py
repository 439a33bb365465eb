"""``tutela exhibit vics RUN FILE``: write unknown media of an attached run for grading tools; that it left is recorded."""

import argparse
import hashlib
from typing import Any

from tutela.cli.refusal import printable
from tutela.cli.run_hash_report import add_run_and_file, new_file
from tutela.cli.running import acting, answering
from tutela.cli.triage_outputs import write_whole

_DESCRIPTION = """Write unknown pictures and videos of a run as VICS 2.0 JSON (docs/formats/outputs.md): digests and
metadata only, for the certified tools that grade."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``vics`` to the verbs of the noun ``exhibit``."""
    parser = subparsers.add_parser("vics", help="write unknown media of a triage run as VICS", description=_DESCRIPTION)
    add_run_and_file(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Write it, and say how many contents there are and its digest."""
    from tutela.apps.evidence.handing_on import unknown_media_of_run

    target, run = new_file(args.file), args.triage_run.strip().upper()
    count, pieces = unknown_media_of_run(officer=acting(args), run=run)
    write_whole(target, pieces)
    with target.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return {"run": run, "file": str(target), "sha256": digest, "media": count}


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    return f"{document['media']} unknown media of {document['run']} in {printable(document['file'])}"
