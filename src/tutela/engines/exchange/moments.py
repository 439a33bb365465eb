"""Times as documents write them: read, never guessed; an assumed zone is named."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutela.engines.exchange.errors import ProfileRefused
from tutela.engines.exchange.tip import Moment

_XML_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,12})?(Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_LETTERS_AT_THE_END = re.compile(r"\s*(UTC|GMT|Z|IST|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_ZONES_BY_LETTERS = {"utc": "+00:00", "gmt": "+00:00", "z": "+00:00", "ist": "+05:30"}
_DIRECTIVES = frozenset("dmyYHIMSpbBf")


def zone_of(text: str) -> tzinfo:
    """Read a zone: ``UTC``, an offset (``+05:30``) or a name of the time zone database (``Asia/Kolkata``).

    Raises ProfileRefused for anything else.
    """
    if text.upper() in ("UTC", "Z"):
        return UTC
    offset = _OFFSET.fullmatch(text)
    try:
        if offset:
            sign = -1 if offset[1] == "-" else 1
            return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))
        return ZoneInfo(text)
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise ProfileRefused(f"{text!r} is no time zone; write +05:30, UTC or Asia/Kolkata") from error


def xml_moment(raw: str, *, assumed: str = "UTC") -> Moment:
    """Read an ISO 8601 date and time (``xsd:dateTime``), or a day alone.

    Without an offset the zone ``assumed`` is taken and named in the result; what cannot be read keeps its text and
    has no ``utc``. Never raises for any text.
    """
    text = raw.strip()
    found = _XML_MOMENT.fullmatch(text)
    try:
        if found:
            day, clock, fraction, offset = found.groups()
            stated = datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{offset or ''}")
            return _placed(raw, stated, assumed)
        if _DAY.fullmatch(text):
            return _placed(raw, datetime.fromisoformat(text), assumed, day_only=True)
    except ValueError:
        return Moment(raw, None, None)
    return Moment(raw, None, None)


def pattern_of(words: str) -> str:
    """Turn a date format in words (``DD/MM/YYYY HH:MM:SS``) into the one that ``datetime.strptime`` takes.

    Known words: YYYY YY MM DD MON HH hh mm SS AM. MM after HH or hh means minutes, as people write it. A format that
    already holds ``%`` is taken as it is. Raises ProfileRefused for a format without a day, month and year.
    """
    pattern = words if "%" in words else _pattern_in_words(words)
    used = set(re.findall(r"%(.)", pattern))
    if not used <= _DIRECTIVES or not (used & {"d"} and used & {"m", "b", "B"} and used & {"y", "Y"}):
        raise ProfileRefused(f"{words!r} is no date format; write it like DD/MM/YYYY HH:MM:SS")
    return pattern


def _pattern_in_words(words: str) -> str:
    parts = re.split(r"(YYYY|YY|MON|MM|DD|HH|hh|mm|SS|ss|AM|PM)", words)
    pattern, clock = "", False
    for part in parts:
        clock = clock or part in ("HH", "hh")
        pattern += {
            "YYYY": "%Y",
            "YY": "%y",
            "MON": "%b",
            "MM": "%M" if clock else "%m",
            "DD": "%d",
            "HH": "%H",
            "hh": "%I",
            "mm": "%M",
            "SS": "%S",
            "ss": "%S",
            "AM": "%p",
            "PM": "%p",
        }.get(part, part)
    return pattern


def sheet_moment(raw: str, patterns: tuple[str, ...], zone: str) -> Moment:
    """Read a time written in one of ``patterns`` (of ``pattern_of``), the zone being ``zone`` unless the text ends
    with its own (``UTC``, ``IST``, ``+05:30``). ISO 8601 is always understood.

    What cannot be read keeps its text and has no ``utc``.
    """
    text = " ".join(raw.split())
    iso = xml_moment(text, assumed=zone)
    if iso.utc is not None:
        return Moment(raw, iso.zone, iso.utc, iso.day_only)
    stated = _LETTERS_AT_THE_END.search(text)
    bare = text[: stated.start()] if stated else text
    for pattern in patterns:
        try:
            naive = datetime.strptime(bare, pattern)  # noqa: DTZ007 - the zone is put on below
        except ValueError:
            continue
        day_only = not {"%H", "%I"} & {pattern[i : i + 2] for i in range(len(pattern))}
        if stated:
            own = _ZONES_BY_LETTERS.get(stated[1].lower(), stated[1])
            return _placed(raw, naive.replace(tzinfo=zone_of(own)), zone, day_only=day_only)
        return _placed(raw, naive, zone, day_only=day_only)
    return Moment(raw, None, None)


def clock_of(text: str) -> time | None:
    """Read a time of day that stands in a column of its own (``18:30``, ``18:30:05``, ``06:30 PM``), or None."""
    for pattern in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p"):
        try:
            return datetime.strptime(" ".join(text.split()), pattern).time()  # noqa: DTZ007 - a time of day has no zone
        except ValueError:
            continue
    return None


def at_clock(moment: Moment, clock: time, raw: str, zone: str) -> Moment:
    """Put a time of day to a day that was read in ``zone``; ``raw`` is the text of both."""
    if moment.utc is None or not moment.day_only:
        return moment
    day = moment.utc.astimezone(zone_of(zone)).date()
    return _placed(raw, datetime.combine(day, clock.replace(tzinfo=None)), zone)


def cell_moment(raw: str, stated: datetime | date, zone: str) -> Moment:
    """Take a date cell of a workbook, which never has a zone of its own, as standing in ``zone``."""
    if isinstance(stated, datetime):
        return _placed(raw, stated, zone)
    return _placed(raw, datetime.combine(stated, time()), zone, day_only=True)


def _placed(raw: str, stated: datetime, assumed: str, *, day_only: bool = False) -> Moment:
    zone = assumed if stated.tzinfo is None else None
    try:
        aware = stated.replace(tzinfo=zone_of(assumed)) if stated.tzinfo is None else stated
        return Moment(raw, zone, aware.astimezone(UTC), day_only)
    except OverflowError:
        return Moment(raw, None, None)
