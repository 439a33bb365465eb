"""``tutela hashlist give LIST VERSION``: write a version out for triage; that it left is recorded."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.refusal import UsedWrongly, printable
from tutela.cli.running import acting, add_common, answering

_DESCRIPTION = """Write a version of a list into a folder, for tutela triage --known. As an index it opens at once, and every hit
names list and version; --as-list writes the list as it was handed in. A version with categories is given only once they
are confirmed."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``give`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser("give", help="write a version out for triage", description=_DESCRIPTION)
    parser.add_argument("list", metavar="LIST", help="the list's reference: LIST-000001")
    parser.add_argument("version", metavar="VERSION", type=int, help="the version's number")
    parser.add_argument("--out", metavar="DIR", required=True, type=Path, help="folder for the file")
    parser.add_argument("--as-list", action="store_true", help="write the list as it was handed in, not its index")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Write it."""
    from tutela.apps.hashlists.services import export_version

    if not args.out.is_dir():
        raise UsedWrongly(f"{args.out}: no such folder")
    path = export_version(
        officer=acting(args), list=args.list, number=args.version, folder=args.out, as_index=not args.as_list
    )
    return {"list": args.list, "version": args.version, "file": str(path)}


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    return f"version {document['version']} of {document['list']} is in {printable(document['file'])}"
