"""The unit that tests work in: an officer of every role in a State unit and two districts, all invented."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tutela.apps.people import services as people
from tutela.apps.people.jurisdiction import establish_districts, rank_codes
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import Role
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import clock, rebuild, selectors
from tutela.apps.record import services as record

START = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
HOME_DISTRICT, OTHER_DISTRICT = "EKC", "MPM"


@dataclass(frozen=True)
class Post:
    """One officer of the unit: number, role, rank, unit, district."""

    number: str
    role: Role
    rank: str
    unit: str
    district: str | None


POSTS = (
    Post("KL0001", Role.NODAL_OFFICER, "IG", "STATE", None),
    Post("KL0002", Role.ANALYST, "INSP", "STATE", None),
    Post("KL0003", Role.LIAISON_OFFICER, "DYSP", "STATE", None),
    Post("KL0004", Role.PRESS_OFFICER, "SI", "STATE", None),
    Post("KL0005", Role.AUDITOR, "SP", "STATE", None),
    Post("KL0006", Role.ADMINISTRATOR, "SI", "STATE", None),
    Post("EK0001", Role.DISTRICT_COORDINATOR, "DYSP", "EKC-CYBER", HOME_DISTRICT),
    Post("EK0002", Role.TEAM_LEADER, "SI", "EKC-CYBER", HOME_DISTRICT),
    Post("EK0003", Role.EVIDENCE_CUSTODIAN, "ASI", "EKC-CYBER", HOME_DISTRICT),
    Post("EK0004", Role.FORENSIC_EXAMINER, "INSP", "EKC-CYBER", HOME_DISTRICT),
    Post("EK0005", Role.INVESTIGATING_OFFICER, "INSP", "EKC-CYBER", HOME_DISTRICT),
    Post("MP0001", Role.DISTRICT_COORDINATOR, "DYSP", "MPM-CYBER", OTHER_DISTRICT),
    Post("MP0002", Role.TEAM_LEADER, "SI", "MPM-CYBER", OTHER_DISTRICT),
    Post("MP0003", Role.EVIDENCE_CUSTODIAN, "ASI", "MPM-CYBER", OTHER_DISTRICT),
    Post("MP0004", Role.FORENSIC_EXAMINER, "INSP", "MPM-CYBER", OTHER_DISTRICT),
    Post("MP0005", Role.INVESTIGATING_OFFICER, "INSP", "MPM-CYBER", OTHER_DISTRICT),
)


def found() -> None:
    """Open the ledger and enter districts, units and officers; done once for all tests."""
    with clock.set_to(lambda: START - timedelta(days=1)):
        record.open_ledger(
            origin="test.tutela.example/ledger",
            title="Unit under test",
            jurisdiction="in_kl",
            zone="Asia/Kolkata",
            exercise=True,
        )
        establish_districts()
        people.establish_unit(code="STATE", name="State unit", kind="state")
        for district in (HOME_DISTRICT, OTHER_DISTRICT):
            people.establish_unit(
                code=f"{district}-CYBER", name=f"Cyber unit {district}", kind="district", district=district
            )
        for post in POSTS:
            people.enrol_officer(
                number=post.number,
                name=f"Officer {post.number}",
                rank=post.rank,
                unit=post.unit,
                district=post.district,
                roles=(post.role.value,),
                ranks=rank_codes(),
            )


class World:
    """The unit on a morning in March 2026, with a clock that stands until ``pass_time``."""

    def __init__(self) -> None:
        self.now = START
        self._stack = ExitStack()

    def __enter__(self) -> "World":
        self._stack.enter_context(clock.set_to(lambda: self.now))
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def pass_time(self, **span: float) -> datetime:
        """Let time pass: ``pass_time(hours=3)``."""
        self.now += timedelta(**span)
        return self.now

    def officer(self, number: str) -> Officer:
        """An officer as of now."""
        return officer_acting(number)

    def post(self, role: Role, district: str | None = HOME_DISTRICT) -> Officer:
        """The officer who holds a role, in the home district unless another is named."""
        number = next(p.number for p in POSTS if p.role == role and p.district in (None, district))
        return officer_acting(number)

    @property
    def nodal(self) -> Officer:
        return self.post(Role.NODAL_OFFICER)

    @property
    def analyst(self) -> Officer:
        return self.post(Role.ANALYST)

    @property
    def liaison(self) -> Officer:
        return self.post(Role.LIAISON_OFFICER)

    @property
    def press(self) -> Officer:
        return self.post(Role.PRESS_OFFICER)

    @property
    def auditor(self) -> Officer:
        return self.post(Role.AUDITOR)

    @property
    def administrator(self) -> Officer:
        return self.post(Role.ADMINISTRATOR)

    @property
    def coordinator(self) -> Officer:
        return self.post(Role.DISTRICT_COORDINATOR)

    @property
    def leader(self) -> Officer:
        return self.post(Role.TEAM_LEADER)

    @property
    def custodian(self) -> Officer:
        return self.post(Role.EVIDENCE_CUSTODIAN)

    @property
    def examiner(self) -> Officer:
        return self.post(Role.FORENSIC_EXAMINER)

    @property
    def investigator(self) -> Officer:
        return self.post(Role.INVESTIGATING_OFFICER)

    def size(self) -> int:
        """How many entries the ledger has."""
        return selectors.state().size

    def differences(self) -> tuple[rebuild.Difference, ...]:
        """What a replay of the ledger finds different from the live tables; empty when all is well."""
        return rebuild.check().differences
