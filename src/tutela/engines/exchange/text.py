"""Text as it came: cleaned of what no table can hold, read as yes or no, and made harmless for export."""

import codecs
import re

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of surrogate pairs: no table and no UTF-8 can hold all of them."""
_NOTHING_SAID = frozenset({"", "n/a", "na", "n.a.", "none", "null", "nil", "-", "--", "not available", "not stated"})
_YES = frozenset({"true", "1", "yes", "y"})
_NO = frozenset({"false", "0", "no", "n"})
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cleaned(text: str) -> tuple[str, bool]:
    """Return ``text`` without control characters and lone surrogates (U+FFFD stands there), and whether any was.

    Line feeds, carriage returns and tabs stay: they occur inside honest values.
    """
    clean = _UNFIT.sub("\ufffd", text)
    return clean, clean != text


def utf16_of(head: bytes) -> str | None:
    """Name the UTF-16 that a text begins in: by its mark, or by the zeros beside the Latin letters it begins with."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    evens, odds = head[:32:2], head[1:32:2]
    for encoding, zeros, letters in (("utf-16-le", odds, evens), ("utf-16-be", evens, odds)):
        if len(zeros) > 1 and 0 not in letters and zeros.count(0) * 4 >= len(zeros) * 3:
            return encoding
    return None


def says_nothing(text: str) -> bool:
    """Say whether a value is one of the ways to write that there is none ("N/A", "-", "nil", blank)."""
    return text.strip().lower() in _NOTHING_SAID


def three_state(value: object) -> bool | None:
    """Read a yes or no in any of the writings that occur; None when nothing, or nothing readable, was said."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    return True if word in _YES else False if word in _NO else None


def neutralised(text: str) -> str:
    """Return ``text`` so that no spreadsheet obeys it: an apostrophe before ``=``, ``+``, ``-``, ``@``, tab, return.

    For export only; what is stored stays as it came. Source: OWASP, CSV injection.
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
