"""A checkpoint: origin, size and root of a ledger, as the text that is signed (c2sp.org/tlog-checkpoint)."""

import base64
import re
from dataclasses import dataclass

from .errors import NoteRefused
from .note import OpenedNote, Signer, Verifier, decode_base64, open_note, sign_note
from .tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a ledger was at one size. ``extensions`` are further lines that other logs may add; Tutela adds none."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise NoteRefused("the origin and the extension lines of a checkpoint are single lines, not empty")
        if self.size < 0 or not _SIZE.fullmatch(str(self.size)):
            raise NoteRefused(f"{self.size} is no size of a ledger")
        if len(self.root) != HASH_BYTES:
            raise NoteRefused(f"a root has {HASH_BYTES} bytes, not {len(self.root)}")

    def text(self) -> str:
        """Write the text that is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint. Raises NoteRefused for any other form."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise NoteRefused("a checkpoint has the lines origin, size and root, each with a newline")
        if not _SIZE.fullmatch(lines[1]):
            raise NoteRefused(f"{lines[1][:40]!r} is no size of a ledger: a number without leading zero is wanted")
        return cls(lines[0], int(lines[1]), decode_base64(lines[2]), tuple(lines[3:-1]))


def sign_checkpoint(checkpoint: Checkpoint, *keys: Signer) -> str:
    """Return the checkpoint as a signed note. Raises NoteRefused unless the first key bears the ledger's origin."""
    if not keys or keys[0].name != checkpoint.origin:
        raise NoteRefused(f"a checkpoint of {checkpoint.origin} is signed first by the key of that name")
    return sign_note(checkpoint.text(), *keys)


def open_checkpoint(note: str, *verifiers: Verifier) -> tuple[Checkpoint, OpenedNote]:
    """Check a signed checkpoint with the keys given, and read it. Raises NoteRefused as ``open_note`` does."""
    opened = open_note(note, *verifiers)
    return Checkpoint.from_text(opened.text), opened
