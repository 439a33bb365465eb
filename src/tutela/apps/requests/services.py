"""The verbs of requests: prepare, sign, record delivery and answer, renew, let lapse, withdraw.

Tutela sends nothing: an officer sends the printed document and records here when and by what means it went.
The verbs of referrals stand in ``referring`` and are offered here under the same roof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from tutela.apps.cases.selectors import CaseMatter, case_matter
from tutela.apps.cases.services import removal_stated
from tutela.apps.intake.selectors import lead_place
from tutela.apps.networks import services as networks
from tutela.apps.networks.selectors import group_status
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record.appending import Decision, deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.requests import rules
from tutela.apps.requests.acts import (
    BasisCited,
    IdentifierAsked,
    PreservationLapsed,
    PreservationRenewed,
    RequestAnswered,
    RequestDelivered,
    RequestPrepared,
    RequestSigned,
    RequestWithdrawn,
)
from tutela.apps.requests.errors import NotSignable, RequestRefused
from tutela.apps.requests.models import Request
from tutela.apps.requests.referring import (
    acknowledge_referral,
    agree_to_open_child,
    ask_to_open_child,
    code_child,
    meet_referral_duty,
    read_child,
    record_referral_sent,
    refer_child,
    refer_trafficking,
    seal_child,
    withdraw_referral,
)
from tutela.apps.requests.selectors import due_in, identifiers_of, request_to_change
from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue, section_version
from tutela.engines.law.checks.notices import (
    AskedIdentifier,
    DisclosureFacts,
    PreservationFacts,
    Service,
    TakedownFacts,
)
from tutela.engines.law.entries import Anchor
from tutela.engines.law.errors import LawError
from tutela.engines.law.issued import certainty_words
from tutela.engines.law.provisions import provision
from tutela.engines.values import Breach, ValueRefused, moment_given

__all__ = [
    "Asked",
    "acknowledge_referral",
    "agree_to_open_child",
    "ask_to_open_child",
    "code_child",
    "issue_request",
    "lapse_preservation",
    "meet_referral_duty",
    "read_child",
    "record_answer",
    "record_delivery",
    "record_referral_sent",
    "refer_child",
    "refer_trafficking",
    "renew_preservation",
    "seal_child",
    "sign_request",
    "withdraw_referral",
    "withdraw_request",
]

GROUP_STATUS = {"preservation": "preservation_asked", "takedown": "takedown_asked"}
"""What issuing a request about a group makes of the group."""

_GROUP_ORDER = ("listed", "watched", "preservation_asked", "takedown_asked", "shut_down")


@dataclass(frozen=True, slots=True)
class Asked:
    """An identifier that a request names; ``port`` and ``at`` (ISO 8601 with its zone) belong to an IP address."""

    kind: str
    value: str
    port: int | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a request is about: where it belongs and how its document names it."""

    name: str
    district: str | None
    began_at: datetime | None
    case: CaseMatter | None


def issue_request(
    *,
    officer: Officer,
    kind: str,
    platform: str,
    identifiers: Sequence[Asked],
    reason: str,
    basis: str = "",
    case: str | None = None,
    lead: str | None = None,
    group: str | None = None,
    signatory: Officer | str | None = None,
    station_head: bool = False,
    authorisation: str | None = None,
    court_order: str | None = None,
    nature: str | None = None,
    service: str = "registered post",
    span_from: datetime | None = None,
    span_to: datetime | None = None,
    preserved_by: str | None = None,
    at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Prepare a request to a platform, and issue it when its signatory is at the table.

    ``signatory`` None: the officer signs himself (never a take-down); an ``Officer``: both are at one table, one commit;
    a number: it waits for that officer's ``sign_request``. ``basis`` is, for a take-down, the section that the content
    breaches (``it_act.67B.a``). Raises RequestRefused naming every reason, NotVisible.
    """
    with deciding(officer, client_id) as decision:
        officer.must("requests.change")
        kind = _kind(kind)
        when = _aware(at) or decision.recorded_at
        matter = _matter(officer, case, lead, group)
        signing = officer if signatory is None else _officer(signatory)
        if kind == "takedown" and preserved_by is None:
            preserved_by = _preserved(platform, case, lead, group)
        cited, offence = _basis(kind, when, matter.began_at), _offence(kind, basis, when)
        act = RequestPrepared(
            request=decision.next_reference("REQ"),
            kind=kind,
            platform=_said(platform, "name the platform"),
            district=matter.district,
            case=case,
            lead=lead,
            group=group,
            matter=matter.name,
            investigation_began_at=matter.began_at,
            basis=cited,
            offence=offence,
            identifiers=tuple(IdentifierAsked(a.kind, a.value.strip(), a.port, a.at) for a in identifiers),
            span_from=_aware(span_from),
            span_to=_aware(span_to),
            reason=reason.strip(),
            nature=(nature or "").strip() or None,
            signatory=signing.number,
            station_head=station_head,
            authorisation=authorisation or None,
            court_order=court_order or None,
            service=service,
            preserved_by=preserved_by,
            happened_at=when,
        )
        asked = tuple(_asked(one) for one in identifiers)
        _refuse(_refusals(catalogue(), act, asked, reason, nature or "", officer.number, signing, when))
        prepared = decision.commit(act)
        if signatory is None or isinstance(signatory, Officer):
            signed = _sign(decision, signing, act.request, kind, case, lead, group, when)
            return Receipt(
                prepared.first, signed.last, prepared.recorded_at, prepared.batch, prepared.named, signed.discrepancies
            )
        return prepared


def sign_request(
    *, officer: Officer, request: str, at: datetime | None = None, client_id: str | None = None
) -> Receipt:
    """Sign and so issue a request that another officer prepared, by the law of this day. Raises NotSignable, RequestRefused."""
    with deciding(officer, client_id) as decision:
        row = request_to_change(officer, request)
        if row.status != "prepared" or row.signatory != officer.number:
            raise NotSignable(
                f"{request} does not wait for your signature; it names {row.signatory}, it is {row.status}"
            )
        when = _aware(at) or decision.recorded_at
        _refuse(_refusals_again(row, officer, when))
        return _sign(decision, officer, request, row.kind, row.case, row.lead, row.group, when)


def _sign(
    decision: Decision,
    officer: Officer,
    request: str,
    kind: str,
    case: str | None,
    lead: str | None,
    group: str | None,
    when: datetime,
) -> Receipt:
    """Issue it; a request about a group changes the group's status in the same commit."""
    act = RequestSigned(
        request=request, kind=kind, rank=officer.rank, case=case, lead=lead, group=group, happened_at=when
    )
    signed = decision.commit(act, by=officer)
    if group and kind in GROUP_STATUS:
        return _with_group(officer, signed, group, GROUP_STATUS[kind], request, when)
    return signed


def _with_group(officer: Officer, done: Receipt, group: str, status: str, request: str, when: datetime) -> Receipt:
    """Change the group's status too, unless it is as far already; one receipt over both acts."""
    before = group_status(group)
    if before is None or _GROUP_ORDER.index(before) >= _GROUP_ORDER.index(status):
        return done
    changed = networks.change_status(
        officer=officer, group=group, status=status, reason=f"by the request {request}", request=request, at=when
    )
    return Receipt(
        done.first, changed.last, done.recorded_at, done.batch, done.named, done.discrepancies + changed.discrepancies
    )


# ---- what a request rests on


def _matter(officer: Officer, case: str | None, lead: str | None, group: str | None) -> _Matter:
    """The door to the matter of a request. Raises NotVisible, Refused where there is none or more than one."""
    if sum(reference is not None for reference in (case, lead, group)) != 1:
        raise Refused("a request belongs to one matter: give the case, the lead or the group")
    if case is not None:
        found = case_matter(case)
        mine = {officer.number, *officer.stands_in_for}
        if (
            found is None
            or found.withdrawn
            or not (officer.sees("requests.change", found.district, case) or found.io in mine)
        ):
            raise NotVisible(case)
        word = "FIR" if found.kind == "fir" else "Seizure report"
        name = f"{word} {found.number}/{found.year} of {found.station}"
        return _Matter(name, found.district, found.registered_at, found)
    if lead is not None:
        place = lead_place(lead)
        if place is None or not officer.sees("requests.change", place[0], lead):
            raise NotVisible(lead)
        return _Matter(lead, place[0], None, None)
    if group_status(str(group)) is None or not officer.sees("requests.change", None, str(group)):
        raise NotVisible(str(group))
    return _Matter(str(group), None, None, None)


def _basis(kind: str, when: datetime, began_at: datetime | None) -> BasisCited:
    """The provision in force, copied; a request to preserve rests on the platform's rules."""
    law = catalogue()
    if kind == "preservation":
        clock = law.clock("preservation_platform")
        version = clocks.version_for(law, clock, when, began_at)
        note = "no process is needed to preserve; an order to produce follows"
        return BasisCited(version.basis, "", clock.title, note, "", law.digest)
    subject = "production_order" if kind == "disclosure" else "takedown_notice"
    try:
        found = provision(law, subject, when, pending_since=began_at)
    except LawError as error:
        raise RequestRefused(f"{error}") from error
    return BasisCited(
        found.cite, found.section, found.title, found.note, certainty_words(found.certainty, ""), law.digest
    )


def _offence(kind: str, section: str, when: datetime) -> BasisCited | None:
    """The section that the content breaches, for a take-down; empty where it is not stated, which the rule refuses."""
    if kind != "takedown" or not section.strip():
        return None
    law = catalogue()
    try:
        row = section_version(law, section.strip(), Anchor("offence", law.day(when)))
    except LawError as error:
        raise RequestRefused(f"{error}") from error
    return BasisCited(row.cite, row.id, row.title, row.doubt, certainty_words(row.certainty, row.doubt), law.digest)


def _preserved(platform: str, case: str | None, lead: str | None, group: str | None) -> str | None:
    """The preservation of the same matter at the same platform that was issued last."""
    rows = Request.objects.filter(
        kind="preservation", platform=platform.strip(), case=case, lead=lead, group=group, issued_at__isnull=False
    ).exclude(status="withdrawn")
    return rows.order_by("-issued_at").values_list("reference", flat=True).first()


def _asked(one: Asked) -> AskedIdentifier:
    try:
        at = moment_given(one.at) if one.at else None
    except ValueRefused as error:
        raise Refused(f"{one.kind}: {error}") from error
    return AskedIdentifier(one.kind, one.value, one.port, at)


def _refusals(
    law: Catalogue,
    act: RequestPrepared,
    asked: tuple[AskedIdentifier, ...],
    reason: str,
    nature: str,
    prepared_by: str,
    signing: Officer,
    when: datetime,
) -> list[Breach]:
    """Why Tutela does not issue this request; one function for preparing and for signing."""
    if act.kind == "preservation":
        values = tuple(one.value for one in asked)
        facts = PreservationFacts(when, act.matter, reason, values, act.span_from, act.span_to)
        return rules.refusals_of_preservation(law, facts)
    if act.kind == "disclosure":
        order = DisclosureFacts(
            on=when,
            investigation_began_at=act.investigation_began_at,
            provision_cited=act.basis.cite,
            issuer_is_station_head=act.station_head,
            court_order=act.court_order or "",
            matter=act.matter,
            purpose=reason,
            identifiers=asked,
            service=cast(Service, act.service),
        )
        return rules.refusals_of_disclosure(law, order)
    preserved = Request.objects.filter(reference=act.preserved_by).first() if act.preserved_by else None
    notice = TakedownFacts(
        on=when,
        signatory_rank=signing.rank,
        authorisation=act.authorisation or "",
        court_order=act.court_order or "",
        legal_basis=act.basis.cite,
        statutory_provision=act.offence.cite if act.offence else "",
        nature_of_act=nature,
        locations=tuple(one.value for one in asked),
        preserved_at=preserved.issued_at if preserved else None,
    )
    return rules.refusals_of_takedown(law, notice, prepared_by=prepared_by, signed_by=signing.number)


def _refusals_again(row: Request, signing: Officer, when: datetime) -> list[Breach]:
    """The same rules on the day of signing; the provision cited must still be the one in force."""
    view = identifiers_of(row)
    from tutela.apps.record.selectors import opened_text

    texts = opened_text((row.reason, row.nature))
    act = RequestPrepared(
        request=row.reference,
        kind=row.kind,
        platform=row.platform,
        district=row.district,
        case=row.case,
        lead=row.lead,
        group=row.group,
        matter=row.matter,
        investigation_began_at=row.investigation_began_at,
        basis=BasisCited(**row.basis),
        offence=BasisCited(**row.offence) if row.offence else None,
        identifiers=(),
        span_from=row.span_from,
        span_to=row.span_to,
        reason="",
        nature=None,
        signatory=row.signatory,
        station_head=row.station_head,
        authorisation=row.authorisation,
        court_order=row.court_order,
        service=row.service,
        preserved_by=row.preserved_by,
    )
    asked = tuple(_asked(Asked(i.kind, i.value, int(i.port) if i.port else None, i.at)) for i in view)
    reason, nature = texts.get(row.reason, ""), texts.get(row.nature or "", "")
    return _refusals(catalogue(), act, asked, reason, nature, row.prepared_by, signing, when)


def _refuse(breaches: Sequence[Breach]) -> None:
    if breaches:
        raise RequestRefused("; ".join(f"{b.text} ({b.source})" for b in breaches), tuple(breaches))


# ---- what happened to it


def record_delivery(
    *,
    officer: Officer,
    request: str,
    at: datetime,
    means: str,
    receipt: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record when and by what means a request reached the platform; what is due is computed now and stands in the act."""
    with deciding(officer, client_id) as decision:
        row = request_to_change(officer, request)
        when = _aware(at) or decision.recorded_at
        if row.status in ("withdrawn", "lapsed"):
            raise Refused(f"{request} is {row.status}; issue a new request")
        if means not in MEANS:
            raise Refused(f"{means!r} is no means of delivery; use one of {', '.join(MEANS)}")
        law = catalogue()
        due = rules.due_of(law, RULE_KIND[row.kind], when, investigation_began_at=row.investigation_began_at)
        breaches = _breaches_of_delivery(law, row, when)
        act = RequestDelivered(
            request=request,
            case=row.case,
            means=means,
            receipt=receipt or None,
            due=cast("dict[str, object] | None", due.facts() if due else None),
            happened_at=when,
        )
        return decision.commit(act, *decision.discrepancies(request, breaches, row.district))


def _breaches_of_delivery(law: Catalogue, row: Request, when: datetime) -> list[Breach]:
    found = []
    if row.issued_at is None:
        text = f"Delivered before {row.signatory} signed it. Have it signed, or withdraw it at the platform."
        found.append(Breach("request.unsigned", text, rules.PRACTICE))
    else:
        # people state a delivery to the minute; one within the minute of the signature is after it
        issued = row.issued_at.replace(second=0, microsecond=0)
        found += rules.breaches_of_delivery(law, rules.Delivery(issued, when))
    if row.delivered_at is not None:
        text = f"Delivery was recorded before: {law.local(row.delivered_at)}. What is due counts from this one now."
        found.append(Breach("request.delivered_twice", text, rules.PRACTICE))
    return found


def record_answer(
    *,
    officer: Officer,
    request: str,
    at: datetime,
    outcome: str,
    answered: Sequence[int] | None = None,
    others: int = 0,
    why: str | None = None,
    platform_reference: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record what the platform answered; ``answered`` are places (from 0) of the identifiers that the answer is about.

    ``outcome`` is complete, partial or refused (refused needs ``why``); ``others`` counts identifiers in the answer
    that nobody asked for. A complete answer to a take-down of a group shows the group shut down.
    """
    with deciding(officer, client_id) as decision:
        row = request_to_change(officer, request)
        when = _aware(at) or decision.recorded_at
        if outcome not in OUTCOMES:
            raise Refused(f"{outcome!r} is no outcome; use one of {', '.join(OUTCOMES)}")
        if outcome == "refused" and not (why or "").strip():
            raise Refused("say why the platform refused, in its own words as far as they are known")
        places = (
            tuple(range(len(row.identifiers))) if answered is None and outcome == "complete" else tuple(answered or ())
        )
        if any(not 0 <= place < len(row.identifiers) for place in places) or others < 0:
            raise Refused(f"{request} asked for {len(row.identifiers)} identifiers; choose among them")
        breaches = _breaches_of_answer(row, when, outcome, places, others)
        act = RequestAnswered(
            request=request,
            case=row.case,
            outcome=outcome,
            answered=places,
            others=others,
            why=why or None,
            platform_reference=platform_reference or None,
            happened_at=when,
        )
        removed = row.case if row.kind == "takedown" and outcome == "complete" else None
        told = removal_stated(removed, request, when) if removed else ()
        done = decision.commit(act, *told, *decision.discrepancies(request, breaches, row.district))
        if row.group and row.kind == "takedown" and outcome == "complete":
            return _with_group(officer, done, row.group, "shut_down", request, when)
        return done


def _breaches_of_answer(
    row: Request, when: datetime, outcome: str, places: tuple[int, ...], others: int
) -> list[Breach]:
    """An answer is after delivery, in time, and about what was asked; identifiers stand by their place, not by value."""
    law, asked = catalogue(), tuple(f"no. {n + 1}" for n in range(len(row.identifiers)))
    if row.delivered_at is None:
        text = "An answer is recorded and no delivery. Record when and how the request reached the platform."
        return [Breach("request.answer_undelivered", text, rules.PRACTICE)]
    spoken = (*(asked[place] for place in places), *(f"another identifier ({n + 1})" for n in range(others)))
    answer = rules.Answer(when, spoken, refused=outcome == "refused")
    due = None if row.kind == "preservation" else due_in(row)
    found = rules.breaches_of_answer(law, due, row.delivered_at, asked, answer)
    # a partial answer that is recorded as one is no contradiction
    return [b for b in found if not (outcome == "partial" and b.rule == "request.answer_partial")]


def renew_preservation(
    *, officer: Officer, request: str, reason: str, at: datetime | None = None, client_id: str | None = None
) -> Receipt:
    """Ask the platform to preserve for another period, before the running one ends. Raises RequestRefused."""
    with deciding(officer, client_id) as decision:
        row = request_to_change(officer, request)
        due = due_in(row)
        if row.kind != "preservation" or due is None or not row.open:
            raise Refused(f"{request} is no preservation that runs; issue a new request")
        law, when = catalogue(), _aware(at) or decision.recorded_at
        _refuse(rules.refusals_of_renewal(law, due, when, row.renewals + 1))
        following = clocks.renewed(law, due, times=row.renewals + 1)
        act = PreservationRenewed(
            request=request,
            case=row.case,
            times=row.renewals + 1,
            reason=_said(reason),
            due=cast("dict[str, object]", following.facts()),
            happened_at=when,
        )
        return decision.commit(act)


def lapse_preservation(*, officer: Officer, request: str, reason: str, client_id: str | None = None) -> Receipt:
    """Let a preservation end without renewal, and say why."""
    with deciding(officer, client_id) as decision:
        row = request_to_change(officer, request)
        if row.kind != "preservation" or not row.open or row.delivered_at is None:
            raise Refused(f"{request} is no preservation that runs")
        return decision.commit(PreservationLapsed(request=request, case=row.case, reason=_said(reason)))


def withdraw_request(*, officer: Officer, request: str, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw a request that was prepared or issued by mistake; it stays in the record and is due no more."""
    with deciding(officer, client_id) as decision:
        row = request_to_change(officer, request)
        if row.status in ("withdrawn", "lapsed", "answered"):
            raise Refused(f"{request} is {row.status} already")
        return decision.commit(RequestWithdrawn(request=request, case=row.case, reason=_said(reason)))


KINDS = ("preservation", "disclosure", "takedown")
MEANS: tuple[str, ...] = ("in person", "registered post", "portal", "e-mail", "messenger")
OUTCOMES = ("complete", "partial", "refused")
RULE_KIND: dict[str, rules.RequestKind] = {
    "preservation": "preservation",
    "disclosure": "disclosure",
    "takedown": "take-down",
}
"""How the law names a kind."""


def _kind(kind: str) -> str:
    plain = kind.replace("-", "")
    if plain not in KINDS:
        raise Refused(f"{kind!r} is no kind of request; use one of {', '.join(KINDS)}")
    return plain


def _officer(signatory: Officer | str) -> Officer:
    found = signatory if isinstance(signatory, Officer) else officer_acting(signatory)
    found.must("requests.change")
    return found


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise Refused(f"{moment.isoformat()} has no time zone; state one, for example +05:30")
    return moment


def _said(text: str, otherwise: str = "say why") -> str:
    if not text.strip():
        raise Refused(otherwise)
    return text.strip()
