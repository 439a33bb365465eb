"""Checkpoints, cosignatures of a second unit, and offline proofs of one entry."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.ledgers import LEDGER_KEY, ORIGIN, OTHER_KEY, START, WITNESS, Ledger, entries_of_commits, seed
from tutela.engines.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from tutela.engines.ledger.cosignature import Witness, WitnessKey, cosign, cosigned_at
from tutela.engines.ledger.errors import NoteRefused, ProofRefused
from tutela.engines.ledger.note import SigningKey, open_note, sign_note
from tutela.engines.ledger.proof import MAX_PATH, TlogProof
from tutela.engines.ledger.tree import Frontier, consistency_path, inclusion_path, leaf_hash

ROOT = seed("root")
LOG = LEDGER_KEY.verifier


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_survives_its_text(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)

    assert Checkpoint.from_text(checkpoint.text()) == checkpoint


def test_extension_lines_are_kept() -> None:
    checkpoint = Checkpoint(ORIGIN, 3, ROOT, ("one", "two"))

    assert Checkpoint.from_text(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "origin\n1\n",
        "\n1\n{root}\n",
        "origin\n01\n{root}\n",
        "origin\n-1\n{root}\n",
        "origin\n+1\n{root}\n",
        "origin\n1 \n{root}\n",
        "origin\n\u0661\n{root}\n",
        "origin\n" + "9" * 5000 + "\n{root}\n",
        "origin\n1\n{root}",
        "origin\n1\n{root}\n\n",
        "origin\n1\n{root}\n\nextension\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n{root}A\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        Checkpoint.from_text(text.replace("{root}", base64.b64encode(ROOT).decode()))


def test_a_checkpoint_that_cannot_be_is_not_made() -> None:
    for origin, size, root in (
        ("", 1, ROOT),
        ("a\nb", 1, ROOT),
        ("a", -1, ROOT),
        ("a", 1, b"short"),
        ("a", 10**20, ROOT),
    ):
        with pytest.raises(NoteRefused):
            Checkpoint(origin, size, root)


def test_a_checkpoint_is_signed_first_by_the_key_of_its_origin() -> None:
    checkpoint = Checkpoint(ORIGIN, 1, ROOT)

    assert open_checkpoint(sign_checkpoint(checkpoint, LEDGER_KEY, WITNESS), LOG)[0] == checkpoint
    with pytest.raises(NoteRefused):
        sign_checkpoint(checkpoint, SigningKey.from_bytes("other.example", seed("x")))
    with pytest.raises(NoteRefused):
        sign_checkpoint(checkpoint)
    with pytest.raises(NoteRefused):
        open_checkpoint(sign_note("no checkpoint\n", LEDGER_KEY), LOG)


# cosignatures


def ledger_of(size: int) -> Ledger:
    return Ledger(entries_of_commits(*[1] * size))


def subtrees_of(ledger: Ledger) -> dict[tuple[int, int], bytes]:
    hashes: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()
    for entry in ledger.entries:
        hashes.update({(level, place): value for level, place, value in frontier.completed_by(leaf_hash(entry))})
        frontier = frontier.append(leaf_hash(entry))
    return hashes


def path_between(ledger: Ledger, first: int, second: int) -> list[bytes]:
    hashes = subtrees_of(ledger)
    return consistency_path(first, second, lambda level, place: hashes[level, place])


def test_a_witness_cosigns_what_grows() -> None:
    ledger = ledger_of(7)
    note, seen = cosign(ledger.checkpoint(3), log=LOG, witness=WITNESS, seen=None, path=[])

    assert cosigned_at(note, WITNESS.verifier) == START + timedelta(days=1)
    assert open_note(note, WITNESS.verifier).verified_by == (WITNESS.verifier,)
    _, grown = cosign(ledger.checkpoint(7), log=LOG, witness=WITNESS, seen=seen, path=path_between(ledger, 3, 7))
    assert grown.size == 7
    assert cosign(ledger.checkpoint(7), log=LOG, witness=WITNESS, seen=grown, path=[])[1] == grown


def test_a_witness_refuses_a_smaller_or_rewritten_ledger() -> None:
    ledger = ledger_of(7)
    rewritten = Ledger([*ledger.entries[:2], *entries_of_commits(1, 2, *[1] * 5)[2:]])
    _, seen = cosign(ledger.checkpoint(5), log=LOG, witness=WITNESS, seen=None, path=[])

    with pytest.raises(ProofRefused, match="cut or restored"):
        cosign(ledger.checkpoint(3), log=LOG, witness=WITNESS, seen=seen, path=[])
    for path in ([], path_between(ledger, 5, 7), path_between(rewritten, 5, 7)):
        with pytest.raises(ProofRefused, match="rewritten"):
            cosign(rewritten.checkpoint(7), log=LOG, witness=WITNESS, seen=seen, path=path)
    with pytest.raises(ProofRefused, match="rewritten"):
        cosign(ledger.checkpoint(7), log=LOG, witness=WITNESS, seen=seen, path=[])


def test_a_witness_that_saw_an_empty_ledger_takes_any_growth_without_proof() -> None:
    ledger = ledger_of(2)
    _, seen = cosign(ledger.checkpoint(0), log=LOG, witness=WITNESS, seen=None, path=[])

    assert cosign(ledger.checkpoint(2), log=LOG, witness=WITNESS, seen=seen, path=[])[1].size == 2
    with pytest.raises(ProofRefused):
        cosign(ledger.checkpoint(2), log=LOG, witness=WITNESS, seen=seen, path=[ROOT])


def test_a_witness_refuses_another_log_and_another_key() -> None:
    other_log = SigningKey.from_bytes("other.example", seed("x"))
    stranger = sign_note(Checkpoint(ORIGIN, 1, ROOT).text(), other_log)

    with pytest.raises(NoteRefused, match="signed by other"):
        cosign(stranger, log=other_log.verifier, witness=WITNESS, seen=None, path=[])
    with pytest.raises(NoteRefused, match="none of the keys"):
        cosign(ledger_of(1).checkpoint(), log=OTHER_KEY.verifier, witness=WITNESS, seen=None, path=[])
    seen = Checkpoint("other.example", 1, ROOT)
    with pytest.raises(ProofRefused, match="has seen"):
        cosign(ledger_of(1).checkpoint(), log=LOG, witness=WITNESS, seen=seen, path=[])


def test_a_cosignature_states_its_moment_and_nobody_can_move_it() -> None:
    note, _ = cosign(ledger_of(1).checkpoint(), log=LOG, witness=WITNESS, seen=None, path=[])
    head, _, packed = note.rstrip("\n").rpartition(" ")
    data = bytearray(base64.b64decode(packed))
    data[4 + 7] ^= 1

    with pytest.raises(NoteRefused, match="does not fit"):
        cosigned_at(f"{head} {base64.b64encode(data).decode()}\n", WITNESS.verifier)
    with pytest.raises(NoteRefused, match="has not cosigned"):
        cosigned_at(ledger_of(1).checkpoint(), WITNESS.verifier)


def test_the_signed_bytes_are_those_of_the_specification() -> None:
    witness = Witness.from_bytes("w.example", seed("w"), at=datetime(2026, 1, 1, 0, 0, 0, 999999, UTC))
    signature = witness.sign("text\n")

    assert int.from_bytes(signature[:8], "big") == 1767225600
    Ed25519PublicKey.from_public_bytes(witness.verifier.public).verify(
        signature[8:], b"cosignature/v1\ntime 1767225600\ntext\n"
    )


@pytest.mark.parametrize("signature", [b"", bytes(71), bytes(73), b"\xff" * 72])
def test_a_malformed_cosignature_is_bad(signature: bytes) -> None:
    assert not WITNESS.verifier.verifies("text\n", signature)


def test_a_cosignature_of_a_moment_that_no_calendar_has_is_bad() -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed("witness"))
    seconds = 2**63
    signature = seconds.to_bytes(8, "big") + key.sign(f"cosignature/v1\ntime {seconds}\ntext\n".encode())
    now = 1767225600
    good = now.to_bytes(8, "big") + key.sign(f"cosignature/v1\ntime {now}\ntext\n".encode())

    assert WITNESS.verifier.verifies("text\n", good)
    assert not WITNESS.verifier.verifies("text\n", signature)


def test_a_witness_key_survives_its_text_and_refuses_others() -> None:
    assert WitnessKey.from_text(WITNESS.vkey) == WITNESS.verifier
    with pytest.raises(NoteRefused):
        WitnessKey.from_text(LEDGER_KEY.vkey)
    with pytest.raises(NoteRefused):
        WitnessKey("a", b"short")
    with pytest.raises(NoteRefused):
        Witness.from_bytes("a", b"short", at=START)
    with pytest.raises(NoteRefused):
        Witness.from_bytes("a", seed("a"), at=datetime(2026, 1, 1))  # noqa: DTZ001 (a time without zone is the point)


# offline proofs


def proof_of(ledger: Ledger, index: int, **changes: object) -> TlogProof:
    hashes = subtrees_of(ledger)
    path = inclusion_path(index, len(ledger.entries), lambda level, place: hashes[level, place])
    fields: dict[str, object] = {"index": index, "path": tuple(path), "checkpoint_note": ledger.checkpoint(), **changes}
    return TlogProof(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("index", range(5))
@pytest.mark.parametrize("extra", [None, b"", b"for the court"])
def test_a_proof_survives_its_text_and_holds(index: int, extra: bytes | None) -> None:
    ledger = ledger_of(5)
    proof = TlogProof.from_text(proof_of(ledger, index, extra=extra).text())

    assert proof == proof_of(ledger, index, extra=extra)
    assert proof.verify(ledger.entries[index], LOG).size == 5


def test_a_proof_holds_for_its_entry_only() -> None:
    ledger = ledger_of(5)
    proof = proof_of(ledger, 2)

    for entry in (ledger.entries[1], ledger.entries[2] + b" ", b""):
        with pytest.raises(ProofRefused):
            proof.verify(entry, LOG)
    with pytest.raises(NoteRefused):
        proof.verify(ledger.entries[2], OTHER_KEY.verifier)


@given(st.data())
def test_no_changed_proof_file_holds(data: st.DataObject) -> None:
    ledger = ledger_of(5)
    text = proof_of(ledger, 3).text()
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters().filter(lambda one: one != text[place]))

    with pytest.raises((ProofRefused, NoteRefused)):
        TlogProof.from_text(text[:place] + character + text[place + 1 :]).verify(ledger.entries[3], LOG)


@given(st.text(max_size=80))
def test_any_text_is_a_proof_or_refused(text: str) -> None:
    for candidate in (text, f"c2sp.org/tlog-proof@v1\n{text}", f"c2sp.org/tlog-proof@v1\nindex 0\n{text}"):
        with pytest.raises(ProofRefused):
            TlogProof.from_text(candidate)


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("index 3\n", "3\n"),
        ("index 3\n", "index 03\n"),
        ("index 3\n", "index  3\n"),
        ("index 3\n", ""),
        ("index 3\n", "index 3\nindex 3\n"),
        ("index 3\n", "index 3\nextra AAAA\n"),
        ("index 3\n", "extra AAAA\nextra AAAA\nindex 3\n"),
        ("@v1\n", "@v1\r\n"),
        ("@v1\n", "@v2\n"),
        ("index 3\n", "index 3\nAAAA\n"),
        ("\n\n", "\n"),
    ],
)
def test_a_proof_file_has_one_form(found: str, instead: str) -> None:
    text = proof_of(ledger_of(5), 3).text()
    assert found in text

    with pytest.raises(ProofRefused):
        TlogProof.from_text(text.replace(found, instead, 1))


def test_a_path_too_long_is_refused() -> None:
    ledger = ledger_of(1)

    with pytest.raises(ProofRefused):
        TlogProof.from_text(proof_of(ledger, 0, path=(ROOT,) * (MAX_PATH + 1)).text())
