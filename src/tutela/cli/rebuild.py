"""``tutela ledger rebuild [--check]``: derive every table again from the ledger, and say whether the live ones agree."""

import argparse
import sys
from typing import Any

from tutela.cli.refusal import DONE, REFUSED
from tutela.cli.running import add_common, answering


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``rebuild`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser("rebuild", help="derive every table again from the ledger")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; compare row by row and name each difference"
    )
    add_common(parser, officer=False)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Replay and compare (``--check``), or empty the tables and fill them again."""
    from tutela.apps.record import rebuild

    shown = None if args.json or not sys.stderr.isatty() else _progress
    outcome = rebuild.check(shown) if args.check else rebuild.rebuild(shown)
    faults = [{"table": d.table, "row": d.row, "column": d.column, "reason": d.reason} for d in outcome.differences]
    good = "equal: the live tables are what the ledger gives" if args.check else "rebuilt from the ledger"
    return {
        "size": outcome.size,
        "root": outcome.root,
        "rows": outcome.rows,
        "verdict": good if outcome.equal else "not equal",
        "first_fault": faults[0] if faults else None,
        "faults": faults,
        "exit": DONE if outcome.equal else REFUSED,
    }


def words(document: dict[str, Any]) -> str:
    lines = [
        f"{document['size']} entries, root {document['root']}",
        f"{document['rows']} rows compared: {document['verdict']}",
    ]
    for fault in document["faults"]:
        place = " ".join(str(fault[k]) for k in ("table", "row", "column") if fault[k] is not None)
        lines.append(f"  {place}: {fault['reason']}")
    return "\n".join(lines)


def _progress(done: int, size: int) -> None:
    print(f"\r{done} of {size} entries replayed", end="\n" if done == size else "", file=sys.stderr, flush=True)
