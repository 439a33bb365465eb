"""MAC addresses. Source: IEEE 802, RFC 7844 and RFC 9797 (randomised addresses)."""

import re

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain


def normalised(asked: Asked) -> Normalised | Refused:
    """Return twelve small hexadecimal digits in pairs with colons; one that a device made up itself is marked."""
    digits = re.sub(r"[\s:.-]", "", plain(asked.raw)).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", digits):
        return Refused("mac", asked.raw, "A MAC address has twelve hexadecimal digits.")
    first = int(digits[:2], 16)
    if digits in ("000000000000", "020000000000") or first & 1:
        return Refused("mac", asked.raw, "No single device has this address.")
    value = ":".join(digits[index : index + 2] for index in range(0, 12, 2))
    if first & 2:
        note = "The device made this address up, as phones do for each network; it changes."
        return Normalised("mac", value, asked.raw, "weak", (note,), ("locally_administered",))
    return Normalised("mac", value, asked.raw, "weak", ("Addresses of network cards can be copied and set.",))


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same MAC address. It points to one network card, but can be set at will, and is never seen
    beyond its own network: ask where each tip has it from."""
    return by_strength(compared.__doc__, a, b)
