"""Telephone numbers, to E.164. Source: ITU-T E.164; numbering plans of libphonenumber."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain

_OF_ONE_SUBSCRIBER = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.VOIP,
    PhoneNumberType.PAGER,
}
SPREADSHEET = re.compile(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]{1,2}")
"""A long number after a spreadsheet has rounded it (``9.19877E+11``)."""


def normalised(asked: Asked, kind: str = "phone") -> Normalised | Refused:
    """Return the number as ``+919876543210``. Without a country code the region's numbering plan is assumed, and noted."""
    text = plain(asked.raw).removeprefix("tel:").removeprefix("'")
    if SPREADSHEET.fullmatch(text):
        return Refused(
            kind, asked.raw, "A spreadsheet rounded this number; its last digits are lost. Ask for the source."
        )
    if not asked.region and not text.startswith("+"):
        return Refused(kind, asked.raw, "It has no country code, and no region was stated to assume one.")
    try:
        number = phonenumbers.parse(text, asked.region.upper() if asked.region else None)
    except NumberParseException:
        return Refused(kind, asked.raw, "It is no telephone number.")
    if not phonenumbers.is_possible_number(number):
        return Refused(kind, asked.raw, "It has too few or too many digits for a number of its country.")
    notes, strength = [], "strong"
    if not text.startswith(("+", "00")) and asked.region:
        notes.append(f"The country was not written; {asked.region.upper()} was assumed.")
    if number.extension:
        notes.append("An extension was left off.")
        strength = "weak"
    if not phonenumbers.is_valid_number(number):
        notes.append("The number is of a possible length, but of no range in use in its country.")
        strength = "weak"
    elif phonenumbers.number_type(number) not in _OF_ONE_SUBSCRIBER:
        notes.append("It is a service number, which many call.")
        strength = "weak"
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not _stands(value):
        return Refused(kind, asked.raw, "It is no telephone number.")
    return Normalised(kind, value, asked.raw, "strong" if strength == "strong" else "weak", tuple(notes))


def _stands(value: str) -> bool:
    """Say whether a number in E.164 is read as itself; nothing but zeros, for example, is read as something shorter."""
    try:
        number = phonenumbers.parse(value)
    except NumberParseException:
        return False
    return (
        phonenumbers.is_possible_number(number) and phonenumbers.format_number(number, PhoneNumberFormat.E164) == value
    )


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same telephone number. A number belongs to one subscriber at a time; numbers are given out
    again after months without use, so compare the dates."""
    return by_strength(compared.__doc__, a, b)
