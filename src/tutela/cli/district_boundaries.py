"""``tutela district boundaries FILE``: load the boundaries of police districts from a GeoJSON file, or only look at it."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutela.cli.refusal import UsedWrongly, printable
from tutela.cli.running import acting, add_common, answering

if TYPE_CHECKING:
    from tutela.apps.people.boundaries import FeatureMatched

_DESCRIPTION = """Load the boundaries of police districts from a GeoJSON FeatureCollection (RFC 7946). Maps show them from the
given day on, until the day of a later loading. A feature names its district by code, name or alias; the property with the
names is found, or chosen with --property. docs/formats/boundaries.md says what is read.

With --preview nothing is recorded: it says what would come of the file.

Exits 0 when loaded, also where features were set aside (they are listed), 1 when refused, 2 when used wrongly."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``boundaries`` to the verbs of the noun ``district``."""
    parser = subparsers.add_parser(
        "boundaries",
        help="load the boundaries of police districts",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a GeoJSON FeatureCollection")
    parser.add_argument("--authority", metavar="TEXT", help="where it comes from and by what right the unit uses it")
    parser.add_argument("--valid-from", metavar="DATE", required=True, help="the day from which they hold: YYYY-MM-DD")
    parser.add_argument("--property", metavar="NAME", dest="named_by", help="the property that names the district")
    parser.add_argument("--preview", action="store_true", help="only say what would come of it")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Load, or look; and say which feature is of which district."""
    from tutela.apps.people.boundaries import load_boundaries, preview_boundaries

    try:
        day = date.fromisoformat(args.valid_from)
    except ValueError as error:
        raise UsedWrongly("--valid-from: give a day as YYYY-MM-DD, for example 2021-01-01") from error
    if not args.file.is_file():
        raise UsedWrongly(f"{args.file}: no such file")
    officer = acting(args)
    if args.preview:
        found = preview_boundaries(officer=officer, path=args.file, valid_from=day, named_by=args.named_by)
    elif not args.authority:
        raise UsedWrongly("--authority: say where the boundaries come from and by what right the unit uses them")
    else:
        found = load_boundaries(
            officer=officer, path=args.file, authority=args.authority, valid_from=day, named_by=args.named_by
        )
    return {
        "reference": found.reference,
        "entry": found.receipt.first if found.receipt else None,
        "valid_from": day.isoformat(),
        "property": found.named_by,
        "positions": found.positions,
        "districts": list(found.districts),
        "missing": list(found.missing),
        "matched": [{"feature": one.number, "district": one.district, **_said(one)} for one in found.matched],
        "unmatched": [{"feature": one.number, "reason": one.reason, **_said(one)} for one in found.unmatched],
        "quarantined": [
            {"file": str(args.file.absolute()), "row": q.row, "field": q.field, "reason": q.reason}
            for q in found.set_aside
        ],
    }


def _said(one: "FeatureMatched") -> dict[str, Any]:
    return {"name": one.said, "remarks": list(one.remarks)}


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    done = f"loaded as {document['reference']}" if document["reference"] else "only looked at, nothing recorded"
    named_by, count = printable(document["property"]), len(document["districts"])
    lines = [f"{count} districts by {named_by!r}, in force from {document['valid_from']}: {done}"]
    if document["missing"]:
        lines.append(f"  without a boundary: {', '.join(document['missing'])}")
    lines += [
        f"  feature {one['feature']} {printable(one['name'])!r}: {one['reason']}" for one in document["unmatched"]
    ]
    lines += [f"  feature {one['row']} set aside: {printable(one['reason'])}" for one in document["quarantined"]]
    return "\n".join(lines)
