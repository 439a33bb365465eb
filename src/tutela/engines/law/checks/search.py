"""A search: witnesses, occupant, list, recording, grounds, and what goes to the Magistrate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, after, breach, breached, in_time, missing, unstated, wanted
from tutela.engines.law.entries import Rule
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """A search that was made; None: not stated (yet).

    ``independent_witnesses`` counts persons of the locality who are not police. ``recording_gap`` is the reason
    where it was not, or not wholly, recorded. ``grounds_at`` is the entry in the case diary, for a search without
    warrant. ``other_station_notified`` is None also where the place lies in the own station's limits, which
    ``in_other_limits`` says.
    """

    began_at: datetime
    ended_at: datetime | None
    investigation_began_at: datetime | None
    without_warrant: bool | None = None
    independent_witnesses: int | None = None
    woman_searched: bool = False
    woman_officer: bool | None = None
    things_taken: bool = False
    list_made: bool | None = None
    copy_to_occupant: bool | None = None
    recorded: bool | None = None
    recording_gap: str = ""
    grounds_at: datetime | None = None
    record_made_at: datetime | None = None
    record_forwarded_at: datetime | None = None
    in_other_limits: bool = False
    other_station_notified: bool | None = None


def breaches_of_search(law: Catalogue, search: SearchFacts) -> list[Breach]:
    """Return what is wrong with a search that was made."""
    return breached(_findings(law, search))


def open_points_of_search(law: Catalogue, search: SearchFacts) -> list[Breach]:
    """Return what a search does not state yet."""
    return unstated(_findings(law, search))


def _rule(law: Catalogue, search: SearchFacts, name: str) -> Rule | None:
    return law.rule(name, search.began_at, search.investigation_began_at)


def _findings(law: Catalogue, search: SearchFacts) -> Findings:
    for check in (_times, _witnesses, _woman, _list, _recording, _grounds, _forwarded, _other_limits):
        yield from check(law, search)


def _times(law: Catalogue, search: SearchFacts) -> Findings:
    rule = _rule(law, search, "search.times")
    if rule is not None and search.ended_at is None:
        yield missing(rule, "When it ended is not recorded.")
    yield from after(law, rule, search.began_at, search.ended_at, "The beginning")


def _witnesses(law: Catalogue, search: SearchFacts) -> Findings:
    rule = _rule(law, search, "search.witnesses")
    if rule is None:
        return
    least = rule.number("count")
    if search.independent_witnesses is None:
        yield missing(rule, "The witnesses are not recorded.")
    elif search.independent_witnesses < least:
        yield breach(rule, f"{search.independent_witnesses} independent witnesses, {least} needed at least.")


def _woman(law: Catalogue, search: SearchFacts) -> Findings:
    if search.woman_searched:
        yield from wanted(
            _rule(law, search, "search.woman_officer"),
            search.woman_officer,
            "A woman was searched and no woman officer did it.",
            "Who searched the woman is not recorded.",
        )


def _list(law: Catalogue, search: SearchFacts) -> Findings:
    if search.things_taken:
        yield from wanted(
            _rule(law, search, "search.list"),
            search.list_made,
            "Things were taken and not listed.",
            "Whether a list was made is not recorded.",
        )
    yield from wanted(
        _rule(law, search, "search.occupant_copy"),
        search.copy_to_occupant,
        "No copy was given. Deliver it and record when.",
        "Whether the occupant had a copy is not recorded.",
    )


def _recording(law: Catalogue, search: SearchFacts) -> Findings:
    if not search.recording_gap.strip():
        yield from wanted(
            _rule(law, search, "search.recording"),
            search.recorded,
            "It was not recorded and no reason is stated. State the reason.",
            "Whether it was recorded is not stated.",
        )


def _grounds(law: Catalogue, search: SearchFacts) -> Findings:
    rule = _rule(law, search, "search.grounds_first")
    if rule is None or search.without_warrant is False:
        return
    if search.without_warrant is None:
        yield missing(rule, "Whether there was a warrant is not recorded.")
    elif search.grounds_at is None:
        yield breach(rule, "The grounds are not in the case diary. Record why, and the entry that comes nearest.")
    yield from after(law, rule, search.grounds_at, search.began_at, "The grounds were written after the search began")


def _forwarded(law: Catalogue, search: SearchFacts) -> Findings:
    if search.without_warrant:
        rule = _rule(law, search, "search.record_forwarded")
        start = search.record_made_at if search.record_made_at is not None else search.ended_at
        since = search.investigation_began_at
        yield from in_time(
            law, rule, start, search.record_forwarded_at, "Copies to the Magistrate", pending_since=since
        )


def _other_limits(law: Catalogue, search: SearchFacts) -> Findings:
    if search.in_other_limits:
        yield from wanted(
            _rule(law, search, "search.other_limits"),
            search.other_station_notified,
            "That station was not notified. Send notice and list.",
            "Whether that station was notified is not recorded.",
        )
