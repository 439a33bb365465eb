"""``tutela officer restore-access``: access again for a nodal officer or administrator, by whoever holds the host."""

import argparse
from typing import Any

from tutela.cli.running import account, add_common, answering

_DESCRIPTION = """Give a nodal officer or administrator access again when nobody who could give it can sign in.

A new one-time password, printed once and good for three days; the second factor, its recovery codes and open sessions end.
It is an act with the system account and the reason, and it opens a discrepancy that stands on the desk of every other nodal
officer until one of them closes it. Every other officer gets access on the page People."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``restore-access`` to the verbs of the noun ``officer``."""
    parser = subparsers.add_parser(
        "restore-access",
        help="give a nodal officer or administrator access again, on the host",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("number", metavar="NUMBER", help="the officer's number, for example KL0001")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why, and how the officer was recognised")
    add_common(parser, officer=False)
    parser.set_defaults(run=answering(_work, _words))


def _work(args: argparse.Namespace) -> dict[str, Any]:
    """Restore the access; the tables of sign-ins are made first where they were lost."""
    from tutela.apps.people.signin.services import restore_access
    from tutela.cli.homes import migrate

    migrate()
    number = args.number.strip().upper()
    password, receipt = restore_access(number=number, reason=args.reason, account=account())
    return {
        "officer": number,
        "one_time_password": password,
        "entry": receipt.first,
        "discrepancy": receipt.discrepancies[0],
    }


def _words(document: dict[str, Any]) -> str:
    return (
        f"one-time password of {document['officer']}, shown this once, good for three days: {document['one_time_password']}\n"
        f"entry {document['entry']}; another nodal officer closes {document['discrepancy']}"
    )
