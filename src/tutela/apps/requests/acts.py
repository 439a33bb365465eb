"""What can happen to a request to a platform and to a referral of a child or of suspected trafficking.

A referral's public facts carry neither case nor district: counts about children are small, and an exported ledger
must not let anybody subtract them. The identity of a child stands in one act alone, as one private value.
"""

from dataclasses import dataclass
from datetime import datetime

from tutela.apps.cases.acts import DutyStarted
from tutela.apps.record.act import Act, Private, act
from tutela.engines.figures.counted import Counted


@dataclass(frozen=True)
class BasisCited:
    """The provision that a request rests on, copied as it stood, so that a changed catalogue changes no document."""

    cite: str
    section: str
    title: str
    note: str
    certainty: str
    catalogue: str


@dataclass(frozen=True)
class IdentifierAsked:
    """One account, address or item that a request names; ``port`` and ``at`` belong to an IP address."""

    kind: str
    value: Private[str]
    port: Private[int] | None
    at: Private[str] | None


@act("requests.request_prepared", version=1, about=("case", "lead", "group", "preserved_by"), names=("request",))
class RequestPrepared(Act):
    """{actor} prepared the {kind} request {request} to {platform} for the signature of {signatory}."""

    request: str
    kind: str
    platform: str
    district: str | None
    case: str | None
    lead: str | None
    group: str | None
    matter: str
    investigation_began_at: datetime | None
    basis: BasisCited
    offence: BasisCited | None
    identifiers: tuple[IdentifierAsked, ...]
    span_from: datetime | None
    span_to: datetime | None
    reason: Private[str]
    nature: Private[str] | None
    signatory: str
    station_head: bool
    authorisation: str | None
    court_order: str | None
    service: str
    preserved_by: str | None


@act("requests.request_signed", version=1, about=("request", "case", "lead", "group"))
class RequestSigned(Act):
    """{actor} ({rank}) signed and issued {request}."""

    request: str
    kind: str
    rank: str
    case: str | None
    lead: str | None
    group: str | None


@act("requests.request_delivered", version=1, about=("request", "case"))
class RequestDelivered(Act):
    """{actor} recorded that {request} was delivered; means: {means}."""

    request: str
    case: str | None
    means: str
    receipt: Private[str] | None
    due: dict[str, object] | None


@act("requests.request_answered", version=1, about=("request", "case"))
class RequestAnswered(Act):
    """{actor} recorded the answer to {request}: {outcome}."""

    request: str
    case: str | None
    outcome: str
    answered: tuple[int, ...]
    others: int
    why: Private[str] | None
    platform_reference: Private[str] | None


@act("requests.preservation_renewed", version=1, about=("request", "case"))
class PreservationRenewed(Act):
    """{actor} renewed the preservation {request} for the time no. {times}."""

    request: str
    case: str | None
    times: int
    reason: Private[str]
    due: dict[str, object]


@act("requests.preservation_lapsed", version=1, about=("request", "case"))
class PreservationLapsed(Act):
    """{actor} let the preservation {request} lapse."""

    request: str
    case: str | None
    reason: Private[str]


@act("requests.request_withdrawn", version=1, about=("request", "case"))
class RequestWithdrawn(Act):
    """{actor} withdrew {request}."""

    request: str
    case: str | None
    reason: Private[str]


@act("requests.child_coded", version=1, names=("child",))
class ChildCoded(Act):
    """{actor} gave a child the code {child}."""

    child: str
    district: Private[str]
    case: Private[str] | None


@act("requests.child_sealed", version=1, never_exported=True)
class ChildSealed(Act):
    """{actor} sealed the identity of {child}.

    It is about no object, so that no export opens it (``--open`` opens what concerns a reference); the sealed store
    is opened by two people in the application only.
    """

    child: str
    identity: Private[dict[str, str]]


@act("requests.child_referred", version=1, about=("child",), names=("referral",))
class ChildReferred(Act):
    """{actor} referred {child} to committee and court as {referral}."""

    referral: str
    child: str
    district: Private[str]
    case: Private[str] | None
    committee: Private[str]
    court: Private[str]
    information_at: datetime
    need_of_care: Private[str]
    need_reasons: Private[str] | None
    steps: Private[str]
    duties: tuple[DutyStarted, ...]
    counted: tuple[Counted, ...]


@act("requests.trafficking_referred", version=1, about=("children",), names=("referral",))
class TraffickingReferred(Act):
    """{actor} referred suspected trafficking to its unit as {referral}."""

    referral: str
    children: tuple[str, ...]
    district: Private[str]
    case: Private[str] | None
    unit: Private[str]
    reason: Private[str]
    counted: tuple[Counted, ...]


@act("requests.referral_sent", version=1, about=("referral",))
class ReferralSent(Act):
    """{actor} recorded that {referral} reached the {recipient}; delivery: {means}."""

    referral: str
    recipient: str
    means: str


@act("requests.referral_acknowledged", version=1, about=("referral",))
class ReferralAcknowledged(Act):
    """{actor} recorded that the {recipient} acknowledged {referral}."""

    referral: str
    recipient: str
    number: Private[str] | None


@act("requests.referral_duty_met", version=1, about=("referral",))
class ReferralDutyMet(Act):
    """{actor} recorded that {clock} of {referral} was done."""

    referral: str
    clock: str
    proof: Private[str] | None


@act("requests.referral_withdrawn", version=1, about=("referral",))
class ReferralWithdrawn(Act):
    """{actor} withdrew {referral}."""

    referral: str
    reason: Private[str]
    counted: tuple[Counted, ...]


@act("requests.child_opening_asked", version=1, about=("child",))
class ChildOpeningAsked(Act):
    """{actor} asked to open the identity of {child}."""

    child: str
    reason: Private[str]


@act("requests.child_opening_agreed", version=1, about=("child",))
class ChildOpeningAgreed(Act):
    """{actor} agreed that {asker} opens the identity of {child} until {until}."""

    child: str
    asker: str
    reason: Private[str]
    until: datetime


@act("requests.child_read", version=1, about=("child",))
class ChildRead(Act):
    """{actor} read the identity of {child}; {agreed_by} had agreed."""

    child: str
    agreed_by: str
