"""``tutela ledger checkpoint``: sign the ledger's size and root, for a second unit, a print or a time-stamp."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.running import add_common, answering

_DESCRIPTION = """Sign the ledger's size and root. The checkpoint is some lines of text and says nothing about any matter.

--since SIZE adds the proof that the ledger grows from the checkpoint that a second unit has seen (0: it has seen none); the
second unit checks it and cosigns: tutela ledger cosign. --query writes what a time-stamping authority is sent (RFC 3161).
What comes back is taken in with: tutela ledger attest. --size gives an earlier checkpoint again, with its cosignatures."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``checkpoint`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser(
        "checkpoint",
        help="sign the ledger's size and root",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", metavar="FILE", help="write the signed note to a file, to be kept outside")
    parser.add_argument("--size", metavar="N", type=int, help="a checkpoint that was signed before, by its size")
    parser.add_argument("--since", metavar="SIZE", type=int, help="the size that the second unit has seen; 0 for none")
    parser.add_argument("--query", metavar="FILE", help="write a time-stamp query for the checkpoint (.tsq)")
    add_common(parser, officer=False)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Sign, remember and hand out a checkpoint, or hand out one that was signed before."""
    from tutela.apps.record import attesting
    from tutela.apps.record.checkpoints import publish_checkpoint, signed_before

    published = publish_checkpoint() if args.size is None else signed_before(args.size)
    note = attesting.cosigned_note(published.size)
    out = note if args.since is None else attesting.growth_file(args.since, published.size)
    if args.out:
        Path(args.out).write_text(out, encoding="utf-8")
    if args.query:
        Path(args.query).write_bytes(attesting.time_stamp_query(published.size))
    return {
        "size": published.size,
        "root": published.root.hex(),
        "verdict": f"signed, key fingerprint {published.fingerprint}",
        "first_fault": None,
        "checkpoint": note,
        "key": published.vkey,
        "file": str(Path(args.out).absolute()) if args.out else None,
        "query": str(Path(args.query).absolute()) if args.query else None,
    }


def words(document: dict[str, Any]) -> str:
    return f"{document['checkpoint']}\nverifier key: {document['key']}"
