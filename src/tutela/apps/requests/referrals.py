"""Doors of referrals and of children by code, and questions about them.

Case and district of a referral are private values, so a list opens them in blocks and shows what the officer may see:
referrals are few, and no index of the tables says where a child is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tutela.apps.cases.selectors import case_matter, firs_citing
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import opened_text, references_of_value
from tutela.apps.requests import rules
from tutela.apps.requests.models import Child, ChildOpening, Referral, ReferralDuty, Sending
from tutela.engines.law import clocks
from tutela.engines.law.due import Due

_BLOCK = 200


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral as a list shows it."""

    reference: str
    kind: str
    children: tuple[str, ...]
    case: str | None
    district: str
    officer: str
    recorded_at: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral with all that is not a child's identity."""

    line: ReferralLine
    committee: str | None
    court: str | None
    unit: str | None
    information_at: datetime | None
    need_of_care: str | None
    need_reasons: str | None
    steps: str | None
    reason: str | None
    withdrawn_reason: str | None


@dataclass(frozen=True, slots=True)
class SendingView:
    """A recipient of a referral: when it was reached, when it acknowledged."""

    recipient: str
    means: str | None
    sent_at: datetime | None
    acknowledged_at: datetime | None
    number: str | None


@dataclass(frozen=True, slots=True)
class ReferralDutyView:
    """Something due about a child."""

    referral: str
    clock: str
    title: str
    started_at: datetime
    due_at: datetime | None
    attend_at: datetime
    rule: str
    basis: str
    note: str
    met_at: datetime | None
    officer: str


@dataclass(frozen=True, slots=True)
class ChildView:
    """A child by code: nothing of who it is, only whether something is sealed."""

    code: str
    district: str
    case: str | None
    sealed: bool
    coded_at: datetime
    referrals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A wish to open an identity, and what became of it."""

    child: str
    asker: str
    asked_at: datetime
    reason: str
    agreed_by: str | None
    agreed_at: datetime | None
    agreed_reason: str | None
    until: datetime | None
    readings: int


def _sees(officer: Officer, permission: str, district: str, case: str | None, *references: str) -> bool:
    if officer.sees(permission, district, *references, *([case] if case else [])):
        return True
    matter = case_matter(case) if case else None
    return officer.may(permission) and matter is not None and matter.io in (officer.number, *officer.stands_in_for)


def _private(row: Referral | Child) -> tuple[str, str | None]:
    texts = opened_text((row.district, row.case))
    return texts[row.district], texts[row.case] if row.case else None


def _referral(officer: Officer, permission: str, reference: str) -> Referral:
    officer.must(permission)
    row = Referral.objects.filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    district, case = _private(row)
    if not (_sees(officer, permission, district, case, reference) or row.officer == officer.number):
        raise NotVisible(reference)
    return row


def referral_to_change(officer: Officer, reference: str) -> Referral:
    """The door to acting on a referral. Raises NotAllowed, NotVisible."""
    row = _referral(officer, "referrals.change", reference)
    if row.withdrawn_at is not None:
        raise NotVisible(reference)
    return row


def _child(officer: Officer, permission: str, code: str) -> Child:
    officer.must(permission)
    row = Child.objects.filter(code=code).first()
    if row is None:
        raise NotVisible(code)
    district, case = _private(row)
    if not _sees(officer, permission, district, case, code):
        raise NotVisible(code)
    return row


def child_to_refer(officer: Officer, code: str) -> Child:
    """The door to referring a child by code. Raises NotAllowed, NotVisible."""
    return _child(officer, "referrals.change", code)


def child_to_open(officer: Officer, code: str) -> Child:
    """The door to a child's sealed identity: that it is there, not what it says. Raises NotAllowed, NotVisible."""
    return _child(officer, "children.open", code)


def _seen(officer: Officer, before: str | None, case: str | None) -> Iterator[ReferralLine]:
    """Referrals that the officer sees, newest first, opened in blocks."""
    rows = Referral.objects.order_by("-reference")
    if case is not None:
        rows = rows.filter(case__in=references_of_value(case))
    last = before
    while True:
        block = list((rows.filter(reference__lt=last) if last else rows)[:_BLOCK])
        if not block:
            return
        texts = opened_text(part for row in block for part in (row.district, row.case))
        for row in block:
            line = _line(row, texts[row.district], texts[row.case] if row.case else None)
            if (
                _sees(officer, "referrals.read", line.district, line.case, row.reference)
                or row.officer == officer.number
            ):
                yield line
        last = block[-1].reference


@dataclass(frozen=True, slots=True)
class UnreportedFir:
    """An FIR under POCSO of which no report to the Committee and the Special Court is recorded, and when that is due."""

    case: str
    due: Due
    officer: str


def firs_unreported(officer: Officer, now: datetime) -> list[UnreportedFir]:
    """FIRs of the last months that cite POCSO and that no referral names, the soonest due first.

    Worked out when it is asked and never recorded: an act that says it would tie a referral to its case in an export.
    """
    if not officer.may("cases.read"):
        return []
    cited = firs_citing(officer, "pocso", now - rules.UNREPORTED_SHOWN)
    named = {line.case for line in _seen(officer, None, None) if not line.withdrawn} if cited else set()
    found = [
        UnreportedFir(one.reference, clocks.due(catalogue(), "cwc_report", one.registered_at), one.io)
        for one in cited
        if one.reference not in named and one.registered_at is not None
    ]
    return sorted(found, key=lambda one: one.due.started_at)


def referrals(
    officer: Officer, *, kind: str | None = None, case: str | None = None, before: str | None = None, limit: int = 50
) -> list[ReferralLine]:
    """Referrals that the officer sees, newest first, from before the reference ``before``."""
    officer.must("referrals.read")
    found = []
    for line in _seen(officer, before, case):
        if kind is None or line.kind == kind:
            found.append(line)
        if len(found) >= limit:
            break
    return found


def _line(row: Referral, district: str, case: str | None) -> ReferralLine:
    return ReferralLine(
        reference=row.reference,
        kind=row.kind,
        children=tuple(row.children),
        case=case,
        district=district,
        officer=row.officer,
        recorded_at=row.recorded_at,
        withdrawn=row.withdrawn_at is not None,
    )


def referral_for(officer: Officer, reference: str) -> ReferralView:
    """One referral. Raises NotAllowed, NotVisible."""
    row = _referral(officer, "referrals.read", reference)
    district, case = _private(row)
    parts = ("committee", "court", "unit", "need_of_care", "need_reasons", "steps", "reason", "withdrawn_reason")
    texts = opened_text(getattr(row, part) for part in parts)
    said = {part: texts[getattr(row, part)] if getattr(row, part) else None for part in parts}
    return ReferralView(line=_line(row, district, case), information_at=row.information_at, **said)


def sendings_of(officer: Officer, reference: str) -> list[SendingView]:
    """The recipients of a referral."""
    row = _referral(officer, "referrals.read", reference)
    found = list(Sending.objects.filter(referral=row).order_by("id"))
    texts = opened_text(s.number for s in found)
    return [
        SendingView(s.recipient, s.means, s.sent_at, s.acknowledged_at, texts[s.number] if s.number else None)
        for s in found
    ]


def duties_of_referral(officer: Officer, reference: str) -> list[ReferralDutyView]:
    """Everything that was or is due of a referral."""
    row = _referral(officer, "referrals.read", reference)
    return [_duty(d, row.officer) for d in ReferralDuty.objects.filter(referral=row).order_by("attend_at", "id")]


def referral_duties_due(officer: Officer, *, limit: int = 100) -> list[ReferralDutyView]:
    """What is due about children, for who may see the referrals, soonest first."""
    officer.must("referrals.read")
    rows = ReferralDuty.objects.filter(met_at=None, dropped_entry=None).select_related("referral")
    found: list[ReferralDutyView] = []
    for duty in rows.order_by("attend_at", "id").iterator(chunk_size=_BLOCK):
        district, case = _private(duty.referral)
        mine = duty.referral.officer == officer.number
        if mine or _sees(officer, "referrals.read", district, case, duty.referral_id):
            found.append(_duty(duty, duty.referral.officer))
        if len(found) >= limit:
            break
    return found


def _duty(row: ReferralDuty, officer: str) -> ReferralDutyView:
    return ReferralDutyView(
        referral=row.referral_id,
        clock=row.clock,
        title=row.title,
        started_at=row.started_at,
        due_at=row.due_at,
        attend_at=row.attend_at,
        rule=row.rule,
        basis=row.basis,
        note=row.note,
        met_at=row.met_at,
        officer=officer,
    )


def child_for(officer: Officer, code: str) -> ChildView:
    """A child by code. Raises NotAllowed, NotVisible."""
    row = _child(officer, "referrals.read", code)
    district, case = _private(row)
    named = [r.reference for r in Referral.objects.order_by("reference") if code in r.children]
    return ChildView(row.code, district, case, row.identity is not None, row.coded_at, tuple(named))


def openings_of(officer: Officer, code: str) -> list[OpeningView]:
    """Who asked to open a child's identity, who agreed, and how often it was read, newest first."""
    row = child_to_open(officer, code)
    return _openings(list(ChildOpening.objects.filter(child=row).order_by("-entry")))


def openings_waiting(officer: Officer, *, limit: int = 100) -> list[OpeningView]:
    """Wishes of others that this officer could agree to, the oldest first."""
    officer.must("children.open")
    rows = ChildOpening.objects.filter(agreed_by=None).exclude(asker=officer.number).select_related("child")
    found = []
    for row in rows.order_by("entry")[:limit]:
        district, case = _private(row.child)
        if _sees(officer, "children.open", district, case, row.child_id):
            found.append(row)
    return _openings(found)


def _openings(rows: list[ChildOpening]) -> list[OpeningView]:
    texts = opened_text(part for row in rows for part in (row.reason, row.agreed_reason))
    return [
        OpeningView(
            child=row.child_id,
            asker=row.asker,
            asked_at=row.asked_at,
            reason=texts[row.reason],
            agreed_by=row.agreed_by,
            agreed_at=row.agreed_at,
            agreed_reason=texts[row.agreed_reason] if row.agreed_reason else None,
            until=row.until,
            readings=row.readings,
        )
        for row in rows
    ]


def may_read_child(officer: Officer, code: str) -> bool:
    """Whether another officer has agreed that this one opens the identity now."""
    row = child_to_open(officer, code)
    return ChildOpening.objects.filter(
        child=row, asker=officer.number, agreed_by__isnull=False, until__gte=clock.now()
    ).exists()
