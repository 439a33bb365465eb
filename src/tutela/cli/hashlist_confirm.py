"""``tutela hashlist confirm LIST VERSION``: say what the categories of a version mean in this list."""

import argparse
from typing import Any

from tutela.cli.refusal import UsedWrongly
from tutela.cli.running import acting, add_common, answering

_DESCRIPTION = """Confirm what each category of a version means. One number means opposite things in different lists: until
an officer said what it means in this one, the version is given to no triage."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``confirm`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser("confirm", help="say what categories mean", description=_DESCRIPTION)
    parser.add_argument("list", metavar="LIST", help="the list's reference: LIST-000001")
    parser.add_argument("version", metavar="VERSION", type=int, help="the version's number")
    parser.add_argument("--scheme", metavar="TEXT", required=True, help="name of the scheme, such as: VICS 2.0 US")
    parser.add_argument(
        "--meaning", metavar="CATEGORY=TEXT", action="append", default=[], help="what a category means; one for each"
    )
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Confirm them."""
    from tutela.apps.hashlists.services import confirm_categories

    meanings = {}
    for one in args.meaning:
        category, given, text = one.partition("=")
        if not given:
            raise UsedWrongly(f"--meaning {one}: give CATEGORY=TEXT, for example 1=CSEAM")
        meanings[category.strip()] = text
    receipt = confirm_categories(
        officer=acting(args), list=args.list, number=args.version, scheme=args.scheme, meanings=meanings
    )
    return {"list": args.list, "version": args.version, "entry": receipt.first}


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    return f"the categories of version {document['version']} of {document['list']} are confirmed"
