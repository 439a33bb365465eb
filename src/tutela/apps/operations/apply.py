"""Acts of operations as rows."""

from tutela.apps.operations.acts import (
    CountPhoned,
    RoundClosed,
    RoundOpened,
    SearchCorrected,
    SearchRecorded,
    SearchWithdrawn,
    TargetDropped,
    TargetsAdded,
    TargetsAssigned,
    TeamFormed,
    WindowAdded,
    WindowPlan,
)
from tutela.apps.operations.models import PhonedCount, Round, Search, Target, Team, Window
from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies, sealed


def _window(round_number: str, plan: WindowPlan) -> Window:
    return Window(
        id=f"{round_number}/{plan.window}",
        round_id=round_number,
        name=plan.window,
        begins_at=plan.begins_at,
        ends_at=plan.ends_at,
    )


@applies(RoundOpened)
def round_opened(act: RoundOpened, entry: Recorded) -> None:
    statements.insert_one(
        Round,
        number=act.round,
        title=act.title,
        kind=act.kind,
        opened_at=entry.recorded_at,
        first_begins_at=min(window.begins_at for window in act.windows),
    )
    statements.insert([_window(act.round, plan) for plan in act.windows])


@applies(WindowAdded)
def window_added(act: WindowAdded, entry: Recorded) -> None:
    _window(act.round, act.window).save(force_insert=True)


@applies(RoundClosed)
def round_closed(act: RoundClosed, entry: Recorded) -> None:
    Round.objects.filter(number=act.round).update(closed_at=entry.recorded_at)


@applies(TargetsAdded)
def targets_added(act: TargetsAdded, entry: Recorded) -> None:
    statements.insert(
        [
            Target(
                reference=plan.target,
                round_id=act.round,
                window=act.window,
                district=plan.district,
                station=plan.station,
                basis=plan.basis,
                authority=plan.authority,
                lead=plan.lead,
                address=plan.address,
                subscriber=plan.subscriber,
                expected_devices=plan.expected_devices,
                children_expected=str(sealed(plan.children_expected)),
                language=plan.language,
                risk=plan.risk,
            )
            for plan in act.targets
        ]
    )


@applies(TargetDropped)
def target_dropped(act: TargetDropped, entry: Recorded) -> None:
    Target.objects.filter(reference=act.target).update(dropped_entry=entry.index)


@applies(TeamFormed)
def team_formed(act: TeamFormed, entry: Recorded) -> None:
    statements.insert_one(
        Team,
        reference=act.team,
        round_id=act.round,
        district=act.district,
        leader=act.leader,
        members=list(act.members),
        women_officers=act.women_officers,
        vehicle=act.vehicle,
    )


@applies(TargetsAssigned)
def targets_assigned(act: TargetsAssigned, entry: Recorded) -> None:
    Target.objects.filter(reference__in=act.targets).update(team=act.team)


@applies(SearchRecorded)
def search_recorded(act: SearchRecorded, entry: Recorded) -> None:
    statements.insert_one(
        Search,
        reference=act.search,
        target_id=act.target,
        round_id=act.round,
        window=act.window,
        district=act.district,
        team=act.team,
        outcomes=sealed(act.outcomes),
        category=act.counted.category or "",
        searched_at=act.happened_at,
        ended_at=act.ended_at,
        recorded_at=entry.recorded_at,
        recorded_by=entry.actor,
        independent_witnesses=act.independent_witnesses,
        witnesses=sealed(act.witnesses),
        occupant_present=act.occupant_present,
        list_made=act.list_made,
        copy_to_occupant=act.copy_to_occupant,
        grounds_at=act.grounds_at,
        woman_searched=act.woman_searched,
        woman_officer=act.woman_officer,
        recorded_on_video=act.recorded_on_video,
        recording_reference=act.recording_reference,
        recording_gap=act.recording_gap,
        remark=act.remark,
    )
    Target.objects.filter(reference=act.target).update(search=act.search)


@applies(SearchCorrected)
def search_corrected(act: SearchCorrected, entry: Recorded) -> None:
    Search.objects.filter(reference=act.search).update(
        window=act.window,
        district=act.district,
        outcomes=sealed(act.outcomes),
        category=act.counted.category or "",
        searched_at=act.searched_at,
        corrected_at=entry.recorded_at,
    )


@applies(SearchWithdrawn)
def search_withdrawn(act: SearchWithdrawn, entry: Recorded) -> None:
    Search.objects.filter(reference=act.search).update(withdrawn_at=entry.recorded_at)
    Target.objects.filter(reference=act.target).update(search=None)


@applies(CountPhoned)
def count_phoned(act: CountPhoned, entry: Recorded) -> None:
    statements.insert_one(
        PhonedCount,
        entry=entry.index,
        round_id=act.round,
        window=act.window,
        district=act.district,
        counts=act.counts,
        phoned_at=act.happened_at or entry.recorded_at,
        noted_by=entry.actor,
    )
