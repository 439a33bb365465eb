"""The head of a WhatsApp record, date and time in all their shapes, and the decision whether the day stands first.

Source: docs/formats/chats.md. No specification exists; each shape comes from a real export or from public notes.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tutela.engines.exchange.chats import DateOrder
from tutela.engines.exchange.formats.whatsapp_sentences import MARKS, Clock

HEAD_CHARACTERS = 100
"""A head is looked for in so many characters of a line; the longest known one takes 45."""

_DATE = (
    r"(?P<a>[A-Za-z\u4e00-\u9fff]{0,2}\d{1,4})(?P<sep>\s?[./-]\s?)(?P<b>\d{1,2})\s?[./-]\s?"
    r"(?P<c>[A-Za-z\u4e00-\u9fff]{0,2}\d{1,4})\.?(?:\s(?P<era>[^\W\d_][^\d\s,،\]:]{1,5}))?"
)
_TIME = (
    r"(?P<before>(?:[^\d\W][^\d\[\]:]{0,14})?)\s?(?P<h>\d{1,2})(?:[:.]|\sh\s)(?P<m>\d{2})(?:[:.](?P<s>\d{2}))?"
    r"(?P<after>(?:\s?[^\d\W][^\d\[\]:]{0,18}?)?)"
)
_JOINT = r"(?P<joint>[,،]?\s{1,2}|[,،])"
_ANDROID = re.compile(rf"{_DATE}{_JOINT}{_TIME}\s[-–]\s(?P<rest>.*)")
_IOS = re.compile(rf"\[{_DATE}{_JOINT}{_TIME}\]\s?(?P<rest>.*)")
_IOS_TIME_FIRST = re.compile(rf"\[{_TIME}{_JOINT}{_DATE}\]\s?(?P<rest>.*)")
_FORMS = (("android", _ANDROID), ("ios", _IOS), ("ios_time_first", _IOS_TIME_FIRST))
_NUMBER = re.compile(r"([^\d]*)(\d+)")
_FIRST_BUDDHIST_YEAR = 2400
_FIRST_YEAR, _LAST_YEAR = 2009, 2199
"""WhatsApp began in 2009; a year outside says that another calendar, or no date at all, was read."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What all heads of one export share: the form, the separator of the date, whether the year stands first, seconds."""

    form: str
    separator: str
    year_first: bool
    seconds: bool

    @property
    def style(self) -> str:
        """``android`` or ``ios``."""
        return self.form.partition("_")[0]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one record: three numbers of the date in the order written (the year already of the common era),
    the time of day, the text as written, and what follows it."""

    shape: Shape
    first: int
    second: int
    year: int | None
    hour: int
    minute: int
    second_of_minute: int
    raw: str
    rest: str
    year_note: str | None = None

    def moment(self, *, day_first: bool) -> datetime | None:
        """Return the local time, None where there is no such day or the year's calendar is unknown."""
        month, day = (self.second, self.first) if day_first else (self.first, self.second)
        if self.shape.year_first:
            month, day = self.first, self.second
        if self.year is None:
            return None
        try:
            return datetime(self.year, month, day, self.hour, self.minute, self.second_of_minute)  # noqa: DTZ001
        except ValueError:
            return None


def head_of(line: str, clock: Clock) -> Head | None:
    """Read the head of a line whose direction marks are already dropped; None when it has none.

    Digits of any script are read; what follows the head stays as it is.
    """
    if not line[:1].isalnum() and line[:1] != "[":
        return None
    start = line[:HEAD_CHARACTERS]
    if not start.isascii():
        start = "".join(_ascii_digits(start))
    for form, pattern in _FORMS:
        found = pattern.match(start)
        if found:
            head = _head(form, found, line, clock)
            if head:
                return head
    return None


def _head(form: str, found: re.Match[str], line: str, clock: Clock) -> Head | None:
    before, after, era = (_word(found[name] or "") for name in ("before", "after", "era"))
    if era in clock.periods and not before:
        before, era = era, ""
    half = after if after in clock.periods else before if before in clock.periods else ""
    if not {before, after} <= clock.periods | clock.between | {""} or not (era == "" or era in clock.around_dates):
        return None
    hour = _hour(int(found["h"]), half, clock)
    if hour is None or int(found["m"]) > 59 or int(found["s"] or 0) > 59:
        return None
    a, b, c = found["a"], int(found["b"]), found["c"]
    year_first = len(_digits(a)) == 4 or not a[0].isdigit()
    stated, day_or_month = (a, c) if year_first else (c, a)
    if not day_or_month[0].isdigit() or len(_digits(day_or_month)) > 2 or len(_digits(stated)) == 3:
        return None
    year, note = _year(stated, era, clock)
    first, second = (b, int(day_or_month)) if year_first else (int(day_or_month), b)
    return Head(
        shape=Shape(form, found["sep"].strip(), year_first, found["s"] is not None),
        first=first,
        second=second,
        year=year,
        hour=hour,
        minute=int(found["m"]),
        second_of_minute=int(found["s"] or 0),
        raw=line[: found.start("rest")].strip(" -–[]"),
        rest=line[found.start("rest") :],
        year_note=note,
    )


def _word(text: str) -> str:
    return " ".join(text.split()).lower()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _hour(hour: int, half: str, clock: Clock) -> int | None:
    """Return the hour of 24, None for one that no clock shows. ``00:08 a. m.`` occurs and is eight past midnight."""
    if hour > 23:
        return None
    if not half or hour > 12:
        return hour
    if half in clock.noon or half in clock.midnight:
        return 12 if half in clock.noon else 0
    late = half in clock.pm or (half in clock.night and hour >= 6 and hour != 12)
    return hour % 12 + (12 if late else 0)


def _year(stated: str, era: str, clock: Clock) -> tuple[int | None, str | None]:
    """Return the year of the common era, and a note when it was written in another count."""
    found = _NUMBER.fullmatch(stated)
    if not found:
        return None, None
    letters, number = found[1].upper(), int(found[2])
    if letters:
        start = clock.eras.get(letters)
        return (start + number, "japanese_era") if start is not None else (None, None)
    if era in clock.buddhist or number >= _FIRST_BUDDHIST_YEAR:
        return number - 543, "buddhist_era"
    year = number + 2000 if number < 100 else number
    return (year, None) if _FIRST_YEAR <= year <= _LAST_YEAR else (None, "unknown_calendar")


@dataclass(slots=True)
class Survey:
    """What the dates of one shape say about their order, gathered line by line."""

    first_above: int = 0
    second_above: int = 0
    unequal: int = 0
    _steps_back: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    _before: dict[bool, datetime] = field(default_factory=dict)

    def add(self, head: Head) -> None:
        """Take one head into account."""
        self.first_above += head.first > 12
        self.second_above += head.second > 12
        self.unequal += head.first != head.second
        for day_first in (True, False):
            moment = head.moment(day_first=day_first)
            if moment is None:
                continue
            before = self._before.get(day_first)
            if before is not None and moment < before:
                self._steps_back[day_first] += 1
            self._before[day_first] = moment

    def order(self, shape: Shape, stated: bool | None) -> DateOrder:
        """Decide, and say how: what the numbers prove comes before what a person stated, that before what is likely."""
        if shape.year_first:
            return DateOrder(False, "year_first")
        if self.first_above != self.second_above:
            contradicted = self.first_above and self.second_above
            word = "most_above_twelve" if contradicted else "above_twelve"
            return DateOrder(self.first_above > self.second_above, word, self.first_above, self.second_above)
        if stated is not None:
            return DateOrder(stated, "stated", self.first_above, self.second_above)
        if not self.unequal:
            return DateOrder(True, "no_difference")
        if self._steps_back[True] != self._steps_back[False]:
            return DateOrder(
                self._steps_back[True] < self._steps_back[False], "steps_back", self.first_above, self.second_above
            )
        return DateOrder(True, "assumed", self.first_above, self.second_above)


def without_marks(line: str) -> str:
    """Return a line without its direction marks."""
    return line if line.isascii() else line.translate(MARKS)


def _ascii_digits(text: str) -> Iterable[str]:
    for letter in text:
        number = unicodedata.decimal(letter, None) if ord(letter) > 0x7F else None
        yield letter if number is None else str(number)
