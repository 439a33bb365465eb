"""``tutela ledger prove ENTRY FILE``: one entry with the proof that it stands in the ledger, as a file of its own."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.running import acting, add_common, answering

_DESCRIPTION = """Write one entry, its place, its inclusion proof and the signed checkpoint to a file (c2sp.org/tlog-proof).

It has commitments in place of private values, as an export has. Anybody checks it with: tutela ledger verify FILE --key K.
That a ledger grew from an earlier checkpoint is proved by: tutela ledger checkpoint --since SIZE."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``prove`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser(
        "prove",
        help="write the proof that one entry stands in the ledger",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("entry", metavar="ENTRY", type=int, help="its number, from 0")
    parser.add_argument("file", metavar="FILE")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Prove the entry under the newest checkpoint; that it leaves the house is an act first."""
    from tutela.apps.record.checkpoints import prove_entry

    officer = acting(args)
    officer.must("ledger.export")
    published, text = prove_entry(officer=officer, index=args.entry)
    target = Path(args.file).absolute()
    target.write_text(text, encoding="utf-8")
    return {
        "file": str(target),
        "entry": args.entry,
        "size": published.size,
        "root": published.root.hex(),
        "verdict": f"proved, key fingerprint {published.fingerprint}",
        "first_fault": None,
        "key": published.vkey,
    }


def words(document: dict[str, Any]) -> str:
    return (
        f"{document['file']}: entry {document['entry']} of {document['size']}, root {document['root']}\n"
        f"verify with: tutela ledger verify {document['file']} --key '{document['key']}'"
    )
