"""``tutela tip import FILE…``: take in tips from files and folders; what cannot be read goes to quarantine."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from tutela.cli.refusal import UsedWrongly
from tutela.cli.running import acting, add_common, answering, to_stderr

_DESCRIPTION = """Take in tips: CyberTipline JSON, XML and packages (folder or ZIP), XLSX and CSV sheets.

A sheet is read by a column profile, saved in the application or in a file (TOML, JSON); without one its columns are
told from the header where that leaves no doubt. Run again, an import changes nothing; after a crash it takes in the rest.

Exits 0 when done, also in part (what was quarantined is listed), 1 when refused, 2 when used wrongly."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``import`` to the verbs of the noun ``tip``."""
    parser = subparsers.add_parser(
        "import",
        help="take in tips from files",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a file or a folder of a package")
    parser.add_argument("--profile", metavar="NAME|FILE", help="column profile for sheets")
    parser.add_argument("--source", metavar="CODE", help="where the tips come from (ncmec, ncrp, other_state, …)")
    parser.add_argument(
        "--authority", metavar="TEXT", help="by what authority they were received (default: the channel)"
    )
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Import, and say what became of each tip."""
    from tutela.apps.intake.services import import_tips

    missing = [str(path) for path in args.files if not os.path.lexists(path)]
    if missing:
        raise UsedWrongly(f"{', '.join(missing)}: no such file")
    paths = [Path(os.path.abspath(path)) for path in args.files]
    result = import_tips(
        officer=acting(args),
        paths=paths,
        profile=args.profile,
        source=args.source,
        authority=args.authority,
        progress=_tell if sys.stderr.isatty() else None,
    )
    return {
        "accepted": result.accepted,
        "duplicates": result.duplicates,
        "quarantined": [
            {"file": item.file, "row": item.row, "field": item.field, "reason": item.reason}
            for item in result.quarantined
        ],
        "tips": [
            {
                "reference": tip.reference,
                "version_of": tip.version_of,
                "lead": tip.lead,
                "identifiers": [
                    {
                        "kind": one.kind,
                        "value": one.value,
                        "raw": one.raw or one.value,
                        "role": one.role,
                        "platform": one.platform,
                        "marks": list(one.marks),
                    }
                    for one in tip.identifiers
                ],
            }
            for tip in result.tips
        ],
        "linked": [{"file": item.file, "row": item.row, "reference": item.reference} for item in result.linked],
    }


def _tell(accepted: int, duplicates: int, quarantined: int) -> None:
    to_stderr(f"{accepted:,} taken in, {duplicates:,} came before, {quarantined:,} in quarantine")


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [
        f"{document['accepted']} tips taken in, {document['duplicates']} had come before, "
        f"{len(document['quarantined'])} in quarantine"
    ]
    for item in document["quarantined"]:
        place = ", ".join(
            part for part in (item["file"], f"row {item['row']}" if item["row"] else "", item["field"] or "") if part
        )
        lines.append(f"  quarantined: {place}: {item['reason']}")
    lines += [f"  {tip['reference']}: {len(tip['identifiers'])} identifiers" for tip in document["tips"][:50]]
    if len(document["tips"]) > 50:
        lines.append(f"  … and {len(document['tips']) - 50} more")
    return "\n".join(lines)
