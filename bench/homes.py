"""Big homes: one search of every kind through the services, then repeated in blocks through the same ``apply`` as every commit.

They are kept between runs under var/bench. A round has a thousand places over the districts of its day; each search took
exhibits and led to a case; what was due is done, but for the two newest rounds; records are read as officers read them.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "var" / "bench"
START = datetime(2026, 3, 3, 6, tzinfo=timezone(timedelta(hours=5, minutes=30)))
ROUND_EVERY = timedelta(days=3)
PLACES = 1000
"""Places of a round."""

FIR_EVERY = 8
"""Of so many cases one is an FIR, the others are seizure reports (as in the exercise)."""


def open_home(name: str, database: str = "") -> bool:
    """Set Django up on a home of this name; True when it was made just now and is still empty."""
    home = CACHE / name
    ready = home / "loaded"
    if home.exists() and not (ready.exists() and ready.read_text() == _tables()):
        shutil.rmtree(home)
    fresh = not home.exists()
    os.environ["TUTELA_KEYS"] = str(CACHE / f"{name}-keys")
    os.environ["TUTELA_DATABASE"] = database
    from tutela.cli.homes import prepare_home

    prepare_home(home, CACHE / f"{name}-keys")
    if fresh:
        from tests.world import found

        found()
    return fresh


def loaded(name: str) -> None:
    """Note that a home is complete, and with which tables."""
    (CACHE / name / "loaded").write_text(_tables())


def _tables() -> str:
    """The digest of what makes the tables: a home of other tables is loaded anew."""
    files = sorted((ROOT / "src" / "tutela" / "apps").glob("*/migrations/*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest() + "\n"


def load(cases: int, *, exhibits: int, readings: int) -> None:
    """``cases`` searches, each with so many exhibits, a case, and so many readings of records."""
    from tutela.apps.people.selectors import districts, officer_acting
    from tutela.apps.record import clock, statements
    from tutela.apps.record.appending import deciding

    with clock.set_to(lambda: START - timedelta(hours=1)):
        codes = [district.code for district in districts(START.date())]
        officers = {code: _enrolled(code) for code in codes}
        patterns = _patterns(exhibits)
    nodal = officer_acting("KL0001")
    for number, first in enumerate(range(0, cases, PLACES)):
        moment = START + number * ROUND_EVERY
        places = [_Place(n, f"R{number}", codes[n % len(codes)]) for n in range(first, min(first + PLACES, cases))]
        recent = first + 2 * PLACES >= cases
        with (
            clock.set_to(lambda moment=moment: moment),
            deciding(nodal) as decision,
            statements.held_back("default"),
        ):
            decision.commit(*_planned(patterns, places, moment))
            for place in places:
                leader, io = officers[place.district]
                decision.commit(*_lived(patterns, place, moment, exhibits, io, recent), by=leader)
            for place in places * readings:
                decision.commit(_read(patterns, place), by=officers[place.district][1])


def load_acts(count: int) -> None:
    """As many acts: per search two exhibits and a case, and readings in the same number as all the others."""
    load(count * 10 // 91, exhibits=2, readings=5)


@dataclass(frozen=True, slots=True)
class _Place:
    """One place of a round, by its number over all rounds."""

    number: int
    round: str
    district: str

    def named(self, prefix: str, *, each: int = 1, nth: int = 0) -> str:
        """The reference of its search, target, case or nth exhibit, after those of the patterns."""
        return f"{prefix}-{1000 + self.number * each + nth:06}"


def _enrolled(district: str) -> tuple[Any, Any]:
    """A team leader and an investigating officer of a district, those of the test's unit where it has them."""
    from tests.world import POSTS, Role
    from tutela.apps.people import services as people
    from tutela.apps.people.jurisdiction import rank_codes
    from tutela.apps.people.selectors import officer_acting

    own = {post.role: post.number for post in POSTS if post.district == district}
    if not own:
        own = {Role.TEAM_LEADER: f"{district}-2", Role.INVESTIGATING_OFFICER: f"{district}-5"}
        people.establish_unit(code=f"{district}-CYBER", name=f"Unit {district}", kind="district", district=district)
        for role, number in own.items():
            people.enrol_officer(
                number=number, name=f"Officer {number}", rank="INSP", unit=f"{district}-CYBER", district=district,
                roles=(role.value,), ranks=rank_codes(),
            )  # fmt: skip
    return officer_acting(own[Role.TEAM_LEADER]), officer_acting(own[Role.INVESTIGATING_OFFICER])


def _patterns(exhibits: int) -> dict[str, Any]:
    """One act of each kind as the services make it, by its name: read back from the ledger."""
    from tutela.apps.cases import services as cases
    from tutela.apps.evidence import services as evidence
    from tutela.apps.operations import services as operations
    from tutela.apps.operations.acts import WindowPlan
    from tutela.apps.people.selectors import officer_acting
    from tutela.apps.record.act import act_of
    from tutela.apps.record.appending import deciding
    from tutela.apps.record.selectors import stored_entries
    from tutela.engines.ledger.entry import entry_of

    nodal, analyst, leader, io = (officer_acting(n) for n in ("KL0001", "KL0002", "EK0002", "EK0005"))
    with deciding(nodal):
        window = WindowPlan("1", START, START + timedelta(hours=20))
        operations.open_round(officer=nodal, number="P", title="Round", windows=[window])
        plans = [operations.TargetPlan(district="EKC", basis="warrant", authority="Warrant") for _ in range(2)]
        for n, target in enumerate(operations.add_targets(officer=analyst, round="P", window="1", targets=plans).named):
            search = operations.record_search(
                officer=leader, target=target, outcomes=["device_seized"], at=START
            ).reference
            items = [evidence.SeizedItem(kind="phone", make="Make A") for _ in range(exhibits)]
            evidence.seize_exhibits(officer=leader, search=search, exhibits=items, at=START)
            register = cases.Registration(
                "EKC", "Station", str(n), 2026, gd_number=str(n), gd_at=START, round="P", window="1", search=search
            )
            if n:
                cases.register_seizure_report(officer=leader, registration=register, at=START, seized_at=START)
            else:
                cases.register_fir(
                    officer=io, registration=register, at=START, offence_on=START.date(),
                    sections=["it_act.67B.b"], io="EK0005",
                )  # fmt: skip
    entries = [entry_of(data) for data in stored_entries()]
    return {e.act: act_of(e.act, e.version, dict(e.facts), e.happened_at, e.index) for e in entries}


def _planned(patterns: dict[str, Any], places: list[_Place], moment: datetime) -> Iterator[Any]:
    """A round with its window and its targets."""
    opened, added = patterns["operations.round_opened"], patterns["operations.targets_added"]
    window = replace(opened.windows[0], begins_at=moment, ends_at=moment + timedelta(hours=20))
    yield replace(opened, round=places[0].round, windows=(window,))
    targets = tuple(replace(added.targets[0], target=p.named("T"), district=p.district) for p in places)
    yield replace(added, round=places[0].round, named_targets=tuple(t.target for t in targets), targets=targets)


def _lived(
    patterns: dict[str, Any], place: _Place, moment: datetime, exhibits: int, io: Any, recent: bool
) -> Iterator[Any]:
    """A place as it was searched: exhibits taken, a case, and what was due done unless it is recent."""
    where = {"round": place.round, "district": place.district}
    search, case = place.named("S"), place.named("CASE")
    recorded = patterns["operations.search_recorded"]
    yield replace(
        recorded, search=search, target=place.named("T"), happened_at=moment, outcomes=("device_seized",), **where,
        counted=replace(recorded.counted, object=search, on=moment, **where),
    )  # fmt: skip
    seized = patterns["evidence.exhibits_seized"]
    names = tuple(place.named("EX", each=exhibits, nth=n) for n in range(exhibits))
    yield replace(
        seized, search=search, happened_at=moment, exhibits=names, **where,
        taken=tuple(replace(seized.taken[0], exhibit=name) for name in names),
        counted=tuple(replace(seized.counted[0], object=name, on=moment, **where) for name in names),
    )  # fmt: skip
    fir = place.number % FIR_EVERY == 0
    registered = patterns["cases.fir_registered" if fir else "cases.seizure_report_registered"]
    duties = tuple(_of_case(duty, case, moment) for duty in registered.duties)
    own = {"io": io.number, "offence_on": moment.date()} if fir else {"officer": io.number, "seized_at": moment}
    yield replace(
        registered, case=case, number=str(place.number), happened_at=moment, gd_at=moment, search=search, duties=duties,
        counted=replace(registered.counted, object=case, on=moment, **where), **where, **own,
    )  # fmt: skip
    if not recent:
        from tutela.apps.cases.acts import DutyMet

        for duty in duties:
            yield DutyMet(case=case, of=case, clock=duty.clock, proof=None, happened_at=moment)


def _of_case(duty: Any, case: str, moment: datetime) -> Any:
    """What is due of a case, from its own moment on."""
    later = moment - duty.started_at
    due_at = None if duty.due_at is None else duty.due_at + later
    return replace(
        duty, of=case, started_at=moment, due_at=due_at, warn_at=tuple(warned + later for warned in duty.warn_at)
    )


def _read(patterns: dict[str, Any], place: _Place) -> Any:
    from tutela.apps.record.acts import RecordsRead

    return RecordsRead(page=f"/cases/{place.named('CASE')}/", references=(place.named("CASE"),))
