"""A seizure before or without an FIR: its report to the Magistrate and its General Diary entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, after, breach, breached, in_time, missing, unstated
from tutela.engines.law.provisions import provision
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class SeizureFacts:
    """A seizure; ``fir_at`` is None where there is no FIR (yet).

    ``report_provision`` is what the report cites (``s.106 BNSS``), None where there is no report; ``forwarded_at`` is
    when it went to the Magistrate.
    """

    seized_at: datetime
    fir_at: datetime | None
    report_provision: str | None
    forwarded_at: datetime | None
    gd_entry: str | None
    gd_entry_at: datetime | None


def breaches_of_seizure(law: Catalogue, seizure: SeizureFacts) -> list[Breach]:
    """Return what is wrong with a seizure: before its FIR it stands on its report and its diary entry."""
    return breached(_findings(law, seizure))


def open_points_of_seizure(law: Catalogue, seizure: SeizureFacts) -> list[Breach]:
    """Return what a seizure does not state yet."""
    return unstated(_findings(law, seizure))


def before_fir(seizure: SeizureFacts) -> bool:
    """Say whether the seizure was made before an FIR, or without one."""
    return seizure.fir_at is None or seizure.seized_at < seizure.fir_at


def _findings(law: Catalogue, seizure: SeizureFacts) -> Findings:
    on, since = seizure.seized_at, None if before_fir(seizure) else seizure.fir_at
    if before_fir(seizure):
        report, diary = law.rule("seizure.report", on, since), law.rule("seizure.gd_entry", on, since)
        if report is not None and seizure.report_provision is None:
            cite = provision(law, "seizure_report", on).cite
            yield breach(report, f"Seized {law.local(on)} and no report. Record the report under {cite}.")
        if diary is not None and not (seizure.gd_entry and seizure.gd_entry_at):
            yield breach(diary, "Number or time of the entry is not recorded. Enter both from the General Diary.")
    yield from _provision(law, seizure, since)
    forwarded = law.rule("seizure.forwarded", on, since)
    if seizure.report_provision is not None:
        yield from in_time(law, forwarded, on, seizure.forwarded_at, "Report to the Magistrate", pending_since=since)
        yield from after(law, forwarded, on, seizure.forwarded_at, "The report was forwarded before the seizure")


def _provision(law: Catalogue, seizure: SeizureFacts, since: datetime | None) -> Findings:
    rule = law.rule("seizure.provision", seizure.seized_at)
    if rule is None or seizure.report_provision is None:
        return
    right = provision(law, rule.code("subject"), seizure.seized_at, pending_since=since)
    if seizure.report_provision.casefold().split() != right.cite.casefold().split():
        note = f" ({right.note})" if right.note else ""
        yield breach(rule, f"It cites {seizure.report_provision}; {right.cite} was in force{note}.")
    elif right.note:
        yield missing(rule, f"{right.cite}: {right.note}.")
