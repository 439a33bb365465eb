"""The command line: ``tutela <noun> <verb>``; a table of names, one module a command."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from tutela import __version__
from tutela.cli.refusal import USED_WRONGLY, failed

COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "": {
        "init": ("init", "make a data folder, its keys and the first officer"),
        "serve": ("serve", "serve the pages"),
        "exercise": ("exercise", "build the exercise: three invented rounds and a matter of today"),
        "triage": ("triage", "look for known material on a device image, without a server"),
        "figures": ("figures", "figures of a round, or since launch, as at any moment"),
        "backup": ("backup", "back the installation up into one sealed file"),
        "restore": ("restore", "restore a backup onto a clean machine, and prove it equal"),
    },
    "ledger": {
        "verify": ("verify", "check an exported ledger offline"),
        "export": ("export", "write the ledger to a file that anyone can verify"),
        "prove": ("prove", "write the proof that one entry stands in the ledger"),
        "rebuild": ("rebuild", "derive every table again from the ledger"),
        "checkpoint": ("checkpoint", "sign the ledger's size and root"),
        "cosign": ("cosign", "for a second unit: attest another's checkpoint"),
        "attest": ("attest", "take in a cosigned checkpoint or a time-stamp"),
    },
    "tip": {"import": ("tip_import", "take tips in from files")},
    "group": {"import": ("group_import", "list chat groups from lawfully obtained exports")},
    "note": {
        "compare": ("note_compare", "explain every difference between two notes"),
        "verify": ("note_verify", "recompute a note from an exported ledger alone"),
        "export": ("note_export", "write a published note to a file"),
    },
    "hashlist": {
        "open": ("hashlist_open", "open a known-hash list"),
        "add": ("hashlist_add", "add a version of a list, with origin and authority"),
        "list": ("hashlist_list", "every list with its versions"),
        "confirm": ("hashlist_confirm", "say what the categories of a version mean"),
        "give": ("hashlist_give", "write a version out for triage"),
        "withdraw": ("hashlist_withdraw", "withdraw a version that proved wrong"),
        "index": ("hashlist_index", "make the index of a list, without a server"),
        "blocks": ("hashlist_blocks", "make a list of block digests of a reference collection, without a server"),
        "diff": ("hashlist_diff", "compare two versions of a list entry by entry, without a server"),
    },
    "exhibit": {
        "attach-triage": ("triage_attach", "attach a finished triage run to an exhibit"),
        "hash-report": ("run_hash_report", "write the hash report of a triage run"),
        "vics": ("run_vics", "write unknown media of a triage run for grading tools"),
    },
    "district": {"boundaries": ("district_boundaries", "load the boundaries of police districts from GeoJSON")},
    "officer": {
        "restore-access": ("officer_access", "give a nodal officer or administrator access again, on the host"),
        "code": ("officer_code", "the current second-factor code of an officer of the exercise"),
    },
}
"""Noun → verb → module and what it does; what stands under the empty noun are commands of their own."""

NOUNS = {
    "ledger": "the ledger: verify, export, prove, rebuild, checkpoint, cosign, attest",
    "tip": "tips as received",
    "group": "chat groups",
    "note": "published notes of figures",
    "district": "police districts",
    "officer": "officers",
    "exhibit": "exhibits",
    "hashlist": "known-hash lists",
}


class Misspoken(Exception):
    """Words that are no command; ``usage`` says which would be."""

    def __init__(self, reason: str, usage: str) -> None:
        super().__init__(reason)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """A parser that raises Misspoken, so that what it refuses is answered like any other refusal."""

    def error(self, message: str) -> NoReturn:
        raise Misspoken(f"{self.prog}: {message}", self.format_usage())


def parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The command line; only the modules that ``arguments`` can mean are imported, the others are listed by name."""
    top = Parser(prog="tutela", description="From the first tip to the court file, proved by a ledger.")
    top.add_argument("--version", action="version", version=f"tutela {__version__}")
    nouns = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    said = [word for word in arguments if not word.startswith("-")][:2]
    for noun, verbs in COMMANDS.items():
        if not noun:
            _add(nouns, verbs, said[:1])
        elif said[:1] == [noun]:
            made = nouns.add_parser(noun, help=NOUNS[noun]).add_subparsers(
                metavar="VERB", required=True, parser_class=Parser
            )
            _add(made, verbs, said[1:])
        else:
            nouns.add_parser(noun, help=NOUNS[noun])
    return top


def _add(place: Any, verbs: dict[str, tuple[str, str]], said: list[str]) -> None:
    """Register the verb that was said; name the others."""
    for verb, (module, words) in verbs.items():
        if [verb] == said:
            import_module(f"tutela.cli.{module}").register(place)
        else:
            place.add_parser(verb, help=words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exits 0 done (also in part), 1 refused or not verified, 2 used wrongly."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        args = parser(given).parse_args(given)
        args.given = given
    except Misspoken as error:
        if "--json" not in given:
            print(error.usage, end="", file=sys.stderr)
        return failed(argparse.Namespace(json="--json" in given), str(error), USED_WRONGLY)
    try:
        return int(args.run(args))
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("tutela: stopped; what was acknowledged is kept", file=sys.stderr)
        return 130
