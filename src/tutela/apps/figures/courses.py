"""The course of a figure out of the tables: the sums of stretches tell where single facts matter; only those are read."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Sum

from tutela.apps.figures import stretches
from tutela.apps.figures.models import StretchSum
from tutela.apps.record import selectors as record
from tutela.engines.figures.counted import Key
from tutela.engines.figures.course import Course, Part, part_of_steps
from tutela.engines.figures.facts import DatedOpening
from tutela.engines.figures.measures import Measure
from tutela.engines.figures.scope import Scope

Typed = tuple[int, datetime, int]
"""The entry of an opening statement, or of the one that replaced it; when; how many more are counted from then on."""


@dataclass(slots=True)
class Courses:
    """The courses of figures in the prefix of ``size`` entries, each looked up once."""

    size: int
    openings: Sequence[DatedOpening]
    known: dict[tuple[str, Scope], Course] = field(default_factory=dict)
    begun: list[datetime | None] = field(default_factory=list)

    def of(self, measure: Measure, scope: Scope) -> Course:
        """The course of a measure over a scope."""
        key = measure.name, scope
        if key not in self.known:
            whole = scope.rounds is None and self.size > stretches.FINE
            self.known[key] = Course(list(self._parts(measure, scope)) if whole else [self._at_once(measure, scope)])
        return self.known[key]

    def _at_once(self, measure: Measure, scope: Scope) -> Part:
        """All changes as one part: of a round, or of a ledger that is short."""
        if scope.rounds is None:
            changes = stretches.every_change(0, self.size)
        else:
            changes = stretches.changes_of_rounds(self.size, frozenset(measure.formula.kinds), scope.rounds)
        return part_of_steps(_steps(changes, _counting(measure, scope), self._typed(measure, scope)))

    def _parts(self, measure: Measure, scope: Scope) -> Iterator[Part]:
        """A part for each stretch: how far the figure may move in it is known from its sums."""
        counts, typed = _counting(measure, scope), self._typed(measure, scope)
        whole = self.size // stretches.STRETCH
        rises, falls = _sums(whole, measure, scope)
        for _, key, change in stretches.every_change(whole * stretches.STRETCH, self.size):
            if counts(key):
                (rises if change > 0 else falls)[whole] += abs(change)
        for number, since in enumerate(self._begun()):
            within = range(number * stretches.STRETCH, min((number + 1) * stretches.STRETCH, self.size))
            own = [one for one in typed if one[0] in within]
            yield Part(
                rises[number] + sum(change for _, _, change in own if change > 0),
                falls[number] - sum(change for _, _, change in own if change < 0),
                _reading(within, counts, own),
                since,
            )

    def _begun(self) -> list[datetime | None]:
        """For each stretch the moment in which it begins, where that began in the stretch before."""
        if not self.begun:
            ends = range(stretches.STRETCH, self.size, stretches.STRETCH)
            moments = record.moments_of([index for end in ends for index in (end - 1, end)])
            self.begun = [None, *(moments[end] if moments[end - 1] == moments[end] else None for end in ends)]
        return self.begun

    def _typed(self, measure: Measure, scope: Scope) -> list[Typed]:
        found: list[Typed] = []
        for one in self.openings if scope.takes_openings else ():
            count = measure.formula.opening(one.opening)[0]
            found.append((one.opened_index, one.opened_at, count))
            if one.closed_index is not None and one.closed_at is not None:
                found.append((one.closed_index, one.closed_at, -count))
        return found


def _counting(measure: Measure, scope: Scope) -> Callable[[Key], bool]:
    return lambda key: measure.formula.counts(key) and scope.covers(key)


def _reading(within: range, counts: Callable[[Key], bool], typed: Sequence[Typed]) -> Callable[[], Counter[datetime]]:
    return lambda: _steps(stretches.every_change(within.start, within.stop), counts, typed)


def _steps(
    changes: Iterator[stretches.Change], counts: Callable[[Key], bool], typed: Sequence[Typed]
) -> Counter[datetime]:
    steps: Counter[datetime] = Counter()
    for at, key, change in changes:
        if counts(key):
            steps[at] += change
    for _, at, change in typed:
        steps[at] += change
    return steps


def _sums(whole: int, measure: Measure, scope: Scope) -> tuple[Counter[int], Counter[int]]:
    """By how much the figure, of all rounds, rose and fell in each of the complete stretches."""
    sums = StretchSum.objects.filter(stretch__lt=whole, kind__in=measure.formula.kinds)
    for part, wanted in (
        ("category", measure.formula.categories),
        ("category", scope.categories),
        ("district", scope.districts),
    ):
        if wanted is not None:
            sums = sums.filter(**{f"{part}__in": wanted})
    rises, falls = Counter[int](), Counter[int]()
    for stretch, opened, closed in sums.order_by().values_list("stretch").annotate(o=Sum("opened"), c=Sum("closed")):
        rises[stretch], falls[stretch] = opened, closed
    return rises, falls
