"""The verbs of cases: register, name an accused, record arrests and remands, do what is due, forward the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from tutela.apps.cases import rules
from tutela.apps.cases.acts import (
    AccusedNamed,
    AccusedReleased,
    ArrestCompleted,
    ArrestRecorded,
    ArrestWithdrawn,
    DutyMet,
    DutyStarted,
    EventStated,
    FinalReportForwarded,
    FirRegistered,
    IoAssigned,
    RegistrationCompleted,
    RegistrationCorrected,
    RegistrationWithdrawn,
    RemandRecorded,
    SectionAdded,
    SectionCited,
    SeizureReportRegistered,
    TermFixed,
)
from tutela.apps.cases.errors import IoRankTooLow, ReportRefused, TermRefused
from tutela.apps.cases.models import Accused, Arrest, Case, Duty
from tutela.apps.cases.selectors import accused_to_change, arrest_to_change, bearers, case_to_change
from tutela.apps.cases.standing import arrest_facts
from tutela.apps.evidence.selectors import seized_first, with_custody
from tutela.apps.operations.selectors import search_ended, search_place
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import selectors as record
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.receipts import Receipt
from tutela.engines.figures.counted import CORRECTED, STATED, WITHDRAWN, Counted
from tutela.engines.law.catalogue import section_version
from tutela.engines.law.checks.arrest import ArrestFacts, Sex
from tutela.engines.law.checks.fir import FirFacts
from tutela.engines.law.checks.remand import RemandFacts
from tutela.engines.law.checks.report import ReportFacts, ReportKind
from tutela.engines.law.checks.seizure import SeizureFacts
from tutela.engines.law.due import FixedTerm
from tutela.engines.law.entries import Anchor
from tutela.engines.law.errors import LawError
from tutela.engines.law.issued import issued
from tutela.engines.law.provisions import provision
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class Registration:
    """Where and how a matter stands in the station's registers."""

    district: str
    station: str
    number: str
    year: int
    gd_number: str | None = None
    gd_at: datetime | None = None
    round: str | None = None
    window: str | None = None
    search: str | None = None
    exhibits: tuple[str, ...] = ()


def register_fir(
    *,
    officer: Officer,
    registration: Registration,
    at: datetime,
    offence_on: date,
    sections: Sequence[str],
    io: str,
    from_report: str | None = None,
    lead: str | None = None,
    received_electronically: bool = False,
    information_at: datetime | None = None,
    forwarded_at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record an FIR under sections in force on the date of the offence (``it_act.67B.b``, ``pocso.15.2``).

    What was seized under it is reported to the Magistrate as well: ``forwarded_at`` is when it was, else that is due.
    Raises IoRankTooLow: that officer Tutela does not assign. Whatever else the FIR breaches stands beside it.
    """
    with deciding(officer, client_id) as decision:
        place = _place(officer, registration)
        investigator = officer_acting(io)
        law = catalogue()
        refusals = rules.refusals_of_assigning_io(law, investigator.rank, sections, offence_on)
        if refusals:
            raise IoRankTooLow("; ".join(b.text for b in refusals), tuple(refusals))
        facts = FirFacts(
            registered_at=at,
            offence_on=offence_on,
            sections=tuple(sections),
            gd_entry=registration.gd_number,
            gd_entry_at=registration.gd_at,
            information_at=information_at,
            io_rank=investigator.rank,
            received_electronically=received_electronically,
        )
        breaches = rules.breaches_of_registering_fir(law, facts, _number(registration), _taken("fir", registration))
        report = _report_taken_over(officer, from_report)
        if report is not None and report.seized_at is not None:
            breaches += rules.breaches_of_registering_from_report(law, report.seized_at, facts)
        elif report is None:
            breaches += _breaches_of_seizing_first(registration, at)
            breaches += _breaches_of_forwarding(registration.exhibits, at, forwarded_at)
        case = decision.next_reference("CASE")
        events = [rules.StartingEvent("fir", at, case)]
        if received_electronically:
            events.append(rules.StartingEvent("e_information", information_at or at, case))
        if report is None and forwarded_at is None:
            events += _events_of_seizing(registration.exhibits, case)
        events += _events_of_search(registration.search)
        act = FirRegistered(
            case=case,
            district=place.district,
            station=registration.station,
            number=registration.number,
            year=registration.year,
            gd_number=registration.gd_number,
            gd_at=registration.gd_at,
            offence_on=offence_on,
            sections=_cited(sections, offence_on),
            io=investigator.number,
            io_rank=investigator.rank,
            forwarded_at=forwarded_at,
            round=place.round,
            window=place.window,
            search=registration.search,
            exhibits=registration.exhibits,
            from_report=from_report,
            lead=lead,
            received_electronically=received_electronically,
            duties=_duties(events, sections, at),
            happened_at=at,
            counted=_counted(STATED, "fir", case, place, on=at),
        )
        return decision.commit(act, *decision.discrepancies(case, breaches, place.district))


def register_seizure_report(
    *,
    officer: Officer,
    registration: Registration,
    at: datetime,
    seized_at: datetime,
    forwarded_at: datetime | None = None,
    provision_cited: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record a bare seizure report (s.106 BNSS, s.102 CrPC before): no FIR, and counted apart from one."""
    with deciding(officer, client_id) as decision:
        place = _place(officer, registration)
        law = catalogue()
        cited = provision_cited or provision(law, "seizure_report", seized_at).cite
        facts = SeizureFacts(
            seized_at=seized_at,
            fir_at=None,
            report_provision=cited,
            forwarded_at=forwarded_at,
            gd_entry=registration.gd_number,
            gd_entry_at=registration.gd_at,
        )
        taken = _taken("seizure_report", registration)
        breaches = rules.breaches_of_seizure_report(law, facts, _number(registration), taken)
        case = decision.next_reference("CASE")
        events = [] if forwarded_at else [rules.StartingEvent("seizure", seized_at, case)]
        events += _events_of_search(registration.search)
        act = SeizureReportRegistered(
            case=case,
            district=place.district,
            station=registration.station,
            number=registration.number,
            year=registration.year,
            gd_number=registration.gd_number,
            gd_at=registration.gd_at,
            seized_at=seized_at,
            provision=cited,
            forwarded_at=forwarded_at,
            officer=officer.number,
            round=place.round,
            window=place.window,
            search=registration.search,
            exhibits=registration.exhibits,
            duties=_duties(events, (), seized_at),
            happened_at=at,
            counted=_counted(STATED, "seizure_report", case, place, on=at),
        )
        return decision.commit(act, *decision.discrepancies(case, breaches, place.district))


def _place(officer: Officer, registration: Registration) -> Registration:
    """The registration with round and window taken from its search. Raises NotVisible, Refused."""
    officer.must("cases.change")
    if not officer.sees("cases.change", registration.district):
        raise NotVisible(registration.district)
    for name in ("station", "number"):
        if not str(getattr(registration, name)).strip():
            raise Refused(f"give the {name} of the registration")
    if registration.search is None:
        return registration
    place = search_place(registration.search)
    if place is None:
        raise Refused(f"there is no search {registration.search}; record it first")
    return Registration(
        district=registration.district,
        station=registration.station,
        number=registration.number,
        year=registration.year,
        round=place[0],
        window=place[1],
    )


def _breaches_of_seizing_first(registration: Registration, fir_at: datetime) -> list[Breach]:
    seized = seized_first(registration.exhibits) if registration.exhibits else None
    search = search_ended(registration.search) if registration.search else None
    if seized is None or seized >= fir_at or (search is not None and search.by_warrant):
        return []
    facts = SeizureFacts(seized, fir_at, None, None, registration.gd_number, registration.gd_at)
    return rules.breaches_of_seizing_before_fir(catalogue(), facts)


def _breaches_of_forwarding(exhibits: Sequence[str], fir_at: datetime, forwarded_at: datetime | None) -> list[Breach]:
    seized = seized_first(exhibits) if exhibits else None
    if seized is None or forwarded_at is None:
        return []
    law = catalogue()
    cited = provision(law, "seizure_report", seized).cite
    return rules.breaches_of_forwarding(law, SeizureFacts(seized, fir_at, cited, forwarded_at, None, None))


def _events_of_seizing(exhibits: Sequence[str], case: str) -> list[rules.StartingEvent]:
    """Its report to the Magistrate, of the first thing seized under an FIR. (A report that the FIR takes over has its own.)"""
    seized = seized_first(exhibits) if exhibits else None
    return [rules.StartingEvent("seizure", seized, case)] if seized else []


def _events_of_search(search: str | None) -> list[rules.StartingEvent]:
    """What the search that led to a registration makes due; of a search that another registration names, once."""
    ended = search_ended(search) if search else None
    if search is None or ended is None or Duty.objects.filter(of=search).exists():
        return []
    found = [rules.StartingEvent("search_end", ended.at, search)]
    return [*found, rules.StartingEvent("search_record", ended.at, search)] if ended.without_warrant else found


def _number(registration: Registration) -> rules.RegisterNumber:
    return rules.RegisterNumber(registration.station, registration.year, registration.number)


def _taken(kind: str, registration: Registration) -> list[rules.RegisterNumber]:
    rows = Case.objects.filter(
        kind=kind,
        station=registration.station,
        year=registration.year,
        number=registration.number,
        withdrawn_at=None,
    )
    return [rules.RegisterNumber(row.station, row.year, row.number) for row in rows]


def _report_taken_over(officer: Officer, reference: str | None) -> Case | None:
    if reference is None:
        return None
    row = case_to_change(officer, reference)
    if row.kind != "seizure_report" or row.taken_over_by:
        raise Refused(f"{reference} is no seizure report that an FIR could still take over")
    return row


def _cited(sections: Sequence[str], on: date) -> tuple[SectionCited, ...]:
    """Sections copied as they stood on the anchor date; one that was not in force is cited by its identifier only."""
    return tuple(_section(section, on) for section in sections)


def _section(section: str, on: date) -> SectionCited:
    law, anchor = catalogue(), Anchor("offence", on)
    try:
        copy = issued(law, section_version(law, section, anchor), anchor)
    except LawError:
        return SectionCited(section, section, "", on.isoformat(), "", "", "not in force on this date", law.digest)
    return SectionCited(
        copy.id,
        copy.cite,
        copy.title,
        copy.anchor_on,
        copy.penalty_first,
        copy.min_io_rank,
        copy.certainty,
        copy.catalogue,
    )


def _duties(
    events: Sequence[rules.StartingEvent], sections: Sequence[str], since: datetime | None
) -> tuple[DutyStarted, ...]:
    found = rules.duties_started(catalogue(), events, tuple(sections), pending_since=since)
    return tuple(
        DutyStarted(
            of=duty.of,
            clock=duty.due.clock,
            title=duty.due.title,
            term=duty.due.term,
            started_at=duty.due.started_at,
            due_at=duty.due.due_at,
            warn_at=tuple(duty.due.warn_at),
            rule=duty.due.rule,
            basis=duty.due.basis,
            note=duty.due.note,
        )
        for duty in found
    )


def _counted(
    change: str, kind: str, reference: str, place: "Registration | Case | Arrest", *, on: datetime | None
) -> Counted:
    return Counted(
        change=change,
        kind=kind,
        object=reference,
        round=place.round,
        window=place.window,
        district=place.district,
        on=on,
    )


def correct_registration(
    *,
    officer: Officer,
    case: str,
    reason: str,
    district: str | None = None,
    round: str | None = None,
    window: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Correct under which district, round or window a registration counts."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        row.district, row.round, row.window = district or row.district, round or row.round, window or row.window
        return decision.commit(
            RegistrationCorrected(
                case=case,
                district=row.district,
                round=row.round,
                window=row.window,
                reason=_said(reason),
                counted=_counted(CORRECTED, row.kind, case, row, on=row.registered_at),
            )
        )


def withdraw_registration(*, officer: Officer, case: str, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw a registration that was recorded by mistake; it is counted no more, and nothing in it is due."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        if Arrest.objects.filter(case=row, withdrawn_at=None).exists():
            raise Refused(f"{case} has an arrest that stands; withdraw the arrest first")
        counted = _counted(WITHDRAWN, row.kind, case, row, on=row.registered_at)
        return decision.commit(RegistrationWithdrawn(case=case, reason=_said(reason), counted=counted))


def assign_io(*, officer: Officer, case: str, io: str, client_id: str | None = None) -> Receipt:
    """Give a case to another investigating officer. Raises IoRankTooLow."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        investigator = officer_acting(io)
        if row.offence_on is not None:
            sections = [_plain(s["id"]) for s in row.sections]
            refusals = rules.refusals_of_assigning_io(catalogue(), investigator.rank, sections, row.offence_on)
            if refusals:
                raise IoRankTooLow("; ".join(b.text for b in refusals), tuple(refusals))
        return decision.commit(IoAssigned(case=case, io=investigator.number, rank=investigator.rank))


def _plain(section: str) -> str:
    """A section's identifier without its version."""
    return section.partition("@")[0]


def add_section(*, officer: Officer, case: str, section: str, client_id: str | None = None) -> Receipt:
    """Add a section to an FIR, as it stood on the date of the offence."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        if row.offence_on is None or row.kind != "fir":
            raise Refused(f"{case} is no FIR; sections are added to an FIR")
        cited = _section(section, row.offence_on)
        charge = rules.ChargeFacts(section, "", row.offence_on, row.registered_at or row.recorded_at, row.io_rank)
        breaches = [b for b in rules.breaches_of_charge(catalogue(), charge, {""}) if b.rule != "case.accused_unknown"]
        act = SectionAdded(case=case, cite=cited.cite, section=cited, duties=_duties_of_section(row, section))
        return decision.commit(act, *decision.discrepancies(case, breaches, row.district))


def _duties_of_section(row: Case, section: str) -> tuple[DutyStarted, ...]:
    """What the FIR makes due now that it cites ``section`` too, counted from its registration as if it always had."""
    if row.registered_at is None:
        return ()
    running = set(Duty.objects.filter(case=row, of=row.reference).values_list("clock", flat=True))
    cited = [*(_plain(s["id"]) for s in row.sections), section]
    started = _duties([rules.StartingEvent("fir", row.registered_at, row.reference)], cited, row.registered_at)
    return tuple(duty for duty in started if duty.clock not in running)


def name_accused(
    *,
    officer: Officer,
    case: str,
    name: str | None = None,
    age: int | None = None,
    sex: str | None = None,
    subject: str | None = None,
    code: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Name an accused in a case by the next code (A1, A2, …); the name itself is a private value."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        known = set(Accused.objects.filter(case=row).values_list("code", flat=True))
        chosen = code or next(f"A{n}" for n in range(1, 1000) if f"A{n}" not in known)
        breaches = rules.breaches_of_naming_accused(chosen, known)
        if breaches:
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        act = AccusedNamed(
            accused=decision.next_reference("ACC"), case=case, code=chosen, name=name, age=age, sex=sex, subject=subject
        )
        return decision.commit(act)


def record_arrest(
    *,
    officer: Officer,
    accused: str,
    at: datetime,
    place: str | None = None,
    grounds_at: datetime | None = None,
    grounds_language: str | None = None,
    languages_understood: tuple[str, ...] | None = None,
    witnesses: int | None = None,
    relative_informed_at: datetime | None = None,
    produced_at: datetime | None = None,
    remand_hearing_at: datetime | None = None,
    reasons_recorded: bool | None = None,
    between_sunset_and_sunrise: bool | None = None,
    woman_officer: bool | None = None,
    magistrate_permitted: bool | None = None,
    journey_minutes: int | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record an arrest; what it breaches (before the FIR, no witness, grounds late) stands beside it."""
    with deciding(officer, client_id) as decision:
        person = accused_to_change(officer, accused)
        row, law = person.case, catalogue()
        sections = [_plain(s["id"]) for s in row.sections]
        gravest = rules.gravest_term(law, sections, row.offence_on) if row.offence_on else None
        facts = ArrestFacts(
            arrested_at=at,
            fir_at=row.registered_at if row.kind == "fir" else None,
            produced_at=produced_at,
            journey=timedelta(minutes=journey_minutes or 0),
            grounds_written=True if grounds_at else None,
            grounds_at=grounds_at,
            grounds_language=grounds_language,
            languages_understood=languages_understood,
            remand_hearing_at=remand_hearing_at,
            witnesses=witnesses,
            relative_informed_at=relative_informed_at,
            age=person.age,
            sex=cast(Sex | None, person.sex),
            between_sunset_and_sunrise=between_sunset_and_sunrise,
            woman_officer=woman_officer,
            magistrate_permitted=magistrate_permitted,
            reasons_recorded=reasons_recorded,
            gravest_years=gravest.years if gravest else None,
            up_to_life=gravest.up_to_life if gravest else False,
        )
        state = rules.AccusedState(person.code, person.in_custody)
        breaches = rules.breaches_of_arrest(law, facts, state)
        arrest = decision.next_reference("ARR")
        started = [] if produced_at else [rules.StartingEvent("arrest", at, arrest)]
        if remand_hearing_at is not None and grounds_at is None:
            started.append(rules.StartingEvent("remand_hearing", remand_hearing_at, arrest))
        act = ArrestRecorded(
            arrest=arrest,
            accused=accused,
            code=person.code,
            case=row.reference,
            district=row.district,
            round=row.round,
            window=row.window,
            place=place,
            grounds_at=grounds_at,
            grounds_language=grounds_language,
            languages=tuple(languages_understood or ()),
            witnesses=witnesses,
            relative_informed_at=relative_informed_at,
            produced_at=produced_at,
            reasons_recorded=reasons_recorded,
            between_sunset_and_sunrise=between_sunset_and_sunrise,
            woman_officer=woman_officer,
            magistrate_permitted=magistrate_permitted,
            journey_minutes=journey_minutes,
            duties=_duties(started, sections, row.registered_at),
            happened_at=at,
            counted=_counted(STATED, "arrest", arrest, row, on=at),
        )
        return decision.commit(act, *decision.discrepancies(arrest, breaches, row.district))


def complete_arrest(
    *,
    officer: Officer,
    arrest: str,
    grounds_at: datetime | None = None,
    grounds_language: str | None = None,
    languages_understood: tuple[str, ...] = (),
    witnesses: int | None = None,
    countersigned: bool | None = None,
    relative_informed_at: datetime | None = None,
    medically_examined: bool | None = None,
    produced_at: datetime | None = None,
    reasons_recorded: bool | None = None,
    between_sunset_and_sunrise: bool | None = None,
    woman_officer: bool | None = None,
    magistrate_permitted: bool | None = None,
    journey_minutes: int | None = None,
    client_id: str | None = None,
) -> Receipt:
    """State what was not known when the arrest was recorded; what it breaches now stands beside it."""
    with deciding(officer, client_id) as decision:
        row = arrest_to_change(officer, arrest)
        case, law = row.case, catalogue()
        act = ArrestCompleted(
            arrest=arrest,
            accused=row.accused_id,
            case=row.case_id,
            grounds_at=grounds_at,
            grounds_language=grounds_language,
            languages=languages_understood,
            witnesses=witnesses,
            countersigned=countersigned,
            relative_informed_at=relative_informed_at,
            medically_examined=medically_examined,
            produced_at=produced_at,
            reasons_recorded=reasons_recorded,
            between_sunset_and_sunrise=between_sunset_and_sunrise,
            woman_officer=woman_officer,
            magistrate_permitted=magistrate_permitted,
            journey_minutes=journey_minutes,
        )
        if not any(getattr(act, part) not in (None, ()) for part in _MORE_OF_ARREST):
            raise Refused("state at least one thing about the arrest")
        for part in _MORE_OF_ARREST:
            if getattr(act, part) not in (None, ()):
                setattr(row, part, getattr(act, part))
        facts = arrest_facts(case, row)
        breaches = _new_ones(arrest, rules.breaches_of_arrest(law, facts, rules.AccusedState(row.accused.code)))
        return decision.commit(act, *decision.discrepancies(arrest, breaches, row.district))


_MORE_OF_ARREST = (
    "grounds_at",
    "grounds_language",
    "languages",
    "witnesses",
    "countersigned",
    "relative_informed_at",
    "medically_examined",
    "produced_at",
    "reasons_recorded",
    "between_sunset_and_sunrise",
    "woman_officer",
    "magistrate_permitted",
    "journey_minutes",
)


def complete_registration(
    *,
    officer: Officer,
    case: str,
    gd_number: str | None = None,
    gd_at: datetime | None = None,
    copy_given_at: datetime | None = None,
    forwarded_at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """State what a registration did not state yet: its diary entry, the informant's copy, the way to the Magistrate."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        if not any((gd_number, gd_at, copy_given_at, forwarded_at)):
            raise Refused("state at least one thing about the registration")
        if forwarded_at is not None and row.kind == "fir" and not row.exhibits:
            raise Refused(f"nothing was seized under the FIR {case}; there is no report to forward")
        act = RegistrationCompleted(
            case=case, gd_number=gd_number, gd_at=gd_at, copy_given_at=copy_given_at, forwarded_at=forwarded_at
        )
        breaches = _new_ones(case, _breaches_of_completed(row, act))
        return decision.commit(act, *decision.discrepancies(case, breaches, row.district))


def _breaches_of_completed(row: Case, act: RegistrationCompleted) -> list[Breach]:
    law, number = catalogue(), rules.RegisterNumber(row.station, row.year, row.number)
    gd_number, gd_at = act.gd_number or row.gd_number, act.gd_at or row.gd_at
    if row.kind == "fir" and row.registered_at is not None and row.offence_on is not None:
        sections = tuple(_plain(s["id"]) for s in row.sections)
        copied = True if act.copy_given_at or row.copy_given_at else None
        fir = FirFacts(
            row.registered_at, row.offence_on, sections, gd_number, gd_at, None, row.io_rank, copy_given=copied
        )
        return [
            *rules.breaches_of_registering_fir(law, fir, number, ()),
            *_breaches_of_forwarding(row.exhibits, row.registered_at, act.forwarded_at),
        ]
    seized = row.seized_at or row.recorded_at
    seizure = SeizureFacts(seized, None, row.provision, act.forwarded_at or row.forwarded_at, gd_number, gd_at)
    return rules.breaches_of_seizure_report(law, seizure, number, ())


def _new_ones(about: str, breaches: list[Breach]) -> list[Breach]:
    """Breaches whose rule is not on record for this object already."""
    known = {d.rule for d in record.discrepancies(about=about, open_only=False)}
    return [breach for breach in breaches if breach.rule not in known]


def withdraw_arrest(*, officer: Officer, arrest: str, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw an arrest that was recorded by mistake; it is counted no more."""
    with deciding(officer, client_id) as decision:
        row = arrest_to_change(officer, arrest)
        return decision.commit(
            ArrestWithdrawn(
                arrest=arrest,
                accused=row.accused_id,
                case=row.case_id,
                reason=_said(reason),
                counted=_counted(WITHDRAWN, "arrest", arrest, row, on=row.arrested_at),
            )
        )


def release_accused(*, officer: Officer, accused: str, how: str, at: datetime, client_id: str | None = None) -> Receipt:
    """Record that an accused was released: on bail, on bond, by order."""
    with deciding(officer, client_id) as decision:
        person = accused_to_change(officer, accused)
        return decision.commit(AccusedReleased(accused=accused, case=person.case_id, how=_said(how), happened_at=at))


def record_remand(
    *,
    officer: Officer,
    accused: str,
    at: datetime,
    custody: str,
    until: date | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record a remand; the first starts the clock of default bail for this accused, both lengths until one is fixed."""
    with deciding(officer, client_id) as decision:
        person = accused_to_change(officer, accused)
        if custody not in ("police", "judicial"):
            raise Refused(f"{custody!r} is no custody; use police or judicial")
        row, law = person.case, catalogue()
        first = person.first_remand_at is None or at < person.first_remand_at
        periods = tuple(
            (law.day(r.from_at), r.until)
            for r in person.remands.filter(custody="police")
            if r.from_at is not None and r.until is not None
        )
        mine = ((law.day(at), until),) if custody == "police" and until else ()
        facts = RemandFacts(
            first_remand_at=at if first else person.first_remand_at or at,
            investigation_began_at=row.registered_at,
            fixed=_fixed(person),
            police_custody=(*periods, *mine),
        )
        breaches = rules.breaches_of_remand(law, facts)
        sections = [_plain(s["id"]) for s in row.sections]
        start = at if first else person.first_remand_at or at
        # after a release nothing runs; a new remand counts from the first one, which gives the earlier day
        again = not Duty.objects.filter(case=row, of=accused, clock="default_bail", dropped_entry=None).exists()
        events = [rules.StartingEvent("first_remand", start, accused, fixed=_fixed(person))] if first or again else []
        act = RemandRecorded(
            accused=accused,
            case=row.reference,
            custody=custody,
            until=until,
            first=first,
            duties=_duties(events, sections, row.registered_at),
            happened_at=at,
        )
        return decision.commit(act, *decision.discrepancies(accused, breaches, row.district))


def _fixed(person: Accused) -> FixedTerm | None:
    return FixedTerm(person.term, person.term_by or "", person.term_reason or "") if person.term else None


def fix_term(
    *, officer: Officer, accused: str, term: str, prosecutor: str, reason: str, client_id: str | None = None
) -> Receipt:
    """Record that a prosecutor fixed 60 or 90 days for an accused, and why; the other length is due no more."""
    with deciding(officer, client_id) as decision:
        person = accused_to_change(officer, accused)
        if person.first_remand_at is None:
            raise Refused("the clock runs from the first remand; record it first")
        fixed = FixedTerm(term, prosecutor.strip(), reason.strip())
        refusals = rules.refusals_of_fixing_term(catalogue(), fixed, person.first_remand_at, person.case.registered_at)
        if refusals or not fixed.by or not fixed.reason:
            texts = "; ".join(b.text for b in refusals) or "name the prosecutor and the reason"
            raise TermRefused(texts, tuple(refusals))
        return decision.commit(
            TermFixed(accused=accused, case=person.case_id, term=term, prosecutor=fixed.by, reason=fixed.reason)
        )


def state_event(
    *, officer: Officer, case: str, event: str, of: str, at: datetime, client_id: str | None = None
) -> Receipt:
    """Record an event that no other verb records (cognizance, a hearing), which makes something due.

    ``event`` is one of ``rules.STATED_EVENTS``, ``of`` the case, the accused or the arrest to which it happened.
    """
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        if of not in bearers(row, rules.STATED_EVENTS.get(event)):
            raise Refused(f"{event} is no event of {of} in {case}; use one of {', '.join(rules.STATED_EVENTS)}")
        sections = [_plain(s["id"]) for s in row.sections]
        duties = _duties([rules.StartingEvent(event, at, of)], sections, row.registered_at)
        if not duties:
            raise Refused(
                f"no clock in force on that day starts with {event} in {case}; check the date and the sections"
            )
        if Duty.objects.filter(case=row, of=of, clock=duties[0].clock, started_at=at, dropped_entry=None).exists():
            raise Refused(f"{event} of {of} at that moment is recorded already")
        return decision.commit(EventStated(case=case, of=of, event=event, duties=duties, happened_at=at))


def removal_stated(case: str, request: str, at: datetime) -> tuple[EventStated, ...]:
    """The act by which a case is told that a platform removed what ``request`` named: what it keeps, it keeps for a time.

    For the commit that records the platform's answer; empty where no clock in force starts.
    """
    duties = _duties([rules.StartingEvent("removal", at, request)], (), at)
    return (EventStated(case=case, of=request, event="removal", duties=duties, happened_at=at),) if duties else ()


def meet_duty(
    *,
    officer: Officer,
    case: str,
    of: str,
    clock: str,
    at: datetime,
    proof: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record that something due was done, when, and by what it shows."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        open_duties = Duty.objects.filter(case=row, of=of, clock=clock, met_at=None, dropped_entry=None)
        if not open_duties.exists():
            raise Refused(f"nothing named {clock} is due for {of}")
        late = [d for d in open_duties if d.due_at is not None and at > d.due_at]
        breaches = [_late(d) for d in late[:1]]
        act = DutyMet(case=case, of=of, clock=clock, proof=proof, happened_at=at)
        return decision.commit(act, *decision.discrepancies(case, breaches, row.district))


def forward_final_report(
    *,
    officer: Officer,
    case: str,
    kind: ReportKind,
    accused: Sequence[str],
    at: datetime,
    closure_proof: str = "",
    informant_told_at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Issue the final report of an FIR, by its investigating officer. Raises ReportRefused naming every reason."""
    with deciding(officer, client_id) as decision:
        row = case_to_change(officer, case)
        if row.kind != "fir" or row.registered_at is None or row.offence_on is None:
            raise Refused(f"{case} is no FIR; a final report ends an FIR")
        strange = sorted(set(accused) - set(Accused.objects.filter(case=row).values_list("code", flat=True)))
        if strange:
            raise Refused(f"{', '.join(strange)}: no accused of {case} has that code")
        exhibits, law = tuple(row.exhibits), catalogue()
        facts = ReportFacts(
            on=at,
            fir_at=row.registered_at,
            kind=kind,
            by=officer.number,
            io=row.io,
            io_rank=row.io_rank or officer.rank,
            sections=tuple(_plain(s["id"]) for s in row.sections),
            offence_on=row.offence_on,
            closure_proof=closure_proof,
            informant_told_at=informant_told_at,
            devices=exhibits,
            devices_in_sequence=tuple(with_custody(exhibits)),
        )
        reported = tuple(Accused.objects.filter(case=row, reported=True).values_list("code", flat=True))
        refusals = rules.refusals_of_final_report(law, facts, rules.CaseState(tuple(accused), reported))
        if refusals:
            raise ReportRefused("; ".join(b.text for b in refusals), tuple(refusals))
        act = FinalReportForwarded(
            case=case,
            kind=kind,
            accused=tuple(accused),
            closure_proof=closure_proof or None,
            devices=exhibits,
            happened_at=at,
        )
        late = [
            d for of, breaches in _too_late(row, act, at) for d in decision.discrepancies(of, breaches, row.district)
        ]
        return decision.commit(act, *late)


def _too_late(row: Case, act: FinalReportForwarded, at: datetime) -> list[tuple[str, list[Breach]]]:
    """What the report comes too late for: the default bail of each accused in custody, the months of the case itself.

    A late report is forwarded all the same; that it was late stands beside it.
    """
    law, found = catalogue(), []
    concerned = Accused.objects.filter(case=row, in_custody=True, first_remand_at__isnull=False).order_by("reference")
    for person in concerned.filter(code__in=act.accused) if act.kind == "charge-sheet" else concerned:
        remand = RemandFacts(person.first_remand_at or at, row.registered_at, _fixed(person), report_filed_at=at)
        found.append((person.reference, rules.breaches_of_remand(law, remand)))
    months = Duty.objects.filter(case=row, of=row.reference, clock="pocso_investigation", met_at=None, due_at__lt=at)
    found.append((row.reference, [_late(duty) for duty in months]))
    return found


def _late(duty: Duty) -> Breach:
    return Breach(f"due.{duty.clock}", f"{duty.title}: done after it was due; {duty.rule}", duty.basis)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
