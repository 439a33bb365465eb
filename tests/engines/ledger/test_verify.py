"""The offline check: what is verified against what, and every way to tamper with an export, named by its line."""

import io
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.ledgers import (
    LEDGER_KEY,
    ORIGIN,
    OTHER_KEY,
    WITNESS,
    Ledger,
    entries_of_commits,
    entry,
    opening,
    seed,
)
from tutela.engines.ledger.checkpoint import Checkpoint, sign_checkpoint
from tutela.engines.ledger.cosignature import Witness, cosign
from tutela.engines.ledger.entry import entry_bytes, entry_of
from tutela.engines.ledger.errors import ExportRefused, NoteRefused, ProofRefused
from tutela.engines.ledger.export import EntryLine, Header, NoteLines, Opening, read_export
from tutela.engines.ledger.note import SigningKey, add_signatures, sign_note
from tutela.engines.ledger.tree import leaf_hash, root_of
from tutela.engines.ledger.verify import Fault, Outcome, Verdict, verify_export

SMALL = Ledger(entries_of_commits(1, 2), [opening(1)], witnessed=True)
EXPORT = SMALL.export()
LARGER = Ledger(entries_of_commits(2, 1, 3, 1, 1))


def check(data: bytes, **outside: object) -> Verdict:
    return verify_export(io.BytesIO(data), **outside)  # type: ignore[arg-type]


def fault_of(data: bytes, **outside: object) -> Fault:
    verdict = check(data, **outside)
    assert verdict.outcome is Outcome.NOT_VERIFIED
    assert verdict.verdict == "not verified"
    assert verdict.first_fault is not None
    return verdict.first_fault


def line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


# what is verified, and against what


def test_without_anything_from_outside_an_export_is_self_consistent_at_most() -> None:
    verdict = check(EXPORT)

    assert verdict.outcome is Outcome.SELF_CONSISTENT
    assert verdict.verdict == f"self-consistent, key fingerprint {LEDGER_KEY.verifier.fingerprint}"
    assert (verdict.size, verdict.root, verdict.origin, verdict.openings) == (3, SMALL.root, ORIGIN, 1)
    assert verdict.first_fault is None


def test_a_key_from_outside_verifies() -> None:
    verdict = check(EXPORT, key=LEDGER_KEY.verifier)

    assert verdict.outcome is Outcome.VERIFIED
    assert verdict.verdict == f"verified against key {LEDGER_KEY.verifier.fingerprint}"


def test_the_key_of_a_witness_verifies_what_it_cosigned() -> None:
    assert check(EXPORT, key=WITNESS.verifier).verdict == f"verified against key {WITNESS.verifier.fingerprint}"
    assert fault_of(Ledger(SMALL.entries).export(), key=WITNESS.verifier).line == Header.key_line


@pytest.mark.parametrize("size", range(9))
def test_a_checkpoint_from_outside_verifies_what_grew_from_it(size: int) -> None:
    verdict = check(LARGER.export(), checkpoint=LARGER.checkpoint(size))

    assert verdict.verdict == f"verified against key {LEDGER_KEY.verifier.fingerprint}"
    assert check(LARGER.export(), checkpoint=LARGER.checkpoint(size), key=LEDGER_KEY.verifier) == verdict


def test_an_empty_ledger_verifies() -> None:
    empty = Ledger([])

    assert check(empty.export(), key=LEDGER_KEY.verifier).outcome is Outcome.VERIFIED
    assert check(empty.export(), checkpoint=empty.checkpoint(0)).outcome is Outcome.VERIFIED


def test_progress_is_told_while_entries_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutela.engines.ledger.verify._LEAVES_AT_ONCE", 3)
    told: list[tuple[int, int]] = []

    verdict = check(LARGER.export(), key=LEDGER_KEY.verifier, progress=lambda *numbers: told.append(numbers))

    assert told == [(3, 8), (6, 8)]
    assert (verdict.outcome, verdict.root) == (Outcome.VERIFIED, LARGER.root)


def test_another_key_from_outside_is_a_fault() -> None:
    assert fault_of(EXPORT, key=OTHER_KEY.verifier).line == Header.key_line


def test_a_ledger_written_anew_under_another_key_is_self_consistent_and_nothing_more() -> None:
    forged = Ledger(entries_of_commits(3), key=OTHER_KEY).export()

    assert check(forged).outcome is Outcome.SELF_CONSISTENT
    assert fault_of(forged, key=LEDGER_KEY.verifier).line == Header.key_line
    assert "not be used" in fault_of(forged, checkpoint=SMALL.checkpoint()).reason.replace("cannot", "not")


def rewritten_at(index: int) -> Ledger:
    """The larger ledger with one entry changed, signed again with the true key: the host and the key were taken."""
    entries = list(LARGER.entries)
    facts = {**entry_of(entries[index]).facts, "exhibit": "EX-999999"}
    entries[index] = entry_bytes(replace(entry_of(entries[index]), facts=facts))
    return Ledger(entries)


@pytest.mark.parametrize("index", range(8))
def test_a_ledger_rewritten_with_the_true_key_is_named_by_a_checkpoint_that_left_the_house(index: int) -> None:
    forged = rewritten_at(index).export()

    assert check(forged, key=LEDGER_KEY.verifier).outcome is Outcome.VERIFIED
    for size in range(9):
        verdict = check(forged, checkpoint=LARGER.checkpoint(size))
        assert verdict.holds is (size <= index)
        if verdict.first_fault is not None:
            assert verdict.first_fault.entry == size - 1
            assert "another root" in verdict.first_fault.reason


def test_a_ledger_cut_back_is_named_by_a_later_checkpoint() -> None:
    fault = fault_of(Ledger(LARGER.entries[:3]).export(), checkpoint=LARGER.checkpoint())

    assert fault.line is None
    assert "counts 8 entries, the file only 3" in fault.reason


def test_a_checkpoint_of_an_empty_ledger_has_the_empty_root() -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, 0, seed("root")), LEDGER_KEY)

    assert "another root" in fault_of(EXPORT, checkpoint=note).reason


def test_a_checkpoint_of_another_ledger_is_a_fault() -> None:
    stranger = SigningKey.from_bytes("other.example", seed("x"))
    note = sign_checkpoint(Checkpoint("other.example", 3, SMALL.root), stranger)
    same_key = sign_note(Checkpoint("other.example", 3, SMALL.root).text(), LEDGER_KEY)

    assert fault_of(EXPORT, checkpoint=note).line is None
    assert "is of other.example" in fault_of(EXPORT, checkpoint=same_key).reason
    assert fault_of(EXPORT, checkpoint="no note").line is None
    assert fault_of(EXPORT, checkpoint=sign_note("no checkpoint\n", LEDGER_KEY)).line is None


# every byte is covered


LINES = EXPORT.splitlines(keepends=True)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_every_changed_lost_or_added_byte_of_a_line_is_a_fault(number: int) -> None:
    start = sum(map(len, LINES[:number]))
    for position in range(start, start + len(LINES[number])):
        for tampered in tampered_at(position):
            fault = fault_of(tampered)
            assert fault.line is not None
            assert 1 <= fault.line <= tampered.count(b"\n") + 1
            assert fault.reason


def tampered_at(position: int) -> list[bytes]:
    """The export with the byte at ``position`` changed, lost, doubled or preceded by another, or cut off there."""
    chance = random.Random(position)
    byte, before, after = EXPORT[position], EXPORT[:position], EXPORT[position + 1 :]
    other = (byte + chance.randrange(1, 256)) % 256
    return [
        before + bytes([other]) + after,
        before + bytes([byte ^ 1 << chance.randrange(8)]) + after,
        before + after,
        before + bytes([other, byte]) + after,
        before + bytes([byte, byte]) + after,
        before,
    ]


@given(st.data())
def test_a_byte_changed_in_an_entry_or_opening_is_named_by_its_own_line(data: st.DataObject) -> None:
    start, end = EXPORT.index(b"entry "), EXPORT.rindex(b"\n\n", 0, EXPORT.index("—".encode()) - 2)
    position = data.draw(st.integers(start, end - 1))
    other = data.draw(st.integers(0, 255).filter(lambda one: one not in (EXPORT[position], 10)))
    if EXPORT[position] == 10:
        return

    fault = fault_of(EXPORT[:position] + bytes([other]) + EXPORT[position + 1 :])

    assert fault.line == line_of(EXPORT, position)


@pytest.mark.parametrize("bit", [1, 128])
def test_a_byte_changed_in_a_signature_is_named_by_its_own_line(bit: int) -> None:
    """Whether it still is base64 (the signature is wrong), is none any more, or is no text."""
    start = EXPORT.index(b" ", EXPORT.index("—".encode()) + 4) + 1 + 8
    end = EXPORT.index(b"\n", start)
    for position in range(start, end):
        changed = EXPORT[:position] + bytes([EXPORT[position] ^ bit]) + EXPORT[position + 1 :]
        assert fault_of(changed).line == line_of(EXPORT, position)


@given(st.data())
def test_two_swapped_bytes_are_a_fault(data: st.DataObject) -> None:
    one = data.draw(st.integers(0, len(EXPORT) - 1))
    other = data.draw(st.integers(0, len(EXPORT) - 1).filter(lambda place: EXPORT[place] != EXPORT[one]))
    tampered = bytearray(EXPORT)
    tampered[one], tampered[other] = tampered[other], tampered[one]

    fault_of(bytes(tampered))


@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    for candidate in (data, EXPORT[:200] + data, data + EXPORT[200:], EXPORT + data):
        assert check(candidate).holds is (candidate == EXPORT)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_every_lost_doubled_or_swapped_line_is_a_fault(number: int) -> None:
    fault_of(b"".join(LINES[:number] + LINES[number + 1 :]))
    fault_of(b"".join(LINES[: number + 1] + LINES[number:]))
    for other in range(number):
        swapped = list(LINES)
        swapped[number], swapped[other] = swapped[other], swapped[number]
        if swapped != LINES:
            fault_of(b"".join(swapped))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data + b"\n",
        lambda data: data + b"\x00",
        lambda data: data + data,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: b"\n",
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.upper(),
    ],
)
def test_other_encodings_and_ends_are_a_fault(tamper: Callable[[bytes], bytes]) -> None:
    assert fault_of(tamper(EXPORT)).line is not None


# a forger who does the arithmetic, but has no key


def forged(ledger: Ledger, **changes: object) -> bytes:
    """An export written with the true writer, its checkpoint still the true one of the larger ledger."""
    return ledger.export(**{"checkpoint_note": LARGER.checkpoint(), **changes})


@pytest.mark.parametrize("index", range(8))
def test_an_entry_changed_with_its_leaf_hash_is_a_fault(index: int) -> None:
    ledger = rewritten_at(index)

    assert fault_of(forged(ledger, root=LARGER.root)).line == Header.root_line
    assert fault_of(forged(ledger)).line == 8 + len(ledger.entries) + 3


def test_dropped_swapped_and_repeated_entries_are_faults_though_hashes_fit() -> None:
    entries = list(LARGER.entries)
    swapped = [entries[1], entries[0], *entries[2:]]
    repeated = [*entries[:3], *entries[2:]]
    dropped = [*entries[:4], *entries[5:]]

    for wrong, first in ((swapped, 0), (repeated, 3), (dropped, 4)):
        fault = fault_of(forged(Ledger(wrong)))
        assert (fault.entry, fault.line) == (first, 8 + first)
        assert f"entry {first} is expected" in fault.reason


def test_an_entry_more_than_the_header_says_is_named() -> None:
    lines = LARGER.export().splitlines(keepends=True)

    fault = fault_of(b"".join([*lines[:15], lines[14], *lines[15:]]))

    assert (fault.line, fault.entry) == (16, 8)
    assert "one more" in fault.reason


def test_a_half_commit_is_a_fault_even_when_signed() -> None:
    cut = Ledger(LARGER.entries[:5])

    fault = fault_of(cut.export())

    assert (fault.entry, fault.line) == (4, 8 + 4)
    assert "inside a commit: 2 of 3" in fault.reason


def test_a_commit_signed_in_twice_is_a_fault() -> None:
    twice = Ledger([*entries_of_commits(1), entry_bytes(entry(1, batch=0))])

    assert fault_of(twice.export()).entry == 1


def test_bytes_signed_in_that_are_no_entry_are_a_fault() -> None:
    for data in (b"{}", b"not JSON", b'{"a": 1}', entries_of_commits(1)[0] + b" ", b"\xff"):
        fault = fault_of(Ledger([data]).export())
        assert (fault.entry, fault.line) == (0, 8)


def test_a_checkpoint_of_another_size_or_root_or_log_is_a_fault() -> None:
    note = 8 + 8 + 1
    smaller, other_root = LARGER.checkpoint(7), sign_checkpoint(Checkpoint(ORIGIN, 8, seed("root")), LEDGER_KEY)
    extended = sign_checkpoint(Checkpoint(ORIGIN, 8, LARGER.root, ("more",)), LEDGER_KEY)
    foreign = sign_note(Checkpoint("other.example", 8, LARGER.root).text(), LEDGER_KEY)

    assert fault_of(LARGER.export(checkpoint_note=smaller)).line == note + 1
    assert fault_of(LARGER.export(checkpoint_note=other_root)).line == note + 2
    assert fault_of(LARGER.export(checkpoint_note=extended)).line == note + 3
    assert fault_of(LARGER.export(checkpoint_note=foreign)).line == note


def test_a_signature_taken_from_another_checkpoint_is_a_fault() -> None:
    text, _, _ = LARGER.checkpoint().partition("\n\n")
    _, _, signature = LARGER.checkpoint(7).partition("\n\n")

    assert fault_of(LARGER.export(checkpoint_note=f"{text}\n\n{signature}")).line == 8 + 8 + 1 + 4


def test_a_bad_cosignature_is_a_fault() -> None:
    text, _, signatures = SMALL.checkpoint().partition("\n\n")
    other, _, others = Ledger(SMALL.entries[:1], witnessed=True).checkpoint().partition("\n\n")
    mixed = signatures.splitlines(keepends=True)[0] + others.splitlines(keepends=True)[1]

    fault = fault_of(SMALL.export(checkpoint_note=f"{text}\n\n{mixed}"))

    assert other != text
    assert "witness.example" in fault.reason


def test_signers_that_the_header_does_not_name_are_refused() -> None:
    stranger = SigningKey.from_bytes("stranger.example", seed("stranger"))
    note = add_signatures(LARGER.checkpoint(), stranger)

    with pytest.raises(NoteRefused, match="in their order"):
        LARGER.export(checkpoint_note=note)
    assert fault_of(LARGER.export() + note.splitlines(keepends=True)[-1].encode()).line == 8 + 8 + 1


def test_a_ledger_signed_by_a_key_of_another_name_is_a_fault() -> None:
    stranger = SigningKey.from_bytes("stranger.example", seed("stranger"))
    note = sign_note(Checkpoint(ORIGIN, 8, LARGER.root).text(), stranger)

    with pytest.raises(NoteRefused, match="not of the origin"):
        LARGER.export(vkey=stranger.vkey, checkpoint_note=note)
    data = LARGER.export().replace(LEDGER_KEY.vkey.encode(), stranger.vkey.encode())
    assert fault_of(data.replace(LARGER.checkpoint().encode(), note.encode())).line == Header.key_line


def test_two_witnesses_are_written_and_checked_in_order() -> None:
    second = Witness.from_bytes("witness.example/unit-3", seed("unit 3"), at=WITNESS.at)
    note, _ = cosign(LARGER.checkpoint(), log=LEDGER_KEY.verifier, witness=WITNESS, seen=None, path=[])
    note, _ = cosign(note, log=LEDGER_KEY.verifier, witness=second, seen=None, path=[])

    data = LARGER.export(checkpoint_note=note, witnesses=[WITNESS.vkey, second.vkey])

    assert check(data, key=second.verifier).outcome is Outcome.VERIFIED
    with pytest.raises(NoteRefused):
        LARGER.export(checkpoint_note=note, witnesses=[second.vkey, WITNESS.vkey])


# openings


def with_openings(*openings: Opening) -> bytes:
    return Ledger(LARGER.entries, openings).export()


def test_openings_are_checked_and_counted() -> None:
    verdict = check(with_openings(opening(0), opening(7), opening(3)), key=LEDGER_KEY.verifier)

    assert (verdict.outcome, verdict.openings) == (Outcome.VERIFIED, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        opening(2, "Another house"),
        replace(opening(2), salt=seed("another salt")),
        replace(opening(2), path="elsewhere"),
        replace(opening(2), path="place.0"),
        replace(opening(2), value={"erased": True}),
    ],
)
def test_an_opening_that_does_not_open_is_a_fault(wrong: Opening) -> None:
    fault = fault_of(with_openings(opening(0), wrong))

    assert (fault.entry, fault.line) == (2, 8 + 2 + 1 + 1)


def test_openings_of_no_entry_or_twice_are_not_written_or_a_fault() -> None:
    with pytest.raises(ProofRefused):
        with_openings(replace(opening(7), index=8))
    with pytest.raises(ProofRefused):
        with_openings(replace(opening(0), index=-1))
    assert "each once" in fault_of(with_openings(opening(2), opening(2))).reason


def test_an_opening_that_leaves_with_the_count_is_an_honest_smaller_export() -> None:
    fewer = with_openings(opening(0), opening(1)).replace(b"openings 2", b"openings 1")

    assert fault_of(fewer).line == Header.openings_line
    assert check(with_openings(opening(0))).holds


@pytest.mark.parametrize(
    "line",
    [
        b"opening {}",
        b"opening []",
        b"opening x",
        b'opening {"index":0,"path":"place","salt":"00","value":1}',
        b'opening {"index":"0","path":"place","salt":"' + b"00" * 32 + b'","value":1}',
        b'opening {"index":0,"path":1,"salt":"' + b"00" * 32 + b'","value":1}',
        b'opening {"index":1,"path":"place","salt":"' + b"00" * 32 + b'","value":1}',
        b'opening {"index":0,"path":"place","salt":"' + b"00" * 32 + b'","value":1.5}',
    ],
)
def test_a_malformed_opening_is_a_fault(line: bytes) -> None:
    lines = with_openings(opening(0)).split(b"\n")
    lines[8] = line

    fault = fault_of(b"\n".join(lines))

    assert (fault.line, fault.entry) == (9, 0)


# the reader and the writer by themselves


def test_an_export_is_read_in_pieces() -> None:
    header, *entries, note = read_export(io.BytesIO(EXPORT))

    assert isinstance(header, Header)
    assert isinstance(note, NoteLines)
    assert (header.origin, header.size, header.root, header.openings) == (ORIGIN, 3, SMALL.root, 1)
    assert (header.key, header.witnesses) == (LEDGER_KEY.verifier, (WITNESS.verifier,))
    assert note.note == SMALL.checkpoint()
    assert all(isinstance(piece, EntryLine) for piece in entries)
    assert [piece.data for piece in entries if isinstance(piece, EntryLine)] == SMALL.entries
    assert [one.opening for piece in entries if isinstance(piece, EntryLine) for one in piece.openings] == [opening(1)]


@given(st.lists(st.integers(1, 3), max_size=6), st.data())
def test_what_is_written_verifies(parts: list[int], data: st.DataObject) -> None:
    entries = entries_of_commits(*parts)
    opened = data.draw(st.sets(st.integers(0, len(entries) - 1))) if entries else set()
    ledger = Ledger(entries, [opening(index) for index in opened], witnessed=data.draw(st.booleans()))

    verdict = check(ledger.export(), key=LEDGER_KEY.verifier)

    assert verdict.holds
    assert (verdict.size, verdict.openings) == (len(entries), len(opened))
    assert verdict.root == root_of(map(leaf_hash, entries))


def test_a_writer_given_another_number_of_entries_refuses() -> None:
    for size in (2, 4):
        with pytest.raises(ProofRefused, match="export again"):
            SMALL.export(size=size)


def test_a_line_without_end_is_refused_before_it_is_held() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
            view[:] = b"a" * len(view)
            Endless.given += len(view)
            return len(view)

    with pytest.raises(ExportRefused, match="cut or too long"):
        list(read_export(io.BufferedReader(Endless())))
    assert Endless.given < 8 * 1024 * 1024


def test_a_header_that_promises_much_is_refused_when_the_file_ends() -> None:
    promised = EXPORT.replace(b"size 3", b"size 9999999999999999")

    assert fault_of(promised).entry == 3
    assert fault_of(EXPORT.replace(b"size 3", b"size " + b"9" * 5000)).line == Header.size_line
