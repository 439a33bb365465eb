"""The small matter of today beside the three rounds: from a tip to a court file's first pages, under the codes of now.

It is lived in the days before the exercise is built, so that clocks run and lists of what is due are not empty.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tutela.apps.cases import services as cases
from tutela.apps.evidence import services as evidence
from tutela.apps.intake import services as intake
from tutela.apps.networks import services as groups
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.record import clock
from tutela.apps.requests import referring
from tutela.apps.requests import services as requests
from tutela.cli.exercise.names import Names
from tutela.cli.exercise.officers import Roster
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage import Settings, triage

DISTRICT = "EKC"
ROUND = "26.1"


class Matter:
    """The matter, step by step, each at its moment; ``hours`` count from its first tip."""

    def __init__(self, roster: Roster, names: Names, home: Path) -> None:
        self.roster, self.names, self.home = roster, names, home
        self.begin = (datetime.now(UTC) - timedelta(days=5)).replace(hour=3, minute=30, second=0, microsecond=0)
        self.now = self.begin

    def live(self) -> None:
        """Live it through."""
        with clock.set_to(lambda: self.now):
            tips = self.take_tips_in()
            lead = self.follow(tips)
            group = self.list_a_group()
            self.ask_the_platform(group)
            search = self.search(lead)
            exhibits = self.seize(search)
            self.examine(exhibits[0])
            case = self.register(search, exhibits)
            self.refer(case)

    def later(self, **span: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    def take_tips_in(self) -> tuple[str, ...]:
        """Three reports of invented platforms; two share an invented telephone number."""
        folder = self.home / "exercise-tips"
        folder.mkdir(exist_ok=True)
        phone = "+91 90000 00107"
        reports = [
            self.report(260001, phone=phone, handle="person.107", port=40107),
            self.report(260002, phone=phone, handle="person.107.b", port=40117),
            self.report(260003, phone="+91 90000 00203", handle="person.203", port=40203),
        ]
        files = []
        for report in reports:
            file = folder / f"report-{report['reportId']}.json"
            file.write_text(json.dumps(report, indent=1), encoding="utf-8")
            files.append(file)
        self.later(hours=1)
        intake.import_tips(
            officer=self.roster.analyst, paths=files, authority="State nodal unit, portal of the exercise"
        )
        from tutela.apps.intake.selectors import tips as tips_of

        return tuple(sorted(tip.reference for tip in tips_of(self.roster.analyst)))

    def report(self, number: int, *, phone: str, handle: str, port: int) -> dict[str, Any]:
        """A police JSON report of invented content; addresses are of the documentation range."""
        when = self.begin - timedelta(days=3)
        captured = {
            "captureType": "IP Address",
            "value": f"203.0.113.{number % 200}",
            "eventName": "UPLOAD",
            "dateTime": f"{when:%Y-%m-%dT%H:%M:%SZ}",
            "port": port,
        }
        person = {
            "espUserId": f"user-{number}",
            "screenName": {"value": handle},
            "phones": {"phones": [{"value": phone, "verified": True}]},
            "sourceInformation": {"sourceCaptures": [captured]},
        }
        return {
            "reportId": number,
            "informational": False,
            "dateReceived": f"{when + timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}",
            "dateMadeAvailable": f"{when + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
            "reportedInformation": {
                "reportingEsp": {"espName": "Platform 01"},
                "incidentSummary": {
                    "incidentType": "Child Pornography (possession, manufacture, and distribution)",
                    "incidentDateTime": f"{when:%Y-%m-%dT%H:%M:%SZ}",
                },
                "reportedPeople": {"reportedPersons": [person]},
                "uploadedFiles": [],
            },
            "additionalNcmecInformation": {"priority": {"priorityId": "1", "value": "1"}},
        }

    def follow(self, tips: Sequence[str]) -> str:
        """The lead of the first tip, located hop by hop, with a priority and its reason."""
        from tutela.apps.intake.selectors import leads as leads_of

        analyst = self.roster.analyst
        self.later(hours=2)
        found = leads_of(analyst)
        lead = found[0].reference if found else intake.open_lead(officer=analyst, tips=tips[:1]).reference
        asked = self.now
        intake.record_hop(
            officer=analyst,
            lead=lead,
            step="provider",
            asked="which provider holds the address",
            answered="Provider 01 (invented)",
            asked_at=asked,
            answered_at=self.later(minutes=20),
            confidence="high",
        )
        asked = self.now
        intake.record_hop(
            officer=analyst,
            lead=lead,
            step="subscriber",
            asked="subscriber of address, port and time, order under s.94 BNSS",
            answered="one subscriber, address given",
            asked_at=asked,
            answered_at=self.later(hours=20),
            confidence="medium",
        )
        intake.locate_lead(
            officer=analyst,
            lead=lead,
            district=DISTRICT,
            station=f"Station 1, {DISTRICT}",
            address=self.names.address(DISTRICT),
            reason="the subscriber's address, checked by the beat without alerting",
            child_at_address=True,
        )
        intake.set_priority(
            officer=analyst,
            lead=lead,
            answers={"lives_with_children": "yes", "goes_on": "yes"},
            reason="children live there and the reports go on",
        )
        return lead

    def search(self, lead: str) -> str:
        """A round of one place, searched at dawn."""
        leader = self.roster.leaders(DISTRICT)[0]
        dawn = self.later(hours=9)
        window = WindowPlan("1", dawn, dawn + timedelta(hours=12))
        operations.open_round(
            officer=self.roster.nodal, number=ROUND, title="A matter of today", windows=[window], kind="single"
        )
        plan = operations.TargetPlan(
            district=DISTRICT,
            basis="warrant",
            authority="Warrant 1/2026 of the Special Court (exercise)",
            lead=lead,
            station=f"Station 1, {DISTRICT}",
            address=self.names.address(DISTRICT),
            expected_devices=2,
            children_expected=True,
            language="ml",
        )
        target = operations.add_targets(officer=self.roster.analyst, round=ROUND, window="1", targets=[plan]).reference
        team = operations.form_team(
            officer=self.roster.coordinator(DISTRICT),
            round=ROUND,
            district=DISTRICT,
            leader=leader.number,
            women_officers=1,
        ).reference
        operations.assign_targets(officer=self.roster.coordinator(DISTRICT), team=team, targets=[target])
        searched = self.later(hours=1)
        self.later(hours=1, minutes=10)
        return operations.record_search(
            officer=leader,
            target=target,
            outcomes=("device_seized",),
            at=searched,
            ended_at=searched + timedelta(hours=1),
            independent_witnesses=2,
            occupant_present=True,
            list_made=True,
            copy_to_occupant=True,
            recorded_on_video=True,
            recording_reference="SID 0000000000000001 (exercise)",
        ).reference

    def seize(self, search: str) -> tuple[str, ...]:
        """A phone and a laptop, sealed, handed to the custodian and on to the examiner."""
        leader = self.roster.leaders(DISTRICT)[0]
        custodian, examiner = self.roster.custodian(DISTRICT), self.roster.examiner(DISTRICT)
        items = [
            evidence.SeizedItem(
                kind=kind,
                make="Make A",
                model=model,
                serial=self.names.serial(),
                imei=(self.names.imei(),) if kind == "phone" else (),
                packet=f"P26-{n}",
                seal=f"K26-{n}",
                sem=True,
                spot="desk in the front room",
            )
            for n, (kind, model) in enumerate((("laptop", "A-Book"), ("phone", "A-20 Plus")), start=1)
        ]
        exhibits = evidence.seize_exhibits(officer=leader, search=search, exhibits=items, at=self.now).named
        self.later(hours=3)
        for exhibit in exhibits:
            evidence.hand_over(
                giver=leader,
                receiver=custodian,
                exhibit=exhibit,
                purpose="locker of the district",
                at=self.now,
                locker=f"{DISTRICT}-L1",
            )
        self.later(hours=16)
        evidence.hand_over(
            giver=custodian,
            receiver=examiner,
            exhibit=exhibits[0],
            purpose="to be examined",
            at=self.now,
            standing="laboratory",
        )
        opened = self.later(minutes=5)
        evidence.open_exhibit(officer=examiner, exhibit=exhibits[0], seal="K26-1", purpose="to be examined", at=opened)
        return exhibits

    def examine(self, exhibit: str) -> None:
        """The device, as a folder of ordinary invented files, triaged against an invented list; the run attached."""
        examiner = self.roster.examiner(DISTRICT)
        device, listed = self.device()
        evidence.record_hash(
            officer=examiner,
            exhibit=exhibit,
            occasion="acquisition",
            digests={"sha256": hashlib.sha256(b"the image of the exercise").hexdigest()},
            tool="imaging tool 1.0 (exercise)",
            at=self.later(hours=1),
            write_blocker="WB-1",
        )
        out = self.home / "exercise-triage"
        known = read_list(listed, name="List 01 (exercise)", origin="made by the exercise")
        triage([device], lookup=KnownLookup([known.index]), out=out, settings=Settings(workers=1), now=lambda: self.now)
        self.later(minutes=30)
        evidence.attach_triage(officer=examiner, exhibit=exhibit, folder=out)

    def device(self) -> tuple[Path, Path]:
        """A folder that stands for a device, and a list that knows two of its files."""
        folder = self.home / "exercise-device"
        for n in range(40):
            file = folder / f"folder {n % 5}" / f"file-{n:03}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(f"ordinary invented content number {n}\n".encode() * (n + 1))
        chosen = sorted(folder.rglob("*.txt"))[3:5]
        listed = self.home / "exercise-list.csv"
        rows = [f"{hashlib.sha256(file.read_bytes()).hexdigest()},{file.stat().st_size},1" for file in chosen]
        listed.write_text("sha256,size,category\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return folder, listed

    def list_a_group(self) -> str:
        """A chat group of an invented export, listed and watched."""
        file = self.home / "exercise-tips" / "group-07.json"
        file.write_text(json.dumps(self.chat()), encoding="utf-8")
        self.later(minutes=40)
        found = groups.import_groups(
            officer=self.roster.analyst,
            paths=[file],
            authority="Export of an invented member, given with consent (exercise)",
        )
        group = found.groups[0].reference
        groups.change_status(
            officer=self.roster.analyst, group=group, status="watched", reason="members stand in the tips of this week"
        )
        return group

    def chat(self) -> dict[str, Any]:
        """A Telegram export of nine invented members and neutral messages."""
        start = self.begin - timedelta(days=20)
        names = [self.names.person() for _ in range(9)]
        said: list[dict[str, Any]] = [
            {
                "id": 1,
                "type": "service",
                "date": f"{start:%Y-%m-%dT%H:%M:%S}",
                "date_unixtime": str(int(start.timestamp())),
                "actor": names[0],
                "actor_id": "user7000",
                "action": "create_group",
                "title": "Group 07",
                "members": names[1:3],
            }
        ]
        for n in range(60):
            at = start + timedelta(hours=5 * n)
            said.append(
                {
                    "id": n + 2,
                    "type": "message",
                    "date": f"{at:%Y-%m-%dT%H:%M:%S}",
                    "date_unixtime": str(int(at.timestamp())),
                    "from": names[n % 9],
                    "from_id": f"user{7000 + n % 9}",
                    "text": f"neutral message {n}",
                }
            )
        return {"name": "Group 07", "type": "private_supergroup", "id": 700000107, "messages": said}

    def ask_the_platform(self, group: str) -> None:
        """Preservation asked for at once; the group's status follows in the same commit."""
        self.later(minutes=30)
        request = requests.issue_request(
            officer=self.roster.liaison,
            kind="preservation",
            platform="Platform 01",
            identifiers=[requests.Asked(kind="account", value="user-260001")],
            reason="records of the account are wanted before they are deleted",
            group=group,
            span_from=self.begin - timedelta(days=30),
            span_to=self.begin,
            at=self.now,
        ).reference
        requests.record_delivery(
            officer=self.roster.liaison, request=request, at=self.later(minutes=10), means="portal"
        )

    def refer(self, case: str) -> None:
        """The child at the address, by code only, to the committee and the court."""
        investigator = self.roster.investigator(DISTRICT)
        referral = referring.refer_child(
            officer=investigator,
            case=case,
            to="Child Welfare Committee, Ernakulam (exercise)",
            court="Special Court, Ernakulam (exercise)",
            information_at=self.now - timedelta(hours=6),
            need_of_care=True,
            need_reasons="the suspect lives in the household",
            steps="counsellor informed; a relative stays with the child",
            at=self.now,
        ).named[-1]
        referring.record_referral_sent(
            officer=investigator, referral=referral, recipient="committee", at=self.later(minutes=20), means="in person"
        )

    def register(self, search: str, exhibits: Sequence[str]) -> str:
        """An FIR under the codes of today, an accused by code, an arrest, a first remand that starts its clocks."""
        investigator = self.roster.investigator(DISTRICT)
        at = self.later(hours=2)
        case = cases.register_fir(
            officer=investigator,
            registration=cases.Registration(
                district=DISTRICT,
                station=f"Cyber police station {DISTRICT}",
                number="26.1-1",
                year=at.year,
                gd_number="GD 26/1",
                gd_at=at - timedelta(minutes=20),
                search=search,
                exhibits=tuple(exhibits),
            ),
            at=at,
            offence_on=self.begin.date(),
            sections=("it_act.67B.b", "pocso.15.2"),
            io=investigator.number,
            information_at=at - timedelta(minutes=30),
        ).reference
        accused = cases.name_accused(officer=investigator, case=case, name=self.names.person(), age=38).reference
        arrested = self.later(hours=2)
        cases.record_arrest(
            officer=investigator,
            accused=accused,
            at=arrested,
            grounds_at=arrested + timedelta(minutes=15),
            grounds_language="ml",
            languages_understood=("ml", "en"),
            witnesses=1,
            relative_informed_at=arrested + timedelta(minutes=40),
        )
        self.later(hours=14)
        cases.record_remand(officer=investigator, accused=accused, at=self.now, custody="judicial")
        return case
