"""``tutela hashlist open NAME``: open a known-hash list, to which versions are then added."""

import argparse
from typing import Any

from tutela.cli.running import acting, add_common, answering


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``open`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser("open", help="open a list", description="Open a list: its name, and who keeps it.")
    parser.add_argument("name", metavar="NAME", help="what the list is called here")
    parser.add_argument("--custodian", metavar="TEXT", required=True, help="who makes the list and answers for it")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Open it."""
    from tutela.apps.hashlists.services import open_list

    receipt = open_list(officer=acting(args), name=args.name, custodian=args.custodian)
    return {"list": receipt.reference, "entry": receipt.first}


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    return f"opened as {document['list']}"
