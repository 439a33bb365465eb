"""A checkpoint and the proof that it grows from an earlier one: what goes to a second unit (c2sp.org/tlog-witness)."""

import base64
import re
from dataclasses import dataclass

from .checkpoint import Checkpoint, open_checkpoint
from .errors import NoteRefused, ProofRefused
from .note import Verifier, decode_base64, parts_of_note
from .proof import MAX_PATH
from .tree import HASH_BYTES, verify_consistency

FIRST_WORD = "old "

_FIRST = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Growth:
    """A signed checkpoint, and the consistency path from the tree of ``old`` entries (0: from nothing, without a path)."""

    old: int
    path: tuple[bytes, ...]
    checkpoint_note: str

    def text(self) -> str:
        """Write what a witness is sent: the body of ``add-checkpoint``."""
        lines = [f"{FIRST_WORD}{self.old}", *(base64.b64encode(step).decode() for step in self.path)]
        return "\n".join(lines) + "\n\n" + self.checkpoint_note

    @classmethod
    def from_text(cls, text: str) -> "Growth":
        """Read what ``text`` wrote, or a signed checkpoint alone, which grows from nothing. Raises ProofRefused."""
        if not text.startswith(FIRST_WORD):
            return cls(0, (), _note(text))
        head, blank, note = text.partition("\n\n")
        first, *steps = head.split("\n")
        found = _FIRST.fullmatch(first)
        try:
            path = tuple(decode_base64(step) for step in steps)
        except NoteRefused as error:
            raise ProofRefused(f"this is no proof of growth: {error}") from error
        if found is None or not blank or len(path) > MAX_PATH or any(len(step) != HASH_BYTES for step in path):
            raise ProofRefused(
                f"this is no proof of growth: old SIZE, at most {MAX_PATH} hashes, a checkpoint are wanted"
            )
        return cls(int(found[1]), path, _note(note))

    def verify(self, earlier: str, *verifiers: Verifier) -> Checkpoint:
        """Check that the checkpoint grows from ``earlier``, a signed one kept since; both signed by a key given.

        Returns the later checkpoint. Raises NoteRefused for a signature, ProofRefused when it does not grow.
        """
        before, _ = open_checkpoint(earlier, *verifiers)
        now, _ = open_checkpoint(self.checkpoint_note, *verifiers)
        if (before.origin, before.size) != (now.origin, self.old):
            raise ProofRefused(
                f"the proof is for a checkpoint of {now.origin} over {self.old} entries, "
                f"not for one of {before.origin} over {before.size}"
            )
        if not verify_consistency(before.size, now.size, before.root, now.root, list(self.path)):
            raise ProofRefused(f"the ledger of {now.size} entries does not grow from that of {before.size}")
        return now


def _note(text: str) -> str:
    try:
        parts_of_note(text)
    except NoteRefused as error:
        raise ProofRefused(f"this holds no signed checkpoint: {error}") from error
    return text
