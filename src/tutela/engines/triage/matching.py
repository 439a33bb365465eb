"""Asks every detector about what was digested, and makes hits of the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutela.engines.triage.detectors import DETECTORS, Lookup, Match
from tutela.engines.triage.footage import VideoHit, VideoLookup, video_hits
from tutela.engines.triage.manifest import Stretch
from tutela.engines.triage.result import Hit
from tutela.engines.triage.sightings import NearHit, NearLookup, near_hits
from tutela.engines.values import Digests, Md5, Sha1, Sha256

Answer = tuple[str, ...]


def matches(lookup: Lookup, found: Sequence[tuple[Answer, int]]) -> list[list[tuple[str, Match]]]:
    """For each content (its answer and size): the kind of match and the list entry, in the order of the detectors."""
    return _detected(lookup, [(_digests(answer), size) for answer, size in found])


def _detected(lookup: Lookup, items: Sequence[tuple[Digests, int]]) -> list[list[tuple[str, Match]]]:
    answers: list[list[tuple[str, Match]]] = [[] for _ in items]
    for detector in DETECTORS:
        for position, entries in enumerate(detector.detect(lookup, items)):
            answers[position] += [(detector.kind, entry) for entry in entries]
    return answers


@dataclass(frozen=True, slots=True)
class Matched:
    """What lists say of rows: hits in their order, and by place the ordinary files among them.

    A row with a hit is never set aside, whatever a list of ordinary files says of it.
    """

    hits: list[Hit]
    set_aside: dict[int, str]
    perhaps_good: dict[int, str]


def matched(lookup: Lookup, near: NearLookup | None, videos: VideoLookup | None, rows: Stretch) -> Matched:
    """Ask the lists about the rows that were read. A list that has an item exactly is not told to be near to it, too."""
    read, sizes, answers = np.flatnonzero(rows.answers.read).tolist(), rows.entries.sizes.tolist(), rows.answers
    items = [(Digests(answers.md5[at], answers.sha1[at], answers.sha256[at]), sizes[at]) for at in read]
    good, perhaps = lookup.good(items), lookup.perhaps_good(items)
    seen = [[] for _ in read] if near is None else near_hits(near, [rows.sightings.get(at, ()) for at in read])
    found = Matched([], {}, {})
    for number, (at, entries) in enumerate(zip(read, _detected(lookup, items), strict=True)):
        watched = [] if videos is None else video_hits(videos, rows.footage.get(at, ()))
        if entries or seen[number] or watched:
            found.hits.extend(_hits(_item(rows, at), entries, seen[number], watched))
            continue
        if (listed := good[number]) is not None:
            found.set_aside[at] = listed
        if (listed := perhaps[number]) is not None:
            found.perhaps_good[at] = listed
    return found


def _hits(
    item: dict[str, Any], entries: Sequence[tuple[str, Match]], seen: Sequence[NearHit], watched: Sequence[VideoHit]
) -> list[Hit]:
    own = [_hit(item, kind, entry) for kind, entry in entries]
    own.sort(key=lambda hit: (hit.list, hit.category or "", hit.by))
    exact = {hit.list for hit in own}
    own += [_near_hit(item, one) for one in seen if one.entry.list_name not in exact]
    return own + [_video_hit(item, one) for one in watched if one.entry.list_name not in exact]


def _hit(item: dict[str, Any], kind: str, entry: Match) -> Hit:
    return Hit(
        **item,
        list=entry.list_name,
        kind=kind,
        category=entry.category,
        by=entry.by,
        differs=entry.differs,
        version=entry.version,
        series=entry.series,
    )


def _near_hit(item: dict[str, Any], found: NearHit) -> Hit:
    entry = found.entry
    return Hit(
        **item,
        list=entry.list_name,
        kind="near",
        category=entry.category,
        by=("pdq",),
        differs=(),
        version=entry.version,
        series=entry.series,
        distance=entry.distance,
        quality=found.quality,
        turned=found.turned,
    )


def _video_hit(item: dict[str, Any], found: VideoHit) -> Hit:
    entry, shares = found.entry, found.shares
    return Hit(
        **item,
        list=entry.list_name,
        kind="near",
        category=entry.category,
        by=("vpdq",),
        differs=(),
        version=entry.version,
        series=entry.series,
        distance=shares.distance,
        listed_video=entry.name,
        share_of_video=round(100 * shares.matched / shares.compared, 1),
        share_of_listed=round(100 * shares.listed_matched / shares.listed, 1),
    )


def _item(rows: Stretch, at: int) -> dict[str, Any]:
    """What a hit says of the item."""
    return {
        "source": rows.source,
        "path": rows.paths[at],
        "allocated": bool(rows.entries.allocated[at]),
        "size": int(rows.entries.sizes[at]),
        "md5": rows.answers.md5[at] or "",
        "sha1": rows.answers.sha1[at] or "",
        "sha256": rows.answers.sha256[at] or "",
        "offset": rows.offset,
    }


def _digests(answer: Answer) -> Digests:
    if len(answer) != 3:
        return Digests()
    md5, sha1, sha256 = answer
    return Digests(Md5(md5) if md5 else None, Sha1(sha1) if sha1 else None, Sha256(sha256) if sha256 else None)
