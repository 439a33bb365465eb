"""Matches digests: the item has the very bytes of a list entry."""

from collections.abc import Sequence

from tutela.engines.triage.detectors.detector import Detector, Lookup, Match
from tutela.engines.values import Digests


def detect(lookup: Lookup, items: Sequence[tuple[Digests, int]]) -> Sequence[Sequence[Match]]:
    """Answer for each item the entries with its digests."""
    return lookup.find(items)


DETECTOR = Detector("exact", detect)
