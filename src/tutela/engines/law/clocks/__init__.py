"""Every clock of the law: the kinds of counting in one table, and the questions that are asked of a clock.

What a clock is (its start, lengths, versions) is data, ``clocks.toml`` of the jurisdiction; how a kind of length
is counted is one file here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.clocks import before, days, forthwith, hours, months
from tutela.engines.law.due import Counted, Due, FixedTerm
from tutela.engines.law.entries import UNCERTAIN, Clock, ClockKind, ClockVersion, Term
from tutela.engines.law.errors import MomentRefused, NotInForce, TermNotFixed, TermRefused
from tutela.engines.law.lengths import Length, start_of
from tutela.engines.law.reading import falls_under

KINDS: dict[ClockKind, Callable[[datetime, Length, ClockVersion, tzinfo], Counted]] = {
    "hours": hours.count,
    "days": days.count,
    "months": months.count,
    "forthwith": forthwith.count,
    "before": before.count,
}
"""Kind of a clock → how its length is counted."""

_NOTHING = timedelta(0)


def due(
    catalogue: Catalogue,
    clock: str,
    start: datetime,
    *,
    pending_since: datetime | None = None,
    fixed: FixedTerm | None = None,
    excluded: timedelta = _NOTHING,
) -> Due:
    """Return when the duty of ``clock`` is due, started at ``start``, by the version in force on that day.

    ``pending_since`` is when the investigation began (an older version may save it); ``excluded`` is time that does
    not count (a journey). Raises NotInCatalogue, NotInForce, TermNotFixed where the clock has several lengths and
    none is ``fixed``, TermRefused, MomentRefused.
    """
    found = dues(catalogue, clock, start, pending_since=pending_since, fixed=fixed, excluded=excluded)
    if len(found) > 1:
        keys = " or ".join(one.term for one in found)
        raise TermNotFixed(f"{clock} may run {keys}; show both, or have a prosecutor fix one with a reason")
    return found[0]


def dues(
    catalogue: Catalogue,
    clock: str,
    start: datetime,
    *,
    pending_since: datetime | None = None,
    fixed: FixedTerm | None = None,
    excluded: timedelta = _NOTHING,
) -> tuple[Due, ...]:
    """Return every length at which the duty may be due: one, or several until a prosecutor has fixed one."""
    row = catalogue.clock(clock)
    version = version_for(catalogue, row, start, pending_since)
    if excluded and not version.excludes:
        raise MomentRefused(f"nothing is left out of the time of {clock}; state no exclusion")
    if excluded < _NOTHING:
        raise MomentRefused("time that does not count cannot be negative")
    return tuple(_due(catalogue, row, version, term, start, fixed, excluded) for term in _open_terms(version, fixed))


def renewed(catalogue: Catalogue, previous: Due, *, times: int = 1) -> Due:
    """Return the next period of a renewable duty, counted from the end of the previous one.

    ``times`` says which renewal this is. Raises TermRefused when the clock is not renewable, or not so often.
    """
    row = catalogue.clock(previous.clock)
    version = version_for(catalogue, row, previous.started_at, None)
    if version.renewal is None or previous.due_at is None:
        raise TermRefused(f"{row.id} cannot be renewed")
    if version.renewals is not None and times > version.renewals:
        raise TermRefused(f"{row.id} can be renewed {version.renewals} times, not {times}")
    # the new days follow the last day of the old period, however that period was counted
    following = replace(version, day_of_event="excluded")
    term = Term(f"renewal {times}", version.renewal, previous.when)
    renewal = _due(catalogue, row, following, term, previous.due_at, None, _NOTHING)
    return replace(renewal, started_at=previous.started_at)


def clocks_started_by(
    catalogue: Catalogue,
    event: str,
    on: datetime,
    sections: Iterable[str] = (),
    *,
    pending_since: datetime | None = None,
) -> tuple[Clock, ...]:
    """Return the clocks that an event (``fir``, ``arrest``, ``delivery``) starts, in the order of the data set.

    A clock that is bound to certain charges is returned only if one of ``sections`` (identifiers) is such a charge.
    """
    day, governing = catalogue.day(on), catalogue.governing_day(on, pending_since)
    charged = tuple(sections)
    return tuple(
        clock
        for clock in catalogue.clocks.values()
        if clock.starts == event
        and any(version.span.holds(governing if version.follows_code else day) for version in clock.versions)
        and (
            not clock.only_sections
            or any(falls_under(section, bound) for section in charged for bound in clock.only_sections)
        )
    )


def version_for(catalogue: Catalogue, clock: Clock, start: datetime, pending_since: datetime | None) -> ClockVersion:
    """Return the version of a clock in force when it starts; a clock of the procedure code by the governing day."""
    day, governing = catalogue.day(start), catalogue.governing_day(start, pending_since)
    for version in clock.versions:
        if version.span.holds(governing if version.follows_code else day):
            return version
    spans = "; ".join(version.span.text() for version in clock.versions)
    raise NotInForce(f"{clock.id} was not in force on {governing} ({spans}); check the date")


def _open_terms(version: ClockVersion, fixed: FixedTerm | None) -> tuple[Term, ...]:
    """Return the terms that are still possible. A forthwith clock has its first reminder in place of a length."""
    if version.kind == "forthwith":
        return (Term("forthwith", version.warn_after[0], ""),)
    if fixed is None:
        return version.terms
    if not fixed.by.strip() or not fixed.reason.strip():
        raise TermRefused("a length is fixed by a named prosecutor and with a reason; state both")
    chosen = tuple(term for term in version.terms if term.key == fixed.key)
    if not chosen:
        keys = ", ".join(term.key for term in version.terms)
        raise TermRefused(f"{fixed.key!r} is no length of this clock; use one of {keys}")
    return chosen


def _due(
    catalogue: Catalogue,
    clock: Clock,
    version: ClockVersion,
    term: Term,
    start: datetime,
    fixed: FixedTerm | None,
    excluded: timedelta,
) -> Due:
    counted = KINDS[version.kind](start + excluded, term.length, version, catalogue.zone)
    rule = f"{counted.rule}; {version.excludes} left out" if version.excludes else counted.rule
    return Due(
        clock=clock.id,
        title=clock.title,
        term=term.key,
        when=term.when,
        started_at=start.astimezone(catalogue.zone),
        due_at=counted.due_at,
        last_day=counted.last_day,
        warn_at=_warnings(version, counted, start, catalogue.zone),
        rule=rule,
        basis=version.basis,
        note=_note(version, fixed),
        certainty=version.certainty,
        allowance_days=version.allowance_days,
    )


def _warnings(version: ClockVersion, counted: Counted, start: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the reminders that lie after the start: days before come at the start of that day, hours to the minute."""
    moments = {(start.astimezone(UTC) + _span(length)).astimezone(zone) for length in version.warn_after}
    for length in version.warn_before:
        if counted.due_at is None or counted.last_day is None:
            continue
        if length.unit == "days":
            moments.add(start_of(counted.last_day - timedelta(days=length.amount), zone))
        else:
            moments.add((counted.due_at.astimezone(UTC) - _span(length)).astimezone(zone))
    return tuple(sorted(moment for moment in moments if moment > start or version.kind == "before"))


def _span(length: Length) -> timedelta:
    return timedelta(hours=length.amount) if length.unit == "hours" else timedelta(days=length.amount)


def _note(version: ClockVersion, fixed: FixedTerm | None) -> str:
    parts = [version.doubt] if version.doubt else []
    if fixed is not None:
        parts.append(f"{fixed.key} fixed by {fixed.by}: {fixed.reason}")
    elif len(version.terms) > 1:
        parts.append("a prosecutor fixes the length for each accused, with a reason; both are shown until then")
    if UNCERTAIN in version.certainty:
        parts.append("confirm with prosecutor")
    return "; ".join(parts)
