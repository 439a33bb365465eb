"""The shape of a measure: a formula over kinds of objects, and words for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tutela.engines.figures.counted import Key, Opening


@dataclass(frozen=True, slots=True)
class Formula:
    """Which objects a measure counts, as data, so that a published note can carry it.

    An object counts, once, when its kind is one of ``kinds`` and, where ``categories`` is given, its category is
    one of those.
    """

    kinds: tuple[str, ...]
    categories: tuple[str, ...] | None = None

    def counts(self, key: Key) -> bool:
        """Say whether an object with this key is counted."""
        return key.kind in self.kinds and (self.categories is None or key.category in self.categories)

    def opening(self, opening: Opening) -> tuple[int, bool]:
        """The number that an opening statement adds, and whether all of it is known.

        A statement gives no categories, so a formula over some categories takes nothing from it.
        """
        if self.categories is not None:
            return 0, False
        numbers = [opening.of(kind) for kind in self.kinds]
        return sum(number for number in numbers if number is not None), None not in numbers


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the dictionary.

    ``definition`` is the exact definition in English (the docstring of the function that gives the formula);
    ``names`` and ``definitions`` hold it per language (en, ml, hi). ``says`` is the word that press notes print
    for it: two measures with one word (``cases``) are what has to be told apart. Small counts of a measure with
    ``about_children`` are withheld in everything that leaves the house.
    """

    name: str
    formula: Formula
    definition: str
    names: Mapping[str, str]
    definitions: Mapping[str, str]
    says: str
    about_children: bool = False


def defined(
    formula: Callable[[], Formula],
    *,
    names: Mapping[str, str],
    definitions: Mapping[str, str],
    says: str | None = None,
    about_children: bool = False,
) -> Measure:
    """Make the measure named like ``formula``, with its docstring as the English definition."""
    definition = " ".join((formula.__doc__ or "").split())
    return Measure(
        name=formula.__name__,
        formula=formula(),
        definition=definition,
        names=names,
        definitions={"en": definition, **definitions},
        says=says or formula.__name__,
        about_children=about_children,
    )
