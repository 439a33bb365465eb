"""``tutela ledger export FILE``: the whole ledger as one canonical text that anyone can verify."""

import argparse
import os
from pathlib import Path
from typing import Any

from tutela.cli.running import acting, add_common, answering


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``export`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser("export", help="write the ledger to a file that anyone can verify")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--open",
        dest="references",
        metavar="REFERENCE",
        action="append",
        default=[],
        help="open the private values of the entries about this object (repeat for several)",
    )
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Write the export beside its name and put it in place whole; the export itself is an act first."""
    from tutela.apps.record.checkpoints import export_ledger
    from tutela.apps.record.selectors import state
    from tutela.apps.record.services import note_export

    officer = acting(args)
    officer.must("ledger.export")
    if args.references:
        officer.must("ledger.open")
    target = Path(args.file).absolute()
    note_export(officer=officer, what="ledger", references=tuple(args.references), count=state().size)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    with part.open("wb") as stream:
        published = export_ledger(stream, open_references=args.references)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(target)
    return {
        "file": str(target),
        "size": published.size,
        "root": published.root.hex(),
        "verdict": f"exported, key fingerprint {published.fingerprint}",
        "first_fault": None,
        "key": published.vkey,
    }


def words(document: dict[str, Any]) -> str:
    return (
        f"{document['file']}: {document['size']} entries, root {document['root']}\n"
        f"verify with: tutela ledger verify {document['file']} --key '{document['key']}'"
    )
