"""The verbs of operations: open a round, add targets, form teams, record what came of a place, note what was phoned in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tutela.apps.operations import rules
from tutela.apps.operations.acts import (
    CountPhoned,
    RoundClosed,
    RoundOpened,
    SearchCorrected,
    SearchRecorded,
    SearchWithdrawn,
    TargetDropped,
    TargetPlanned,
    TargetsAdded,
    TargetsAssigned,
    TeamFormed,
    WindowAdded,
    WindowPlan,
)
from tutela.apps.operations.errors import RoundNotOpen, RoundTaken, TargetTaken
from tutela.apps.operations.models import Round, Search, Target, Team, Window
from tutela.apps.operations.selectors import outcomes_of, round_to_plan, search_to_change, target_to_change
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.receipts import Receipt
from tutela.engines.figures.counted import CORRECTED, STATED, WITHDRAWN, Counted
from tutela.engines.law.checks.search import SearchFacts
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One place to be searched: the district, the legal basis, and where it came from."""

    district: str
    basis: str
    authority: str | None = None
    lead: str | None = None
    station: str | None = None
    address: str | None = None
    subscriber: str | None = None
    expected_devices: int | None = None
    children_expected: bool = False
    language: str | None = None
    risk: str | None = None


def _refuse(breaches: Sequence[Breach]) -> None:
    if breaches:
        raise Refused("; ".join(b.text for b in breaches), tuple(breaches))


def open_round(
    *,
    officer: Officer,
    number: str,
    title: str,
    windows: Sequence[WindowPlan],
    kind: str = "state",
    client_id: str | None = None,
) -> Receipt:
    """Open a round with its windows. Raises RoundTaken, or Refused naming what the plan breaches."""
    with deciding(officer, client_id) as decision:
        officer.must("rounds.change")
        if not number.strip() or len(number) > 24:
            raise Refused("give the round a number of at most 24 characters, for example 26.1")
        if Round.objects.filter(number=number).exists():
            raise RoundTaken(number)
        _refuse(rules.breaches_of_round([rules.WindowTimes(w.window, w.begins_at, w.ends_at) for w in windows]))
        return decision.commit(RoundOpened(round=number, title=title, kind=kind, windows=tuple(windows)))


def add_window(*, officer: Officer, round: str, window: WindowPlan, client_id: str | None = None) -> Receipt:
    """Add a window to an open round: the work goes on another day."""
    with deciding(officer, client_id) as decision:
        officer.must("rounds.change")
        row = _open_round(round)
        times = [rules.WindowTimes(w.name, w.begins_at, w.ends_at) for w in Window.objects.filter(round=row)]
        _refuse(rules.breaches_of_round([*times, rules.WindowTimes(window.window, window.begins_at, window.ends_at)]))
        return decision.commit(WindowAdded(round=round, window=window))


def close_round(*, officer: Officer, round: str, reason: str, client_id: str | None = None) -> Receipt:
    """Close a round to further planning; what happened in it can still be reported."""
    with deciding(officer, client_id) as decision:
        officer.must("rounds.change")
        _open_round(round)
        return decision.commit(RoundClosed(round=round, reason=_said(reason)))


def add_targets(
    *, officer: Officer, round: str, window: str, targets: Sequence[TargetPlan], client_id: str | None = None
) -> Receipt:
    """Add places to a window of an open round; all or none. The receipt names the new targets in the order given.

    Raises Refused naming the first breach of each place, TargetTaken when a lead is a target of the round already.
    """
    with deciding(officer, client_id) as decision:
        round_to_plan(officer, round)
        if not Window.objects.filter(id=f"{round}/{window}").exists():
            raise Refused(f"round {round} has no window {window}")
        for plan in targets:
            if not officer.sees("rounds.read", plan.district):
                raise NotVisible(plan.district)
            _refuse(rules.breaches_of_target(plan.basis, plan.authority, plan.lead))
        leads = [plan.lead for plan in targets if plan.lead]
        taken = Target.objects.filter(round_id=round, lead__in=leads, dropped_entry=None).first()
        if taken is not None and taken.lead is not None:
            raise TargetTaken(taken.lead, taken.reference)
        names = decision.next_references("T", len(targets))
        return decision.commit(
            TargetsAdded(
                round=round,
                window=window,
                named_targets=tuple(names),
                leads=tuple(leads),
                targets=tuple(_planned(name, plan) for name, plan in zip(names, targets, strict=True)),
            )
        )


def _planned(name: str, plan: TargetPlan) -> TargetPlanned:
    return TargetPlanned(
        target=name,
        district=plan.district,
        station=plan.station,
        basis=plan.basis,
        authority=plan.authority,
        lead=plan.lead,
        address=plan.address,
        subscriber=plan.subscriber,
        expected_devices=plan.expected_devices,
        children_expected=plan.children_expected,
        language=plan.language,
        risk=plan.risk,
    )


def drop_target(*, officer: Officer, target: str, reason: str, client_id: str | None = None) -> Receipt:
    """Take a place out of the plan and say why."""
    with deciding(officer, client_id) as decision:
        row = target_to_change(officer, target, "rounds.change")
        if row.search or row.dropped_entry is not None:
            raise Refused(f"{target} was {'searched' if row.search else 'dropped'} already")
        return decision.commit(TargetDropped(target=target, round=row.round_id, reason=_said(reason)))


def form_team(
    *,
    officer: Officer,
    round: str,
    district: str,
    leader: str,
    members: Sequence[str] = (),
    women_officers: int = 0,
    vehicle: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Form a team of a district for a round. Raises NotEnrolled for a leader who is not in service."""
    with deciding(officer, client_id) as decision:
        officer.must("teams.change")
        if not officer.sees("teams.change", district):
            raise NotVisible(district)
        _open_round(round)
        if officer_acting(leader).district != district:
            raise Refused(f"{leader} does not belong to {district}; choose a leader of the district")
        busy = Team.objects.filter(round_id=round, leader=leader).first()
        if busy is not None:
            raise Refused(f"{leader} leads {busy.reference} in this round already")
        return decision.commit(
            TeamFormed(
                team=decision.next_reference("TEAM"),
                round=round,
                district=district,
                leader=leader,
                members=tuple(members),
                women_officers=women_officers,
                vehicle=vehicle,
            )
        )


def assign_targets(*, officer: Officer, team: str, targets: Sequence[str], client_id: str | None = None) -> Receipt:
    """Give places to a team of the same district and round."""
    with deciding(officer, client_id) as decision:
        officer.must("teams.change")
        row = Team.objects.filter(reference=team).first()
        if row is None or not officer.sees("teams.change", row.district):
            raise NotVisible(team)
        fitting = set(
            Target.objects.filter(
                reference__in=targets, round=row.round_id, district=row.district, dropped_entry=None
            ).values_list("reference", flat=True)
        )
        strange = [target for target in targets if target not in fitting]
        if strange:
            raise Refused(f"{', '.join(strange)}: no open target of {row.district} in round {row.round_id}")
        return decision.commit(TargetsAssigned(team=team, round=row.round_id, targets=tuple(targets)))


def record_search(
    *,
    officer: Officer,
    target: str,
    outcomes: Sequence[str],
    at: datetime,
    ended_at: datetime | None = None,
    independent_witnesses: int | None = None,
    witnesses: Sequence[str] = (),
    occupant_present: bool | None = None,
    list_made: bool | None = None,
    copy_to_occupant: bool | None = None,
    woman_searched: bool = False,
    woman_officer: bool | None = None,
    recorded_on_video: bool | None = None,
    recording_gap: str = "",
    recording_reference: str | None = None,
    grounds_at: datetime | None = None,
    remark: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record what came of a place. What happened is never refused: what it breaches stands beside it as discrepancies."""
    with deciding(officer, client_id) as decision:
        row = target_to_change(officer, target, "searches.change")
        _refuse(rules.breaches_of_outcomes(outcomes))
        window = Window.objects.filter(id=f"{row.round_id}/{row.window}").first()
        breaches = rules.breaches_of_search_report(
            catalogue(),
            SearchFacts(
                began_at=at,
                ended_at=ended_at,
                investigation_began_at=at,
                without_warrant=row.basis == rules.Basis.WITHOUT_WARRANT,
                independent_witnesses=independent_witnesses,
                woman_searched=woman_searched,
                woman_officer=woman_officer,
                things_taken=rules.Outcome.DEVICE_SEIZED in outcomes,
                list_made=list_made,
                copy_to_occupant=copy_to_occupant,
                recorded=recorded_on_video,
                recording_gap=recording_gap,
                grounds_at=grounds_at,
            ),
            window=rules.WindowTimes(row.window, window.begins_at, window.ends_at) if window else None,
            earlier=row.search,
            dropped=row.dropped_entry is not None,
        )
        search = decision.next_reference("S")
        act = SearchRecorded(
            search=search,
            target=target,
            round=row.round_id,
            window=row.window,
            district=row.district,
            team=row.team,
            outcomes=tuple(outcomes),
            happened_at=at,
            ended_at=ended_at,
            independent_witnesses=independent_witnesses,
            witnesses=tuple(witnesses) or None,
            occupant_present=occupant_present,
            list_made=list_made,
            copy_to_occupant=copy_to_occupant,
            grounds_at=grounds_at,
            woman_searched=woman_searched,
            woman_officer=woman_officer,
            recorded_on_video=recorded_on_video,
            recording_reference=recording_reference,
            recording_gap=recording_gap.strip() or None,
            remark=remark,
            counted=Counted(
                change=STATED,
                kind="search",
                object=search,
                round=row.round_id,
                window=row.window,
                district=row.district,
                category=rules.main_outcome(outcomes),
                on=at,
            ),
        )
        return decision.commit(act, *decision.discrepancies(search, breaches, row.district))


def correct_search(
    *,
    officer: Officer,
    search: str,
    reason: str,
    outcomes: Sequence[str] | None = None,
    at: datetime | None = None,
    window: str | None = None,
    district: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Correct what was reported of a search; what was said before stays in the ledger."""
    with deciding(officer, client_id) as decision:
        row = search_to_change(officer, search)
        changed = tuple(outcomes) if outcomes is not None else outcomes_of(row)
        _refuse(rules.breaches_of_outcomes(changed))
        where, when = district or row.district, at or row.searched_at
        category = rules.main_outcome(changed)
        counted = _counted(row, CORRECTED, window=window or row.window, district=where, category=category, on=when)
        return decision.commit(
            SearchCorrected(
                search=search,
                target=row.target_id,
                round=row.round_id,
                window=window or row.window,
                district=where,
                outcomes=changed,
                searched_at=when,
                reason=_said(reason),
                counted=counted,
            )
        )


def withdraw_search(*, officer: Officer, search: str, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw a report that was mistaken; the target counts as not searched again."""
    with deciding(officer, client_id) as decision:
        row = search_to_change(officer, search)
        counted = _counted(
            row, WITHDRAWN, window=row.window, district=row.district, category=row.category, on=row.searched_at
        )
        return decision.commit(
            SearchWithdrawn(
                search=search, target=row.target_id, round=row.round_id, reason=_said(reason), counted=counted
            )
        )


def _counted(row: Search, change: str, *, window: str, district: str, category: str, on: datetime | None) -> Counted:
    return Counted(
        change=change,
        kind="search",
        object=row.reference,
        round=row.round_id,
        window=window,
        district=district,
        category=category,
        on=on,
    )


def phone_counts(
    *,
    officer: Officer,
    round: str,
    window: str,
    district: str,
    counts: Mapping[str, int],
    at: datetime,
    client_id: str | None = None,
) -> Receipt:
    """Note a count that a district phoned in; it is shown beside what is recorded and never added."""
    with deciding(officer, client_id) as decision:
        if not (officer.may("rounds.change") or officer.sees("searches.change", district)):
            officer.must("searches.change")
            raise NotVisible(district)
        if not Window.objects.filter(id=f"{round}/{window}").exists():
            raise Refused(f"round {round} has no window {window}")
        wrong = [name for name, number in counts.items() if name not in rules.PHONED or number < 0]
        if wrong or not counts:
            raise Refused(
                f"{', '.join(wrong) or 'nothing'} cannot be phoned in; give {', '.join(rules.PHONED)}, each 0 or more"
            )
        return decision.commit(
            CountPhoned(round=round, window=window, district=district, counts=dict(counts), happened_at=at)
        )


def _open_round(number: str) -> Round:
    row = Round.objects.filter(number=number, closed_at=None).first()
    if row is None:
        raise RoundNotOpen(number)
    return row


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
