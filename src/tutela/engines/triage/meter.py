"""Counts how far a run is and tells whoever listens."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the source at work, the phase (``listing``, ``reading``, ``verifying``, ``writing``), and counts.

    Totals are those of the sources listed so far; ``hits`` are contents that match, before names are counted.
    """

    source: str = ""
    phase: str = "listing"
    items_done: int = 0
    items_total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    hits: int = 0


@dataclass(slots=True)
class Meter:
    """The progress of one run. Not locked: its callers take turns."""

    tell: Callable[[Progress], None]
    _now: Progress = field(default_factory=Progress)

    def phase(self, source: str, phase: str) -> None:
        """Say what is being done."""
        self._set(replace(self._now, source=source, phase=phase))

    def expect(self, items: int, size: int) -> None:
        """Add to the totals."""
        now = self._now
        self._set(replace(now, items_total=now.items_total + items, bytes_total=now.bytes_total + size))

    def add(self, items: int, size: int, hits: int = 0) -> None:
        """Add to what is done."""
        now = self._now
        done = now.items_done + items, now.bytes_done + size, now.hits + hits
        self._set(replace(now, items_done=done[0], bytes_done=done[1], hits=done[2]))

    def _set(self, progress: Progress) -> None:
        self._now = progress
        self.tell(progress)
