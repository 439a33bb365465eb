"""What a figure is asked about: rounds, windows, districts, categories; all of them where nothing is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from .counted import Key
from .document import Json, Members
from .errors import DocumentRefused, ScopeRefused

BREAKDOWNS = ("district", "round", "window", "category")
"""What a table may have one row for each of."""

_FIELDS = ("rounds", "windows", "districts", "categories", "openings")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which objects are asked about; None means all, also those for which nothing is stated.

    ``rounds`` None is *since launch*: every round, what lies outside any round, and, unless ``openings`` is false,
    the opening statements. ``windows`` need exactly one round, within which they are numbered. Raises ScopeRefused.
    """

    rounds: tuple[str, ...] | None = None
    windows: tuple[str, ...] | None = None
    districts: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    openings: bool = True

    def __post_init__(self) -> None:
        for name in ("rounds", "windows", "districts", "categories"):
            asked = getattr(self, name)
            if asked is not None and (not asked or len(set(asked)) != len(asked)):
                raise ScopeRefused(f"{name}: name each wanted one once, or leave it out for all")
        if self.windows is not None and (self.rounds is None or len(self.rounds) != 1):
            raise ScopeRefused("windows are numbered within a round: ask for exactly one round")

    @property
    def since_launch(self) -> bool:
        """Whether no round is named, so that the figure is cumulative."""
        return self.rounds is None

    @property
    def takes_openings(self) -> bool:
        """Whether opening statements add to the figure: they tell neither district nor category apart."""
        return self.openings and self.since_launch and self.districts is None and self.categories is None

    @property
    def misses_openings(self) -> bool:
        """Whether a part of the opening statements would belong here, which part is not known."""
        return self.openings and self.since_launch and not self.takes_openings

    def covers(self, key: Key) -> bool:
        """Say whether an object with this key is asked about."""
        return (
            (self.rounds is None or key.round in self.rounds)
            and (self.windows is None or key.window in self.windows)
            and (self.districts is None or key.district in self.districts)
            and (self.categories is None or key.category in self.categories)
        )

    def to_json(self) -> dict[str, Json]:
        """The scope as it stands in a note."""
        return {
            "categories": _listed(self.categories),
            "districts": _listed(self.districts),
            "openings": self.openings,
            "rounds": _listed(self.rounds),
            "windows": _listed(self.windows),
        }

    @classmethod
    def from_json(cls, value: Json, refusal: type[DocumentRefused] = DocumentRefused) -> "Scope":
        """Read what ``to_json`` wrote. Raises ``refusal``."""
        members = Members(value, "scope", _FIELDS, refusal)
        try:
            return cls(
                rounds=members.texts_or_none("rounds"),
                windows=members.texts_or_none("windows"),
                districts=members.texts_or_none("districts"),
                categories=members.texts_or_none("categories"),
                openings=members.truth("openings"),
            )
        except ScopeRefused as error:
            raise refusal(f"scope: {error}") from error


def _listed(names: tuple[str, ...] | None) -> Json:
    return None if names is None else list(names)


def part_of(key: Key, by: str) -> str | None:
    """The row of a breakdown in which an object with this key stands; None where it is not stated."""
    parts: Mapping[str, str | None] = {
        "district": key.district,
        "round": key.round,
        "window": key.window,
        "category": key.category,
    }
    return parts[by]
