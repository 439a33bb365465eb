"""Counts how far a run is and tells whoever listens."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the source at work, the phase (``listing``, ``reading``, ``verifying``, ``writing``), and counts.

    Totals are those of the sources listed so far; ``hits`` are contents that match, before names are counted, and
    ``first_hit`` is the path of the first of them, its list, and how many seconds it took to find it.
    """

    source: str = ""
    phase: str = "listing"
    items_done: int = 0
    items_total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    hits: int = 0
    first_hit: tuple[str, str, float] | None = None


@dataclass(slots=True)
class Meter:
    """The progress of one run. Several sources may be at work at once; whoever listens is told by one at a time."""

    tell: Callable[[Progress], None]
    now: Callable[[], datetime]
    _since: datetime = field(init=False)
    _now: Progress = field(default_factory=Progress)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._since = self.now()

    @property
    def first_hit_seconds(self) -> float | None:
        """How long it took to find the first hit, None where there is none."""
        return None if self._now.first_hit is None else self._now.first_hit[2]

    def phase(self, source: str, phase: str) -> None:
        """Say what is being done."""
        with self._lock:
            self._set(replace(self._now, source=source, phase=phase))

    def expect(self, items: int, size: int) -> None:
        """Add to the totals."""
        with self._lock:
            now = self._now
            self._set(replace(now, items_total=now.items_total + items, bytes_total=now.bytes_total + size))

    def add(self, items: int, size: int) -> None:
        """Add to what is done."""
        with self._lock:
            now = self._now
            self._set(replace(now, items_done=now.items_done + items, bytes_done=now.bytes_done + size))

    def hit(self, path: str, known: str) -> None:
        """Count a content that matches a list, and note the first."""
        with self._lock:
            first = self._now.first_hit or (path, known, round((self.now() - self._since).total_seconds(), 3))
            self._set(replace(self._now, hits=self._now.hits + 1, first_hit=first))

    def _set(self, progress: Progress) -> None:
        self._now = progress
        self.tell(progress)
