"""What can happen to a subject: it is mentioned somewhere, judged the same as another, and that can be taken back."""

from dataclasses import dataclass
from datetime import datetime

from tutela.apps.record.act import Act, Private, act


@dataclass(frozen=True)
class MentionStated:
    """One mention. ``value`` is stated once, by the mention that opens the subject."""

    subject: str
    kind: str
    platform: str | None
    strong: bool
    value: Private[str] | None
    role: str
    at: datetime | None


@act("subjects.mentions_stated", version=1, about=("source", "matter", "subjects"), names=("opened",))
class MentionsStated(Act):
    """{actor} recorded that {source} mentions {subjects}."""

    source: str
    matter: str | None
    district: str | None
    opened: tuple[str, ...]
    subjects: tuple[str, ...]
    mentions: tuple[MentionStated, ...]


@act("subjects.mentions_withdrawn", version=1, about=("source", "matter"))
class MentionsWithdrawn(Act):
    """{actor} took back what {source} mentions in {matter}."""

    source: str
    matter: str
    reason: Private[str]


@act("subjects.matter_placed", version=1, about=("matter",))
class MatterPlaced(Act):
    """{actor} placed the subjects of {matter} in {district}."""

    matter: str
    district: str


@act("subjects.judged_same", version=1, about=("one", "other"))
class JudgedSame(Act):
    """{actor} judged that {one} and {other} are the same person."""

    one: str
    other: str
    reason: Private[str]


@act("subjects.judgement_reversed", version=1, about=("one", "other"))
class JudgementReversed(Act):
    """{actor} took back that {one} and {other} are the same person."""

    one: str
    other: str
    reason: Private[str]
