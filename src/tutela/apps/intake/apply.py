"""Acts of intake as rows."""

import json
from typing import Any

from django.db.models import F

from tutela.apps.intake.acts import (
    ChecklistSaved,
    FileNamed,
    HopAnswered,
    HopRecorded,
    IdentifierTaken,
    ItemsQuarantined,
    LeadClosed,
    LeadErased,
    LeadLocated,
    LeadOpened,
    LeadsJoined,
    LinkConfirmed,
    LinkJudged,
    LinkReversed,
    MomentStated,
    PrioritySet,
    ProfileSaved,
    QuarantineDisposed,
    TipReceived,
    TipSetAside,
    TipsLinked,
    VictimsOpened,
    VictimsOpeningAsked,
    VictimsSealed,
)
from tutela.apps.intake.models import (
    Hop,
    Identifier,
    Lead,
    Link,
    Priority,
    QuarantinedItem,
    SavedChecklist,
    SavedProfile,
    Tip,
    VictimOpening,
    VictimRecord,
)
from tutela.apps.intake.rules import UNRANKED, LinkStanding, TipState, pair_of
from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies, sealed

_NOT_STATED = MomentStated(utc=None, zone=None, day_only=False)


@applies(TipReceived)
def tip_received(act: TipReceived, entry: Recorded) -> None:
    received, incident = act.received or _NOT_STATED, act.incident or _NOT_STATED
    statements.insert_one(
        Tip,
        reference=act.tip,
        entry=entry.index,
        state=TipState.NEW,
        source=act.source,
        format=act.format,
        document=act.document,
        size=act.size,
        row=act.row,
        digest=act.digest,
        content=act.content,
        report=act.report,
        authority=act.authority,
        said=sealed(act.said),
        version_of=act.version_of,
        version=act.version,
        supplement=act.supplement,
        received_at=received.utc,
        received_zone=received.zone,
        received_day_only=received.day_only,
        made_available_at=act.made_available.utc if act.made_available else None,
        incident_at=incident.utc,
        incident_zone=incident.zone,
        incident_day_only=incident.day_only,
        incident_type=act.incident_type,
        escalated=act.escalated,
        informational=act.informational,
        priority=act.priority,
        platform=act.platform,
        esp=act.esp,
        country=act.country,
        files=[_file(file) for file in act.files],
        notes=act.notes,
        flags=list(act.flags),
        recorded_at=entry.recorded_at,
        recorded_by=entry.actor,
    )
    statements.insert_many(Identifier, [_identifier(act.tip, n, one) for n, one in enumerate(act.identifiers)])


def _file(file: FileNamed) -> dict[str, str | int | bool | None]:
    return {
        "holder": file.holder,
        "size": file.size,
        "md5": file.md5,
        "sha1": file.sha1,
        "sha256": file.sha256,
        "pdq": file.pdq,
        "viewed_by_esp": file.viewed_by_esp,
        "public": file.public,
        "came_along": file.came_along,
    }


def _identifier(tip: str, number: int, one: IdentifierTaken) -> dict[str, Any]:
    return {
        "id": f"{tip}/{number}",
        "tip_id": tip,
        "number": number,
        "kind": one.kind,
        "role": one.role,
        "holder": one.holder,
        "platform": one.platform,
        "qualifier": one.qualifier,
        "value": one.value,
        "raw": one.raw,
        "at": one.at,
        "at_zone": one.at_zone,
        "port": one.port,
        "verified": one.verified,
        "possible_proxy": one.possible_proxy,
        "marks": list(one.marks),
        "strength": one.strength,
        "note": one.note,
    }


@applies(VictimsSealed)
def victims_sealed(act: VictimsSealed, entry: Recorded) -> None:
    statements.insert_one(VictimRecord, entry=entry.index, tip_id=act.tip, sealed=str(sealed(act.sealed)))


@applies(VictimsOpeningAsked)
def victims_opening_asked(act: VictimsOpeningAsked, entry: Recorded) -> None:
    statements.insert_one(
        VictimOpening,
        entry=entry.index,
        tip_id=act.tip,
        asker=entry.officer or entry.actor,
        reason=act.reason,
        asked_at=entry.recorded_at,
    )


@applies(VictimsOpened)
def victims_opened(act: VictimsOpened, entry: Recorded) -> None:
    VictimOpening.objects.filter(tip_id=act.tip, asker=act.asker, agreed_by=None).update(
        agreed_by=entry.officer or entry.actor, agreed_reason=act.reason, until=act.until
    )


@applies(ItemsQuarantined)
def items_quarantined(act: ItemsQuarantined, entry: Recorded) -> None:
    statements.insert(
        [
            QuarantinedItem(
                reference=one.item,
                entry=entry.index,
                source=act.source,
                row=one.row,
                file=one.file,
                field=one.field,
                reason=one.reason,
                key=one.key,
                quarantined_at=entry.recorded_at,
                quarantined_by=entry.actor,
            )
            for one in act.items
        ]
    )


@applies(QuarantineDisposed)
def quarantine_disposed(act: QuarantineDisposed, entry: Recorded) -> None:
    QuarantinedItem.objects.filter(reference=act.item).update(
        outcome=act.outcome,
        tip=act.tip,
        disposal_reason=act.reason,
        disposed_at=entry.recorded_at,
        disposed_by=entry.actor,
    )


@applies(TipSetAside)
def tip_set_aside(act: TipSetAside, entry: Recorded) -> None:
    Tip.objects.filter(reference=act.tip).update(state=TipState.SET_ASIDE, outcome=act.outcome)


@applies(ProfileSaved)
def profile_saved(act: ProfileSaved, entry: Recorded) -> None:
    SavedProfile.objects.update_or_create(
        name=act.profile,
        defaults={
            "content": act.columns,
            "saved_at": entry.recorded_at,
            "saved_by": entry.actor,
            "entry": entry.index,
        },
    )


@applies(ChecklistSaved)
def checklist_saved(act: ChecklistSaved, entry: Recorded) -> None:
    SavedChecklist.objects.update_or_create(
        name=act.checklist,
        defaults={
            "content": act.content,
            "saved_at": entry.recorded_at,
            "saved_by": entry.actor,
            "entry": entry.index,
        },
    )


_LINK = (
    "INSERT INTO intake_link (id, one, other, lead, standing, by, kinds, reasons, reason, judged_at, judged_by, entry)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (id) DO UPDATE SET lead = excluded.lead, standing = excluded.standing, by = excluded.by,"
    " kinds = excluded.kinds, reasons = excluded.reasons, reason = excluded.reason,"
    " judged_at = excluded.judged_at, judged_by = excluded.judged_by, entry = excluded.entry"
)


def _links(lead: str, links: tuple[LinkJudged, ...], entry: Recorded, reason: str | None = None) -> None:
    rows = [
        (
            *(pair_of(one.one, one.other), one.one, one.other, lead),
            (LinkStanding.CONFIRMED if one.by == "officer" else LinkStanding.PROPOSED).value,
            *(one.by, json.dumps(one.kinds), json.dumps(one.reasons), reason),
            *(entry.recorded_at, entry.actor, entry.index),
        )
        for one in links
    ]
    statements.run(_LINK, rows, about=[row[0] for row in rows])


@applies(LeadOpened)
def lead_opened(act: LeadOpened, entry: Recorded) -> None:
    statements.insert_one(
        Lead,
        reference=act.lead,
        entry=entry.index,
        source=act.source,
        district=act.district,
        station=act.station,
        group=act.group,
        earlier_reference=act.earlier_reference,
        note=act.note,
        opened_at=entry.recorded_at,
        opened_by=entry.actor,
        tips=len(act.tips),
        rank=UNRANKED,
        work_due_at=act.due_at,
        due_at=act.due_at,
    )
    _into_lead(act.lead, act.tips)
    _links(act.lead, act.links, entry)


def _into_lead(lead: str, tips: tuple[str, ...]) -> None:
    rows = [(TipState.IN_LEAD.value, lead, tip) for tip in tips]
    statements.run("UPDATE intake_tip SET state = %s, lead = %s WHERE reference = %s", rows, about=tips)


@applies(TipsLinked)
def tips_linked(act: TipsLinked, entry: Recorded) -> None:
    _into_lead(act.lead, act.tips)  # none of them was in a lead before
    more = [(len(act.tips), act.lead)]
    statements.run("UPDATE intake_lead SET tips = tips + %s WHERE reference = %s", more, about=[act.lead])
    _links(act.lead, act.links, entry, act.reason)


@applies(LeadsJoined)
def leads_joined(act: LeadsJoined, entry: Recorded) -> None:
    Tip.objects.filter(lead=act.joined).update(lead=act.lead)
    Link.objects.filter(lead=act.joined).update(lead=act.lead)
    _links(act.lead, act.links, entry, act.reason)
    Lead.objects.filter(reference=act.lead).update(tips=Tip.objects.filter(lead=act.lead).count())
    Lead.objects.filter(reference=act.joined).update(
        tips=0,
        closed_at=entry.recorded_at,
        closed_by=entry.actor,
        outcome="joined",
        close_reason=act.reason,
        joined_to=act.lead,
        work_due_at=None,
        due_at=None,
    )


@applies(LinkConfirmed)
def link_confirmed(act: LinkConfirmed, entry: Recorded) -> None:
    _judge(act.one, act.other, LinkStanding.CONFIRMED, act.reason, entry)


@applies(LinkReversed)
def link_reversed(act: LinkReversed, entry: Recorded) -> None:
    _judge(act.one, act.other, LinkStanding.REVERSED, act.reason, entry)
    Tip.objects.filter(reference__in=act.leaves).update(state=TipState.NEW, lead=None)
    Lead.objects.filter(reference=act.lead).update(tips=F("tips") - len(act.leaves))


def _judge(one: str, other: str, standing: str, reason: str, entry: Recorded) -> None:
    Link.objects.filter(id=pair_of(one, other)).update(
        standing=standing,
        reason=reason,
        judged_at=entry.recorded_at,
        judged_by=entry.actor,
        entry=entry.index,
    )


@applies(HopRecorded)
def hop_recorded(act: HopRecorded, entry: Recorded) -> None:
    statements.insert_one(
        Hop,
        id=f"{act.lead}/{act.hop}",
        lead_id=act.lead,
        number=act.hop,
        step=act.step,
        asked=act.asked,
        answered=act.answered,
        asked_at=act.asked_at,
        answered_at=act.answered_at,
        confidence=act.confidence,
        request=act.request,
        district=act.district,
        station=act.station,
        due_at=act.due_at,
        recorded_at=entry.recorded_at,
        recorded_by=entry.actor,
        entry=entry.index,
    )
    _stands_at(act.lead)


@applies(HopAnswered)
def hop_answered(act: HopAnswered, entry: Recorded) -> None:
    Hop.objects.filter(id=f"{act.lead}/{act.hop}").update(
        answered=act.answered, answered_at=act.answered_at, confidence=act.confidence, due_at=None
    )
    _stands_at(act.lead)


def _stands_at(lead: str) -> None:
    """Where a lead stands: its last step, since when it waits for an answer, and what of it is due first.

    A first step is the beginning of work, so what a priority asks for is done with it.
    """
    hops = list(Hop.objects.filter(lead_id=lead).order_by("number"))
    row = Lead.objects.get(reference=lead)
    if hops:
        waiting = [hop.asked_at for hop in hops if hop.answered is None and hop.asked_at is not None]
        row.step, row.waiting_since = hops[-1].step, min(waiting, default=None)
        row.work_due_at = None if row.level else row.work_due_at
    due = [row.work_due_at, *(hop.due_at for hop in hops)]
    row.due_at = min((moment for moment in due if moment is not None), default=None)
    row.save(update_fields=["step", "waiting_since", "work_due_at", "due_at"])


@applies(LeadLocated)
def lead_located(act: LeadLocated, entry: Recorded) -> None:
    Lead.objects.filter(reference=act.lead).update(
        district=act.district, station=act.station, address=act.address, child_at_address=act.child_at_address
    )


@applies(PrioritySet)
def priority_set(act: PrioritySet, entry: Recorded) -> None:
    statements.insert_one(
        Priority,
        entry=entry.index,
        lead_id=act.lead,
        checklist=act.checklist,
        answers=[{"item": a.item, "answer": a.answer, "points": a.points} for a in act.answers],
        points=act.points,
        level=act.level,
        by_checklist=act.by_checklist,
        explanation=list(act.explanation),
        reason=act.reason,
        set_at=entry.recorded_at,
        set_by=entry.actor,
    )
    Lead.objects.filter(reference=act.lead).update(
        rank=act.rank, level=act.level, points=act.points, work_due_at=act.due_at
    )
    _stands_at(act.lead)


@applies(LeadClosed)
def lead_closed(act: LeadClosed, entry: Recorded) -> None:
    Lead.objects.filter(reference=act.lead).update(
        closed_at=entry.recorded_at,
        closed_by=entry.actor,
        outcome=act.outcome,
        close_reason=act.reason,
        erase_after=act.erase_after,
        work_due_at=None,
        due_at=None,
    )


@applies(LeadErased)
def lead_erased(act: LeadErased, entry: Recorded) -> None:
    Lead.objects.filter(reference=act.lead).update(erased_at=entry.recorded_at)
    Tip.objects.filter(reference__in=act.tips).update(erased_at=entry.recorded_at)
