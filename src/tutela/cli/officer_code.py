"""``tutela officer code``: the current code of an invented officer's second factor, in an exercise only."""

import argparse
from typing import Any

from tutela.cli.running import add_common, answering
from tutela.engines.values import instant_text

_DESCRIPTION = """Print the code that the second factor of an invented officer shows now.

Only in an exercise: the ledger's first entry must say that it is one. A code signs in once, while it shows and for half a
minute more."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``code`` to the verbs of the noun ``officer``."""
    parser = subparsers.add_parser(
        "code",
        help="the current second-factor code of an officer of the exercise",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("number", metavar="NUMBER", help="the officer's number, for example KL0002")
    add_common(parser, officer=False)
    parser.set_defaults(run=answering(_work, _words))


def _work(args: argparse.Namespace) -> dict[str, Any]:
    from tutela.apps.people.signin.services import current_code

    found = current_code(args.number.strip().upper())
    return {
        "officer": found.officer,
        "code": found.code,
        "seconds_left": found.seconds_left,
        "valid_until": instant_text(found.valid_until),
    }


def _words(document: dict[str, Any]) -> str:
    return f"{document['code']}  (good for {document['seconds_left']} more seconds)"
