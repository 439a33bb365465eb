"""``tutela note verify NOTE EXPORT``: recompute every number of a published note from an exported ledger alone."""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed
from tutela.cli.verify import checkpoint_given, key_given
from tutela.engines.figures.errors import FiguresError
from tutela.engines.figures.note import Note, note_of
from tutela.engines.figures.recomputation import recompute
from tutela.engines.ledger.canonical import Json, parse_canonical
from tutela.engines.ledger.errors import LedgerError
from tutela.engines.ledger.export import EntryLine, read_export
from tutela.engines.ledger.tree import Frontier
from tutela.engines.ledger.verify import Outcome, verify_export


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``verify`` to the verbs of the noun ``note``."""
    parser = subparsers.add_parser("verify", help="recompute a note from an exported ledger alone")
    parser.add_argument("note", metavar="NOTE", help="file with a published note")
    parser.add_argument("export", metavar="EXPORT", help="file with an exported ledger")
    parser.add_argument("--key", metavar="K", help="verifier key of the ledger or a witness: a file, or the key itself")
    parser.add_argument("--checkpoint", metavar="C", help="file with a signed checkpoint that was kept outside")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify the export, recompute the note, print the verdict. Needs neither Django nor a database."""
    try:
        document, code = _checked(args)
    except (UsedWrongly, FiguresError, LedgerError, OSError) as error:
        return failed(args, str(error), USED_WRONGLY)
    print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else _words(document))
    return code


def _checked(args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    note = note_of(Path(args.note).read_bytes())
    key = key_given(args.key) if args.key else None
    checkpoint = checkpoint_given(args.checkpoint) if args.checkpoint else None
    with open(args.export, "rb") as stream:
        ledger = verify_export(stream, key=key, checkpoint=checkpoint)
    differences = (
        [] if ledger.outcome is Outcome.NOT_VERIFIED else [d.to_json() for d in recompute(note, _entries(args.export))]
    )
    root = None if ledger.outcome is Outcome.NOT_VERIFIED else _root_at(args.export, note)
    good = ledger.outcome is not Outcome.NOT_VERIFIED and not differences and root == note.root
    return {
        "note": note.reference,
        "digest": note.digest,
        "size": note.size,
        "root": note.root,
        "root_recomputed": root,
        "ledger": ledger.verdict,
        "verdict": "every number recomputed" if good else "not verified",
        "differences": differences,
    }, DONE if good else REFUSED


def _entries(path: str) -> Iterator[Mapping[str, Json]]:
    with open(path, "rb") as stream:
        for piece in read_export(stream):
            if isinstance(piece, EntryLine):
                value = parse_canonical(piece.data)
                if isinstance(value, dict):
                    yield value


def _root_at(path: str, note: Note) -> str:
    """The root over the note's prefix, from the export's entries."""
    from tutela.engines.ledger.tree import leaf_hash

    frontier = Frontier()
    with open(path, "rb") as stream:
        for piece in read_export(stream):
            if isinstance(piece, EntryLine) and frontier.size < note.size:
                frontier = frontier.append(leaf_hash(piece.data))
    return frontier.root().hex()


def _words(document: dict[str, Any]) -> str:
    lines = [f"{document['note']}: {document['verdict']}", f"ledger: {document['ledger']}"]
    lines += [
        f"  {d['what']} {d['measure']} {d['district']}: {d['stated']} → {d['recomputed']}"
        for d in document["differences"]
    ]
    return "\n".join(lines)
