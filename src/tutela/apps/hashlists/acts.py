"""What can happen to a known-hash list: opened, a version added, its categories confirmed, a version withdrawn."""

from dataclasses import dataclass

from tutela.apps.record.act import Act, Private, act


@dataclass(frozen=True)
class CategoryCount:
    """How many entries of a version have a category, in the list's own scheme; empty where they have none."""

    category: str
    entries: int


@dataclass(frozen=True)
class CategoryMeaning:
    """What a category means in this list, in the words of the officer who confirmed it."""

    category: str
    meaning: str


@act("hashlists.list_opened", version=1, names=("list",))
class ListOpened(Act):
    """{actor} opened the known-hash list {list}: {name}, kept by {custodian}."""

    list: str
    name: str
    custodian: str


@act("hashlists.version_added", version=1, about=("list",))
class VersionAdded(Act):
    """{actor} added version {number} of {list}: {entries} entries, {malformed} malformed."""

    list: str
    number: int
    origin: str
    authority: Private[str]
    file: Private[str]
    kind: str
    sha256: str
    size: int
    place: str
    entries: int
    malformed: int
    malformed_said: Private[tuple[str, ...]] | None
    md5: int
    sha1: int
    sha256s: int
    sized: int
    categories: tuple[CategoryCount, ...]
    distinct: int
    good: bool
    states: str | None
    profile: str | None


@act("hashlists.categories_confirmed", version=1, about=("list",))
class CategoriesConfirmed(Act):
    """{actor} confirmed what the categories of version {number} of {list} mean: {scheme}."""

    list: str
    number: int
    scheme: str
    meanings: tuple[CategoryMeaning, ...]


@act("hashlists.version_withdrawn", version=1, about=("list",))
class VersionWithdrawn(Act):
    """{actor} withdrew version {number} of {list}."""

    list: str
    number: int
    reason: Private[str]
