"""Doors of cases, and questions about them: registrations, accused, arrests, what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tutela.apps.cases import rules
from tutela.apps.cases.models import Accused, Arrest, Case, Duty, FinalReport, Remand
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import opened_text


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it."""

    reference: str
    kind: str
    district: str
    station: str
    number: str
    year: int
    registered_at: datetime | None
    io: str
    round: str | None
    search: str | None
    status: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all that is not somebody's name."""

    line: CaseLine
    recorded_at: datetime
    window: str | None
    gd_number: str | None
    gd_at: datetime | None
    offence_on: date | None
    sections: tuple[Mapping[str, str], ...]
    seized_at: datetime | None
    provision: str | None
    forwarded_at: datetime | None
    io_rank: str | None
    exhibits: tuple[str, ...]
    from_report: str | None
    taken_over_by: str | None
    lead: str | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class EventChoice:
    """An event that may be stated: as the catalogue names it, in words, and what it happens to."""

    event: str
    words: str
    of: str


@dataclass(frozen=True, slots=True)
class AccusedView:
    """An accused; the name is opened for who sees the case."""

    reference: str
    case: str
    code: str
    name: str | None
    age: int | None
    sex: str | None
    subject: str | None
    in_custody: bool
    first_remand_at: datetime | None
    term: str | None
    term_by: str | None
    term_reason: str | None
    reported: bool


@dataclass(frozen=True, slots=True)
class ArrestView:
    """An arrest."""

    reference: str
    accused: str
    arrested_at: datetime | None
    recorded_at: datetime
    place: str | None
    grounds_at: datetime | None
    grounds_language: str | None
    witnesses: int | None
    relative_informed_at: datetime | None
    produced_at: datetime | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class DutyView:
    """Something due."""

    case: str
    of: str
    clock: str
    title: str
    term: str
    started_at: datetime
    due_at: datetime | None
    attend_at: datetime
    rule: str
    basis: str
    note: str
    officer: str
    district: str
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """A final report that was forwarded."""

    entry: int
    kind: str
    accused: tuple[str, ...]
    forwarded_at: datetime | None
    forwarded_by: str


def _visible(officer: Officer, permission: str, row: Case) -> bool:
    """By district, by grant, or as the case's investigating officer."""
    if officer.sees(permission, row.district, row.reference):
        return True
    return officer.may(permission) and row.io in (officer.number, *officer.stands_in_for)


def case_to_change(officer: Officer, reference: str) -> Case:
    """The door to acting on a case. Raises NotAllowed, NotVisible."""
    officer.must("cases.change")
    row = Case.objects.filter(reference=reference, withdrawn_at=None).first()
    if row is None or not _visible(officer, "cases.change", row):
        raise NotVisible(reference)
    return row


def accused_to_change(officer: Officer, reference: str) -> Accused:
    """The door to acting on an accused. Raises NotAllowed, NotVisible."""
    officer.must("cases.change")
    row = Accused.objects.filter(reference=reference).select_related("case").first()
    if row is None or row.case.withdrawn_at is not None or not _visible(officer, "cases.change", row.case):
        raise NotVisible(reference)
    return row


def arrest_to_change(officer: Officer, reference: str) -> Arrest:
    """The door to withdrawing an arrest. Raises NotAllowed, NotVisible."""
    officer.must("cases.change")
    row = Arrest.objects.filter(reference=reference, withdrawn_at=None).select_related("case", "accused").first()
    if row is None or not _visible(officer, "cases.change", row.case):
        raise NotVisible(reference)
    return row


def case_row(officer: Officer, reference: str) -> Case:
    """The door to reading a case. Raises NotAllowed, NotVisible."""
    officer.must("cases.read")
    row = Case.objects.filter(reference=reference).first()
    if row is None or not _visible(officer, "cases.read", row):
        raise NotVisible(reference)
    return row


def _reach(officer: Officer, permission: str) -> QuerySet[Case]:
    rows = Case.objects.all()
    reach = officer.districts(permission)
    if reach is None:
        return rows
    return rows.filter(Q(district__in=reach) | Q(io=officer.number) | Q(reference__in=officer.grants))


def cases(
    officer: Officer,
    *,
    kind: str | None = None,
    district: str | None = None,
    round: str | None = None,
    io: str | None = None,
    search: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[CaseLine]:
    """Cases that the officer sees, newest first, from before the reference ``before``."""
    officer.must("cases.read")
    rows = _reach(officer, "cases.read")
    wanted = {"kind": kind, "district": district, "round": round, "io": io, "search": search}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if before:
        rows = rows.filter(reference__lt=before)
    return [_line(row) for row in rows.order_by("-reference")[:limit]]


def firs_citing(officer: Officer, act: str, since: datetime, *, limit: int = 500) -> list[CaseLine]:
    """Of the newest FIRs those under investigation, registered since then, that cite a section of an act (``pocso``).

    Looked for among the ``limit`` FIRs recorded last: a desk asks this each time it is opened.
    """
    officer.must("cases.read")
    newest = _reach(officer, "cases.read").filter(kind="fir").order_by("-reference")[:limit]
    open_now = (row for row in newest if row.status == "open" and row.registered_at and row.registered_at >= since)
    return [_line(row) for row in open_now if any(s["id"].startswith(f"{act}.") for s in row.sections)]


def case_for(officer: Officer, reference: str) -> CaseView:
    """One case. Raises NotVisible."""
    row = case_row(officer, reference)
    return CaseView(
        line=_line(row),
        recorded_at=row.recorded_at,
        window=row.window,
        gd_number=row.gd_number,
        gd_at=row.gd_at,
        offence_on=row.offence_on,
        sections=tuple(dict(s) for s in row.sections),
        seized_at=row.seized_at,
        provision=row.provision,
        forwarded_at=row.forwarded_at,
        io_rank=row.io_rank,
        exhibits=tuple(row.exhibits),
        from_report=row.from_report,
        taken_over_by=row.taken_over_by,
        lead=row.lead,
        withdrawn=row.withdrawn_at is not None,
    )


def _line(row: Case) -> CaseLine:
    return CaseLine(
        reference=row.reference,
        kind=row.kind,
        district=row.district,
        station=row.station,
        number=row.number,
        year=row.year,
        registered_at=row.registered_at,
        io=row.io,
        round=row.round,
        search=row.search,
        status=row.status,
    )


def case_place(reference: str) -> tuple[str, str, str] | None:
    """District, kind and investigating officer of a case, for later rooms; None when there is none."""
    row = Case.objects.filter(reference=reference).values_list("district", "kind", "io").first()
    return (str(row[0]), str(row[1]), str(row[2])) if row else None


@dataclass(frozen=True, slots=True)
class CaseMatter:
    """What a later room's document cites of a case."""

    district: str
    kind: str
    station: str
    number: str
    year: int
    registered_at: datetime | None
    offence_on: date | None
    io: str
    withdrawn: bool


def case_matter(reference: str) -> CaseMatter | None:
    """What later rooms must know of a case for their doors and documents; None when there is none."""
    row = Case.objects.filter(reference=reference).first()
    if row is None:
        return None
    return CaseMatter(
        district=row.district,
        kind=row.kind,
        station=row.station,
        number=row.number,
        year=row.year,
        registered_at=row.registered_at,
        offence_on=row.offence_on,
        io=row.io,
        withdrawn=row.withdrawn_at is not None,
    )


def accused_of(officer: Officer, case: str) -> list[AccusedView]:
    """The accused of a case, by code."""
    row = case_row(officer, case)
    found = list(Accused.objects.filter(case=row).order_by("reference"))
    texts = opened_text(part for a in found for part in (a.name, a.term_by, a.term_reason))
    return [
        AccusedView(
            reference=a.reference,
            case=a.case_id,
            code=a.code,
            name=texts.get(a.name or ""),
            age=a.age,
            sex=a.sex,
            subject=a.subject,
            in_custody=a.in_custody,
            first_remand_at=a.first_remand_at,
            term=a.term,
            term_by=texts.get(a.term_by or ""),
            term_reason=texts.get(a.term_reason or ""),
            reported=a.reported,
        )
        for a in found
    ]


def accused_for(officer: Officer, reference: str) -> AccusedView:
    """One accused. Raises NotVisible."""
    case = Accused.objects.filter(reference=reference).values_list("case_id", flat=True).first()
    if case is None:
        raise NotVisible(reference)
    return next(a for a in accused_of(officer, case) if a.reference == reference)


def arrests_of(officer: Officer, case: str) -> list[ArrestView]:
    """The arrests in a case, in the order of their recording."""
    row = case_row(officer, case)
    found = list(Arrest.objects.filter(case=row).order_by("reference"))
    places = opened_text(a.place for a in found)
    return [
        ArrestView(
            reference=a.reference,
            accused=a.accused_id,
            arrested_at=a.arrested_at,
            recorded_at=a.recorded_at,
            place=places.get(a.place or ""),
            grounds_at=a.grounds_at,
            grounds_language=a.grounds_language,
            witnesses=a.witnesses,
            relative_informed_at=a.relative_informed_at,
            produced_at=a.produced_at,
            withdrawn=a.withdrawn_at is not None,
        )
        for a in found
    ]


def duties_of(officer: Officer, case: str) -> list[DutyView]:
    """Everything that was or is due in a case, the most urgent first."""
    row = case_row(officer, case)
    return [_duty(d) for d in Duty.objects.filter(case=row, dropped_entry=None).order_by("met_at", "attend_at", "id")]


def duties_waiting(officer: Officer, case: str) -> list[DutyView]:
    """What is not done yet in a case, for who may say that it was done. Raises NotAllowed, NotVisible."""
    row = case_to_change(officer, case)
    found = Duty.objects.filter(case=row, met_at=None, dropped_entry=None).order_by("attend_at", "id")
    return list({(d.of, d.clock): _duty(d) for d in found}.values())


def codes_of(officer: Officer, case: str) -> list[str]:
    """The codes of the accused, for who may act on the case. Raises NotAllowed, NotVisible."""
    row = case_to_change(officer, case)
    return list(Accused.objects.filter(case=row).order_by("reference").values_list("code", flat=True))


def bearers(row: Case, what: rules.Bearer | None) -> list[str]:
    """References of what an event can happen to in a case: the case itself, its accused, its arrests that stand."""
    if what == "accused":
        return list(Accused.objects.filter(case=row).order_by("reference").values_list("reference", flat=True))
    if what == "arrest":
        standing = Arrest.objects.filter(case=row, withdrawn_at=None)
        return list(standing.order_by("reference").values_list("reference", flat=True))
    return [row.reference] if what == "case" else []


def events_to_state(officer: Officer, case: str, at: datetime) -> list[EventChoice]:
    """What may be stated of a case on that day and makes something due. Raises NotAllowed, NotVisible."""
    row = case_to_change(officer, case)
    sections = [str(s["id"]).partition("@")[0] for s in row.sections]
    return [
        EventChoice(event, words, of)
        for event, words, bearer in rules.events_to_state(catalogue(), at, sections)
        for of in bearers(row, bearer)
    ]


def due_for(officer: Officer, *, limit: int = 100) -> list[DutyView]:
    """What is due for an officer and for those whom the officer stands in for, the most urgent first."""
    numbers = (officer.number, *officer.stands_in_for)
    rows = Duty.objects.filter(officer__in=numbers, met_at=None, dropped_entry=None)
    return [_duty(d) for d in rows.order_by("attend_at", "id")[:limit]]


def due_in_command(officer: Officer, *, limit: int = 100) -> list[DutyView]:
    """What is due in the officer's command: the district of a coordinator, the State of the nodal officer."""
    officer.must("cases.read")
    rows = Duty.objects.filter(met_at=None, dropped_entry=None)
    reach = officer.districts("cases.read")
    if reach is not None:
        rows = rows.filter(district__in=reach)
    return [_duty(d) for d in rows.order_by("attend_at", "id")[:limit]]


def _duty(row: Duty) -> DutyView:
    return DutyView(
        case=row.case_id,
        of=row.of,
        clock=row.clock,
        title=row.title,
        term=row.term,
        started_at=row.started_at,
        due_at=row.due_at,
        attend_at=row.attend_at,
        rule=row.rule,
        basis=row.basis,
        note=row.note,
        officer=row.officer,
        district=row.district,
        met_at=row.met_at,
    )


@dataclass(frozen=True, slots=True)
class RemandView:
    """One remand of one accused."""

    entry: int
    custody: str
    from_at: datetime | None
    until: date | None


def remands_of(officer: Officer, accused: str) -> list[RemandView]:
    """The remands of an accused, in the order of their recording."""
    person = accused_for(officer, accused)
    rows = Remand.objects.filter(accused_id=person.reference).order_by("entry")
    return [RemandView(r.entry, r.custody, r.from_at, r.until) for r in rows]


def cases_of_values(officer: Officer, references: Sequence[str], *, limit: int = 50) -> list[tuple[str, CaseLine]]:
    """Accused whose name is among these references of private values, each with its case, for who sees the case."""
    rows = Accused.objects.filter(name__in=list(references)).select_related("case").order_by("reference")[:limit]
    return [(a.reference, _line(a.case)) for a in rows if _visible(officer, "cases.read", a.case)]


def cases_named(officer: Officer, text: str, *, limit: int = 50) -> list[CaseLine]:
    """Cases by reference (also of an accused or an arrest of theirs), or by number in the register (``7/2026``)."""
    officer.must("cases.read")
    wanted = text.strip()
    number, _, year = wanted.partition("/")
    named = Q(reference=wanted.upper())
    if year.isdecimal() and len(year) == 4:
        named |= Q(number=number.strip(), year=int(year))
    held = Accused.objects.filter(reference=wanted.upper()).values_list("case_id", flat=True)
    arrested = Arrest.objects.filter(reference=wanted.upper()).values_list("case_id", flat=True)
    named |= Q(reference__in=[*held, *arrested])
    return [_line(row) for row in _reach(officer, "cases.read").filter(named).order_by("-reference")[:limit]]


def open_cases_of(officer: Officer) -> int:
    """How many cases that are not ended the officer investigates."""
    officer.must("cases.read")
    return Case.objects.filter(io=officer.number, status="open").count()


def reports_of(officer: Officer, case: str) -> list[ReportView]:
    """Final reports of a case."""
    row = case_row(officer, case)
    return [
        ReportView(r.entry, r.kind, tuple(r.accused), r.forwarded_at, r.forwarded_by.removeprefix("officer:"))
        for r in FinalReport.objects.filter(case=row).order_by("entry")
    ]
