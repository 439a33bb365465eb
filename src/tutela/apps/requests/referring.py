"""The verbs of referrals: a child by code to committee and court, suspected trafficking to its unit, an identity sealed.

Who the child is stands in one sealed act. It is opened by two: one officer asks with a reason, another agrees, and
each reading is an act of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tutela.apps.cases.acts import DutyStarted
from tutela.apps.cases.selectors import case_matter
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record.appending import Decision, deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.selectors import opened
from tutela.apps.requests import rules
from tutela.apps.requests.acts import (
    ChildCoded,
    ChildOpeningAgreed,
    ChildOpeningAsked,
    ChildRead,
    ChildReferred,
    ChildSealed,
    ReferralAcknowledged,
    ReferralDutyMet,
    ReferralSent,
    ReferralWithdrawn,
    TraffickingReferred,
)
from tutela.apps.requests.errors import NotOpenedByTwo, ReferralRefused
from tutela.apps.requests.models import ChildOpening, Referral, ReferralDuty, Sending
from tutela.apps.requests.referrals import child_to_open, child_to_refer, referral_to_change
from tutela.engines.figures.counted import STATED, WITHDRAWN, Counted
from tutela.engines.law import clocks
from tutela.engines.law.checks.referral import ReferralFacts
from tutela.engines.law.checks.referral import ReferralSent as SentFacts
from tutela.engines.values import Breach

IDENTITY = ("name", "guardian", "address", "school", "phone", "born_on", "note")
"""What may be sealed of a child; everything is optional but one of them."""

EVENTS = ("information_recorded", "child_report")
"""What starts the clocks of a child's protection: the information about the offence, and the report about the child."""


@dataclass(frozen=True, slots=True)
class _Place:
    district: str
    case: str | None


def code_child(
    *,
    officer: Officer,
    case: str | None = None,
    district: str | None = None,
    identity: Mapping[str, str] | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Give a child a code (``CH-2026-0007``), and seal who it is where that is known."""
    with deciding(officer, client_id) as decision:
        place = _place(officer, case, district)
        coded, code = _code(decision, place)
        acts = [coded, *([_sealed(code, identity)] if identity else [])]
        return decision.commit(*acts)


def _code(decision: Decision, place: _Place) -> tuple[ChildCoded, str]:
    """The next code of the year: four digits, a year of its own series."""
    series = f"CH-{catalogue().day(decision.recorded_at).year}"
    number = int(decision.next_reference(series).rpartition("-")[2])
    code = f"{series}-{number:04}"
    return ChildCoded(child=code, district=place.district, case=place.case), code


def _sealed(code: str, identity: Mapping[str, str]) -> ChildSealed:
    strangers = sorted(set(identity) - set(IDENTITY))
    known = {name: identity[name].strip() for name in IDENTITY if identity.get(name, "").strip()}
    if strangers or not known:
        raise Refused(f"of a child are sealed: {', '.join(IDENTITY)}; give at least one of them")
    return ChildSealed(child=code, identity=known)


def seal_child(*, officer: Officer, child: str, identity: Mapping[str, str], client_id: str | None = None) -> Receipt:
    """Seal who a child is; a later sealing stands in place of the earlier one, which stays in the ledger."""
    with deciding(officer, client_id) as decision:
        child_to_refer(officer, child)
        return decision.commit(_sealed(child, identity))


def refer_child(
    *,
    officer: Officer,
    case: str | None = None,
    to: str,
    court: str,
    information_at: datetime,
    need_of_care: bool | None,
    need_reasons: str = "",
    steps: str,
    child: str | None = None,
    identity: Mapping[str, str] | None = None,
    district: str | None = None,
    at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Issue the report about a child to the Child Welfare Committee ``to`` and to ``court``, the child by code only.

    Without ``child`` a new code is given; ``identity`` goes into the sealed store in the same commit. What is due
    within 24 hours starts. Being late never holds it back. Raises ReferralRefused naming every reason.
    """
    with deciding(officer, client_id) as decision:
        place = _place(officer, case, district)
        when = _aware(at) or decision.recorded_at
        started = _aware(information_at) or when
        before: list[ChildCoded | ChildSealed] = []
        if child is None:
            coded, child = _code(decision, place)
            before.append(coded)
            first = True
        else:
            first = not child_to_refer(officer, child).counted
        if identity:
            before.append(_sealed(child, identity))
        facts = ReferralFacts(
            on=when,
            information_recorded_at=started,
            child=child,
            to_committee=bool(to.strip()),
            to_court=bool(court.strip()),
            need_of_care=need_of_care,
            need_reasons=need_reasons,
            steps_taken=steps,
        )
        _refuse(rules.refusals_of_referral(catalogue(), facts))
        referral = decision.next_reference("REF")
        counted = [_counted(STATED, "referral", referral, when)]
        counted += [_counted(STATED, "child", child, when)] if first else []
        act = ChildReferred(
            referral=referral,
            child=child,
            district=place.district,
            case=place.case,
            committee=to.strip(),
            court=court.strip(),
            information_at=started,
            need_of_care="yes" if need_of_care else "no",
            need_reasons=need_reasons.strip() or None,
            steps=steps.strip(),
            duties=_duties(referral, started, when, bool(need_of_care)),
            counted=tuple(counted),
            happened_at=when,
        )
        return decision.commit(*before, act)


def refer_trafficking(
    *,
    officer: Officer,
    to: str,
    reason: str,
    case: str | None = None,
    children: Sequence[str] = (),
    district: str | None = None,
    at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Refer suspected trafficking to its unit ``to``, each child by its code. Raises ReferralRefused, NotVisible."""
    with deciding(officer, client_id) as decision:
        place = _place(officer, case, district)
        when = _aware(at) or decision.recorded_at
        named = tuple(dict.fromkeys(child.strip() for child in children if child.strip()))
        _refuse(rules.refusals_of_trafficking_referral(catalogue(), rules.TraffickingFacts(when, to, reason, named)))
        first = [child for child in named if not child_to_refer(officer, child).counted]
        referral = decision.next_reference("REF")
        act = TraffickingReferred(
            referral=referral,
            children=named,
            district=place.district,
            case=place.case,
            unit=to.strip(),
            reason=reason.strip(),
            counted=(
                _counted(STATED, "referral", referral, when),
                *(_counted(STATED, "child", child, when) for child in first),
            ),
            happened_at=when,
        )
        return decision.commit(act)


def record_referral_sent(
    *, officer: Officer, referral: str, recipient: str, at: datetime, means: str, client_id: str | None = None
) -> Receipt:
    """Record when a referral reached a recipient (committee, court, unit); one that came late is recorded as such."""
    with deciding(officer, client_id) as decision:
        row = referral_to_change(officer, referral)
        when = _aware(at) or decision.recorded_at
        sending = _sending(row, recipient)
        if sending.sent_at is not None:
            raise Refused(f"{referral} reached the {recipient} already, at {catalogue().local(sending.sent_at)}")
        act = ReferralSent(
            referral=referral, recipient=recipient, means=_said(means, "say by what means it went"), happened_at=when
        )
        breaches = _breaches_of_sending(row, recipient, when)
        # no district: it would say in an export where a child is
        return decision.commit(act, *decision.discrepancies(referral, breaches, None))


def _breaches_of_sending(row: Referral, recipient: str, when: datetime) -> list[Breach]:
    if row.kind != "child" or row.information_at is None:
        return []
    sent = SentFacts(
        information_recorded_at=row.information_at,
        to_committee_at=when if recipient == "committee" else None,
        to_court_at=when if recipient == "court" else None,
    )
    return rules.breaches_of_referral(catalogue(), sent)


def acknowledge_referral(
    *,
    officer: Officer,
    referral: str,
    recipient: str,
    at: datetime,
    number: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record that a recipient acknowledged a referral; one that was never recorded as sent opens a discrepancy."""
    with deciding(officer, client_id) as decision:
        row = referral_to_change(officer, referral)
        when = _aware(at) or decision.recorded_at
        sending = _sending(row, recipient)
        breaches = []
        if sending.sent_at is None or when < sending.sent_at:
            text = f"The {recipient} acknowledged it before it is recorded as sent. Record when it was sent."
            breaches.append(Breach("referral.acknowledged_first", text, rules.PRACTICE))
        act = ReferralAcknowledged(referral=referral, recipient=recipient, number=number or None, happened_at=when)
        return decision.commit(act, *decision.discrepancies(referral, breaches, None))


def meet_referral_duty(
    *,
    officer: Officer,
    referral: str,
    clock: str,
    at: datetime,
    proof: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record that something due about a child was done, and what shows it."""
    with deciding(officer, client_id) as decision:
        row = referral_to_change(officer, referral)
        when = _aware(at) or decision.recorded_at
        waiting = ReferralDuty.objects.filter(referral=row, clock=clock, met_at=None, dropped_entry=None).first()
        if waiting is None or clock in rules.MET_BY_SENDING.values():
            raise Refused(
                f"nothing named {clock} is due of {referral}; reports are met by recording that they were sent"
            )
        late = waiting.due_at is not None and when > waiting.due_at
        text = f"{waiting.title}: done after it was due; {waiting.rule}"
        breaches = [Breach(f"due.{clock}", text, waiting.basis)] if late else []
        act = ReferralDutyMet(referral=referral, clock=clock, proof=proof or None, happened_at=when)
        return decision.commit(act, *decision.discrepancies(referral, breaches, None))


def withdraw_referral(*, officer: Officer, referral: str, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw a referral that was issued by mistake; a child that no other referral names is counted no more."""
    with deciding(officer, client_id) as decision:
        row = referral_to_change(officer, referral)
        when = row.recorded_at
        elsewhere = {
            child
            for other in Referral.objects.filter(withdrawn_at=None).exclude(reference=referral)
            for child in other.children
        }
        gone = [child for child in row.children if child not in elsewhere]
        act = ReferralWithdrawn(
            referral=referral,
            reason=_said(reason),
            counted=(
                _counted(WITHDRAWN, "referral", referral, when),
                *(_counted(WITHDRAWN, "child", child, when) for child in gone),
            ),
        )
        return decision.commit(act)


# ---- the sealed identity: one asks, another agrees, each reading is an act


def ask_to_open_child(*, officer: Officer, child: str, reason: str, client_id: str | None = None) -> Receipt:
    """Ask another officer to agree that a child's identity is opened."""
    with deciding(officer, client_id) as decision:
        row = child_to_open(officer, child)
        if row.identity is None:
            raise Refused(f"nothing is sealed of {child}")
        if ChildOpening.objects.filter(child=row, asker=officer.number, agreed_by=None).exists():
            raise Refused(f"you have asked to open {child} already; another officer must agree")
        return decision.commit(ChildOpeningAsked(child=child, reason=_said(reason)))


def agree_to_open_child(
    *, officer: Officer, child: str, asker: str, reason: str, client_id: str | None = None
) -> Receipt:
    """Agree that another officer opens a child's identity for 24 hours. Nobody agrees to his own wish."""
    with deciding(officer, client_id) as decision:
        row = child_to_open(officer, child)
        if asker in (officer.number, *officer.stands_in_for):
            raise Refused("an identity is opened by two; another officer must agree")
        if not ChildOpening.objects.filter(child=row, asker=asker, agreed_by=None).exists():
            raise Refused(f"{asker} does not ask to open {child}")
        until = decision.recorded_at + rules.OPENING_LASTS
        return decision.commit(ChildOpeningAgreed(child=child, asker=asker, reason=_said(reason), until=until))


def read_child(*, officer: Officer, child: str) -> Mapping[str, str]:
    """Read a child's identity, which is an act of its own. Raises NotOpenedByTwo unless another officer has agreed."""
    with deciding(officer) as decision:
        row = child_to_open(officer, child)
        agreed = (
            ChildOpening.objects.filter(
                child=row, asker=officer.number, agreed_by__isnull=False, until__gte=decision.recorded_at
            )
            .order_by("-entry")
            .first()
        )
        if agreed is None or agreed.agreed_by is None or row.identity is None:
            raise NotOpenedByTwo(child)
        decision.commit(ChildRead(child=child, agreed_by=agreed.agreed_by))
    value = opened([row.identity])[row.identity]
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {"name": str(value)}


# ---- what they share


def _place(officer: Officer, case: str | None, district: str | None) -> _Place:
    """The door to the matter of a referral. Raises NotVisible, Refused."""
    officer.must("referrals.change")
    if case is not None:
        found = case_matter(case)
        mine = {officer.number, *officer.stands_in_for}
        if (
            found is None
            or found.withdrawn
            or not (officer.sees("referrals.change", found.district, case) or found.io in mine)
        ):
            raise NotVisible(case)
        return _Place(found.district, case)
    chosen = district or officer.district
    if chosen is None:
        raise Refused("give the case or the district of the child")
    if not officer.sees("referrals.change", chosen):
        raise NotVisible(chosen)
    return _Place(chosen, None)


def _sending(row: Referral, recipient: str) -> Sending:
    found = Sending.objects.filter(referral=row, recipient=recipient).first()
    if found is None:
        raise Refused(f"{row.reference} does not go to {recipient!r}")
    return found


def _duties(referral: str, information_at: datetime, when: datetime, in_need: bool) -> tuple[DutyStarted, ...]:
    """The clocks of 24 hours: the two reports, and the arrangements for a child in need of care."""
    law, found = catalogue(), []
    for event in EVENTS if in_need else EVENTS[:1]:
        start = information_at if event == "information_recorded" else when
        for clock in clocks.clocks_started_by(law, event, start, ("pocso",)):
            found += [(clock.id, due) for due in clocks.dues(law, clock.id, start)]
    return tuple(
        DutyStarted(
            of=referral,
            clock=clock,
            title=due.title,
            term=due.term,
            started_at=due.started_at,
            due_at=due.due_at,
            warn_at=tuple(due.warn_at),
            rule=due.rule,
            basis=due.basis,
            note=due.note,
        )
        for clock, due in found
    )


def _counted(change: str, kind: str, reference: str, on: datetime) -> Counted:
    """Neither round nor district: such small counts must not be read, or subtracted, from an export."""
    return Counted(change=change, kind=kind, object=reference, on=on)


def _refuse(breaches: Sequence[Breach]) -> None:
    if breaches:
        raise ReferralRefused("; ".join(f"{b.text} ({b.source})" for b in breaches), tuple(breaches))


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise Refused(f"{moment.isoformat()} has no time zone; state one, for example +05:30")
    return moment


def _said(text: str, otherwise: str = "say why") -> str:
    if not text.strip():
        raise Refused(otherwise)
    return text.strip()
