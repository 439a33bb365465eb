"""Acts of cases as rows."""

from collections.abc import Sequence

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
from tutela.apps.cases.models import Accused, Arrest, Case, Duty, FinalReport, Remand
from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies
from tutela.engines.values import instant_text

FROM_FIRST_REMAND = ("default_bail", "police_custody_window")
OPEN, REPORTED, WITHDRAWN = "open", "reported", "withdrawn"


def _section(cited: SectionCited) -> dict[str, str]:
    return {
        "id": cited.id,
        "cite": cited.cite,
        "title": cited.title,
        "anchor_on": cited.anchor_on,
        "penalty_first": cited.penalty_first,
        "min_io_rank": cited.min_io_rank,
        "certainty": cited.certainty,
    }


def _duties(case: str, officer: str, district: str, duties: Sequence[DutyStarted], entry: Recorded) -> None:
    statements.insert(
        [
            Duty(
                id=f"{entry.index}/{duty.of}/{duty.clock}/{duty.term}",
                case_id=case,
                of=duty.of,
                clock=duty.clock,
                title=duty.title,
                term=duty.term,
                started_at=duty.started_at,
                due_at=duty.due_at,
                attend_at=duty.due_at or (duty.warn_at[-1] if duty.warn_at else duty.started_at),
                warn_at=[instant_text(moment) for moment in duty.warn_at],
                rule=duty.rule,
                basis=duty.basis,
                note=duty.note,
                officer=officer,
                district=district,
            )
            for duty in duties
        ]
    )


@applies(FirRegistered)
def fir_registered(act: FirRegistered, entry: Recorded) -> None:
    statements.insert_one(
        Case,
        reference=act.case,
        kind="fir",
        district=act.district,
        station=act.station,
        number=act.number,
        year=act.year,
        registered_at=act.happened_at,
        recorded_at=entry.recorded_at,
        gd_number=act.gd_number,
        gd_at=act.gd_at,
        offence_on=act.offence_on,
        sections=[_section(cited) for cited in act.sections],
        io=act.io,
        io_rank=act.io_rank,
        forwarded_at=act.forwarded_at,
        round=act.round,
        window=act.window,
        search=act.search,
        exhibits=list(act.exhibits),
        from_report=act.from_report,
        lead=act.lead,
        status=OPEN,
    )
    if act.from_report:
        Case.objects.filter(reference=act.from_report).update(taken_over_by=act.case)
    _duties(act.case, act.io, act.district, act.duties, entry)


@applies(SeizureReportRegistered)
def seizure_report_registered(act: SeizureReportRegistered, entry: Recorded) -> None:
    statements.insert_one(
        Case,
        reference=act.case,
        kind="seizure_report",
        district=act.district,
        station=act.station,
        number=act.number,
        year=act.year,
        registered_at=act.happened_at,
        recorded_at=entry.recorded_at,
        gd_number=act.gd_number,
        gd_at=act.gd_at,
        sections=[],
        seized_at=act.seized_at,
        provision=act.provision,
        forwarded_at=act.forwarded_at,
        io=act.officer,
        round=act.round,
        window=act.window,
        search=act.search,
        exhibits=list(act.exhibits),
        status=OPEN,
    )
    _duties(act.case, act.officer, act.district, act.duties, entry)


@applies(RegistrationCorrected)
def registration_corrected(act: RegistrationCorrected, entry: Recorded) -> None:
    Case.objects.filter(reference=act.case).update(district=act.district, round=act.round, window=act.window)
    Duty.objects.filter(case_id=act.case).update(district=act.district)


def _stated(act: object, *parts: str) -> dict[str, object]:
    """The parts of an act that state something; None leaves what stood before."""
    return {part: getattr(act, part) for part in parts if getattr(act, part) is not None}


@applies(RegistrationCompleted)
def registration_completed(act: RegistrationCompleted, entry: Recorded) -> None:
    stated = _stated(act, "gd_number", "gd_at", "copy_given_at", "forwarded_at")
    if stated:
        Case.objects.filter(reference=act.case).update(**stated)
    if act.forwarded_at is not None:
        Duty.objects.filter(case_id=act.case, of=act.case, clock="seizure_report", met_at=None).update(
            met_at=act.forwarded_at
        )


@applies(ArrestCompleted)
def arrest_completed(act: ArrestCompleted, entry: Recorded) -> None:
    stated = _stated(
        act,
        "grounds_at",
        "grounds_language",
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
    if act.languages:
        stated["languages"] = list(act.languages)
    if stated:
        Arrest.objects.filter(reference=act.arrest).update(**stated)
    for clock, done_at in (("production", act.produced_at), ("grounds_written", act.grounds_at)):
        if done_at is not None:
            Duty.objects.filter(case_id=act.case, of=act.arrest, clock=clock, met_at=None).update(met_at=done_at)


@applies(RegistrationWithdrawn)
def registration_withdrawn(act: RegistrationWithdrawn, entry: Recorded) -> None:
    Case.objects.filter(reference=act.case).update(withdrawn_at=entry.recorded_at, status=WITHDRAWN)
    Case.objects.filter(taken_over_by=act.case).update(taken_over_by=None)
    Duty.objects.filter(case_id=act.case, met_at=None).update(dropped_entry=entry.index)


@applies(IoAssigned)
def io_assigned(act: IoAssigned, entry: Recorded) -> None:
    Case.objects.filter(reference=act.case).update(io=act.io, io_rank=act.rank)
    Duty.objects.filter(case_id=act.case, met_at=None).update(officer=act.io)


@applies(SectionAdded)
def section_added(act: SectionAdded, entry: Recorded) -> None:
    case = Case.objects.get(reference=act.case)
    case.sections = [*case.sections, _section(act.section)]
    case.save(update_fields=["sections"])
    _duties(act.case, case.io, case.district, act.duties, entry)


@applies(AccusedNamed)
def accused_named(act: AccusedNamed, entry: Recorded) -> None:
    statements.insert_one(
        Accused,
        reference=act.accused,
        case_id=act.case,
        code=act.code,
        name=act.name,
        age=act.age,
        sex=act.sex,
        subject=act.subject,
        in_custody=False,
        reported=False,
    )


@applies(ArrestRecorded)
def arrest_recorded(act: ArrestRecorded, entry: Recorded) -> None:
    statements.insert_one(
        Arrest,
        reference=act.arrest,
        accused_id=act.accused,
        case_id=act.case,
        district=act.district,
        round=act.round,
        window=act.window,
        arrested_at=act.happened_at,
        recorded_at=entry.recorded_at,
        place=act.place,
        grounds_at=act.grounds_at,
        grounds_language=act.grounds_language,
        languages=list(act.languages),
        witnesses=act.witnesses,
        relative_informed_at=act.relative_informed_at,
        produced_at=act.produced_at,
        reasons_recorded=act.reasons_recorded,
        between_sunset_and_sunrise=act.between_sunset_and_sunrise,
        woman_officer=act.woman_officer,
        magistrate_permitted=act.magistrate_permitted,
        journey_minutes=act.journey_minutes,
    )
    Accused.objects.filter(reference=act.accused).update(in_custody=True)
    case = Case.objects.get(reference=act.case)
    _duties(act.case, case.io, case.district, act.duties, entry)


@applies(ArrestWithdrawn)
def arrest_withdrawn(act: ArrestWithdrawn, entry: Recorded) -> None:
    Arrest.objects.filter(reference=act.arrest).update(withdrawn_at=entry.recorded_at)
    person = Accused.objects.get(reference=act.accused)
    standing = Arrest.objects.filter(accused=person, withdrawn_at=None)
    if person.released_at is not None:
        standing = standing.filter(recorded_at__gt=person.released_at)
    person.in_custody = standing.exists()
    person.save(update_fields=["in_custody"])
    Duty.objects.filter(case_id=act.case, of=act.arrest, met_at=None).update(dropped_entry=entry.index)


@applies(AccusedReleased)
def accused_released(act: AccusedReleased, entry: Recorded) -> None:
    Accused.objects.filter(reference=act.accused).update(in_custody=False, released_at=entry.recorded_at)
    Duty.objects.filter(case_id=act.case, of=act.accused, met_at=None, clock__in=FROM_FIRST_REMAND).update(
        dropped_entry=entry.index
    )


@applies(RemandRecorded)
def remand_recorded(act: RemandRecorded, entry: Recorded) -> None:
    statements.insert_one(
        Remand, entry=entry.index, accused_id=act.accused, custody=act.custody, from_at=act.happened_at, until=act.until
    )
    if act.first:
        Accused.objects.filter(reference=act.accused).update(first_remand_at=act.happened_at)
        # an earlier remand was reported after a later one: what ran from the later one runs no more
        Duty.objects.filter(case_id=act.case, of=act.accused, met_at=None, clock__in=FROM_FIRST_REMAND).update(
            dropped_entry=entry.index
        )
    case = Case.objects.get(reference=act.case)
    _duties(act.case, case.io, case.district, act.duties, entry)


@applies(TermFixed)
def term_fixed(act: TermFixed, entry: Recorded) -> None:
    Accused.objects.filter(reference=act.accused).update(term=act.term, term_by=act.prosecutor, term_reason=act.reason)
    since = Accused.objects.get(reference=act.accused).first_remand_at
    if since is None:
        return
    mine = Duty.objects.filter(case_id=act.case, of=act.accused, clock__in=FROM_FIRST_REMAND, started_at=since)
    # a clock of one length (police custody under the older code) has no other to drop
    several = {duty.clock for duty in mine.filter(term=act.term)}
    mine.filter(clock__in=several).exclude(term=act.term).update(dropped_entry=entry.index)
    mine.filter(term=act.term).update(dropped_entry=None)


@applies(EventStated)
def event_stated(act: EventStated, entry: Recorded) -> None:
    case = Case.objects.get(reference=act.case)
    _duties(act.case, case.io, case.district, act.duties, entry)


@applies(DutyMet)
def duty_met(act: DutyMet, entry: Recorded) -> None:
    Duty.objects.filter(case_id=act.case, of=act.of, clock=act.clock, met_at=None).update(
        met_at=act.happened_at or entry.recorded_at
    )


@applies(FinalReportForwarded)
def final_report_forwarded(act: FinalReportForwarded, entry: Recorded) -> None:
    statements.insert_one(
        FinalReport,
        entry=entry.index,
        case_id=act.case,
        kind=act.kind,
        accused=list(act.accused),
        closure_proof=act.closure_proof,
        forwarded_at=act.happened_at,
        forwarded_by=entry.actor,
    )
    Case.objects.filter(reference=act.case).update(status=REPORTED)
    Accused.objects.filter(case_id=act.case, code__in=act.accused).update(reported=True)
    _duties_ended_by_report(act, entry)


def _duties_ended_by_report(act: FinalReportForwarded, entry: Recorded) -> None:
    """The report ends what the law gives for the investigation: of those charged, of everybody where nobody is."""
    concerned = Accused.objects.filter(case_id=act.case)
    if act.kind == "charge-sheet":
        concerned = concerned.filter(code__in=act.accused)
    running = Duty.objects.filter(case_id=act.case, met_at=None, dropped_entry=None)
    mine = running.filter(of__in=list(concerned.values_list("reference", flat=True)))
    mine.filter(clock="default_bail").update(met_at=act.happened_at)
    mine.filter(clock="police_custody_window").update(dropped_entry=entry.index)
    running.filter(of=act.case, clock="pocso_investigation").update(met_at=act.happened_at)
