"""Makes entries of a ledger that hold counted facts: one by one, at random, and in the shape of three rounds."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tutela.engines.figures.counted import Counted
from tutela.engines.figures.document import Json
from tutela.engines.values import instant_text, moment_given

START = datetime(2020, 1, 1, tzinfo=UTC)

DISTRICTS_2020 = (
    "TVC", "TVR", "KLC", "KLR", "PTA", "ALP", "KTM", "IDK", "EKC", "EKR", "TSC", "TSR", "PKD", "MPM", "KZC", "KZR",
    "WYD", "KNR", "KSD",
)  # fmt: skip

ACT_OF_CHANGE = {
    "stated": "cases.fact_recorded",
    "corrected": "cases.fact_corrected",
    "withdrawn": "cases.fact_withdrawn",
}


class CountedLedger:
    """Entries in the ledger's order, each recorded a minute after the one before unless said otherwise."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Json]] = []
        self.now = START

    def add(self, act: str, facts: dict[str, Json], at: datetime | None = None) -> int:
        """Append an entry and return its index."""
        self.now = at if at is not None else self.now + timedelta(minutes=1)
        index = len(self.entries)
        self.entries.append(
            {
                "account": None,
                "act": act,
                "actor": "officer:KL0007",
                "batch": f"017f22e2-79b0-7cc3-98c4-{index:012x}",
                "facts": facts,
                "happened_at": None,
                "index": index,
                "part": [1, 1],
                "recorded_at": instant_text(self.now),
                "version": 1,
            }
        )
        return index

    def count(self, change: str, kind: str, name: str, *, at: datetime | None = None, **fields: str | None) -> int:
        """Append an act that counts one object."""
        counted = Counted(change, kind, name, **fields)  # type: ignore[arg-type]
        return self.add(ACT_OF_CHANGE[change], {"counted": counted.to_facts()}, at)

    def state(self, kind: str, name: str, *, at: datetime | None = None, **fields: str | None) -> int:
        """Append an act that states one object."""
        return self.count("stated", kind, name, at=at, **fields)

    def open_with(self, counts: dict[str, Json], *, statement: str = "O-1", at: datetime | None = None) -> int:
        """Append an opening statement."""
        facts: dict[str, Json] = {
            "counts": counts,
            "statement": statement,
            "title": "Carried forward",
            "until": instant_text(START),
        }
        return self.add("figures.opening_statement_recorded", facts, at)


CUT_OFFS = {
    "20.1": moment_given("2020-06-28T18:00+05:30"),
    "20.2": moment_given("2020-10-06T18:00+05:30"),
    "first evening": moment_given("2020-12-27T21:00+05:30"),
    "20.3": moment_given("2020-12-28T18:00+05:30"),
}

SHAPES = {
    "20.1": {"search": 110, "fir": 89, "seizure_report": 0, "exhibit": 143, "arrest": 47},
    "20.2": {"search": 326, "fir": 60, "seizure_report": 208, "exhibit": 285, "arrest": 41},
    "20.3": {"search": 596, "fir": 41, "seizure_report": 298, "exhibit": 392, "arrest": 41},
}


def three_rounds() -> list[dict[str, Json]]:
    """A ledger of the shape of three published rounds: opening statement, three rounds, later corrections.

    Invented objects; districts are taken in turn. After the last cut-off come two arrests of 20.1, a correction
    of a seizure report's district and the withdrawal of an exhibit entered by mistake.
    """
    ledger = CountedLedger()
    ledger.open_with({"fir": 335, "seizure_report": 0, "arrest": 299, "search": None, "exhibit": None})
    for round_, shape in SHAPES.items():
        _round(ledger, round_, shape)
    after = CUT_OFFS["20.3"] + timedelta(days=9)
    ledger.state("arrest", "20.1-arrest-later-1", round="20.1", district="TVC", at=after)
    ledger.state("arrest", "20.1-arrest-later-2", round="20.1", district="MPM")
    ledger.count("corrected", "seizure_report", "20.3-seizure_report-0", round="20.3", district="KNR")
    ledger.count("withdrawn", "exhibit", "20.3-exhibit-1", round="20.3", district="TVR")
    return ledger.entries


def _round(ledger: CountedLedger, round_: str, shape: dict[str, int]) -> None:
    cut_off = CUT_OFFS[round_]
    places = iter(itertools.cycle(DISTRICTS_2020))
    early = 465 if round_ == "20.3" else shape["search"]
    first = CUT_OFFS["first evening"] if round_ == "20.3" else cut_off
    _states(ledger, round_, "search", range(early), places, first - timedelta(hours=9))
    for kind in ("fir", "seizure_report", "exhibit", "arrest"):
        _states(ledger, round_, kind, range(shape[kind]), iter(itertools.cycle(DISTRICTS_2020)), None)
    rest = range(early, shape["search"])
    _states(ledger, round_, "search", rest, places, cut_off - timedelta(hours=5))


def _states(
    ledger: CountedLedger, round_: str, kind: str, numbers: range, places: Iterator[str], start: datetime | None
) -> None:
    for number in numbers:
        at = start if start is not None and number == numbers.start else ledger.now + timedelta(seconds=10)
        ledger.state(kind, f"{round_}-{kind}-{number}", round=round_, window="1", district=next(places), at=at)


KINDS = st.sampled_from(["search", "fir", "seizure_report", "exhibit", "arrest", "child"])
ROUNDS = st.sampled_from(["20.1", "20.2", None])
DISTRICTS = st.sampled_from(["TVC", "MPM", "PKD", None])
OPENING_COUNTS = st.dictionaries(
    st.sampled_from(["fir", "seizure_report", "arrest", "search", "exhibit"]), st.none() | st.integers(0, 400)
)


@st.composite
def ledgers(draw: st.DrawFn, max_acts: int = 40) -> list[dict[str, Json]]:
    """A ledger of counted facts in which objects are stated, corrected, withdrawn and stated again, in right order."""
    ledger = CountedLedger()
    standing: dict[tuple[str, str], dict[str, str | None]] = {}
    for _ in range(draw(st.integers(0, max_acts))):
        at = ledger.now + timedelta(minutes=draw(st.integers(0, 2)))
        move = draw(st.sampled_from(["state", "state", "state", "correct", "withdraw", "open", "other"]))
        if move == "open":
            ledger.open_with(draw(OPENING_COUNTS), statement=draw(st.sampled_from(["O-1", "O-2"])), at=at)
        elif move == "other":
            ledger.add("operations.count_phoned", {"round": "20.1", "counts": {"places": 7}}, at)
        elif move == "state" or not standing:
            kind, name = draw(KINDS), str(draw(st.integers(0, 30)))
            change = "corrected" if (kind, name) in standing else "stated"
            standing[kind, name] = fields = draw(_fields())
            ledger.count(change, kind, name, at=at, **fields)
        else:
            kind, name = draw(st.sampled_from(sorted(standing)))
            fields = draw(_fields()) if move == "correct" else standing.pop((kind, name))
            ledger.count("corrected" if move == "correct" else "withdrawn", kind, name, at=at, **fields)
            if move == "correct":
                standing[kind, name] = fields
    return ledger.entries


def _fields() -> st.SearchStrategy[dict[str, str | None]]:
    return st.fixed_dictionaries(
        {"round": ROUNDS, "district": DISTRICTS, "category": st.sampled_from(["a", "b", None])}
    )
