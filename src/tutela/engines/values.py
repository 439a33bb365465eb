"""The plain values that all engines share: instants, digests, what could not be read, what a rule found."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType

Md5 = NewType("Md5", str)
Sha1 = NewType("Sha1", str)
Sha256 = NewType("Sha256", str)

_HEX = re.compile(r"[0-9a-f]+")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

DIGEST_LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64}
"""Length in hex characters of each digest that Tutela computes."""


class ValueRefused(ValueError):
    """A plain value does not have the shape that its kind prescribes; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Digests:
    """The three digests of one byte sequence, lower-case hex; None where it was not computed."""

    md5: Md5 | None = None
    sha1: Sha1 | None = None
    sha256: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read, and why, in words that a person can act on."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that something breaches.

    ``rule`` is a stable identifier (``custody.holder``), ``text`` says what is wrong and what to do,
    ``source`` is the provision or guideline that the rule rests on.
    """

    rule: str
    text: str
    source: str


def digest_of_hex(kind: str, text: str) -> str:
    """Return ``text`` as a lower-case digest of ``kind`` (md5, sha1, sha256), or refuse it.

    Raises ValueRefused when the kind is unknown, the length is wrong or a character is not hexadecimal.
    """
    length = DIGEST_LENGTHS.get(kind)
    if length is None:
        raise ValueRefused(f"{kind!r} is no digest that Tutela knows; use one of {', '.join(DIGEST_LENGTHS)}")
    folded = text.strip().lower()
    if len(folded) != length or not _HEX.fullmatch(folded):
        raise ValueRefused(f"{text!r} is no {kind}: {length} hexadecimal characters are wanted")
    return folded


def instant_text(moment: datetime) -> str:
    """Write an aware moment as UTC text of fixed width, so that text order is time order.

    Raises ValueRefused for a naive moment: a time without a zone is never guessed.
    """
    if moment.tzinfo is None:
        raise ValueRefused(f"{moment.isoformat()} has no time zone; state one, for example +05:30")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant_of(text: str) -> datetime:
    """Read what ``instant_text`` wrote. Raises ValueRefused for any other form."""
    if not _INSTANT.fullmatch(text):
        raise ValueRefused(f"{text!r} is no instant of the form 2020-12-28T12:30:00.000000Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueRefused(f"{text!r} is no date and time that exists") from error


def moment_given(text: str) -> datetime:
    """Read a moment that a person typed: ISO 8601 with an offset or Z (``2020-12-28T18:00+05:30``).

    Raises ValueRefused when it cannot be read or states no zone.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueRefused(f"{text!r} is no moment; write it like 2020-12-28T18:00+05:30") from error
    if moment.tzinfo is None:
        raise ValueRefused(f"{text!r} has no time zone; write it like {text.strip()}+05:30")
    return moment
