"""IMEI: the number of a mobile device. Source: 3GPP TS 23.003 §6; GSMA TS.06."""

import re

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.check_digit import check_digit, completes
from tutela.engines.linkage.kinds.kind import by_strength, plain
from tutela.engines.linkage.kinds.phone import SPREADSHEET

_DUMMIES = frozenset({"004999010640000", "012345678901237", "352099001761481", "350000000000006"})
"""Numbers known from emulators, clones and test devices: many devices show them."""


def normalised(asked: Asked) -> Normalised | Refused:
    """Return fifteen digits, the last one the check digit.

    Fourteen digits get theirs; of sixteen (IMEISV) the two of the software version are left off.
    """
    text = plain(asked.raw).removeprefix("'")
    if SPREADSHEET.fullmatch(text):
        return Refused(
            "imei", asked.raw, "A spreadsheet rounded this number; its last digits are lost. Ask for the source."
        )
    digits = re.sub(r"[\s./-]", "", re.sub(r"^imei(?:sv)?\s*[:#]?\s*", "", text, flags=re.IGNORECASE))
    if not re.fullmatch(r"[0-9]{14,16}", digits):
        return Refused(
            "imei", asked.raw, "An IMEI has 15 digits (14 without its check digit, 16 with a software version)."
        )
    notes: tuple[str, ...] = ()
    if len(digits) == 14:
        notes = ("The check digit was not written and was worked out.",)
    elif len(digits) == 16:
        notes = ("The software version was left off.",)
    elif not completes(digits):
        wanted = check_digit(digits[:14])
        return Refused(
            "imei", asked.raw, f"The check digit is wrong (it would be {wanted}): a digit was misread or mistyped."
        )
    value = digits[:14] + check_digit(digits[:14])
    if len(set(digits[:14])) == 1 or digits.startswith("00000000"):
        return Refused("imei", asked.raw, "No device has this number; it is shown where the true one was erased.")
    if value in _DUMMIES:
        note = "Many devices show this number: emulators, clones, test devices."
        return Normalised("imei", value, asked.raw, "weak", (*notes, note))
    return Normalised("imei", value, asked.raw, "strong", notes)


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same IMEI, the number of one device. A device changes hands, and a number can be copied onto
    another, so compare the dates and the SIM cards."""
    return by_strength(compared.__doc__, a, b)
