"""The course of a figure: each count that it had, from when until when, in parts that are read only where they matter."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of moments as at which a figure held: from ``since`` until before ``until`` (None: to the end)."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a course: by how much in all the figure rose and fell, and, read only when asked for, by how much when.

    ``since`` is the moment of which a share was in the part before already; None where the part begins with a new one.
    """

    rises: int
    falls: int
    steps: Callable[[], Mapping[datetime, int]]
    since: datetime | None = None


def part_of_steps(steps: Mapping[datetime, int]) -> Part:
    """A part whose steps are known already."""
    rises = sum(step for step in steps.values() if step > 0)
    return Part(rises, rises - sum(steps.values()), lambda: steps)


def add_span(steps: Counter[datetime], count: int, opened_at: datetime, closed_at: datetime | None) -> None:
    """Let ``count`` be counted from one moment until before another."""
    steps[opened_at] += count
    if closed_at is not None:
        steps[closed_at] -= count


class Course:
    """A figure from 0 on, part by part in order of time.

    What a question can tell from how far a part may rise and fall is not read; the answers are those of reading all.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._before = [0, *accumulate(part.rises - part.falls for part in parts)]
        self._read: dict[int, list[tuple[int, datetime]]] = {}

    def spans(self, least: int | None = None, most: int | None = None) -> list[tuple[int, Interval]]:
        """Each count from ``least`` to ``most`` that it had, and from when until when."""
        found = []
        for number in range(len(self._parts)):
            low, high = self._bounds(number)
            if (most is None or low <= most) and (least is None or least <= high):
                had = self._had(number)
                for place, (count, since) in enumerate(had):
                    if (least is None or least <= count) and (most is None or count <= most):
                        until = had[place + 1][1] if place + 1 < len(had) else self._first_change(number + 1)
                        found.append((count, Interval(since, until)))
        return found

    def at(self, count: int) -> list[Interval]:
        """When it had this count."""
        return [interval for _, interval in self.spans(count, count)]

    def above(self, count: int) -> list[Interval]:
        """When it was more than this count, each time from when it rose above until it no longer was."""
        found, since = [], None
        for number in range(len(self._parts)):
            low, high = self._bounds(number)
            sure = high <= count if since is None else low > count
            for now, moment in () if sure else self._had(number):
                if now > count and since is None:
                    since = moment
                elif now <= count and since is not None:
                    found.append(Interval(since, moment))
                    since = None
        return found if since is None else [*found, Interval(since, None)]

    def highest(self) -> int:
        """The highest count that it ever had."""
        return self._best(lambda count: (-count,), lambda low, high: high)

    def nearest(self, wanted: int) -> int:
        """The count nearest to the wanted one that it ever had; of two the lower one."""
        return self._best(lambda count: (abs(count - wanted), count), lambda low, high: min(max(low, wanted), high))

    def _best(self, rank: Callable[[int], tuple[int, ...]], of_range: Callable[[int, int], int]) -> int:
        """The count that ranks first of all that it had; ``of_range`` names the one that would of a range of counts.

        Read, the most promising first, are only parts in which a better count may stand than at the ends of parts.
        """
        ends = [count for count, part in zip(self._before, self._parts, strict=False) if part.since is None]
        best = min([0, *ends, self._before[-1]], key=rank)
        promised = {number: rank(of_range(*self._bounds(number))) for number in range(len(self._parts))}
        for number in sorted(promised, key=lambda one: promised[one]):
            if promised[number] < rank(best):
                best = min([best, *(count for count, _ in self._had(number))], key=rank)
        return best

    def _bounds(self, number: int) -> tuple[int, int]:
        """The lowest and the highest count that it may have had in a part."""
        before, part = self._before[number], self._parts[number]
        return before - part.falls, before + part.rises

    def _had(self, number: int) -> list[tuple[int, datetime]]:
        """Each count that it had in a part, and since when; a moment that goes on in the next part is told there."""
        goes_on = self._parts[number + 1].since if number + 1 < len(self._parts) else None
        last, found = self._count_before(number), []
        for count, moment in self._counts(number):
            if moment != goes_on and count != last:
                found.append((count, moment))
                last = count
        return found

    def _count_before(self, number: int) -> int:
        """The count that it had before the first moment of a part, in whichever part that moment began."""
        since = self._parts[number].since
        while since is not None and self._parts[number].since == since:
            number -= 1
            if earlier := [count for count, moment in self._counts(number) if moment != since]:
                return earlier[-1]
        return self._before[number]

    def _counts(self, number: int) -> list[tuple[int, datetime]]:
        """The count behind the share that a part has of each moment."""
        if number not in self._read:
            part = self._parts[number]
            steps = dict(part.steps()) if part.rises or part.falls else {}
            if part.since is not None:
                steps.setdefault(part.since, 0)
            counts = accumulate((steps[moment] for moment in sorted(steps)), initial=self._before[number])
            next(counts)
            self._read[number] = list(zip(counts, sorted(steps), strict=True))
        return self._read[number]

    def _first_change(self, number: int) -> datetime | None:
        """When it next changed in a part or one after it."""
        return next((had[0][1] for one in range(number, len(self._parts)) if (had := self._had(one))), None)
