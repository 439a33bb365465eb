"""A round with a target, a search and a sealed phone, for the tests of the pages of rounds, exhibits and triage."""

import io
from dataclasses import dataclass
from datetime import timedelta

from tests.world import World
from tutela.apps.evidence import services as evidence
from tutela.apps.hashlists import selectors as hashlists
from tutela.apps.hashlists import services as keeping
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan

ROUND = "26.1"


@dataclass(frozen=True)
class Field:
    """What the tests start from: all in the home district."""

    round: str
    target: str
    team: str
    search: str
    phone: str


def field_of(world: World) -> Field:
    """Open a round, plan a place, give it to a team, search it, seize a phone there."""
    window = WindowPlan("1", world.now - timedelta(hours=2), world.now + timedelta(hours=10))
    operations.open_round(officer=world.nodal, number=ROUND, title="Round in March", windows=[window])
    plan = operations.TargetPlan(
        district="EKC",
        basis="warrant",
        authority="Warrant 7 of the Special Court",
        station="Station 4",
        address="House 7, Ward 12",
        subscriber="Person 41",
        expected_devices=2,
        children_expected=True,
        language="ml",
        risk="Dog in the yard",
    )
    target = operations.add_targets(officer=world.analyst, round=ROUND, window="1", targets=[plan]).reference
    team = operations.form_team(
        officer=world.coordinator, round=ROUND, district="EKC", leader="EK0002", women_officers=1
    ).reference
    operations.assign_targets(officer=world.coordinator, team=team, targets=[target])
    search = operations.record_search(
        officer=world.leader,
        target=target,
        outcomes=["device_seized"],
        at=world.now,
        ended_at=world.now + timedelta(minutes=50),
        independent_witnesses=2,
        witnesses=("Witness 1", "Witness 2"),
        occupant_present=True,
        list_made=True,
        copy_to_occupant=True,
        recorded_on_video=True,
    ).reference
    phone = evidence.seize_exhibits(
        officer=world.leader,
        search=search,
        exhibits=[
            evidence.SeizedItem(
                kind="phone",
                make="Make 1",
                model="Model A",
                colour="black",
                serial="SER-77",
                imei=("490154203237518",),
                packet="P-1",
                seal="K-1001",
                sem=True,
                spot="on the desk in the front room",
                powered="locked",
            )
        ],
        at=world.now,
        seized_from="Person 41",
    ).reference
    return Field(ROUND, target, team, search, phone)


def ready_list(world: World, *sha256: str) -> tuple[str, int]:
    """List 01, opened with these digests when it is asked for first: its reference and the number of its version."""
    ready = hashlists.ready_versions(world.examiner)
    if not ready:
        reference = keeping.open_list(officer=world.examiner, name="List 01", custodian="Coordinator").reference
        stream = io.BytesIO("".join(["sha256\n", *(f"{one}\n" for one in sha256)]).encode())
        terms = {"origin": "invented", "authority": "Order 7 (invented)", "file": "list.csv"}
        keeping.add_version(officer=world.examiner, list=reference, source=stream, **terms)
        ready = hashlists.ready_versions(world.examiner)
    return ready[0].list, ready[0].number
