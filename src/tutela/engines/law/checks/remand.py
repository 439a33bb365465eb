"""Remand of one accused: days of police custody, and whether the final report was in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, breach, breached, in_time
from tutela.engines.law.due import FixedTerm
from tutela.engines.law.entries import Section
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class RemandFacts:
    """The remand of one accused: ``police_custody`` are its parts, first and last day, both included."""

    first_remand_at: datetime
    investigation_began_at: datetime | None
    fixed: FixedTerm | None = None
    police_custody: tuple[tuple[date, date], ...] = ()
    report_filed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TermIndicated:
    """What the charges say about 60 or 90 days; ``key`` None: they leave it open. It fixes nothing."""

    key: str | None
    why: str


def breaches_of_remand(law: Catalogue, remand: RemandFacts) -> list[Breach]:
    """Return what is wrong with the custody, and whether the final report came too late."""
    return breached(_findings(law, remand))


def term_indicated(sections: Iterable[Section]) -> TermIndicated:
    """Say which length of the investigation the charges indicate, for the prosecutor who fixes it.

    Death, life, or a minimum of ten years: 90 days. Every maximum below ten years: 60 days. Anything else is open:
    a section that states no maximum (POCSO 14(1) since 2019) is contested.
    """
    charged = tuple(sections)
    grave = [row for row in charged if row.death or row.life or (row.term_min_years or 0) >= 10]
    if grave:
        return TermIndicated("90", f"{grave[0].cite}: death, life or a term of not less than ten years")
    unclear = [row for row in charged if not _below_ten(row)]
    if unclear or not charged:
        cites = ", ".join(row.cite for row in unclear) or "no section is charged"
        return TermIndicated(None, f"{cites}: the catalogue states no maximum below ten years; a prosecutor decides")
    return TermIndicated("60", "no offence charged is punishable with ten years or more")


def custody_days(parts: Iterable[tuple[date, date]]) -> int:
    """Count the days of police custody; a day in two parts counts once, and a part of a day is a day."""
    return len(_days(parts))


def _below_ten(row: Section) -> bool:
    return row.term_max_years is not None and row.term_max_years < 10


def _days(parts: Iterable[tuple[date, date]]) -> set[date]:
    return {first + timedelta(days=number) for first, last in parts for number in range((last - first).days + 1)}


def _findings(law: Catalogue, remand: RemandFacts) -> Findings:
    start, since = remand.first_remand_at, remand.investigation_began_at
    yield from _custody(law, remand)
    rule = law.rule("remand.charge_sheet_in_time", start, since)
    what = "Final report filed"
    yield from in_time(law, rule, start, remand.report_filed_at, what, pending_since=since, fixed=remand.fixed)


def _custody(law: Catalogue, remand: RemandFacts) -> Findings:
    start, since = remand.first_remand_at, remand.investigation_began_at
    rule = law.rule("remand.police_custody", start, since)
    if rule is None or not remand.police_custody:
        return
    clock = law.clock(rule.code("clock"))
    several = len(clocks.version_for(law, clock, start, since).terms) > 1
    found = clocks.dues(law, clock.id, start, pending_since=since, fixed=remand.fixed if several else None)
    last_day = max(due.last_day for due in found if due.last_day is not None)
    days = _days(remand.police_custody)
    allowance = found[0].allowance_days
    if allowance is not None and len(days) > allowance:
        yield breach(rule, f"{len(days)} days of police custody, {allowance} are allowed in all.")
    if days and (min(days) < law.day(start) or max(days) > last_day):
        yield breach(rule, f"Custody from {min(days)} to {max(days)}; the window is {law.day(start)} to {last_day}.")
