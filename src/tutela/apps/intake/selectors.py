"""Doors of intake, and questions about tips, quarantine and leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from tutela.apps.intake import rules
from tutela.apps.intake.errors import NotToBeOpened
from tutela.apps.intake.models import (
    Hop,
    Identifier,
    Lead,
    Link,
    Priority,
    QuarantinedItem,
    SavedProfile,
    Tip,
    VictimOpening,
    VictimRecord,
)
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import history, opened, opened_text, references_of_value
from tutela.apps.subjects.selectors import reasons_about, values_only_of
from tutela.engines.law import clocks
from tutela.engines.law.due import Due
from tutela.engines.ledger.entry import commitments_in


@dataclass(frozen=True, slots=True)
class TipLine:
    """A tip as a list shows it; ``entry`` is its place."""

    reference: str
    entry: int
    state: str
    source: str
    format: str
    received_at: datetime | None
    received_day_only: bool
    recorded_at: datetime
    platform: str | None
    priority: str | None
    escalated: bool | None
    lead: str | None
    version_of: str | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """An identifier with its value opened."""

    kind: str
    role: str
    value: str | None
    raw: str
    platform: str | None
    qualifier: str | None
    at: datetime | None
    at_zone: str | None
    port: int | None
    verified: bool | None
    possible_proxy: bool | None
    marks: tuple[str, ...]
    strength: str
    note: str
    holder: str | None


@dataclass(frozen=True, slots=True)
class TipView:
    """A tip with its private values opened; ``said`` is what describes the document and its people."""

    line: TipLine
    document: str | None
    digest: str | None
    size: int | None
    row: int | None
    report: str | None
    authority: str
    said: Mapping[str, Any]
    version: int
    versions: tuple[str, ...]
    supplement: bool
    received_zone: str | None
    made_available_at: datetime | None
    incident_at: datetime | None
    incident_zone: str | None
    incident_type: str | None
    informational: bool | None
    esp: str | None
    country: str | None
    files: tuple[Mapping[str, Any], ...]
    notes: int
    outcome: str | None
    recorded_by: str
    erased: bool
    names_a_child: bool
    identifiers: tuple[IdentifierView, ...]


@dataclass(frozen=True, slots=True)
class SharedView:
    """Another tip that holds the same identifier: of what kind, whether that alone makes a lead."""

    tip: str
    lead: str | None
    kinds: tuple[str, ...]
    strong: bool


@dataclass(frozen=True, slots=True)
class QuarantinedView:
    """An item of quarantine."""

    reference: str
    row: int | None
    file: str
    field: str | None
    reason: str
    source: str | None
    quarantined_at: datetime
    quarantined_by: str
    outcome: str | None
    tip: str | None
    disposal_reason: str | None
    disposed_at: datetime | None
    disposed_by: str | None


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead as a list shows it; ``key`` is its place."""

    reference: str
    key: str
    source: str
    district: str | None
    station: str | None
    tips: int
    level: str | None
    points: int | None
    step: str | None
    waiting_since: datetime | None
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    child_at_address: bool | None


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead with its private values opened."""

    line: LeadLine
    address: str | None
    note: str | None
    group: str | None
    earlier_reference: str | None
    opened_by: str
    closed_by: str | None
    close_reason: str | None
    joined_to: str | None
    erase_after: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkView:
    """A judgement about two tips."""

    one: str
    other: str
    standing: str
    by: str
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]
    reason: str | None
    judged_at: datetime
    judged_by: str


@dataclass(frozen=True, slots=True)
class HopView:
    """One step of the way to an address."""

    number: int
    step: str
    asked: str
    answered: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    confidence: str | None
    request: str | None
    district: str | None
    station: str | None
    due_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    entry: int


@dataclass(frozen=True, slots=True)
class PriorityView:
    """One judgement of a lead's priority."""

    checklist: str
    answers: tuple[Mapping[str, Any], ...]
    points: int
    level: str
    by_checklist: str
    explanation: tuple[str, ...]
    reason: str
    set_at: datetime
    set_by: str


# ---- tips


def tips(
    officer: Officer,
    *,
    source: str | None = None,
    state: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[TipLine]:
    """Tips, the newest first; ``before`` is the ``entry`` of the last one shown."""
    officer.must("tips.read")
    rows = Tip.objects.all()
    if source:
        rows = rows.filter(source=source)
    if state:
        rows = rows.filter(state=state)
    if since is not None:
        rows = rows.filter(received_at__gte=since)
    if until is not None:
        rows = rows.filter(received_at__lt=until)
    if before is not None:
        rows = rows.filter(entry__lt=before)
    return [_line(row) for row in rows.order_by("-entry")[:limit]]


def tip_for(officer: Officer, reference: str) -> TipView:
    """One tip with everything but what is sealed of a child. Raises NotAllowed, NotVisible."""
    officer.must("tips.read")
    row = Tip.objects.filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    texts = opened_text([row.digest, row.report, row.authority])
    said = opened([row.said]).get(row.said or "", {})
    first = row.version_of or row.reference
    versions = Tip.objects.filter(Q(reference=first) | Q(version_of=first)).order_by("entry")
    return TipView(
        line=_line(row),
        document=row.document,
        digest=texts.get(row.digest or ""),
        size=row.size,
        row=row.row,
        report=texts.get(row.report or ""),
        authority=texts[row.authority],
        said=said if isinstance(said, dict) else {},
        version=row.version,
        versions=tuple(v for v in versions.values_list("reference", flat=True) if v != reference),
        supplement=row.supplement,
        received_zone=row.received_zone,
        made_available_at=row.made_available_at,
        incident_at=row.incident_at,
        incident_zone=row.incident_zone,
        incident_type=row.incident_type,
        informational=row.informational,
        esp=row.esp,
        country=row.country,
        files=tuple(row.files),
        notes=row.notes,
        outcome=row.outcome,
        recorded_by=row.recorded_by.removeprefix("officer:"),
        erased=row.erased_at is not None,
        names_a_child=VictimRecord.objects.filter(tip=row).exists(),
        identifiers=tuple(_identifiers([reference])),
    )


def tips_of_values(
    officer: Officer, references: Sequence[str], *, reference: str = "", limit: int = 50
) -> list[TipLine]:
    """Tips of this reference, or that hold one of these private values as identifier or report's number (for the search
    box)."""
    officer.must("tips.read")
    held = Identifier.objects.filter(Q(value__in=references) | Q(raw__in=references)).values_list("tip_id", flat=True)
    found = set(held[:limit]) | set(
        Tip.objects.filter(report__in=references).values_list("reference", flat=True)[:limit]
    )
    rows = Tip.objects.filter(reference__in=[*found, reference.upper()])
    return [_line(row) for row in rows.order_by("-entry")[:limit]]


def shared_with(officer: Officer, reference: str, *, limit: int = 50) -> list[SharedView]:
    """Other tips that hold an identifier of this one, strong or weak, whatever was judged about them."""
    officer.must("tips.read")
    own = Identifier.objects.filter(tip_id=reference, value__isnull=False).exclude(role="reporter")
    own = own.exclude(strength="none")
    values = set(opened_text(own.values_list("value", flat=True)).values())
    found: dict[str, list[Identifier]] = {}
    for value in sorted(values):
        rows = Identifier.objects.filter(value__in=references_of_value(value)).exclude(tip_id=reference)
        for row in rows.exclude(role="reporter").exclude(strength="none"):
            found.setdefault(row.tip_id, []).append(row)
    leads = dict(Tip.objects.filter(reference__in=list(found)).values_list("reference", "lead"))
    return [
        SharedView(
            tip,
            leads.get(tip),
            tuple(dict.fromkeys(row.kind for row in rows)),
            any(r.strength == "strong" for r in rows),
        )
        for tip, rows in sorted(found.items())[:limit]
    ]


def _line(row: Tip) -> TipLine:
    return TipLine(
        reference=row.reference,
        entry=row.entry,
        state=row.state,
        source=row.source,
        format=row.format,
        received_at=row.received_at,
        received_day_only=row.received_day_only,
        recorded_at=row.recorded_at,
        platform=row.platform,
        priority=row.priority,
        escalated=row.escalated,
        lead=row.lead,
        version_of=row.version_of,
        flags=tuple(row.flags),
    )


def _identifiers(tips: Sequence[str]) -> list[IdentifierView]:
    rows = list(Identifier.objects.filter(tip_id__in=tips).order_by("tip_id", "number"))
    texts = opened_text(reference for row in rows for reference in (row.value, row.raw))
    return [
        IdentifierView(
            kind=row.kind,
            role=row.role,
            value=texts.get(row.value or ""),
            raw=texts.get(row.raw or "") or texts.get(row.value or "", ""),
            platform=row.platform,
            qualifier=row.qualifier,
            at=row.at,
            at_zone=row.at_zone,
            port=row.port,
            verified=row.verified,
            possible_proxy=row.possible_proxy,
            marks=tuple(row.marks),
            strength=row.strength,
            note=row.note,
            holder=row.holder,
        )
        for row in rows
    ]


def tip_with_victims(officer: Officer, reference: str) -> VictimRecord:
    """The door to what is sealed of a child in a tip: its existence, not its content. Raises NotAllowed, NotVisible."""
    officer.must("children.open")
    record = VictimRecord.objects.filter(tip_id=reference).select_related("tip").first()
    if record is None:
        raise NotVisible(reference)
    lead = Lead.objects.filter(reference=record.tip.lead).first()
    if not officer.sees("children.open", lead.district if lead else None, reference, record.tip.lead or reference):
        raise NotVisible(reference)
    return record


def victims_if_agreed(officer: Officer, reference: str) -> Mapping[str, Any] | None:
    """What is sealed of a child in a tip; None where no second officer has agreed that this one opens it."""
    try:
        return victims_of(officer, reference)
    except NotToBeOpened:
        return None


def victims_of(officer: Officer, reference: str) -> Mapping[str, Any]:
    """What is sealed of a child in a tip, for an officer whose opening a second one agreed to. Raises NotToBeOpened."""
    record = tip_with_victims(officer, reference)
    agreed = VictimOpening.objects.filter(
        tip_id=reference, asker=officer.number, agreed_by__isnull=False, until__gt=clock.now()
    )
    if not agreed.exists():
        raise NotToBeOpened(reference)
    value = opened([record.sealed]).get(record.sealed)
    return value if isinstance(value, dict) else {}


def openings_asked(officer: Officer, reference: str) -> list[tuple[str, str, datetime]]:
    """Who asks to open what is sealed in a tip, why, and since when; without those that were agreed to."""
    tip_with_victims(officer, reference)
    rows = list(VictimOpening.objects.filter(tip_id=reference, agreed_by=None).order_by("entry"))
    texts = opened_text(row.reason for row in rows)
    return [(row.asker, texts[row.reason], row.asked_at) for row in rows]


# ---- quarantine and profiles


def quarantine(
    officer: Officer, *, open_only: bool = True, before: str | None = None, limit: int = 50
) -> list[QuarantinedView]:
    """Items of quarantine, the newest first; ``before`` is the reference of the last one shown."""
    officer.must("tips.read")
    rows = QuarantinedItem.objects.all()
    if open_only:
        rows = rows.filter(outcome=None)
    last = QuarantinedItem.objects.filter(reference=before).first() if before else None
    if last is not None:
        rows = rows.filter(Q(entry__lt=last.entry) | Q(entry=last.entry, reference__lt=last.reference))
    return _quarantined(list(rows.order_by("-entry", "-reference")[:limit]))


def quarantined_for(officer: Officer, reference: str) -> QuarantinedView:
    """One item of quarantine. Raises NotVisible."""
    officer.must("tips.read")
    row = QuarantinedItem.objects.filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    return _quarantined([row])[0]


def _quarantined(rows: list[QuarantinedItem]) -> list[QuarantinedView]:
    texts = opened_text(reference for row in rows for reference in (row.file, row.field, row.disposal_reason))
    return [
        QuarantinedView(
            reference=row.reference,
            row=row.row,
            file=texts[row.file],
            field=texts.get(row.field or ""),
            reason=row.reason,
            source=row.source,
            quarantined_at=row.quarantined_at,
            quarantined_by=row.quarantined_by.removeprefix("officer:"),
            outcome=row.outcome,
            tip=row.tip,
            disposal_reason=texts.get(row.disposal_reason or ""),
            disposed_at=row.disposed_at,
            disposed_by=row.disposed_by.removeprefix("officer:") if row.disposed_by else None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A saved column profile."""

    name: str
    source: str
    columns: int
    saved_at: datetime
    saved_by: str


def profiles(officer: Officer) -> list[ProfileLine]:
    """The saved column profiles by name."""
    officer.must("tips.read")
    return [
        ProfileLine(
            row.name,
            str(row.content.get("source")),
            len(row.content.get("columns", [])),
            row.saved_at,
            row.saved_by.removeprefix("officer:"),
        )
        for row in SavedProfile.objects.order_by("name")
    ]


def profile_names() -> list[str]:
    """Names of the saved column profiles."""
    return list(SavedProfile.objects.order_by("name").values_list("name", flat=True))


# ---- leads


def lead_to_change(officer: Officer, reference: str) -> Lead:
    """The door to changing a lead. Raises NotAllowed, NotVisible."""
    officer.must("leads.change")
    row = Lead.objects.filter(reference=reference).first()
    if row is None or not officer.sees("leads.change", row.district, reference):
        raise NotVisible(reference)
    return row


def leads(
    officer: Officer,
    *,
    closed: bool = False,
    district: str | None = None,
    level: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[LeadLine]:
    """Leads in the order of work: the highest priority first, the oldest first within it; closed ones the last closed
    first. ``after`` is the ``key`` of the last one shown."""
    officer.must("leads.read")
    rows = _visible(officer).filter(closed_at__isnull=not closed)
    if district:
        rows = rows.filter(district=district)
    if level:
        rows = rows.filter(level=level)
    place = _place(after)
    if closed:
        if place:
            rows = rows.filter(entry__lt=place[1])
        return [_lead_line(row) for row in rows.order_by("-entry")[:limit]]
    if place:
        rows = rows.filter(Q(rank__gt=place[0]) | Q(rank=place[0], entry__gt=place[1]))
    return [_lead_line(row) for row in rows.order_by("rank", "entry")[:limit]]


def lead_for(officer: Officer, reference: str) -> LeadView:
    """One lead. Raises NotAllowed, NotVisible."""
    officer.must("leads.read")
    row = _visible(officer).filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    texts = opened_text([row.address, row.note, row.earlier_reference, row.close_reason])
    return LeadView(
        line=_lead_line(row),
        address=texts.get(row.address or ""),
        note=texts.get(row.note or ""),
        group=row.group,
        earlier_reference=texts.get(row.earlier_reference or ""),
        opened_by=row.opened_by.removeprefix("officer:"),
        closed_by=row.closed_by.removeprefix("officer:") if row.closed_by else None,
        close_reason=texts.get(row.close_reason or ""),
        joined_to=row.joined_to,
        erase_after=row.erase_after,
        erased_at=row.erased_at,
    )


def leads_named(officer: Officer, text: str) -> list[LeadLine]:
    """Visible leads of this reference, or of this reference in an earlier system (for the search box)."""
    officer.must("leads.read")
    rows = _visible(officer).filter(Q(reference__iexact=text) | Q(earlier_reference__in=references_of_value(text)))
    return [_lead_line(row) for row in rows.order_by("entry")[:50]]


def leads_due(officer: Officer, *, limit: int = 100) -> list[LeadLine]:
    """Visible open leads with something due, the soonest first."""
    officer.must("leads.read")
    rows = _visible(officer).filter(closed_at=None, due_at__isnull=False)
    return [_lead_line(row) for row in rows.order_by("due_at")[:limit]]


@dataclass(frozen=True, slots=True)
class CopyEnding:
    """A lead on whose CyberTipline report the provider's own copy is deleted soon."""

    lead: str
    tip: str
    due: Due


def copies_ending(officer: Officer, now: datetime, *, limit: int = 100) -> list[CopyEnding]:
    """Open leads whose provider deletes its copy within the first reminder's time, the soonest first; one a lead."""
    officer.must("leads.read")
    open_leads = _visible(officer).filter(closed_at=None).values("reference")
    tips = Tip.objects.filter(source="ncmec", received_at__gte=now - rules.PROVIDER_COPY, lead__in=open_leads)
    found: dict[str, CopyEnding] = {}
    for tip in tips.order_by("received_at")[: limit * 3]:
        if tip.lead and tip.received_at:
            due = clocks.due(catalogue(), "ncmec_esp_retention", tip.received_at)
            if due.standing(now) == "warned":
                found.setdefault(tip.lead, CopyEnding(tip.lead, tip.reference, due))
    return list(found.values())[:limit]


def tips_of_lead(officer: Officer, reference: str) -> list[TipLine]:
    """The tips of a lead; who sees the lead sees that they are there."""
    lead_for(officer, reference)
    return [_line(row) for row in Tip.objects.filter(lead=reference).order_by("entry")[:500]]


def identifiers_of_lead(officer: Officer, reference: str) -> list[IdentifierView]:
    """What the tips of a lead say of people, without the reporters' own, each once."""
    lead_for(officer, reference)
    tips_in = list(Tip.objects.filter(lead=reference).values_list("reference", flat=True)[:500])
    found: dict[tuple[str, str | None, str | None], IdentifierView] = {}
    for one in _identifiers(tips_in):
        if one.role != "reporter":
            found.setdefault((one.kind, one.platform, one.value or one.raw), one)
    return list(found.values())


def links_of_lead(officer: Officer, reference: str) -> list[LinkView]:
    """What was judged about the tips of a lead, those that stand first."""
    lead_for(officer, reference)
    rows = Link.objects.filter(lead=reference).order_by("entry", "id")[:500]
    return _link_views(sorted(rows, key=_reversed_last))


def link_for(officer: Officer, lead: str, one: str, other: str) -> LinkView:
    """What was judged about two tips of a lead. Raises NotVisible."""
    lead_for(officer, lead)
    row = Link.objects.filter(id=rules.pair_of(one, other), lead=lead).first()
    if row is None:
        raise NotVisible(f"{one} – {other}")
    return _link_views([row])[0]


def _link_views(rows: list[Link]) -> list[LinkView]:
    texts = opened_text(row.reason for row in rows)
    return [
        LinkView(
            one=row.one,
            other=row.other,
            standing=row.standing,
            by=row.by,
            kinds=tuple(row.kinds),
            reasons=tuple(row.reasons),
            reason=texts.get(row.reason or ""),
            judged_at=row.judged_at,
            judged_by=row.judged_by.removeprefix("officer:"),
        )
        for row in rows
    ]


def _reversed_last(row: Link) -> bool:
    return row.standing == rules.LinkStanding.REVERSED


def hops_of(officer: Officer, reference: str) -> list[HopView]:
    """The steps of a lead in the order in which they were recorded."""
    lead_for(officer, reference)
    rows = list(Hop.objects.filter(lead_id=reference).order_by("number"))
    texts = opened_text(value for row in rows for value in (row.asked, row.answered))
    return [
        HopView(
            number=row.number,
            step=row.step,
            asked=texts[row.asked],
            answered=texts.get(row.answered or ""),
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            confidence=row.confidence,
            request=row.request,
            district=row.district,
            station=row.station,
            due_at=row.due_at,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by.removeprefix("officer:"),
            entry=row.entry,
        )
        for row in rows
    ]


def priorities_of(officer: Officer, reference: str) -> list[PriorityView]:
    """How a lead's priority was judged, the newest first."""
    lead_for(officer, reference)
    rows = list(Priority.objects.filter(lead_id=reference).order_by("-entry"))
    texts = opened_text(row.reason for row in rows)
    return [
        PriorityView(
            checklist=row.checklist,
            answers=tuple(row.answers),
            points=row.points,
            level=row.level,
            by_checklist=row.by_checklist,
            explanation=tuple(row.explanation),
            reason=texts[row.reason],
            set_at=row.set_at,
            set_by=row.set_by.removeprefix("officer:"),
        )
        for row in rows
    ]


def lead_place(reference: str) -> tuple[str | None, str | None] | None:
    """District and station of a lead, for later rooms' acts; None when there is none."""
    return Lead.objects.filter(reference=reference).values_list("district", "station").first()


def lead_of_earlier_reference(text: str) -> str | None:
    """The lead that an earlier system knew by this reference."""
    rows = Lead.objects.filter(earlier_reference__in=references_of_value(text))
    return rows.order_by("entry").values_list("reference", flat=True).first()


def lead_values(reference: str) -> list[str]:
    """References of every private value that acts of intake state about a lead and its tips, and of the subjects that
    only this lead mentions. Overwritten ones are among them: what was said first is erased too."""
    tips_in = set(Tip.objects.filter(lead=reference).values_list("reference", flat=True))
    found: dict[str, None] = {}
    for about in (reference, *sorted(tips_in)):
        for item in history(about, limit=100_000):
            other_tip = item.act == "intake.tip_received" and item.facts.get("tip") not in tips_in
            if item.act.startswith("intake.") and not other_tip:
                found |= dict.fromkeys(f"{item.index}/{path}" for path, _commitment in commitments_in(dict(item.facts)))
            elif item.act == "subjects.mentions_withdrawn":
                found[f"{item.index}/reason"] = None
    found |= dict.fromkeys([*values_only_of([reference]), *reasons_about([reference])])
    return list(found)


def _visible(officer: Officer) -> QuerySet[Lead]:
    reach = officer.districts("leads.read")
    if reach is None:
        return Lead.objects.all()
    return Lead.objects.filter(Q(district__in=reach) | Q(reference__in=officer.grants))


def _place(key: str | None) -> tuple[int, int] | None:
    rank, _, entry = (key or "").partition("-")
    return (int(rank), int(entry)) if rank.isdecimal() and entry.isdecimal() and len(str(key)) < 32 else None


def _lead_line(row: Lead) -> LeadLine:
    return LeadLine(
        reference=row.reference,
        key=f"{row.rank}-{row.entry}",
        source=row.source,
        district=row.district,
        station=row.station,
        tips=row.tips,
        level=row.level,
        points=row.points,
        step=row.step,
        waiting_since=row.waiting_since,
        due_at=row.due_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        child_at_address=row.child_at_address,
    )
