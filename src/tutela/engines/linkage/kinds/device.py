"""Ids that a system or an app gives to a device: advertising ids, vendor ids, hardware ids."""

import re

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the id; one of the form of a UUID in small letters with hyphens and strong, any other as written and weak."""
    text = plain(asked.raw)
    label = " ".join((asked.qualifier or "").lower().split()) or None
    if not text or len(text) > 512:
        return Refused("device", asked.raw, "It is empty, or longer than any id of a device.")
    digits = re.sub(r"[{}-]", "", text.lower())
    if not digits.strip("0"):
        return Refused("device", asked.raw, "Nothing but zeros is shown where the user has forbidden the id.")
    if _UUID.fullmatch(text.lower().strip("{}")):
        value = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        return Normalised("device", value, asked.raw, "strong")
    note = "An id of this form may be a model or a network, shared by many devices."
    return Normalised("device", text, asked.raw, "weak", (note,), qualifier=label)


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same id of a device. Such an id is random and belongs to one device until its user resets it;
    a device may be shared in a household."""
    return by_strength(compared.__doc__, a, b)
