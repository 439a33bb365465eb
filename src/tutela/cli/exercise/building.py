"""Builds the exercise: one ledger that says that it is one, on a clock of its own."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings

from tutela.apps.figures import services as figures
from tutela.apps.record import clock
from tutela.apps.record import services as record
from tutela.cli.exercise.afterwards import LAST_CUT_OFF, plan_afterwards
from tutela.cli.exercise.names import Names
from tutela.cli.exercise.officers import Roster, enrol
from tutela.cli.exercise.plan import LAUNCH, OPENING, ROUNDS
from tutela.cli.exercise.rounds import RoundBuilder, Timeline, publish
from tutela.cli.exercise.today import Matter
from tutela.engines.figures.measures import PUBLIC

Progress = Callable[[str, int, int], None]


def build(progress: Progress | None = None) -> None:
    """Open the ledger, enrol the officers, live the rounds through, publish their notes."""
    names = Names(random.Random(20260302))  # noqa: S311 (an exercise that anyone can check is the same every time)
    with clock.set_to(lambda: LAUNCH):
        record.open_ledger(
            origin="exercise.tutela.example/kerala",
            title="State child-protection cyber unit (exercise)",
            jurisdiction="in_kl",
            zone="Asia/Kolkata",
            exercise=True,
        )
        roster = enrol(names)
    line = Timeline()
    line.at(LAUNCH + timedelta(days=2), lambda: _carried_forward(roster))
    builders = {of.number: RoundBuilder(of, roster, names, line) for of in ROUNDS}
    for builder in builders.values():
        builder.plan()
    plan_afterwards(builders, line)
    _plan_notes(roster, line)
    line.run((lambda done, total: progress("rounds", done, total)) if progress else None)
    Matter(roster, names, Path(settings.TUTELA_HOME)).live()


def _carried_forward(roster: Roster) -> None:
    figures.record_opening_statement(
        officer=roster.nodal,
        title="Carried forward: before round 20.1",
        until=LAUNCH,
        counts=OPENING,
    )


def _plan_notes(roster: Roster, line: Timeline) -> None:
    """Every published note, drafted and published within the half hour after its cut-off."""
    cases = ("cases_as_firs", "cases_with_reports")
    for of in ROUNDS:
        if of.first_evening:
            title = f"Round {of.number}, first evening"
            first = partial(publish, roster, title, of.first_evening, (of.number,), PUBLIC)
            line.at(of.first_evening + timedelta(minutes=20), first)
        last = partial(publish, roster, f"Round {of.number}", of.cut_off, (of.number,), PUBLIC)
        line.at(of.cut_off + timedelta(minutes=20), last)
    line.at(
        LAST_CUT_OFF + timedelta(minutes=30),
        lambda: publish(roster, "Since launch", LAST_CUT_OFF, None, (*PUBLIC, *cases)),
    )
    line.at(
        LAST_CUT_OFF + timedelta(minutes=40),
        lambda: publish(roster, "Round 20.2, as at the end of the year", LAST_CUT_OFF, ("20.2",), PUBLIC),
    )
