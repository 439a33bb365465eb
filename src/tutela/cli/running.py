"""What commands that use the application share: start it, know whose act it is, answer in words or in JSON."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed

STATE_ANALYST = "KL0002"
"""The State analyst of the exercise, whose acts those of the command line are unless another officer is named."""


def add_common(parser: argparse.ArgumentParser, *, officer: bool = True) -> None:
    """Add ``--json`` and, where the command acts for an officer, ``--as``."""
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    if officer:
        parser.add_argument("--as", dest="officer", metavar="OFFICER", help="number of the officer whose act it is")


def start() -> None:
    """Set Django up on the data folder that ``TUTELA_HOME`` names. Raises UsedWrongly when there is none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
    import django
    from django.conf import settings

    if not (Path(settings.TUTELA_HOME) / "tutela.toml").is_file():
        raise UsedWrongly(f"{settings.TUTELA_HOME} is no data folder of Tutela; set TUTELA_HOME or run: tutela init")
    django.setup()


def acting(args: argparse.Namespace) -> Any:
    """The officer whose act it is: ``--as``, TUTELA_OFFICER, or the State analyst in an exercise."""
    from tutela.apps.people.selectors import officer_acting
    from tutela.apps.record.selectors import opening_statement

    number = args.officer or os.environ.get("TUTELA_OFFICER")
    if not number:
        if not opening_statement().exercise:
            raise UsedWrongly("name the officer whose act this is: --as NUMBER, or TUTELA_OFFICER")
        number = STATE_ANALYST
    return officer_acting(number)


def account() -> str:
    """The system account that runs the command."""
    return getpass.getuser()


def answering(work: Callable[[argparse.Namespace], dict[str, Any]], words: Callable[[dict[str, Any]], str]) -> Any:
    """Make a ``run``: do the work, print its result as JSON or in words, and turn every refusal into an exit code.

    ``work`` returns the document; a key ``exit`` in it, if any, is taken out and used as the exit code.
    """

    def run(args: argparse.Namespace) -> int:
        try:
            start()
            from tutela.apps.record.appending import from_account

            with from_account(account()):
                document = work(args)
        except UsedWrongly as error:
            return failed(args, str(error), USED_WRONGLY)
        except Exception as error:
            from tutela.apps.record.errors import RecordError

            if isinstance(error, RecordError) or _is_tutelas(error):
                return failed(args, str(error), REFUSED)
            if reason := out_of_reach(error):
                return failed(args, reason, REFUSED)
            raise
        code = int(document.pop("exit", DONE))
        print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else words(document))
        return code

    return run


def out_of_reach(error: Exception) -> str:
    """Why the database cannot be used, in words, where that is what an error says; else empty."""
    from django.db import DatabaseError, OperationalError

    if type(error) not in (DatabaseError, OperationalError):
        return ""
    return f"the database cannot be used: {str(error).splitlines()[0]}"


def _is_tutelas(error: Exception) -> bool:
    """Whether an error is one of our own, with a message meant for a person."""
    return type(error).__module__.startswith("tutela.") or isinstance(error, OSError)


def to_stderr(text: str) -> None:
    """Say something to the person at the terminal without touching the answer."""
    print(text, file=sys.stderr, flush=True)
