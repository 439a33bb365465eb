"""A known-hash list read in a confined worker: its index, and with it entries, digests, categories and what was malformed."""

from dataclasses import dataclass
from pathlib import Path

from tutela.apps.hashlists.errors import NotAList
from tutela.apps.hashlists.rules import MOST_CATEGORIES
from tutela.engines.confined import ConfinedFailure
from tutela.engines.known import Asked, CsvProfile, Index, KnownError, index_list, is_index

MALFORMED_SAID = 200
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a list holds; ``malformed_said`` are the first malformed entries, each with its place and reason.

    ``states`` is the version that the list states of itself; ``good`` whether it is one of ordinary files.
    """

    kind: str
    entries: int
    malformed: int
    malformed_said: tuple[str, ...]
    md5: int
    sha1: int
    sha256: int
    sized: int
    categories: tuple[tuple[str, int], ...]
    distinct: int
    good: bool
    states: str | None


def indexed_list(path: Path, folder: Path, *, good: bool | None = None, profile: CsvProfile | None = None) -> Index:
    """The index of a list, built in ``folder`` in a worker; goes on there when it was cut short. Raises NotAList."""
    if is_index(path):
        raise NotAList("the file is an index; give the list that it was made of")
    try:
        return index_list(path, folder, Asked("list", good=good, profile=profile))
    except ConfinedFailure as failure:
        raise NotAList(failure.reason) from failure
    except KnownError as refused:
        raise NotAList(str(refused).replace(str(path), "the file").replace(path.name, "the file")) from refused


def list_read(index: Index) -> ListRead:
    """What a list holds, from its index. Raises NotAList for one whose category column is something else."""
    by_category = index.by_category()
    if len(by_category) > MOST_CATEGORIES:
        raise NotAList(f"the list has more than {MOST_CATEGORIES} categories; its category column is another")
    about, digests = index.about, index.digests()
    return ListRead(
        kind=str(about["kind"]),
        entries=int(str(about["entries"])),
        malformed=int(str(about["malformed"])),
        malformed_said=tuple(_clean(f"{one.item}: {one.reason}") for one in index.unread()[:MALFORMED_SAID]),
        md5=digests.get("md5", 0),
        sha1=digests.get("sha1", 0),
        sha256=digests.get("sha256", 0),
        sized=int(str(about["sized"])),
        categories=tuple(sorted((_clean(name), count) for name, count in by_category.items())),
        distinct=int(str(about["distinct"])),
        good=index.good,
        states=None if index.version is None else _clean(index.version),
    )


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)[:_LONGEST]
