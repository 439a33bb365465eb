"""Text as it came: cleaned of what no table can hold, read as yes or no, and made harmless for export."""

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING_SAID = frozenset({"", "n/a", "na", "n.a.", "none", "null", "nil", "-", "--", "not available", "not stated"})
_YES = frozenset({"true", "1", "yes", "y"})
_NO = frozenset({"false", "0", "no", "n"})
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cleaned(text: str) -> tuple[str, bool]:
    """Return ``text`` without control characters and lone surrogates (U+FFFD stands there), and whether any was.

    Line feeds, carriage returns and tabs stay: they occur inside honest values.
    """
    clean = _SURROGATE.sub("\ufffd", _CONTROL.sub("\ufffd", text))
    return clean, clean != text


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
