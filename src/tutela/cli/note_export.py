"""``tutela note export NOTE FILE``: a published note as the file that anyone can recompute."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.running import acting, add_common, answering


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``export`` to the verbs of the noun ``note``."""
    parser = subparsers.add_parser("export", help="write a published note to a file")
    parser.add_argument("note", metavar="NOTE", help="its reference, for example NOTE-000001")
    parser.add_argument("file", metavar="FILE")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Write the note's canonical bytes; the export is an act."""
    from tutela.apps.figures.selectors import note_document
    from tutela.apps.record.services import note_export

    officer = acting(args)
    note = note_document(officer, args.note)
    note_export(officer=officer, what="note", references=(note.reference,), count=len(note.rows))
    target = Path(args.file).absolute()
    target.write_bytes(note.to_bytes())
    return {"note": note.reference, "file": str(target), "digest": note.digest, "size": note.size, "root": note.root}


def words(document: dict[str, Any]) -> str:
    return f"{document['note']} written to {document['file']}, digest {document['digest']}"
