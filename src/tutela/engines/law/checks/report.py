"""The final report: who forwards it, what it proves, what it encloses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, after, breach, every
from tutela.engines.law.checks.fir import ranked_sections
from tutela.engines.law.checks.referral import is_child_code
from tutela.engines.values import Breach

ReportKind = Literal[
    "charge-sheet", "undetected", "false", "mistake of fact", "mistake of law", "non-cognizable", "civil", "untraced"
]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A final report that is about to be forwarded on ``on``.

    ``by`` is the officer who forwards it and ``io`` the investigating officer on that day, as references;
    ``closure_proof`` names the document that shows why there is no charge. ``devices`` are the electronic exhibits,
    ``devices_in_sequence`` those whose sequence of custody is enclosed; ``records`` the electronic records that it
    rests on, ``certified`` those with a certificate. ``children`` are the codes by which children stand in it.
    """

    on: datetime
    fir_at: datetime
    kind: ReportKind
    by: str
    io: str
    io_rank: str
    sections: tuple[str, ...]
    offence_on: date
    closure_proof: str = ""
    informant_told_at: datetime | None = None
    devices: tuple[str, ...] = ()
    devices_in_sequence: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    certified: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def refusals_of_report(law: Catalogue, report: ReportFacts) -> list[Breach]:
    """Return why Tutela does not print a final report; empty: it may be forwarded."""
    return every(_findings(law, report))


def breaches_of_report(law: Catalogue, report: ReportFacts) -> list[Breach]:
    """Return what is wrong with a final report that was forwarded all the same, outside Tutela."""
    return every(_findings(law, report))


def _findings(law: Catalogue, report: ReportFacts) -> Findings:
    for check in (_officer, _closure, _enclosures, _children):
        yield from check(law, report)
    rule = law.rule("report.after_fir", report.on, report.fir_at)
    yield from after(law, rule, report.fir_at, report.on, "The FIR was registered after the report")


def _officer(law: Catalogue, report: ReportFacts) -> Findings:
    by_io = law.rule("report.by_io", report.on, report.fir_at)
    if by_io is not None and report.by != report.io:
        yield breach(by_io, f"{report.by} would forward it, the investigating officer is {report.io}.")
    ranked = law.rule("report.io_rank", report.on)
    if ranked is None or report.kind != "charge-sheet":
        return
    for section in ranked_sections(law, report.sections, report.offence_on):
        if not law.at_least(report.io_rank, section.min_io_rank):
            needed, given = law.rank(section.min_io_rank).names.en, law.rank(report.io_rank).names.en
            yield breach(ranked, f"{section.cite} needs {needed}, the investigating officer is {given}.")


def _closure(law: Catalogue, report: ReportFacts) -> Findings:
    rule = law.rule("report.closure_proof", report.on, report.fir_at)
    if rule is None or report.kind == "charge-sheet":
        return
    if not report.closure_proof.strip():
        yield breach(rule, f"Closed as {report.kind}: no document is named that shows it.")
    if report.informant_told_at is None:
        yield breach(rule, f"Closed as {report.kind}: when the informant was told is not recorded.")


def _enclosures(law: Catalogue, report: ReportFacts) -> Findings:
    if report.kind != "charge-sheet":
        return
    sequence = law.rule("report.custody_sequence", report.on, report.fir_at)
    if sequence is not None:
        for device in sorted(set(report.devices) - set(report.devices_in_sequence)):
            yield breach(sequence, f"{device} has none. Print it from the custody log and enclose it.")
    certificates = law.rule("report.certificates", report.on, report.fir_at)
    if certificates is not None:
        for record in sorted(set(report.records) - set(report.certified)):
            yield breach(certificates, f"{record} has none. Have it issued and enclose it.")


def _children(law: Catalogue, report: ReportFacts) -> Findings:
    rule = law.rule("report.child_code", report.on)
    if rule is not None and not all(is_child_code(child) for child in report.children):
        yield breach(rule, "A child is not named by a code such as CH-2026-0007. Use the child's code.")
