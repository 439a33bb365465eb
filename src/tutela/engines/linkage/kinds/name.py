"""Names of people, as given by themselves or by a platform."""

import unicodedata

from rapidfuzz.distance import JaroWinkler

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import plain


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the name in small letters, compatible characters as one, with single spaces; always weak."""
    value = plain(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain(asked.raw)).casefold()))
    if not any(letter.isalnum() for letter in value) or len(value) > 512:
        return Refused("name", asked.raw, "It holds no letter, or is longer than any name.")
    return Normalised("name", value, asked.raw, "weak", ("Names are shared by many people and chosen at will.",))


def compared(a: Normalised, b: Normalised, rules: Rules) -> Judgement:
    """Both tips hold the same name, or two that differ by little. A name alone joins nobody: look for a date of birth,
    an address or a number beside it."""
    likeness = int(1000 * JaroWinkler.similarity(a.value, b.value))
    if likeness < rules.name_similarity:
        return Judgement("none", "name", "The names differ.")
    words = " ".join((compared.__doc__ or "").split())
    return Judgement("suggest", "name", f"{words} Likeness {likeness} of 1000 (Jaro-Winkler).")
