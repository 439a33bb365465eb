"""Reads the files of a jurisdiction folder into frozen rows, and refuses what does not hold together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutela.engines.law.entries import (
    ANCHOR_KINDS,
    CERTAINTY_WORDS,
    CLOCK_KINDS,
    DAYS_OF_EVENT,
    SECTION_KINDS,
    Act,
    Clock,
    ClockVersion,
    District,
    Names,
    Rank,
    Retention,
    Rule,
    Section,
    Term,
    Tile,
    Tilemap,
)
from tutela.engines.law.errors import CatalogueInvalid
from tutela.engines.law.rules import KNOWN_RULES
from tutela.engines.law.spans import Span, first_overlap
from tutela.engines.law.table import Table, read_table

_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)")
_IDENTIFIER = re.compile(r"[a-z0-9_]+(\.[A-Za-z0-9-]+)*(@\d{4}(-\d\d-\d\d)?)?")
_Row = TypeVar("_Row")

Sources = dict[str, str]
"""Key of a source, as rows cite it → where it was read."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What ``jurisdiction.toml`` states."""

    code: str
    names: Names
    zone: tzinfo
    zone_text: str
    languages: tuple[str, ...]
    phone_region: str
    material_term: str


@dataclass(frozen=True, slots=True)
class Parts:
    """All rows of a jurisdiction folder, checked against each other."""

    frame: Frame
    ranks: tuple[Rank, ...]
    districts: tuple[District, ...]
    tilemaps: tuple[Tilemap, ...]
    acts: tuple[Act, ...]
    sections: tuple[Section, ...]
    clocks: tuple[Clock, ...]
    rules: tuple[Rule, ...]
    retention: tuple[Retention, ...]
    sources: Sources
    digest: str


def read_parts(folder: Path) -> Parts:
    """Read every file of the folder and check the references between them. Raises CatalogueInvalid."""
    frame = _read(folder, "jurisdiction.toml", _frame)
    ranks = _read(folder, "ranks.toml", lambda table: _ranks(table, frame.languages))
    districts = _read(folder, "districts.toml", lambda table: _districts(table, frame.languages))
    tilemaps = _read(folder, "tilemap.toml", lambda table: _tilemaps(table, districts))
    sources = _read(folder, "sources.toml", _source_addresses)
    statutes = sorted(path.name for path in (folder / "statutes").glob("*.toml"))
    if not statutes:
        raise CatalogueInvalid("statutes/", "", "holds no statute; add at least one file")
    books = [_read(folder, f"statutes/{name}", lambda table: _statute(table, ranks, sources)) for name in statutes]
    for twice in _repeated([act.id for act, _ in books]):
        raise CatalogueInvalid("statutes/", twice, "stands in two files; each act has one file")
    sections = tuple(section for _, rows in books for section in rows)
    _check_sections(sections, {act.id: f"statutes/{name}" for name, (act, _) in zip(statutes, books, strict=True)})
    clocks = _read(folder, "clocks.toml", lambda table: _clocks(table, sections, sources))
    rules = _read(folder, "rules.toml", lambda table: _rules(table, ranks, clocks, sections, sources))
    return Parts(
        frame=frame,
        ranks=ranks,
        districts=districts,
        tilemaps=tilemaps,
        acts=tuple(act for act, _ in books),
        sections=sections,
        clocks=clocks,
        rules=rules,
        retention=_read(folder, "retention.toml", _retention),
        sources=sources,
        digest=_digest(folder),
    )


def _read(folder: Path, name: str, reader: Callable[[Table], _Row]) -> _Row:
    table = read_table(folder, name)
    rows = reader(table)
    table.finish()
    return rows


def _digest(folder: Path) -> str:
    """Hash names and bytes of all TOML files, each with its length before it, in the order of their paths."""
    hashed = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()):
            hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()


# ---- jurisdiction.toml, ranks.toml, districts.toml, tilemap.toml


def _frame(table: Table) -> Frame:
    languages = table.texts("languages")
    if "en" not in languages:
        raise table.fault("languages", "must hold en: the catalogue's own words are English")
    zone_text = table.text("zone")
    return Frame(
        code=table.text("code"),
        names=_names(table, languages),
        zone=_zone(table, zone_text),
        zone_text=zone_text,
        languages=languages,
        phone_region=table.text("phone_region"),
        material_term=table.text("material_term"),
    )


def _zone(table: Table, text: str) -> tzinfo:
    """Read a fixed offset (+05:30) or a name of the time zone database (Europe/Lisbon)."""
    found = _OFFSET.fullmatch(text)
    if found and int(found[2]) < 24:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return timezone(-offset if found[1] == "-" else offset)
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise table.fault("zone", f"is {text!r}; write an offset such as +05:30 or a known zone name") from error


def _names(table: Table, languages: tuple[str, ...]) -> Names:
    inner = table.table("name")
    texts = tuple((language, inner.text(language)) for language in languages)
    inner.finish()
    return Names(texts)


def _ranks(table: Table, languages: tuple[str, ...]) -> tuple[Rank, ...]:
    rows = []
    for row in table.tables("rank"):
        rows.append(Rank(row.text("code"), row.whole("level", 1), _names(row, languages), row.texts("aliases", ())))
        row.finish()
    _unique(table, "rank", [written.casefold() for row in rows for written in {row.code, *row.aliases}])
    return tuple(sorted(rows, key=lambda rank: rank.level))


def _districts(table: Table, languages: tuple[str, ...]) -> tuple[District, ...]:
    rows = []
    for row in table.tables("district"):
        rows.append(
            District(
                code=row.text("code"),
                names=_names(row, languages),
                aliases=row.texts("aliases", ()),
                revenue_district=row.text("revenue_district"),
                span=row.span(),
                successors=row.texts("successors", ()),
            )
        )
        row.finish()
    _unique(table, "district", [row.code for row in rows])
    codes = {row.code for row in rows}
    for district in rows:
        if missing := set(district.successors) - codes:
            raise table.fault("district", f"{district.code}: successors name {min(missing)}, which is no district")
    return tuple(rows)


def _tilemaps(table: Table, districts: tuple[District, ...]) -> tuple[Tilemap, ...]:
    maps = []
    for row in table.tables("layout"):
        cells = tuple(Tile(code, int(place[0]), int(place[1])) for code, place in _cells(row.table("tiles")))
        tilemap = Tilemap(row.span(), row.whole("columns", 1), row.whole("rows", 1), cells)
        row.finish()
        _check_tilemap(row, tilemap, districts)
        maps.append(tilemap)
    _apart(table, "layout", [tilemap.span for tilemap in maps])
    return tuple(maps)


def _cells(tiles: Table) -> Iterable[tuple[str, tuple[int, int]]]:
    for code, place in tiles.pairs():
        if not (isinstance(place, list) and len(place) == 2 and all(type(number) is int for number in place)):
            raise tiles.fault(code, f"is {place!r}; write [column, row]")
        yield code, (place[0], place[1])


def _check_tilemap(row: Table, tilemap: Tilemap, districts: tuple[District, ...]) -> None:
    placed = {tile.district for tile in tilemap.tiles}
    present = {district.code for district in districts if district.span.overlaps(tilemap.span)}
    if placed != present:
        raise row.fault("tiles", f"must place each district of its days once; differs in {sorted(placed ^ present)}")
    if len({(tile.column, tile.row) for tile in tilemap.tiles}) != len(tilemap.tiles):
        raise row.fault("tiles", "puts two districts on one square; move one")
    if not all(0 <= tile.column < tilemap.columns and 0 <= tile.row < tilemap.rows for tile in tilemap.tiles):
        raise row.fault("tiles", f"leaves the grid of {tilemap.columns} columns and {tilemap.rows} rows")


# ---- statutes/*.toml


def _statute(table: Table, ranks: tuple[Rank, ...], sources: Sources) -> tuple[Act, tuple[Section, ...]]:
    head = table.table("act")
    act = Act(
        id=head.text("id"),
        title=head.text("title"),
        short=head.text("short"),
        prefix=head.text("prefix", "s."),
        anchor=head.choice("anchor", ANCHOR_KINDS),
        span=head.span(),
        saved_by=head.text("saved_by", ""),
        sources=_sources(head, sources),
        certainty=_marks(head)[0],
    )
    head.finish()
    rows = []
    for row in table.tables("section"):
        rows.append(_section(row, act, {rank.code for rank in ranks}, sources))
        row.finish()
    return act, tuple(rows)


def _section(row: Table, act: Act, ranks: set[str], sources: Sources) -> Section:
    section, clause, rank = row.text("section"), row.text("clause", ""), row.text("min_io_rank", "")
    if rank and rank not in ranks:
        raise row.fault("min_io_rank", f"{rank!r} is no rank of ranks.toml")
    span = row.span()
    if span.valid_from is None:
        span = Span(act.span.valid_from, span.valid_to)
    if span.valid_to is None:
        span = Span(span.valid_from, act.span.valid_to)
    certainty, doubt = _marks(row)
    verified_by, verified_on = row.text("verified_by", ""), row.day_or_blank("verified_on")
    if bool(verified_by) != bool(verified_on):
        raise row.fault("verified_by", "and verified_on go together: who read the Gazette text, and when")
    return Section(
        id=_identifier(row, act),
        act=act.id,
        section=section,
        clause=clause,
        cite=row.text("cite", f"{act.prefix}{section}{clause} {act.short}"),
        kind=row.choice("kind", SECTION_KINDS),
        subject=row.text("subject", ""),
        title=row.text("title"),
        heading=row.text("heading", ""),
        elements=row.texts("elements", ()),
        penalty_first=row.text("penalty_first", ""),
        penalty_repeat=row.text("penalty_repeat", ""),
        term_min_years=row.whole_or_none("term_min_years"),
        term_max_years=row.whole_or_none("term_max_years"),
        life=row.truth("life", default=False),
        death=row.truth("death", default=False),
        cognizable=row.truth_or_none("cognizable"),
        bailable=row.truth_or_none("bailable"),
        min_io_rank=rank,
        court=row.text("court", ""),
        span=span,
        replaced_by=row.texts("replaced_by", ()),
        anchor=row.choice("anchor", ANCHOR_KINDS, act.anchor),
        sources=_sources(row, sources),
        certainty=certainty,
        doubt=doubt,
        verified_by=verified_by,
        verified_on=verified_on,
    )


def _identifier(row: Table, act: Act) -> str:
    """Read an identifier ``act.section[.clause][@year]``; the part after @ tells the versions of a section apart."""
    text = row.text("id")
    if not text.startswith(f"{act.id}.") or not _IDENTIFIER.fullmatch(text):
        raise row.fault("id", f"is {text!r}; write {act.id}.SECTION or {act.id}.SECTION.CLAUSE@YEAR")
    return text


def _marks(row: Table) -> tuple[tuple[str, ...], str]:
    """Read how sure a row is: marks, and in words what is doubted wherever it is marked as uncertain."""
    marks, doubt = row.texts("certainty", ()), row.text("doubt", "")
    for mark in marks:
        if mark not in CERTAINTY_WORDS:
            raise row.fault("certainty", f"{mark!r} is no mark; use {' or '.join(CERTAINTY_WORDS)}")
    if ("U" in marks) != bool(doubt):
        raise row.fault("doubt", "says what is uncertain; it goes with the mark U and only with it")
    return marks, doubt


def _source_addresses(table: Table) -> Sources:
    inner = table.table("source")
    return {key: inner.text(key) for key, _ in inner.pairs()}


def _sources(row: Table, sources: Sources) -> tuple[str, ...]:
    """Read where a row was read; a row for which nothing was opened must say so by the mark M."""
    keys = row.texts("source")
    for key in keys:
        if key not in sources:
            raise row.fault("source", f"{key!r} is not in sources.toml; add it there")
    if not keys and "M" not in row.texts("certainty", ()):
        raise row.fault("source", "is empty: name a source, or mark the row M (general knowledge)")
    return keys


def _check_sections(sections: tuple[Section, ...], files: dict[str, str]) -> None:
    """Check what holds between rows: unique identifiers, one version a day, known successors, one section a subject."""
    seen: set[str] = set()
    held: dict[tuple[str, str], list[Span]] = {}
    known = {section.id for section in sections}
    for section in sections:
        file = files[section.act]
        if section.id in seen:
            raise CatalogueInvalid(file, section.id, "is used twice; tell versions apart with @year")
        seen.add(section.id)
        if missing := set(section.replaced_by) - known:
            raise CatalogueInvalid(file, section.id, f"replaced_by names {min(missing)}, which is not there")
        for what in (("section", section.name), ("subject", section.subject)):
            spans = held.setdefault(what, [])
            if what != ("subject", "") and any(section.span.overlaps(span) for span in spans):
                raise CatalogueInvalid(file, section.id, f"the {what[0]} {what[1]} has two versions on one day")
            spans.append(section.span)


# ---- clocks.toml, rules.toml, retention.toml


def _clocks(table: Table, sections: tuple[Section, ...], sources: Sources) -> tuple[Clock, ...]:
    clocks = []
    for row in table.tables("clock"):
        clock = Clock(
            id=row.text("id"),
            title=row.text("title"),
            starts=row.text("starts"),
            starts_words=row.text("starts_words"),
            only_sections=row.texts("only_sections", ()),
            versions=tuple(_clock_version(version, sources) for version in row.tables("version")),
        )
        row.finish()
        _apart(row, "version", [version.span for version in clock.versions])
        for bound in clock.only_sections:
            if not any(falls_under(section.id, bound) for section in sections):
                raise row.fault("only_sections", f"{bound!r} is no act or section of the catalogue")
        clocks.append(clock)
    _unique(table, "clock", [clock.id for clock in clocks])
    return tuple(clocks)


def _clock_version(row: Table, sources: Sources) -> ClockVersion:
    certainty, doubt = _marks(row)
    version = ClockVersion(
        span=row.span(),
        kind=row.choice("kind", CLOCK_KINDS),
        terms=_terms(row),
        day_of_event=row.choice("day_of_event", DAYS_OF_EVENT, "excluded"),
        warn_before=row.lengths("warn_before"),
        warn_after=row.lengths("warn_after"),
        excludes=row.text("excludes", ""),
        renewal=row.length("renewal") if row.has("renewal") else None,
        renewals=row.whole_or_none("renewals", 1),
        allowance_days=row.whole_or_none("allowance_days", 1),
        follows_code=row.truth("follows_code", default=False),
        basis=row.text("basis"),
        sources=_sources(row, sources),
        certainty=certainty,
        doubt=doubt,
    )
    row.finish()
    _check_clock_version(row, version)
    return version


def _terms(row: Table) -> tuple[Term, ...]:
    """Read ``length`` for a clock of one length, ``[[terms]]`` for one whose length somebody has to fix."""
    if row.has("length"):
        length = row.length("length")
        return (Term(row.text("length"), length, ""),)
    if not row.has("terms"):
        return ()
    terms = []
    for inner in row.tables("terms"):
        terms.append(Term(inner.text("key"), inner.length("length"), inner.text("when")))
        inner.finish()
    _unique(row, "terms", [term.key for term in terms])
    return tuple(terms)


_UNITS_OF_KIND = {
    "hours": ("hours",),
    "days": ("days",),
    "months": ("months", "years"),
    "before": ("hours",),
    "forthwith": (),
}


def _check_clock_version(row: Table, version: ClockVersion) -> None:
    units = _UNITS_OF_KIND[version.kind]
    if version.kind == "forthwith":
        if version.terms or not version.warn_after:
            raise row.fault("warn_after", "a forthwith clock has no length; state when to warn, such as 24h")
    elif not version.terms:
        raise row.fault("length", f"is missing; a {version.kind} clock needs a length")
    for term in version.terms:
        if term.length.unit not in units:
            raise row.fault("length", f"{term.length.text()} does not fit a {version.kind} clock")
    if version.renewals is not None and version.renewal is None:
        raise row.fault("renewals", "is stated without renewal; add its length")


def falls_under(section: str, bound: str) -> bool:
    """Say whether a section's identifier is ``bound`` or lies under it: ``pocso.4.1@2019`` lies under ``pocso.4``."""
    return section.partition("@")[0] == bound or section == bound or section.startswith(f"{bound}.")


def _rules(
    table: Table, ranks: tuple[Rank, ...], clocks: tuple[Clock, ...], sections: tuple[Section, ...], sources: Sources
) -> tuple[Rule, ...]:
    known = {
        "rank": {rank.code for rank in ranks},
        "clock": {clock.id for clock in clocks},
        "subject": {section.subject for section in sections},
    }
    rows = []
    for row in table.tables("rule"):
        rows.append(_rule(row, known, sources))
        row.finish()
    spans: dict[str, list[Span]] = {}
    for rule in rows:
        spans.setdefault(rule.id, []).append(rule.span)
    for name, versions in spans.items():
        if first_overlap(versions):
            raise table.fault("rule", f"{name} has two versions on one day; end one before the other begins")
    return tuple(rows)


def _rule(row: Table, known: dict[str, set[str]], sources: Sources) -> Rule:
    name = row.text("id")
    if name not in KNOWN_RULES:
        raise row.fault("id", f"{name!r} is no rule that a check applies; see engines/law/rules.py")
    certainty, doubt = _marks(row)
    settings: list[tuple[str, int | str]] = []
    for setting, kind in KNOWN_RULES[name].items():
        if kind is int:
            settings.append((setting, row.whole(setting)))
            continue
        code = row.text(setting)
        family = setting.rpartition("_")[2]
        if code not in known[family]:
            raise row.fault(setting, f"{code!r} is no {family} of this data set")
        settings.append((setting, code))
    return Rule(
        id=name,
        says=row.text("says"),
        basis=row.text("basis"),
        sources=_sources(row, sources),
        span=row.span(),
        follows_code=row.truth("follows_code", default=False),
        settings=tuple(settings),
        certainty=certainty,
        doubt=doubt,
    )


def _retention(table: Table) -> tuple[Retention, ...]:
    rows = []
    for row in table.tables("keep"):
        certainty, doubt = _marks(row)
        rows.append(
            Retention(
                id=row.text("id"),
                what=row.text("what"),
                after=row.text("after"),
                keep=row.length("length"),
                then=row.text("then"),
                basis=row.text("basis"),
                certainty=certainty,
                doubt=doubt,
            )
        )
        row.finish()
    _unique(table, "keep", [row.id for row in rows])
    return tuple(rows)


# ---- what all files share


def _repeated(values: list[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def _unique(table: Table, key: str, values: list[str]) -> None:
    for twice in _repeated(values):
        raise table.fault(key, f"{twice!r} is used twice; each may be used once")


def _apart(table: Table, key: str, spans: list[Span]) -> None:
    if both := first_overlap(spans):
        raise table.fault(key, f"two versions share a day: {both[0].text()} and {both[1].text()}")
