"""What pages ask of the law about a case: the sections of a date, what is still to be stated, which term is indicated."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from tutela.apps.cases import rules
from tutela.apps.cases.models import Accused, Arrest, Case, Duty
from tutela.apps.cases.selectors import accused_for, case_row
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.engines.law.catalogue import offences_in_force
from tutela.engines.law.checks.arrest import ArrestFacts, Sex
from tutela.engines.law.checks.fir import FirFacts
from tutela.engines.law.checks.remand import TermIndicated
from tutela.engines.law.checks.seizure import SeizureFacts
from tutela.engines.law.errors import LawError
from tutela.engines.law.issued import certainty_words
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """A section with which a person can be charged for an act of the stated day; ``certainty`` says how sure the row is."""

    name: str
    cite: str
    title: str
    act: str
    penalty: str
    min_io_rank: str
    certainty: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that is not stated yet, of the case or of one of its arrests."""

    of: str
    point: Breach


def sections_on(offence_on: date) -> list[SectionChoice]:
    """Every offence in force on the day, in the order of the catalogue."""
    law = catalogue()
    return [
        SectionChoice(
            name=row.name,
            cite=row.cite,
            title=row.title,
            act=law.act(row.act).short,
            penalty=row.penalty_first,
            min_io_rank=row.min_io_rank,
            certainty=certainty_words(row.certainty, row.doubt),
            verified=row.verified,
        )
        for row in offences_in_force(law, offence_on)
    ]


def open_points(officer: Officer, case: str) -> list[OpenPoint]:
    """What is still to be stated in a case: of its registration and of each arrest that stands."""
    row = case_row(officer, case)
    if row.withdrawn_at is not None or row.registered_at is None:
        return []
    points = [OpenPoint(row.reference, point) for point in _of_registration(row)]
    for arrest in Arrest.objects.filter(case=row, withdrawn_at=None).select_related("accused").order_by("reference"):
        points += [OpenPoint(arrest.reference, point) for point in _of_arrest(row, arrest)]
    return points


def _names(row: Case) -> tuple[str, ...]:
    return tuple(str(s["id"]).partition("@")[0] for s in row.sections)


def _of_registration(row: Case) -> list[Breach]:
    law = catalogue()
    if row.kind == "fir" and row.offence_on is not None and row.registered_at is not None:
        fir = FirFacts(
            registered_at=row.registered_at,
            offence_on=row.offence_on,
            sections=_names(row),
            gd_entry=row.gd_number,
            gd_entry_at=row.gd_at,
            information_at=None,
            io_rank=row.io_rank,
            copy_given=True if row.copy_given_at else None,
        )
        return rules.open_points_of_fir(law, fir)
    seized = row.seized_at or row.registered_at
    if row.kind != "seizure_report" or seized is None:
        return []
    seizure = SeizureFacts(
        seized_at=seized,
        fir_at=None,
        report_provision=row.provision,
        forwarded_at=row.forwarded_at,
        gd_entry=row.gd_number,
        gd_entry_at=row.gd_at,
    )
    return rules.open_points_of_seizure_report(law, seizure)


def _of_arrest(row: Case, arrest: Arrest) -> list[Breach]:
    return [] if arrest.arrested_at is None else rules.open_points_of_arrest(catalogue(), arrest_facts(row, arrest))


def arrest_facts(row: Case, arrest: Arrest) -> ArrestFacts:
    """An arrest as the rules see it, with all that was stated of it by now; its hearing is that of the running clock."""
    gravest = rules.gravest_term(catalogue(), _names(row), row.offence_on) if row.offence_on else None
    hearing = Duty.objects.filter(case=row, of=arrest.reference, clock="grounds_written").first()
    return ArrestFacts(
        arrested_at=arrest.arrested_at or arrest.recorded_at,
        fir_at=row.registered_at if row.kind == "fir" else None,
        produced_at=arrest.produced_at,
        journey=timedelta(minutes=arrest.journey_minutes or 0),
        grounds_written=True if arrest.grounds_at else None,
        grounds_at=arrest.grounds_at,
        grounds_language=arrest.grounds_language,
        languages_understood=tuple(arrest.languages) or None,
        remand_hearing_at=hearing.started_at if hearing else None,
        witnesses=arrest.witnesses,
        countersigned=arrest.countersigned,
        relative_informed_at=arrest.relative_informed_at,
        medically_examined=arrest.medically_examined,
        age=arrest.accused.age,
        sex=cast(Sex | None, arrest.accused.sex),
        between_sunset_and_sunrise=arrest.between_sunset_and_sunrise,
        woman_officer=arrest.woman_officer,
        magistrate_permitted=arrest.magistrate_permitted,
        reasons_recorded=arrest.reasons_recorded,
        gravest_years=gravest.years if gravest else None,
        up_to_life=gravest.up_to_life if gravest else False,
    )


def term_indicated(officer: Officer, accused: str) -> TermIndicated | None:
    """Which length, 60 or 90 days, the cited sections indicate; None where no section tells. A prosecutor fixes it."""
    person = accused_for(officer, accused)
    row = Accused.objects.select_related("case").get(reference=person.reference).case
    if row.offence_on is None or row.registered_at is None or not row.sections:
        return None
    charges = [
        rules.ChargeFacts(name, person.code, row.offence_on, row.registered_at, row.io_rank) for name in _names(row)
    ]
    try:
        return rules.term_indicated(catalogue(), charges)
    except LawError:
        return None
