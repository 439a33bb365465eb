"""``tutela ledger verify``: check an exported ledger offline, with no server, database or Django."""

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from cryptography.x509 import Certificate

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed, printable
from tutela.cli.verify_proof import checked_proof, kind_of_proof
from tutela.engines.ledger.cosignature import TIMESTAMPED_ED25519, WitnessKey
from tutela.engines.ledger.errors import LedgerError, NoteRefused, StampRefused
from tutela.engines.ledger.note import MAX_NOTE_BYTES, VerifierKey, parts_of_note, parts_of_vkey
from tutela.engines.ledger.timestamp import MAX_REPLY_BYTES, Stamp, certificates_of, check_reply, stamped_bytes
from tutela.engines.ledger.verify import Fault, Outcome, Verdict, verify_export
from tutela.engines.values import instant_text

_DESCRIPTION = """Check an exported ledger: every byte, every entry, its root and its signatures.

With --key (a key that you hold, or that a second unit holds) or --checkpoint (one that left the house: printed,
cosigned, time-stamped) the answer is "verified against key …". With neither it is "self-consistent, key fingerprint …":
compare that fingerprint with one that you trust, as a key inside the file proves nothing.

--checkpoint C --key WITNESS says when a second unit cosigned C; --checkpoint C --time-stamp T --certificates PEM says when an
authority stamped it (RFC 3161). FILE may also be the proof of one entry (tutela ledger prove), checked with --key, or a
checkpoint with its proof of growth (tutela ledger checkpoint --since), checked with --key and the earlier --checkpoint.

Exits 0 when verified or self-consistent, 1 when not, 2 when used wrongly."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``verify`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser(
        "verify",
        help="check an exported ledger offline",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="the exported ledger, or a proof")
    parser.add_argument("--key", metavar="K", help="verifier key of the ledger or a witness: a file, or the key itself")
    parser.add_argument("--checkpoint", metavar="C", help="file with a signed checkpoint that was kept outside")
    parser.add_argument("--time-stamp", metavar="T", help="a time-stamp reply (.tsr) over that checkpoint")
    parser.add_argument("--certificates", metavar="PEM", help="file with the stamping authority's root certificate")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the export and print the verdict. Returns the exit code."""
    try:
        key = None if args.key is None else key_given(args.key)
        checkpoint = None if args.checkpoint is None else checkpoint_given(args.checkpoint)
        stamp_given = _stamp_given(args)
        if kind := kind_of_proof(args.file):
            return _answered(args, checked_proof(kind, read_small(args.file, "FILE"), key, checkpoint, args.file))
        with open(args.file, "rb") as stream:
            progress = _told if sys.stderr.isatty() and not args.json else None
            verdict = verify_export(stream, key=key, checkpoint=checkpoint, progress=progress)
        if progress is not None:
            print("\r\x1b[K", end="", file=sys.stderr)
        verdict, stamp = _stamped(verdict, checkpoint, stamp_given)
    except UsedWrongly as error:
        return failed(args, str(error), USED_WRONGLY)
    except OSError as error:
        return failed(args, f"{args.file} cannot be read: {error.strerror or error}", USED_WRONGLY)
    return _answered(args, (_document(verdict, args.file, stamp), _sentence(verdict, args.file, stamp)))


def _answered(args: argparse.Namespace, said: tuple[dict[str, object], str]) -> int:
    """Print what a check came to, and give its exit code."""
    document, words = said
    print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else words)
    return REFUSED if document["outcome"] == Outcome.NOT_VERIFIED.value else DONE


def _stamp_given(args: argparse.Namespace) -> tuple[bytes, tuple[Certificate, ...]] | None:
    if args.time_stamp is None:
        return None
    if args.checkpoint is None or args.certificates is None:
        raise UsedWrongly("--time-stamp wants the --checkpoint that was stamped and the authority's --certificates")
    return _read(args.time_stamp, "--time-stamp", MAX_REPLY_BYTES), certificates_given(args.certificates)


def _stamped(
    verdict: Verdict, checkpoint: str | None, given: tuple[bytes, tuple[Certificate, ...]] | None
) -> tuple[Verdict, Stamp | None]:
    """Check the time-stamp given, if any, over the checkpoint that the ledger grew from."""
    if given is None or checkpoint is None or verdict.key is None or not verdict.holds:
        return verdict, None
    try:
        return verdict, check_reply(given[0], stamped_bytes(checkpoint, verdict.key), given[1])
    except LedgerError as error:
        refused, fault = Outcome.NOT_VERIFIED, Fault(None, None, str(error))
        return replace(verdict, outcome=refused, verdict=refused.value, first_fault=fault), None


def _told(done: int, total: int) -> None:
    """Show on a terminal how far the check is."""
    print(f"\r{done:,} of {total:,} entries checked", end="", file=sys.stderr, flush=True)


def key_given(text: str) -> VerifierKey | WitnessKey:
    """Read a verifier key from a file of that name, or from the text itself. Raises UsedWrongly."""
    vkey = read_small(text, "--key").strip() if os.path.exists(text) else text.strip()
    try:
        _, kind, _ = parts_of_vkey(vkey)
        return WitnessKey.from_text(vkey) if kind == TIMESTAMPED_ED25519 else VerifierKey.from_text(vkey)
    except NoteRefused as error:
        raise UsedWrongly(f"--key is neither a file nor a verifier key: {error}") from error


def checkpoint_given(path: str) -> str:
    """Read a signed checkpoint from a file. Raises UsedWrongly."""
    note = read_small(path, "--checkpoint")
    try:
        parts_of_note(note)
    except NoteRefused as error:
        raise UsedWrongly(f"--checkpoint: {path} holds no signed checkpoint: {error}") from error
    return note


def certificates_given(path: str) -> tuple[Certificate, ...]:
    """Read the certificates of a PEM file. Raises UsedWrongly."""
    try:
        return certificates_of(_read(path, "--certificates", MAX_NOTE_BYTES))
    except StampRefused as error:
        raise UsedWrongly(f"--certificates: {path}: {error}") from error


def read_small(path: str, option: str) -> str:
    """Read a small text file whole, its newlines as they are. Raises UsedWrongly."""
    try:
        return _read(path, option, MAX_NOTE_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsedWrongly(f"{option}: {path} is not text in UTF-8") from error


def _read(path: str, option: str, most: int) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise UsedWrongly(f"{option}: {path} cannot be read: {error.strerror or error}") from error


def _document(verdict: Verdict, path: str, stamp: Stamp | None) -> dict[str, object]:
    fault = verdict.first_fault
    stamped = stamp and {"at": instant_text(stamp.at), "authority": stamp.authority, "serial": stamp.serial}
    return {
        "file": os.path.abspath(path),
        "origin": verdict.origin,
        "size": verdict.size,
        "root": verdict.root.hex(),
        "outcome": verdict.outcome.value,
        "verdict": verdict.verdict,
        "key_fingerprint": verdict.fingerprint,
        "openings": verdict.openings,
        "cosigned_at": None if verdict.attested_at is None else instant_text(verdict.attested_at),
        "time_stamp": stamped,
        "first_fault": None if fault is None else {"line": fault.line, "entry": fault.entry, "reason": fault.reason},
    }


def _sentence(verdict: Verdict, path: str, stamp: Stamp | None) -> str:
    fault = verdict.first_fault
    if fault is None:
        lines = [
            f"{path}: {verdict.verdict}",
            f"{verdict.size} entries of {printable(verdict.origin)}, root {verdict.root.hex()}",
        ]
        if verdict.attested_at is not None:
            lines.append(f"cosigned at {instant_text(verdict.attested_at)}")
        if stamp is not None:
            lines.append(f"the checkpoint was stamped at {instant_text(stamp.at)} by {printable(stamp.authority)}")
        return "\n".join(lines)
    where = [f"line {fault.line}" if fault.line else "", f"entry {fault.entry}" if fault.entry is not None else ""]
    place = ", ".join(part for part in where if part)
    return f"{path}: not verified\n{place}{': ' if place else ''}{printable(fault.reason)}"
