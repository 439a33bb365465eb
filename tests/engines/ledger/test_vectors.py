"""The published vectors: transparency-dev's Merkle proofs, the C2SP note and the tessera test log."""

import base64
import json
from pathlib import Path

import pytest

from tutela.engines.ledger.checkpoint import open_checkpoint
from tutela.engines.ledger.errors import NoteRefused
from tutela.engines.ledger.note import VerifierKey, open_note
from tutela.engines.ledger.tree import leaf_hash, root_of, verify_consistency, verify_inclusion

SAMPLES = (Path(__file__).parents[3] / "../shared/data/samples").resolve()
NOTE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TESSERA_VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="reads ../shared/data/samples, which is not here")


def vectors(kind: str) -> list[object]:
    paths = sorted((SAMPLES / "merkle" / kind).rglob("*.json"))
    return [pytest.param(json.loads(path.read_text()), id=f"{path.parent.name}/{path.stem}") for path in paths]


def hashes(values: list[str] | None) -> list[bytes]:
    return [base64.b64decode(value) for value in values or []]


@needs_samples
def test_all_vectors_are_there() -> None:
    assert len(list(vectors("inclusion"))) + len(list(vectors("consistency"))) == 131


@needs_samples
@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_inclusion_vector(vector: dict) -> None:
    leaf, root = hashes([vector["leafHash"], vector["root"]])

    holds = verify_inclusion(vector["leafIdx"], vector["treeSize"], leaf, hashes(vector["proof"]), root)

    assert holds is not vector["wantErr"]


@needs_samples
@pytest.mark.parametrize("vector", vectors("consistency"))
def test_consistency_vector(vector: dict) -> None:
    root1, root2 = hashes([vector["root1"], vector["root2"]])

    holds = verify_consistency(vector["size1"], vector["size2"], root1, root2, hashes(vector["proof"]))

    assert holds is not vector["wantErr"]


@needs_samples
def test_the_note_of_the_specification_opens() -> None:
    note = (SAMPLES / "tlog/signed-note-spec-example.txt").read_bytes().decode()

    assert open_note(note, VerifierKey.from_text(NOTE_VKEY)).text == "This is an example message.\n"


@needs_samples
@pytest.mark.parametrize("size", range(11))
def test_tessera_checkpoint_verifies_and_its_root_is_recomputed(size: int) -> None:
    leaves = b"one two three four five six seven eit nain ten".split()
    note = (SAMPLES / f"tlog/tessera/checkpoint.{size}").read_bytes().decode()

    checkpoint, _ = open_checkpoint(note, VerifierKey.from_text(TESSERA_VKEY))

    assert (checkpoint.origin, checkpoint.size) == ("example.com/log/testdata", size)
    assert checkpoint.root == root_of(leaf_hash(leaf) for leaf in leaves[:size])
    with pytest.raises(NoteRefused):
        open_checkpoint(note.replace("testdata\n", "testdatb\n", 1), VerifierKey.from_text(TESSERA_VKEY))
