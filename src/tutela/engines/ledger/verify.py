"""The offline check of an exported ledger: every byte, every entry, the root, the signatures, the openings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import BinaryIO

from .checkpoint import Checkpoint, open_checkpoint
from .cosignature import WitnessKey, cosigned_at
from .entry import EntrySequence, entry_of
from .errors import EntryRefused, ExportRefused, NotCanonical, NoteRefused
from .export import EntryLine, Header, NoteLines, Piece, check_openings, read_export
from .note import VerifierKey, parts_of_note
from .tree import Frontier

_LEAVES_AT_ONCE = 4096


class Outcome(StrEnum):
    """What a check can come to."""

    VERIFIED = "verified"
    SELF_CONSISTENT = "self-consistent"
    NOT_VERIFIED = "not verified"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong: on which line of the file (from 1), in which entry, and what.

    ``line`` is None when the fault is not in the file but in what was given beside it.
    """

    line: int | None
    entry: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of an export came to.

    ``size`` entries were read without fault and have ``root``; with a fault that may be fewer than the file holds.
    ``origin`` and ``key``, that of the ledger, are None when not even the header could be read. ``attested_at`` is when
    the witness whose key was given cosigned what was checked.
    """

    size: int
    root: bytes
    outcome: Outcome
    verdict: str
    first_fault: Fault | None
    origin: str | None
    fingerprint: str | None
    openings: int
    key: VerifierKey | None = None
    attested_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether no fault was found."""
        return self.first_fault is None


def verify_export(
    stream: BinaryIO,
    *,
    key: VerifierKey | WitnessKey | None = None,
    checkpoint: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Check an exported ledger, against a key or a signed checkpoint kept outside when there is one.

    1. Each line has its one form, each entry fits its leaf hash (``read_export``).
    2. Each entry is canonical, complete, and follows the one before; no commit is half there or there twice.
    3. Each opening opens its commitment.
    4. The entries give the root that the header and the signed checkpoint state, and the signatures are good.
    5. With ``key``: it is that of the ledger, or that of a witness that cosigned its checkpoint or the one given.
    6. With ``checkpoint``: it is signed by the ledger's key, and as many entries as it counts have its root.

    A key inside the file proves nothing, as who writes the file writes the key: without 5 or 6 the file is at most
    self-consistent. Never raises for what the file holds; reading errors of the stream pass through. ``progress`` is
    told, now and then, how many entries were checked, and how many the header promises.
    """
    check = _Check(key, checkpoint, progress)
    try:
        for piece in read_export(stream):
            check.take(piece)
    except ExportRefused as refused:
        return check.verdict(Fault(refused.line, refused.entry, refused.reason))
    except _OutsideRefused as refused:
        return check.verdict(Fault(None, None, str(refused)))
    return check.verdict(None)


class _OutsideRefused(Exception):
    """What was given beside the file does not fit it, or is malformed."""


class _Check:
    """An export as far as it was read, and what was found."""

    def __init__(
        self,
        key: VerifierKey | WitnessKey | None,
        checkpoint: str | None,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._progress = progress
        self._key = key
        self._outside_note = checkpoint
        self._outside: Checkpoint | None = None
        self._header: Header | None = None
        self._sequence = EntrySequence()
        self._tree = Frontier()
        self._leaves: list[bytes] = []
        self._attested_at: datetime | None = None
        self._last_line = 0
        self._openings = 0

    def take(self, piece: Piece) -> None:
        """Check the next piece. Raises ExportRefused or _OutsideRefused for the first fault."""
        if isinstance(piece, EntryLine):
            self._take_entry(piece)
        elif isinstance(piece, Header):
            self._take_header(piece)
        else:
            self._take_note(piece)

    def verdict(self, fault: Fault | None) -> Verdict:
        """Say what the check came to."""
        self._grow()
        fingerprint = None if self._header is None else self._header.key.fingerprint
        if fault is not None:
            outcome, words = Outcome.NOT_VERIFIED, Outcome.NOT_VERIFIED.value
        elif self._key is None and self._outside is None:
            outcome, words = Outcome.SELF_CONSISTENT, f"self-consistent, key fingerprint {fingerprint}"
        else:
            fingerprint = fingerprint if self._key is None else self._key.fingerprint
            outcome, words = Outcome.VERIFIED, f"verified against key {fingerprint}"
        return Verdict(
            size=self._tree.size,
            root=self._tree.root(),
            outcome=outcome,
            verdict=words,
            first_fault=fault,
            origin=None if self._header is None else self._header.origin,
            fingerprint=fingerprint,
            openings=self._openings,
            key=None if self._header is None else self._header.key,
            attested_at=self._attested_at if fault is None else None,
        )

    def _take_header(self, header: Header) -> None:
        self._header = header
        if isinstance(self._key, VerifierKey) and self._key != header.key:
            raise ExportRefused(Header.key_line, "the ledger is signed by another key than the one given")
        if self._outside_note is not None:
            self._outside = _outside_checkpoint(self._outside_note, header)
        if isinstance(self._key, WitnessKey) and self._key not in header.witnesses:
            self._attested_at = _outside_attested_at(self._outside_note, self._key)
        if self._outside is not None and self._outside.size == 0:
            self._compare_outside(self._outside, None)

    def _take_entry(self, piece: EntryLine) -> None:
        try:
            entry = entry_of(piece.data)
            self._sequence.follow(entry)
            if piece.openings:
                check_openings(entry.facts, piece.openings)
        except (NotCanonical, EntryRefused) as error:
            raise ExportRefused(piece.line, str(error), entry=piece.index) from error
        self._leaves.append(piece.leaf)
        self._openings += len(piece.openings)
        self._last_line = piece.line
        if len(self._leaves) == _LEAVES_AT_ONCE:
            self._grow()
            if self._progress is not None and self._header is not None:
                self._progress(self._tree.size, self._header.size)
        if self._outside is not None and self._outside.size == piece.index + 1:
            self._grow()
            self._compare_outside(self._outside, piece)

    def _grow(self) -> None:
        """Hash the leaves that wait into the tree."""
        self._tree = self._tree.extend(self._leaves)
        self._leaves.clear()

    def _compare_outside(self, outside: Checkpoint, piece: EntryLine | None) -> None:
        if self._tree.root() != outside.root:
            raise ExportRefused(
                Header.root_line if piece is None else piece.line,
                f"the first {outside.size} entries have another root than the checkpoint given: one was rewritten",
                entry=None if piece is None else piece.index,
            )

    def _take_note(self, piece: NoteLines) -> None:
        header = self._header
        if header is None:
            raise ExportRefused(piece.line, "a checkpoint without a header")
        self._grow()
        try:
            self._sequence.finish()
        except EntryRefused as error:
            raise ExportRefused(self._last_line, str(error), entry=self._tree.size - 1) from error
        if self._tree.root() != header.root:
            raise ExportRefused(
                Header.root_line, f"the entries have the root {self._tree.root().hex()}: entries or root were rewritten"
            )
        _check_note(piece, header)
        if isinstance(self._key, WitnessKey) and self._key in header.witnesses:
            self._attested_at = cosigned_at(piece.note, self._key)


def _check_note(piece: NoteLines, header: Header) -> None:
    """Compare the signed checkpoint with the header line by line, then check each signature."""
    text, signatures = parts_of_note(piece.note)
    wanted = Checkpoint(header.origin, header.size, header.root).text()
    pairs = zip_longest(wanted.split("\n"), text.split("\n"), fillvalue="")
    for line, (expected, found) in enumerate(pairs, start=piece.line):
        if expected != found:
            raise ExportRefused(line, f"the signed checkpoint says {found[:60]!r}, the export {expected[:60]!r}")
    first = piece.line + text.count("\n") + 1
    for line, (key, signature) in enumerate(zip(header.signers, signatures, strict=True), start=first):
        if not key.verifies(text, signature.signature):
            raise ExportRefused(line, f"the signature of {key.name} does not fit the checkpoint: one was changed")


def _outside_attested_at(note: str | None, witness: WitnessKey) -> datetime:
    """When the witness cosigned the checkpoint given, as it has not cosigned that of the export."""
    if note is None:
        raise ExportRefused(
            Header.key_line,
            "the witness whose key was given has not cosigned this export; give the checkpoint that it cosigned",
        )
    try:
        return cosigned_at(note, witness)
    except NoteRefused as error:
        raise _OutsideRefused(f"the checkpoint given: {error}") from error


def _outside_checkpoint(note: str, header: Header) -> Checkpoint:
    try:
        checkpoint, _ = open_checkpoint(note, header.key)
    except NoteRefused as error:
        raise _OutsideRefused(f"the checkpoint given cannot be used with this ledger: {error}") from error
    if checkpoint.origin != header.origin:
        raise _OutsideRefused(f"the checkpoint given is of {checkpoint.origin}, the ledger is {header.origin}")
    if checkpoint.size > header.size:
        raise _OutsideRefused(
            f"the checkpoint given counts {checkpoint.size} entries, the file only {header.size}: "
            "entries were cut off, or the file is older; export again"
        )
    return checkpoint
