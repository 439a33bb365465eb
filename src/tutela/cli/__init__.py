"""The command line: ``tutela <noun> <verb>``; a table of names, one module a command."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from tutela import __version__

COMMANDS: dict[str, tuple[str, ...]] = {
    "": ("triage", "figures", "init", "serve", "backup", "restore", "exercise"),
    "ledger": ("verify", "export", "rebuild", "checkpoint"),
    "tip": ("tip_import",),
    "group": ("group_import",),
    "note": ("note_compare", "note_verify"),
    "officer": ("officer_code",),
}
"""Noun → modules of its verbs; modules under the empty noun are commands of their own."""

NOUNS = {
    "ledger": "the ledger: export, verify, rebuild, checkpoint",
    "tip": "tips as received",
    "group": "chat groups",
    "note": "published notes of figures",
    "officer": "officers",
}


def parser() -> argparse.ArgumentParser:
    """The whole command line; a module is imported only when its command may be meant."""
    top = argparse.ArgumentParser(
        prog="tutela", description="From the first tip to the court file, proved by a ledger."
    )
    top.add_argument("--version", action="version", version=f"tutela {__version__}")
    nouns = top.add_subparsers(metavar="COMMAND", required=True)
    for noun, modules in COMMANDS.items():
        place = _verbs_of(nouns, noun) if noun else nouns
        for module in modules:
            import_module(f"tutela.cli.{module}").register(place)
    return top


def _verbs_of(nouns: "argparse._SubParsersAction[argparse.ArgumentParser]", noun: str) -> Any:
    return nouns.add_parser(noun, help=NOUNS[noun]).add_subparsers(metavar="VERB", required=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exits 0 done (also in part), 1 refused or not verified, 2 used wrongly."""
    args = parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("tutela: stopped; what was acknowledged is kept", file=sys.stderr)
        return 130
