"""The rules of evidence as tables, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from tutela.apps.evidence import rules
from tutela.apps.evidence.rules import ExhibitState

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
A, B = "a" * 64, "b" * 64


def state(**changed) -> ExhibitState:
    """A sealed phone in the hands of officer:1 since noon."""
    parts = {
        "holder": "officer:1",
        "standing": "at_site",
        "seal": "K-1",
        "released_to": None,
        "last_change_at": NOON,
        "seized_at": NOON,
    }
    return ExhibitState(**{**parts, **changed})


def names(breaches) -> set[str]:
    return {b.rule for b in breaches}


@pytest.mark.parametrize(
    ("kind", "imei", "holds", "packet", "seal", "breached"),
    [
        ("phone", ("490154203237518",), [True], None, None, set()),
        ("toaster", (), [], None, None, {"exhibit.kind"}),
        ("phone", ("1", "2"), [True, False], None, None, {"exhibit.imei"}),
        ("sim", (), [], "EX-1", None, {"packet.reused"}),
        ("sim", (), [], "EX-1", "EX-2", {"packet.reused", "seal.reused"}),
    ],
)
def test_seizure(kind, imei, holds, packet, seal, breached):
    assert names(rules.breaches_of_seizure(kind, imei, holds, packet, seal)) == breached


@pytest.mark.parametrize(
    ("now", "officer", "packet", "seal", "breached"),
    [
        (state(seal=None), "officer:1", None, None, set()),
        (state(seal=None), "officer:2", None, None, {"custody.holder"}),
        (state(), "officer:1", None, None, {"seal.closed"}),
        (state(seal=None), "officer:1", "EX-9", "EX-9", {"packet.reused", "seal.reused"}),
    ],
)
def test_sealing(now, officer, packet, seal, breached):
    assert names(rules.breaches_of_sealing(now, officer, NOON, packet, seal)) == breached


@pytest.mark.parametrize(
    ("officer", "seal", "breached"),
    [
        ("officer:1", "K-1", set()),
        ("officer:1", "k-1", set()),
        ("officer:1", "K-2", {"seal.other"}),
        ("officer:2", "K-1", {"custody.holder"}),
    ],
)
def test_opening(officer, seal, breached):
    assert names(rules.breaches_of_opening(state(), officer, NOON, seal)) == breached


@pytest.mark.parametrize(
    ("now", "officer", "at", "seal", "breached"),
    [
        (state(), "officer:1", NOON, "K-1", set()),
        (state(), "officer:1", NOON, None, set()),
        (state(), "officer:1", NOON - timedelta(seconds=1), "K-1", {"custody.time"}),
        (state(), "officer:2", NOON, "K-1", {"custody.holder"}),
        (state(), "officer:1", NOON, "K-9", {"seal.other"}),
        (state(standing="destroyed"), "officer:1", NOON, "K-1", {"custody.final"}),
        (state(released_to="officer:2"), "officer:1", NOON, "K-1", {"custody.released_twice"}),
    ],
)
def test_release(now, officer, at, seal, breached):
    assert names(rules.breaches_of_release(now, officer, at, seal)) == breached


@pytest.mark.parametrize(
    ("now", "at", "seal", "breached"),
    [
        (state(released_to="officer:2"), NOON, "K-1", set()),
        (state(), NOON, "K-1", {"custody.not_released"}),
        (state(released_to="officer:3"), NOON, "K-1", {"custody.other_receiver"}),
        (state(released_to="officer:2"), NOON, "K-9", {"seal.other"}),
        (state(released_to="officer:2"), NOON - timedelta(hours=1), "K-1", {"custody.time"}),
    ],
)
def test_receipt(now, at, seal, breached):
    assert names(rules.breaches_of_receipt(now, "officer:2", at, seal, True)) == breached


@pytest.mark.parametrize("standing", ["at_site", "destroyed"])
def test_nothing_is_done_before_what_was_done_last_nor_after_the_end_of_custody(standing):
    early, now = NOON - timedelta(minutes=1), state(standing=standing, seal=None)
    wanted = {"custody.time"} | ({"custody.final"} if standing == "destroyed" else set())

    assert names(rules.breaches_of_sealing(now, "officer:1", early, None, None)) == wanted
    assert names(rules.breaches_of_opening(state(standing=standing), "officer:1", early, "K-1")) == wanted
    assert names(rules.breaches_of_release(now, "officer:1", early, None)) == wanted
    released = state(standing=standing, released_to="officer:2")
    assert names(rules.breaches_of_receipt(released, "officer:2", early, None, True)) == wanted


@pytest.mark.parametrize(
    ("now", "holder", "at", "occasion", "breached"),
    [
        (state(seal=None), "officer:1", NOON, "acquisition", set()),
        (state(), "officer:1", NOON, "verification", set()),
        (state(), "officer:1", NOON, "acquisition", {"hash.under_seal"}),
        (state(seal=None), "officer:2", NOON, "acquisition", {"hash.holder"}),
        (state(seal=None), None, NOON - timedelta(hours=1), "acquisition", {"hash.time"}),
    ],
)
def test_a_hash_is_taken_by_the_holder_of_an_open_packet_after_its_seizure(now, holder, at, occasion, breached):
    assert names(rules.breaches_of_taking_hash(now, "officer:1", holder, at, occasion)) == breached


@pytest.mark.parametrize(
    ("given", "before", "outcome"),
    [
        ({"sha256": A}, [], "first"),
        ({"sha256": A}, [{"sha256": A}], "equal"),
        ({"sha256": B}, [{"sha256": A}], "mismatch"),
        ({"sha256": A, "md5": None}, [{"sha256": A, "md5": "c" * 32}], "equal"),
        ({"md5": "c" * 32}, [{"sha256": A}], "not_comparable"),
        ({"sha256": A, "md5": "d" * 32}, [{"sha256": A, "md5": "c" * 32}], "mismatch"),
        ({"sha256": A}, [{"sha256": A}, {"sha256": B}], "mismatch"),
    ],
)
def test_hashes_are_held_against_every_earlier_one(given, before, outcome):
    assert rules.hash_outcome(given, before) == outcome


@pytest.mark.parametrize(
    ("sources", "before", "verdict"),
    [
        ([{"sha256": A}], [], "none_recorded"),
        ([{}], [{"sha256": A}], "not_computed"),
        ([], [{"sha256": A}], "not_computed"),
        ([{"sha256": A}], [{"sha256": A}], "equal"),
        ([{"sha256": B}], [{"sha256": A}], "mismatch"),
        ([{"md5": "c" * 32}], [{"sha256": A}], "not_comparable"),
        ([{"sha256": B}, {"sha256": A}], [{"sha256": A}], "equal"),
        ([{"sha256": B}, {}], [{"sha256": A}], "not_comparable"),
    ],
)
def test_sources_of_a_run_are_held_against_the_exhibit(sources, before, verdict):
    assert rules.source_verdict(sources, before) == verdict


@pytest.mark.parametrize(
    ("given", "occasion", "blocker", "kind", "breached"),
    [
        ({"sha256": A}, "acquisition", "WB-1", "hard_disk", set()),
        ({"sha256": A}, "acquisition", None, "hard_disk", {"hash.write_blocker"}),
        ({"sha256": A}, "acquisition", None, "phone", set()),
        ({"sha256": A}, "verification", None, "hard_disk", set()),
        ({"md5": "c" * 32, "sha256": None}, "verification", None, "hard_disk", {"hash.sha256"}),
    ],
)
def test_what_a_hash_must_state(given, occasion, blocker, kind, breached):
    assert names(rules.breaches_of_hash(given, occasion, blocker, kind)) == breached


@pytest.mark.parametrize(
    ("first", "closed", "officer", "refused"),
    [
        (None, False, "officer:1", set()),
        ("officer:1", False, "officer:2", set()),
        ("officer:1", False, "officer:1", {"incident.two"}),
        ("officer:1", True, "officer:2", {"incident.closed"}),
    ],
)
def test_an_incident_is_closed_once_by_two(first, closed, officer, refused):
    assert names(rules.refusals_of_closing(first, closed, officer, None)) == refused
