"""The order of work: a unit's own checklist, answered by an officer, gives a score that explains itself.

A score orders work and accuses nobody. How complete a tip is, is not how urgent it is, and is counted apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutela.engines.linkage.errors import ChecklistRefused

Answer: TypeAlias = Literal["yes", "no", "unknown"]
ANSWERS: tuple[Answer, ...] = ("yes", "no", "unknown")
_MOST_WEIGHT = 1000


@dataclass(frozen=True, slots=True)
class Item:
    """One question: a key, the weight of a yes (1 to 1000), the question, and why it matters."""

    key: str
    weight: int
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Band:
    """A priority: its name, the score from which it holds, and the hours within which work is to begin (None: no term)."""

    name: str
    from_score: int
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """A named and dated checklist. ``bands`` are from the highest score down and end at nought."""

    name: str
    version: str
    items: tuple[Item, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one item added to a score, or could add while its answer is not known."""

    item: str
    answer: Answer
    added: int
    could_add: int
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score with everything it rests on.

    ``points`` of ``most``; ``at_most`` is what it would be if every unknown were a yes, ``band_at_most`` the band of that.
    ``answered`` of ``asked`` questions are known: how complete the tip is, which is no priority.
    """

    points: int
    most: int
    at_most: int
    band: Band
    band_at_most: Band
    answered: int
    asked: int
    reasons: tuple[Reason, ...]

    @property
    def explanation(self) -> str:
        """The score in sentences."""
        counted = [f"{reason.text} (+{reason.added})" for reason in self.reasons if reason.added]
        lines = [f"{self.points} of {self.most} points: {self.band.name}."]
        lines.append(f"Counted: {'; '.join(counted)}." if counted else "Nothing that counts was answered with yes.")
        if self.band_at_most != self.band:
            lines.append(f"If what is unknown were so, it would be {self.band_at_most.name} ({self.at_most} points).")
        lines.append(
            f"{self.answered} of {self.asked} questions are answered; that says how complete it is, not how urgent."
        )
        return " ".join(lines)


def checklist_of(document: Mapping[str, object]) -> Checklist:
    """Read a checklist from a parsed TOML or JSON document: name, version, item[{key, weight, question, reason}],
    band[{name, from, hours?}]. Raises ChecklistRefused, naming what is wrong."""
    try:
        items = tuple(_item(entry) for entry in _entries(document, "item"))
        bands = tuple(sorted((_band(entry) for entry in _entries(document, "band")), key=lambda band: -band.from_score))
        checklist = Checklist(str(document["name"]), str(document["version"]), items, bands)
    except KeyError as error:
        raise ChecklistRefused(f"the checklist lacks {error.args[0]}") from error
    _check(checklist)
    return checklist


def _entries(document: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    entries = document[name]
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise ChecklistRefused(f"{name} of a checklist is a list of tables")
    return entries


def _item(entry: Mapping[str, object]) -> Item:
    weight = entry["weight"]
    if not isinstance(weight, int) or isinstance(weight, bool) or not 1 <= weight <= _MOST_WEIGHT:
        raise ChecklistRefused(f"the weight of {entry['key']} is a whole number from 1 to {_MOST_WEIGHT}")
    return Item(str(entry["key"]), weight, str(entry["question"]), str(entry["reason"]))


def _band(entry: Mapping[str, object]) -> Band:
    start, hours = entry["from"], entry.get("hours")
    if not isinstance(start, int) or isinstance(start, bool) or not (hours is None or isinstance(hours, int)):
        raise ChecklistRefused(f"the band {entry['name']} states its score and hours in whole numbers")
    return Band(str(entry["name"]), start, hours)


def _check(checklist: Checklist) -> None:
    keys = [item.key for item in checklist.items]
    starts = [band.from_score for band in checklist.bands]
    if not keys or len(set(keys)) != len(keys):
        raise ChecklistRefused("a checklist has at least one item, and each key once")
    if not starts or starts[-1] != 0 or len(set(starts)) != len(starts):
        raise ChecklistRefused("the bands of a checklist begin at different scores, the lowest at 0")
    most = sum(item.weight for item in checklist.items)
    if starts[0] > most:
        raise ChecklistRefused(f"the band {checklist.bands[0].name} begins above {most}, the most that can be reached")


def score(checklist: Checklist, answers: Mapping[str, Answer]) -> Score:
    """Score answers by item key; an item without an answer is unknown. Raises ChecklistRefused for a key or an answer
    that the checklist does not have."""
    strangers = sorted(answers.keys() - {item.key for item in checklist.items})
    if strangers:
        raise ChecklistRefused(f"the checklist has no item {', '.join(strangers)}")
    reasons = tuple(_reason(item, answers.get(item.key, "unknown")) for item in checklist.items)
    points = sum(reason.added for reason in reasons)
    at_most = points + sum(reason.could_add for reason in reasons)
    return Score(
        points=points,
        most=sum(item.weight for item in checklist.items),
        at_most=at_most,
        band=_band_at(checklist.bands, points),
        band_at_most=_band_at(checklist.bands, at_most),
        answered=sum(reason.answer != "unknown" for reason in reasons),
        asked=len(reasons),
        reasons=reasons,
    )


def _reason(item: Item, answer: Answer) -> Reason:
    if answer not in ANSWERS:
        raise ChecklistRefused(f"{item.key} is answered with {', '.join(ANSWERS)}, not with {answer!r}")
    added = item.weight if answer == "yes" else 0
    return Reason(item.key, answer, added, item.weight if answer == "unknown" else 0, item.reason)


def _band_at(bands: Iterable[Band], points: int) -> Band:
    return next(band for band in bands if points >= band.from_score)
