"""When a matter is registered, an arrest made, a charge laid, a report forwarded: what breaches which rule.

``breaches_of_…`` judge what happened: it is recorded all the same, and every breach opens a discrepancy.
``refusals_of_…`` judge what Tutela itself would issue or assign: one refusal, and it is not done.
``open_points_of_…`` name what is not stated yet. Every function is pure; the law comes in as a catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue, section_version
from tutela.engines.law.checks import arrest as arrest_check
from tutela.engines.law.checks import fir as fir_check
from tutela.engines.law.checks import remand as remand_check
from tutela.engines.law.checks import report as report_check
from tutela.engines.law.checks import seizure as seizure_check
from tutela.engines.law.checks.arrest import ArrestFacts, GravestTerm
from tutela.engines.law.checks.fir import FirFacts
from tutela.engines.law.checks.remand import RemandFacts, TermIndicated
from tutela.engines.law.checks.report import ReportFacts
from tutela.engines.law.checks.seizure import SeizureFacts
from tutela.engines.law.due import Due, FixedTerm, Standing
from tutela.engines.law.entries import Anchor
from tutela.engines.law.errors import LawError, TermRefused
from tutela.engines.law.issued import IssuedSection, issued
from tutela.engines.values import Breach

ACCUSED_CODE = re.compile(r"[A-Z][1-9]\d?")
"""Code of an accused on IIF-1: a capital and a number, such as A1; names stand elsewhere."""

Bearer = Literal["case", "accused", "arrest"]

STATED_EVENTS: Mapping[str, Bearer] = MappingProxyType(
    {
        "enquiry_permitted": "case",
        "search_record": "case",
        "search_end": "case",
        "remand_hearing": "arrest",
        "accused_before_court": "accused",
        "cognizance": "case",
        "platform_complaint": "case",
        "platform_grievance": "case",
        "platform_grievance_urgent": "case",
        "removal": "case",
        "eu_preservation_order": "case",
    }
)
"""Events that no other verb records, as ``clocks.toml`` names them → what each happens to. The rest start by themselves."""

_CAG = "CAG, CCTNS in Odisha"


@dataclass(frozen=True, slots=True)
class RegisterNumber:
    """The number of an FIR or of a seizure report in its register: station (a reference), year, number."""

    station: str
    year: int
    number: str


@dataclass(frozen=True, slots=True)
class AccusedState:
    """An accused in a case, as the rules see one; ``in_custody`` is an arrest that no release has followed."""

    code: str
    in_custody: bool = False


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """A section laid against an accused; ``section`` is an identifier without version, down to its clause."""

    section: str
    accused: str
    offence_on: date
    charged_at: datetime
    io_rank: str | None


@dataclass(frozen=True, slots=True)
class CaseState:
    """What the rules of a final report must know of the case."""

    accused: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StartingEvent:
    """Something that starts clocks: ``event`` as ``clocks.toml`` names it, ``of`` the reference of what it happened to.

    ``met`` gives, by clock, when a duty was done already.
    """

    event: str
    at: datetime
    of: str
    fixed: FixedTerm | None = None
    met: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is due, of one object: an accused's default bail, a seizure's report."""

    of: str
    due: Due
    met_at: datetime | None

    def standing(self, now: datetime) -> Standing:
        """Say how things stand at ``now``."""
        return self.due.standing(now, self.met_at)


# ---- FIR and seizure report


def breaches_of_registering_fir(
    law: Catalogue, fir: FirFacts, number: RegisterNumber, taken: Collection[RegisterNumber]
) -> list[Breach]:
    """An FIR has a number of its own, a diary entry before it, sections in force, and an IO of the needed rank.

    ``taken`` are the numbers that the station has used. Source: IIF-1; s.78 IT Act; CAG, CCTNS in Odisha.
    """
    return [*_number(law, "FIR", number, taken, fir.registered_at), *fir_check.breaches_of_fir(law, fir)]


def open_points_of_fir(law: Catalogue, fir: FirFacts) -> list[Breach]:
    """Name what an FIR does not state yet."""
    return fir_check.open_points_of_fir(law, fir)


def breaches_of_seizure_report(
    law: Catalogue, seizure: SeizureFacts, number: RegisterNumber, taken: Collection[RegisterNumber]
) -> list[Breach]:
    """A seizure before or without an FIR carries its report under the provision in force, and its diary entry.

    Source: s.102 CrPC, s.106 BNSS.
    """
    return [
        *_number(law, "seizure report", number, taken, seizure.seized_at),
        *seizure_check.breaches_of_seizure(law, seizure),
    ]


def open_points_of_seizure_report(law: Catalogue, seizure: SeizureFacts) -> list[Breach]:
    """Name what a seizure report does not state yet."""
    return seizure_check.open_points_of_seizure(law, seizure)


def breaches_of_seizing_before_fir(law: Catalogue, seizure: SeizureFacts) -> list[Breach]:
    """What was seized before its FIR, and not under a warrant, stands on a report of its own, which the FIR takes over.

    Source: s.106 BNSS, s.102 CrPC; IIF-1; CAG, CCTNS in Odisha (seizures before FIR).
    """
    return [b for b in seizure_check.breaches_of_seizure(law, seizure) if b.rule == "seizure.report"]


def breaches_of_forwarding(law: Catalogue, seizure: SeizureFacts) -> list[Breach]:
    """What was seized under an FIR is reported to the Magistrate too, after the seizure and forthwith.

    Source: s.106(3) BNSS, s.102(3) CrPC.
    """
    return [b for b in seizure_check.breaches_of_seizure(law, seizure) if b.rule == "seizure.forwarded"]


def breaches_of_registering_from_report(law: Catalogue, seized_at: datetime, fir: FirFacts) -> list[Breach]:
    """An FIR that takes over a seizure report comes after the seizure; report and FIR stay two counted things."""
    if fir.registered_at >= seized_at:
        return []
    text = (
        f"The FIR ({law.local(fir.registered_at)}) was registered before the seizure ({law.local(seized_at)}) "
        "whose report it takes over. Correct the time that is wrong, or unlink the report."
    )
    return [Breach("case.report_before_fir", text, f"IIF-1; {_CAG}")]


def refusals_of_assigning_io(law: Catalogue, rank: str, sections: Iterable[str], offence_on: date) -> list[Breach]:
    """An investigating officer of too low a rank is not assigned to an offence under the Information Technology Act.

    Source: s.78 IT Act. A lower rank may register the FIR.
    """
    rule = law.rule("fir.io_rank", offence_on)
    if rule is None:
        return []
    return [
        rule.breached(
            f"{section.cite} needs {law.rank(section.min_io_rank).names.en}; {law.rank(rank).names.en} is not. "
            "Assign an officer of that rank."
        )
        for section in fir_check.ranked_sections(law, sections, offence_on)
        if not law.at_least(rank, section.min_io_rank)
    ]


# ---- accused, arrest, charge


def breaches_of_naming_accused(code: str, known: Collection[str]) -> list[Breach]:
    """An accused stands in a case by a code of its own, such as A1."""
    if not ACCUSED_CODE.fullmatch(code):
        text = f"{code!r} is no code of an accused. Use a capital and a number, such as A1; names stand elsewhere."
        return [Breach("case.accused_code", text, "IIF-1")]
    if code in known:
        text = f"{code} is another accused of this case. Use the next free code, or record the fact on {code}."
        return [Breach("case.accused_twice", text, f"IIF-1; {_CAG}")]
    return []


def breaches_of_arrest(law: Catalogue, arrest: ArrestFacts, accused: AccusedState | None) -> list[Breach]:
    """An arrest is of a named accused who is free, after the FIR, with grounds, witness, notice and production.

    ``accused`` None: the case has no such accused. Source: IIF-3; ss.35-58 BNSS.
    """
    found = []
    if accused is None:
        text = "The case names no such accused. Name the accused by a code first, then record the arrest."
        found.append(Breach("case.accused_unknown", text, "IIF-3"))
    elif accused.in_custody:
        text = f"{accused.code} is recorded as in custody. Record the release, or correct the earlier arrest."
        found.append(Breach("case.arrested_twice", text, "IIF-3"))
    return [*found, *arrest_check.breaches_of_arrest(law, arrest)]


def open_points_of_arrest(law: Catalogue, arrest: ArrestFacts) -> list[Breach]:
    """Name what an arrest does not state yet."""
    return arrest_check.open_points_of_arrest(law, arrest)


def gravest_term(law: Catalogue, sections: Iterable[str], offence_on: date) -> GravestTerm:
    """Return the gravest punishment of cited sections, as ``ArrestFacts`` wants it; sections not in force are left out."""
    return arrest_check.gravest_term(fir_check.cited_sections(law, sections, offence_on))


def refusals_of_adult_memo(law: Catalogue, arrest: ArrestFacts) -> list[Breach]:
    """The adult memorandum is not printed for a child: the Juvenile Justice Act applies."""
    return arrest_check.refusals_of_adult_form(law, arrest)


def breaches_of_charge(law: Catalogue, charge: ChargeFacts, accused: Collection[str]) -> list[Breach]:
    """A charge is of a section in force when the offence was done, against an accused of the case, by a fit IO.

    Source: Art. 20(1) Constitution; s.78 IT Act; catalogue.
    """
    found = []
    if charge.accused not in accused:
        text = f"{charge.accused} is no accused of this case. Name the accused first."
        found.append(Breach("case.accused_unknown", text, "IIF-5"))
    try:
        section = section_version(law, charge.section, Anchor("offence", charge.offence_on))
    except LawError as error:
        found.append(Breach("case.section_not_in_force", f"{error}.", "Art. 20(1) Constitution"))
        return found
    if section.kind != "offence":
        text = f"{section.cite} is no offence but a {section.kind}. Choose the section that punishes."
        found.append(Breach("case.section_no_offence", text, section.cite))
    if charge.io_rank is not None:
        found += refusals_of_assigning_io(law, charge.io_rank, [charge.section], charge.offence_on)
    return found


def charged(law: Catalogue, charge: ChargeFacts) -> IssuedSection:
    """Copy the section of a charge for the act that records it. Raises LawError where ``breaches_of_charge`` says so."""
    anchor = Anchor("offence", charge.offence_on)
    return issued(law, section_version(law, charge.section, anchor), anchor)


# ---- remand, term, final report


def breaches_of_remand(law: Catalogue, remand: RemandFacts) -> list[Breach]:
    """Police custody keeps to its days and window, and the final report comes before default bail."""
    return remand_check.breaches_of_remand(law, remand)


def term_indicated(law: Catalogue, charges: Iterable[ChargeFacts]) -> TermIndicated:
    """Say which length, 60 or 90 days, the charges indicate; a prosecutor fixes it.

    Raises LawError for a charge of which ``breaches_of_charge`` says that its section was not in force.
    """
    return remand_check.term_indicated(
        section_version(law, charge.section, Anchor("offence", charge.offence_on)) for charge in charges
    )


def refusals_of_fixing_term(
    law: Catalogue, fixed: FixedTerm, first_remand_at: datetime, fir_at: datetime | None
) -> list[Breach]:
    """A length of the investigation is fixed by a named prosecutor, with a reason, and is one that the law knows."""
    try:
        clocks.dues(law, "default_bail", first_remand_at, pending_since=fir_at, fixed=fixed)
    except TermRefused as error:
        return [Breach("case.term", f"{error}.", "s.187(3) BNSS; s.167(2) CrPC")]
    return []


def refusals_of_final_report(law: Catalogue, report: ReportFacts, case: CaseState) -> list[Breach]:
    """A final report is printed for its IO only, complete, once an accused; a closure only with proof.

    Source: s.193 BNSS, s.173 CrPC; CAG (charge-sheets by others than the IO, cases wrongly closed).
    """
    return [*_reported(report, case), *report_check.refusals_of_report(law, report)]


def breaches_of_final_report(law: Catalogue, report: ReportFacts, case: CaseState) -> list[Breach]:
    """Judge in the same way a final report that was forwarded outside Tutela and is recorded afterwards."""
    return [*_reported(report, case), *report_check.breaches_of_report(law, report)]


def _reported(report: ReportFacts, case: CaseState) -> list[Breach]:
    again = sorted(set(case.accused) & set(case.reported))
    if report.kind == "charge-sheet" and not case.accused:
        text = "The report charges nobody. Name the accused, or choose why the matter is closed."
        return [Breach("case.report_without_accused", text, "IIF-5")]
    if not again:
        return []
    text = f"{', '.join(again)} stand in an earlier report. Forward a supplementary report instead."
    return [Breach("case.reported_twice", text, "s.193(9) BNSS; s.173(8) CrPC")]


# ---- what is due


def duties_started(
    law: Catalogue,
    events: Iterable[StartingEvent],
    sections: Collection[str] = (),
    *,
    pending_since: datetime | None = None,
) -> tuple[Duty, ...]:
    """Return everything that the events make due, sorted by when somebody should look at it.

    ``sections`` are those charged so far, ``pending_since`` when the investigation began. A clock of several
    lengths gives one duty each until one is fixed.
    """
    found = []
    for event in events:
        started = clocks.clocks_started_by(law, event.event, event.at, sections, pending_since=pending_since)
        for clock in started:
            several = len(clocks.version_for(law, clock, event.at, pending_since).terms) > 1
            fixed = event.fixed if several else None
            for due in clocks.dues(law, clock.id, event.at, pending_since=pending_since, fixed=fixed):
                found.append(Duty(event.of, due, event.met.get(clock.id)))
    return tuple(sorted(found, key=lambda duty: (duty.due.attend_at(duty.due.started_at), duty.due.clock, duty.of)))


def events_to_state(law: Catalogue, at: datetime, sections: Collection[str]) -> tuple[tuple[str, str, Bearer], ...]:
    """Return the events of ``STATED_EVENTS`` that start a clock on that day: event, what it is in words, its bearer."""
    found = []
    for event, bearer in STATED_EVENTS.items():
        started = clocks.clocks_started_by(law, event, at, sections)
        if started:
            found.append((event, started[0].starts_words, bearer))
    return tuple(found)


def _number(
    law: Catalogue, what: str, number: RegisterNumber, taken: Collection[RegisterNumber], on: datetime
) -> list[Breach]:
    found = []
    if number in taken:
        text = f"No. {number.number}/{number.year} is another {what} of this station. Enter the number of this one."
        found.append(Breach("case.number_taken", text, f"IIF-1; {_CAG}"))
    if number.year != law.day(on).year:
        text = f"No. {number.number}/{number.year} is of another year than the {what} ({law.day(on)})."
        found.append(Breach("case.number_year", text, "IIF-1"))
    return found
