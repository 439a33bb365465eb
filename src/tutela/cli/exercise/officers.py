"""The officers of the exercise: a State unit, and in every police district those who search, keep, examine, investigate."""

from dataclasses import dataclass

from tutela.apps.people import services as people
from tutela.apps.people.jurisdiction import catalogue, establish_districts, rank_codes
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import Role
from tutela.apps.people.selectors import officer_acting
from tutela.apps.people.signin.services import enrol_exercise_factor
from tutela.cli.exercise.names import Names
from tutela.cli.exercise.plan import WEIGHTS

STATE = (
    ("KL0001", Role.NODAL_OFFICER, "IG"),
    ("KL0002", Role.ANALYST, "INSP"),
    ("KL0003", Role.LIAISON_OFFICER, "DYSP"),
    ("KL0004", Role.PRESS_OFFICER, "SI"),
    ("KL0005", Role.AUDITOR, "SP"),
    ("KL0006", Role.ADMINISTRATOR, "SI"),
)
"""Number, role and rank of the State unit's officers; the second is the State analyst of the command line."""

DISTRICT = (
    ("01", Role.DISTRICT_COORDINATOR, "DYSP"),
    ("02", Role.EVIDENCE_CUSTODIAN, "ASI"),
    ("03", Role.FORENSIC_EXAMINER, "INSP"),
    ("04", Role.INVESTIGATING_OFFICER, "INSP"),
    ("11", Role.TEAM_LEADER, "SI"),
    ("12", Role.TEAM_LEADER, "SI"),
    ("13", Role.TEAM_LEADER, "SI"),
)
"""Last digits, role and rank of each district's officers."""


SIGN_INS = (*(number for number, _role, _rank in STATE), *(f"EKC{digits}" for digits, _role, _rank in DISTRICT[:5]))
"""Those who can sign in: the State unit, and one officer of each role in one district."""


@dataclass
class Roster:
    """Officers of the exercise by number; fetched once, as nothing about them changes while it is built."""

    fetched: dict[str, Officer]

    def number(self, number: str) -> Officer:
        if number not in self.fetched:
            self.fetched[number] = officer_acting(number)
        return self.fetched[number]

    @property
    def nodal(self) -> Officer:
        return self.number("KL0001")

    @property
    def analyst(self) -> Officer:
        return self.number("KL0002")

    @property
    def liaison(self) -> Officer:
        return self.number("KL0003")

    @property
    def press(self) -> Officer:
        return self.number("KL0004")

    def coordinator(self, district: str) -> Officer:
        return self.number(f"{district}01")

    def custodian(self, district: str) -> Officer:
        return self.number(f"{district}02")

    def examiner(self, district: str) -> Officer:
        return self.number(f"{district}03")

    def investigator(self, district: str) -> Officer:
        return self.number(f"{district}04")

    def leaders(self, district: str) -> list[Officer]:
        return [self.number(f"{district}{n}") for n in ("11", "12", "13")]


def enrol(names: Names) -> Roster:
    """Enter districts and units, enrol everybody; one commit each, by the installation itself."""
    establish_districts()
    people.establish_unit(code="STATE", name="State child-protection cyber unit", kind="state")
    ranks = rank_codes()
    for number, role, rank in STATE:
        people.enrol_officer(
            number=number, name=names.person(), rank=rank, unit="STATE", roles=(role.value,), ranks=ranks
        )
    for district in WEIGHTS:
        enrol_district(district, names, ranks)
    for number in SIGN_INS:
        enrol_exercise_factor(number)
    return Roster({})


def enrol_district(district: str, names: Names, ranks: tuple[str, ...]) -> None:
    """The unit of one district and its officers."""
    unit = f"{district}-CYBER"
    name = catalogue().district(district).names.en
    people.establish_unit(code=unit, name=f"Cyber police station, {name}", kind="district", district=district)
    for digits, role, rank in DISTRICT:
        people.enrol_officer(
            number=f"{district}{digits}",
            name=names.person(),
            rank=rank,
            unit=unit,
            district=district,
            roles=(role.value,),
            ranks=ranks,
        )
