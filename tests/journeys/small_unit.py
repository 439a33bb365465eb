"""The unit of the journeys: the exercise's matter of today, and one object of every other kind beside it.

Imported only where Django stands on the folder that is being built.
"""

import hashlib
import io
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.conf import settings

from tests.journeys.home import opened_clock, texts
from tests.makers import boundaries as make_boundaries
from tests.makers import chats, images, known_lists, sheets
from tests.makers import tips as make_tips
from tutela.apps.cases import selectors as case_questions
from tutela.apps.cases import services as cases
from tutela.apps.evidence import examining, sources
from tutela.apps.evidence import selectors as evidence_questions
from tutela.apps.evidence import services as evidence
from tutela.apps.figures import services as figures
from tutela.apps.hashlists import services as hashlists
from tutela.apps.intake import selectors as intake_questions
from tutela.apps.intake import services as intake
from tutela.apps.networks.importing import import_groups
from tutela.apps.operations import services as operations
from tutela.apps.people import services as people
from tutela.apps.people.boundaries import load_boundaries
from tutela.apps.people.jurisdiction import establish_districts, rank_codes
from tutela.apps.people.signin import services as signin
from tutela.apps.record import clock
from tutela.apps.record import selectors as record_questions
from tutela.apps.record import services as record
from tutela.apps.record.models import Opening
from tutela.apps.requests import services as requests
from tutela.apps.subjects import selectors as subject_questions
from tutela.cli.exercise.names import Names
from tutela.cli.exercise.officers import DISTRICT, STATE, Roster, enrol_district
from tutela.cli.exercise.plan import LAUNCH, OPENING
from tutela.cli.exercise.today import DISTRICT as HOME_DISTRICT
from tutela.cli.exercise.today import ROUND, Matter

OTHER_DISTRICT = "MPM"


class SmallUnit:
    """Builds the unit; ``objects`` names one object of every kind that a page opens."""

    def __init__(self, home: Path, random: Random) -> None:
        self.home, self.names = home, Names(random)
        self.objects: dict[str, str] = {}
        self.roster = Roster({})
        self.secrets: dict[str, str] = {}

    def live(self) -> None:
        """Everything, in the order in which it would happen."""
        self.found()
        matter = Matter(self.roster, self.names, self.home)
        self.matter = matter
        with clock.set_to(lambda: matter.now):
            self.work(matter)
            matter.later(hours=1)
            for step in (
                self.tips_and_quarantine,
                self.groups,
                self.hash_list,
                self.second_place,
                self.incident,
                self.requests_of_the_case,
                self.referral,
                self.notes,
                self.boundaries,
                self.access,
                self.examination,
            ):
                step()
                matter.later(minutes=5)
        requests.agree_to_open_child(
            officer=self.roster.nodal,
            child=self.objects["child"],
            asker=self.roster.investigator(HOME_DISTRICT).number,
            reason="asked for in writing",
        )
        self.find()

    def found(self) -> None:
        """The ledger, two districts' officers and the State's, one of each with a sign-in."""
        with clock.set_to(lambda: LAUNCH):
            record.open_ledger(
                origin="journeys.tutela.example/ledger",
                title="Unit of the journeys",
                jurisdiction="in_kl",
                zone="Asia/Kolkata",
                exercise=True,
            )
            establish_districts()
            people.establish_unit(code="STATE", name="State unit", kind="state")
            ranks = rank_codes()
            for number, role, rank in STATE:
                people.enrol_officer(
                    number=number,
                    name=self.names.person(),
                    rank=rank,
                    unit="STATE",
                    roles=(role.value,),
                    ranks=ranks,
                )
            for district in (HOME_DISTRICT, OTHER_DISTRICT):
                enrol_district(district, self.names, ranks)
        with clock.set_to(opened_clock):
            for number in self.numbers():
                self.secrets[number] = signin.enrol_exercise_factor(number)

    def numbers(self) -> dict[str, str]:
        """Officers who can sign in and their roles: one of each role, and a second team leader to lock out."""
        of_state = {number: role.value for number, role, _rank in STATE}
        return of_state | {f"{HOME_DISTRICT}{digits}": role.value for digits, role, _rank in DISTRICT}

    def sign_ins(self) -> list[dict[str, str]]:
        """Number, role, password and the secret of the second factor of everybody who can sign in."""
        return [
            {
                "number": number,
                "role": role,
                "password": signin.exercise_password(number),
                "secret": self.secrets[number],
            }
            for number, role in self.numbers().items()
        ]

    def work(self, matter: Matter) -> None:
        """The matter of today, from the tips to the remand."""
        tips = matter.take_tips_in()
        lead = matter.follow(tips)
        search = matter.search(lead)
        exhibits = matter.seize(search)
        matter.examine(exhibits[0])
        matter.register(search, exhibits)
        self.objects |= {
            "tip": tips[0],
            "lead": lead,
            "round": ROUND,
            "search": search,
            "exhibit": exhibits[0],
            "sealed_exhibit": exhibits[1],
            "seal": "K26-2",
            "entry": "1",
            "officer": f"{HOME_DISTRICT}11",
            "unit": "STATE",
            "district": HOME_DISTRICT,
            "window": "1",
        }

    def tips_and_quarantine(self) -> None:
        """A tip with a child in it, a broken file, and a saved profile."""
        folder = self.home / "journey-tips"
        folder.mkdir()
        (folder / "child.json").write_bytes(make_tips.police_json())
        (folder / "broken.json").write_text('{"reportId": ', encoding="utf-8")
        found = intake.import_tips(
            officer=self.roster.analyst,
            paths=sorted(folder.iterdir()),
            authority="Letter 7 of 2026 (invented)",
        )
        self.objects["sealed_tip"] = found.tips[0].reference
        intake.save_profile(officer=self.roster.analyst, profile=sheets.profile())
        quarantined = intake_questions.quarantine(self.roster.analyst)
        self.objects["quarantined"] = quarantined[0].reference

    def groups(self) -> None:
        """A group out of an export, and two of one name that may be one."""
        export = chats.written(self.home / "result.json", chats.group_07())
        groups = import_groups(officer=self.roster.analyst, paths=[export], authority="Order 12 of 2026 (invented)")
        self.objects["group"] = groups.groups[0].reference
        for day in (14, 15):
            lines = [
                f'{day}/03/25, 9:52 am - Jaya created group "Group 09"',
                f"{day}/03/25, 9:55 am - Jaya: {chats.MESSAGE_WORDS}",
            ]
            chat = chats.written(
                self.home / f"phone-{day}" / "WhatsApp Chat with Group 09.txt", chats.whatsapp_text(lines)
            )
            (taken,) = import_groups(
                officer=self.roster.analyst, paths=[chat], authority="Order 12 of 2026 (invented)"
            ).groups
            self.objects |= {"group_earlier" if day == 14 else "group_later": taken.reference}

    def hash_list(self) -> None:
        """A known-hash list with two versions."""
        examiner = self.roster.examiner(HOME_DISTRICT)
        receipt = hashlists.open_list(officer=examiner, name="List 07", custodian="National coordinator (invented)")
        contents = [f"invented content {n}".encode() for n in range(5)]
        version = known_lists.vics_list(known_lists.media(one, n, 1) for n, one in enumerate(contents, start=1))
        for origin in ("spring issue (invented)", "summer issue (invented)"):
            hashlists.add_version(
                officer=examiner,
                list=receipt.reference,
                source=io.BytesIO(
                    version if "spring" in origin else version.replace(b'"Category": 1', b'"Category": 2')
                ),
                origin=origin,
                authority="Letter 8 of 2026 (invented)",
                file="list-07.json",
            )
            version = known_lists.vics_list(known_lists.media(one, n, 2) for n, one in enumerate(contents[1:], start=1))
        self.objects |= {"hashlist": receipt.reference, "version": "1", "next_version": "2"}

    def second_place(self) -> None:
        """A second target of the round: its search ends in a seizure report; counts are phoned in."""
        leader, coordinator = self.roster.leaders(HOME_DISTRICT)[1], self.roster.coordinator(HOME_DISTRICT)
        plan = operations.TargetPlan(
            district=HOME_DISTRICT,
            basis="warrant",
            authority="Warrant 2/2026 of the Special Court (invented)",
            station=f"Station 2, {HOME_DISTRICT}",
            address=self.names.address(HOME_DISTRICT),
        )
        planned = operations.add_targets(
            officer=self.roster.analyst, round=ROUND, window="1", targets=[plan, plan, plan]
        ).named
        team = operations.form_team(
            officer=coordinator, round=ROUND, district=HOME_DISTRICT, leader=leader.number, members=("Member 01",)
        ).reference
        operations.assign_targets(officer=coordinator, team=team, targets=planned)
        self.objects |= {"team": team, "target": planned[0], "open_target": planned[1]}
        at = self.matter.now
        search = operations.record_search(
            officer=leader,
            target=planned[0],
            outcomes=("device_seized",),
            at=at - timedelta(hours=1),
            ended_at=at,
            independent_witnesses=1,
            occupant_present=False,
        ).reference
        item = evidence.SeizedItem(kind="tablet", make="Make B", model="B Nova", packet="P26-9", seal="K26-9", sem=True)
        with_leader = evidence.seize_exhibits(officer=leader, search=search, exhibits=[item], at=at).named
        self.objects |= {"held_exhibit": with_leader[0], "plain_search": search}
        registration = cases.Registration(
            district=HOME_DISTRICT,
            station=f"Cyber police station {HOME_DISTRICT}",
            number="26.1-2",
            year=at.year,
            gd_number="GD 26/2",
            gd_at=at,
            search=search,
            exhibits=with_leader,
        )
        self.objects["report"] = cases.register_seizure_report(
            officer=leader, registration=registration, at=at, seized_at=at
        ).reference
        operations.phone_counts(
            officer=coordinator,
            round=ROUND,
            window="1",
            district=HOME_DISTRICT,
            counts={"places": 3, "devices": 4},
            at=at,
        )

    def incident(self) -> None:
        """A verification that gives another digest than the acquisition."""
        evidence.record_hash(
            officer=self.roster.examiner(HOME_DISTRICT),
            exhibit=self.objects["exhibit"],
            occasion="verification",
            digests={"sha256": hashlib.sha256(b"another image").hexdigest()},
            tool="imaging tool 1.0 (exercise)",
            at=self.matter.now,
            write_blocker="WB-1",
        )
        incidents = evidence_questions.incidents(self.roster.custodian(HOME_DISTRICT))
        self.objects["incident"] = incidents[0].reference

    def requests_of_the_case(self) -> None:
        """A preservation, asked and delivered, under the FIR."""
        investigator = self.roster.investigator(HOME_DISTRICT)
        fir = next(line for line in case_questions.cases(investigator) if line.reference != self.objects["report"])
        accused = case_questions.accused_of(investigator, fir.reference)[0]
        arrest = case_questions.arrests_of(investigator, fir.reference)[0]
        self.objects |= {"case": fir.reference, "accused": accused.reference, "arrest": arrest.reference}
        request = requests.issue_request(
            officer=self.roster.liaison,
            kind="preservation",
            platform="Platform 01",
            identifiers=[requests.Asked("account", "person.107")],
            reason="the account uploaded listed files",
            case=fir.reference,
            span_from=self.matter.now - timedelta(days=30),
            span_to=self.matter.now,
        ).reference
        requests.record_delivery(officer=self.roster.liaison, request=request, at=self.matter.now, means="portal")
        self.objects["request"] = request

    def referral(self) -> None:
        """A child by code, referred to the committee."""
        receipt = requests.refer_child(
            officer=self.roster.investigator(HOME_DISTRICT),
            case=self.objects["case"],
            to=f"Child Welfare Committee, {HOME_DISTRICT}",
            court=f"Special Court, {HOME_DISTRICT}",
            information_at=self.matter.now,
            need_of_care=True,
            need_reasons="lives at the searched place",
            steps="the support person was told",
            identity={"name": "Invented Child 07"},
        )
        child, investigator = receipt.named[0], self.roster.investigator(HOME_DISTRICT)
        requests.ask_to_open_child(officer=investigator, child=child, reason="the committee asks for the name")
        self.matter.later(minutes=1)
        self.objects |= {"child": child, "referral": receipt.named[-1]}

    def notes(self) -> None:
        """An opening statement, two published notes, a draft, and a statement held against the ledger."""
        figures.record_opening_statement(
            officer=self.roster.nodal, title="Carried forward", until=LAUNCH, counts=OPENING
        )
        published = []
        cut_off = self.matter.now
        self.matter.later(minutes=5)
        for title in ("Round 26.1", "Round 26.1, again"):
            note = figures.draft_note(officer=self.roster.press, title=title, as_at=cut_off, rounds=(ROUND,)).reference
            figures.publish_note(officer=self.roster.nodal, note=note)
            published.append(note)
            self.matter.later(minutes=5)
        draft = figures.draft_note(
            officer=self.roster.press, title="Round 26.1, draft", as_at=cut_off, rounds=(ROUND,)
        ).reference
        self.objects |= {"note": published[0], "other_note": published[1], "draft": draft}
        self.statement()

    def statement(self) -> None:
        """What a paper printed, held against the ledger."""
        day = self.matter.now.date()
        document = f"round,date_published,source,locations,cases,devices,arrests\n26.1,{day},Paper 01,2,2,3,1\n"
        self.objects["statement"] = figures.hold_statement(
            officer=self.roster.press, source="Paper 01 (invented)", document=document
        ).reference

    def boundaries(self) -> None:
        """Boundaries of all districts but one; one is too small for words, one feature is broken."""
        features = make_boundaries.districts(make_boundaries.CODES[:18])
        features.append(make_boundaries.feature({"code": "KNL"}, make_boundaries.cell(3, 18, side=0.25)))
        features.append({"type": "Feature", "properties": {"code": "KSD"}, "geometry": None})
        file = make_boundaries.written(self.home / "boundaries.geojson", make_boundaries.collection(features))
        self.objects["boundaries"] = str(
            load_boundaries(
                officer=self.roster.nodal,
                path=file,
                authority="State survey, letter 7 of 2026 (invented)",
                valid_from=date(2021, 1, 1),
            ).reference
        )

    def access(self) -> None:
        """A second factor that somebody asked to reset, a leave, and a grant."""
        officer = f"{HOME_DISTRICT}13"
        receipt = signin.ask_factor_reset(
            officer=self.roster.number("KL0006"), number=officer, reason="the phone was lost on duty"
        )
        self.objects["reset"] = receipt.reference
        people.record_leave(
            officer=self.roster.nodal,
            number=f"{HOME_DISTRICT}12",
            from_date=self.matter.now.date() + timedelta(days=20),
            until_date=self.matter.now.date() + timedelta(days=24),
        )

    def examination(self) -> None:
        """An image in the folder that the settings allow, and an examination of it that has ended and is not attached."""
        examiner = self.roster.examiner(HOME_DISTRICT)
        images.write_tree(settings.TUTELA_SOURCES[0] / "image-08", images.invented_files(3, seed=8, most=2000))
        listed = hashlists.open_list(officer=examiner, name="List 08", custodian="National coordinator (invented)")
        hashlists.add_version(
            officer=examiner,
            list=listed.reference,
            source=io.BytesIO(f"sha256\n{'0' * 64}\n".encode()),
            origin="autumn issue (invented)",
            authority="Letter 9 of 2026 (invented)",
            file="list-08.csv",
        )
        begun = examining.begin_examination(
            officer=examiner,
            exhibit=self.objects["exhibit"],
            source=sources.choices()[0].key,
            lists=[(listed.reference, 1)],
        )
        self.objects["examination"] = begun.reference
        while evidence_questions.examination_for(examiner, begun.reference).state == "running":
            time.sleep(0.1)

    def find(self) -> None:
        """References that no receipt gave."""
        self.objects["discrepancy"] = record_questions.discrepancies()[0].reference
        self.objects["subject"] = subject_questions.subjects(self.roster.analyst)[0].reference
        self.objects["run"] = evidence_questions.runs(self.roster.examiner(HOME_DISTRICT))[0].reference
        links = intake_questions.links_of_lead(self.roster.analyst, self.objects["lead"])
        if links:
            self.objects |= {"link_one": links[0].one, "link_other": links[0].other}

    def private(self) -> Iterator[str]:
        """Every private value of the ledger, opened."""
        references = list(Opening.objects.values_list("reference", flat=True))
        for value in record_questions.opened(references).values():
            yield from texts(json.loads(json.dumps(value, default=str)))
        yield from texts(self.objects)
