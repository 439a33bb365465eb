"""Days: whole calendar days in the jurisdiction's zone, to the end of the last one."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from tutela.engines.law.due import Counted
from tutela.engines.law.entries import ClockVersion
from tutela.engines.law.lengths import Length, day_in, end_of


def count(start: datetime, length: Length, version: ClockVersion, zone: tzinfo) -> Counted:
    """Return the end of the last of so many days; the day of the event is day one only where it is included."""
    included = version.day_of_event == "included"
    last = day_in(start, zone) + timedelta(days=length.amount - included)
    rule = f"{length.text()}, day of the event {version.day_of_event}, to the end of the last day"
    if included:
        rule += f" (with that day excluded the last day would be {last + timedelta(days=1)})"
    return Counted(end_of(last, zone), last, f"{rule}; holidays do not stop it")
