"""What a version must have before triage may use it, and how two versions differ by counts. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutela.engines.values import Breach

MOST_CATEGORIES = 200
"""A list with more has something else in its category column."""

LONGEST_MEANING = 200


def refusals_of_meanings(categories: Sequence[str], meanings: Mapping[str, str], scheme: str) -> list[Breach]:
    """Every category that occurs has a meaning, no other has, and the scheme is named.

    The same number means opposite things in different lists, so no meaning is ever taken for granted.
    """
    source = "formats.md §8: a category map per list, confirmed by the officer who imports it"
    found = []
    if not scheme.strip():
        found.append(Breach("hashlist.scheme", "name the scheme of the categories, for example VICS 2.0 US", source))
    missing = [one for one in categories if one and not meanings.get(one, "").strip()]
    if missing:
        found.append(Breach("hashlist.meaning", f"say what category {', '.join(missing)} means in this list", source))
    strange = sorted(set(meanings) - set(categories))
    if strange:
        found.append(Breach("hashlist.category", f"no entry has category {', '.join(strange)}", source))
    if any(len(text) > LONGEST_MEANING for text in meanings.values()):
        found.append(Breach("hashlist.meaning_long", f"say it in at most {LONGEST_MEANING} characters", source))
    return found


def refusals_of_use(*, categorised: bool, confirmed: bool, withdrawn: bool) -> list[Breach]:
    """A version that was withdrawn is not used, nor one with categories whose meaning nobody confirmed."""
    source = "formats.md §8: never treat 'has a category' as a finding"
    if withdrawn:
        return [Breach("hashlist.withdrawn", "this version was withdrawn; use a later one", source)]
    if categorised and not confirmed:
        return [Breach("hashlist.unconfirmed", "first confirm what the categories of this version mean", source)]
    return []


@dataclass(frozen=True, slots=True)
class Counts:
    """What a version holds, by counts."""

    entries: int
    malformed: int
    md5: int
    sha1: int
    sha256: int
    categories: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CountChange:
    """One count in two versions."""

    what: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """How many more there are."""
        return self.after - self.before


def changes(before: Counts, after: Counts) -> list[CountChange]:
    """How two versions differ by counts: entries, malformed, digests by kind, then every category of either."""
    found = [
        CountChange(what, getattr(before, what), getattr(after, what))
        for what in ("entries", "malformed", "md5", "sha1", "sha256")
    ]
    names = sorted({*before.categories, *after.categories})
    return found + [
        CountChange(
            f"category {name}" if name else "no category", before.categories.get(name, 0), after.categories.get(name, 0)
        )
        for name in names
    ]
