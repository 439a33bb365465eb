"""Months and years: by the calendar, to the end of the corresponding day."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from tutela.engines.law.due import Counted
from tutela.engines.law.entries import ClockVersion
from tutela.engines.law.lengths import Length, day_in, end_of, months_later


def count(start: datetime, length: Length, version: ClockVersion, zone: tzinfo) -> Counted:
    """Return the end of the corresponding day, or of the month's last day where that month has no such day.

    Where the day of the event is included the period ends a day earlier.
    """
    months = length.amount * (12 if length.unit == "years" else 1)
    included = version.day_of_event == "included"
    last = months_later(day_in(start, zone), months) - timedelta(days=included)
    rule = f"{length.text()} by the calendar, day of the event {version.day_of_event}, to the end of the last day"
    return Counted(end_of(last, zone), last, rule)
