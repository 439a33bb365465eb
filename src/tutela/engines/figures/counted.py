"""What is counted: one public fact of an act, that an object of a kind was stated, corrected or withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tutela.engines.values import instant_text

from .document import Json, Members
from .errors import CountedRefused

STATED, CORRECTED, WITHDRAWN = "stated", "corrected", "withdrawn"
CHANGES = (STATED, CORRECTED, WITHDRAWN)

KINDS = ("search", "exhibit", "fir", "seizure_report", "arrest", "tip", "group", "referral", "child")
"""What objects may be counted; an FIR and a seizure report are different things (law.md §0.1)."""

_FIELDS = frozenset(("change", "kind", "object", "round", "window", "district", "category", "on"))


class Key(NamedTuple):
    """All that a measure may ask about an object: two objects with one key count alike.

    None means that it is not stated (a tip without a district) or does not apply (an object outside any round).
    """

    kind: str
    round: str | None = None
    window: str | None = None
    district: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The fact ``counted`` of an act: what happened to the count of one object.

    ``change`` is stated (opens the fact), corrected (restates all its fields) or withdrawn (closes it; the other
    fields repeat the last ones). ``object`` is a reference, unique within its kind; ``window`` is numbered within
    its ``round``; ``district`` is a district's code; ``category`` is what the kind is divided by (an outcome, a
    kind of exhibit, a status); ``on`` is when it happened, which no count depends on.

    Raises CountedRefused when a field has not the shape that it must have.
    """

    change: str
    kind: str
    object: str
    round: str | None = None
    window: str | None = None
    district: str | None = None
    category: str | None = None
    on: datetime | None = None

    def __post_init__(self) -> None:
        if self.change not in CHANGES:
            raise CountedRefused(f"change {self.change!r} is none of {', '.join(CHANGES)}")
        if self.kind not in KINDS:
            raise CountedRefused(f"kind {self.kind!r} is none of {', '.join(KINDS)}")
        if not self.object.strip():
            raise CountedRefused(f"a {self.kind} is counted without a reference")
        if "" in (self.round, self.window, self.district, self.category):
            raise CountedRefused(f"{self.kind} {self.object}: an empty text stands where null is meant")
        if self.window is not None and self.round is None:
            raise CountedRefused(f"{self.kind} {self.object}: a window is stated without its round")
        if self.on is not None and self.on.tzinfo is None:
            raise CountedRefused(f"{self.kind} {self.object}: {self.on.isoformat()} has no time zone")

    @property
    def key(self) -> Key:
        """What measures may ask about the object."""
        return Key(self.kind, self.round, self.window, self.district, self.category)

    def to_facts(self) -> dict[str, Json]:
        """The fact as it stands in an act."""
        return {
            "category": self.category,
            "change": self.change,
            "district": self.district,
            "kind": self.kind,
            "object": self.object,
            "on": None if self.on is None else instant_text(self.on),
            "round": self.round,
            "window": self.window,
        }

    @classmethod
    def from_facts(cls, facts: Json) -> "Counted":
        """Read what ``to_facts`` wrote: all eight fields, no other. Raises CountedRefused."""
        members = Members(facts, "counted", _FIELDS, CountedRefused)
        return cls(
            change=members.text("change"),
            kind=members.text("kind"),
            object=members.text("object"),
            round=members.text_or_none("round"),
            window=members.text_or_none("window"),
            district=members.text_or_none("district"),
            category=members.text_or_none("category"),
            on=members.instant_or_none("on"),
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening statement: the only counts that are typed in, for what happened before objects were recorded.

    ``counts`` maps kinds to numbers; null, or a kind left out, means that nothing is known, so that a sum over
    that kind since launch is a lower bound. ``until`` is the moment up to which it counts.
    """

    statement: str
    title: str
    until: datetime
    counts: Mapping[str, int | None]

    def __post_init__(self) -> None:
        strangers = sorted(self.counts.keys() - set(KINDS))
        if strangers:
            raise CountedRefused(f"opening statement {self.statement}: {strangers[0]!r} is none of {', '.join(KINDS)}")
        if any(number is not None and number < 0 for number in self.counts.values()):
            raise CountedRefused(f"opening statement {self.statement}: a count is less than 0")

    def of(self, kind: str) -> int | None:
        """The number stated for a kind; None when nothing is known."""
        return self.counts.get(kind)

    def to_facts(self) -> dict[str, Json]:
        """The statement as the facts of its act."""
        counts: dict[str, Json] = dict(self.counts)
        return {"counts": counts, "statement": self.statement, "title": self.title, "until": instant_text(self.until)}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Json]) -> "Opening":
        """Read the facts of an opening statement's act; other facts of the act are passed over. Raises CountedRefused."""
        names = ("statement", "title", "until", "counts")
        members = Members({n: facts[n] for n in names if n in facts}, "opening statement", names, CountedRefused)
        stated = members.mapping("counts")
        numbers = Members(stated, "opening statement's counts", stated, CountedRefused)
        return cls(
            statement=members.text("statement"),
            title=members.text("title"),
            until=members.instant("until"),
            counts={kind: numbers.count_or_none(kind) for kind in stated},
        )


def counted_in(facts: Mapping[str, Json]) -> Sequence[Json]:
    """The counted facts of an act, not yet read: none, one, or a list of them."""
    found = facts.get("counted")
    if found is None:
        return ()
    if isinstance(found, list | tuple):
        return found
    return (found,)
