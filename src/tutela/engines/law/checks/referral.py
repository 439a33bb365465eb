"""The report about a child to the Child Welfare Committee and the court: by code, complete, in time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, breach, breached, every, in_time, unstated
from tutela.engines.values import Breach

CHILD_CODE = re.compile(r"[A-Z]{1,8}(-[A-Z0-9]{1,12}){1,4}")
"""A child's code: capitals, digits and hyphens, such as CH-2026-0007. Anything that could be a name is not one."""


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """A report about a child that is about to be issued; ``child`` is the code, never a name."""

    on: datetime
    information_recorded_at: datetime
    child: str
    to_committee: bool
    to_court: bool
    need_of_care: bool | None
    need_reasons: str
    steps_taken: str


@dataclass(frozen=True, slots=True)
class ReferralSent:
    """When the report went out; None: not yet."""

    information_recorded_at: datetime
    to_committee_at: datetime | None
    to_court_at: datetime | None


def refusals_of_referral(law: Catalogue, referral: ReferralFacts) -> list[Breach]:
    """Return why a report about a child is not issued; being late is never a reason to hold it back."""
    return every(_referral(law, referral))


def breaches_of_referral(law: Catalogue, sent: ReferralSent) -> list[Breach]:
    """Return what is wrong with the sending: one finding a recipient that was reached too late."""
    return breached(_sent(law, sent))


def open_points_of_referral(law: Catalogue, sent: ReferralSent) -> list[Breach]:
    """Return which recipient has not been reached yet, and by when."""
    return unstated(_sent(law, sent))


def is_child_code(text: str) -> bool:
    """Say whether a text has the form of a child's code."""
    return CHILD_CODE.fullmatch(text) is not None


def _referral(law: Catalogue, referral: ReferralFacts) -> Findings:
    coded = law.rule("referral.child_code", referral.on)
    if coded is not None and not is_child_code(referral.child):
        yield breach(coded, "The child is not named by a code such as CH-2026-0007. Use the child's code.")
    recipients = law.rule("referral.recipients", referral.on)
    if recipients is not None and not (referral.to_committee and referral.to_court):
        left_out = "the Child Welfare Committee" if not referral.to_committee else "the court"
        yield breach(recipients, f"It does not go to {left_out}. Address it to both.")
    need = law.rule("referral.need_of_care", referral.on)
    if need is not None:
        if referral.need_of_care is None:
            yield breach(need, "Whether the child needs care and protection is not stated.")
        if referral.need_of_care and not referral.need_reasons.strip():
            yield breach(need, "The reasons are not stated.")
        if not referral.steps_taken.strip():
            yield breach(need, "The steps taken are not stated; write none, if there were none, and why.")


def _sent(law: Catalogue, sent: ReferralSent) -> Findings:
    start = sent.information_recorded_at
    rule = law.rule("referral.time", start)
    yield from in_time(law, rule, start, sent.to_committee_at, "Report to the Child Welfare Committee")
    yield from in_time(law, rule, start, sent.to_court_at, "Report to the court")
