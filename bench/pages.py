"""Pages over many cases and exhibits: the 95th percentile of each, as an officer gets it."""

import statistics
import time

from bench.homes import load, loaded, open_home
from bench.machine import Measured

PAGES = (
    ("EK0005", "/"),
    ("EK0005", "/cases/"),
    ("EK0005", "/cases/?kind=seizure_report"),
    ("EK0003", "/exhibits/"),
    ("EK0003", "/exhibits/EX-000777/"),
    ("KL0001", "/exhibits/?standing=at_site"),
    ("KL0001", "/figures/"),
    ("KL0001", "/ledger/"),
    ("KL0001", "/rounds/"),
)


def rows(cases: int, exhibits: int, repeats: int, name: str) -> list[Measured]:
    """Load the home (cached), then ask for each page ``repeats`` times."""
    if open_home(name):
        load(cases, exhibits=exhibits // cases, readings=0)
        loaded(name)
    return [_page(number, path, cases, exhibits, repeats) for number, path in PAGES]


def _page(number: str, path: str, cases: int, exhibits: int, repeats: int) -> Measured:
    from tests.web.client import signed_in
    from tutela.apps.people.selectors import officer_acting

    client = signed_in(officer_acting(number))
    what = f"page {path} over {cases:,} cases and {exhibits:,} exhibits, p95"
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        response = client.get(path, HTTP_HOST="localhost")
        taken.append(time.perf_counter() - begun)
        if response.status_code != 200:
            return Measured(what, f"answered {response.status_code}", "", 1, "< 200 ms", "no")
    p95 = sorted(taken)[max(0, int(len(taken) * 0.95) - 1)]
    spread = f"{min(taken) * 1000:,.0f} – {max(taken) * 1000:,.0f} ms, median {statistics.median(taken) * 1000:,.0f} ms"
    met = "yes" if p95 < 0.2 else f"no, {p95 / 0.2:.1f} ×"
    return Measured(what, f"{p95 * 1000:,.0f} ms", spread, repeats, "< 200 ms", met)
