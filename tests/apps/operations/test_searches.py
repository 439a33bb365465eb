"""Rounds, targets and searches: planned within doors, reported as they happened, counted as objects."""

from datetime import timedelta
from io import BytesIO

import pytest

from tutela.apps.operations import selectors, services
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.operations.errors import RoundTaken, TargetTaken
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role
from tutela.apps.record import rebuild
from tutela.apps.record import selectors as record
from tutela.apps.record.checkpoints import export_ledger
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.services import erase_values


@pytest.fixture
def round_26(world):
    """An open round of one window, from six in the morning to the evening of the test's day."""
    window = WindowPlan("1", world.now - timedelta(hours=2), world.now + timedelta(hours=10))
    services.open_round(officer=world.nodal, number="26.1", title="Round 26.1", windows=[window])
    return "26.1"


@pytest.fixture
def target(world, round_26):
    """One place in the home district."""
    plan = services.TargetPlan(
        district="EKC", basis="warrant", authority="Warrant 7 of the Special Court", address="House 7"
    )
    receipt = services.add_targets(officer=world.analyst, round=round_26, window="1", targets=[plan])
    return receipt.reference


def test_a_round_number_is_used_once(world, round_26):
    with pytest.raises(RoundTaken):
        window = WindowPlan("1", world.now, world.now + timedelta(hours=1))
        services.open_round(officer=world.nodal, number=round_26, title="again", windows=[window])


def test_windows_that_overlap_or_end_before_they_begin_are_refused(world):
    day = timedelta(hours=24)
    windows = [WindowPlan("1", world.now, world.now + day), WindowPlan("2", world.now + day / 2, world.now + day / 4)]

    with pytest.raises(Refused) as refusal:
        services.open_round(officer=world.nodal, number="26.2", title="Round", windows=windows)

    assert {b.rule for b in refusal.value.breaches} == {"round.window_times", "round.window_overlap"}


def test_a_lead_is_one_target_of_a_round(world, round_26):
    plan = services.TargetPlan(district="EKC", basis="warrant", authority="Warrant 7", lead="LEAD-000001")
    services.add_targets(officer=world.analyst, round=round_26, window="1", targets=[plan])

    with pytest.raises(TargetTaken):
        services.add_targets(officer=world.analyst, round=round_26, window="1", targets=[plan])


def test_a_search_is_recorded_counted_and_replayed(world, target):
    receipt = services.record_search(
        officer=world.leader, target=target, outcomes=["device_seized"], at=world.now, ended_at=world.now + timedelta(hours=1),
        independent_witnesses=2, list_made=True, copy_to_occupant=True, recorded_on_video=True,
    )  # fmt: skip

    entry = record.entry_at(receipt.first)
    assert entry.facts["counted"] == {
        "change": "stated", "kind": "search", "object": receipt.reference, "round": "26.1", "window": "1",
        "district": "EKC", "category": "device_seized", "on": "2026-03-02T04:30:00.000000Z",
    }  # fmt: skip
    assert selectors.target_for(world.leader, target).search == receipt.reference
    assert world.differences() == ()


def test_a_late_report_outside_its_window_is_recorded_and_opens_a_discrepancy(world, target):
    world.pass_time(hours=30)

    receipt = services.record_search(officer=world.leader, target=target, outcomes=["nothing_found"], at=world.now)

    rules = {d.rule for d in record.discrepancies(about=receipt.reference)}
    assert "search.window" in rules


def test_a_second_report_of_the_same_place_stands_beside_the_first(world, target):
    first = services.record_search(officer=world.leader, target=target, outcomes=["not_found"], at=world.now)

    second = services.record_search(officer=world.leader, target=target, outcomes=["nothing_found"], at=world.now)

    texts = [d.text for d in record.discrepancies(about=second.reference) if d.rule == "search.twice"]
    assert len(texts) == 1
    assert first.reference in texts[0]


def test_withdrawing_closes_the_count_and_frees_the_target(world, target):
    search = services.record_search(officer=world.leader, target=target, outcomes=["not_found"], at=world.now).reference

    receipt = services.withdraw_search(officer=world.leader, search=search, reason="typed for the wrong house")

    assert record.entry_at(receipt.first).facts["counted"]["change"] == "withdrawn"
    assert selectors.target_for(world.leader, target).search is None
    with pytest.raises(NotVisible):
        services.correct_search(officer=world.leader, search=search, reason="again")


def test_who_may_report_a_search(world, target):
    """One may, one of another district must not, one whose role never searches must not."""
    other = world.post(Role.TEAM_LEADER, "MPM")
    with pytest.raises(NotVisible):
        services.record_search(officer=other, target=target, outcomes=["not_found"], at=world.now)
    with pytest.raises(NotAllowed):
        services.record_search(officer=world.press, target=target, outcomes=["not_found"], at=world.now)

    services.record_search(officer=world.coordinator, target=target, outcomes=["not_found"], at=world.now)


def test_a_phoned_count_is_beside_and_never_counted(world, round_26):
    receipt = services.phone_counts(
        officer=world.coordinator, round=round_26, window="1", district="EKC", counts={"places": 40}, at=world.now
    )

    assert "counted" not in record.entry_at(receipt.first).facts
    assert selectors.phoned(world.coordinator, round_26)[0].counts == {"places": 40}


def test_addresses_are_private(world, target):
    entries = [bytes(data).decode() for data in record.stored_entries()]

    assert not any("House 7" in entry for entry in entries)
    assert selectors.target_for(world.analyst, target).address == "House 7"


def test_an_outcome_about_a_child_is_told_apart_only_for_those_who_see_the_search(world, target):
    receipt = services.record_search(officer=world.leader, target=target, outcomes=["child_in_need"], at=world.now)

    assert record.entry_at(receipt.first).facts["counted"]["category"] == "other"
    assert not any(b"child_in_need" in data for data in record.stored_entries())
    assert selectors.search_for(world.leader, receipt.reference).outcomes == ("child_in_need",)


def test_what_was_stated_of_list_copy_grounds_and_recording_is_kept(world, target):
    search = services.record_search(
        officer=world.leader, target=target, outcomes=["device_seized"], at=world.now, list_made=True,
        copy_to_occupant=False, grounds_at=world.now - timedelta(hours=1), recording_gap="the camera was seized too",
    ).reference  # fmt: skip

    kept = selectors.search_for(world.leader, search)

    assert (kept.list_made, kept.copy_to_occupant) == (True, False)
    assert kept.grounds_at == world.now - timedelta(hours=1)
    assert kept.recording_gap == "the camera was seized too"
    assert not any(b"camera" in data for data in record.stored_entries())
    assert world.differences() == ()


def test_an_export_does_not_say_where_children_are_expected(world, round_26):
    """Two plans that differ in that alone leave the same public facts, but for salted commitments."""
    plans = [
        services.TargetPlan(district="EKC", basis="warrant", authority="Warrant 7", children_expected=expected)
        for expected in (True, False)
    ]
    receipt = services.add_targets(officer=world.analyst, round=round_26, window="1", targets=plans)

    one, other = record.entry_at(receipt.first).facts["targets"]

    assert set(one) == set(other)
    assert set(one["children_expected"]) == {"commitment"} == set(other["children_expected"])
    assert {name for name in one if one[name] != other[name]} <= {"target", "children_expected"}
    views = [selectors.target_for(world.leader, name) for name in receipt.named]
    assert [view.children_expected for view in views] == [True, False]
    assert world.differences() == ()


def test_a_reason_is_told_in_the_history_of_its_object_and_nowhere_else(world, target):
    search = services.record_search(
        officer=world.leader, target=target, outcomes=["nothing_found"], at=world.now
    ).reference
    reason = "the house of Invented Person 9, not of the subscriber"
    withdrawn = services.withdraw_search(officer=world.leader, search=search, reason=reason)

    export = BytesIO()
    export_ledger(export)
    assert b"Invented Person 9" not in export.getvalue()
    assert reason in record.history(search)[0].sentence
    assert reason not in record.entries_page(limit=1)[0].sentence

    erase_values(officer=world.nodal, values=(f"{withdrawn.first}/reason",), reason="retention ended")

    assert record.history(search)[0].sentence.endswith("[erased].")
    assert rebuild.check().equal
