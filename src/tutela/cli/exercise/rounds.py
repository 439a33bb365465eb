"""The three rounds as they were lived: planned, searched, reported minutes to days later, corrected, published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle

from tutela.apps.cases import services as cases
from tutela.apps.evidence import services as evidence
from tutela.apps.figures import services as figures
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record.appending import deciding
from tutela.cli.exercise.names import Names
from tutela.cli.exercise.officers import Roster
from tutela.cli.exercise.plan import LAUNCH, RoundOf, Share, shares

SECTIONS = ("it_act.67B.b", "pocso.15.2")
KINDS = cycle(
    ("phone", "phone", "laptop", "phone", "memory_card", "tablet", "hard_disk", "phone", "modem_router", "sim")
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is recorded at a moment; events run in the order of their moments."""

    at: datetime
    act: Callable[[], object]


@dataclass
class Site:
    """One place of a round: where it stands in the plan, and what came of it."""

    district: str
    window: str
    target: str
    leader: Officer
    searched_at: datetime
    reported_at: datetime
    registration: str | None = None
    devices: int = 0
    arrest: bool = False
    number: int = 0
    search: str = ""
    case: str = ""
    exhibits: list[str] = field(default_factory=list)
    arrested: str = ""


class Timeline:
    """Runs events in the order of their moments, with the clock set to each."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.now = LAUNCH

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        self.events.append(Event(moment, act))

    def run(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Run what was planned, the clock set to each event."""
        planned = sorted(self.events, key=lambda event: event.at)
        for done, event in enumerate(planned, start=1):
            self.now = event.at
            with clock.set_to(lambda: self.now):
                event.act()
            if progress:
                progress(done, len(planned))


class RoundBuilder:
    """Plans the events of one round on a timeline."""

    def __init__(self, round_of: RoundOf, roster: Roster, names: Names, line: Timeline) -> None:
        self.of = round_of
        self.roster = roster
        self.names = names
        self.line = line
        self.sites: list[Site] = []
        self.serial = 0

    def plan(self) -> None:
        """Put the whole round on the timeline."""
        first = min(window.begins for window in self.of.windows)
        self.line.at(first - timedelta(days=9), self.open)
        self.sites = list(self._sites())
        self.line.at(first - timedelta(days=6), self.add_targets)
        for site in self.sites:
            self.line.at(site.reported_at, partial(self.report, site))
        for window in self.of.windows:
            for hours in (10, 14):
                self.line.at(window.begins + timedelta(hours=hours), partial(self.phone, window.name))
        for district in sorted({site.district for site in self.sites}):
            evening = max(site.reported_at for site in self.sites if site.district == district)
            self.line.at(evening + timedelta(minutes=25), partial(self.lock_up, district))

    def open(self) -> None:
        windows = [WindowPlan(w.name, w.begins, w.ends) for w in self.of.windows]
        operations.open_round(
            officer=self.roster.nodal, number=self.of.number, title=f"Round {self.of.number}", windows=windows
        )

    def add_targets(self) -> None:
        """Targets and teams of every district, the targets of a window in one commit."""
        for window in self.of.windows:
            sites = [site for site in self.sites if site.window == window.name]
            plans = [
                operations.TargetPlan(
                    district=site.district,
                    basis="warrant",
                    authority=f"Warrant {self.of.number}/{n} of the Special Court (exercise)",
                    station=f"Station {1 + n % 9}, {site.district}",
                    address=self.names.address(site.district),
                    expected_devices=1 + n % 3,
                    language="ml",
                )
                for n, site in enumerate(sites, start=1)
            ]
            receipt = operations.add_targets(
                officer=self.roster.analyst, round=self.of.number, window=window.name, targets=plans
            )
            for site, target in zip(sites, receipt.named, strict=True):
                site.target = target
        for district in dict.fromkeys(site.district for site in self.sites):
            self._teams(district)

    def _teams(self, district: str) -> None:
        coordinator = self.roster.coordinator(district)
        with deciding(coordinator):
            for leader in self.roster.leaders(district):
                mine = [site.target for site in self.sites if site.leader is leader]
                if mine:
                    team = operations.form_team(
                        officer=coordinator,
                        round=self.of.number,
                        district=district,
                        leader=leader.number,
                        members=tuple(self.names.person() for _ in range(3)),
                        women_officers=1,
                    ).reference
                    operations.assign_targets(officer=coordinator, team=team, targets=mine)

    def _sites(self) -> Iterator[Site]:
        """Every place of the round; where, when, and what comes of it."""
        made: list[Site] = []
        for district, share in shares(self.of).items():
            made += self._district(district, share)
        self._set_reports(made)
        yield from made

    def _district(self, district: str, share: Share) -> list[Site]:
        leaders = cycle(self.roster.leaders(district))
        windows = cycle([w for w in self.of.windows for _ in range(w.share)])
        outcomes: list[str | None] = [*["fir"] * share.firs, *["seizure_report"] * share.reports]
        outcomes += [None] * (share.places - len(outcomes))
        self.names.random.shuffle(outcomes)
        registered = share.firs + share.reports
        extra, arrests = share.devices - registered, share.arrests
        sites = []
        for number, outcome in enumerate(outcomes, start=1):
            window = next(windows)
            span = (window.ends - window.begins) * 0.6
            searched = window.begins + timedelta(hours=1) + span * (number / (share.places + 1))
            site = Site(district, window.name, "", next(leaders), searched, searched, outcome, number=number)
            if outcome:
                site.devices = 1
                if extra > 0:
                    share_of_extra = min(extra, 1 + extra // max(registered, 1))
                    site.devices, extra = 1 + share_of_extra, extra - share_of_extra
            if outcome == "fir" and arrests > 0:
                site.arrest, arrests = True, arrests - 1
            sites.append(site)
        if extra:
            next(site for site in sites if site.devices).devices += extra
        return sites

    def _set_reports(self, sites: list[Site]) -> None:
        """When each place is reported: most within hours; of a round with a first evening, the rest next day."""
        order = sorted(sites, key=lambda site: (site.searched_at, site.district, site.number))
        late_from = self.of.first_evening_places or len(order) - len(order) // 12
        for position, site in enumerate(order):
            delay = timedelta(minutes=self.names.random.randint(12, 170))
            if position < late_from:
                latest = self.of.first_evening or self.of.cut_off
                site.reported_at = min(site.searched_at + delay, latest - timedelta(minutes=3, seconds=position % 50))
            else:
                first = self.of.first_evening or max(w.ends for w in self.of.windows)
                room = self.of.cut_off - timedelta(hours=2) - first
                part = (position - late_from + 1) / (len(order) - late_from + 1)
                site.reported_at = first + timedelta(minutes=10) + room * part

    def report(self, site: Site) -> None:
        """A team leader's phone sends a place: search, seizure, registration and arrest in one commit."""
        outcome = "arrest" if site.arrest else "device_seized" if site.registration else "nothing_found"
        with deciding(site.leader):
            site.search = operations.record_search(
                officer=site.leader,
                target=site.target,
                outcomes=(outcome, "device_seized") if site.arrest else (outcome,),
                at=site.searched_at,
                ended_at=site.searched_at + timedelta(minutes=50),
                independent_witnesses=2,
                occupant_present=True,
                list_made=True if site.devices else None,
                copy_to_occupant=True if site.devices else None,
            ).reference
            if site.registration:
                self._seize(site)
                self._register(site)

    def _seize(self, site: Site) -> None:
        items = []
        for _ in range(site.devices):
            self.serial += 1
            kind = next(KINDS)
            make, model = self.names.device()
            items.append(
                evidence.SeizedItem(
                    kind=kind,
                    make=make,
                    model=model,
                    serial=self.names.serial(),
                    imei=(self.names.imei(),) if kind in ("phone", "tablet") else (),
                    packet=f"P{self.of.number}-{self.serial:04}",
                    seal=f"K{self.of.number}-{self.serial:04}",
                    sem=True,
                    spot=f"room {1 + self.serial % 4}",
                )
            )
        receipt = evidence.seize_exhibits(
            officer=site.leader, search=site.search, exhibits=items, at=site.searched_at + timedelta(minutes=40)
        )
        site.exhibits = list(receipt.named)

    def _register(self, site: Site) -> None:
        begun = site.searched_at + timedelta(minutes=55)
        registration = cases.Registration(
            district=site.district,
            station=f"Cyber police station {site.district}",
            number=f"{self.of.number}-{site.number}",
            year=site.searched_at.year,
            gd_number=f"GD {self.of.number}/{site.number}",
            gd_at=begun,
            search=site.search,
            exhibits=tuple(site.exhibits),
        )
        forwarded = begun + timedelta(hours=3) if begun + timedelta(hours=3) < self.line.now else None
        if site.registration == "seizure_report":
            site.case = cases.register_seizure_report(
                officer=site.leader,
                registration=registration,
                at=begun + timedelta(minutes=5),
                seized_at=site.searched_at + timedelta(minutes=40),
                forwarded_at=forwarded,
            ).reference
            return
        investigator = self.roster.investigator(site.district)
        site.case = cases.register_fir(
            officer=investigator,
            registration=registration,
            at=begun + timedelta(minutes=5),
            offence_on=site.searched_at.date(),
            sections=SECTIONS,
            io=investigator.number,
            information_at=begun,
            forwarded_at=forwarded if site.exhibits else None,
        ).reference
        if site.arrest:
            self.arrest(site, begun + timedelta(minutes=20))

    def arrest(self, site: Site, at: datetime) -> None:
        """An accused is named by code and arrested."""
        investigator = self.roster.investigator(site.district)
        with deciding(investigator):
            accused = cases.name_accused(
                officer=investigator, case=site.case, name=self.names.person(), age=self.names.random.randint(21, 60)
            ).reference
            site.arrested = cases.record_arrest(
                officer=investigator,
                accused=accused,
                at=at,
                witnesses=1,
                relative_informed_at=at + timedelta(minutes=30),
            ).reference

    def phone(self, window: str) -> None:
        """Districts phone their counts in: rounded, early, beside the record."""
        for district in dict.fromkeys(site.district for site in self.sites):
            coordinator = self.roster.coordinator(district)
            done = [
                s for s in self.sites if s.district == district and s.window == window and s.searched_at < self.line.now
            ]
            counts = {"places": len(done), "devices": sum(site.devices for site in done)}
            operations.phone_counts(
                officer=coordinator,
                round=self.of.number,
                window=window,
                district=district,
                counts=counts,
                at=self.line.now,
            )

    def lock_up(self, district: str) -> None:
        """The evening of a district: every exhibit handed to the custodian, both sides signing, in one commit."""
        custodian = self.roster.custodian(district)
        with deciding(custodian):
            for site in self.sites:
                if site.district != district:
                    continue
                for exhibit in site.exhibits:
                    evidence.hand_over(
                        giver=site.leader,
                        receiver=custodian,
                        exhibit=exhibit,
                        purpose="locker of the district",
                        at=self.line.now,
                        locker=f"{district}-L{1 + site.number % 6}",
                    )


def publish(
    roster: Roster, title: str, cut_off: datetime, rounds: tuple[str, ...] | None, measures: tuple[str, ...]
) -> str:
    """Draft by the press officer, publish by the nodal officer."""
    note = figures.draft_note(
        officer=roster.press, title=title, as_at=cut_off, rounds=rounds, measures=measures
    ).reference
    figures.publish_note(officer=roster.nodal, note=note)
    return note
