"""What can happen to a tip, to what was quarantined, and to a lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tutela.apps.record.act import Act, Private, act
from tutela.engines.figures.counted import Counted


@dataclass(frozen=True)
class MomentStated:
    """A time of the document: the zone that was assumed (None: it stated its own), and the moment in UTC where it could
    be read. Its text as written stands in the private ``said``."""

    utc: datetime | None
    zone: str | None
    day_only: bool


@dataclass(frozen=True)
class IdentifierTaken:
    """One identifier: what it is in public, its value as normalised and as written in private.

    ``value`` is None where it could not be normalised; ``raw`` is None where it equals the value. ``marks`` come from
    the document and from normalising (``reserved``). ``strength`` is strong (a shared value makes one lead), weak, none,
    or unreadable; ``note`` explains what was changed, assumed or refused.
    """

    kind: str
    role: str
    holder: str | None
    platform: str | None
    qualifier: str | None
    value: Private[str] | None
    raw: Private[str] | None
    at: datetime | None
    at_zone: str | None
    port: int | None
    verified: bool | None
    possible_proxy: bool | None
    marks: tuple[str, ...]
    strength: str
    note: str


@dataclass(frozen=True)
class FileNamed:
    """A file that the tip names, or that came along: its digests and size; no content, and no name in public."""

    holder: str
    size: int | None
    md5: str | None
    sha1: str | None
    sha256: str | None
    pdq: str | None
    viewed_by_esp: bool | None
    public: bool | None
    came_along: bool


@act("intake.tip_received", version=1, about=("version_of",), names=("tip",))
class TipReceived(Act):
    """{actor} took in the tip {tip} from {source}."""

    tip: str
    source: str
    format: str
    document: str | None
    size: int | None
    row: int | None
    digest: Private[str] | None
    content: Private[str] | None
    report: Private[str] | None
    authority: Private[str]
    said: Private[Mapping[str, Any]] | None
    version_of: str | None
    version: int
    supplement: bool
    received: MomentStated | None
    made_available: MomentStated | None
    incident: MomentStated | None
    incident_type: str | None
    escalated: bool | None
    informational: bool | None
    priority: str | None
    platform: str | None
    esp: str | None
    country: str | None
    identifiers: tuple[IdentifierTaken, ...]
    files: tuple[FileNamed, ...]
    notes: int
    flags: tuple[str, ...]
    counted: Counted | None


@act("intake.victims_sealed", version=1, about=("tip",), never_exported=True)
class VictimsSealed(Act):
    """{actor} sealed what {tip} says of a child."""

    tip: str
    sealed: Private[Mapping[str, Any]]


@act("intake.victims_opening_asked", version=1, about=("tip",))
class VictimsOpeningAsked(Act):
    """{actor} asked to open what is sealed of a child in {tip}."""

    tip: str
    reason: Private[str]


@act("intake.victims_opened", version=1, about=("tip",))
class VictimsOpened(Act):
    """{actor} agreed that {asker} opens what is sealed of a child in {tip} until {until}."""

    tip: str
    asker: str
    reason: Private[str]
    until: datetime


@dataclass(frozen=True)
class ItemQuarantined:
    """A file or row that was not taken in. ``key`` tells it apart, so that a second import names it once."""

    item: str
    row: int | None
    file: Private[str]
    field: Private[str] | None
    reason: str
    key: Private[str]


@act("intake.items_quarantined", version=1, names=("named_items",))
class ItemsQuarantined(Act):
    """{actor} put {named_items} into quarantine."""

    source: str | None
    named_items: tuple[str, ...]
    items: tuple[ItemQuarantined, ...]


@act("intake.quarantine_disposed", version=1, about=("item", "tip"))
class QuarantineDisposed(Act):
    """{actor} disposed of {item}: {outcome}."""

    item: str
    outcome: str
    tip: str | None
    reason: Private[str]


@act("intake.tip_set_aside", version=1, about=("tip",))
class TipSetAside(Act):
    """{actor} set {tip} aside: {outcome}."""

    tip: str
    outcome: str
    reason: Private[str]


@act("intake.profile_saved", version=1)
class ProfileSaved(Act):
    """{actor} saved the column profile {profile}."""

    profile: str
    columns: Mapping[str, Any]


@act("intake.checklist_saved", version=1)
class ChecklistSaved(Act):
    """{actor} saved the priority checklist {checklist}."""

    checklist: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class LinkJudged:
    """Two tips that were judged to belong together, and why; no value stands here, only what kind of one they share."""

    one: str
    other: str
    by: str
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]


@act("intake.lead_opened", version=1, about=("tips", "group"), names=("lead",))
class LeadOpened(Act):
    """{actor} opened the lead {lead} on {tips}."""

    lead: str
    source: str
    tips: tuple[str, ...]
    links: tuple[LinkJudged, ...]
    district: str | None
    station: str | None
    group: str | None
    earlier_reference: Private[str] | None
    note: Private[str] | None
    due_at: datetime


@act("intake.tips_linked", version=1, about=("lead", "tips"))
class TipsLinked(Act):
    """{actor} linked {tips} to {lead}."""

    lead: str
    tips: tuple[str, ...]
    links: tuple[LinkJudged, ...]
    reason: Private[str] | None


@act("intake.leads_joined", version=1, about=("lead", "joined"))
class LeadsJoined(Act):
    """{actor} joined {joined} to {lead}."""

    lead: str
    joined: str
    links: tuple[LinkJudged, ...]
    reason: Private[str]


@act("intake.link_confirmed", version=1, about=("lead", "one", "other"))
class LinkConfirmed(Act):
    """{actor} confirmed that {one} and {other} belong together."""

    lead: str
    one: str
    other: str
    reason: Private[str]


@act("intake.link_reversed", version=1, about=("lead", "one", "other"))
class LinkReversed(Act):
    """{actor} reversed that {one} and {other} belong together; they are not linked again."""

    lead: str
    one: str
    other: str
    leaves: tuple[str, ...]
    reason: Private[str]


@act("intake.hop_recorded", version=1, about=("lead", "request"))
class HopRecorded(Act):
    """{actor} recorded the step {step} of {lead}."""

    lead: str
    hop: int
    step: str
    asked: Private[str]
    answered: Private[str] | None
    asked_at: datetime | None
    answered_at: datetime | None
    confidence: str | None
    request: str | None
    district: str | None
    station: str | None
    due_at: datetime | None


@act("intake.hop_answered", version=1, about=("lead",))
class HopAnswered(Act):
    """{actor} recorded the answer to the step {step} of {lead}."""

    lead: str
    hop: int
    step: str
    answered: Private[str]
    answered_at: datetime
    confidence: str


@act("intake.lead_located", version=1, about=("lead",))
class LeadLocated(Act):
    """{actor} located {lead} in {district}."""

    lead: str
    district: str
    station: str | None
    address: Private[str] | None
    child_at_address: bool | None
    reason: Private[str]


@dataclass(frozen=True)
class AnswerGiven:
    """One answer of a checklist, and the points that it brought."""

    item: str
    answer: str
    points: int


@act("intake.priority_set", version=1, about=("lead",))
class PrioritySet(Act):
    """{actor} set the priority of {lead} to {level} by the checklist {checklist}."""

    lead: str
    checklist: str
    answers: tuple[AnswerGiven, ...]
    points: int
    level: str
    rank: int
    explanation: tuple[str, ...]
    by_checklist: str
    reason: Private[str]
    due_at: datetime | None


@act("intake.lead_closed", version=1, about=("lead",))
class LeadClosed(Act):
    """{actor} closed {lead}: {outcome}."""

    lead: str
    outcome: str
    reason: Private[str]
    erase_after: datetime | None


@act("intake.lead_erased", version=1, about=("lead", "tips"))
class LeadErased(Act):
    """{actor} erased what {lead} says of people; the ledger keeps its commitments."""

    lead: str
    tips: tuple[str, ...]
    documents: tuple[str, ...]
    reason: Private[str]
