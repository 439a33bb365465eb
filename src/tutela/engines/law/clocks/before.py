"""Before: so many hours at the latest ahead of an event that is fixed already, such as a hearing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from tutela.engines.law.due import Counted
from tutela.engines.law.entries import ClockVersion
from tutela.engines.law.lengths import Length, day_in


def count(start: datetime, length: Length, version: ClockVersion, zone: tzinfo) -> Counted:
    """Return the event's moment less so many hours."""
    due_at = (start.astimezone(UTC) - timedelta(hours=length.amount)).astimezone(zone)
    return Counted(due_at, day_in(due_at, zone), f"at the latest {length.text()} before the event")
