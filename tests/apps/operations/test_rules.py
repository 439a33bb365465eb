"""The rules of operations as tables, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from tutela.apps.operations import rules
from tutela.apps.operations.rules import Outcome, WindowTimes

DAY = datetime(2026, 3, 2, 6, tzinfo=UTC)


def window(name: str, begins: int, ends: int) -> WindowTimes:
    """A window by hours of the day."""
    return WindowTimes(name, DAY + timedelta(hours=begins), DAY + timedelta(hours=ends))


def names(breaches) -> set[str]:
    return {b.rule for b in breaches}


@pytest.mark.parametrize(
    ("windows", "breached"),
    [
        ([window("1", 0, 10)], set()),
        ([window("1", 0, 10), window("2", 10, 20)], set()),
        ([], {"round.windows"}),
        ([window("1", 10, 10)], {"round.window_times"}),
        ([window("1", 0, 4), window("1", 5, 6)], {"round.window_names"}),
        ([window("2", 3, 6), window("1", 0, 4)], {"round.window_overlap"}),
    ],
)
def test_windows_of_a_round(windows, breached):
    assert names(rules.breaches_of_round(windows)) == breached


@pytest.mark.parametrize(
    ("basis", "authority", "lead", "breached"),
    [
        ("warrant", "Warrant 7", None, set()),
        ("warrant", None, "LEAD-1", {"target.warrant"}),
        ("warrant", "", "LEAD-1", {"target.warrant"}),
        ("without_warrant", "GD 12", None, set()),
        ("without_warrant", None, "LEAD-1", set()),
        ("without_warrant", None, None, {"target.grounds"}),
        ("consent", None, None, {"target.grounds"}),
        ("hunch", "x", "LEAD-1", {"target.basis"}),
    ],
)
def test_a_target_rests_on_a_basis(basis, authority, lead, breached):
    assert names(rules.breaches_of_target(basis, authority, lead)) == breached


@pytest.mark.parametrize(
    ("outcomes", "breached"),
    [
        (["device_seized", "arrest", "child_in_need"], set()),
        (["nothing_found"], set()),
        (["nothing_found", "referred"], set()),
        ([], {"search.outcome"}),
        (["lost"], {"search.outcome"}),
        (["nothing_found", "device_seized"], {"search.outcomes_apart"}),
        (["not_found", "arrest"], {"search.outcomes_apart"}),
    ],
)
def test_outcomes(outcomes, breached):
    assert names(rules.breaches_of_outcomes(outcomes)) == breached


@pytest.mark.parametrize(
    ("outcomes", "main"),
    [
        (["device_seized", "arrest"], "arrest"),
        (["device_seized", "notice"], "notice"),
        (["nothing_found"], "nothing_found"),
        (["child_in_need"], "other"),
        (["referred"], "other"),
        (["child_in_need", "device_seized"], "device_seized"),
    ],
)
def test_the_outcome_that_is_public_never_tells_of_a_child(outcomes, main):
    assert rules.main_outcome(outcomes) == main


def test_every_outcome_has_a_place_in_the_public_order():
    assert all(rules.main_outcome([outcome.value]) for outcome in Outcome)
