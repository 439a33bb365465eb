"""Leaves how far a run is in a small file of its folder, so that whoever watches it needs nothing of the run itself."""

import json
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tutela.engines.triage.meter import Progress
from tutela.engines.values import ValueRefused, instant_of, instant_text

WATCHED = "progress.json"
_EVERY = 1.0
_WINDOW = 15.0
"""Over so many seconds the rate is taken, so that what an earlier sitting did counts for nothing soon."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How far a run was when it last said so; ``rate`` in bytes a second and ``seconds_left`` None where not known yet."""

    at: datetime
    progress: Progress
    rate: float | None
    seconds_left: int | None


@dataclass(slots=True)
class Watch:
    """Hands progress on, and writes it about once a second; a new phase or source and the first hit at once."""

    tell: Callable[[Progress], None]
    place: Path
    now: Callable[[], datetime]
    _last: Progress | None = None
    _written: datetime | None = None
    _samples: deque[tuple[datetime, int]] = field(default_factory=deque)

    def __call__(self, progress: Progress) -> None:
        """Take in one state of the run."""
        self.tell(progress)
        at, last = self.now(), self._last
        new = last is None or _marks(last) != _marks(progress)
        due = self._written is None or (at - self._written).total_seconds() >= _EVERY
        if not new and not due:
            return
        if last is None or last.phase != progress.phase:
            self._samples.clear()
        self._last, self._written = progress, at
        self._write(at, progress)

    def _write(self, at: datetime, progress: Progress) -> None:
        rate, left = self._pace(at, progress)
        document = {
            "at": instant_text(at),
            "source": progress.source,
            "phase": progress.phase,
            "items": [progress.items_done, progress.items_total],
            "bytes": [progress.bytes_done, progress.bytes_total],
            "hits": progress.hits,
            "first_hit": progress.first_hit,
            "rate": rate,
            "seconds_left": left,
        }
        partial = self.place.with_suffix(".partial")
        partial.write_text(json.dumps(document), encoding="ascii")
        os.replace(partial, self.place)

    def _pace(self, at: datetime, progress: Progress) -> tuple[float | None, int | None]:
        """The rate over the last seconds, and what is left at that rate, while contents are read."""
        samples = self._samples
        samples.append((at, progress.bytes_done))
        while (at - samples[0][0]).total_seconds() > _WINDOW:
            samples.popleft()
        seconds = (at - samples[0][0]).total_seconds()
        if seconds < _EVERY or progress.phase != "reading":
            return None, None
        rate = (progress.bytes_done - samples[0][1]) / seconds
        return rate, round(max(0, progress.bytes_total - progress.bytes_done) / rate) if rate > 0 else None


def _marks(progress: Progress) -> tuple[object, ...]:
    """What is written at once when it changes."""
    return progress.phase, progress.source, progress.first_hit, progress.items_total > 0


def watched(unfinished: Path) -> Watched | None:
    """How far the run of a folder is, None where it has not said so (yet, or because it is finished)."""
    try:
        found = json.loads((unfinished / WATCHED).read_text(encoding="ascii"))
        first = found["first_hit"]
        return Watched(
            at=instant_of(found["at"]),
            progress=Progress(
                source=str(found["source"]),
                phase=str(found["phase"]),
                items_done=int(found["items"][0]),
                items_total=int(found["items"][1]),
                bytes_done=int(found["bytes"][0]),
                bytes_total=int(found["bytes"][1]),
                hits=int(found["hits"]),
                first_hit=None if first is None else (str(first[0]), str(first[1]), float(first[2])),
            ),
            rate=None if found["rate"] is None else float(found["rate"]),
            seconds_left=None if found["seconds_left"] is None else int(found["seconds_left"]),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, ValueRefused):
        return None  # none yet, or torn when the machine lost power: it is written again within a second
