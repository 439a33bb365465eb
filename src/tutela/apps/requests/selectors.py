"""Doors of requests, and questions about them: what was asked of whom, what is due, what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tutela.apps.cases.selectors import case_matter
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import opened
from tutela.apps.requests.models import Answer, Request
from tutela.engines.law.due import Due, due_of


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as a list shows it."""

    reference: str
    kind: str
    platform: str
    matter: str
    district: str | None
    case: str | None
    lead: str | None
    group: str | None
    status: str
    open: bool
    prepared_by: str
    signatory: str
    issued_at: datetime | None
    delivered_at: datetime | None
    due_at: datetime | None
    attend_at: datetime


@dataclass(frozen=True, slots=True)
class AskedView:
    """An identifier that a request names, opened for who sees the request."""

    kind: str
    value: str
    port: str | None
    at: str | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with everything that its document needs: all of it copied when it was prepared."""

    line: RequestLine
    basis: Mapping[str, str]
    offence: Mapping[str, str] | None
    identifiers: tuple[AskedView, ...]
    span_from: datetime | None
    span_to: datetime | None
    reason: str
    nature: str | None
    prepared_at: datetime
    signatory_rank: str | None
    station_head: bool
    authorisation: str | None
    court_order: str | None
    service: str
    preserved_by: str | None
    means: str | None
    receipt: str | None
    due: Due | None
    renewals: int
    closed_reason: str | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer of a platform; ``answered`` are places in the list of identifiers asked."""

    entry: int
    outcome: str
    answered: tuple[int, ...]
    others: int
    why: str | None
    platform_reference: str | None
    answered_at: datetime
    recorded_by: str


def _visible(officer: Officer, permission: str, row: Request) -> bool:
    """By district, by a grant on the request or its matter, as one of its two officers, or as the case's IO."""
    references = [r for r in (row.reference, row.case, row.lead, row.group) if r]
    if officer.sees(permission, row.district, *references):
        return True
    mine = {officer.number, *officer.stands_in_for}
    if not officer.may(permission):
        return False
    if mine & {row.prepared_by, row.signatory}:
        return True
    case = case_matter(row.case) if row.case else None
    return case is not None and case.io in mine


def request_to_change(officer: Officer, reference: str) -> Request:
    """The door to acting on a request. Raises NotAllowed, NotVisible."""
    officer.must("requests.change")
    row = Request.objects.filter(reference=reference).first()
    if row is None or not _visible(officer, "requests.change", row):
        raise NotVisible(reference)
    return row


def request_row(officer: Officer, reference: str) -> Request:
    """The door to reading a request. Raises NotAllowed, NotVisible."""
    officer.must("requests.read")
    row = Request.objects.filter(reference=reference).first()
    if row is None or not _visible(officer, "requests.read", row):
        raise NotVisible(reference)
    return row


def _reach(officer: Officer) -> QuerySet[Request]:
    officer.must("requests.read")
    reach = officer.districts("requests.read")
    if reach is None:
        return Request.objects.all()
    numbers = (officer.number, *officer.stands_in_for)
    grants = officer.grants
    return Request.objects.filter(
        Q(district__in=reach)
        | Q(prepared_by__in=numbers)
        | Q(signatory__in=numbers)
        | Q(reference__in=grants)
        | Q(case__in=grants)
        | Q(lead__in=grants)
        | Q(group__in=grants)
    )


def requests_due(
    officer: Officer,
    *,
    kind: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[RequestLine]:
    """Open requests, what is due first; ``after`` is (``attend_at``, reference) of the last one shown."""
    rows = _reach(officer).filter(open=True)
    if kind:
        rows = rows.filter(kind=kind)
    if after:
        rows = rows.filter(Q(attend_at__gt=after[0]) | Q(attend_at=after[0], reference__gt=after[1]))
    return [_line(row) for row in rows.order_by("attend_at", "reference")[:limit]]


def requests(
    officer: Officer,
    *,
    kind: str | None = None,
    status: str | None = None,
    case: str | None = None,
    lead: str | None = None,
    group: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[RequestLine]:
    """Requests that the officer sees, newest first, from before the reference ``before``."""
    rows = _reach(officer)
    wanted = {"kind": kind, "status": status, "case": case, "lead": lead, "group": group}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if before:
        rows = rows.filter(reference__lt=before)
    return [_line(row) for row in rows.order_by("-reference")[:limit]]


def requests_named(officer: Officer, reference: str) -> list[RequestLine]:
    """The request with this reference, if the officer sees it (for the search box)."""
    return [_line(row) for row in _reach(officer).filter(reference=reference.strip().upper())[:1]]


def _line(row: Request) -> RequestLine:
    return RequestLine(
        reference=row.reference,
        kind=row.kind,
        platform=row.platform,
        matter=row.matter,
        district=row.district,
        case=row.case,
        lead=row.lead,
        group=row.group,
        status=row.status,
        open=row.open,
        prepared_by=row.prepared_by,
        signatory=row.signatory,
        issued_at=row.issued_at,
        delivered_at=row.delivered_at,
        due_at=row.due_at,
        attend_at=row.attend_at,
    )


def identifiers_of(row: Request) -> tuple[AskedView, ...]:
    """The identifiers of a request, opened; for who has passed its door."""
    stored: list[Mapping[str, str | None]] = list(row.identifiers)
    values = opened(one[part] for one in stored for part in ("value", "port", "at"))

    def said(reference: str | None) -> str | None:
        return str(values[reference]) if reference else None

    return tuple(
        AskedView(str(one["kind"]), said(one["value"]) or "", said(one["port"]), said(one["at"])) for one in stored
    )


def due_in(row: Request) -> Due | None:
    """What is due of a request, as it was written into its act at delivery."""
    return due_of(row.due) if row.due else None


def request_for(officer: Officer, reference: str) -> RequestView:
    """One request. Raises NotAllowed, NotVisible."""
    row = request_row(officer, reference)
    texts = opened((row.reason, row.nature, row.receipt, row.closed_reason))

    def said(part: str | None) -> str | None:
        return str(texts[part]) if part else None

    return RequestView(
        line=_line(row),
        basis=dict(row.basis),
        offence=dict(row.offence) if row.offence else None,
        identifiers=identifiers_of(row),
        span_from=row.span_from,
        span_to=row.span_to,
        reason=said(row.reason) or "",
        nature=said(row.nature),
        prepared_at=row.prepared_at,
        signatory_rank=row.signatory_rank,
        station_head=row.station_head,
        authorisation=row.authorisation,
        court_order=row.court_order,
        service=row.service,
        preserved_by=row.preserved_by,
        means=row.means,
        receipt=said(row.receipt),
        due=due_in(row),
        renewals=row.renewals,
        closed_reason=said(row.closed_reason),
    )


def answers_of(officer: Officer, reference: str) -> list[AnswerView]:
    """The answers to a request, in the order of their recording."""
    row = request_row(officer, reference)
    found = list(Answer.objects.filter(request=row).order_by("entry"))
    texts = opened(part for a in found for part in (a.why, a.platform_reference))
    return [
        AnswerView(
            entry=a.entry,
            outcome=a.outcome,
            answered=tuple(a.answered),
            others=a.others,
            why=str(texts[a.why]) if a.why else None,
            platform_reference=str(texts[a.platform_reference]) if a.platform_reference else None,
            answered_at=a.answered_at,
            recorded_by=a.recorded_by.removeprefix("officer:"),
        )
        for a in found
    ]
