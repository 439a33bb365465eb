"""What a run knows of pictures: their hashes and quality, worked out in two passes, and what of a list they are near to.

1. screen   every picture is hashed from as little of it as does (``pictures``)
2. confirm  where that comes near to a list entry, the picture is decoded whole and hashed as the reference does, which decides
Pictures are read after the digests and by workers of their own: a decoder that crashes or hangs costs a picture's hash only.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

RADIUS, LEAST_QUALITY = 31, 50
"""Up to that distance, and from that quality on, two pictures are taken as the same (documentation of PDQ's authors)."""
MARGIN = 12
"""So many bits more may separate the reduced computation from a list entry before it is left alone."""
QUALITY_MARGIN = 10
LEAST_BYTES, MOST_BYTES = 64, 256 << 20
"""No picture is smaller; larger ones are not decoded."""
REFERENCE = "reference"
ORIENTATIONS = ("as it is", "turned 90°", "turned 180°", "turned 270°", "mirrored top to bottom", "mirrored left to right",
                "mirrored along the main diagonal", "mirrored along the other diagonal")  # fmt: skip
"""What is done to a picture to match, in the order of its hashes; turns are anticlockwise."""

_HASHES = re.compile(rf"[0-9a-f]{{{64 * len(ORIENTATIONS)}}}")
_BY = re.compile(rf"{REFERENCE}|reduced 1/[1248]")

Sighting = tuple[str, ...]
"""(hashes one after the other in hex, quality, how computed), (reason,) where it could not be, () for no picture."""


class NearMatch(Protocol):
    """One list entry whose picture is near."""

    @property
    def list_name(self) -> str:
        """Name of the list."""

    @property
    def version(self) -> str | None:
        """Version of the list, where one is stated."""

    @property
    def category(self) -> str | None:
        """Category as the list states it, in the list's own scheme."""

    @property
    def series(self) -> str | None:
        """Series of the entry as the list states it."""

    @property
    def distance(self) -> int:
        """How many of the 256 bits differ."""


class NearLookup(Protocol):
    """Lists of picture hashes, as triage needs them; ``tutela.engines.known`` has one."""

    def near(self, hashes: Sequence[bytes], radius: int) -> Sequence[Sequence[NearMatch]]:
        """Answer for each hash (32 bytes) every entry within the radius, the nearest first."""

    def statement(self) -> Sequence[Mapping[str, object]]:
        """Say which lists these are, for the run record."""


@dataclass(frozen=True, slots=True)
class NearHit:
    """A list entry near to an item's picture, and what is done to the picture to match best."""

    entry: NearMatch
    quality: int
    turned: str


def checked_sighting(value: object) -> tuple[int, Sighting] | None:
    """Return a result as number and sighting, None when it is not of the shape of one: it is the word of a worker."""
    if not isinstance(value, list) or len(value) not in (1, 2, 4) or type(value[0]) is not int:
        return None
    number, *texts = value
    if not all(isinstance(text, str) for text in texts):
        return None
    if len(texts) == 3:
        sound = _HASHES.fullmatch(texts[0]) and _BY.fullmatch(texts[2])
        if not sound or not texts[1].isdecimal() or not 0 <= int(texts[1]) <= 100:
            return None
    return number, tuple(texts)


def hashes_of(sighting: Sighting) -> list[bytes]:
    """The hashes of a picture as it is, turned and mirrored; none where there are none."""
    if len(sighting) != 3:
        return []
    return [bytes.fromhex(sighting[0][at : at + 64]) for at in range(0, len(sighting[0]), 64)]


def to_confirm(lookup: NearLookup, sightings: Mapping[int, Sighting]) -> list[int]:
    """Which pictures of the screen come near enough to a list entry to be hashed as the reference does."""
    asked = [
        number
        for number, one in sightings.items()
        if len(one) == 3 and one[2] != REFERENCE and int(one[1]) >= LEAST_QUALITY - QUALITY_MARGIN
    ]
    return sorted({number for number, found in _asked(lookup, asked, sightings, RADIUS + MARGIN) if any(found)})


def near_hits(lookup: NearLookup, sightings: Sequence[Sighting]) -> list[list[NearHit]]:
    """For each picture the entries near to it by the reference computation, the nearest first, each once."""
    by_place = dict(enumerate(sightings))
    asked = [
        place
        for place, one in by_place.items()
        if len(one) == 3 and one[2] == REFERENCE and int(one[1]) >= LEAST_QUALITY
    ]
    hits: list[list[NearHit]] = [[] for _ in sightings]
    for place, found in _asked(lookup, asked, by_place, RADIUS):
        quality = int(by_place[place][1])
        ranked = sorted(
            ((entry.distance, turn, entry) for turn, entries in enumerate(found) for entry in entries),
            key=lambda one: (one[0], one[1], one[2].list_name, one[2].category or "", one[2].series or ""),
        )
        seen: dict[tuple[str, str | None, str | None], NearHit] = {}
        for _, turn, entry in ranked:
            seen.setdefault(
                (entry.list_name, entry.category, entry.series), NearHit(entry, quality, ORIENTATIONS[turn])
            )
        hits[place] = list(seen.values())
    return hits


_TOGETHER = 64


def _asked(
    lookup: NearLookup, numbers: Sequence[int], sightings: Mapping[int, Sighting], radius: int
) -> Iterator[tuple[int, list[Sequence[NearMatch]]]]:
    """Ask about pictures, many at a time; yield each with what was found for its hashes."""
    for start in range(0, len(numbers), _TOGETHER):
        held = numbers[start : start + _TOGETHER]
        answers = iter(lookup.near([one for number in held for one in hashes_of(sightings[number])], radius))
        for number in held:
            yield number, [next(answers) for _ in ORIENTATIONS]


Work = Callable[[bool, Sequence[int]], dict[int, Sighting]]
"""Hashes the contents of these numbers, exactly or reduced."""


def seen(lookup: NearLookup | None, numbers: Sequence[int], work: Work) -> dict[int, Sighting]:
    """Hash what of these contents are pictures, and again exactly what may match; without lists none is taken to match."""
    found = work(False, numbers)
    if lookup is not None:
        found |= work(True, to_confirm(lookup, found))
    return found
