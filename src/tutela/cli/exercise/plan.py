"""The exercise as numbers: three invented rounds with the published shape of real ones, split over the districts of 2020.

Totals are published figures (law.md §1.5); the split over districts and the row carried forward are invented so
that the totals hold. No count is typed into the exercise but the opening statement: these numbers say how many
objects it makes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

IST = timezone(timedelta(hours=5, minutes=30))

DISTRICTS_2020 = (
    "TVC", "TVR", "KLC", "KLR", "PTA", "ALP", "KTM", "IDK", "EKC", "EKR", "TSC", "TSR", "PKD", "MPM", "KZC", "KZR",
    "WYD", "KNR", "KSD",
)  # fmt: skip

WEIGHTS: Mapping[str, int] = {
    "TVC": 5, "TVR": 6, "KLC": 4, "KLR": 5, "PTA": 4, "ALP": 6, "KTM": 5, "IDK": 4, "EKC": 5, "EKR": 6, "TSC": 4,
    "TSR": 5, "PKD": 7, "MPM": 8, "KZC": 4, "KZR": 5, "WYD": 3, "KNR": 6, "KSD": 4,
}  # fmt: skip

OPENING = {"fir": 335, "seizure_report": 0, "arrest": 299, "search": None, "exhibit": None}
"""Carried forward: what happened before round 20.1; None is not known."""


@dataclass(frozen=True, slots=True)
class WindowOf:
    """One day of a round: its name, first and last hour in the State's zone, and its share of the places."""

    name: str
    begins: datetime
    ends: datetime
    share: int


@dataclass(frozen=True, slots=True)
class RoundOf:
    """A round of the exercise: totals, what is pinned to a district, its windows and its cut-off."""

    number: str
    places: int
    firs: int
    reports: int
    devices: int
    arrests: int
    windows: tuple[WindowOf, ...]
    cut_off: datetime
    pinned_places: Mapping[str, int]
    pinned_registrations: Mapping[str, int]
    pinned_arrests: Mapping[str, int]
    first_evening: datetime | None = None
    first_evening_places: int | None = None

    @property
    def registrations(self) -> int:
        return self.firs + self.reports


def ist(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment in the State's zone."""
    return datetime(year, month, day, hour, minute, tzinfo=IST)


LAUNCH = ist(2020, 5, 4, 9)
"""When the exercise's ledger is opened."""

ROUNDS = (
    RoundOf(
        number="20.1",
        places=110,
        firs=89,
        reports=0,
        devices=143,
        arrests=47,
        windows=(WindowOf("1", ist(2020, 6, 27, 5), ist(2020, 6, 27, 21), 1),),
        cut_off=ist(2020, 6, 28, 18),
        pinned_places={},
        pinned_registrations={},
        pinned_arrests={},
    ),
    RoundOf(
        number="20.2",
        places=326,
        firs=60,
        reports=208,
        devices=285,
        arrests=41,
        windows=(
            WindowOf("1", ist(2020, 10, 1, 5), ist(2020, 10, 1, 21), 4),
            WindowOf("2", ist(2020, 10, 3, 5), ist(2020, 10, 3, 21), 3),
            WindowOf("3", ist(2020, 10, 4, 5), ist(2020, 10, 4, 21), 3),
        ),
        cut_off=ist(2020, 10, 6, 18),
        pinned_places={"PKD": 56, "MPM": 52},
        pinned_registrations={"MPM": 47, "PKD": 40},
        pinned_arrests={"PKD": 9, "MPM": 5},
    ),
    RoundOf(
        number="20.3",
        places=596,
        firs=41,
        reports=298,
        devices=392,
        arrests=41,
        windows=(WindowOf("1", ist(2020, 12, 27, 5), ist(2020, 12, 27, 23, 30), 1),),
        cut_off=ist(2020, 12, 28, 18),
        pinned_places={},
        pinned_registrations={"MPM": 46, "PKD": 38},
        pinned_arrests={},
        first_evening=ist(2020, 12, 27, 21),
        first_evening_places=465,
    ),
)
"""The rounds, in the order in which they were held."""


def spread(
    total: int,
    weights: Mapping[str, int],
    pinned: Mapping[str, int] | None = None,
    most: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Share ``total`` out by weight, largest remainders first; ``pinned`` shares are given, none exceeds ``most``.

    Raises ValueError where the shares cannot hold.
    """
    given = dict(pinned or {})
    free = [name for name in weights if name not in given]
    rest = total - sum(given.values())
    ceiling = {name: (most or {}).get(name, total) for name in free}
    if rest < 0 or rest > sum(ceiling.values()):
        raise ValueError(f"{total} cannot be shared out so")
    shares = dict.fromkeys(free, 0)
    while rest:
        open_names = [name for name in free if shares[name] < ceiling[name]]
        weight = sum(weights[name] for name in open_names)
        wanted = {name: min(ceiling[name] - shares[name], rest * weights[name] // weight) for name in open_names}
        if not any(wanted.values()):
            for name in sorted(open_names, key=lambda n: (-weights[n], n))[:rest]:
                shares[name] += 1
                rest -= 1
            continue
        for name, more in wanted.items():
            shares[name] += more
            rest -= more
    return {name: given.get(name, shares.get(name, 0)) for name in weights}


@dataclass(frozen=True, slots=True)
class Share:
    """What one district contributes to a round."""

    places: int
    firs: int
    reports: int
    devices: int
    arrests: int


def shares(round_of: RoundOf) -> dict[str, Share]:
    """The round split over the districts of 2020; every column sums to the round's total."""
    places = spread(round_of.places, WEIGHTS, round_of.pinned_places)
    pinned_most = max(round_of.pinned_registrations.values(), default=round_of.registrations)
    most = {
        name: min(count, pinned_most - 1 if round_of.pinned_registrations else count) for name, count in places.items()
    }
    registrations = spread(round_of.registrations, WEIGHTS, round_of.pinned_registrations, most)
    arrests_most = max(round_of.pinned_arrests.values(), default=round_of.arrests + 1) - 1
    if round_of.reports:
        firs = spread(round_of.firs, WEIGHTS, {n: a + 1 for n, a in round_of.pinned_arrests.items()}, registrations)
    else:
        firs = registrations
    arrests = spread(
        round_of.arrests, WEIGHTS, round_of.pinned_arrests, {n: min(c, arrests_most) for n, c in firs.items()}
    )
    extra = spread(round_of.devices - round_of.registrations, WEIGHTS)
    return {
        name: Share(
            places=places[name],
            firs=firs[name],
            reports=registrations[name] - firs[name],
            devices=registrations[name] + extra[name],
            arrests=arrests[name],
        )
        for name in DISTRICTS_2020
    }
