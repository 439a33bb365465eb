"""ICCID: the number of a SIM card. Source: ITU-T E.118."""

import re

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.check_digit import completes
from tutela.engines.linkage.kinds.kind import by_strength, plain


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the digits as printed, without the filler F; a number whose check digit does not fit is weak."""
    digits = re.sub(r"[\s.-]", "", plain(asked.raw)).upper().removeprefix("ICCID").lstrip(":").rstrip("F")
    if not re.fullmatch(r"89[0-9]{16,18}", digits):
        return Refused("iccid", asked.raw, "An ICCID has 18 to 20 digits and begins with 89.")
    if len(digits) == 18:
        return Normalised("iccid", digits, asked.raw, "weak", ("Without its check digit it cannot be verified.",))
    if not completes(digits):
        note = "The check digit does not fit: some issuers write none, or a digit was misread."
        return Normalised("iccid", digits, asked.raw, "weak", (note,))
    return Normalised("iccid", digits, asked.raw, "strong")


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same ICCID, the number of one SIM card. A card has one subscriber; it may have been used in
    several devices."""
    return by_strength(compared.__doc__, a, b)
