"""What ``tutela ledger verify`` says of a proof: that one entry stands in a ledger, or that a ledger grew from an earlier one."""

import json
import os

from tutela.cli.refusal import UsedWrongly, printable
from tutela.engines.ledger.checkpoint import Checkpoint
from tutela.engines.ledger.cosignature import WitnessKey
from tutela.engines.ledger.entry import entry_of
from tutela.engines.ledger.errors import LedgerError
from tutela.engines.ledger.growth import FIRST_WORD, Growth
from tutela.engines.ledger.note import VerifierKey
from tutela.engines.ledger.proof import FIRST_LINE, TlogProof
from tutela.engines.ledger.verify import Outcome

ENTRY, GROWTH = "entry", "growth"


def kind_of_proof(path: str) -> str | None:
    """What a file proves, by its first bytes; None for anything else, such as an export."""
    with open(path, "rb") as stream:
        start = stream.read(len(FIRST_LINE))
    if start == FIRST_LINE.encode():
        return ENTRY
    return GROWTH if start.startswith(FIRST_WORD.encode()) else None


def checked_proof(
    kind: str, text: str, key: VerifierKey | WitnessKey | None, earlier: str | None, path: str
) -> tuple[dict[str, object], str]:
    """Check a proof against what came from outside. Returns the document and the words. Raises UsedWrongly."""
    if key is None:
        raise UsedWrongly("a proof is checked with the --key of the ledger, or of a second unit that cosigned")
    if kind == GROWTH and earlier is None:
        raise UsedWrongly("a proof of growth is checked with the earlier --checkpoint that you kept")
    checkpoint, entry, fault = None, None, None
    try:
        checkpoint, entry = _entry(text, key) if kind == ENTRY else (_growth(text, key, earlier or ""), None)
    except LedgerError as error:
        fault = str(error)
    outcome = Outcome.VERIFIED if fault is None else Outcome.NOT_VERIFIED
    document: dict[str, object] = {
        "file": os.path.abspath(path),
        "origin": checkpoint.origin if checkpoint else None,
        "size": checkpoint.size if checkpoint else 0,
        "root": checkpoint.root.hex() if checkpoint else "",
        "outcome": outcome.value,
        "verdict": outcome.value if fault else f"verified against key {key.fingerprint}",
        "key_fingerprint": key.fingerprint,
        "proves": kind,
        "entry": entry,
        "first_fault": None if fault is None else {"line": None, "entry": None, "reason": fault},
    }
    return document, _words(document, path, fault)


def _entry(text: str, key: VerifierKey | WitnessKey) -> tuple[Checkpoint, object]:
    """The entry that the proof carries, and the checkpoint that it stands in."""
    proof = TlogProof.from_text(text)
    data = proof.extra or b""
    checkpoint = proof.verify(data, key)
    entry_of(data)
    return checkpoint, json.loads(data)


def _growth(text: str, key: VerifierKey | WitnessKey, earlier: str) -> Checkpoint:
    return Growth.from_text(text).verify(earlier, key)


def _words(document: dict[str, object], path: str, fault: str | None) -> str:
    if fault is not None:
        return f"{path}: not verified\n{printable(fault)}"
    entry = document["entry"]
    what = "it grew from the earlier checkpoint" if entry is None else json.dumps(entry, ensure_ascii=True, indent=2)
    return f"{path}: {document['verdict']}\n{document['size']} entries of {printable(str(document['origin']))}: {what}"
