"""A jurisdiction's data set as one frozen value, loaded from its folder, with the questions that are asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from tutela.engines.law.entries import (
    Act,
    Anchor,
    Clock,
    District,
    Names,
    Rank,
    Retention,
    Rule,
    Section,
    Tilemap,
)
from tutela.engines.law.errors import AnchorWrong, MomentRefused, NotInCatalogue, NotInForce
from tutela.engines.law.lengths import day_in
from tutela.engines.law.reading import Parts, read_parts

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Catalogue:
    """Everything that one jurisdiction's folder states; ``digest`` is the SHA-256 of its files, names included.

    Nothing that was issued may point into a catalogue: it copies what it rests on (``issued``), so that a
    changed catalogue never changes a document.
    """

    code: str
    names: Names
    zone: tzinfo
    zone_text: str
    languages: tuple[str, ...]
    phone_region: str
    material_term: str
    ranks: tuple[Rank, ...]
    districts: tuple[District, ...]
    tilemaps: tuple[Tilemap, ...]
    acts: Mapping[str, Act]
    sections: Mapping[str, Section]
    clocks: Mapping[str, Clock]
    rules: Mapping[str, tuple[Rule, ...]]
    retention: Mapping[str, Retention]
    sources: Mapping[str, str]
    digest: str

    def day(self, moment: datetime | date) -> date:
        """Return the calendar day of a moment in this jurisdiction's zone; a plain day is itself.

        Raises MomentRefused for a moment without a zone.
        """
        if not isinstance(moment, datetime):
            return moment
        if moment.tzinfo is None:
            raise MomentRefused(f"{moment.isoformat()} has no time zone; state one, for example {self.zone_text}")
        return day_in(moment, self.zone)

    def local(self, moment: datetime) -> str:
        """Write a moment for a person of this jurisdiction: ``2020-12-28 18:00 +05:30``."""
        self.day(moment)
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M} {self.zone_text}"

    def act(self, act: str) -> Act:
        """Return an act by its identifier. Raises NotInCatalogue."""
        return _known(self.acts, act, "act")

    def section(self, section: str) -> Section:
        """Return one version of a section by its identifier. Raises NotInCatalogue."""
        return _known(self.sections, section, "section")

    def clock(self, clock: str) -> Clock:
        """Return a clock by its identifier. Raises NotInCatalogue."""
        return _known(self.clocks, clock, "clock")

    def kept(self, what: str) -> Retention:
        """Return the retention rule for ``what``. Raises NotInCatalogue."""
        return _known(self.retention, what, "retention rule")

    def governing_day(self, on: datetime | date, pending_since: datetime | date | None) -> date:
        """Return the day by which the procedure is chosen.

        That is the day of the investigative act, except for an investigation that began under a code which has
        ended since and whose successor saves pending matters: then it is the day on which it began.
        """
        day = self.day(on)
        if pending_since is None:
            return day
        begun = self.day(pending_since)
        for act in self.acts.values():
            if act.saved_by and act.span.holds(begun) and act.span.valid_to is not None and act.span.valid_to < day:
                return begun
        return day

    def rule(self, rule: str, on: datetime | date, pending_since: datetime | date | None = None) -> Rule | None:
        """Return the version of a rule in force on that day; None where it is not in force or not of this data set.

        A rule of the procedure code is chosen by ``governing_day``.
        """
        day, governing = self.day(on), self.governing_day(on, pending_since)
        for version in self.rules.get(rule, ()):
            if version.span.holds(governing if version.follows_code else day):
                return version
        return None

    def rank(self, code: str) -> Rank:
        """Return a rank by its code or an alias, in any case. Raises NotInCatalogue."""
        wanted = code.casefold().strip()
        for rank in self.ranks:
            if wanted in (rank.code.casefold(), *(alias.casefold() for alias in rank.aliases)):
                return rank
        raise NotInCatalogue(f"{code!r} is no rank here; use one of {', '.join(rank.code for rank in self.ranks)}")

    def at_least(self, rank: str, least: str) -> bool:
        """Say whether ``rank`` is ``least`` or higher. Raises NotInCatalogue for an unknown rank."""
        return self.rank(rank).level >= self.rank(least).level

    def district(self, code: str) -> District:
        """Return a district by its code, of whatever time. Raises NotInCatalogue."""
        for district in self.districts:
            if district.code == code:
                return district
        raise NotInCatalogue(f"{code!r} is no police district here; see districts.toml")

    def districts_in_force(self, on: datetime | date) -> tuple[District, ...]:
        """Return the districts that existed on a day, in the order of the data set."""
        day = self.day(on)
        return tuple(district for district in self.districts if district.span.holds(day))

    def districts_named(self, text: str, on: datetime | date) -> tuple[District, ...]:
        """Return the districts that a written name may mean on a day; several when it is a civil district's name.

        Names in every language, codes and aliases are compared without regard to case and blanks. Nothing found
        is an empty tuple: a person decides.
        """
        wanted = _folded(text)
        present = self.districts_in_force(on)
        exact = tuple(district for district in present if wanted in _written(district))
        return exact or tuple(district for district in present if wanted == _folded(district.revenue_district))

    def tilemap(self, on: datetime | date) -> Tilemap:
        """Return the tile layout for a day. Raises NotInForce."""
        day = self.day(on)
        for tilemap in self.tilemaps:
            if tilemap.span.holds(day):
                return tilemap
        raise NotInForce(f"tilemap.toml has no layout for {day}")


def load(folder: Path) -> Catalogue:
    """Read and check a jurisdiction folder (``docs/formats/jurisdiction.md``).

    Raises CatalogueInvalid, which names the file and the key that is wrong.
    """
    parts: Parts = read_parts(folder)
    frame = parts.frame
    return Catalogue(
        code=frame.code,
        names=frame.names,
        zone=frame.zone,
        zone_text=frame.zone_text,
        languages=frame.languages,
        phone_region=frame.phone_region,
        material_term=frame.material_term,
        ranks=parts.ranks,
        districts=parts.districts,
        tilemaps=parts.tilemaps,
        acts=MappingProxyType({act.id: act for act in parts.acts}),
        sections=MappingProxyType({section.id: section for section in parts.sections}),
        clocks=MappingProxyType({clock.id: clock for clock in parts.clocks}),
        rules=MappingProxyType(_grouped(parts.rules)),
        retention=MappingProxyType({kept.id: kept for kept in parts.retention}),
        sources=MappingProxyType(parts.sources),
        digest=parts.digest,
    )


def sections_in_force(catalogue: Catalogue, act: str, anchor: Anchor) -> tuple[Section, ...]:
    """Return the sections of an act that were in force at the stated date, in the order of the data set.

    An act may hold sections of several anchors (offences by the date of the offence, powers by that of the
    investigative act): those of the stated kind are returned. Raises NotInCatalogue for an unknown act and
    AnchorWrong when no section of it is chosen by a date of the stated kind.
    """
    known = catalogue.act(act)
    rows = tuple(row for row in catalogue.sections.values() if row.act == act)
    if anchor.kind not in {known.anchor, *(row.anchor for row in rows)}:
        raise AnchorWrong(
            f"sections of the {known.short} are chosen by the date of the {_words(known.anchor)}, "
            f"not of the {_words(anchor.kind)}; state that date"
        )
    return tuple(row for row in rows if row.anchor == anchor.kind and row.span.holds(anchor.on))


def section_version(catalogue: Catalogue, section: str, anchor: Anchor) -> Section:
    """Return the version of a section (``pocso.14.1``, the identifier without its ``@year``) at the stated date.

    Raises NotInForce when none was in force, NotInCatalogue when there is none at all, AnchorWrong as above.
    """
    versions = [row for row in catalogue.sections.values() if row.name == section]
    if not versions:
        raise NotInCatalogue(f"{section!r} is no section of the catalogue; identifiers look like pocso.15.2")
    for row in versions:
        if row.anchor != anchor.kind:
            raise AnchorWrong(f"{row.cite} is chosen by the date of the {_words(row.anchor)}; state that date")
        if row.span.holds(anchor.on):
            return row
    spans = "; ".join(f"{row.cite}: {row.span.text()}" for row in versions)
    raise NotInForce(f"{section} was not in force on {anchor.on} ({spans}); check the date or the section")


def offences_in_force(catalogue: Catalogue, offence_on: date) -> tuple[Section, ...]:
    """Return every offence with which a person can be charged for an act done on that day, over all acts."""
    return tuple(
        section
        for section in catalogue.sections.values()
        if section.kind == "offence" and section.anchor == "offence" and section.span.holds(offence_on)
    )


def _words(anchor: str) -> str:
    return anchor.replace("_", " ")


def _grouped(rules: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    grouped: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        grouped[rule.id] = (*grouped.get(rule.id, ()), rule)
    return grouped


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _written(district: District) -> set[str]:
    """Return every way in which the district's own name is written, folded for comparison."""
    names = (text for _, text in district.names.texts)
    return {_folded(text) for text in (district.code, *names, *district.aliases)}


def _known(rows: Mapping[str, _Row], key: str, what: str) -> _Row:
    if key not in rows:
        raise NotInCatalogue(f"{key!r} is no {what} of this data set")
    return rows[key]
