"""``tutela note compare A B``: every difference between two published notes, explained from the ledger."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.refusal import UsedWrongly
from tutela.cli.running import acting, add_common, answering
from tutela.engines.figures.errors import FiguresError
from tutela.engines.figures.note import Note, note_of


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``compare`` to the verbs of the noun ``note``."""
    parser = subparsers.add_parser("compare", help="explain every difference between two notes")
    parser.add_argument("a", metavar="A", help="reference of a published note, or a file with one")
    parser.add_argument("b", metavar="B")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Compare, and give each difference with its cause."""
    from tutela.apps.figures.selectors import differences

    officer = acting(args)
    one, other = (note_given(officer, text) for text in (args.a, args.b))
    return {
        "from": one.reference,
        "to": other.reference,
        "differences": [difference.to_json() for difference in differences(officer, one, other)],
    }


def note_given(officer: Any, text: str) -> Note:
    """A note by its reference, or from a file."""
    from tutela.apps.figures.selectors import note_document

    file = Path(text)
    if not file.is_file():
        return note_document(officer, text)
    try:
        return note_of(file.read_bytes())
    except FiguresError as error:
        raise UsedWrongly(f"{text}: {error}") from error


def words(document: dict[str, Any]) -> str:
    if not document["differences"]:
        return f"{document['from']} and {document['to']} say the same"
    lines = [f"{document['from']} → {document['to']}"]
    for d in document["differences"]:
        amount = d.get("part")
        change = "" if amount is None else f" ({amount:+})"
        lines.append(f"  {d['measure']}, {d['district']}: {d['from']} → {d['to']}: {d['cause']}{change}")
    return "\n".join(lines)
