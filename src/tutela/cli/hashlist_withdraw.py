"""``tutela hashlist withdraw LIST VERSION``: withdraw a version that proved wrong; it is given to no triage any more."""

import argparse
from typing import Any

from tutela.cli.running import acting, add_common, answering


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``withdraw`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser("withdraw", help="withdraw a version", description="Withdraw a version, saying why.")
    parser.add_argument("list", metavar="LIST", help="the list's reference: LIST-000001")
    parser.add_argument("version", metavar="VERSION", type=int, help="the version's number")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Withdraw it."""
    from tutela.apps.hashlists.services import withdraw_version

    receipt = withdraw_version(officer=acting(args), list=args.list, number=args.version, reason=args.reason)
    return {"list": args.list, "version": args.version, "entry": receipt.first}


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    return f"version {document['version']} of {document['list']} is withdrawn"
