"""Signed notes: what opens, and each refusal of c2sp.org/signed-note."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.ledgers import LEDGER_KEY, OTHER_KEY, WITNESS, seed
from tutela.engines.ledger.errors import NoteRefused
from tutela.engines.ledger.note import (
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    SigningKey,
    VerifierKey,
    add_signatures,
    open_note,
    parts_of_vkey,
    sign_note,
)

TEXT = "Line one\n\nLine two, after a blank one\n"
STRANGER = SigningKey.from_bytes("stranger.example", seed("stranger"))

texts = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=0x20), max_size=40).map(lambda text: text + "\n")


def test_a_signed_note_opens_to_its_text_and_signers() -> None:
    note = sign_note(TEXT, LEDGER_KEY, WITNESS)

    opened = open_note(note, WITNESS.verifier, LEDGER_KEY.verifier)

    assert opened.text == TEXT
    assert opened.verified_by == (LEDGER_KEY.verifier, WITNESS.verifier)


@given(texts)
def test_any_text_without_control_characters_can_be_signed(text: str) -> None:
    assert open_note(sign_note(text, LEDGER_KEY), LEDGER_KEY.verifier).text == text


@given(st.data())
def test_a_changed_character_is_refused(data: st.DataObject) -> None:
    note = sign_note(TEXT, LEDGER_KEY)
    place = data.draw(st.integers(0, len(note) - 1))
    character = data.draw(st.characters().filter(lambda one: one != note[place]))

    with pytest.raises(NoteRefused):
        open_note(note[:place] + character + note[place + 1 :], LEDGER_KEY.verifier)


@given(st.text(max_size=200))
def test_any_text_is_opened_or_refused(text: str) -> None:
    for candidate in (text, f"{text}\n\n— {text} {text}\n"):
        with pytest.raises(NoteRefused):
            open_note(candidate, LEDGER_KEY.verifier)


def test_signatures_of_unknown_keys_are_ignored() -> None:
    assert open_note(sign_note(TEXT, STRANGER, LEDGER_KEY), LEDGER_KEY.verifier).verified_by == (LEDGER_KEY.verifier,)


def test_a_note_that_no_given_key_signed_is_refused() -> None:
    with pytest.raises(NoteRefused, match="none of the keys"):
        open_note(sign_note(TEXT, STRANGER), LEDGER_KEY.verifier)
    with pytest.raises(NoteRefused, match="none of the keys"):
        open_note(sign_note(TEXT, STRANGER))


def test_a_bad_signature_of_a_known_key_refuses_the_note_though_another_is_good() -> None:
    note = sign_note(TEXT, LEDGER_KEY, STRANGER)
    forged = sign_note(TEXT.replace("one", "two"), STRANGER).splitlines(keepends=True)[-1]
    bad = "".join(note.splitlines(keepends=True)[:-1]) + forged

    with pytest.raises(NoteRefused, match=r"stranger\.example does not fit"):
        open_note(bad, LEDGER_KEY.verifier, STRANGER.verifier)
    assert open_note(bad, LEDGER_KEY.verifier).text == TEXT


def test_a_key_of_the_same_name_is_told_apart() -> None:
    with pytest.raises(NoteRefused, match="none of the keys"):
        open_note(sign_note(TEXT, OTHER_KEY), LEDGER_KEY.verifier)


def test_sixteen_signatures_are_read_and_too_many_refused() -> None:
    many = [SigningKey.from_bytes(f"unit-{number}.example", seed(f"unit {number}")) for number in range(16)]
    note = sign_note(TEXT, *many)

    assert len(open_note(note, *(key.verifier for key in many)).verified_by) == 16
    line = note.splitlines(keepends=True)[-1]
    with pytest.raises(NoteRefused, match="at most"):
        open_note(TEXT + "\n" + line * (MAX_SIGNATURES + 1), many[-1].verifier)


def signature_line(**changes: str) -> str:
    line = sign_note(TEXT, LEDGER_KEY).splitlines()[-1]
    _, name, packed = line.split(" ")
    parts = {"dash": "—", "name": name, "packed": packed, "end": "\n", **changes}
    return f"{TEXT}\n{parts['dash']} {parts['name']} {parts['packed']}{parts['end']}"


def packed_signature() -> str:
    return sign_note(TEXT, LEDGER_KEY).split(" ")[-1].strip()


def with_loose_bits(text: str) -> str:
    """The same bytes in base64 whose unused bits are not zero."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet[alphabet.index(text[-2]) + 1]
    loose = text[:-2] + last + "="
    assert base64.b64decode(loose) == base64.b64decode(text)
    return loose


def test_base64_has_one_form() -> None:
    packed = packed_signature()
    assert packed.endswith("=")
    assert not packed.endswith("==")
    for other in (with_loose_bits(packed), packed.rstrip("="), packed + "=", packed[:4] + " " + packed[4:], ""):
        with pytest.raises(NoteRefused):
            open_note(signature_line(packed=other), LEDGER_KEY.verifier)
    assert open_note(signature_line(), LEDGER_KEY.verifier).text == TEXT


@pytest.mark.parametrize(
    "changes",
    [
        {"dash": "-"},
        {"dash": "–"},
        {"name": ""},
        {"name": "a+b"},
        {"name": "a\u00a0b"},
        {"packed": "AAAAAA=="},
        {"packed": "/w=="},
        {"end": ""},
        {"end": "\n\n"},
        {"end": "\nmore\n"},
        {"end": "\r\n"},
        {"end": " \n"},
    ],
)
def test_malformed_signature_lines_are_refused(changes: dict[str, str]) -> None:
    with pytest.raises(NoteRefused):
        open_note(signature_line(**changes), LEDGER_KEY.verifier)


def test_a_signature_line_without_signature_refuses_a_note_that_is_signed_besides() -> None:
    for short in ("AAAAAA==", "AAAA"):
        with pytest.raises(NoteRefused, match="holds no signature"):
            open_note(f"{sign_note(TEXT, LEDGER_KEY)}— stranger.example {short}\n", LEDGER_KEY.verifier)


@pytest.mark.parametrize("character", ["\x00", "\t", "\r", "\x1b", "\ud800"])
def test_control_characters_are_refused(character: str) -> None:
    with pytest.raises(NoteRefused, match="control characters"):
        sign_note(f"a{character}b\n", LEDGER_KEY)
    with pytest.raises(NoteRefused, match="control characters"):
        open_note(f"{character}{sign_note(TEXT, LEDGER_KEY)}", LEDGER_KEY.verifier)


def test_a_note_has_a_size_limit() -> None:
    with pytest.raises(NoteRefused, match="at most"):
        sign_note("x" * MAX_NOTE_BYTES + "\n", LEDGER_KEY)
    with pytest.raises(NoteRefused, match="at most"):
        open_note("x" * MAX_NOTE_BYTES + "\n\n— a b\n", LEDGER_KEY.verifier)


def test_a_text_without_newline_at_its_end_or_without_signer_is_not_signed() -> None:
    with pytest.raises(NoteRefused):
        sign_note("text", LEDGER_KEY)
    with pytest.raises(NoteRefused):
        sign_note("text\n")


def test_signatures_can_be_added() -> None:
    note = sign_note(TEXT, LEDGER_KEY)

    assert add_signatures(note, STRANGER) == sign_note(TEXT, LEDGER_KEY, STRANGER)


def test_a_key_survives_its_text() -> None:
    key = SigningKey.from_bytes(LEDGER_KEY.name, LEDGER_KEY.to_bytes())

    assert key.vkey == LEDGER_KEY.vkey
    assert VerifierKey.from_text(key.vkey) == LEDGER_KEY.verifier
    assert LEDGER_KEY.verifier.fingerprint[:8] == LEDGER_KEY.vkey.split("+")[1]
    assert SigningKey.generate("a").to_bytes() != SigningKey.generate("a").to_bytes()


def test_a_signing_key_does_not_show_its_secret() -> None:
    assert LEDGER_KEY.to_bytes().hex() not in repr(LEDGER_KEY)
    assert "private" not in repr(LEDGER_KEY).lower()


@given(st.data())
def test_a_changed_vkey_is_refused(data: st.DataObject) -> None:
    vkey = LEDGER_KEY.vkey
    place = data.draw(st.integers(0, len(vkey) - 1))
    character = data.draw(st.characters().filter(lambda one: one != vkey[place]))

    with pytest.raises(NoteRefused):
        VerifierKey.from_text(vkey[:place] + character + vkey[place + 1 :])


@pytest.mark.parametrize(
    "vkey", ["", "a", "a+b", "+00000000+AAAA", "a b+00000000+AAAA", "a+00000000+", "a+0000000+AQ=="]
)
def test_a_malformed_vkey_is_refused(vkey: str) -> None:
    with pytest.raises(NoteRefused):
        parts_of_vkey(vkey)


def test_a_vkey_of_another_type_or_length_is_refused() -> None:
    with pytest.raises(NoteRefused, match="type 04"):
        VerifierKey.from_text(WITNESS.vkey)
    with pytest.raises(NoteRefused, match="32 bytes"):
        VerifierKey("a", b"short")
    with pytest.raises(NoteRefused, match="32 bytes"):
        SigningKey.from_bytes("a", b"short")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b", "a\x1bb"])
def test_a_malformed_key_name_is_refused(name: str) -> None:
    with pytest.raises(NoteRefused):
        SigningKey.generate(name)
