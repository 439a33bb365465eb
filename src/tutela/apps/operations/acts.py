"""What can happen to a round, its targets, its teams and its searches."""

from dataclasses import dataclass
from datetime import datetime

from tutela.apps.record.act import Act, Private, act
from tutela.engines.figures.counted import Counted


@dataclass(frozen=True)
class WindowPlan:
    """One stretch of time in which a round's places are searched; a round has one or more."""

    window: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class TargetPlanned:
    """One place as it stands in the act: where and on what legal basis; address, subscriber and children are private."""

    target: str
    district: str
    station: str | None
    basis: str
    authority: str | None
    lead: str | None
    address: Private[str] | None
    subscriber: Private[str] | None
    expected_devices: int | None
    children_expected: Private[bool]
    language: str | None
    risk: Private[str] | None


@act("operations.round_opened", version=1, about=("round",))
class RoundOpened(Act):
    """{actor} opened the round {round}: {title}."""

    round: str
    title: str
    kind: str
    windows: tuple[WindowPlan, ...]


@act("operations.window_added", version=1, about=("round",))
class WindowAdded(Act):
    """{actor} added a window to the round {round}."""

    round: str
    window: WindowPlan


@act("operations.round_closed", version=1, about=("round",))
class RoundClosed(Act):
    """{actor} closed the round {round}."""

    round: str
    reason: str


@act("operations.targets_added", version=1, about=("round", "leads"), names=("named_targets",))
class TargetsAdded(Act):
    """{actor} added targets to window {window} of round {round}."""

    round: str
    window: str
    named_targets: tuple[str, ...]
    leads: tuple[str, ...]
    targets: tuple[TargetPlanned, ...]


@act("operations.target_dropped", version=1, about=("target", "round"))
class TargetDropped(Act):
    """{actor} dropped the target {target}."""

    target: str
    round: str
    reason: Private[str]


@act("operations.team_formed", version=1, about=("round", "leader"), names=("team",))
class TeamFormed(Act):
    """{actor} formed the team {team} of {district} for round {round} under {leader}."""

    team: str
    round: str
    district: str
    leader: str
    members: tuple[str, ...]
    women_officers: int
    vehicle: str | None


@act("operations.targets_assigned", version=1, about=("team", "targets"))
class TargetsAssigned(Act):
    """{actor} assigned {targets} to {team}."""

    team: str
    round: str
    targets: tuple[str, ...]


@act("operations.search_recorded", version=1, about=("target", "round"), names=("search",))
class SearchRecorded(Act):
    """{actor} recorded the search {search} of {target}."""

    search: str
    target: str
    round: str
    window: str
    district: str
    team: str | None
    outcomes: Private[tuple[str, ...]]
    ended_at: datetime | None
    independent_witnesses: int | None
    witnesses: Private[tuple[str, ...]] | None
    occupant_present: bool | None
    list_made: bool | None
    copy_to_occupant: bool | None
    grounds_at: datetime | None
    woman_searched: bool
    woman_officer: bool | None
    recorded_on_video: bool | None
    recording_reference: str | None
    recording_gap: Private[str] | None
    remark: Private[str] | None
    counted: Counted


@act("operations.search_corrected", version=1, about=("search", "target", "round"), told=("reason",))
class SearchCorrected(Act):
    """{actor} corrected the search {search}: {reason}."""

    search: str
    target: str
    round: str
    window: str
    district: str
    outcomes: Private[tuple[str, ...]]
    searched_at: datetime | None
    reason: Private[str]
    counted: Counted


@act("operations.search_withdrawn", version=1, about=("search", "target", "round"), told=("reason",))
class SearchWithdrawn(Act):
    """{actor} withdrew the search {search}: {reason}."""

    search: str
    target: str
    round: str
    reason: Private[str]
    counted: Counted


@act("operations.count_phoned", version=1, about=("round",))
class CountPhoned(Act):
    """{actor} noted a count phoned in from {district} for round {round}; it is shown beside, never added."""

    round: str
    window: str
    district: str
    counts: dict[str, int]
