"""What may happen to tips and leads, and how the steps to an address follow each other. No Django."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from tutela.engines.values import Breach

SOURCE_NAMES = {
    "ncmec": "CyberTipline of NCMEC",
    "ncrp": "National Cyber Crime Reporting Portal",
    "interpol": "INTERPOL, through the national bureau",
    "p2p": "monitoring of file sharing",
    "undercover": "patrol of groups",
    "public": "help line, walk-in, school or committee",
    "device": "seized device",
    "other_state": "another State",
    "foreign_agency": "foreign agency",
}
"""Where a tip can come from (law.md §1.2)."""

TYPED = "form"
"""The format of a tip that an officer typed."""

UNRANKED = 9
"""The rank of a lead whose priority nobody has set; ranks begin at 0, the highest band of the checklist."""


class TipState(StrEnum):
    """Where a tip stands."""

    NEW = "new"
    IN_LEAD = "in_lead"
    SET_ASIDE = "set_aside"


class LinkStanding(StrEnum):
    """What is said of two tips: the service linked them, a person confirmed it, a person took it back."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REVERSED = "reversed"


class Step(StrEnum):
    """A step of the localisation chain (law.md §1.3)."""

    IP = "ip"
    PROVIDER = "provider"
    SUBSCRIBER = "subscriber"
    ADDRESS = "address"
    STATION = "station"
    DISTRICT = "district"


EXPECTED_DAYS = {Step.IP: 1, Step.PROVIDER: 2, Step.SUBSCRIBER: 14, Step.ADDRESS: 7, Step.STATION: 3, Step.DISTRICT: 3}
"""After how many days an unanswered step is shown as due; a provider's answer to an order takes longest."""

PROVIDER_COPY = timedelta(days=366)
"""How far back tips are looked at for a provider's copy that ends: no law lets one be kept longer without an order."""

TRIAGE_WITHIN = timedelta(days=1)
"""Within what time a new lead is given a priority."""


class Confidence(StrEnum):
    """How sure an answer is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class SetAside(StrEnum):
    """Why a tip alone is followed no further."""

    NO_ACTIONABLE_INFORMATION = "no_actionable_information"
    NOT_FOR_THIS_UNIT = "not_for_this_unit"
    MISTAKEN = "mistaken"


class Outcome(StrEnum):
    """How a lead ends."""

    ACTED_ON = "acted_on"
    PASSED_ON = "passed_on"
    NO_ACTIONABLE_INFORMATION = "no_actionable_information"
    MISTAKEN = "mistaken"


ERASED_ON_SCHEDULE = frozenset({Outcome.NO_ACTIONABLE_INFORMATION, Outcome.MISTAKEN})
"""Outcomes after which what a lead says of people is erased when its time has come."""


class Disposal(StrEnum):
    """What became of a file or row in quarantine."""

    TAKEN_IN = "taken_in"
    SENT_BACK = "sent_back"
    NOT_A_TIP = "not_a_tip"


OPENING_LASTS = timedelta(hours=24)
"""How long an agreed opening of what is sealed of a child holds."""


def pair_of(one: str, other: str) -> str:
    """The one key of two tips, whichever is named first."""
    return "~".join(sorted((one, other)))


def due_of_step(step: str, asked_at: datetime) -> datetime:
    """When an unanswered step is due."""
    return asked_at + timedelta(days=EXPECTED_DAYS[Step(step)])


def breaches_of_hop(
    step: str,
    *,
    asked_at: datetime | None,
    answered: bool,
    answered_at: datetime | None,
    confidence: str | None,
) -> list[Breach]:
    """A step is one of the chain; an answer has its moment and confidence, and comes after the question."""
    source = "law.md §1.3: each step has request, answer, delay and confidence"
    found = []
    if step not in set(Step):
        found.append(Breach("hop.step", f"{step!r} is no step; use one of {', '.join(Step)}", source))
    if answered and (answered_at is None or confidence not in set(Confidence)):
        words = f"an answer states when it came and how sure it is ({', '.join(Confidence)})"
        found.append(Breach("hop.answer", words, source))
    if answered_at is not None and not answered:
        found.append(Breach("hop.answer", "the answer's moment is stated, its text is missing", source))
    if asked_at is not None and answered_at is not None and answered_at < asked_at:
        found.append(Breach("hop.order", "the answer comes before the question", source))
    return found


def breaches_of_order(step: str, steps_before: Sequence[str]) -> list[Breach]:
    """What happened is recorded in any order; a subscriber without a recorded provider is worth a look."""
    if step == Step.SUBSCRIBER and not {Step.IP, Step.PROVIDER} & {Step(s) for s in steps_before}:
        text = "a subscriber was named before any address or provider was recorded; record how he was found"
        return [Breach("hop.chain", text, "law.md §1.3: the chain's order")]
    return []
