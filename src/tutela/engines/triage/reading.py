"""Has the contents of a file system digested: which ones, in which order, and what came of it."""

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast, overload

import numpy as np

from tutela.engines.confined import Argument, Limits, Plain
from tutela.engines.triage.contents import KINDS
from tutela.engines.triage.crew import LIMITS, SILENCE, Answer, Crew, Order
from tutela.engines.triage.entry import text_of
from tutela.engines.triage.footage import Footage, VideoLookup
from tutela.engines.triage.hearing import heard
from tutela.engines.triage.journal import Checked, Journal, checked_result
from tutela.engines.triage.likely import rank
from tutela.engines.triage.listing import Answers, Integers, Listing, Marks
from tutela.engines.triage.manifest import Stretch
from tutela.engines.triage.meter import Meter
from tutela.engines.triage.result import SPARED
from tutela.engines.triage.screening import Screening
from tutela.engines.triage.sightings import NearLookup, Sighting

_KEPT, _ROWS = 1 << 13, 1 << 13

Target = tuple[int, int, int]
"""What finds a content again in its volume: inode, attribute and its id."""

if TYPE_CHECKING:
    from tutela.engines.triage.cluster import Cluster
    from tutela.engines.triage.member import Given, Kernel


@dataclass(slots=True)
class Unit:
    """One file system (or one folder): its entries in the manifest's order and, by content, what came of reading."""

    offset: int | None
    file_system: str
    entries: Listing
    contents: Integers
    """For each entry the number of its content; hard links share one."""
    part: str = ""
    answers: Answers = field(init=False)
    no_archives: Marks = field(init=False)
    """The contents of which it is known that they are none."""
    archives: set[Target] | None = None
    """What may be an archive, where the listing looked at every content; None where it did not."""
    sightings: dict[int, Sighting] = field(default_factory=dict)
    """For each content what is known of it as a picture; nothing where pictures are not hashed."""
    footage: dict[int, Footage] = field(default_factory=dict)
    """The same of videos."""

    def __post_init__(self) -> None:
        self.answers, self.no_archives = Answers(len(self.entries)), Marks(len(self.entries))

    @property
    def numbers(self) -> Integers:
        """The numbers of the contents, each once, in their order."""
        return np.flatnonzero(self.contents == np.arange(len(self.contents)))

    def rows(self, source: str) -> Iterator[Stretch]:
        """The manifest's rows."""
        for start in range(0, len(self.entries), _ROWS):
            contents = self.contents[start : start + _ROWS]
            yield Stretch(
                source,
                self.offset,
                self.file_system,
                self.part,
                self.entries.columns(start, start + _ROWS),
                self.answers.columns(contents),
                _by_place(self.sightings, contents),
                _by_place(self.footage, contents),
            )


def _by_place(known: dict[int, tuple[str, ...]], contents: Integers) -> dict[int, tuple[str, ...]]:
    """What is known of contents, by the place of their names."""
    return {at: known[one] for at, one in enumerate(contents.tolist()) if one in known} if known else {}


@dataclass(frozen=True, slots=True)
class Bench:
    """What an examination works with: where journals are kept, how many workers, who counts and who matches, keys."""

    journals: Path
    workers: int
    verify: bool
    stop: threading.Event
    meter: Meter
    archives: bool
    """Whether archives are opened."""
    carve: bool
    """Whether free space is searched."""
    keys: bytes
    picture_code: "Path | Kernel | None"
    """The pictures' kernel."""
    pictures: bool
    near: NearLookup | None
    """Whether pictures are hashed, and the lists that they are looked up in."""
    videos: bool
    known_videos: VideoLookup | None
    """The same of videos."""
    code: "Path | Kernel | None"
    """The digests' kernel, None for the plain path."""
    screening: Screening | None
    """How to screen; None where everything is read."""
    matching: Callable[[Sequence[tuple[Answer, int]]], list[str | None]]
    """Says of each content the first list that it matches, None where it matches none."""
    silence: int = SILENCE
    """Seconds after which a silent worker counts as hung."""
    cluster: "Cluster | None" = None
    """Whose members do the work; None where this machine's processes do."""

    def crew(
        self, task: Callable[..., object], arguments: Sequence["Given"], moved: Callable[[int], None],
        checked: Checked, limits: Limits = LIMITS, ahead: int | None = None,
    ) -> Crew:  # fmt: skip
        """A crew for a task, at its post."""
        limits = self._bounded(limits)
        if self.cluster is not None:
            return self.cluster.crew(task, arguments, moved, self.stop, checked, limits)
        crew = Crew(task, cast("Sequence[Argument]", arguments), moved, self.stop, checked, limits)
        crew.start(self.workers, ahead)
        return crew

    def stream(self, task: Callable[..., object], *arguments: Argument, limits: Limits) -> Generator[Plain, None, None]:
        """What a confined worker yields, be it here or on a member of the cluster."""
        if self.cluster is not None:
            return self.cluster.stream(self.stop, task, *arguments, limits=self._bounded(limits))
        return self.here(task, *arguments, limits=limits)

    def here(self, task: Callable[..., object], *arguments: Argument, limits: Limits) -> Generator[Plain, None, None]:
        """What a confined worker of this machine yields. Raises RunStopped, too."""
        return heard(self.stop, task, *arguments, limits=self._bounded(limits))

    def _bounded(self, limits: Limits) -> Limits:
        return replace(limits, silent_seconds=self.silence)

    @property
    def checked(self) -> Checked:
        """How a result is told from anything else."""
        return partial(checked_result, kinds=self.kinds)

    @property
    def looks(self) -> bool:
        """Whether a listing looks how contents begin: where most are not read, nobody else would."""
        return self.archives and self.screening is not None

    @property
    def media(self) -> int:
        """What is looked for within archives and free space, to be hashed: 1 pictures, 2 videos, 3 both."""
        return int(self.pictures) + 2 * int(self.videos)

    @property
    def kinds(self) -> Sequence[str]:
        """The digests that are computed of every content."""
        return KINDS if self.screening is None else self.screening.kinds


@dataclass(slots=True)
class _Reading:
    """The reading of one unit, under way."""

    unit: Unit
    bench: Bench
    crew: Crew
    journal: Journal
    again: dict[int, Answer] = field(default_factory=dict)
    """Contents that match by some digests and are read once more for all of them; what was known of them before."""

    def took(self, results: list[tuple[int, Answer]]) -> None:
        """Take results in; of a match every digest is wanted before it counts as read."""
        lists = self._matched(results)
        whole, partly = [], []
        for (number, answer), known in zip(results, lists, strict=True):
            if number in self.again:  # what is unreadable the second time was a match all the same
                whole.append((number, answer if len(answer) == len(KINDS) else self.again[number]))
            elif known is not None and not all(answer):
                self.again[number] = answer
                partly.append(order_for(self.unit, number, KINDS))
            else:
                whole.append((number, answer))
        self.unit.no_archives.update(number for number, _ in whole if number not in self.crew.archives)
        self.journal.add(whole)
        self.keep(whole)
        self.crew.again(partly)

    def keep(self, results: list[tuple[int, Answer]]) -> None:
        """Count results as done."""
        self.unit.answers.take(results)
        self.bench.meter.add(len(results), sum(size for _, size in self._sized(results)))

    def known(self, results: list[tuple[int, Answer]]) -> None:
        """Take in what an earlier run had done."""
        for start in range(0, len(results), _KEPT):
            self._matched(results[start : start + _KEPT])
            self.keep(results[start : start + _KEPT])

    def _matched(self, results: list[tuple[int, Answer]]) -> list[str | None]:
        """Match results, and count each hit once, when it is first seen."""
        lists = self.bench.matching(self._sized(results))
        for (number, _), known in zip(results, lists, strict=True):
            if known is not None and number not in self.again:
                self.bench.meter.hit(text_of(self.unit.entries[number].path), known)
        return lists

    def _sized(self, results: list[tuple[int, Answer]]) -> list[tuple[Answer, int]]:
        sizes = self.unit.entries.sizes[[number for number, _ in results]].tolist() if results else []
        return [(answer, size) for (_, answer), size in zip(results, sizes, strict=True)]


def read(unit: Unit, name: str, bench: Bench, crew: Crew) -> dict[str, int]:
    """Digest every content of a unit that is not spared and that the journal ``name`` does not hold yet.

    In the order in which they lie on the medium, or (in a screening) the likeliest first. Returns how many contents were
    ``kept`` from an earlier run, ``spared`` and ``digested`` now.
    """
    numbers = unit.numbers
    _set_aside(unit, numbers, bench.screening)
    wanted = unit.answers.missing(numbers)
    bench.meter.expect(len(numbers), int(unit.entries.sizes[wanted].sum()))
    bench.meter.add(len(numbers) - len(wanted), 0)
    journal = Journal(bench.journals / f"{name}.jsonl", digest_of_listing(unit), bench.checked)
    try:
        reading = _Reading(unit, bench, crew, journal)
        open_ = set(wanted.tolist()) if journal.known else set()
        reading.known([(number, answer) for number, answer in journal.known.items() if number in open_])
        journal.known.clear()
        left = unit.answers.missing(numbers)
        if bench.screening is None:
            left = left[np.lexsort((left, unit.entries.first_blocks[left]))]
        else:
            left = np.array(sorted(left.tolist(), key=lambda number: (rank(unit.entries[number]), number)), np.int64)
        orders = Orders(unit, left, bench.kinds)
        crew.work(orders, reading.took, in_order=bench.screening is not None, sizes=orders.sizes)
    finally:
        journal.close()
    spared = sum(answer == (SPARED,) for answer in unit.answers.values()) if bench.screening is not None else 0
    return {"kept": len(wanted) - len(left), "spared": spared, "digested": len(left)}


def _set_aside(unit: Unit, numbers: Integers, screening: Screening | None) -> None:
    """Answer for what must not be read, and for what a screening spares."""
    contents = Marks(len(unit.entries))
    contents.fill(numbers)
    for number, reason in unit.entries.reasons.items():
        if number in contents:
            unit.answers[number] = (reason,)
    if screening is not None:
        asked = unit.answers.missing(numbers)
        spared = asked[screening.spares(unit.entries.sizes[asked])]
        unit.answers.fill(spared, (SPARED,))
        if unit.archives is not None:
            targets = zip(spared.tolist(), *unit.entries.targets[:, spared].tolist(), strict=True)
            unit.no_archives.update(number for number, *target in targets if tuple(target) not in unit.archives)


class Orders(Sequence[Order]):
    """The orders for contents, made when they are given out: a device may hold millions."""

    def __init__(self, unit: Unit, numbers: Integers, kinds: Sequence[str]) -> None:
        self._unit, self._numbers, self._kinds = unit, numbers, kinds

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Order: ...
    @overload
    def __getitem__(self, place: slice) -> list[Order]: ...
    def __getitem__(self, place: int | slice) -> Order | list[Order]:
        if isinstance(place, slice):
            return [order_for(self._unit, number, self._kinds) for number in self._numbers[place].tolist()]
        return order_for(self._unit, int(self._numbers[place]), self._kinds)

    @property
    def sizes(self) -> list[int]:
        """The size of each content."""
        return list(self._unit.entries.sizes[self._numbers].tolist())


def order_for(unit: Unit, number: int, kinds: Sequence[str]) -> Order:
    """The order for a content."""
    if unit.offset is None:
        entry = unit.entries[number]
        return Order(number, entry.size, entry.path.decode("latin-1"), kinds)
    size, target = unit.entries.found_by(number)
    return Order(number, size, target, kinds)


def digest_of_listing(unit: Unit) -> str:
    """Bind a journal to the very listing whose content numbers it holds."""
    return unit.entries.digest()
