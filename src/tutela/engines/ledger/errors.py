"""What the ledger engine refuses, and what a person can do about it.

LedgerError
├── NotCanonical          a value or its bytes are not canonical JSON
├── EntryRefused          bytes are canonical, yet no ledger entry
│   └── SequenceRefused   an entry does not follow the one before it
├── NoteRefused           a key, a signed note or a checkpoint is malformed or badly signed
├── ProofRefused          a proof cannot be made, or does not prove what it is said to prove
├── StampRefused         a time-stamp reply or its certificates are malformed, or do not hold
└── ExportRefused         a line of an exported ledger is not what it must be
"""


class LedgerError(Exception):
    """Something in or about a ledger was refused; the message says what and what to do."""


class NotCanonical(LedgerError):
    """A value cannot be written as canonical JSON, or bytes are not in canonical form."""


class EntryRefused(LedgerError):
    """Canonical JSON that is no ledger entry: a field is missing, unknown or of a wrong shape."""


class SequenceRefused(EntryRefused):
    """An entry that does not follow the entry before it: a gap, an earlier time or a half commit."""


class NoteRefused(LedgerError):
    """A verifier key, signed note or checkpoint that is malformed, unsigned or badly signed.

    ``line`` is the line of the note (from 1) that is malformed; None where it is the note as a whole, or no note.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


class ProofRefused(LedgerError):
    """A proof that cannot be made for the sizes asked, or that does not hold."""


class StampRefused(LedgerError):
    """A time-stamp reply that is malformed, was not granted, or does not hold for the checkpoint and certificates given."""


class ExportRefused(LedgerError):
    """A line of an export that is not what it must be.

    ``line`` counts from 1, ``entry`` is the index of the entry that the line is about (None outside entries).
    """

    def __init__(self, line: int, reason: str, *, entry: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason
        self.entry = entry
