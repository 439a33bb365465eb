"""Signed notes: a text with Ed25519 signatures below it that anyone can check (c2sp.org/signed-note v1.0)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import NoteRefused

MAX_NOTE_BYTES = 256 * 1024
MAX_SIGNATURES = 100
SEED_BYTES = 32

ED25519 = 0x01
"""Type of a plain Ed25519 signature over the text."""

_KEY_ID = re.compile(r"[0-9a-f]{8}")
_PUBLIC_BYTES = 32
_SIGNATURE_START = "— "


class Verifier(Protocol):
    """What can check one signature of a note: a key with its name and 4-byte key id."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> bytes: ...
    @property
    def fingerprint(self) -> str: ...
    def verifies(self, text: str, signature: bytes) -> bool:
        """Tell whether ``signature`` (without the key id) is this key's over the note's ``text``."""
        ...


class Signer(Protocol):
    """What can sign a note."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> bytes: ...
    def sign(self, text: str) -> bytes:
        """Return the signature bytes, without the key id, over the note's ``text``."""
        ...


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a signing key: a name and 32 bytes of Ed25519."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != _PUBLIC_BYTES:
            raise NoteRefused(f"an Ed25519 key has {_PUBLIC_BYTES} bytes, not {len(self.public)}")

    @classmethod
    def from_text(cls, vkey: str) -> "VerifierKey":
        """Read ``name+<key id>+<base64>``; NoteRefused for any other form or type than Ed25519."""
        name, kind, public = parts_of_vkey(vkey)
        if kind != ED25519:
            raise NoteRefused(f"the key of {name} is of type {kind:02x}; a plain Ed25519 key (01) is wanted")
        return cls(name, public)

    @property
    def text(self) -> str:
        """The key in its one text form."""
        return vkey_text(self.name, ED25519, self.public)

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that stand before this key's signatures: they find a key, they do not prove it."""
        return key_hash(self.name, ED25519, self.public)[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over name, type and key, as 64 hex characters; its first 8 are the key id."""
        return key_hash(self.name, ED25519, self.public).hex()

    def verifies(self, text: str, signature: bytes) -> bool:
        """Tell whether ``signature`` is this key's over ``text``."""
        return ed25519_verifies(self.public, text.encode("utf-8"), signature)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half of a key; never written out by this engine, and not shown by ``repr``."""

    name: str
    _private: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)

    @classmethod
    def generate(cls, name: str) -> "SigningKey":
        """Make a new key from the operating system's randomness."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, name: str, seed: bytes) -> "SigningKey":
        """Take up the key that ``seed`` (32 secret bytes) stands for."""
        if len(seed) != SEED_BYTES:
            raise NoteRefused(f"a signing key is kept as {SEED_BYTES} bytes, not {len(seed)}")
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    def to_bytes(self) -> bytes:
        """Return the 32 secret bytes, to be kept safe outside the ledger."""
        return self._private.private_bytes_raw()

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public half in text."""
        return self.verifier.text

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that stand before this key's signatures."""
        return self.verifier.key_id

    def sign(self, text: str) -> bytes:
        """Return the 64-byte signature over ``text``."""
        return self._private.sign(text.encode("utf-8"))


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note whose signatures were checked: its text, and the keys given that signed it, in order of lines."""

    text: str
    verified_by: tuple[Verifier, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One line below a note, not yet checked: who is said to have signed, and with what bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def text(self) -> str:
        """Write the line, with its newline."""
        return f"{_SIGNATURE_START}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


def sign_note(text: str, *keys: Signer) -> str:
    """Return ``text`` as a note signed by each of ``keys``, in their order.

    Raises NoteRefused when the text does not end with a newline, has other control characters, or no key is given.
    """
    if not keys:
        raise NoteRefused("a note is signed by at least one key")
    _check_text(text)
    return _within_size(text + "\n" + "".join(_signed_line(text, key) for key in keys))


def add_signatures(note: str, *keys: Signer) -> str:
    """Return ``note`` with one more signature line for each of ``keys``; those that stand there stay as they are."""
    text, _ = parts_of_note(note)
    return _within_size(note + "".join(_signed_line(text, key) for key in keys))


def open_note(note: str, *verifiers: Verifier) -> OpenedNote:
    """Check ``note`` with the keys given.

    1. Text and signatures divide at the last blank line; anything malformed refuses the note.
    2. Signatures of keys that were not given are ignored.
    3. A signature of a key that was given must be good, else the note is refused.
    4. At least one signature must have been checked, else the note is refused.

    Raises NoteRefused.
    """
    text, lines = parts_of_note(note)
    known = _by_name_and_id(verifiers)
    good: dict[tuple[str, bytes], Verifier] = {}
    for line in lines:
        verifier = known.get((line.name, line.key_id))
        if verifier is None:
            continue
        if not verifier.verifies(text, line.signature):
            raise NoteRefused(f"the signature of {line.name} does not fit the text: the text was changed or re-signed")
        good[line.name, line.key_id] = verifier
    if not good:
        raise NoteRefused("none of the keys given has signed this note")
    return OpenedNote(text, tuple(good.values()))


def parts_of_note(note: str) -> tuple[str, tuple[SignatureLine, ...]]:
    """Divide a note into its text and its signature lines, unchecked. Raises NoteRefused when it is malformed."""
    _within_size(note)
    _check_characters(note)
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise NoteRefused("a note is a text, a blank line, and signature lines that end with a newline")
    lines = signatures[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteRefused(f"a note of {len(lines)} signatures; at most {MAX_SIGNATURES} are read")
    first = text.count("\n") + 3
    return text + "\n", tuple(_signature_line(line, number) for number, line in enumerate(lines, start=first))


def check_name(name: str) -> None:
    """Refuse (NoteRefused) a key name that is empty or has spaces, control characters or ``+``."""
    if not name or "+" in name or any(character.isspace() for character in name):
        raise NoteRefused(f"{name!r} is no key name: not empty, no spaces and no + are wanted")
    _check_characters(name)


def vkey_text(name: str, kind: int, public: bytes) -> str:
    """Write a public key of a type as ``name+<key id>+<base64(type ‖ key)>``."""
    packed = base64.b64encode(bytes((kind,)) + public).decode()
    return f"{name}+{key_hash(name, kind, public)[:4].hex()}+{packed}"


def parts_of_vkey(vkey: str) -> tuple[str, int, bytes]:
    """Read (name, type, public key) from a vkey, its key id checked. Raises NoteRefused."""
    name, plus, rest = vkey.partition("+")
    key_id, second_plus, packed = rest.partition("+")
    if not plus or not second_plus or not _KEY_ID.fullmatch(key_id):
        raise NoteRefused("a verifier key has the form name+<8 hex characters>+<base64>")
    check_name(name)
    data = decode_base64(packed)
    if len(data) < 2:
        raise NoteRefused("the verifier key holds no key")
    if key_hash(name, data[0], data[1:])[:4].hex() != key_id:
        raise NoteRefused("the verifier key does not fit its own key id: a character was changed")
    return name, data[0], data[1:]


def key_hash(name: str, kind: int, public: bytes) -> bytes:
    """Return SHA-256(name ‖ newline ‖ type ‖ key), whose first 4 bytes are the key id."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + bytes((kind,)) + public).digest()


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether ``signature`` is that of ``public`` over ``message`` (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def decode_base64(text: str) -> bytes:
    """Read standard padded base64 in its one form; NoteRefused for any other."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRefused(f"{text[:60]!r} is no base64") from error
    if base64.b64encode(data).decode() != text:
        raise NoteRefused(f"{text[:60]!r} is not base64 in its one form")
    return data


def _signed_line(text: str, key: Signer) -> str:
    return SignatureLine(key.name, key.key_id, key.sign(text)).text()


def _signature_line(line: str, number: int) -> SignatureLine:
    """Read the line of this number. Raises NoteRefused, which names it."""
    name, space, packed = line.removeprefix(_SIGNATURE_START).partition(" ")
    if not line.startswith(_SIGNATURE_START) or not space:
        raise NoteRefused(f"{line[:60]!r} is no signature line of the form — <name> <base64>", number)
    try:
        check_name(name)
        data = decode_base64(packed)
    except NoteRefused as refused:
        raise NoteRefused(str(refused), number) from refused
    if len(data) < 5:
        raise NoteRefused(f"the signature line of {name} holds no signature", number)
    return SignatureLine(name, data[:4], data[4:])


def _by_name_and_id(verifiers: Iterable[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        place = verifier.name, verifier.key_id
        if place in known and known[place].fingerprint != verifier.fingerprint:
            raise NoteRefused(f"two different keys of the name {verifier.name} have the same key id; give one of them")
        known[place] = verifier
    return known


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteRefused("the text of a note ends with a newline")
    _check_characters(text)


def _check_characters(text: str) -> None:
    for character in set(text):
        if (character < " " and character != "\n") or "\ud800" <= character <= "\udfff":
            raise NoteRefused(f"a note has no control characters but newlines; it has {character!r}")


def _within_size(note: str) -> str:
    if len(note.encode("utf-8", "surrogatepass")) > MAX_NOTE_BYTES:
        raise NoteRefused(f"a note has at most {MAX_NOTE_BYTES} bytes")
    return note
