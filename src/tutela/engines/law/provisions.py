"""Which provision of the procedure a thing was done under: chosen by date, with pending matters saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.entries import Section
from tutela.engines.law.errors import NotInCatalogue, NotInForce


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision as a document cites it; ``note`` says why an older one still applies, or what is uncertain."""

    subject: str
    cite: str
    section: str
    title: str
    note: str
    certainty: tuple[str, ...]


def provision(
    catalogue: Catalogue, subject: str, on: datetime | date, *, pending_since: datetime | date | None = None
) -> Provision:
    """Return the provision for ``subject`` (``seizure_report``) by the date of the investigative act.

    ``pending_since`` is the day on which the investigation began: where the older code saves pending matters, an
    investigation that began under it goes on under it. Raises NotInCatalogue for an unknown subject and NotInForce
    where the law had no such provision on that day.
    """
    versions = tuple(row for row in catalogue.sections.values() if row.subject and row.subject == subject)
    if not versions:
        known = ", ".join(sorted({row.subject for row in catalogue.sections.values() if row.subject}))
        raise NotInCatalogue(f"{subject!r} is no subject of the procedure here; known are {known}")
    day, governing = catalogue.day(on), catalogue.governing_day(on, pending_since)
    for row in versions:
        if row.span.holds(governing):
            saved_by = "" if governing == day else catalogue.act(row.act).saved_by
            return _as_provision(row, saved_by, governing)
    raise NotInForce(f"there was no provision on {subject} on {governing}; check the date")


def subjects(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the subjects for which ``provision`` has an answer, sorted."""
    return tuple(sorted({row.subject for row in catalogue.sections.values() if row.subject}))


def _as_provision(row: Section, saved_by: str, governing: date) -> Provision:
    """Return the row as a provision; where a saving clause keeps it, the note says so and asks for confirmation."""
    notes = [row.doubt] if row.doubt else []
    if saved_by:
        notes.insert(0, f"investigation pending since {governing}: saved by {saved_by}; confirm with prosecutor")
    return Provision(row.subject, row.cite, row.id, row.title, "; ".join(notes), row.certainty)
