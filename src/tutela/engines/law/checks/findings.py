"""What a check finds: a rule that is breached, or one that cannot be judged yet because a fact is not stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.due import Due, FixedTerm
from tutela.engines.law.entries import Rule
from tutela.engines.values import Breach

Findings = Iterator["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule; ``open`` says that it is not one yet: a fact is missing that has to be stated."""

    breach: Breach
    open: bool = False


def breached(findings: Iterable[Finding]) -> list[Breach]:
    """Return what is breached, in the order in which it was found."""
    return [finding.breach for finding in findings if not finding.open]


def unstated(findings: Iterable[Finding]) -> list[Breach]:
    """Return what is not stated yet, in the order in which it was found."""
    return [finding.breach for finding in findings if finding.open]


def every(findings: Iterable[Finding]) -> list[Breach]:
    """Return everything: for what Tutela would issue, a missing fact is as good a reason to refuse as a wrong one."""
    return [finding.breach for finding in findings]


def breach(rule: Rule, detail: str) -> Finding:
    """Return the finding that a rule is breached; ``detail`` says what was found and what to do."""
    return Finding(rule.breached(detail))


def missing(rule: Rule, detail: str) -> Finding:
    """Return the finding that a fact is not stated; ``detail`` says which."""
    return Finding(rule.breached(detail), open=True)


def wanted(rule: Rule | None, value: bool | None, wrong: str, unknown: str) -> Findings:
    """Judge a plain yes-or-no fact: False breaches, None is open; a rule that is not in force finds nothing."""
    if rule is None or value is True:
        return
    yield missing(rule, unknown) if value is None else breach(rule, wrong)


def after(law: Catalogue, rule: Rule | None, early: datetime | None, late: datetime | None, detail: str) -> Findings:
    """Judge an order of two moments: the first may not lie after the second; unknown moments are not judged."""
    if rule is not None and early is not None and late is not None and early > late:
        yield breach(
            rule, f"{detail}: {law.local(early)} lies after {law.local(late)}. Correct the time that is wrong."
        )


def in_time(
    law: Catalogue,
    rule: Rule | None,
    start: datetime | None,
    met_at: datetime | None,
    what: str,
    *,
    pending_since: datetime | None = None,
    fixed: FixedTerm | None = None,
) -> Findings:
    """Judge a duty by the clock that its rule names; a clock without an hour never breaches, only what is not done.

    Where a clock has several lengths and none is fixed, only the longest can be breached.
    """
    if rule is None or start is None:
        return
    found = clocks.dues(law, rule.code("clock"), start, pending_since=pending_since, fixed=fixed)
    last = max(found, key=_end)
    if met_at is None:
        yield missing(rule, f"{what}: not recorded. {_by(law, found[0])}")
    elif last.due_at is not None and met_at > last.due_at:
        yield breach(rule, f"{what}: {law.local(met_at)}, due {law.local(last.due_at)} ({last.rule}).")


def _end(due: Due) -> datetime:
    return due.started_at if due.due_at is None else due.due_at


def _by(law: Catalogue, due: Due) -> str:
    return f"Due at once ({due.basis})." if due.due_at is None else f"Due {law.local(due.due_at)}."
