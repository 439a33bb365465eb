"""Cosignatures: a second unit attests, with the time, that it saw a checkpoint (c2sp.org/tlog-cosignature, type 04)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .checkpoint import Checkpoint, open_checkpoint
from .errors import NoteRefused, ProofRefused
from .note import (
    SEED_BYTES,
    VerifierKey,
    add_signatures,
    check_name,
    ed25519_verifies,
    key_hash,
    parts_of_note,
    parts_of_vkey,
    vkey_text,
)
from .tree import verify_consistency

TIMESTAMPED_ED25519 = 0x04

_TIME_BYTES = 8
_SIGNATURE_BYTES = 64
_LATEST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public half of a witness's key."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != 32:
            raise NoteRefused(f"an Ed25519 key has 32 bytes, not {len(self.public)}")

    @classmethod
    def from_text(cls, vkey: str) -> "WitnessKey":
        """Read a vkey of type 04; NoteRefused for any other."""
        name, kind, public = parts_of_vkey(vkey)
        if kind != TIMESTAMPED_ED25519:
            raise NoteRefused(f"the key of {name} is of type {kind:02x}; a witness's key (04) is wanted")
        return cls(name, public)

    @property
    def text(self) -> str:
        """The key in its one text form."""
        return vkey_text(self.name, TIMESTAMPED_ED25519, self.public)

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that stand before this witness's cosignatures."""
        return key_hash(self.name, TIMESTAMPED_ED25519, self.public)[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over name, type and key, as 64 hex characters."""
        return key_hash(self.name, TIMESTAMPED_ED25519, self.public).hex()

    def verifies(self, text: str, signature: bytes) -> bool:
        """Tell whether ``signature`` (8 bytes of seconds, 64 of Ed25519) is this witness's over ``text``."""
        if len(signature) != _TIME_BYTES + _SIGNATURE_BYTES:
            return False
        seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
        if seconds > _LATEST:
            return False
        return ed25519_verifies(self.public, _message(text, seconds), signature[_TIME_BYTES:])


@dataclass(frozen=True, slots=True)
class Witness:
    """The secret half of a witness's key, with the moment at which it signs (seconds count, fractions are dropped)."""

    name: str
    at: datetime
    _private: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.at.tzinfo is None or not 0 < self.at.timestamp() <= _LATEST:
            raise NoteRefused("a cosignature states a moment after 1970, with its zone")

    @classmethod
    def from_bytes(cls, name: str, seed: bytes, *, at: datetime) -> "Witness":
        """Take up the witness whose 32 secret bytes are ``seed``, to sign as at ``at``."""
        if len(seed) != SEED_BYTES:
            raise NoteRefused(f"a signing key is kept as {SEED_BYTES} bytes, not {len(seed)}")
        return cls(name, at, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(self.name, self._private.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public half in text."""
        return self.verifier.text

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that stand before this witness's cosignatures."""
        return self.verifier.key_id

    def sign(self, text: str) -> bytes:
        """Return 8 bytes of seconds and the 64-byte signature over them and ``text``."""
        seconds = int(self.at.timestamp())
        return seconds.to_bytes(_TIME_BYTES, "big") + self._private.sign(_message(text, seconds))


def cosign(
    note: str, *, log: VerifierKey, witness: Witness, seen: Checkpoint | None, path: list[bytes]
) -> tuple[str, Checkpoint]:
    """Return ``note`` cosigned, and the checkpoint that the witness has seen from now on.

    1. The checkpoint must be signed by ``log`` and bear its name.
    2. It must grow from ``seen``, the last that this witness cosigned (None: it has seen none), as ``path``, a
       consistency proof, shows. A smaller or inconsistent tree is refused: the ledger was rewritten or restored.

    Raises NoteRefused for 1 and ProofRefused for 2.
    """
    checkpoint, _ = open_checkpoint(note, log)
    if checkpoint.origin != log.name:
        raise NoteRefused(f"a checkpoint of {checkpoint.origin}, signed by {log.name}")
    if seen is not None:
        _check_growth(seen, checkpoint, path)
    return add_signatures(note, witness), checkpoint


def cosigned_at(note: str, witness: WitnessKey) -> datetime:
    """Return the latest moment at which ``witness`` attests ``note``. Raises NoteRefused when it does not."""
    text, lines = parts_of_note(note)
    moments: list[int] = []
    for line in lines:
        if (line.name, line.key_id) != (witness.name, witness.key_id):
            continue
        if not witness.verifies(text, line.signature):
            raise NoteRefused(f"the cosignature of {witness.name} does not fit the text")
        moments.append(int.from_bytes(line.signature[:_TIME_BYTES], "big"))
    if not moments:
        raise NoteRefused(f"{witness.name} has not cosigned this note")
    return datetime.fromtimestamp(max(moments), UTC)


def _check_growth(seen: Checkpoint, now: Checkpoint, path: list[bytes]) -> None:
    if seen.origin != now.origin:
        raise ProofRefused(f"this witness has seen {seen.origin}, not {now.origin}")
    if now.size < seen.size:
        raise ProofRefused(f"the ledger had {seen.size} entries and now shows {now.size}: it was cut or restored")
    if seen.size == 0 and not path:
        return
    if not verify_consistency(seen.size, now.size, seen.root, now.root, path):
        raise ProofRefused(f"the ledger of {now.size} entries does not grow from that of {seen.size}: it was rewritten")


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
