"""Invented ledgers, made by code: the same bytes at every run, with commits, private values, keys and exports."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tutela.engines.ledger.canonical import Json
from tutela.engines.ledger.checkpoint import Checkpoint, sign_checkpoint
from tutela.engines.ledger.commitment import commit_to
from tutela.engines.ledger.cosignature import Witness, WitnessKey, cosign
from tutela.engines.ledger.entry import Entry, entry_bytes
from tutela.engines.ledger.export import Opening, write_export
from tutela.engines.ledger.note import SigningKey
from tutela.engines.ledger.tree import leaf_hash, root_of

ORIGIN = "ledger.example/exercise"
START = datetime(2020, 6, 28, 12, 30, tzinfo=UTC)


def seed(words: str) -> bytes:
    """32 bytes that are the same at every run."""
    return hashlib.sha256(words.encode()).digest()


LEDGER_KEY = SigningKey.from_bytes(ORIGIN, seed("ledger"))
OTHER_KEY = SigningKey.from_bytes(ORIGIN, seed("another ledger key"))
WITNESS = Witness.from_bytes("witness.example/unit-2", seed("witness"), at=START + timedelta(days=1))


def batch_id(number: int) -> str:
    """A UUID of version 7 that says its number."""
    return f"017{number:05x}-0000-7000-8000-{number:012x}"


def entry(index: int, *, batch: int | None = None, part: tuple[int, int] = (1, 1), **changes: object) -> Entry:
    """One sealed exhibit whose place is a private value."""
    fields: dict[str, object] = {
        "index": index,
        "act": "evidence.exhibit_sealed",
        "version": 1,
        "actor": "officer:KL0007",
        "account": None,
        "batch": batch_id(index if batch is None else batch),
        "part": part,
        "facts": {
            "exhibit": f"EX-{index:06}",
            "place": {"commitment": commit_to(place(index), salt(index, "place"))},
            "seals": [f"K-{index}", "നഗരം"],
        },
        "happened_at": START + timedelta(minutes=index),
        "recorded_at": START + timedelta(hours=1, minutes=index if batch is None else batch),
    }
    return Entry(**{**fields, **changes})  # type: ignore[arg-type]


def place(index: int) -> str:
    """The private place of entry ``index``."""
    return f"House {index}, Example Street"


def salt(index: int, path: str) -> bytes:
    """The salt of a private value."""
    return seed(f"salt {index} {path}")


def entries_of_commits(*parts: int) -> list[bytes]:
    """The bytes of a ledger whose commits have ``parts`` acts each."""
    made: list[bytes] = []
    for batch, count in enumerate(parts):
        for part in range(1, count + 1):
            made.append(entry_bytes(entry(len(made), batch=batch, part=(part, count))))
    return made


@dataclass(frozen=True)
class Ledger:
    """Entries with what is needed to export them."""

    entries: Sequence[bytes]
    openings: Sequence[Opening] = ()
    key: SigningKey = LEDGER_KEY
    witnessed: bool = False
    origin: str = field(default=ORIGIN)

    @property
    def root(self) -> bytes:
        return root_of(leaf_hash(one) for one in self.entries)

    def checkpoint(self, size: int | None = None) -> str:
        """The signed checkpoint at ``size`` (None: at its end), cosigned where the ledger is witnessed."""
        size = len(self.entries) if size is None else size
        root = root_of(leaf_hash(one) for one in self.entries[:size])
        note = sign_checkpoint(Checkpoint(self.origin, size, root), self.key)
        if self.witnessed:
            note, _ = cosign(note, log=self.key.verifier, witness=WITNESS, seen=None, path=[])
        return note

    def export(self, **changes: object) -> bytes:
        """The export; ``changes`` replace arguments of ``write_export``."""
        stream = io.BytesIO()
        arguments: dict[str, object] = {
            "origin": self.origin,
            "vkey": self.key.vkey,
            "size": len(self.entries),
            "root": self.root,
            "entries": self.entries,
            "openings": self.openings,
            "checkpoint_note": self.checkpoint(),
            "witnesses": [WITNESS.vkey] if self.witnessed else [],
        }
        write_export(stream, **{**arguments, **changes})  # type: ignore[arg-type]
        return stream.getvalue()


def opening(index: int, value: Json = None) -> Opening:
    """What opens the place of entry ``index``."""
    return Opening(index, "place", salt(index, "place"), place(index) if value is None else value)


def witness_key() -> WitnessKey:
    """The public half of the witness."""
    return WITNESS.verifier
