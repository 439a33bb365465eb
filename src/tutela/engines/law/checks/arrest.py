"""An arrest, of one accused: order, grounds, memorandum, production, and the persons whom the law protects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, after, breach, breached, in_time, missing, unstated, wanted
from tutela.engines.law.entries import Rule, Section
from tutela.engines.law.provisions import provision
from tutela.engines.values import Breach

Sex = Literal["female", "male", "other"]


@dataclass(frozen=True, slots=True)
class ArrestFacts:
    """An arrest; None: not stated (yet).

    ``journey`` is the time to the court, which does not count for production. ``grounds_at`` is when the written
    grounds were given, ``grounds_written`` False where they were only spoken. ``gravest_years`` is the highest
    maximum term among the offences (None: unknown or none stated), ``up_to_life`` whether one may be punished with
    life or death. ``forwarded_by_rank`` is the rank of the officer who forwarded the accused for remand.
    """

    arrested_at: datetime
    fir_at: datetime | None
    provision_cited: str | None = None
    produced_at: datetime | None = None
    journey: timedelta = timedelta(0)
    grounds_written: bool | None = None
    grounds_at: datetime | None = None
    grounds_language: str | None = None
    languages_understood: tuple[str, ...] | None = None
    remand_hearing_at: datetime | None = None
    witnesses: int | None = None
    countersigned: bool | None = None
    relative_informed_at: datetime | None = None
    medically_examined: bool | None = None
    age: int | None = None
    sex: Sex | None = None
    infirm: bool | None = None
    between_sunset_and_sunrise: bool | None = None
    woman_officer: bool | None = None
    magistrate_permitted: bool | None = None
    permitted_by_rank: str | None = None
    reasons_recorded: bool | None = None
    gravest_years: int | None = None
    up_to_life: bool = False
    forwarded_by_rank: str | None = None
    forwarded_by_station_head: bool = False


@dataclass(frozen=True, slots=True)
class GravestTerm:
    """What an arrest must know of its charges: the highest maximum in years, and whether life or death is possible."""

    years: int | None
    up_to_life: bool


def breaches_of_arrest(law: Catalogue, arrest: ArrestFacts) -> list[Breach]:
    """Return what is wrong with an arrest that was made."""
    return breached(_findings(law, arrest))


def open_points_of_arrest(law: Catalogue, arrest: ArrestFacts) -> list[Breach]:
    """Return what an arrest does not state yet."""
    return unstated(_findings(law, arrest))


def refusals_of_adult_form(law: Catalogue, arrest: ArrestFacts) -> list[Breach]:
    """Return why Tutela does not print the adult arrest memorandum: a child goes the way of the Juvenile Justice Act."""
    return breached(_juvenile(law, arrest))


def gravest_term(sections: Iterable[Section]) -> GravestTerm:
    """Return the gravest punishment of the sections; the years are None where one of them states no maximum."""
    charged = tuple(sections)
    years = [row.term_max_years for row in charged if row.term_max_years is not None]
    return GravestTerm(
        years=max(years) if years and len(years) == len(charged) else None,
        up_to_life=any(row.life or row.death for row in charged),
    )


def _findings(law: Catalogue, arrest: ArrestFacts) -> Findings:
    for check in (_order, _provision, _production, _grounds, _memorandum, _juvenile, _reasons, _permission, _woman):
        yield from check(law, arrest)
    yield from _forwarding(law, arrest)


def _rule(law: Catalogue, arrest: ArrestFacts, name: str) -> Rule | None:
    return law.rule(name, arrest.arrested_at, arrest.fir_at)


def _order(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.after_fir")
    if rule is not None and arrest.fir_at is None:
        yield missing(rule, "No FIR is recorded for this arrest.")
    yield from after(law, rule, arrest.fir_at, arrest.arrested_at, "The FIR was registered after the arrest")


def _provision(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.provision")
    if rule is None or arrest.provision_cited is None:
        return
    right = provision(law, rule.code("subject"), arrest.arrested_at, pending_since=arrest.fir_at)
    if arrest.provision_cited.casefold().split() != right.cite.casefold().split():
        note = f" ({right.note})" if right.note else ""
        yield breach(rule, f"It cites {arrest.provision_cited}; {right.cite} was in force{note}.")


def _production(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.production")
    if rule is None:
        return
    due = clocks.due(law, rule.code("clock"), arrest.arrested_at, pending_since=arrest.fir_at, excluded=arrest.journey)
    if due.due_at is None:
        return
    if arrest.produced_at is None:
        yield missing(rule, f"Production is not recorded. Due {law.local(due.due_at)}.")
    elif arrest.produced_at > due.due_at:
        yield breach(rule, f"Produced {law.local(arrest.produced_at)}, due {law.local(due.due_at)} ({due.rule}).")
    yield from after(law, rule, arrest.arrested_at, arrest.produced_at, "The production lies before the arrest")


def _grounds(law: Catalogue, arrest: ArrestFacts) -> Findings:
    yield from wanted(
        _rule(law, arrest, "arrest.grounds_written"),
        arrest.grounds_written,
        "They were not given in writing. Give them in writing and record when.",
        "Whether they were given in writing is not recorded.",
    )
    language = _rule(law, arrest, "arrest.grounds_language")
    if language is not None:
        if arrest.grounds_language is None or arrest.languages_understood is None:
            yield missing(language, "The language of the grounds, or the languages understood, are not recorded.")
        elif arrest.grounds_language not in arrest.languages_understood:
            understood = ", ".join(arrest.languages_understood) or "none stated"
            yield breach(
                language, f"They are in {arrest.grounds_language}, understood: {understood}. Serve a translation."
            )
    timed = _rule(law, arrest, "arrest.grounds_time")
    yield from in_time(law, timed, arrest.remand_hearing_at, arrest.grounds_at, "Written grounds given")


def _memorandum(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.witnesses")
    if rule is not None:
        least = rule.number("count")
        if arrest.witnesses is None:
            yield missing(rule, "The witnesses are not recorded.")
        elif arrest.witnesses < least:
            yield breach(rule, f"{arrest.witnesses} witnesses, {least} needed at least.")
    yield from wanted(
        _rule(law, arrest, "arrest.countersigned"),
        arrest.countersigned,
        "It was not countersigned. Record the refusal and its witness.",
        "Whether it was countersigned is not recorded.",
    )
    relative = _rule(law, arrest, "arrest.relative_informed")
    if relative is not None and arrest.relative_informed_at is None:
        yield missing(relative, "Nobody is recorded as informed.")
    yield from after(law, relative, arrest.arrested_at, arrest.relative_informed_at, "Informed before the arrest")
    yield from wanted(
        _rule(law, arrest, "arrest.medical"),
        arrest.medically_examined,
        "No examination was made. Have it made, with a copy to the person.",
        "Whether an examination was made is not recorded.",
    )


def _juvenile(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.juvenile")
    if rule is None:
        return
    if arrest.age is None:
        yield missing(rule, "The age is not recorded.")
    elif arrest.age < rule.number("adult_age"):
        yield breach(
            rule, f"The person is {arrest.age}. Hand over to the juvenile police unit, produce before the Board."
        )


def _reasons(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.reasons")
    if rule is None or arrest.up_to_life or arrest.gravest_years is None:
        return
    if arrest.gravest_years <= rule.number("up_to_years"):
        yield from wanted(
            rule,
            arrest.reasons_recorded,
            "No reasons were recorded. Record why an appearance notice did not suffice.",
            "Whether the reasons are in the case diary is not recorded.",
        )


def _permission(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.permission")
    if rule is None or arrest.up_to_life or arrest.gravest_years is None:
        return
    old = arrest.age is not None and arrest.age >= rule.number("age")
    if arrest.gravest_years >= rule.number("below_years") or not (arrest.infirm or old):
        return
    needed = law.rank(rule.code("rank"))
    if arrest.permitted_by_rank is None:
        yield breach(rule, f"No permission is recorded; {needed.names.en} or above gives it.")
    elif not law.at_least(arrest.permitted_by_rank, needed.code):
        given = law.rank(arrest.permitted_by_rank).names.en
        yield breach(rule, f"{given} gave it; {needed.names.en} or above gives it.")


def _woman(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.woman_at_night")
    if rule is None or arrest.sex != "female":
        return
    if arrest.between_sunset_and_sunrise is None:
        yield missing(rule, "Whether the arrest was made between sunset and sunrise is not recorded.")
    elif arrest.between_sunset_and_sunrise and not (arrest.woman_officer and arrest.magistrate_permitted):
        yield breach(rule, "Woman officer or the Magistrate's permission is not recorded.")


def _forwarding(law: Catalogue, arrest: ArrestFacts) -> Findings:
    rule = _rule(law, arrest, "arrest.forwarding_rank")
    if rule is None or arrest.forwarded_by_rank is None or arrest.forwarded_by_station_head:
        return
    if not law.at_least(arrest.forwarded_by_rank, rule.code("rank")):
        given, needed = law.rank(arrest.forwarded_by_rank).names.en, law.rank(rule.code("rank")).names.en
        yield breach(rule, f"{given} forwarded the accused, {needed} or above does.")
