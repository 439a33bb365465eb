"""What a detector is, and what it asks of a list."""

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any, Protocol

from tutela.engines.values import Digests


class Match(Protocol):
    """One list entry that an item matches."""

    @property
    def list_name(self) -> str:
        """Name of the list."""

    @property
    def category(self) -> str | None:
        """Category as the list states it, in the list's own scheme."""

    @property
    def version(self) -> str | None:
        """Version of the list, where one is stated."""

    @property
    def series(self) -> str | None:
        """Series of the entry as the list states it."""

    @property
    def by(self) -> tuple[str, ...]:
        """Which digests of the entry agree (md5, sha1, sha256)."""

    @property
    def differs(self) -> tuple[str, ...]:
        """Which digests or sizes of the entry contradict the item; empty in an ordinary match."""


class Gate(Protocol):
    """The sizes of all entries of lists; of use where every entry states one."""

    @property
    def sizes(self) -> Sized:
        """The sizes, each once."""

    @property
    def without(self) -> Sequence[str]:
        """Lists with entries that state no size."""

    @property
    def complete(self) -> bool:
        """Whether every entry of every list states its size."""

    def may_have_size(self, sizes: Any) -> Any:
        """For an array of sizes in bytes: whether an entry may have it."""


class Lookup(Protocol):
    """Known lists, as triage needs them; ``tutela.engines.known`` has one."""

    def find(self, items: Sequence[tuple[Digests, int]]) -> Sequence[Sequence[Match]]:
        """Answer for each item (its digests and its size in bytes) the entries that it matches."""

    def good(self, items: Sequence[tuple[Digests, int]]) -> Sequence[str | None]:
        """Answer for each item the list of ordinary files that has it, None where none has."""

    def perhaps_good(self, items: Sequence[tuple[Digests, int]]) -> Sequence[str | None]:
        """Answer for each item the list of ordinary files that perhaps has it; such an answer closes nothing."""

    def sizes(self) -> Gate:
        """Which sizes an item must have to match exactly."""

    def kinds(self) -> Sequence[str]:
        """Which digests (md5, sha1, sha256) entries state: an item with these has every match that it can have."""

    def statement(self) -> Sequence[Mapping[str, object]]:
        """Say which lists these are, for the run record: name, origin, digest of the file, counts."""


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of match: ``kind`` is what a hit says (exact, near)."""

    kind: str
    detect: Callable[[Lookup, Sequence[tuple[Digests, int]]], Sequence[Sequence[Match]]]
