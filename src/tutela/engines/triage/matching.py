"""Asks every detector about what was digested, and makes hits of the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tutela.engines.triage.detectors import DETECTORS, Lookup, Match
from tutela.engines.triage.entry import ALLOCATED, text_of
from tutela.engines.triage.footage import VideoHit, VideoLookup, video_hits
from tutela.engines.triage.manifest import Row
from tutela.engines.triage.result import Hit
from tutela.engines.triage.sightings import NearHit, NearLookup, near_hits
from tutela.engines.values import Digests, Md5, Sha1, Sha256

Answer = tuple[str, ...]


def matches(lookup: Lookup, found: Sequence[tuple[Answer, int]]) -> list[list[tuple[str, Match]]]:
    """For each content (its answer and size): the kind of match and the list entry, in the order of the detectors."""
    items = [(_digests(answer), size) for answer, size in found]
    answers: list[list[tuple[str, Match]]] = [[] for _ in items]
    for detector in DETECTORS:
        for position, entries in enumerate(detector.detect(lookup, items)):
            answers[position] += [(detector.kind, entry) for entry in entries]
    return answers


@dataclass(frozen=True, slots=True)
class Matched:
    """What lists say of rows: hits in their order, and the rows with the ordinary files among them marked.

    A row with a hit is never set aside, whatever a list of ordinary files says of it.
    """

    rows: list[Row]
    hits: list[Hit]


def matched(lookup: Lookup, near: NearLookup | None, videos: VideoLookup | None, rows: Sequence[Row]) -> Matched:
    """Ask the lists about rows that were read. A list that has an item exactly is not told to be near to it, too."""
    items = [(_digests(row.answer), row.entry.size) for row in rows]
    good, perhaps = lookup.good(items), lookup.perhaps_good(items)
    seen = [[] for _ in rows] if near is None else near_hits(near, [row.sighting for row in rows])
    marked, hits = [], []
    for number, entries in enumerate(matches(lookup, [(row.answer, row.entry.size) for row in rows])):
        row = rows[number]
        own = [_hit(row, kind, entry) for kind, entry in entries]
        own.sort(key=lambda hit: (hit.list, hit.category or "", hit.by))
        exact = {hit.list for hit in own}
        own += [_near_hit(row, one) for one in seen[number] if one.entry.list_name not in exact]
        watched = [] if videos is None else video_hits(videos, row.footage)
        own += [_video_hit(row, one) for one in watched if one.entry.list_name not in exact]
        hits += own
        if not own and (good[number] is not None or perhaps[number] is not None):
            row = row._replace(set_aside=good[number], perhaps_good=perhaps[number])
        marked.append(row)
    return Matched(marked, hits)


def _hit(row: Row, kind: str, entry: Match) -> Hit:
    return Hit(
        **_item(row),
        list=entry.list_name,
        kind=kind,
        category=entry.category,
        by=entry.by,
        differs=entry.differs,
        version=entry.version,
        series=entry.series,
    )


def _near_hit(row: Row, found: NearHit) -> Hit:
    entry = found.entry
    return Hit(
        **_item(row),
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


def _video_hit(row: Row, found: VideoHit) -> Hit:
    entry, shares = found.entry, found.shares
    return Hit(
        **_item(row),
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


def _item(row: Row) -> dict[str, Any]:
    """What a hit says of the item."""
    md5, sha1, sha256 = row.answer
    return {
        "source": row.source,
        "path": text_of(row.entry.path),
        "allocated": row.entry.state == ALLOCATED,
        "size": row.entry.size,
        "md5": md5,
        "sha1": sha1,
        "sha256": sha256,
        "offset": row.offset,
    }


def _digests(answer: Answer) -> Digests:
    if len(answer) != 3:
        return Digests()
    md5, sha1, sha256 = answer
    return Digests(Md5(md5) if md5 else None, Sha1(sha1) if sha1 else None, Sha256(sha256) if sha256 else None)
