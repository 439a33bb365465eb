"""When a request or a referral may be issued, and what is wrong with how it was delivered and answered.

``refusals_of_…`` judge what Tutela would issue: one refusal, and it is not issued. ``breaches_of_…`` judge what
happened: it is recorded, and every breach opens a discrepancy. Every function is pure; the law comes in as a catalogue.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks import notices, referral
from tutela.engines.law.checks.notices import (
    AppearanceFacts,
    DisclosureFacts,
    PreservationFacts,
    TakedownFacts,
)
from tutela.engines.law.checks.referral import ReferralFacts, ReferralSent
from tutela.engines.law.due import Due
from tutela.engines.law.errors import NotInForce, TermRefused
from tutela.engines.values import Breach

RequestKind = Literal["preservation", "disclosure", "take-down"]

CLOCKS: dict[RequestKind, str] = {
    "preservation": "preservation_platform",
    "disclosure": "platform_info",
    "take-down": "takedown_notice",
}
"""Kind of a request → the clock that its delivery starts."""

MET_BY_SENDING = {"committee": "cwc_report", "court": "court_report"}
"""Recipient of a report about a child → the clock that reaching it ends."""

OPENING_LASTS = timedelta(hours=24)
"""How long an opening of a child's identity holds once a second officer has agreed."""

UNREPORTED_SHOWN = timedelta(days=90)
"""How long an FIR under POCSO without a report about a child is listed among what is due."""

PRACTICE = "register of requests: delivery, answer and check are each recorded"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request on its way: when it was issued and when it reached the platform."""

    issued_at: datetime
    delivered_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: when it came, for which of the identifiers that were asked, complete or refused."""

    answered_at: datetime
    identifiers: tuple[str, ...]
    refused: bool = False


@dataclass(frozen=True, slots=True)
class TraffickingFacts:
    """A referral of suspected trafficking to its unit; children by code only, ``unit`` a reference."""

    on: datetime
    unit: str
    reason: str
    children: tuple[str, ...]


# ---- issuing


def refusals_of_preservation(law: Catalogue, request: PreservationFacts) -> list[Breach]:
    """A request to preserve names accounts and span, its matter and its reason; it needs no process.."""
    return notices.refusals_of_preservation(law, request)


def refusals_of_disclosure(law: Catalogue, order: DisclosureFacts) -> list[Breach]:
    """An order to produce is the station head's or a court's, under the provision in force, with exact identifiers.

    Source: s.91 CrPC, s.94 BNSS;.
    """
    return notices.refusals_of_disclosure(law, order)


def refusals_of_takedown(law: Catalogue, notice: TakedownFacts, *, prepared_by: str, signed_by: str) -> list[Breach]:
    """A notice for removal is reasoned, exact, preserved first, signed by who may sign, and the act of two persons.

    ``prepared_by`` and ``signed_by`` are references. Source: r.3(1)(d) IT Rules 2021;.
    """
    found = notices.refusals_of_takedown(law, notice)
    if prepared_by == signed_by:
        text = "One person prepared and signs it. A take-down is the act of two; have another sign."
        found.append(Breach("request.two_persons", text, "good practice: two-person acts"))
    return found


def refusals_of_appearance(law: Catalogue, notice: AppearanceFacts) -> list[Breach]:
    """A notice of appearance is served on the person. 2025 INSC 909."""
    return notices.refusals_of_appearance(law, notice)


def refusals_of_referral(law: Catalogue, report: ReferralFacts) -> list[Breach]:
    """A report about a child goes to committee and court, by code, with need of care and steps. s.19 POCSO."""
    return referral.refusals_of_referral(law, report)


def refusals_of_trafficking_referral(law: Catalogue, report: TraffickingFacts) -> list[Breach]:
    """Suspected trafficking is referred to a named unit with a reason, each child by code only."""
    found = []
    if not report.unit.strip() or not report.reason.strip():
        text = "Unit or reason is not stated. Name the unit, and why trafficking is suspected."
        found.append(Breach("request.trafficking", text, "s.143 BNS; s.370 IPC"))
    coded = law.rule("referral.child_code", report.on)
    if coded is not None and not all(referral.is_child_code(child) for child in report.children):
        found.append(coded.breached("A child is not named by a code such as CH-2026-0007. Use the child's code."))
    return found


# ---- delivery, answer, expiry


def due_of(
    law: Catalogue, kind: RequestKind, delivered_at: datetime, *, investigation_began_at: datetime | None = None
) -> Due | None:
    """Return when the platform has to have answered, or when preservation ends, by the rule in force at delivery.

    None where no rule set a time on that day (an order to produce before 2021-05-26): the order states its own.
    """
    try:
        return clocks.due(law, CLOCKS[kind], delivered_at, pending_since=investigation_began_at)
    except NotInForce:
        return None


def breaches_of_delivery(law: Catalogue, delivery: Delivery) -> list[Breach]:
    """A request is delivered after it was issued."""
    if delivery.delivered_at >= delivery.issued_at:
        return []
    text = (
        f"Delivered {law.local(delivery.delivered_at)}, issued {law.local(delivery.issued_at)}. "
        "Correct the time that is wrong."
    )
    return [Breach("request.delivery", text, PRACTICE)]


def breaches_of_answer(
    law: Catalogue, due: Due | None, delivered_at: datetime, asked: Collection[str], answer: Answer
) -> list[Breach]:
    """An answer comes after delivery, in time, and speaks of the identifiers that were asked, all and no others.

    ``due`` None: no rule sets a time. For preservation the time is an expiry, no limit for the answer: pass None.
    """
    found = []
    if answer.answered_at < delivered_at:
        text = f"Answered {law.local(answer.answered_at)}, delivered {law.local(delivered_at)}. Correct the wrong time."
        found.append(Breach("request.answer_before_delivery", text, PRACTICE))
    if due is not None and due.due_at is not None and answer.answered_at > due.due_at:
        text = (
            f"Answered {law.local(answer.answered_at)}, due {law.local(due.due_at)} ({due.rule}). Remind, or escalate."
        )
        found.append(Breach("request.answer_late", text, due.basis))
    others = sorted(set(answer.identifiers) - set(asked))
    if others:
        text = f"The answer is about {', '.join(others)}, which nobody asked. Keep it sealed and ask the platform."
        found.append(Breach("request.answer_about_others", text, PRACTICE))
    left_out = sorted(set(asked) - set(answer.identifiers))
    if left_out and not answer.refused:
        text = f"The answer leaves out {', '.join(left_out)}. Record it as partial, and ask again."
        found.append(Breach("request.answer_partial", text, PRACTICE))
    return found


def breaches_of_lapse(due: Due, now: datetime, reason: str) -> list[Breach]:
    """A preservation that ends without renewal lapses with a reason.."""
    if due.due_at is None or now <= due.due_at or reason.strip():
        return []
    text = f"It ended on {due.last_day} without renewal, and no reason is stated. State it, or ask the platform again."
    return [Breach("request.lapsed", text, due.basis)]


def refusals_of_renewal(law: Catalogue, due: Due, now: datetime, times: int) -> list[Breach]:
    """A preservation is renewed before it ends, and as often as its rule allows; afterwards it is asked for anew."""
    if due.due_at is not None and now > due.due_at:
        text = f"It ended on {due.last_day}. Issue a new request: what is gone is not renewed."
        return [Breach("request.renewal_late", text, due.basis)]
    try:
        clocks.renewed(law, due, times=times)
    except TermRefused as error:
        return [Breach("request.renewal", f"{error}. Issue a new request.", due.basis)]
    return []


def breaches_of_referral(law: Catalogue, sent: ReferralSent) -> list[Breach]:
    """The report about a child is with committee and court within 24 hours of the information. s.19(6) POCSO."""
    return referral.breaches_of_referral(law, sent)


def open_points_of_referral(law: Catalogue, sent: ReferralSent) -> list[Breach]:
    """Name who has not had the report yet, and by when."""
    return referral.open_points_of_referral(law, sent)
