"""A known-hash list read in a confined worker: how many entries, digests and categories, and what was malformed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tutela.apps.hashlists.errors import NotAList
from tutela.apps.hashlists.rules import MOST_CATEGORIES
from tutela.engines.confined import ConfinedFailure, Limits, Plain, stream_confined

LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=None, wall_seconds=None, silent_seconds=300, total_bytes=None)
"""A list may be of any length; a worker that says nothing for five minutes is ended."""

MALFORMED_SAID = 200
_TELL_EVERY = 500_000


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a list holds; ``malformed_said`` are the first malformed entries, each with its place and reason."""

    kind: str
    entries: int
    malformed: int
    malformed_said: tuple[str, ...]
    md5: int
    sha1: int
    sha256: int
    sized: int
    categories: tuple[tuple[str, int], ...]


def read_list_file(path: Path) -> ListRead:
    """Read a whole list in a worker. Raises NotAList, saying what to do."""
    answer: dict[str, Plain] = {}
    try:
        for value in stream_confined(list_counts, path, limits=LIMITS):
            answer = cast("dict[str, Plain]", value)
    except ConfinedFailure as failure:
        raise NotAList(failure.reason.replace(str(path), "the file")) from failure
    if "counts" not in answer:
        raise NotAList("the worker ended before the end of the list; try again")
    counts = cast("dict[str, int]", answer["counts"])
    categories = cast("dict[str, int]", answer["categories"])
    return ListRead(
        kind=str(answer["kind"]),
        entries=int(counts.get("entries", 0)),
        malformed=int(counts.get("malformed", 0)),
        malformed_said=tuple(str(one) for one in cast("list[str]", answer["malformed_said"])),
        md5=int(counts.get("md5", 0)),
        sha1=int(counts.get("sha1", 0)),
        sha256=int(counts.get("sha256", 0)),
        sized=int(counts.get("sized", 0)),
        categories=tuple(sorted((str(name), int(number)) for name, number in categories.items())),
    )


def list_counts(path: Path) -> Iterator[Plain]:
    """Count what a list holds. For a worker; ``read_list_file`` is the way in. Raises ListRefused."""
    from tutela.engines.known.entry import ListEntry
    from tutela.engines.known.errors import ListRefused
    from tutela.engines.known.formats import format_of

    found = format_of(path)
    counts: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    said: list[str] = []
    for number, one in enumerate(found.read(path), start=1):
        if number % _TELL_EVERY == 0:
            yield {"at": number}
        if not isinstance(one, ListEntry):
            counts["malformed"] += 1
            if len(said) < MALFORMED_SAID:
                said.append(_clean(f"{one.item}: {one.reason}"))
            continue
        counts["entries"] += 1
        counts["sized"] += one.size is not None
        counts.update(one.digests.keys())
        categories[_clean(one.category or "")] += 1
        if len(categories) > MOST_CATEGORIES:
            raise ListRefused(f"the list has more than {MOST_CATEGORIES} categories; its category column is another")
    if not counts["entries"]:
        first = f" (first: {said[0]})" if said else ""
        raise ListRefused(f"the file holds no entry with an md5, sha1 or sha256{first}")
    yield {"kind": found.kind, "counts": dict(counts), "categories": dict(categories), "malformed_said": [*said]}


def _clean(text: str) -> str:
    """Text that can stand in a ledger: no half of a surrogate pair, nothing endless."""
    return text[:300].encode("utf-8", "replace").decode()
