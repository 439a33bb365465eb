"""Pages over many cases and exhibits: the 95th percentile of every page that has something to show there, in its slowest role."""

import statistics
import time
from collections.abc import Iterator

from bench.homes import PLACES, START, load, loaded, open_home
from bench.machine import Measured

LIMIT = 0.2
SHOWN = 12
"""So many pages get a row of their own, the slowest first."""

DISTRICT = "EKC"


def _objects(place: int, exhibits: int) -> dict[str, str]:
    """What is opened where ``tests/journeys/addresses.py`` names an object of the small unit: all of one place."""
    return {
        "round": f"R{place // PLACES}",
        "target": f"T-{1000 + place:06}",
        "search": f"S-{1000 + place:06}",
        "exhibit": f"EX-{1000 + place * exhibits:06}",
        "case": f"CASE-{1000 + place:06}",
        "entry": "200001",
        "officer": "EK0005",
        "unit": f"{DISTRICT}-CYBER",
    }


ASKED = (
    "cases/?kind=seizure_report",
    "cases/?status=open",
    "exhibits/?standing=at_site",
    "exhibits/?round={round}",
    "search/?q={exhibit}",
    "search/?q=CASE-051",
    "search/?q=Station",
    "figures/?round={round}",
    "figures/?as_at=2026-06-01T12:00%2B05:30",
)
"""What officers ask of the lists besides opening them."""


def rows(cases: int, exhibits: int, repeats: int, name: str) -> list[Measured]:
    """Load the home (cached), find each page's slowest role, then ask for it ``repeats`` times."""
    if open_home(name):
        load(cases, exhibits=exhibits // cases, readings=0)
        loaded(name)
    import tutela.web.wsgi  # noqa: F401 (what a server does once it has loaded)
    from tutela.apps.people.selectors import districts

    codes = [district.code for district in districts(START.date())]
    middle = cases // 2 // len(codes) * len(codes) + codes.index(DISTRICT)
    asked = _pages(_objects(middle, exhibits // cases))
    measured = sorted((_slowest(page, roles, repeats) for page, roles in asked), key=lambda one: -one[1])
    over = [page for page, p95, _ in measured if p95 >= LIMIT]
    where = f"over {cases:,} cases and {exhibits:,} exhibits"
    answer = [
        Measured(
            f"p95 of {len(measured)} pages {where}, the slowest of them, each in its slowest role",
            f"{measured[0][1] * 1000:,.0f} ms", f"{measured[-1][1] * 1000:,.0f} – {measured[0][1] * 1000:,.0f} ms",
            repeats, "< 200 ms", "yes" if not over else f"no: {len(over)} pages",
        )
    ]  # fmt: skip
    return answer + [row for _, _, row in measured[:SHOWN]]


def _pages(objects: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Every address that the home has an object for, with an officer of each role that opens it."""
    from tests.journeys.addresses import visits
    from tests.world import POSTS

    numbers = {post.role.value: post.number for post in reversed(POSTS)}
    every = sorted(numbers.values())
    for visit in visits():
        try:
            address = visit.address(objects)
        except KeyError:
            continue  # of an object that the home has none of: a tip, a group
        yield address, [numbers[role] for role in visit.roles]
    for asked in ASKED:
        yield "/" + asked.format(**objects), every


def _slowest(path: str, officers: list[str], repeats: int) -> tuple[str, float, Measured]:
    """The page in the role that waits longest for it."""
    alone = {number: min(_times(number, path, 2), default=0.0) for number in officers}
    number = max(alone, key=lambda one: alone[one])
    taken = _times(number, path, repeats) or [0.0]
    p95 = sorted(taken)[max(0, int(len(taken) * 0.95) - 1)]
    spread = f"{min(taken) * 1000:,.0f} – {max(taken) * 1000:,.0f} ms, median {statistics.median(taken) * 1000:,.0f} ms"
    met = "yes" if p95 < LIMIT else f"no, {p95 / LIMIT:.1f} ×"
    return path, p95, Measured(f"p95 of {path} for {number}", f"{p95 * 1000:,.0f} ms", spread, repeats, "< 200 ms", met)


def _times(number: str, path: str, repeats: int) -> list[float]:
    """How long the page takes, each time; nothing where this officer does not get it."""
    from tests.web.client import signed_in
    from tutela.apps.people.selectors import officer_acting

    client = signed_in(officer_acting(number))
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        response = client.get(path, HTTP_HOST="localhost")
        if response.streaming:
            b"".join(response)
        taken.append(time.perf_counter() - begun)
        if response.status_code != 200:
            return []
    return taken
