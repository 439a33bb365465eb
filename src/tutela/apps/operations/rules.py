"""What a plan must have before Tutela issues it, and what a report of a search breaches. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from tutela.engines.figures.disclosure import NOT_TOLD_APART, OTHER
from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.search import SearchFacts, breaches_of_search
from tutela.engines.values import Breach


class Outcome(StrEnum):
    """What came of a place; several may hold at once."""

    NOT_FOUND = "not_found"
    NOTHING_FOUND = "nothing_found"
    DEVICE_SEIZED = "device_seized"
    ARREST = "arrest"
    NOTICE = "notice"
    CHILD_IN_NEED = "child_in_need"
    REFERRED = "referred"


class Basis(StrEnum):
    """On what authority a place is searched."""

    WARRANT = "warrant"
    WITHOUT_WARRANT = "without_warrant"
    CONSENT = "consent"


REGISTERS = frozenset({Outcome.DEVICE_SEIZED, Outcome.ARREST, Outcome.NOTICE})
"""Outcomes after which an FIR or a seizure report is registered in the case room."""

PHONED = ("places", "firs", "seizure_reports", "registrations", "devices", "arrests")
"""What districts phone in."""


@dataclass(frozen=True, slots=True)
class WindowTimes:
    """One window of a round."""

    window: str
    begins_at: datetime
    ends_at: datetime


def breaches_of_round(windows: Sequence[WindowTimes]) -> list[Breach]:
    """A round has at least one window; each ends after it begins; their names differ and they do not overlap."""
    source = "law.md §1.4: a round has several windows, not a date"
    if not windows:
        return [Breach("round.windows", "a round needs at least one window", source)]
    found = [
        Breach("round.window_times", f"window {w.window} ends before it begins", source)
        for w in windows
        if w.ends_at <= w.begins_at
    ]
    names = [w.window for w in windows]
    found += [
        Breach("round.window_names", f"window {name} is named twice", source)
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    ordered = sorted(windows, key=lambda w: w.begins_at)
    found += [
        Breach("round.window_overlap", f"windows {one.window} and {other.window} overlap", source)
        for one, other in pairwise(ordered)
        if other.begins_at < one.ends_at
    ]
    return found


def breaches_of_target(basis: str, authority: str | None, lead: str | None) -> list[Breach]:
    """A target rests on a stated legal basis; a warrant is named, and a search without one has its grounds named."""
    source = "BNSS s.96, s.185 (CrPC s.93, s.165 before 2024-07-01)"
    if basis not in set(Basis):
        return [Breach("target.basis", f"{basis!r} is no legal basis; use one of {', '.join(Basis)}", source)]
    if basis == Basis.WARRANT and not authority:
        return [Breach("target.warrant", "name the court and number of the warrant", source)]
    if lead is None and not authority:
        return [Breach("target.grounds", "a target without a lead states its grounds or authority", source)]
    return []


def breaches_of_outcomes(outcomes: Sequence[str]) -> list[Breach]:
    """Outcomes are known words, at least one, and 'nothing found' or 'not found' stand alone."""
    source = "law.md §1.4 outcomes per site"
    unknown = [o for o in outcomes if o not in set(Outcome)]
    if unknown or not outcomes:
        words = ", ".join(Outcome)
        return [Breach("search.outcome", f"{', '.join(unknown) or 'no outcome'}: use one or more of {words}", source)]
    alone = {Outcome.NOT_FOUND.value, Outcome.NOTHING_FOUND.value} & set(outcomes)
    if alone and set(outcomes) & {o.value for o in REGISTERS}:
        text = f"{', '.join(sorted(alone))} contradicts {', '.join(sorted(set(outcomes) - alone))}"
        return [Breach("search.outcomes_apart", text, source)]
    return []


def breaches_of_search_report(
    law: Catalogue,
    search: SearchFacts,
    *,
    window: WindowTimes | None,
    earlier: str | None,
    dropped: bool,
) -> list[Breach]:
    """What a reported search breaches: the law's own rules, its window, a second report of the same target."""
    found = list(breaches_of_search(law, search))
    if window is not None and not window.begins_at <= search.began_at <= window.ends_at:
        text = f"searched at {law.local(search.began_at)}, outside window {window.window} of the round"
        found.append(Breach("search.window", text, "the round's plan"))
    if earlier is not None:
        found.append(
            Breach("search.twice", f"the target was reported searched before, as {earlier}", "one search a target")
        )
    if dropped:
        found.append(Breach("search.dropped", "the target had been dropped from the round", "the round's plan"))
    return found


def main_outcome(outcomes: Sequence[str]) -> str:
    """The outcome that a place is counted under: the weightiest of those reported.

    What would count children is not told apart from other referrals, because the counted part of an act is public.
    """
    order = [
        Outcome.ARREST,
        Outcome.NOTICE,
        Outcome.DEVICE_SEIZED,
        Outcome.CHILD_IN_NEED,
        Outcome.REFERRED,
        Outcome.NOTHING_FOUND,
        Outcome.NOT_FOUND,
    ]
    chosen = next(o for o in order if o.value in outcomes)
    return OTHER if chosen in NOT_TOLD_APART else chosen.value
