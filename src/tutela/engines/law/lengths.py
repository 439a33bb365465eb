"""Lengths of time as the law states them: hours, days, calendar months, calendar years."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Literal

Unit = Literal["hours", "days", "months", "years"]

_FORM = re.compile(r"([1-9]\d{0,4})(h|d|mo|y)")
_UNITS: dict[str, Unit] = {"h": "hours", "d": "days", "mo": "months", "y": "years"}


@dataclass(frozen=True, slots=True)
class Length:
    """An amount of one unit; a month and a year are calendar ones, so they are never turned into days."""

    amount: int
    unit: Unit

    def text(self) -> str:
        """Write the length for a person: ``1 year``, ``90 days``."""
        return f"{self.amount} {self.unit[:-1] if self.amount == 1 else self.unit}"


def length_of(text: str) -> Length | None:
    """Read ``24h``, ``90d``, ``2mo`` or ``1y``; None for any other form."""
    found = _FORM.fullmatch(text)
    return Length(int(found[1]), _UNITS[found[2]]) if found else None


def months_later(day: date, months: int) -> date:
    """Return the corresponding day of a later month, or that month's last day where it has no such day.

    31 December and two months is 28 or 29 February; 29 February and twelve months is 28 February.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_in(moment: datetime, zone: tzinfo) -> date:
    """Return the calendar day on which an aware moment falls in ``zone``."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of a day in ``zone``."""
    return datetime.combine(day, time.min, zone)


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the last moment of a day in ``zone``, to the microsecond that the ledger keeps."""
    return datetime.combine(day, time.max, zone)
