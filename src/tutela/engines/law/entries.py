"""The frozen rows of a jurisdiction's data set: acts, sections, ranks, districts, tiles, clocks, rules, retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from tutela.engines.law.errors import NotInCatalogue
from tutela.engines.law.lengths import Length
from tutela.engines.law.spans import Span
from tutela.engines.values import Breach

AnchorKind = Literal["offence", "investigative_act", "notice"]
SectionKind = Literal["offence", "duty", "power", "procedure", "definition"]
ClockKind = Literal["hours", "days", "months", "forthwith", "before"]
DayOfEvent = Literal["excluded", "included"]

ANCHOR_KINDS: tuple[AnchorKind, ...] = get_args(AnchorKind)
SECTION_KINDS: tuple[SectionKind, ...] = get_args(SectionKind)
CLOCK_KINDS: tuple[ClockKind, ...] = get_args(ClockKind)
DAYS_OF_EVENT: tuple[DayOfEvent, ...] = get_args(DayOfEvent)

UNCERTAIN = "U"
"""Mark of a row that is uncertain or contested: a prosecutor must confirm."""
UNSOURCED = "M"
"""Mark of a row that rests on general knowledge: no source was opened."""

CERTAINTY_WORDS = {
    UNCERTAIN: "uncertain or contested: confirm with prosecutor",
    UNSOURCED: "general knowledge: no source opened",
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The stated date by which law is chosen: the date of the offence, of the investigative act, or of the notice."""

    kind: AnchorKind
    on: date


@dataclass(frozen=True, slots=True)
class Names:
    """A name in each language of the jurisdiction, as (language code, text); English is always there."""

    texts: tuple[tuple[str, str], ...]

    def within(self, language: str) -> str:
        """Return the name in ``language``, or in English where the data set has none."""
        texts = dict(self.texts)
        return texts.get(language, texts["en"])

    @property
    def en(self) -> str:
        """The English name."""
        return self.within("en")


@dataclass(frozen=True, slots=True)
class Act:
    """A statute or set of rules; ``anchor`` is the kind of date by which its sections are chosen."""

    id: str
    title: str
    short: str
    prefix: str
    anchor: AnchorKind
    span: Span
    saved_by: str
    sources: tuple[str, ...]
    certainty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One version of one section or clause; every column of the catalogue.

    ``term_min_years`` and ``term_max_years`` are the imprisonment for a first conviction, None where the statute
    states none, a maximum of 0 where it knows only a fine; ``life`` and ``death`` say that these may be imposed.
    ``title`` and ``elements`` are our own words, ``heading`` quotes the statute's. ``sources`` are keys of
    ``Catalogue.sources``. ``verified_by`` and ``verified_on`` stay empty until a person has read the Gazette.
    """

    id: str
    act: str
    section: str
    clause: str
    cite: str
    kind: SectionKind
    subject: str
    title: str
    heading: str
    elements: tuple[str, ...]
    penalty_first: str
    penalty_repeat: str
    term_min_years: int | None
    term_max_years: int | None
    life: bool
    death: bool
    cognizable: bool | None
    bailable: bool | None
    min_io_rank: str
    court: str
    span: Span
    replaced_by: tuple[str, ...]
    anchor: AnchorKind
    sources: tuple[str, ...]
    certainty: tuple[str, ...]
    doubt: str
    verified_by: str
    verified_on: date | None

    @property
    def name(self) -> str:
        """The identifier without its version: what an FIR cites, to be read by the date of the offence."""
        return self.id.partition("@")[0]

    @property
    def verified(self) -> bool:
        """Whether a named person has read the Gazette text of this row."""
        return bool(self.verified_by)


@dataclass(frozen=True, slots=True)
class Rank:
    """A police rank; a higher ``level`` is a higher rank, equal levels are equal ranks."""

    code: str
    level: int
    names: Names
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class District:
    """A police district; ``revenue_district`` is the civil district, which may hold several."""

    code: str
    names: Names
    aliases: tuple[str, ...]
    revenue_district: str
    span: Span
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """The square of one district on the tile map; column and row count from 0, the north is at row 0."""

    district: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Tilemap:
    """Our own layout of the districts on a small grid, for the days on which that set of districts existed."""

    span: Span
    columns: int
    rows: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One of the lengths that a clock may have; ``key`` names it, ``when`` says in which cases it is the right one."""

    key: str
    length: Length
    when: str


@dataclass(frozen=True, slots=True)
class ClockVersion:
    """A clock as it stood in one span of time.

    ``day_of_event`` says whether the day on which it starts is day one; ``excludes`` names what does not count
    (the journey to the court); ``renewal`` is the length of an extension, ``renewals`` how many there may be
    (None: no limit); ``allowance_days`` is a number of days to be used up inside the period; ``follows_code`` says that
    the version belongs to a procedure code, so that an investigation which an older code keeps has the older one.
    """

    span: Span
    kind: ClockKind
    terms: tuple[Term, ...]
    day_of_event: DayOfEvent
    warn_before: tuple[Length, ...]
    warn_after: tuple[Length, ...]
    excludes: str
    renewal: Length | None
    renewals: int | None
    allowance_days: int | None
    follows_code: bool
    basis: str
    sources: tuple[str, ...]
    certainty: tuple[str, ...]
    doubt: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty with a time; ``starts`` is the event that starts it, ``only_sections`` the charges to which it is bound."""

    id: str
    title: str
    starts: str
    starts_words: str
    only_sections: tuple[str, ...]
    versions: tuple[ClockVersion, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule that a check applies; numbers and ranks that the law sets are its ``settings``."""

    id: str
    says: str
    basis: str
    sources: tuple[str, ...]
    span: Span
    follows_code: bool
    settings: tuple[tuple[str, int | str], ...]
    certainty: tuple[str, ...]
    doubt: str

    def number(self, name: str) -> int:
        """Return the setting ``name`` as a whole number; loading has made sure that it is one."""
        value = dict(self.settings).get(name)
        if not isinstance(value, int):
            raise NotInCatalogue(f"the rule {self.id} has no number {name!r}; add it in rules.toml")
        return value

    def code(self, name: str) -> str:
        """Return the setting ``name`` as a code (of a rank, a clock, an act); loading has made sure that it is one."""
        value = dict(self.settings).get(name)
        if not isinstance(value, str):
            raise NotInCatalogue(f"the rule {self.id} has no code {name!r}; add it in rules.toml")
        return value

    def breached(self, detail: str) -> Breach:
        """Return the breach of this rule: what the rule says, what was found, what to do, and how sure the rule is."""
        return Breach(rule=self.id, text=f"{self.says} {detail}", source=with_marks(self.basis, self.certainty))


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept after ``after``, and what then happens to it."""

    id: str
    what: str
    after: str
    keep: Length
    then: str
    basis: str
    certainty: tuple[str, ...]
    doubt: str


def with_marks(text: str, certainty: tuple[str, ...]) -> str:
    """Write a citation with its marks of certainty: ``s.193(2) BNSS [M] [U]``."""
    return " ".join((text, *(f"[{mark}]" for mark in certainty)))
