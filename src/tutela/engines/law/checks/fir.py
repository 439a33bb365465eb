"""The first information report: its diary entry, its sections, its investigating officer, its preliminary enquiry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tutela.engines.law.catalogue import Catalogue, section_version
from tutela.engines.law.checks.findings import Findings, after, breach, breached, in_time, missing, unstated, wanted
from tutela.engines.law.entries import Anchor, Section
from tutela.engines.law.errors import LawError
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A preliminary enquiry before an FIR: who permitted it, of what rank, when, and when it ended."""

    permitted_by_rank: str | None
    permitted_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class FirFacts:
    """An FIR as it was registered; ``sections`` are identifiers without version (``it_act.67B.b``, ``pocso.15.2``).

    ``io_rank`` is the rank of the investigating officer on the day of registration. None: not stated (yet).
    ``signed_at`` is the informant's signature, for information that was received electronically.
    """

    registered_at: datetime
    offence_on: date
    sections: tuple[str, ...]
    gd_entry: str | None
    gd_entry_at: datetime | None
    information_at: datetime | None
    io_rank: str | None
    received_electronically: bool = False
    signed_at: datetime | None = None
    copy_given: bool | None = None
    enquiry: Enquiry | None = None


def breaches_of_fir(law: Catalogue, fir: FirFacts) -> list[Breach]:
    """Return what is wrong with an FIR that was registered."""
    return breached(_findings(law, fir))


def open_points_of_fir(law: Catalogue, fir: FirFacts) -> list[Breach]:
    """Return what an FIR does not state yet."""
    return unstated(_findings(law, fir))


def _findings(law: Catalogue, fir: FirFacts) -> Findings:
    on = fir.registered_at
    yield from _sections(law, fir)
    yield from _diary(law, fir)
    yield from after(
        law, law.rule("fir.information_first", on), fir.information_at, on, "The information was received after the FIR"
    )
    yield from _io_rank(law, fir)
    yield from _enquiry(law, fir)
    if fir.received_electronically:
        rule = law.rule("fir.electronic_signature", on)
        yield from in_time(law, rule, fir.information_at, fir.signed_at, "Signature of the informant")
    yield from wanted(
        law.rule("fir.copy_free", on),
        fir.copy_given,
        "No copy was given. Give it, free of cost, and record when.",
        "Whether the copy was given is not recorded.",
    )


def _sections(law: Catalogue, fir: FirFacts) -> Findings:
    rule = law.rule("fir.sections", fir.registered_at)
    if rule is None:
        return
    if not fir.sections:
        yield missing(rule, "No section is cited. Choose the sections by the date of the offence.")
    for name in fir.sections:
        try:
            section_version(law, name, Anchor("offence", fir.offence_on))
        except LawError as error:
            yield breach(rule, f"{error}. Offence on {fir.offence_on}.")


def _diary(law: Catalogue, fir: FirFacts) -> Findings:
    stated, first = law.rule("fir.gd_entry", fir.registered_at), law.rule("fir.gd_first", fir.registered_at)
    if stated is not None and not (fir.gd_entry and fir.gd_entry_at):
        yield missing(stated, "Number or time of the entry is not recorded. Enter both from the General Diary.")
    yield from after(law, first, fir.gd_entry_at, fir.registered_at, "The diary entry was made after the FIR")


def _io_rank(law: Catalogue, fir: FirFacts) -> Findings:
    rule = law.rule("fir.io_rank", fir.registered_at)
    needing = ranked_sections(law, fir.sections, fir.offence_on)
    if rule is None or not needing:
        return
    cites = ", ".join(section.cite for section in needing)
    if fir.io_rank is None:
        yield missing(rule, f"No investigating officer is named for {cites}.")
        return
    for section in needing:
        if not law.at_least(fir.io_rank, section.min_io_rank):
            yield breach(
                rule,
                f"{section.cite} needs {law.rank(section.min_io_rank).names.en}, the investigating officer is "
                f"{law.rank(fir.io_rank).names.en}. Assign the investigation to an officer of that rank.",
            )


def ranked_sections(law: Catalogue, sections: Iterable[str], offence_on: date) -> tuple[Section, ...]:
    """Return those of the cited sections that prescribe a rank for the investigating officer.

    A section that was not in force is left out here: that it is cited is a finding of its own.
    """
    return tuple(section for section in cited_sections(law, sections, offence_on) if section.min_io_rank)


def cited_sections(law: Catalogue, sections: Iterable[str], offence_on: date) -> tuple[Section, ...]:
    """Return the versions of the cited sections at the date of the offence, without those not in force then."""
    found = []
    for name in sections:
        try:
            found.append(section_version(law, name, Anchor("offence", offence_on)))
        except LawError:
            continue
    return tuple(found)


def _enquiry(law: Catalogue, fir: FirFacts) -> Findings:
    rule = law.rule("fir.preliminary_enquiry", fir.registered_at)
    enquiry = fir.enquiry
    if rule is None or enquiry is None:
        return
    least = rule.code("permission_rank")
    if enquiry.permitted_by_rank is None or enquiry.permitted_at is None:
        yield missing(rule, "Who permitted the enquiry, and when, is not recorded.")
    elif not law.at_least(enquiry.permitted_by_rank, least):
        given, needed = law.rank(enquiry.permitted_by_rank).names.en, law.rank(least).names.en
        yield breach(rule, f"{given} permitted it, {needed} is needed. Obtain the permission.")
    yield from _enquiry_range(law, fir)
    timed = law.rule("fir.preliminary_enquiry_time", fir.registered_at)
    if enquiry.permitted_at is not None:
        yield from in_time(law, timed, enquiry.permitted_at, enquiry.ended_at, "End of the enquiry")


def _enquiry_range(law: Catalogue, fir: FirFacts) -> Findings:
    """An enquiry is possible where the gravest offence lies in the range; an unknown maximum is not judged."""
    rule = law.rule("fir.preliminary_enquiry", fir.registered_at)
    cited = cited_sections(law, fir.sections, fir.offence_on)
    if rule is None or not cited:
        return
    least, below = rule.number("at_least_years"), rule.number("below_years")
    for section in cited:
        if section.life or section.death or (section.term_max_years or section.term_min_years or 0) >= below:
            yield breach(rule, f"{section.cite} is punishable with {below} years or more. Register the FIR at once.")
    if all(section.term_max_years is not None and section.term_max_years < least for section in cited):
        yield breach(rule, f"No offence cited is punishable with {least} years. No enquiry is provided for.")
