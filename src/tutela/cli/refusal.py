"""How a command that was not done answers: one form and three exit codes for all of them; knows no Django."""

import argparse
import json
import sys

DONE, REFUSED, USED_WRONGLY = 0, 1, 2


class UsedWrongly(Exception):
    """The command was called in a way that cannot work; the message says how to call it."""


def failed(args: argparse.Namespace, reason: str, code: int) -> int:
    """Say why a command was not done, in the one form of all commands, and give its exit code back."""
    if args.json:
        print(json.dumps({"error": {"reason": reason}}, ensure_ascii=False, indent=2))
    else:
        print(f"tutela: {printable(reason)}", file=sys.stderr)
    return code


def printable(text: str | None, most: int = 500) -> str:
    """Words that come from a file, short and without what could steer a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in (text or "")[:most])
