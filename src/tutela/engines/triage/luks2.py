"""Opens LUKS version 2 with a passphrase; libluksde knows version 1 only. AES in XTS mode, as cryptsetup makes by default.

Source: LUKS2 On-Disk Format Specification 1.1.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.reader import Media

_MAGIC, _SECOND_MAGIC = b"LUKS\xba\xbe", b"SKUL\xba\xbe"
_BINARY, _MOST_HEADER = 4096, 4 << 20
_MOST_KEY, _MOST_STRIPES, _MOST_ROUNDS = 128, 8000, 50_000_000
_ENCRYPTION = "aes-xts-plain64"
_SECTOR = 512


def is_luks2(head: bytes) -> bool:
    """Whether a volume that begins with ``head`` is LUKS of version 2."""
    return head.startswith(_MAGIC) and int.from_bytes(head[6:8], "big") == 2


class Luks2Media:
    """The decrypted bytes of a volume."""

    stored: Mapping[str, str] = {}
    about: Mapping[str, str] = {}

    def __init__(self, media: Media, start: int, size: int, key: bytes, sector: int, tweak: int) -> None:
        self._media, self._start, self.size = media, start, size
        self._algorithm, self._sector, self._tweak = algorithms.AES(key), sector, tweak

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        first = offset // self._sector * self._sector
        wanted = -(-(offset + length - first) // self._sector) * self._sector
        plain = _decrypted(
            self._algorithm, self._media.read(self._start + first, wanted), self._sector, self._tweak + first // _SECTOR
        )
        return plain[offset - first :][:length]


def _decrypted(algorithm: algorithms.AES, content: bytes, sector: int, tweak: int) -> bytes:
    parts = []
    for at in range(0, len(content) - len(content) % sector, sector):
        cipher = Cipher(algorithm, modes.XTS((tweak + at // _SECTOR).to_bytes(16, "little"))).decryptor()
        parts.append(cipher.update(content[at : at + sector]))
    return b"".join(parts)


def open_luks2(media: Media, offset: int, length: int, passphrase: str) -> Media | None:
    """The decrypted volume; None when no key slot opens with the passphrase.

    Raises OSError and ValueError where the header is damaged, SourceUnreadable where it uses what is not read.
    """
    header = _header(media, offset, length)
    try:
        (segment,) = header["segments"].values()
        if segment["type"] != "crypt" or segment["encryption"] != _ENCRYPTION or "integrity" in segment:
            raise SourceUnreadable(f"its encryption {str(segment.get('encryption'))[:40]} is not read")
        key = _master_key(media, offset, header, passphrase.encode())
        if key is None:
            return None
        start = int(segment["offset"])
        size = length - start if segment["size"] == "dynamic" else int(segment["size"])
        sector = int(segment["sector_size"])
        if sector not in (512, 1024, 2048, 4096) or not 0 <= start <= length or size > length - start:
            raise ValueError("its segment makes no sense")
        return Luks2Media(media, offset + start, size, key, sector, int(segment["iv_tweak"]))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError("its header makes no sense") from error


def _header(media: Media, offset: int, length: int) -> dict[str, Any]:
    """The description of the volume, from the first of its two copies whose checksum holds."""
    for at in (0, *(1 << shift for shift in range(14, 23))):
        head = media.read(offset + at, _BINARY) if at < length else b""
        size = int.from_bytes(head[8:16], "big")
        if head[:6] not in (_MAGIC, _SECOND_MAGIC) or not _BINARY < size <= _MOST_HEADER:
            continue
        whole = media.read(offset + at, size)
        name = head[72:104].rstrip(b"\x00").decode("ascii", "replace")
        summed = whole[:448] + bytes(64) + whole[512:]
        if name in hashlib.algorithms_guaranteed and not name.startswith("shake"):
            digest = hashlib.new(name, summed).digest()
            if digest == head[448 : 448 + len(digest)]:
                document: dict[str, Any] = json.loads(whole[_BINARY:].split(b"\x00")[0])
                return document
    raise ValueError("neither copy of its header is whole")


def _master_key(media: Media, offset: int, header: dict[str, Any], passphrase: bytes) -> bytes | None:
    for slot in header["keyslots"].values():
        area, spread = slot["area"], slot["af"]
        length, stripes = int(slot["key_size"]), int(spread["stripes"])
        if slot["type"] != "luks2" or area["encryption"] != _ENCRYPTION or spread["type"] != "luks1":
            continue
        if not 0 < length <= _MOST_KEY or not 0 < stripes <= _MOST_STRIPES:
            raise ValueError("its key slot makes no sense")
        wanted = -(-length * stripes // _SECTOR) * _SECTOR
        slot_key = _derived(slot["kdf"], passphrase, int(area["key_size"]))
        split = _decrypted(
            algorithms.AES(slot_key), media.read(offset + int(area["offset"]), wanted), _SECTOR, 0
        )  # fmt: skip
        key = _merged(split, length, stripes, str(spread["hash"]))
        if any(_fits(one, key) for one in header["digests"].values()):
            return key
    return None


def _derived(kdf: dict[str, Any], passphrase: bytes, length: int) -> bytes:
    salt = base64.b64decode(kdf["salt"])
    if not 0 < length <= _MOST_KEY:
        raise ValueError("its key slot makes no sense")
    if kdf["type"] == "pbkdf2":
        return _stretched(str(kdf["hash"]), passphrase, salt, int(kdf["iterations"]), length)
    kind = {"argon2i": Type.I, "argon2id": Type.ID}[kdf["type"]]
    return hash_secret_raw(passphrase, salt, int(kdf["time"]), int(kdf["memory"]), int(kdf["cpus"]), length, kind)


def _stretched(name: str, secret: bytes, salt: bytes, rounds: int, length: int) -> bytes:
    if not 0 < rounds <= _MOST_ROUNDS:
        raise ValueError("its key slot makes no sense")
    return hashlib.pbkdf2_hmac(name, secret, salt, rounds, length)


def _fits(digest: dict[str, Any], key: bytes) -> bool:
    wanted = base64.b64decode(digest["digest"])
    salt = base64.b64decode(digest["salt"])
    return _stretched(str(digest["hash"]), key, salt, int(digest["iterations"]), len(wanted)) == wanted


def _merged(split: bytes, length: int, stripes: int, name: str) -> bytes:
    """Undo the anti-forensic splitter: every stripe is needed."""
    held = bytes(length)
    for number in range(stripes):
        stripe = split[number * length : (number + 1) * length]
        held = bytes(one ^ other for one, other in zip(held, stripe, strict=True))
        if number + 1 < stripes:
            held = _diffused(held, name)
    return held


def _diffused(content: bytes, name: str) -> bytes:
    size = hashlib.new(name).digest_size
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    mixed = (hashlib.new(name, number.to_bytes(4, "big") + one).digest() for number, one in enumerate(parts))
    return b"".join(one[: len(part)] for one, part in zip(mixed, parts, strict=True))
