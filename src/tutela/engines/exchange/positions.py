"""Latitude and longitude as written (signed, with a degree sign, with N/S/E/W) as signed decimal text."""

import re
from decimal import Decimal

_DEGREES = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,12})?)\s*(?:°|º|deg)?\s*([NSEWnsew])?")


def decimal_degrees(raw: str | None, most: int) -> str | None:
    """Return degrees as signed decimal text, or None when ``raw`` is no angle within ±``most`` (90 or 180).

    Degrees, minutes and seconds are not understood; their raw text is kept beside.
    """
    found = _DEGREES.fullmatch(raw.strip()) if raw else None
    if found is None:
        return None
    letter = (found[2] or "").upper()
    if letter and (letter in "NS") != (most == 90):
        return None
    degrees = Decimal(found[1])
    if letter and letter in "SW":
        degrees = -degrees.copy_abs()
    return str(degrees) if abs(degrees) <= most else None
