"""Doors of operations, and questions about rounds: targets, teams, searches, what was phoned in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tutela.apps.operations import rules
from tutela.apps.operations.errors import RoundNotOpen
from tutela.apps.operations.models import PhonedCount, Round, Search, Target, Team, Window
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import opened, opened_text


@dataclass(frozen=True, slots=True)
class WindowView:
    """A window of a round."""

    name: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as a list or a page shows it."""

    number: str
    title: str
    kind: str
    opened_at: datetime
    closed_at: datetime | None
    windows: tuple[WindowView, ...]


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target with its private values opened."""

    reference: str
    round: str
    window: str
    district: str
    station: str | None
    basis: str
    authority: str | None
    lead: str | None
    address: str | None
    subscriber: str | None
    expected_devices: int | None
    children_expected: bool
    language: str | None
    risk: str | None
    team: str | None
    search: str | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team."""

    reference: str
    round: str
    district: str
    leader: str
    members: tuple[str, ...]
    women_officers: int
    vehicle: str | None
    targets: int


@dataclass(frozen=True, slots=True)
class SearchView:
    """A search with its private values opened."""

    reference: str
    target: str
    round: str
    window: str
    district: str
    team: str | None
    outcomes: tuple[str, ...]
    searched_at: datetime | None
    ended_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    independent_witnesses: int | None
    witnesses: tuple[str, ...]
    occupant_present: bool | None
    list_made: bool | None
    copy_to_occupant: bool | None
    grounds_at: datetime | None
    woman_searched: bool
    woman_officer: bool | None
    recorded_on_video: bool | None
    recording_reference: str | None
    recording_gap: str | None
    remark: str | None
    corrected_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class DistrictProgress:
    """How far a district is in a round: planned, searched, still open."""

    district: str
    planned: int
    searched: int
    dropped: int

    @property
    def open(self) -> int:
        return self.planned - self.searched


@dataclass(frozen=True, slots=True)
class Phoned:
    """The last count that a district phoned in."""

    district: str
    window: str
    counts: Mapping[str, int]
    phoned_at: datetime
    noted_by: str


def round_to_plan(officer: Officer, number: str) -> Round:
    """The door to planning a round. Raises NotAllowed, RoundNotOpen."""
    officer.must("rounds.change")
    row = Round.objects.filter(number=number, closed_at=None).first()
    if row is None:
        raise RoundNotOpen(number)
    return row


def target_to_change(officer: Officer, reference: str, permission: str) -> Target:
    """The door to changing a target. A team leader changes his own team's places and those of no team."""
    officer.must(permission)
    row = Target.objects.filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    if not officer.sees(permission, row.district, row.reference):
        raise NotVisible(reference)
    return row


def search_to_change(officer: Officer, reference: str) -> Search:
    """The door to correcting or withdrawing a search that still stands."""
    officer.must("searches.change")
    row = Search.objects.filter(reference=reference, withdrawn_at=None).first()
    if row is None:
        raise NotVisible(reference)
    if not officer.sees("searches.change", row.district, row.reference):
        raise NotVisible(reference)
    return row


def rounds(officer: Officer) -> list[RoundView]:
    """Rounds, newest first."""
    officer.must("rounds.read")
    return [_round(row) for row in Round.objects.order_by("-first_begins_at").prefetch_related("windows")[:200]]


def round_for(officer: Officer, number: str) -> RoundView:
    """One round. Raises NotVisible."""
    officer.must("rounds.read")
    row = Round.objects.filter(number=number).prefetch_related("windows").first()
    if row is None:
        raise NotVisible(f"round {number}")
    return _round(row)


def _round(row: Round) -> RoundView:
    windows = sorted(row.windows.all(), key=lambda w: w.begins_at)
    return RoundView(
        number=row.number,
        title=row.title,
        kind=row.kind,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        windows=tuple(WindowView(w.name, w.begins_at, w.ends_at) for w in windows),
    )


def first_moment_of(number: str) -> datetime | None:
    """When a round begins, as every note of it prints; None where there is no such round."""
    return Round.objects.filter(number=number).values_list("first_begins_at", flat=True).first()


def window_exists(round_number: str, window: str) -> bool:
    """Whether a round has this window."""
    return Window.objects.filter(id=f"{round_number}/{window}").exists()


def progress(officer: Officer, number: str) -> list[DistrictProgress]:
    """Places planned and searched by district, for the districts that the officer sees."""
    officer.must("rounds.read")
    rows = Target.objects.filter(round_id=number)
    reach = officer.districts("rounds.read")
    if reach is not None:
        rows = rows.filter(district__in=reach)
    found = rows.values("district").annotate(
        planned=Count("reference", filter=Q(dropped_entry=None) | Q(search__isnull=False)),
        searched=Count("search"),
        dropped=Count("reference", filter=Q(dropped_entry__isnull=False)),
    )
    return [
        DistrictProgress(r["district"], r["planned"], r["searched"], r["dropped"]) for r in found.order_by("district")
    ]


def targets(
    officer: Officer,
    *,
    round: str,
    district: str | None = None,
    team: str | None = None,
    state: str | None = None,
    after: str = "",
    limit: int = 50,
) -> list[TargetView]:
    """Targets of a round in the order of their references, from after ``after``; ``state`` is open, searched or dropped."""
    officer.must("rounds.read")
    rows = Target.objects.filter(round_id=round, reference__gt=after)
    reach = officer.districts("rounds.read")
    if reach is not None:
        rows = rows.filter(Q(district__in=reach) | Q(reference__in=officer.grants))
    if district:
        rows = rows.filter(district=district)
    if team:
        rows = rows.filter(team=team)
    if state == "open":
        rows = rows.filter(search=None, dropped_entry=None)
    elif state == "searched":
        rows = rows.filter(search__isnull=False)
    elif state == "dropped":
        rows = rows.filter(dropped_entry__isnull=False)
    return _targets(list(rows.order_by("reference")[:limit]))


def target_for(officer: Officer, reference: str) -> TargetView:
    """One target. Raises NotVisible."""
    officer.must("rounds.read")
    row = Target.objects.filter(reference=reference).first()
    if row is None or not officer.sees("rounds.read", row.district, row.reference):
        raise NotVisible(reference)
    return _targets([row])[0]


def targets_found(officer: Officer, *, text: str, references: Sequence[str], limit: int = 50) -> list[TargetView]:
    """Targets by reference, or by an address or subscriber whose value stands at one of ``references``."""
    officer.must("rounds.read")
    private = list(references)[:200]
    rows = Target.objects.filter(Q(reference=text.upper()) | Q(address__in=private) | Q(subscriber__in=private))
    reach = officer.districts("rounds.read")
    if reach is not None:
        rows = rows.filter(Q(district__in=reach) | Q(reference__in=officer.grants))
    return _targets(list(rows.order_by("reference")[:limit]))


def searches_of_target(officer: Officer, reference: str) -> list[SearchView]:
    """Every report of one target, withdrawn ones too, in the order in which they were recorded."""
    target_for(officer, reference)
    return _searches(list(Search.objects.filter(target=reference).order_by("reference")))


def searches_found(officer: Officer, *, text: str) -> list[SearchView]:
    """The search with this reference, where the officer sees it."""
    officer.must("rounds.read")
    found = list(Search.objects.filter(reference=text.upper()))
    return _searches([r for r in found if officer.sees("rounds.read", r.district, r.reference)])


def open_targets(officer: Officer, team: str) -> int:
    """How many places of a team were neither searched nor dropped."""
    officer.must("rounds.read")
    return Target.objects.filter(team=team, search=None, dropped_entry=None).count()


def teams_led(officer: Officer) -> list[TeamView]:
    """Teams that the officer leads in rounds that are open."""
    officer.must("rounds.read")
    rows = Team.objects.filter(leader=officer.number, round__closed_at=None).order_by("reference")
    return [team_for(officer, row.reference) for row in rows[:20]]


def _targets(rows: list[Target]) -> list[TargetView]:
    texts = opened_text(ref for r in rows for ref in (r.address, r.subscriber, r.risk))
    children = opened(r.children_expected for r in rows)
    return [
        TargetView(
            reference=r.reference,
            round=r.round_id,
            window=r.window,
            district=r.district,
            station=r.station,
            basis=r.basis,
            authority=r.authority,
            lead=r.lead,
            address=texts.get(r.address or ""),
            subscriber=texts.get(r.subscriber or ""),
            expected_devices=r.expected_devices,
            children_expected=children.get(r.children_expected) is True,
            language=r.language,
            risk=texts.get(r.risk or ""),
            team=r.team,
            search=r.search,
            dropped=r.dropped_entry is not None,
        )
        for r in rows
    ]


def teams(officer: Officer, number: str) -> list[TeamView]:
    """Teams of a round, in the districts that the officer sees."""
    officer.must("rounds.read")
    rows = Team.objects.filter(round_id=number).order_by("reference")
    reach = officer.districts("rounds.read")
    if reach is not None:
        rows = rows.filter(district__in=reach)
    counts = dict(
        Target.objects.filter(round_id=number).exclude(team=None).values_list("team").annotate(n=Count("reference"))
    )
    return [
        TeamView(
            r.reference,
            r.round_id,
            r.district,
            r.leader,
            tuple(r.members),
            r.women_officers,
            r.vehicle,
            counts.get(r.reference, 0),
        )
        for r in rows
    ]


def team_for(officer: Officer, reference: str) -> TeamView:
    """One team. Raises NotVisible."""
    officer.must("rounds.read")
    row = Team.objects.filter(reference=reference).first()
    if row is None or not officer.sees("rounds.read", row.district):
        raise NotVisible(reference)
    return next(team for team in teams(officer, row.round_id) if team.reference == reference)


def searches(
    officer: Officer, *, round: str, district: str | None = None, after: str = "", limit: int = 50
) -> list[SearchView]:
    """Searches of a round in the order in which they were recorded."""
    officer.must("rounds.read")
    rows = Search.objects.filter(round_id=round, reference__gt=after)
    reach = officer.districts("rounds.read")
    if reach is not None:
        rows = rows.filter(district__in=reach)
    if district:
        rows = rows.filter(district=district)
    return _searches(list(rows.order_by("reference")[:limit]))


def search_for(officer: Officer, reference: str) -> SearchView:
    """One search. Raises NotVisible."""
    officer.must("rounds.read")
    row = Search.objects.filter(reference=reference).first()
    if row is None or not officer.sees("rounds.read", row.district, row.reference):
        raise NotVisible(reference)
    return _searches([row])[0]


def search_place(reference: str) -> tuple[str, str, str] | None:
    """Round, window and district of a search, for later rooms' acts; None when there is none."""
    row = Search.objects.filter(reference=reference).values_list("round_id", "window", "district").first()
    return (str(row[0]), str(row[1]), str(row[2])) if row else None


def search_happened_at(reference: str) -> datetime | None:
    """When a place was searched."""
    return Search.objects.filter(reference=reference).values_list("searched_at", flat=True).first()


@dataclass(frozen=True, slots=True)
class SearchEnded:
    """When a search ended (or was made, where its end is not stated), and on what it rested; by consent is neither."""

    at: datetime
    without_warrant: bool
    by_warrant: bool


def search_ended(reference: str) -> SearchEnded | None:
    """The end of a search that stands, for what it makes due; None where no moment of it is known."""
    row = Search.objects.filter(reference=reference, withdrawn_at=None).select_related("target").first()
    at = None if row is None else row.ended_at or row.searched_at
    if row is None or at is None:
        return None
    basis = row.target.basis
    return SearchEnded(at, basis == rules.Basis.WITHOUT_WARRANT, basis == rules.Basis.WARRANT)


def _searches(rows: list[Search]) -> list[SearchView]:
    texts = opened_text(ref for r in rows for ref in (r.remark, r.recording_gap))
    names = opened(ref for r in rows for ref in (r.witnesses, r.outcomes))
    return [
        SearchView(
            reference=r.reference,
            target=r.target_id,
            round=r.round_id,
            window=r.window,
            district=r.district,
            team=r.team,
            outcomes=_names(names.get(r.outcomes or "")),
            searched_at=r.searched_at,
            ended_at=r.ended_at,
            recorded_at=r.recorded_at,
            recorded_by=r.recorded_by.removeprefix("officer:"),
            independent_witnesses=r.independent_witnesses,
            witnesses=_names(names.get(r.witnesses or "")),
            occupant_present=r.occupant_present,
            list_made=r.list_made,
            copy_to_occupant=r.copy_to_occupant,
            grounds_at=r.grounds_at,
            woman_searched=r.woman_searched,
            woman_officer=r.woman_officer,
            recorded_on_video=r.recorded_on_video,
            recording_reference=r.recording_reference,
            recording_gap=texts.get(r.recording_gap or ""),
            remark=texts.get(r.remark or ""),
            corrected_at=r.corrected_at,
            withdrawn_at=r.withdrawn_at,
        )
        for r in rows
    ]


def outcomes_of(row: Search) -> tuple[str, ...]:
    """The outcomes that were reported of a search."""
    return _names(opened([row.outcomes]).get(row.outcomes or ""))


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(name) for name in value)
    return (str(value),) if value else ()


def phoned(officer: Officer, number: str) -> list[Phoned]:
    """The newest phoned count of each district and window of a round."""
    officer.must("rounds.read")
    rows = PhonedCount.objects.filter(round_id=number).order_by("entry")
    reach = officer.districts("rounds.read")
    if reach is not None:
        rows = rows.filter(district__in=reach)
    newest = {(r.district, r.window): r for r in rows}
    return [
        Phoned(r.district, r.window, dict(r.counts), r.phoned_at, r.noted_by.removeprefix("officer:"))
        for _key, r in sorted(newest.items())
    ]
