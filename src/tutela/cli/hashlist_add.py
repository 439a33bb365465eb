"""``tutela hashlist add LIST FILE``: add a version of a list, with its origin and by what right the unit has it."""

import argparse
import os
from pathlib import Path
from typing import Any

from tutela.cli.hashlist_index import profile_in
from tutela.cli.hashlist_list import version_document
from tutela.cli.refusal import UsedWrongly, printable
from tutela.cli.running import acting, add_common, answering

_DESCRIPTION = """Add a version of a list (docs/formats/lists.md says which formats are read). It is read in a confined worker,
counted, indexed and kept. Killed while it reads, the same command goes on where it was. A CSV whose header does not say
what its columns are is read by --profile, or by the profile of the last version.

Exits 0 when added (malformed entries are counted and listed), 1 when refused, 2 when used wrongly."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``add`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser(
        "add",
        help="add a version of a list",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("list", metavar="LIST", help="the list's reference: LIST-000001")
    parser.add_argument("file", metavar="FILE", type=Path, help="the version, as its custodian handed it out")
    parser.add_argument("--origin", metavar="TEXT", required=True, help="who made and handed over this version")
    parser.add_argument("--authority", metavar="TEXT", required=True, help="by what right the unit has it")
    parser.add_argument("--good", action="store_true", help="it lists ordinary files, which are set aside")
    parser.add_argument("--profile", metavar="FILE", type=Path, help="which columns of a CSV have what, as JSON")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Add it, and say what it holds."""
    from tutela.apps.hashlists import selectors, services

    if not args.file.is_file():
        raise UsedWrongly(f"{args.file}: no such file")
    officer = acting(args)
    receipt = services.add_version(
        officer=officer,
        list=args.list,
        source=Path(os.path.abspath(args.file)),
        origin=args.origin,
        authority=args.authority,
        good=args.good or None,
        profile=profile_in(args.profile),
    )
    version = selectors.versions(officer, args.list)[0]
    return {**version_document(version), "entry": receipt.first, "malformed_said": list(version.malformed_said)}


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [
        f"version {document['version']} of {document['list']}: {document['kind']}, {document['entries']:,} entries, "
        f"{document['malformed']:,} malformed; {'ready for triage' if document['ready'] else 'confirm its categories'}"
    ]
    return "\n".join([*lines, *(f"  {printable(one)}" for one in document["malformed_said"][:20])])
