"""An offline proof that one entry stands in a ledger, as a file of its own (c2sp.org/tlog-proof)."""

import base64
import re
from dataclasses import dataclass

from .checkpoint import Checkpoint, open_checkpoint
from .errors import NoteRefused, ProofRefused
from .note import Verifier, decode_base64, parts_of_note
from .tree import HASH_BYTES, leaf_hash, verify_inclusion

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MAX_PATH = 63

_INDEX = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Index, inclusion path and signed checkpoint of one entry. ``extra`` is carried along and proves nothing."""

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str
    extra: bytes | None = None

    def text(self) -> str:
        """Write the proof as the text of a ``.tlog-proof`` file."""
        lines = [FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines.extend(base64.b64encode(step).decode() for step in self.path)
        return "\n".join(lines) + "\n\n" + self.checkpoint_note

    @classmethod
    def from_text(cls, text: str) -> "TlogProof":
        """Read what ``text`` wrote. Raises ProofRefused for any other form."""
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        try:
            extra = _extra(lines)
            path = tuple(decode_base64(line) for line in lines[2 if extra is None else 3 :])
            parts_of_note(note)
        except NoteRefused as error:
            raise ProofRefused(f"this is no proof file: {error}") from error
        index = lines[1 if extra is None else 2] if len(lines) > (1 if extra is None else 2) else ""
        if lines[0] != FIRST_LINE or not blank or not _INDEX.fullmatch(index.removeprefix("index ")):
            raise ProofRefused(f"this is no proof file: the lines {FIRST_LINE} and index <number> are wanted")
        if len(path) > MAX_PATH or any(len(step) != HASH_BYTES for step in path):
            raise ProofRefused(f"a proof has at most {MAX_PATH} hashes of {HASH_BYTES} bytes")
        proof = cls(int(index.removeprefix("index ")), path, note, extra)
        if proof.text() != text:
            raise ProofRefused("this is no proof file in its one form")
        return proof

    def verify(self, entry: bytes, *verifiers: Verifier) -> Checkpoint:
        """Check that ``entry`` (its bytes) stands at ``index`` in the ledger whose checkpoint a key given has signed.

        Returns that checkpoint. Raises NoteRefused when the checkpoint is not signed by any key given, ProofRefused
        when the entry is not in it at that place.
        """
        checkpoint, _ = open_checkpoint(self.checkpoint_note, *verifiers)
        if not verify_inclusion(self.index, checkpoint.size, leaf_hash(entry), list(self.path), checkpoint.root):
            raise ProofRefused(f"this entry is not entry {self.index} of the ledger {checkpoint.origin}")
        return checkpoint


def _extra(lines: list[str]) -> bytes | None:
    if len(lines) > 1 and lines[1].startswith("extra "):
        return decode_base64(lines[1].removeprefix("extra "))
    return None
