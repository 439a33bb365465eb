"""One entry of a known-hash list, and why one was not taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tutela.engines.values import DIGEST_LENGTHS, Unread, ValueRefused, digest_of_hex

_OF_NOTHING = {
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
"""MD5, SHA-1 and SHA-256 of no bytes at all: an entry with one would match every empty file."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """What a list states of one content: digests by kind (lower-case hex), size in bytes, category in its own scheme.

    ``series`` is the name under which the list groups contents, as it states it.
    """

    digests: Mapping[str, str]
    size: int | None = None
    category: str | None = None
    series: str | None = None


Read: TypeAlias = "ListEntry | Unread"


def entries_of(
    where: str,
    digests: Mapping[str, object],
    size: object = None,
    category: object = None,
    series: object = None,
) -> Iterator[Read]:
    """Check raw fields of the entry at ``where``: yield what is wrong with them, then the entry if a digest is left.

    Empty fields and None count as absent. A digest of no content is refused: it would match every empty file.
    """
    good: dict[str, str] = {}
    for kind, value in digests.items():
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        try:
            text = digest_of_hex(kind, value if isinstance(value, str) else repr(value))
        except ValueRefused:
            yield Unread(
                where, f"{_shown(value)} is no {kind} ({DIGEST_LENGTHS[kind]} hexadecimal characters are wanted)"
            )
            continue
        if text in _OF_NOTHING:
            yield Unread(where, f"it is the {kind} of an empty file, which would match every empty file")
            return
        good[kind] = text
    length, complaint = _size_of(size)
    if complaint:
        yield Unread(where, complaint)
    if good:
        yield ListEntry(good, length, _words_of(category), _words_of(series))
    else:
        yield Unread(where, "it has no digest")


def _size_of(value: object) -> tuple[int | None, str | None]:
    """Read a size given as number or as text (NIST's lists have it as text); what is wrong with it, if anything."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value.strip()) < 19:
        return int(value.strip()), None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value, None
    return None, f"{_shown(value)} is no size in bytes; the entry is kept without one"


def _words_of(value: object) -> str | None:
    if value is None:
        return None
    text = str(value).strip()[:200]
    if not text.isascii():  # half of a surrogate pair is no text that could be written down
        text = text.encode("utf-8", "replace").decode()
    return text or None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
