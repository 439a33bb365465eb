"""Custody: one holder at any time, both sides sign, nothing goes back in time, seals are used once, hashes are held together."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutela.apps.evidence import selectors, services
from tutela.apps.evidence.errors import IncidentStands, SearchUnknown
from tutela.apps.evidence.models import Holding
from tutela.apps.evidence.rules import Standing
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible

SHA256_OF_IMAGE, SHA256_OF_OTHER = "a" * 64, "b" * 64


@pytest.fixture
def search(world):
    """A search in the home district, just made."""
    window = WindowPlan("1", world.now - timedelta(hours=2), world.now + timedelta(hours=10))
    operations.open_round(officer=world.nodal, number="26.1", title="Round 26.1", windows=[window])
    plan = operations.TargetPlan(district="EKC", basis="warrant", authority="Warrant 7")
    target = operations.add_targets(officer=world.analyst, round="26.1", window="1", targets=[plan]).reference
    return operations.record_search(
        officer=world.leader, target=target, outcomes=["device_seized"], at=world.now
    ).reference


@pytest.fixture
def phone(world, search):
    """A sealed phone in the team leader's hands."""
    item = services.SeizedItem(
        kind="phone", make="Make 1", imei=("490154203237518",), packet="P-1", seal="K-1001", sem=True
    )
    return services.seize_exhibits(officer=world.leader, search=search, exhibits=[item], at=world.now).reference


def breached(about: str) -> set[str]:
    return {d.rule for d in record.discrepancies(about=about)}


def test_the_one_who_seized_holds_it_and_it_is_counted(world, phone):
    custody = selectors.custody(world.leader, phone)

    assert [(h.holder, h.standing, h.until) for h in custody] == [("EK0002", "at_site", None)]
    assert breached(phone) == set()
    entry = record.entry_at(custody[0].received_entry)
    assert [c["object"] for c in entry.facts["counted"]] == [phone]


def test_an_exhibit_needs_a_search_that_the_officer_sees(world, search):
    with pytest.raises(SearchUnknown):
        services.seize_exhibits(
            officer=world.post(Role.TEAM_LEADER, "MPM"),
            search=search,
            exhibits=[services.SeizedItem(kind="phone")],
            at=world.now,
        )


def test_a_hand_over_has_two_signatures_and_exactly_one_holder(world, phone):
    world.pass_time(hours=1)
    services.release_exhibit(officer=world.leader, exhibit=phone, to="EK0003", purpose="locker", at=world.now)
    assert selectors.exhibit_for(world.leader, phone).line.holder == "EK0002"
    assert [e.reference for e in selectors.waiting_for(world.custodian)] == [phone]

    world.pass_time(minutes=20)
    services.receive_exhibit(officer=world.custodian, exhibit=phone, at=world.now, locker="L-1")

    custody = selectors.custody(world.custodian, phone)
    assert [(h.holder, h.given_by) for h in custody] == [("EK0002", None), ("EK0003", "EK0002")]
    assert custody[0].until == custody[1].since
    assert Holding.objects.filter(exhibit_id=phone, until=None).count() == 1
    assert breached(phone) == set()
    assert world.differences() == ()


def test_receiving_what_nobody_released_is_recorded_with_the_rule_it_breaches(world, phone):
    services.receive_exhibit(officer=world.custodian, exhibit=phone, at=world.now, locker="L-1")

    assert selectors.exhibit_for(world.custodian, phone).line.holder == "EK0003"
    assert breached(phone) == {"custody.not_released"}


def test_a_hand_over_before_the_last_one_is_recorded_as_a_discrepancy(world, phone):
    services.release_exhibit(
        officer=world.leader, exhibit=phone, to="EK0003", purpose="locker", at=world.now - timedelta(days=1)
    )

    assert breached(phone) == {"custody.time"}


def test_a_receipt_before_its_release_is_recorded_as_a_discrepancy(world, phone):
    """The attacker looks for an hour in which nobody can say who had the telephone."""
    released = world.pass_time(hours=2)
    services.release_exhibit(officer=world.leader, exhibit=phone, to="EK0003", purpose="locker", at=released)

    services.receive_exhibit(officer=world.custodian, exhibit=phone, at=released - timedelta(hours=1), locker="L-1")

    assert breached(phone) == {"custody.time"}
    assert world.differences() == ()


def test_invariant_9_the_signatures_of_a_hand_over_may_come_in_in_either_order(world, phone, search):
    """A team leader's phone was offline: the custodian's receipt is there before the release that it rests on."""
    item = services.SeizedItem(kind="phone", packet="P-9", seal="K-1009")
    tablet = services.seize_exhibits(officer=world.leader, search=search, exhibits=[item], at=world.now).reference
    released, received = world.now + timedelta(hours=1), world.now + timedelta(hours=2)
    world.pass_time(hours=3)

    def release(exhibit):
        services.release_exhibit(officer=world.leader, exhibit=exhibit, to="EK0003", purpose="locker", at=released)

    def receive(exhibit):
        services.receive_exhibit(officer=world.custodian, exhibit=exhibit, at=received, locker="L-1")

    release(phone)
    receive(phone)
    receive(tablet)
    release(tablet)

    def told(exhibit):
        line = selectors.exhibit_for(world.custodian, exhibit).line
        held = selectors.custody(world.custodian, exhibit)
        return (line.standing, line.holder, line.released_to), [
            (h.holder, h.given_by, h.since, h.until, h.purpose) for h in held
        ]

    assert told(phone) == told(tablet)
    assert breached(phone) == set()
    assert "custody.not_released" in breached(tablet), "that it came in out of order stands beside it"
    assert world.differences() == ()


def test_a_thing_seized_before_its_search_began_is_recorded_with_its_rule(world, search):
    early = world.now - timedelta(hours=1)
    item = services.SeizedItem(kind="phone")

    phone = services.seize_exhibits(officer=world.leader, search=search, exhibits=[item], at=early).reference

    assert breached(phone) == {"exhibit.before_search"}


def test_another_seal_at_a_receipt_opens_an_incident(world, phone):
    services.release_exhibit(officer=world.leader, exhibit=phone, to="EK0003", purpose="locker", at=world.now)
    services.receive_exhibit(officer=world.custodian, exhibit=phone, at=world.now, locker="L-1", seal="K-1002")

    assert breached(phone) == {"seal.other"}
    assert [i.kind for i in selectors.incidents(world.custodian, exhibit=phone)] == ["seal_other"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["release", "receive", "dispose"]), st.integers(-90, 90)), max_size=6))
def test_invariant_1_a_device_is_in_exactly_one_place_with_one_holder_whatever_is_reported(world, phone, reports):
    """Hand-overs in any order and at any stated time, also contradictory ones, leave one open stretch of custody."""
    officers = {"EK0002": world.leader, "EK0003": world.custodian, "EK0004": world.examiner}
    for verb, minutes in reports:
        at, line = world.now + timedelta(minutes=minutes), selectors.exhibit_for(world.nodal, phone).line
        holder = officers[line.holder]
        other = next(officer for number, officer in officers.items() if number != line.holder)
        if verb == "release":
            services.release_exhibit(officer=holder, exhibit=phone, to=other.number, purpose="locker", at=at)
        elif verb == "receive":
            services.receive_exhibit(officer=other, exhibit=phone, at=at, standing="laboratory")
        else:
            services.dispose_exhibit(officer=holder, exhibit=phone, standing="released", order="Order 7", at=at)

        held = list(Holding.objects.filter(exhibit_id=phone).order_by("number"))
        line = selectors.exhibit_for(world.nodal, phone).line
        assert [h.until is None for h in held] == [False] * (len(held) - 1) + [True]
        assert held[-1].holder.removeprefix("officer:") == line.holder
        assert line.standing in set(Standing)


@pytest.mark.parametrize("number", ["K-1001", "k-1001", "K -1001"])
def test_a_seal_is_used_once(world, phone, search, number):
    item = services.SeizedItem(kind="laptop", packet="P-2", seal=number)

    laptop = services.seize_exhibits(officer=world.leader, search=search, exhibits=[item], at=world.now).reference

    assert breached(laptop) == {"seal.reused"}


def test_an_imei_with_a_wrong_check_digit_is_noted(world, search):
    item = services.SeizedItem(kind="phone", imei=("490154203237519",))

    phone = services.seize_exhibits(officer=world.leader, search=search, exhibits=[item], at=world.now).reference

    assert breached(phone) == {"exhibit.imei"}


def test_a_changed_hash_opens_an_incident_that_two_officers_close(world, phone):
    services.record_hash(
        officer=world.leader,
        exhibit=phone,
        occasion="acquisition",
        digests={"sha256": SHA256_OF_IMAGE},
        tool="imager",
        at=world.now,
    )
    services.record_hash(
        officer=world.leader,
        exhibit=phone,
        occasion="verification",
        digests={"sha256": SHA256_OF_OTHER},
        tool="imager",
        at=world.now,
    )
    (incident,) = selectors.incidents(world.custodian, exhibit=phone)
    assert incident.kind == "hash_mismatch"

    services.close_incident(
        officer=world.custodian, incident=incident.reference, reason="the copy was torn; a new one agrees"
    )
    with pytest.raises(IncidentStands):
        services.close_incident(officer=world.custodian, incident=incident.reference, reason="again")
    assert selectors.incidents(world.custodian, exhibit=phone)[0].closed_at is None

    services.close_incident(officer=world.coordinator, incident=incident.reference, reason="seen and agreed")
    assert selectors.incidents(world.custodian, exhibit=phone)[0].closed_at == world.now


def test_a_broken_seal_opens_an_incident(world, phone):
    services.release_exhibit(officer=world.leader, exhibit=phone, to="EK0003", purpose="locker", at=world.now)
    services.receive_exhibit(officer=world.custodian, exhibit=phone, at=world.now, locker="L-1", seal_intact=False)

    assert [i.kind for i in selectors.incidents(world.custodian, exhibit=phone)] == ["seal_broken"]


@pytest.mark.parametrize(
    ("witness", "rules"),
    [
        (None, {"custody.disposal_alone"}),
        ("EK0003", set()),
        ("ek0002", {"custody.disposal_alone"}),
    ],
)
def test_custody_is_ended_by_two(world, phone, witness, rules):
    services.dispose_exhibit(
        officer=world.leader, exhibit=phone, standing="destroyed", order="Order 7", at=world.now, witness=witness
    )

    assert breached(phone) == rules
    assert world.differences() == ()


def test_nothing_is_destroyed_while_an_incident_about_it_is_open(world, phone):
    services.release_exhibit(officer=world.leader, exhibit=phone, to="EK0003", purpose="locker", at=world.now)
    services.receive_exhibit(officer=world.custodian, exhibit=phone, at=world.now, locker="L-1", seal_intact=False)

    services.dispose_exhibit(
        officer=world.custodian, exhibit=phone, standing="destroyed", order="Order 7", at=world.now, witness="EK0002"
    )

    assert breached(phone) == {"custody.incident_open"}


def test_who_sees_an_exhibit(world, phone):
    """One may by district, one only by holding it, one by role never."""
    other = world.post(Role.EVIDENCE_CUSTODIAN, "MPM")
    with pytest.raises(NotVisible):
        selectors.exhibit_for(other, phone)
    with pytest.raises(NotAllowed):
        selectors.exhibit_for(world.press, phone)

    services.release_exhibit(
        officer=world.leader, exhibit=phone, to=other.number, purpose="other laboratory", at=world.now
    )

    assert selectors.exhibit_for(other, phone).line.reference == phone


def test_serials_and_imeis_never_stand_in_the_ledger(world, phone):
    assert not any(b"490154203237518" in data for data in record.stored_entries())
    assert selectors.exhibit_for(world.leader, phone).imei == ("490154203237518",)


def test_a_withdrawn_exhibit_is_counted_no_more(world, phone):
    receipt = services.withdraw_exhibit(
        officer=world.leader, exhibit=phone, reason="it belonged to a witness and was given back"
    )

    assert record.entry_at(receipt.first).facts["counted"]["change"] == "withdrawn"
    with pytest.raises(NotVisible):
        services.seal_exhibit(officer=world.leader, exhibit=phone, packet="P-9", seal="K-9", at=world.now)
