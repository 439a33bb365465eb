"""The verbs of intake. Tips: imported, typed, set aside; quarantine disposed of; profiles and checklists saved."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tutela.apps.intake import rules
from tutela.apps.intake.acts import (
    ChecklistSaved,
    MomentStated,
    ProfileSaved,
    QuarantineDisposed,
    TipReceived,
    TipSetAside,
    VictimsOpened,
    VictimsOpeningAsked,
    VictimsSealed,
)
from tutela.apps.intake.errors import AlreadyDisposed, NotToBeOpened, TipBound
from tutela.apps.intake.importing import ImportResult as ImportResult
from tutela.apps.intake.importing import counted_tip, first_of_report
from tutela.apps.intake.importing import import_tips as import_tips
from tutela.apps.intake.leads import close_lead as close_lead
from tutela.apps.intake.leads import confirm_link as confirm_link
from tutela.apps.intake.leads import erase_lead as erase_lead
from tutela.apps.intake.leads import join_leads as join_leads
from tutela.apps.intake.leads import link_tips as link_tips
from tutela.apps.intake.leads import locate_lead as locate_lead
from tutela.apps.intake.leads import open_lead as open_lead
from tutela.apps.intake.leads import record_answer as record_answer
from tutela.apps.intake.leads import record_hop as record_hop
from tutela.apps.intake.leads import reverse_link as reverse_link
from tutela.apps.intake.leads import set_priority as set_priority
from tutela.apps.intake.linking import holders_of, link_new_tip
from tutela.apps.intake.models import QuarantinedItem, Tip, VictimOpening
from tutela.apps.intake.reading import VICTIM, identifier_of
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.receipts import Receipt
from tutela.engines.exchange.errors import ExchangeError
from tutela.engines.exchange.profile import SheetProfile, checked
from tutela.engines.exchange.tip import IDENTIFIER_KINDS, ROLES, SOURCES, IdentifierSeen, Moment
from tutela.engines.ledger.canonical import canonical_bytes
from tutela.engines.linkage.checklist import checklist_of
from tutela.engines.linkage.errors import ChecklistRefused
from tutela.engines.values import instant_text


@dataclass(frozen=True, slots=True)
class TypedIdentifier:
    """An identifier as an officer types it."""

    kind: str
    raw: str
    role: str = "reported_person"
    platform: str | None = None
    port: int | None = None
    at: datetime | None = None


def record_tip(
    *,
    officer: Officer,
    source: str,
    identifiers: Sequence[TypedIdentifier],
    reference: str | None = None,
    received_at: datetime | None = None,
    authority: str | None = None,
    incident_at: datetime | None = None,
    platform: str | None = None,
    note: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record a tip that an officer typed; a report's number that is known makes a new version of the first.

    Raises Refused for an unknown source or kind, for a tip with nothing to follow, and for one typed twice.
    """
    with deciding(officer, client_id) as decision:
        officer.must("tips.change")
        _check_typed(source, identifiers, reference, (received_at, incident_at))
        seen = [_seen(n, one) for n, one in enumerate(identifiers)]
        taken = tuple(identifier_of(one, catalogue().phone_region) for one in seen)
        stated = {"received": received_at, "incident": incident_at}
        content = _typed_digest(source, reference, stated, identifiers, note)
        before = first_of_report(source, reference.strip() if reference else None)
        version_of, version = (before[0], before[1] + 1) if before else (None, 1)
        name = decision.next_reference("TIP")
        open_ones = tuple(one for one in taken if one.role != VICTIM)
        received = MomentStated(utc=received_at, zone=None, day_only=False) if received_at else None
        said: dict[str, Any] = {"note": note.strip()} if note and note.strip() else {}
        receipt = decision.commit(
            TipReceived(
                tip=name,
                source=source,
                format=rules.TYPED,
                document=None,
                size=None,
                row=None,
                digest=None,
                content=content,
                report=reference.strip() if reference and reference.strip() else None,
                authority=(authority or "").strip() or f"Received through its channel: {rules.SOURCE_NAMES[source]}",
                said=said or None,
                version_of=version_of,
                version=version,
                supplement=False,
                received=received,
                made_available=None,
                incident=MomentStated(utc=incident_at, zone=None, day_only=False) if incident_at else None,
                incident_type=None,
                escalated=None,
                informational=None,
                priority=None,
                platform=platform.strip() if platform and platform.strip() else None,
                esp=None,
                country=None,
                identifiers=open_ones,
                files=(),
                notes=1 if said else 0,
                flags=(),
                counted=None if version_of else counted_tip(name, source, received),
                happened_at=received_at,
            )
        )
        if len(open_ones) < len(taken):
            children = [
                {"kind": one.kind, "value": one.value, "raw": one.raw or one.value, "platform": one.platform}
                for one in taken
                if one.role == VICTIM
            ]
            decision.commit(VictimsSealed(tip=name, sealed={"identifiers": children, "persons": [], "places": []}))
        link_new_tip(decision, officer, name, source, open_ones, holders_of([open_ones]), version_of)
        return receipt


def _check_typed(
    source: str,
    identifiers: Sequence[TypedIdentifier],
    reference: str | None,
    moments: Sequence[datetime | None],
) -> None:
    if source not in SOURCES:
        raise Refused(f"{source!r} is no source of tips; use one of {', '.join(SOURCES)}")
    if not identifiers and not (reference and reference.strip()):
        raise Refused("give the report's number or at least one identifier: there is nothing to follow")
    for one in identifiers:
        if one.kind not in IDENTIFIER_KINDS or one.role not in ROLES or not one.raw.strip():
            kinds, roles = ", ".join(IDENTIFIER_KINDS), ", ".join(ROLES)
            raise Refused(f"an identifier has a text, a kind ({kinds}) and a role ({roles})")
    if any(moment is not None and moment.tzinfo is None for moment in (*moments, *(i.at for i in identifiers))):
        raise Refused("a time has no zone; state one, for example 2026-01-09T18:30+05:30")


def _seen(number: int, one: TypedIdentifier) -> IdentifierSeen:
    at = Moment(raw=instant_text(one.at), zone=None, utc=one.at) if one.at else None
    return IdentifierSeen(
        kind=one.kind,
        raw=one.raw.strip(),
        role=one.role,
        context=f"form/{number}",
        holder=f"{one.role}/0",
        platform=one.platform.strip() if one.platform and one.platform.strip() else None,
        at=at,
        port=one.port,
    )


def _typed_digest(
    source: str,
    reference: str | None,
    stated: Mapping[str, datetime | None],
    identifiers: Sequence[TypedIdentifier],
    note: str | None,
) -> str:
    """The digest of what was typed; an import never makes the same, since it has a document."""
    facts: Any = [
        "form",
        source,
        reference,
        {name: instant_text(moment) if moment else None for name, moment in stated.items()},
        [[i.kind, i.raw, i.role, i.platform, i.port, instant_text(i.at) if i.at else None] for i in identifiers],
        note,
    ]
    return hashlib.sha256(canonical_bytes(facts)).hexdigest()


def set_aside_tip(*, officer: Officer, tip: str, outcome: str, reason: str, client_id: str | None = None) -> Receipt:
    """Follow a tip no further, and say why; it stays counted as received."""
    with deciding(officer, client_id) as decision:
        officer.must("tips.change")
        row = Tip.objects.filter(reference=tip).first()
        if row is None:
            raise NotVisible(tip)
        if row.state != rules.TipState.NEW:
            raise TipBound(tip, f"is in {row.lead}" if row.lead else "was set aside before")
        if outcome not in set(rules.SetAside):
            raise Refused(f"{outcome!r} is no outcome; use one of {', '.join(rules.SetAside)}")
        return decision.commit(TipSetAside(tip=tip, outcome=outcome, reason=_said(reason)))


def dispose_of_quarantined(
    *,
    officer: Officer,
    item: str,
    outcome: str,
    reason: str,
    tip: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Say what became of a file or row in quarantine. ``tip`` is the tip that it was taken in as."""
    with deciding(officer, client_id) as decision:
        officer.must("tips.change")
        row = QuarantinedItem.objects.filter(reference=item).first()
        if row is None:
            raise NotVisible(item)
        if row.outcome is not None:
            raise AlreadyDisposed(item)
        if outcome not in set(rules.Disposal):
            raise Refused(f"{outcome!r} is no outcome; use one of {', '.join(rules.Disposal)}")
        if tip is not None and not Tip.objects.filter(reference=tip).exists():
            raise NotVisible(tip)
        return decision.commit(QuarantineDisposed(item=item, outcome=outcome, tip=tip, reason=_said(reason)))


def save_profile(*, officer: Officer, profile: SheetProfile, client_id: str | None = None) -> Receipt:
    """Save a column profile under its name; the newest of a name holds. Raises Refused for one that contradicts itself."""
    with deciding(officer, client_id) as decision:
        officer.must("tips.change")
        if not profile.name.strip() or len(profile.name) > 80:
            raise Refused("give the profile a name of at most 80 characters")
        try:
            checked(profile)
        except ExchangeError as error:
            raise Refused(error.reason) from error
        return decision.commit(ProfileSaved(profile=profile.name, columns=profile.plain()))


def save_checklist(*, officer: Officer, content: Mapping[str, Any], client_id: str | None = None) -> Receipt:
    """Save a priority checklist under its name; the newest one saved is used from then on. Raises Refused."""
    with deciding(officer, client_id) as decision:
        officer.must("leads.change")
        try:
            checklist = checklist_of(content)
        except ChecklistRefused as error:
            raise Refused(str(error)) from error
        return decision.commit(ChecklistSaved(checklist=checklist.name[:80], content=content))


def ask_to_open_victims(*, officer: Officer, tip: str, reason: str, client_id: str | None = None) -> Receipt:
    """Ask to open what is sealed of a child in a tip; another officer must agree."""
    with deciding(officer, client_id) as decision:
        _sealed_tip(officer, tip)
        return decision.commit(VictimsOpeningAsked(tip=tip, reason=_said(reason)))


def agree_to_open_victims(
    *, officer: Officer, tip: str, asker: str, reason: str, client_id: str | None = None
) -> Receipt:
    """Agree, as a second officer, that the asker opens it for a day. Raises NotToBeOpened where nobody else asked."""
    with deciding(officer, client_id) as decision:
        _sealed_tip(officer, tip)
        asked = VictimOpening.objects.filter(tip_id=tip, asker=asker, agreed_by=None).exists()
        if not asked or asker == officer.number:
            raise NotToBeOpened(tip)
        until = decision.recorded_at + rules.OPENING_LASTS
        return decision.commit(VictimsOpened(tip=tip, asker=asker, reason=_said(reason), until=until))


def _sealed_tip(officer: Officer, tip: str) -> None:
    """The door to what is sealed of a child: the tip's own, then the lead's for an investigating officer."""
    from tutela.apps.intake.selectors import tip_with_victims

    tip_with_victims(officer, tip)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
