"""Stretches of the ledger, each summed up once: a figure over a million acts is a sum over some thousand rows and one rest.

A stretch is so many entries. When the first entry after it is applied, what its entries opened and closed is summed per
key. As at any entry, the stretches before it are added up, and of the stretch that it lies in its own dated facts.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Sum

from tutela.apps.figures.models import DatedFact, StretchSum
from tutela.engines.figures.counted import Key

STRETCH = 1024
"""Entries of a stretch. Changing it needs a rebuild."""

FINE = 20 * STRETCH
"""A ledger of so many entries, or one round of a longer one, is followed change by change; all else by stretches."""

KEY = ("kind", "round", "window", "district", "category")

MEASURED = ("kind", "district", "category")
"""What measures, and scopes of all rounds, ask of a key."""

SIDES = (("opened_index", "opened_at", 1), ("closed_index", "closed_at", -1))
"""By which columns a version begins and ends to count, and which way."""

Change = tuple[datetime, Key, int]
"""When a count changed, whose, and by how much."""


def sums_of(stretch: int) -> list[StretchSum]:
    """What a stretch opened and closed per key, as rows, in an order of their own."""
    opened, closed, last_at = Counter[Key](), Counter[Key](), dict[Key, datetime]()
    for counter, index, at in ((opened, "opened_index", "opened_at"), (closed, "closed_index", "closed_at")):
        rows = within(index, stretch * STRETCH, (stretch + 1) * STRETCH)
        for *key, n, last in rows.order_by().values_list(*KEY).annotate(n=Count("*"), last=Max(at)):
            counter[Key(*key)] = n
            last_at[Key(*key)] = max(last, last_at.get(Key(*key), last))
    return [
        StretchSum(
            id=f"{stretch}/{'/'.join('-' if part is None else part for part in key)}",
            stretch=stretch,
            **key._asdict(),
            opened=opened[key],
            closed=closed[key],
            last_at=last_at[key],
        )
        for key in sorted(last_at, key=lambda key: [part or "" for part in key])
    ]


def standing(size: int, rounds: tuple[str, ...] | None = None, parts: tuple[str, ...] = KEY) -> dict[Key, int]:
    """How many objects stand per key in the prefix of ``size`` entries, of these rounds or of all.

    Only ``parts`` of keys are told apart (and the round where rounds are named), the others are None: the fewer, the less
    comes out of the database.
    """
    told = tuple(part for part in KEY if part in parts or part == "kind" or (part == "round" and rounds is not None))
    whole = size // STRETCH
    sums = StretchSum.objects.filter(stretch__lt=whole)
    if rounds is not None:
        sums = sums.filter(round__in=rounds)
    change = Sum(F("opened") - F("closed"))
    counts = Counter({_key(told, of): n for *of, n in sums.order_by().values_list(*told).annotate(n=change)})
    for index, _, sign in SIDES:
        rest = within(index, whole * STRETCH, size).order_by()
        for *of, n in rest.values_list(*told).annotate(n=Count("*")):
            key = _key(told, of)
            if rounds is None or key.round in rounds:
                counts[key] += sign * n
    return {key: n for key, n in counts.items() if n}


def _key(parts: Sequence[str], values: Sequence[Any]) -> Key:
    return Key(**dict(zip(parts, values, strict=True)))


def rounds_counted() -> list[str]:
    """Rounds of which something was ever counted."""
    newest = StretchSum.objects.order_by("-stretch").values_list("stretch", flat=True).first()
    rest = DatedFact.objects.filter(opened_index__gte=0 if newest is None else (newest + 1) * STRETCH)
    found = set(StretchSum.objects.order_by().values_list("round", flat=True).distinct())
    return sorted(one for one in found.union(rest.values_list("round", flat=True)) if one is not None)


def changes(
    size: int, kinds: frozenset[str], rounds: tuple[str, ...] | None, counts: Callable[[Key], bool]
) -> Iterator[tuple[datetime, int]]:
    """When the count of what ``counts`` says changed in the prefix of ``size`` entries, and by how much.

    Every change; but of all rounds of a long ledger one a stretch, at its last change: the count is exact from there.
    """
    if size > FINE and rounds is not None:
        single = changes_of_rounds(size, kinds, rounds)
    else:
        begins = size // STRETCH * STRETCH if size > FINE else 0
        if begins:
            yield from _a_stretch_each(size // STRETCH, kinds, counts)
        single = (change for change in every_change(begins, size) if change[1].kind in kinds)
    for at, key, change in single:
        if counts(key):
            yield at, change


def _a_stretch_each(whole: int, kinds: frozenset[str], counts: Callable[[Key], bool]) -> Iterator[tuple[datetime, int]]:
    sums = StretchSum.objects.filter(stretch__lt=whole, kind__in=kinds).order_by()
    keys = list(sums.values_list(*MEASURED).distinct())
    wanted = {key for key in keys if counts(_key(MEASURED, key))}
    added = Sum(F("opened") - F("closed"))
    if len(wanted) == len(keys):  # nothing to choose: the database adds up
        yield from sums.values("stretch").annotate(change=added, last=Max("last_at")).values_list("last", "change")
        return
    change: Counter[int] = Counter()
    last: dict[int, datetime] = {}
    for stretch, *key, n, at in sums.values_list("stretch", *MEASURED).annotate(change=added, last=Max("last_at")):
        if tuple(key) in wanted:
            change[stretch] += n
            last[stretch] = max(at, last.get(stretch, at))
    yield from ((last[stretch], change[stretch]) for stretch in last)


def every_change(first: int, until: int) -> Iterator[Change]:
    """What the entries from ``first`` to before ``until`` opened and closed.

    Nothing but the range is asked for: any more, and SQLite takes an index that leads it through all facts.
    """
    for index, at, sign in SIDES:
        yield from _by_moment(within(index, first, until), at, sign)


def changes_of_rounds(size: int, kinds: frozenset[str], rounds: tuple[str, ...]) -> Iterator[Change]:
    """What the first ``size`` entries opened and closed of these kinds in these rounds."""
    facts = DatedFact.objects.filter(round__in=rounds, kind__in=kinds)
    for index, at, sign in SIDES:
        yield from _by_moment(facts.filter(**{f"{index}__lt": size}), at, sign)


def _by_moment(rows: "QuerySet[DatedFact]", at: str, sign: int) -> Iterator[Change]:
    """What acts of one moment did to one key is one change."""
    for *of, moment, n in rows.order_by().values_list(*KEY, at).annotate(n=Count("*")).iterator(chunk_size=5000):
        yield moment, Key(*of), sign * n


def within(index: str, first: int, until: int) -> "QuerySet[DatedFact]":
    """Versions opened (or closed) by the entries from ``first`` to before ``until``."""
    return DatedFact.objects.filter(**{f"{index}__gte": first, f"{index}__lt": until})
