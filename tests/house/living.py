"""A small life of a whole unit: every room's verbs called once or more, so that nearly every table has rows."""

import hashlib
import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from tests.makers import boundaries, chats, images, known_lists
from tests.makers.ledgers import WITNESS
from tests.makers.sheets import profile
from tests.makers.tips import police_report
from tests.world import World
from tutela.apps.cases import services as cases
from tutela.apps.evidence import services as evidence
from tutela.apps.evidence.acts import (
    ExaminationBegun,
    ExaminationDropped,
    ExaminationEnded,
    ExaminationResumed,
    ExaminationStopped,
)
from tutela.apps.figures import services as figures
from tutela.apps.hashlists import services as hashlists
from tutela.apps.intake import services as intake
from tutela.apps.intake.leads import jurisdictions_checklist
from tutela.apps.intake.selectors import leads as leads_of
from tutela.apps.intake.selectors import tips as tips_of
from tutela.apps.networks import services as networks
from tutela.apps.networks.importing import import_groups
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people import services as people
from tutela.apps.people.boundaries import load_boundaries
from tutela.apps.people.signin import services as signin
from tutela.apps.record import attesting
from tutela.apps.record import services as record
from tutela.apps.record.appending import deciding
from tutela.apps.record.checkpoints import publish_checkpoint, verifier_key
from tutela.apps.record.subtrees import STEP
from tutela.apps.requests import services as requests
from tutela.apps.subjects import services as subjects
from tutela.apps.subjects.selectors import subjects as subjects_of
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.ledger.cosignature import cosign
from tutela.engines.ledger.note import VerifierKey
from tutela.engines.triage import Settings, triage


def live(world: World, folder: Path) -> None:
    """Live it through; ``folder`` is for the files that come in."""
    of_people(world)
    of_boundaries(world, folder)
    lead = of_intake(world, folder)
    group = of_groups(world, folder)
    of_known_lists(world)
    search = of_a_round(world, lead)
    exhibits = of_evidence(world, search, folder)
    case = of_a_case(world, search, exhibits)
    of_requests(world, case, group)
    of_figures(world)
    of_reading(world)


def of_people(world: World) -> None:
    """A grant to an officer and to a unit, leave, a lost factor."""
    reason = "joint matter"
    people.give_grant(officer=world.nodal, to="MP0005", reference="LEAD-000001", reason=reason)
    people.give_unit_grant(officer=world.nodal, to="MPM-CYBER", reference="LEAD-000001", reason=reason)
    day = world.now.date()
    people.record_leave(
        officer=world.nodal, number="EK0002", from_date=day + timedelta(days=30), until_date=day + timedelta(days=33)
    )
    signin.ask_factor_reset(officer=world.nodal, number="EK0004", reason="telephone lost, recognised in person")


def of_boundaries(world: World, folder: Path) -> None:
    """Boundaries of districts, in force since the last split."""
    file = boundaries.written(folder / "districts.geojson", boundaries.collection(boundaries.districts()))
    load_boundaries(officer=world.nodal, path=file, authority="Letter 7 of 2026", valid_from=date(2021, 1, 1))


def of_intake(world: World, folder: Path) -> str:
    """Reports that share a telephone number, a broken one, a profile, a checklist, a traced and rated lead."""
    analyst = world.analyst
    files = []
    for number in (100000001, 100000002):
        file = folder / f"report-{number}.json"
        file.write_text(json.dumps(police_report(number)), encoding="utf-8")
        files.append(file)
    broken = folder / "broken.json"
    broken.write_text('{"reportId": ', encoding="utf-8")
    intake.import_tips(officer=analyst, paths=[*files, broken])
    intake.save_profile(officer=analyst, profile=profile())
    intake.save_checklist(officer=analyst, content=jurisdictions_checklist())
    one, other = (subject.reference for subject in subjects_of(analyst)[:2])
    subjects.judge_same(officer=analyst, one=one, other=other, reason="one subscriber")
    tip = tips_of(analyst)[0].reference
    intake.ask_to_open_victims(officer=world.nodal, tip=tip, reason="the committee asks")
    lead = leads_of(analyst)[0].reference
    world.pass_time(hours=1)
    intake.record_hop(officer=analyst, lead=lead, step="provider", asked="which provider", asked_at=world.now)
    intake.locate_lead(officer=analyst, lead=lead, district="EKC", address="House 7", reason="the subscriber's address")
    answers = {"lives_with_children": "yes"}
    intake.set_priority(officer=analyst, lead=lead, answers=answers, reason="children live there")
    return lead


def of_groups(world: World, folder: Path) -> str:
    """Two groups with members in common, one of them watched."""
    first = chats.written(folder / "result.json", chats.group_07())
    other = chats.group_07() | {"id": 8008, "name": "Group 08"}
    second = chats.written(folder / "second.json", other)
    taken = import_groups(officer=world.analyst, paths=[first, second], authority="Order 12 of 2026")
    group = taken.groups[0].reference
    assert group is not None
    networks.change_status(officer=world.analyst, group=group, status="watched", reason="named in a lead")
    for day in (14, 15):
        lines = [f'{day}/03/25, 9:52 am - Jaya created group "Group 09"', f"{day}/03/25, 9:55 am - Jaya: words"]
        chat = chats.written(folder / str(day) / "WhatsApp Chat with Group 09.txt", chats.whatsapp_text(lines))
        (namesake,) = import_groups(officer=world.analyst, paths=[chat], authority="Order 12 of 2026").groups
    earlier = namesake.perhaps[0]
    judged = {"officer": world.analyst, "group": namesake.reference, "other": earlier, "reason": "one phone"}
    networks.judge_groups(verdict="one_group", **judged)
    networks.unjudge_groups(**judged)
    networks.judge_groups(verdict="two_groups", **judged)
    return group


def of_known_lists(world: World) -> None:
    """A list with one version."""
    known = hashlists.open_list(officer=world.examiner, name="National list", custodian="Coordinator").reference
    stream = BytesIO(known_lists.vics_list([known_lists.media(b"invented content", 1)]))
    hashlists.add_version(officer=world.examiner, list=known, source=stream, origin="Coordinator", authority="Letter 7")


def of_a_round(world: World, lead: str) -> str:
    """A round with two places, one of them searched late, and a phoned count."""
    window = WindowPlan("1", world.now - timedelta(hours=2), world.now + timedelta(hours=10))
    operations.open_round(officer=world.nodal, number="26.1", title="Round 26.1", windows=[window])
    plans = [
        operations.TargetPlan(district="EKC", basis="warrant", authority=f"Warrant {n}", address=f"House {n}", lead=of)
        for n, of in enumerate((lead, None), start=1)
    ]
    targets = operations.add_targets(officer=world.analyst, round="26.1", window="1", targets=plans).named
    team = operations.form_team(officer=world.coordinator, round="26.1", district="EKC", leader="EK0002").reference
    operations.assign_targets(officer=world.coordinator, team=team, targets=targets)
    searches = [
        operations.record_search(
            officer=world.leader, target=target, outcomes=["device_seized"], at=world.now
        ).reference
        for target in targets
    ]
    operations.correct_search(officer=world.leader, search=searches[1], reason="nothing", outcomes=["nothing_found"])
    operations.phone_counts(
        officer=world.coordinator, round="26.1", window="1", district="EKC", counts={"places": 2}, at=world.now
    )
    return searches[0]


def of_evidence(world: World, search: str, folder: Path) -> tuple[str, ...]:
    """A phone and a laptop, by mistake under one seal: handed over, hashed twice with a difference, triaged; an incident."""
    items = [
        evidence.SeizedItem(kind="phone", imei=("490154203237518",), packet="P-1", seal="K-1", spot="desk", sem=True),
        evidence.SeizedItem(kind="laptop", serial="S-1", packet="P-2", seal="K-1"),
    ]
    exhibits = evidence.seize_exhibits(officer=world.leader, search=search, exhibits=items, at=world.now).named
    world.pass_time(hours=2)
    evidence.hand_over(
        giver=world.leader, receiver=world.custodian, exhibit=exhibits[0], purpose="locker", at=world.now, locker="L-1"
    )
    for occasion, digit in (("acquisition", "a"), ("verification", "b")):
        evidence.record_hash(
            officer=world.custodian, exhibit=exhibits[0], occasion=occasion, digests={"sha256": digit * 64},
            tool="imager 1.0", at=world.now,
        )  # fmt: skip
    device = images.write_tree(folder / "device", images.invented_files(6, seed=1))
    chosen = sorted(file for file in device.rglob("*") if file.is_file())[0]
    listed = folder / "known.csv"
    listed.write_text(f"sha256\n{hashlib.sha256(chosen.read_bytes()).hexdigest()}\n", encoding="utf-8")
    known = read_list(listed, name="List 01", origin="invented")
    out = folder / "triage"
    triage([device], lookup=KnownLookup([known.index]), out=out, settings=Settings(workers=1), now=lambda: world.now)
    evidence.hand_over(
        giver=world.custodian, receiver=world.examiner, exhibit=exhibits[0], purpose="examination", at=world.now,
        standing="laboratory",
    )  # fmt: skip
    run = evidence.attach_triage(officer=world.examiner, exhibit=exhibits[0], folder=out).named[0]
    of_examinations(world, exhibits[0], run, str(device))
    return exhibits


def of_examinations(world: World, exhibit: str, run: str, source: str) -> None:
    """An examination that was stopped, resumed and attached, and one that was dropped: their acts, without the processes."""
    about = {"exhibit": exhibit, "examination": "EXM-000001"}
    asked = {"source": source, "mode": "full", "lists": (), "verify": True, "keys": 0}
    asked |= dict.fromkeys(("carve", "pictures", "videos"), False)
    other = {"exhibit": exhibit, "examination": "EXM-000002"}
    with deciding(world.examiner) as decision:
        decision.commit(ExaminationBegun(**about, **asked), ExaminationStopped(**about), ExaminationResumed(**about))
        decision.commit(ExaminationEnded(**about, run=run), ExaminationBegun(**other, **asked))
        decision.commit(ExaminationDropped(**other, reason="the wrong image"))


def of_a_case(world: World, search: str, exhibits: tuple[str, ...]) -> str:
    """An FIR, an accused by code, an arrest, a remand, a final report."""
    officer = world.investigator
    registration = cases.Registration(
        district="EKC", station="Cyber EKC", number="7", year=2026, gd_number="GD 7", gd_at=world.now,
        search=search, exhibits=exhibits,
    )  # fmt: skip
    case = cases.register_fir(
        officer=officer, registration=registration, at=world.now, offence_on=world.now.date(),
        sections=["it_act.67B.b"], io="EK0005",
    ).reference  # fmt: skip
    accused = cases.name_accused(officer=officer, case=case, name="Invented Name 07", age=38).reference
    cases.record_arrest(officer=officer, accused=accused, at=world.now, grounds_at=world.now, grounds_language="ml")
    world.pass_time(hours=20)
    cases.record_remand(officer=officer, accused=accused, at=world.now, custody="judicial")
    cases.forward_final_report(officer=officer, case=case, kind="charge-sheet", accused=["A1"], at=world.now)
    return case


def of_requests(world: World, case: str, group: str) -> None:
    """A preservation that is delivered and answered; a child referred, its identity asked for."""
    asked = [requests.Asked("account", "handle_07")]
    request = requests.issue_request(
        officer=world.liaison, kind="preservation", platform="Platform 1", identifiers=asked, group=group,
        reason="the account uploaded listed files", span_from=world.now - timedelta(days=30), span_to=world.now,
    ).reference  # fmt: skip
    requests.record_delivery(officer=world.liaison, request=request, at=world.now, means="portal")
    requests.record_answer(officer=world.liaison, request=request, at=world.now, outcome="complete")
    child = requests.code_child(officer=world.investigator, case=case, identity={"name": "Invented Child 07"}).reference
    requests.refer_child(
        officer=world.investigator, case=case, to="Child Welfare Committee EKC", court="Special Court EKC", child=child,
        information_at=world.now, need_of_care=True, need_reasons="lives there", steps="statement planned",
    )  # fmt: skip
    requests.ask_to_open_child(officer=world.investigator, child=child, reason="the committee asks for the name")


def of_figures(world: World) -> None:
    """What came before, a published note, another's figures."""
    counts = {"fir": 12, "seizure_report": 0, "arrest": 5, "search": None, "exhibit": None}
    figures.record_opening_statement(officer=world.nodal, title="Carried forward", until=world.now, counts=counts)
    cut_off = world.now
    world.pass_time(minutes=5)
    note = figures.draft_note(officer=world.press, title="Note 1", as_at=cut_off).reference
    figures.publish_note(officer=world.nodal, note=note)
    columns = "round,locations\n26.1,3\n"
    figures.hold_statement(officer=world.nodal, source="District bulletin", document=columns)
    erased = next(iter(private_values()))
    record.erase_values(officer=world.nodal, values=(erased,), reason="schedule")


def of_reading(world: World) -> None:
    """The auditor reads pages of the ledger, until it is long enough that a whole subtree is kept; then a checkpoint."""
    with deciding(world.auditor):
        for page in range(max(0, 2**STEP - world.size())):
            record.note_list(officer=world.auditor, page="ledger", query=f"page {page}", count=50)
    cosigned = cosign(
        publish_checkpoint().note, log=VerifierKey.from_text(verifier_key()), witness=WITNESS, seen=None, path=[]
    )
    attesting.take_cosignature(officer=world.auditor, note=cosigned[0], witness=WITNESS.verifier)


def private_values() -> list[str]:
    """References of remarks and addresses that may be erased in the test."""
    from tutela.apps.record.models import Opening

    return list(Opening.objects.filter(path__endswith="address").order_by("entry").values_list("reference", flat=True))
