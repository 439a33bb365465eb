"""Postal addresses as text."""

import re
import unicodedata

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the text in small letters with single spaces and commas; it is not looked up."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain(asked.raw)).casefold())
    value = plain(re.sub(r"[\s,;]*[,;][\s,;]*", ", ", text)).strip(" ,;")
    if len(value) < 3 or len(value) > 1024:
        return Refused("address", asked.raw, "It is too short or too long for an address.")
    return Normalised("address", value, asked.raw, "weak", ("An address is of a household, and written in many ways.",))


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same address, letter by letter. It is of a household: see who lives there before joining them."""
    return by_strength(compared.__doc__, a, b)
