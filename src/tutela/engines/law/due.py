"""When something is due: the result of a clock, with the rule that was applied and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Standing = Literal["running", "warned", "overdue", "met", "met late"]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a kind of counting yields: the last moment (None: the law sets no hour), its day, and the rule in words."""

    due_at: datetime | None
    last_day: date | None
    rule: str


@dataclass(frozen=True, slots=True)
class FixedTerm:
    """The length of a clock that a prosecutor fixed: its key, who fixed it (a reference), and why."""

    key: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due.

    ``due_at`` is the last moment at which it is in time (for days, months and years the last microsecond of
    ``last_day`` in the jurisdiction's zone), None where the law says "forthwith" or "without delay" and sets no hour.
    ``warn_at`` are the moments of reminders, in order. ``rule`` says how the days were counted, ``note`` what to
    confirm; ``when`` says in which cases this length is the right one, where a clock has several.
    """

    clock: str
    title: str
    term: str
    when: str
    started_at: datetime
    due_at: datetime | None
    last_day: date | None
    warn_at: tuple[datetime, ...]
    rule: str
    basis: str
    note: str
    certainty: tuple[str, ...]
    allowance_days: int | None

    def attend_at(self, now: datetime) -> datetime:
        """Return the next moment at which somebody should look: the next reminder, else the due time.

        A clock without an hour gives its reminder, so that every due thing has a place in a list.
        """
        coming = [moment for moment in self.warn_at if moment >= now]
        last = self.due_at if self.due_at is not None else self.warn_at[-1]
        return min(*coming, last) if coming else last

    def standing(self, now: datetime, met_at: datetime | None = None) -> Standing:
        """Say how things stand at ``now``; ``met_at`` is when the duty was done.

        A duty without an hour is never overdue or late: after its reminder it stays "warned".
        """
        if met_at is not None:
            return "met late" if self.due_at is not None and met_at > self.due_at else "met"
        if self.due_at is not None and now > self.due_at:
            return "overdue"
        return "warned" if any(moment <= now for moment in self.warn_at) else "running"
