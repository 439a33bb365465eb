"""Hours: counted from moment to moment; no day, night or holiday is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from tutela.engines.law.due import Counted
from tutela.engines.law.entries import ClockVersion
from tutela.engines.law.lengths import Length, day_in


def count(start: datetime, length: Length, version: ClockVersion, zone: tzinfo) -> Counted:
    """Return ``start`` plus so many hours."""
    # the sum is made in UTC: adding to a local time would stretch or shrink where clocks are changed in summer
    due_at = (start.astimezone(UTC) + timedelta(hours=length.amount)).astimezone(zone)
    return Counted(due_at, day_in(due_at, zone), f"{length.text()} from the moment; holidays are not left out")
