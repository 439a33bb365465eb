"""Acts of the record as rows, and the registry through which every room applies its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from tutela.apps.record import statements
from tutela.apps.record.act import Act
from tutela.apps.record.acts import CheckpointAttested, DiscrepancyClosed, DiscrepancyOpened, ValuesErased
from tutela.apps.record.models import Attestation, Discrepancy, Erased, Opening


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry that an act stands in, as far as ``apply`` may know it."""

    index: int
    recorded_at: datetime
    actor: str
    batch: str

    @property
    def officer(self) -> str | None:
        """The number of the officer who acted; None for the system."""
        return self.actor.removeprefix("officer:") if self.actor.startswith("officer:") else None


A = TypeVar("A", bound=Act)
Applier = Callable[[A, Recorded], None]

_appliers: dict[type[Act], list[Callable[[Any, Recorded], None]]] = {}


def applies(cls: type[A]) -> Callable[[Applier[A]], Applier[A]]:
    """Register a function that writes one act into tables of its own room."""

    def register(function: Applier[A]) -> Applier[A]:
        _appliers.setdefault(cls, []).append(function)
        return function

    return register


MENTION = "INSERT INTO record_mention (id, reference, entry) VALUES (%s, %s, %s)"
SERIES = (
    "INSERT INTO record_series (prefix, last) VALUES (%s, %s) ON CONFLICT (prefix) DO UPDATE SET last = excluded.last"
)

_observers: list[Callable[[Act, Recorded], None]] = []


def applies_every(function: Callable[[Act, Recorded], None]) -> Callable[[Act, Recorded], None]:
    """Register a function that looks at every act, for a room whose tables follow a part that acts have in common."""
    _observers.append(function)
    return function


def sealed(part: object) -> str | None:
    """The reference that a private part of any type stands for in ``apply`` (``"17/witnesses"``), typed as the text it is."""
    return None if part is None else str(part)


def numbers_given(act: Act) -> dict[str, int]:
    """The last number that the act gives in each series of references."""
    split = [reference.rpartition("-") for reference in act.named()]
    return {prefix: int(number) for prefix, _, number in split if number.isdigit()}


def apply(act: Act, entry: Recorded) -> None:
    """Write one act into the tables of every room that listens to it."""
    concerned = act.concerns()
    if concerned:
        statements.run(MENTION, [(f"{reference}@{entry.index}", reference, entry.index) for reference in concerned])
    statements.run(SERIES, list(numbers_given(act).items()))
    for function in _appliers.get(type(act), ()):
        function(act, entry)
    for observer in _observers:
        observer(act, entry)


@applies(DiscrepancyOpened)
def discrepancy_opened(act: DiscrepancyOpened, entry: Recorded) -> None:
    statements.insert_one(
        Discrepancy,
        reference=act.discrepancy,
        rule=act.rule,
        text=act.text,
        source=act.source,
        about=act.about,
        district=act.district,
        opened_entry=entry.index,
        opened_at=entry.recorded_at,
    )


@applies(DiscrepancyClosed)
def discrepancy_closed(act: DiscrepancyClosed, entry: Recorded) -> None:
    Discrepancy.objects.filter(reference=act.discrepancy).update(
        closed_entry=entry.index, closed_at=entry.recorded_at, closed_by=entry.actor, reason=act.reason
    )


@applies(ValuesErased)
def values_erased(act: ValuesErased, entry: Recorded) -> None:
    Erased.objects.bulk_create(
        [Erased(reference=value, by_entry=entry.index) for value in act.values], ignore_conflicts=True
    )
    Opening.objects.filter(reference__in=act.values).delete()


@applies(CheckpointAttested)
def checkpoint_attested(act: CheckpointAttested, entry: Recorded) -> None:
    """One row for each entry that says so."""
    statements.insert_one(
        Attestation,
        id=f"{act.size}@{entry.index}",
        size=act.size,
        means=act.means,
        by=act.by,
        attested_at=act.happened_at or entry.recorded_at,
        evidence=act.evidence,
        taken_in_at=entry.recorded_at,
    )
