"""Hashes as documents write them: the kind is decided by the length in hex, the label is only asked where that is
not enough."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tutela.engines.values import Digests, Md5, Sha1, Sha256

_HEX = re.compile(r"[0-9A-Fa-f]+")
_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256"}


@dataclass(slots=True)
class HashesSeen:
    """The hashes of one file, sorted by kind; ``remarks`` are (code, sentence) pairs."""

    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    pdq: str | None = None
    other: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def digests(self) -> Digests:
        """The three digests as the shared value."""
        return Digests(
            md5=Md5(self.md5) if self.md5 else None,
            sha1=Sha1(self.sha1) if self.sha1 else None,
            sha256=Sha256(self.sha256) if self.sha256 else None,
        )


def kind_of_hash(label: str, text: str) -> str | None:
    """Name the kind of a hash in hex: ``md5``, ``sha1``, ``sha256``, ``pdq``, or None when that cannot be said.

    32 characters are MD5 and 40 SHA-1, whatever the label says; 64 are PDQ or SHA-256 as the label says, and nothing
    without a label that names one of the two families.
    """
    kind = _BY_LENGTH.get(len(text)) if _HEX.fullmatch(text) else None
    if kind != "sha256":
        return kind
    word = _letters(label)
    return "pdq" if "pdq" in word else "sha256" if "sha" in word else None


def is_hash_label(label: str) -> bool:
    """Say whether a label names a hash ("MD5", "SHA-256", "PDQ", "PhotoDNA", "file hash")."""
    word = _letters(label)
    return "hash" in word or any(name in word for name in ("md5", "sha1", "sha256", "pdq", "photodna"))


def hashes_of(pairs: Iterable[tuple[str, str]]) -> HashesSeen:
    """Sort (label, text) pairs. A label that disagrees with the length, and a second hash of one kind, are remarked."""
    seen = HashesSeen()
    for label, stated in pairs:
        text = stated.strip()
        kind = kind_of_hash(label, text)
        if kind is None:
            seen.other.append((label, text))
            if "photodna" not in _letters(label):
                seen.remarks.append(("hash_kind_unknown", f"a hash of {len(text)} characters, called {label[:60]!r}"))
            continue
        if not _label_allows(label, kind):
            seen.remarks.append(("hash_label_disagrees", f"called {label[:60]!r}, but its length is that of {kind}"))
        _put(seen, kind, text.lower(), label)
    return seen


def _put(seen: HashesSeen, kind: str, text: str, label: str) -> None:
    before = getattr(seen, kind)
    if before is None:
        setattr(seen, kind, text)
    elif before != text:
        seen.other.append((label, text))
        seen.remarks.append(("hash_twice", f"two different {kind} are stated for one file; the first is used"))


def _label_allows(label: str, kind: str) -> bool:
    word = _letters(label)
    named = [name for name in ("md5", "sha256", "sha1", "pdq", "photodna") if name in word]
    return not named or kind in named


def _letters(label: str) -> str:
    return re.sub(r"[^a-z0-9]", "", label.lower())
