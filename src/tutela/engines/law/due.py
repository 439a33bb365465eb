"""When something is due: the result of a clock, with the rule that was applied and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tutela.engines.law.errors import FactsRefused
from tutela.engines.values import instant_of, instant_text

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

    def facts(self) -> dict[str, str | int | list[str] | None]:
        """Return this as a plain mapping for an act, instants as texts; ``due_of`` reads it back.

        What is due stands in the act, so that neither a changed catalogue nor a replay changes it.
        """
        return {
            "clock": self.clock,
            "title": self.title,
            "term": self.term,
            "when": self.when,
            "started_at": instant_text(self.started_at),
            "due_at": instant_text(self.due_at) if self.due_at is not None else None,
            "last_day": self.last_day.isoformat() if self.last_day is not None else None,
            "warn_at": [instant_text(moment) for moment in self.warn_at],
            "rule": self.rule,
            "basis": self.basis,
            "note": self.note,
            "certainty": list(self.certainty),
            "allowance_days": self.allowance_days,
        }

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


def due_of(facts: Mapping[str, object]) -> Due:
    """Read back what ``Due.facts`` wrote; moments come back in UTC.

    Raises FactsRefused when a key is missing or has the wrong form.
    """
    due_at, last_day, allowance = facts.get("due_at"), facts.get("last_day"), facts.get("allowance_days")
    try:
        return Due(
            clock=_text(facts, "clock"),
            title=_text(facts, "title"),
            term=_text(facts, "term"),
            when=_text(facts, "when"),
            started_at=instant_of(_text(facts, "started_at")),
            due_at=None if due_at is None else instant_of(_text(facts, "due_at")),
            last_day=None if last_day is None else date.fromisoformat(_text(facts, "last_day")),
            warn_at=tuple(instant_of(text) for text in _texts(facts, "warn_at")),
            rule=_text(facts, "rule"),
            basis=_text(facts, "basis"),
            note=_text(facts, "note"),
            certainty=_texts(facts, "certainty"),
            allowance_days=allowance if isinstance(allowance, int) else None,
        )
    except ValueError as error:
        raise FactsRefused(f"what is due cannot be read back: {error}") from error


def _text(facts: Mapping[str, object], key: str) -> str:
    value = facts.get(key)
    if not isinstance(value, str):
        raise FactsRefused(f"what is due cannot be read back: {key} is {value!r}, a text is wanted")
    return value


def _texts(facts: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = facts.get(key)
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise FactsRefused(f"what is due cannot be read back: {key} is {value!r}, a list of texts is wanted")
    return tuple(value)
