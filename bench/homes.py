"""Big homes: loaded in blocks through the same ``apply`` as every commit, kept between runs under var/bench."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "var" / "bench"
START = datetime(2024, 7, 1, 6, tzinfo=timezone(timedelta(hours=5, minutes=30)))
DISTRICTS = ("EKC", "MPM", "PKD", "TVC", "KTM")


def open_home(name: str, database: str = "") -> bool:
    """Set Django up on a home of this name; True when it was made just now and is still empty."""
    home = CACHE / name
    ready = home / "loaded"
    if home.exists() and not ready.exists():
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
    """Note that a home is complete."""
    (CACHE / name / "loaded").write_text("complete\n")


def load_cases_and_exhibits(cases: int, exhibits: int, *, block: int = 500) -> None:
    """Cases and exhibits in blocks: searches, seizures of ten exhibits each, seizure reports; one commit a block."""
    from tutela.apps.cases import services as case_verbs
    from tutela.apps.evidence import services as evidence
    from tutela.apps.operations import services as operations
    from tutela.apps.operations.acts import WindowPlan
    from tutela.apps.people.selectors import officer_acting
    from tutela.apps.record import clock
    from tutela.apps.record.appending import deciding

    nodal, analyst, leader = (officer_acting(n) for n in ("KL0001", "KL0002", "EK0002"))
    each = max(1, exhibits // cases)
    for number, first in enumerate(range(0, cases, block)):
        moment = START + timedelta(hours=number)
        with clock.set_to(lambda moment=moment: moment), deciding(nodal):
            window = WindowPlan("1", moment, moment + timedelta(hours=20))
            name = f"B{number}"
            operations.open_round(officer=nodal, number=name, title="Block", windows=[window])
            plans = [operations.TargetPlan(district="EKC", basis="warrant", authority="Warrant") for _ in range(block)]
            targets = operations.add_targets(officer=analyst, round=name, window="1", targets=plans).named
            for n, target in enumerate(targets[: cases - first]):
                search = operations.record_search(
                    officer=leader, target=target, outcomes=["device_seized"], at=moment
                ).reference
                items = [evidence.SeizedItem(kind="phone", make="Make A") for _ in range(each)]
                evidence.seize_exhibits(officer=leader, search=search, exhibits=items, at=moment)
                case_verbs.register_seizure_report(
                    officer=leader,
                    registration=case_verbs.Registration("EKC", "Station", f"{number}-{n}", moment.year, search=search),
                    at=moment,
                    seized_at=moment,
                )


def load_acts(count: int, *, block: int = 2000) -> None:
    """Acts of the reading kind and counted ones in equal parts, in blocks: the mixture of a quiet year."""
    from tutela.apps.people.selectors import officer_acting
    from tutela.apps.record import clock
    from tutela.apps.record.appending import deciding

    analyst = officer_acting("KL0002")
    made = 0
    while made < count:
        moment = START + timedelta(minutes=made // block)
        with clock.set_to(lambda moment=moment: moment), deciding(analyst) as decision:
            acts = list(_mixture(made, min(block, count - made), moment))
            decision.commit(*acts)
            made += len(acts)


def _mixture(first: int, count: int, moment: datetime) -> Iterator[object]:
    from tutela.apps.operations.acts import SearchWithdrawn
    from tutela.apps.record.acts import RecordsRead
    from tutela.engines.figures.counted import STATED, Counted

    for n in range(first, first + count):
        if n % 2:
            yield RecordsRead(page=f"/exhibits/EX-{n:06}/", references=(f"EX-{n:06}",))
            continue
        counted = Counted(
            change=STATED,
            kind=("search", "exhibit", "fir", "seizure_report", "arrest")[n // 2 % 5],
            object=f"X-{n:07}",
            round=f"{24 + n // 400_000}.{n // 40_000 % 10}",
            window="1",
            district=DISTRICTS[n // 10 % 5],
            on=moment,
        )
        yield SearchWithdrawn(search=f"X-{n:07}", target="T-0", round="24.1", reason="bench", counted=counted)
