"""The rules of intake, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from tutela.apps.intake import rules

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "given", "broken"),
    [
        ("ip", {}, []),
        ("guess", {}, ["hop.step"]),
        ("ip", {"answered": True}, ["hop.answer"]),
        ("ip", {"answered": True, "answered_at": NOON}, ["hop.answer"]),
        ("ip", {"answered": True, "answered_at": NOON, "confidence": "high"}, []),
        ("ip", {"answered_at": NOON}, ["hop.answer"]),
        (
            "ip",
            {"asked_at": NOON, "answered": True, "answered_at": NOON - timedelta(1), "confidence": "low"},
            ["hop.order"],
        ),
    ],
)
def test_a_step(step, given, broken):
    facts = {"asked_at": None, "answered": False, "answered_at": None, "confidence": None} | given
    assert [b.rule for b in rules.breaches_of_hop(step, **facts)] == broken


@pytest.mark.parametrize(
    ("step", "before", "broken"),
    [
        ("subscriber", [], True),
        ("subscriber", ["ip"], False),
        ("subscriber", ["address"], True),
        ("address", [], False),
    ],
)
def test_the_order_of_steps(step, before, broken):
    assert bool(rules.breaches_of_order(step, before)) is broken


def test_every_step_has_its_days():
    assert set(rules.EXPECTED_DAYS) == set(rules.Step)
    assert rules.due_of_step("subscriber", NOON) == NOON + timedelta(days=14)


def test_a_pair_has_one_key():
    assert rules.pair_of("TIP-2", "TIP-1") == rules.pair_of("TIP-1", "TIP-2")
