"""``tutela ledger verify``: check an exported ledger offline, with no server, database or Django."""

import argparse
import json
import os
import sys
from pathlib import Path

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed, printable
from tutela.engines.ledger.cosignature import TIMESTAMPED_ED25519, WitnessKey
from tutela.engines.ledger.errors import NoteRefused
from tutela.engines.ledger.note import MAX_NOTE_BYTES, VerifierKey, parts_of_note, parts_of_vkey
from tutela.engines.ledger.verify import Outcome, Verdict, verify_export

_DESCRIPTION = """Check an exported ledger: every byte, every entry, its root and its signatures.

With --key (a key that you hold, or that a second unit holds) or --checkpoint (one that left the house: printed,
cosigned, time-stamped) the answer is "verified against key …". With neither it is "self-consistent, key fingerprint …":
compare that fingerprint with one that you trust, as a key inside the file proves nothing.

Exits 0 when verified or self-consistent, 1 when not, 2 when used wrongly."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``verify`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser(
        "verify",
        help="check an exported ledger offline",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="the exported ledger")
    parser.add_argument("--key", metavar="K", help="verifier key of the ledger or a witness: a file, or the key itself")
    parser.add_argument("--checkpoint", metavar="C", help="file with a signed checkpoint that was kept outside")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the export and print the verdict. Returns the exit code."""
    try:
        key = None if args.key is None else key_given(args.key)
        checkpoint = None if args.checkpoint is None else checkpoint_given(args.checkpoint)
        with open(args.file, "rb") as stream:
            progress = _told if sys.stderr.isatty() and not args.json else None
            verdict = verify_export(stream, key=key, checkpoint=checkpoint, progress=progress)
        if progress is not None:
            print("\r\x1b[K", end="", file=sys.stderr)
    except UsedWrongly as error:
        return failed(args, str(error), USED_WRONGLY)
    except OSError as error:
        return failed(args, f"{args.file} cannot be read: {error.strerror or error}", USED_WRONGLY)
    print(json.dumps(_document(verdict, args.file), indent=2) if args.json else _sentence(verdict, args.file))
    return REFUSED if verdict.outcome is Outcome.NOT_VERIFIED else DONE


def _told(done: int, total: int) -> None:
    """Show on a terminal how far the check is."""
    print(f"\r{done:,} of {total:,} entries checked", end="", file=sys.stderr, flush=True)


def key_given(text: str) -> VerifierKey | WitnessKey:
    """Read a verifier key from a file of that name, or from the text itself. Raises UsedWrongly."""
    vkey = _read_small(text, "--key").strip() if os.path.exists(text) else text.strip()
    try:
        _, kind, _ = parts_of_vkey(vkey)
        return WitnessKey.from_text(vkey) if kind == TIMESTAMPED_ED25519 else VerifierKey.from_text(vkey)
    except NoteRefused as error:
        raise UsedWrongly(f"--key is neither a file nor a verifier key: {error}") from error


def checkpoint_given(path: str) -> str:
    """Read a signed checkpoint from a file. Raises UsedWrongly."""
    note = _read_small(path, "--checkpoint")
    try:
        parts_of_note(note)
    except NoteRefused as error:
        raise UsedWrongly(f"--checkpoint: {path} holds no signed checkpoint: {error}") from error
    return note


def _read_small(path: str, option: str) -> str:
    """Read a small text file whole, its newlines as they are."""
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_NOTE_BYTES + 1)
        return data.decode("utf-8")
    except OSError as error:
        raise UsedWrongly(f"{option}: {path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsedWrongly(f"{option}: {path} is not text in UTF-8") from error


def _document(verdict: Verdict, path: str) -> dict[str, object]:
    fault = verdict.first_fault
    return {
        "file": os.path.abspath(path),
        "origin": verdict.origin,
        "size": verdict.size,
        "root": verdict.root.hex(),
        "outcome": verdict.outcome.value,
        "verdict": verdict.verdict,
        "key_fingerprint": verdict.fingerprint,
        "openings": verdict.openings,
        "first_fault": None if fault is None else {"line": fault.line, "entry": fault.entry, "reason": fault.reason},
    }


def _sentence(verdict: Verdict, path: str) -> str:
    fault = verdict.first_fault
    if fault is None:
        return f"{path}: {verdict.verdict}\n{verdict.size} entries of {printable(verdict.origin)}, root {verdict.root.hex()}"
    where = [f"line {fault.line}" if fault.line else "", f"entry {fault.entry}" if fault.entry is not None else ""]
    place = ", ".join(part for part in where if part)
    return f"{path}: not verified\n{place}{': ' if place else ''}{printable(fault.reason)}"
