"""Acts of requests and referrals as rows."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import F

from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies, sealed
from tutela.apps.requests.acts import (
    ChildCoded,
    ChildOpeningAgreed,
    ChildOpeningAsked,
    ChildRead,
    ChildReferred,
    ChildSealed,
    PreservationLapsed,
    PreservationRenewed,
    ReferralAcknowledged,
    ReferralDutyMet,
    ReferralSent,
    ReferralWithdrawn,
    RequestAnswered,
    RequestDelivered,
    RequestPrepared,
    RequestSigned,
    RequestWithdrawn,
    TraffickingReferred,
)
from tutela.apps.requests.models import Answer, Child, ChildOpening, Referral, ReferralDuty, Request, Sending
from tutela.apps.requests.rules import MET_BY_SENDING
from tutela.engines.values import instant_of

PREPARED, ISSUED, DELIVERED, PARTIAL, ANSWERED = "prepared", "issued", "delivered", "partial", "answered"
LAPSED, WITHDRAWN = "lapsed", "withdrawn"


@applies(RequestPrepared)
def request_prepared(act: RequestPrepared, entry: Recorded) -> None:
    at = act.happened_at or entry.recorded_at
    statements.insert_one(
        Request,
        reference=act.request,
        kind=act.kind,
        platform=act.platform,
        district=act.district,
        case=act.case,
        lead=act.lead,
        group=act.group,
        matter=act.matter,
        investigation_began_at=act.investigation_began_at,
        basis=asdict(act.basis),
        offence=asdict(act.offence) if act.offence else None,
        identifiers=[
            {"kind": one.kind, "value": one.value, "port": sealed(one.port), "at": one.at} for one in act.identifiers
        ],
        span_from=act.span_from,
        span_to=act.span_to,
        reason=act.reason,
        nature=act.nature,
        prepared_by=entry.officer or "",
        prepared_at=at,
        signatory=act.signatory,
        station_head=act.station_head,
        authorisation=act.authorisation,
        court_order=act.court_order,
        service=act.service,
        preserved_by=act.preserved_by,
        attend_at=at,
        renewals=0,
        status=PREPARED,
        open=True,
    )


@applies(RequestSigned)
def request_signed(act: RequestSigned, entry: Recorded) -> None:
    at = act.happened_at or entry.recorded_at
    Request.objects.filter(reference=act.request).update(
        signatory=entry.officer or "", signatory_rank=act.rank, issued_at=at, attend_at=at, status=ISSUED
    )


def _due_columns(due: dict[str, object] | None, otherwise: datetime) -> dict[str, Any]:
    """What is due, as columns: the act's own copy, its due time, and the moment by which the list is sorted."""
    if due is None:
        return {"due": None, "due_at": None, "attend_at": otherwise}
    facts = {key: list(value) if isinstance(value, tuple) else value for key, value in due.items()}
    end = instant_of(str(facts["due_at"])) if facts["due_at"] else None
    return {"due": facts, "due_at": end, "attend_at": end or otherwise}


@applies(RequestDelivered)
def request_delivered(act: RequestDelivered, entry: Recorded) -> None:
    at = act.happened_at or entry.recorded_at
    Request.objects.filter(reference=act.request).update(
        delivered_at=at, means=act.means, receipt=act.receipt, status=DELIVERED, **_due_columns(act.due, at)
    )


@applies(RequestAnswered)
def request_answered(act: RequestAnswered, entry: Recorded) -> None:
    statements.insert_one(
        Answer,
        entry=entry.index,
        request_id=act.request,
        outcome=act.outcome,
        answered=list(act.answered),
        others=act.others,
        why=act.why,
        platform_reference=act.platform_reference,
        answered_at=act.happened_at or entry.recorded_at,
        recorded_by=entry.actor,
    )
    row = Request.objects.get(reference=act.request)
    if row.status in (LAPSED, WITHDRAWN):
        return
    row.status = PARTIAL if act.outcome == "partial" else ANSWERED
    # what is preserved must be renewed or lapse: an answer does not end the watch over it
    row.open = row.status == PARTIAL or (row.kind == "preservation" and act.outcome != "refused")
    row.save(update_fields=["status", "open"])


@applies(PreservationRenewed)
def preservation_renewed(act: PreservationRenewed, entry: Recorded) -> None:
    Request.objects.filter(reference=act.request).update(
        renewals=act.times, open=True, **_due_columns(act.due, act.happened_at or entry.recorded_at)
    )


@applies(PreservationLapsed)
def preservation_lapsed(act: PreservationLapsed, entry: Recorded) -> None:
    Request.objects.filter(reference=act.request).update(status=LAPSED, open=False, closed_reason=act.reason)


@applies(RequestWithdrawn)
def request_withdrawn(act: RequestWithdrawn, entry: Recorded) -> None:
    Request.objects.filter(reference=act.request).update(status=WITHDRAWN, open=False, closed_reason=act.reason)


# ---- children and referrals


@applies(ChildCoded)
def child_coded(act: ChildCoded, entry: Recorded) -> None:
    statements.insert_one(
        Child,
        code=act.child,
        district=act.district,
        case=act.case,
        coded_by=entry.officer or "",
        coded_at=entry.recorded_at,
        counted=False,
    )


@applies(ChildSealed)
def child_sealed(act: ChildSealed, entry: Recorded) -> None:
    Child.objects.filter(code=act.child).update(identity=sealed(act.identity))


def _counted(children: list[str], yes: bool) -> None:
    Child.objects.filter(code__in=children).update(counted=yes)


@applies(ChildReferred)
def child_referred(act: ChildReferred, entry: Recorded) -> None:
    counts = [fact.object for fact in act.counted if fact.kind == "child"]
    statements.insert_one(
        Referral,
        reference=act.referral,
        kind="child",
        children=[act.child],
        district=act.district,
        case=act.case,
        committee=act.committee,
        court=act.court,
        information_at=act.information_at,
        need_of_care=act.need_of_care,
        need_reasons=act.need_reasons,
        steps=act.steps,
        officer=entry.officer or "",
        recorded_at=entry.recorded_at,
        counts_children=counts,
    )
    _counted(counts, True)
    for recipient in ("committee", "court"):
        statements.insert_one(Sending, id=f"{act.referral}/{recipient}", referral_id=act.referral, recipient=recipient)
    statements.insert(
        [
            ReferralDuty(
                id=f"{entry.index}/{duty.clock}",
                referral_id=act.referral,
                clock=duty.clock,
                title=duty.title,
                started_at=duty.started_at,
                due_at=duty.due_at,
                attend_at=duty.due_at or (duty.warn_at[-1] if duty.warn_at else duty.started_at),
                rule=duty.rule,
                basis=duty.basis,
                note=duty.note,
            )
            for duty in act.duties
        ]
    )


@applies(TraffickingReferred)
def trafficking_referred(act: TraffickingReferred, entry: Recorded) -> None:
    counts = [fact.object for fact in act.counted if fact.kind == "child"]
    statements.insert_one(
        Referral,
        reference=act.referral,
        kind="trafficking",
        children=list(act.children),
        district=act.district,
        case=act.case,
        unit=act.unit,
        reason=act.reason,
        officer=entry.officer or "",
        recorded_at=entry.recorded_at,
        counts_children=counts,
    )
    _counted(counts, True)
    statements.insert_one(Sending, id=f"{act.referral}/unit", referral_id=act.referral, recipient="unit")


@applies(ReferralSent)
def referral_sent(act: ReferralSent, entry: Recorded) -> None:
    at = act.happened_at or entry.recorded_at
    Sending.objects.filter(referral_id=act.referral, recipient=act.recipient).update(sent_at=at, means=act.means)
    if act.recipient in MET_BY_SENDING:
        ReferralDuty.objects.filter(referral_id=act.referral, clock=MET_BY_SENDING[act.recipient], met_at=None).update(
            met_at=at
        )


@applies(ReferralAcknowledged)
def referral_acknowledged(act: ReferralAcknowledged, entry: Recorded) -> None:
    Sending.objects.filter(referral_id=act.referral, recipient=act.recipient).update(
        acknowledged_at=act.happened_at or entry.recorded_at, number=act.number
    )


@applies(ReferralDutyMet)
def referral_duty_met(act: ReferralDutyMet, entry: Recorded) -> None:
    ReferralDuty.objects.filter(referral_id=act.referral, clock=act.clock, met_at=None).update(
        met_at=act.happened_at or entry.recorded_at
    )


@applies(ReferralWithdrawn)
def referral_withdrawn(act: ReferralWithdrawn, entry: Recorded) -> None:
    Referral.objects.filter(reference=act.referral).update(withdrawn_at=entry.recorded_at, withdrawn_reason=act.reason)
    ReferralDuty.objects.filter(referral_id=act.referral, met_at=None).update(dropped_entry=entry.index)
    _counted([fact.object for fact in act.counted if fact.kind == "child"], False)


@applies(ChildOpeningAsked)
def child_opening_asked(act: ChildOpeningAsked, entry: Recorded) -> None:
    statements.insert_one(
        ChildOpening,
        entry=entry.index,
        child_id=act.child,
        asker=entry.officer or "",
        asked_at=entry.recorded_at,
        reason=act.reason,
        readings=0,
    )


@applies(ChildOpeningAgreed)
def child_opening_agreed(act: ChildOpeningAgreed, entry: Recorded) -> None:
    ChildOpening.objects.filter(child_id=act.child, asker=act.asker, agreed_by=None).update(
        agreed_by=entry.officer or "",
        agreed_at=entry.recorded_at,
        agreed_reason=act.reason,
        until=act.until,
    )


@applies(ChildRead)
def child_read(act: ChildRead, entry: Recorded) -> None:
    ChildOpening.objects.filter(
        child_id=act.child, asker=entry.officer or "", agreed_by=act.agreed_by, until__gte=entry.recorded_at
    ).update(readings=F("readings") + 1)
