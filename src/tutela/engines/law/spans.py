"""Spans of validity: from one day to another, both included, open at either end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which something is in force; both ends are included, None is open."""

    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Say whether ``on`` lies in the span."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def overlaps(self, other: Span) -> bool:
        """Say whether some day lies in both spans."""
        return _reaches(self, other) and _reaches(other, self)

    def text(self) -> str:
        """Write the span for a person: ``2012-11-14 to 2019-08-15``; an open end is written as ``…``."""
        return f"{self.valid_from or '…'} to {self.valid_to or '…'}"


def _reaches(early: Span, late: Span) -> bool:
    """Say whether ``early`` has begun by the last day of ``late``."""
    return early.valid_from is None or late.valid_to is None or early.valid_from <= late.valid_to


def first_overlap(spans: Iterable[Span]) -> tuple[Span, Span] | None:
    """Return the first two spans that share a day, or None when none do."""
    for one, other in combinations(spans, 2):
        if one.overlaps(other):
            return one, other
    return None
