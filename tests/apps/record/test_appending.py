"""The appender: atomic commits, one order, no gaps, idempotent clients, a clock that is never obeyed backwards."""

from datetime import timedelta

import pytest

from tutela.apps.record import clock, rebuild, selectors, services
from tutela.apps.record.acts import ListRead
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import AlreadyRecorded


def test_acts_of_one_commit_share_their_moment_and_know_their_places(world):
    with deciding(world.analyst) as decision:
        receipt = decision.commit(ListRead(page="a", count=1), ListRead(page="b", count=2))

    first, second = (selectors.entry_at(i) for i in (receipt.first, receipt.last))
    assert (first.part, second.part) == ((1, 2), (2, 2))
    assert first.batch == second.batch
    assert first.recorded_at == second.recorded_at == world.now


def test_a_commit_that_fails_half_way_leaves_nothing(world):
    before = selectors.state()

    with pytest.raises(KeyError), deciding(world.analyst) as decision:
        decision.commit(ListRead(page="a", count=1))
        decision.commit(ListRead(page={}["missing"], count=1))

    assert selectors.state() == before


def test_the_same_act_arriving_twice_changes_nothing(world):
    client = services.new_client_id()
    with deciding(world.analyst, client) as decision:
        receipt = decision.commit(ListRead(page="a", count=1))
    size = world.size()

    with pytest.raises(AlreadyRecorded) as second, deciding(world.analyst, client) as decision:
        decision.commit(ListRead(page="a", count=1))

    assert second.value.receipt.first == receipt.first
    assert world.size() == size


def test_a_clock_that_goes_back_is_clamped_and_the_clamping_noted(world):
    before = services.note_list(officer=world.analyst, page="a", query=None, count=0)

    with clock.set_to(lambda: world.now - timedelta(hours=5)):
        receipt = services.note_list(officer=world.analyst, page="b", query=None, count=0)

    entry = selectors.entry_at(receipt.first)
    assert entry.recorded_at == before.recorded_at
    assert entry.clock == world.now - timedelta(hours=5)


def test_as_at_is_the_prefix_recorded_until_then(world):
    size = world.size()
    world.pass_time(minutes=1)
    services.note_list(officer=world.analyst, page="a", query=None, count=0)
    moment = world.now
    world.pass_time(minutes=1)
    services.note_list(officer=world.analyst, page="b", query=None, count=0)

    assert selectors.size_at(moment - timedelta(seconds=1)) == size
    assert selectors.size_at(moment) == size + 1
    assert selectors.size_at(world.now) == size + 2


def test_a_private_value_stands_as_a_commitment_and_is_found_by_its_text(world):
    receipt = services.note_list(officer=world.analyst, page="a", query="Number 07", count=0)

    entry = selectors.entry_at(receipt.first)
    assert set(entry.facts["query"]) == {"commitment"}
    assert selectors.references_of_value("number 07") == [f"{receipt.first}/query"]
    assert selectors.opened([f"{receipt.first}/query"]) == {f"{receipt.first}/query": "Number 07"}


def test_erasing_drops_the_value_and_a_rebuild_still_agrees(world):
    receipt = services.note_list(officer=world.analyst, page="a", query="Number 07", count=0)
    reference = f"{receipt.first}/query"
    root = selectors.root_of_size(receipt.last + 1)

    services.erase_values(officer=world.nodal, values=(reference,), reason="kept for the time that the rule allows")

    assert selectors.opened([reference]) == {reference: selectors.ERASED}
    assert selectors.references_of_value("number 07") == []
    assert selectors.root_of_size(receipt.last + 1) == root
    assert world.differences() == ()


def test_rows_that_the_database_refuses_in_a_replay_are_a_finding(world, monkeypatch):
    once = rebuild.apply_entry
    monkeypatch.setattr(rebuild, "apply_entry", lambda entry: (once(entry), once(entry)))

    outcome = rebuild.check()

    assert not outcome.equal
    assert (outcome.differences[0].table, "cannot be applied" in outcome.differences[0].reason) == (
        "record_entry",
        True,
    )
