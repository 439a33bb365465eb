"""``tutela note verify NOTE EXPORT``: recompute every number of a published note from an exported ledger alone."""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed, printable
from tutela.cli.verify import checkpoint_given, key_given
from tutela.engines.figures.errors import FiguresError
from tutela.engines.figures.note import Note, note_of
from tutela.engines.figures.recomputation import NoteDifference, recompute
from tutela.engines.ledger.canonical import Json, parse_canonical
from tutela.engines.ledger.checkpoint import open_checkpoint
from tutela.engines.ledger.errors import LedgerError
from tutela.engines.ledger.export import EntryLine, Header, read_export
from tutela.engines.ledger.note import VerifierKey
from tutela.engines.ledger.tree import Frontier, leaf_hash
from tutela.engines.ledger.verify import Verdict, verify_export


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
    except (UsedWrongly, OSError) as error:
        return failed(args, str(error), USED_WRONGLY)
    print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else _words(document))
    return code


def _checked(args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The verdict: the export is checked first, and only one without fault is computed with."""
    key = key_given(args.key) if args.key else None
    checkpoint = checkpoint_given(args.checkpoint) if args.checkpoint else None
    data = Path(args.note).read_bytes()
    with open(args.export, "rb") as stream:
        ledger = verify_export(stream, key=key, checkpoint=checkpoint)
    try:
        note = note_of(data)
        differences = _differences(note, args.export) if ledger.holds else []
    except FiguresError as error:
        # a note that contradicts itself was changed, or was never one of ours: it is not verified, and this says why
        note, differences = None, [NoteDifference("note", None, None, None, str(error))]
    good = ledger.holds and not differences
    return _document(note, ledger, differences, good=good), DONE if good else REFUSED


def _document(note: Note | None, ledger: Verdict, differences: list[NoteDifference], *, good: bool) -> dict[str, Any]:
    fault = ledger.first_fault
    return {
        "note": note and note.reference,
        "digest": note and note.digest,
        "size": note and note.size,
        "root": note and note.root,
        "ledger": ledger.verdict,
        "first_fault": fault and {"line": fault.line, "entry": fault.entry, "reason": fault.reason},
        "verdict": "every number recomputed" if good else "not verified",
        "differences": [difference.to_json() for difference in differences],
    }


def _differences(note: Note, export: str) -> list[NoteDifference]:
    """Where the note and the ledger differ: its numbers, its root, and the checkpoint that stands in it."""
    found = recompute(note, _entries(export))
    key, root = _prefix(export, note.size)
    if root != note.root:
        found.append(NoteDifference("root", None, None, note.root, root))
    try:
        checkpoint, _ = open_checkpoint(note.checkpoint, key)
    except LedgerError as error:
        return [*found, NoteDifference("checkpoint", None, None, None, str(error))]
    stated, recomputed = checkpoint.root.hex(), _prefix(export, checkpoint.size)[1]
    if stated != recomputed or checkpoint.size < note.size:
        found.append(NoteDifference("checkpoint", None, None, stated, recomputed))
    return found


def _entries(path: str) -> Iterator[Mapping[str, Json]]:
    with open(path, "rb") as stream:
        for piece in read_export(stream):
            if isinstance(piece, EntryLine):
                value = parse_canonical(piece.data)
                if isinstance(value, dict):
                    yield value


def _prefix(path: str, size: int) -> tuple[VerifierKey, str]:
    """The key that the export names, and the root over its first ``size`` entries (of all, where it has fewer)."""
    frontier = Frontier()
    with open(path, "rb") as stream:
        for piece in read_export(stream):
            if isinstance(piece, Header):
                key = piece.key
            elif isinstance(piece, EntryLine) and frontier.size < size:
                frontier = frontier.append(leaf_hash(piece.data))
            else:
                break
    return key, frontier.root().hex()


def _words(document: dict[str, Any]) -> str:
    lines = [f"{document['note'] or 'the note'}: {document['verdict']}", f"ledger: {document['ledger']}"]
    fault = document["first_fault"]
    lines += [f"  line {fault['line']}, entry {fault['entry']}: {fault['reason']}"] if fault else []
    lines += [
        f"  {' '.join(d[part] for part in ('what', 'measure', 'district') if d[part])}: {d['stated']} → {d['recomputed']}"
        for d in document["differences"]
    ]
    return "\n".join(printable(line) for line in lines)
