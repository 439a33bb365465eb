"""Digests of files, told apart by their length in hexadecimal digits."""

import re

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain

_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256"}
_OF_NOTHING = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)


def normalised(asked: Asked) -> Normalised | Refused:
    """Return small hexadecimal digits; the length says which digest, of 64 digits the label must (SHA-256 or PDQ)."""
    text = re.sub(r"[\s:]", "", plain(asked.raw)).lower()
    text = re.sub(r"^(?:md5|sha-?1|sha-?256|pdq)=?(?=[0-9a-f]+$)", "", text) if len(text) not in _BY_LENGTH else text
    label = re.sub(r"[^a-z0-9]", "", (asked.qualifier or "").lower())
    if not re.fullmatch(r"[0-9a-f]+", text) or len(text) not in _BY_LENGTH:
        return Refused("digest", asked.raw, "A digest has 32, 40 or 64 hexadecimal digits.")
    name = _BY_LENGTH[len(text)]
    if len(text) == 64:
        named = "pdq" if "pdq" in label else "sha256" if "sha" in label else None
        if named is None:
            return Refused("digest", asked.raw, "64 digits may be SHA-256 or PDQ; say which it is.")
        name = named
    notes: tuple[str, ...] = ("A file may have reached many people: the same file is no sign of the same person.",)
    if label and name not in label:
        notes = (f"It was called {asked.qualifier}, but its length is that of {name}.", *notes)
    if text in _OF_NOTHING:
        return Normalised("digest", text, asked.raw, "none", ("It is the digest of an empty file.",), qualifier=name)
    return Normalised("digest", text, asked.raw, "weak", notes, qualifier=name)


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same file, by its digest. Files travel: this joins what was seen, not who showed it."""
    return by_strength(compared.__doc__, a, b)
