"""The statement of a child: who takes it, where, and from whom the child is kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, breach, breached, missing, unstated
from tutela.engines.law.entries import Rule
from tutela.engines.values import Breach

Place = Literal["home", "place of choice", "police station", "elsewhere"]


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """A child's statement that was taken; None: not stated (yet). ``not_practicable`` is the reason for an exception."""

    taken_at: datetime
    officer_rank: str | None
    woman_officer: bool | None
    in_uniform: bool | None
    place: Place | None
    at_night: bool | None
    accused_in_contact: bool | None
    not_practicable: str = ""


def breaches_of_statement(law: Catalogue, statement: StatementFacts) -> list[Breach]:
    """Return what is wrong with a child's statement that was taken."""
    return breached(_findings(law, statement))


def open_points_of_statement(law: Catalogue, statement: StatementFacts) -> list[Breach]:
    """Return what a child's statement does not state yet."""
    return unstated(_findings(law, statement))


def _findings(law: Catalogue, statement: StatementFacts) -> Findings:
    rule = law.rule("statement.child", statement.taken_at)
    if rule is None:
        return
    yield from _officer(law, rule, statement)
    for value, wrong, unknown in (
        (statement.in_uniform, "The officer was in uniform.", "Whether the officer was in uniform is not recorded."),
        (statement.accused_in_contact, "The accused was in contact.", "Whether the accused was near is not recorded."),
    ):
        if value is not False:
            yield missing(rule, unknown) if value is None else breach(rule, wrong)
    if statement.place == "police station" and statement.at_night is not False:
        text = "It was taken at a station at night."
        yield (
            missing(rule, "Whether it was night is not recorded.") if statement.at_night is None else breach(rule, text)
        )


def _officer(law: Catalogue, rule: Rule, statement: StatementFacts) -> Findings:
    """Woman officer and rank are asked for as far as practicable: a stated reason suffices."""
    if statement.not_practicable.strip():
        return
    if statement.officer_rank is None or statement.woman_officer is None:
        yield missing(rule, "Who took it, and of what rank, is not recorded.")
        return
    if not statement.woman_officer or not law.at_least(statement.officer_rank, rule.code("officer_rank")):
        needed = law.rank(rule.code("officer_rank")).names.en
        yield breach(rule, f"No woman officer of the rank {needed} or above took it. State why, if not practicable.")
