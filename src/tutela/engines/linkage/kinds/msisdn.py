"""Subscriber numbers as networks write them: country code first, no plus sign. Source: ITU-T E.164, 3GPP TS 23.003."""

import re
from dataclasses import replace

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds import phone
from tutela.engines.linkage.kinds.kind import by_strength, plain


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the number as E.164; eleven to fifteen bare digits begin with their country code."""
    digits = re.sub(r"[\s.-]", "", plain(asked.raw)).removeprefix("+")
    if re.fullmatch(r"[1-9][0-9]{10,14}", digits):
        found = phone.normalised(replace(asked, raw=f"+{digits}"), "msisdn")
        if isinstance(found, Normalised) and found.strength == "strong":
            return replace(found, raw=asked.raw)
    found = phone.normalised(asked, "msisdn")
    return replace(found, raw=asked.raw)


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same subscriber number, as a network wrote it. It belongs to one subscriber at a time; numbers
    are given out again after months without use, so compare the dates."""
    return by_strength(compared.__doc__, a, b)
