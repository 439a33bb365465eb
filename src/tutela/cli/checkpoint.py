"""``tutela ledger checkpoint``: sign the ledger's size and root, for a second unit, a print or a time-stamp."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.running import add_common, answering


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``checkpoint`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser("checkpoint", help="sign the ledger's size and root")
    parser.add_argument("--out", metavar="FILE", help="write the signed note to a file, to be kept outside")
    add_common(parser, officer=False)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Sign, remember and hand out a checkpoint."""
    from tutela.apps.record.checkpoints import publish_checkpoint

    published = publish_checkpoint()
    if args.out:
        Path(args.out).write_text(published.note, encoding="utf-8")
    return {
        "size": published.size,
        "root": published.root.hex(),
        "verdict": f"signed, key fingerprint {published.fingerprint}",
        "first_fault": None,
        "checkpoint": published.note,
        "key": published.vkey,
        "file": str(Path(args.out).absolute()) if args.out else None,
    }


def words(document: dict[str, Any]) -> str:
    return f"{document['checkpoint']}\nverifier key: {document['key']}"
