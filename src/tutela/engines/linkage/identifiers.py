"""An identifier as asked, as normalised, or refused; and what comparing two of them says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

Strength: TypeAlias = Literal["strong", "weak", "none"]
"""strong: two tips that share it fall into one lead. weak: they are suggested to a person. none: kept, says nothing."""

Verdict: TypeAlias = Literal["link", "suggest", "none"]

LONGEST = 4096
"""Characters of raw text that any kind looks at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be normalised: the raw text and what stood beside it.

    ``region`` is the country (ISO 3166, two letters) whose numbering plan holds for a number without a country code;
    ``platform`` where a handle or account lives; ``port`` the source port and ``at`` the aware moment of an IP address;
    ``qualifier`` the label of a digest or device id.
    """

    raw: str
    region: str | None = None
    platform: str | None = None
    port: int | None = None
    at: datetime | None = None
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Normalised:
    """An identifier in the one form in which equal ones are equal; the raw text stays beside it.

    ``notes`` are sentences for the analyst: what was changed, marked or assumed. ``marks`` are stable words (private,
    carrier_nat, …). Normalising ``value`` again, with the same things beside it, gives the same value.
    """

    kind: str
    value: str
    raw: str
    strength: Strength
    notes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    platform: str | None = None
    port: int | None = None
    at: datetime | None = None
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A text that is no identifier of its kind; ``reason`` says why and, where possible, what to do."""

    kind: str
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What a unit may set.

    ``session_window``: how far apart in time two uses of one IP address and port may be and still be one session.
    ``name_similarity``: from which likeness (Jaro-Winkler, thousandths) two names are suggested.
    """

    session_window: timedelta = timedelta(minutes=10)
    name_similarity: int = 920


@dataclass(frozen=True, slots=True)
class Judgement:
    """What comparing two identifiers says, with the explanation shown to the analyst."""

    verdict: Verdict
    kind: str
    explanation: str
