"""The verbs of leads: opened, linked, confirmed, reversed, joined, traced step by step, located, put in order, closed, erased."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from tutela.apps.intake import rules
from tutela.apps.intake.acts import (
    AnswerGiven,
    HopAnswered,
    HopRecorded,
    LeadClosed,
    LeadErased,
    LeadLocated,
    LeadOpened,
    LeadsJoined,
    LinkConfirmed,
    LinkJudged,
    LinkReversed,
    PrioritySet,
    TipsLinked,
)
from tutela.apps.intake.errors import LeadStands, LinkUnknown, TipBound
from tutela.apps.intake.linking import OFFICER, mention_subjects
from tutela.apps.intake.models import Hop, Lead, Link, SavedChecklist, Tip
from tutela.apps.intake.selectors import lead_to_change, lead_values
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import districts
from tutela.apps.record import vault
from tutela.apps.record.appending import Decision, deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import erase_values
from tutela.apps.subjects.services import place_matter, withdraw_mentions
from tutela.engines.exchange.tip import SOURCES
from tutela.engines.law.lengths import months_later
from tutela.engines.linkage.checklist import Checklist, Score, checklist_of, score
from tutela.engines.linkage.errors import ChecklistRefused


def open_lead(
    *,
    officer: Officer,
    tips: Sequence[str],
    district: str | None = None,
    station: str | None = None,
    note: str | None = None,
    source: str | None = None,
    group: str | None = None,
    earlier_reference: str | None = None,
    reason: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Open a lead on tips that wait; several are linked to the first by the officer's judgement.

    Without a tip a ``group`` or an ``earlier_reference`` (of a system before) is wanted, and a ``source``.
    Raises NotVisible, TipBound, Refused.
    """
    with deciding(officer, client_id) as decision:
        officer.must("leads.change")
        rows = _waiting(tips)
        if not rows and not (source in SOURCES and (group or earlier_reference)):
            raise Refused("open a lead on a tip, or on a group or an earlier reference with its source")
        if district is not None:
            _district(district)
        first, links = (rows[0].reference, _by_officer(rows[0].reference, rows[1:])) if rows else ("", ())
        lead = decision.next_reference("LEAD")
        receipt = decision.commit(
            LeadOpened(
                lead=lead,
                source=rows[0].source if first else str(source),
                tips=tuple(row.reference for row in rows),
                links=links,
                district=district,
                station=_text(station),
                group=group,
                earlier_reference=_text(earlier_reference),
                note=_text(note) or _text(reason),
                due_at=decision.recorded_at + rules.TRIAGE_WITHIN,
            )
        )
        for row in rows:
            mention_subjects(decision, officer, row.reference, lead, district)
        return receipt


def _waiting(tips: Sequence[str]) -> list[Tip]:
    """Tips that belong to no lead, in the order given. Raises NotVisible, TipBound."""
    found = {row.reference: row for row in Tip.objects.filter(reference__in=tips)}
    for reference in tips:
        row = found.get(reference)
        if row is None:
            raise NotVisible(reference)
        if row.lead is not None:
            raise TipBound(reference, f"is in {row.lead} already")
    return [found[reference] for reference in dict.fromkeys(tips)]


def _by_officer(first: str, others: Sequence[Tip]) -> tuple[LinkJudged, ...]:
    reasons = ("An officer judged that these tips belong together.",)
    return tuple(LinkJudged(one=first, other=row.reference, by=OFFICER, kinds=(), reasons=reasons) for row in others)


def link_tips(
    *, officer: Officer, lead: str, tips: Sequence[str], reason: str, client_id: str | None = None
) -> Receipt:
    """Link tips that wait to a lead by a person's judgement. Also a pair held apart before, since a person may err."""
    with deciding(officer, client_id) as decision:
        row = _open_lead(officer, lead)
        rows = _waiting(tips)
        if not rows:
            raise Refused("name at least one tip")
        anchor = Tip.objects.filter(lead=lead).order_by("entry").values_list("reference", flat=True).first()
        links = _by_officer(anchor, rows) if anchor else _by_officer(rows[0].reference, rows[1:])
        receipt = decision.commit(
            TipsLinked(lead=lead, tips=tuple(r.reference for r in rows), links=links, reason=_said(reason))
        )
        for one in rows:
            mention_subjects(decision, officer, one.reference, lead, row.district)
        return receipt


def confirm_link(*, officer: Officer, one: str, other: str, reason: str, client_id: str | None = None) -> Receipt:
    """Confirm that two tips belong together."""
    with deciding(officer, client_id) as decision:
        link = _link(officer, one, other)
        if link.standing == rules.LinkStanding.REVERSED:
            raise LinkUnknown(one, other)
        return decision.commit(LinkConfirmed(lead=link.lead, one=link.one, other=link.other, reason=_said(reason)))


def reverse_link(*, officer: Officer, one: str, other: str, reason: str, client_id: str | None = None) -> Receipt:
    """Reverse that two tips belong together: what nothing else ties to the lead leaves it, and is never linked to the
    other again by itself. Raises LinkUnknown, LeadStands."""
    with deciding(officer, client_id) as decision:
        link = _link(officer, one, other)
        if link.standing == rules.LinkStanding.REVERSED:
            raise LinkUnknown(one, other)
        leaving = _leaving(link)
        why = _said(reason)
        receipt = decision.commit(
            LinkReversed(lead=link.lead, one=link.one, other=link.other, leaves=leaving, reason=why)
        )
        for tip in leaving:
            withdraw_mentions(officer=officer, source=tip, matter=link.lead, reason=why)
        return receipt


def _link(officer: Officer, one: str, other: str) -> Link:
    """The door to a link: through its lead."""
    officer.must("leads.change")
    link = Link.objects.filter(id=rules.pair_of(one, other)).first()
    if link is None:
        raise LinkUnknown(one, other)
    _open_lead(officer, link.lead)
    return link


def _leaving(link: Link) -> tuple[str, ...]:
    """The tips that leave a lead when one link falls: the part without the lead's first tip."""
    tips = list(Tip.objects.filter(lead=link.lead).order_by("entry").values_list("reference", flat=True))
    ties = [
        (one, other)
        for one, other in Link.objects.filter(lead=link.lead)
        .exclude(standing=rules.LinkStanding.REVERSED)
        .exclude(id=link.id)
        .values_list("one", "other")
    ]
    staying = {tips[0]} if tips else set()
    while True:
        wider = staying | {b for a, b in ties if a in staying} | {a for a, b in ties if b in staying}
        if wider == staying:
            break
        staying = wider
    return tuple(tip for tip in tips if tip not in staying)


def join_leads(*, officer: Officer, lead: str, joined: str, reason: str, client_id: str | None = None) -> Receipt:
    """Join one open lead to another by a person's judgement; the joined one is closed and says where its tips went."""
    with deciding(officer, client_id) as decision:
        row = _open_lead(officer, lead)
        _open_lead(officer, joined)
        if lead == joined:
            raise Refused("name two leads")
        tips = list(Tip.objects.filter(lead=joined).order_by("entry"))
        anchor = Tip.objects.filter(lead=lead).order_by("entry").values_list("reference", flat=True).first()
        links = _by_officer(anchor, tips[:1]) if anchor else ()
        why = _said(reason)
        receipt = decision.commit(LeadsJoined(lead=lead, joined=joined, links=links, reason=why))
        for tip in tips:
            withdraw_mentions(officer=officer, source=tip.reference, matter=joined, reason=why)
            mention_subjects(decision, officer, tip.reference, lead, row.district)
        return receipt


def record_hop(
    *,
    officer: Officer,
    lead: str,
    step: str,
    asked: str,
    answered: str | None = None,
    confidence: str | None = None,
    asked_at: datetime | None = None,
    answered_at: datetime | None = None,
    district: str | None = None,
    station: str | None = None,
    request: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record one step on the way to an address: what was asked, and the answer where it came.

    Raises Refused for a step that is none or an answer without moment and confidence; a step out of order is recorded
    and stands as a discrepancy.
    """
    with deciding(officer, client_id) as decision:
        _open_lead(officer, lead)
        if not asked.strip():
            raise Refused("say what was asked")
        _aware(asked_at, answered_at)
        if district is not None:
            _district(district)
        breaches = rules.breaches_of_hop(
            step,
            asked_at=asked_at,
            answered=bool(answered and answered.strip()),
            answered_at=answered_at,
            confidence=confidence,
        )
        if breaches and any(b.rule != "hop.order" for b in breaches):
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        before = list(Hop.objects.filter(lead_id=lead).order_by("number").values_list("step", flat=True))
        breaches += rules.breaches_of_order(step, before)
        waiting = asked_at if not _text(answered) else None
        return decision.commit(
            HopRecorded(
                lead=lead,
                hop=len(before) + 1,
                step=step,
                asked=asked.strip(),
                answered=_text(answered),
                asked_at=asked_at,
                answered_at=answered_at,
                confidence=confidence if _text(answered) else None,
                request=request,
                district=district,
                station=_text(station),
                due_at=rules.due_of_step(step, waiting) if waiting else None,
                happened_at=answered_at or asked_at,
            ),
            *decision.discrepancies(lead, breaches, district),
        )


def record_answer(
    *,
    officer: Officer,
    lead: str,
    hop: int,
    answered: str,
    answered_at: datetime,
    confidence: str,
    client_id: str | None = None,
) -> Receipt:
    """Record the answer to a step that was asked before."""
    with deciding(officer, client_id) as decision:
        _open_lead(officer, lead)
        _aware(answered_at)
        row = Hop.objects.filter(id=f"{lead}/{hop}").first()
        if row is None or row.answered is not None:
            raise Refused(f"{lead} has no step {hop} that waits for an answer")
        breaches = rules.breaches_of_hop(
            row.step,
            asked_at=row.asked_at,
            answered=bool(answered.strip()),
            answered_at=answered_at,
            confidence=confidence,
        )
        if any(b.rule != "hop.order" for b in breaches):
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        return decision.commit(
            HopAnswered(
                lead=lead,
                hop=hop,
                step=row.step,
                answered=answered.strip(),
                answered_at=answered_at,
                confidence=confidence,
                happened_at=answered_at,
            ),
            *decision.discrepancies(lead, breaches, row.district),
        )


def locate_lead(
    *,
    officer: Officer,
    lead: str,
    district: str,
    reason: str,
    station: str | None = None,
    address: str | None = None,
    child_at_address: bool | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Place a lead in a district, whose officers then see it with its subjects."""
    with deciding(officer, client_id) as decision:
        _open_lead(officer, lead)
        _district(district)
        receipt = decision.commit(
            LeadLocated(
                lead=lead,
                district=district,
                station=_text(station),
                address=_text(address),
                child_at_address=child_at_address,
                reason=_said(reason),
            )
        )
        place_matter(officer=officer, matter=lead, district=district)
        return receipt


def checklist() -> Checklist:
    """The checklist in force: the one saved last, else the jurisdiction's."""
    saved = SavedChecklist.objects.order_by("-entry").first()
    if saved is not None:
        return checklist_of(saved.content)
    return checklist_of(jurisdictions_checklist())


def jurisdictions_checklist() -> dict[str, Any]:
    """The checklist of the jurisdiction's data. Raises Refused when there is none."""
    file = Path(settings.TUTELA_JURISDICTION) / "checklist.toml"
    if not file.is_file():
        raise Refused("the jurisdiction has no priority checklist; save the unit's own")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def set_priority(
    *,
    officer: Officer,
    lead: str,
    answers: Mapping[str, Any],
    reason: str,
    level: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Answer the checklist for a lead; the officer's reason stands beside its score, and may set another ``level``.

    Answers are yes, no or unknown by item (True and False are taken as such). Raises Refused.
    """
    with deciding(officer, client_id) as decision:
        _open_lead(officer, lead)
        chosen = checklist()
        try:
            found = score(chosen, {str(item): _answer(answer) for item, answer in answers.items()})
        except ChecklistRefused as error:
            raise Refused(str(error)) from error
        bands = {band.name: band for band in chosen.bands}
        if level is not None and level not in bands:
            raise Refused(f"{level!r} is no level of the checklist; use one of {', '.join(bands)}")
        band = bands[level] if level else found.band
        due = decision.recorded_at + timedelta(hours=band.hours) if band.hours else None
        return decision.commit(
            PrioritySet(
                lead=lead,
                checklist=f"{chosen.name} {chosen.version}"[:80],
                answers=tuple(AnswerGiven(item=r.item, answer=r.answer, points=r.added) for r in found.reasons),
                points=found.points,
                level=band.name,
                rank=list(bands).index(band.name),
                explanation=_explained(found),
                by_checklist=found.band.name,
                reason=_said(reason),
                due_at=due,
            )
        )


def _answer(answer: Any) -> Any:
    if answer is None:
        return "unknown"
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer


def _explained(found: Score) -> tuple[str, ...]:
    return (found.explanation,)


def close_lead(*, officer: Officer, lead: str, outcome: str, reason: str, client_id: str | None = None) -> Receipt:
    """Close a lead for good. One without action, or mistaken, is erased when its time has come."""
    with deciding(officer, client_id) as decision:
        _open_lead(officer, lead)
        if outcome not in set(rules.Outcome):
            raise Refused(f"{outcome!r} is no outcome; use one of {', '.join(rules.Outcome)}")
        after = _erase_after(decision) if outcome in rules.ERASED_ON_SCHEDULE else None
        return decision.commit(LeadClosed(lead=lead, outcome=outcome, reason=_said(reason), erase_after=after))


def _erase_after(decision: Decision) -> datetime:
    """When the jurisdiction's retention rule lets a closed lead be erased."""
    keep = catalogue().retention["lead_closed"].keep
    now = decision.recorded_at
    match keep.unit:
        case "hours" | "days":
            return now + timedelta(**{keep.unit: keep.amount})
        case "months" | "years":
            months = keep.amount * (12 if keep.unit == "years" else 1)
            day: date = months_later(now.date(), months)
            return now.replace(year=day.year, month=day.month, day=day.day)


def erase_lead(*, officer: Officer, lead: str, reason: str, client_id: str | None = None) -> Receipt:
    """Erase what a closed lead, its tips and its subjects say of people, with the sealed documents of its tips.

    Only a lead that was closed as mistaken or without action, and whose time has come. The ledger keeps commitments.
    A document that a tip of another lead rests on stays until that one is erased too.
    """
    _drop_erased_documents()
    with deciding(officer, client_id) as decision:
        officer.must("leads.change")
        row = lead_to_change(officer, lead)
        if row.closed_at is None or row.erase_after is None or row.erased_at is not None:
            raise Refused(f"{lead} is not closed as mistaken or without action, or was erased before")
        if row.erase_after > decision.recorded_at:
            raise Refused(f"{lead} is kept until {catalogue().local(row.erase_after)}")
        why = _said(reason)
        tips = list(Tip.objects.filter(lead=lead).order_by("entry").values_list("reference", flat=True))
        values = lead_values(lead)
        documents = _documents_only_of(tips)
        erased = LeadErased(lead=lead, tips=tuple(tips), documents=tuple(documents), reason=why)
        receipt = decision.commit(erased)
        erase_values(officer=officer, values=tuple(values), reason=f"{lead} was closed: {row.outcome}")
    _drop_erased_documents()
    return receipt


def _documents_only_of(tips: Sequence[str]) -> list[str]:
    """Sealed documents that no tip outside these rests on."""
    names = set(Tip.objects.filter(reference__in=tips, document__isnull=False).values_list("document", flat=True))
    held = Tip.objects.filter(document__in=names, erased_at=None).exclude(reference__in=tips)
    return sorted(str(name) for name in names - set(held.values_list("document", flat=True)))


def _drop_erased_documents() -> None:
    """Drop sealed documents whose every tip was erased; done again at each erasure, so that a crash leaves none behind."""
    erased = set(Tip.objects.filter(document__isnull=False, erased_at__isnull=False).values_list("document", flat=True))
    kept = Tip.objects.filter(document__in=erased, erased_at=None).values_list("document", flat=True)
    for name in sorted(str(one) for one in erased - set(kept)):
        vault.drop(name)


def _open_lead(officer: Officer, reference: str) -> Lead:
    row = lead_to_change(officer, reference)
    if row.closed_at is not None:
        raise LeadStands(reference)
    return row


def _district(code: str) -> None:
    if code not in {d.code for d in districts()}:
        raise Refused(f"{code!r} is no police district; use its code, for example {districts()[0].code}")


def _aware(*moments: datetime | None) -> None:
    if any(moment is not None and moment.tzinfo is None for moment in moments):
        raise Refused("a time has no zone; state one, for example 2026-01-09T18:30+05:30")


def _text(text: str | None) -> str | None:
    return text.strip() if text and text.strip() else None


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
