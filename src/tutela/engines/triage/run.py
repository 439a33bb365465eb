"""Runs a triage: source, file system, item, digests, match, manifest."""

import contextlib
import itertools
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from tutela.engines.confined import ConfinedFailure, probe
from tutela.engines.kernels.loading import ready
from tutela.engines.triage.detectors import Lookup
from tutela.engines.triage.entry import text_of
from tutela.engines.triage.errors import OutputRefused
from tutela.engines.triage.examination import Examination, examine
from tutela.engines.triage.folder import MANIFEST, Record, RunFolder
from tutela.engines.triage.footage import SETTINGS as VIDEO_SETTINGS
from tutela.engines.triage.footage import VideoLookup, counted
from tutela.engines.triage.keys import keys_of
from tutela.engines.triage.makers import makers, picture_makers, video_makers
from tutela.engines.triage.manifest import Row, write_manifest
from tutela.engines.triage.matching import matched, matches
from tutela.engines.triage.meter import Meter, Progress
from tutela.engines.triage.readers import Source, recognise, shown_path
from tutela.engines.triage.reading import Bench
from tutela.engines.triage.result import SPARED, Hit, TriageResult, UnreadItem
from tutela.engines.triage.screening import Screening, screening_of, spared
from tutela.engines.triage.sightings import LEAST_QUALITY, NearLookup
from tutela.engines.triage.watching import WATCHED, Watch
from tutela.engines.values import instant_text

FORMAT = 1
"""Version of the results; a folder of another version is not resumed."""

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do.

    ``verify`` also digests media that carry no digest of their own (SHA-256), for the record. ``workers`` is the number
    of worker processes; it changes nothing in the results. ``keys`` are passwords and recovery passwords of encrypted
    volumes, one a line; they are given to workers in memory and recorded nowhere, only how many there were. ``kernels`` is a
    folder of this user's own to keep machine code in (None for the library's one-at-a-time code); it changes no result.
    ``archives`` opens archives among the contents, ``carve`` searches free space for pictures and videos.
    ``mode`` ``full`` reads everything; ``screen`` reads what can match exactly, the likeliest first, and computes all
    digests of matches only.
    """

    workers: int = field(default_factory=lambda: max(1, len(os.sched_getaffinity(0))))
    verify: bool = False
    archives: bool = True
    carve: bool = False
    keys: bytes = field(default=b"", repr=False)
    kernels: Path | None = None
    pictures: bool = False
    """Hash pictures (PDQ) where no list of picture hashes asks for it, too."""
    videos: bool = False
    """The same of videos (vPDQ)."""
    mode: Literal["full", "screen"] = "full"

    def identity(self) -> Record:
        """Those that change results, as the run record has them; what a run of the first version had not, only if set."""
        found: Record = {"verify": self.verify}
        if not self.archives:
            found["archives"] = False
        if self.carve:
            found["carve"] = True
        if self.mode != "full":
            found["mode"] = self.mode
        if self.keys:
            found["keys"] = len(keys_of(self.keys))
        return found


def triage(
    sources: Sequence[Path],
    *,
    lookup: Lookup,
    near: NearLookup | None = None,
    videos: VideoLookup | None = None,
    out: Path,
    settings: Settings,
    progress: Callable[[Progress], None] = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    stop: threading.Event | None = None,
) -> TriageResult:
    """Examine sources, match their items against known lists, and leave manifest, findings and record in ``out``.

    A folder that holds the same run finished answers with its result; unfinished, it is resumed. What could not be read
    stands in the result. ``stop`` ends the run early from another thread. Raises SourceRefused, OutputRefused, RunStopped.

    1. recognise every source  2. take the folder  3. list, digest and match each source  4. write manifest and findings
    """
    threading.Thread(target=_prepare, daemon=True).start()
    recognised = _once([recognise(path) for path in sources])  # 1
    for source in recognised:
        _refuse_output_inside(source, out)
    pictures, filmed = settings.pictures or near is not None, settings.videos or videos is not None
    with RunFolder(out) as folder:  # 2
        identity: Record = {
            "format": FORMAT,
            "sources": [_identity(source) for source in recognised],
            "lists": [dict(one) for one in lookup.statement()],
            "settings": settings.identity(),
            **({"pictures": [dict(one) for one in near.statement()] if near else []} if pictures else {}),
            **({"videos": [dict(one) for one in videos.statement()] if videos else []} if filmed else {}),
            **({"video_settings": dict(VIDEO_SETTINGS)} if filmed else {}),
        }
        begun: Record = {"started_at": instant_text(now()), "resumed": 0}
        finished = folder.begin(identity, begun)
        if finished is not None:
            return finished
        meter = Meter(Watch(progress, folder.unfinished / WATCHED, now), now)
        bench = Bench(
            journals=folder.unfinished,
            workers=settings.workers,
            verify=settings.verify,
            stop=stop or threading.Event(),
            code=None if settings.kernels is None else ready("digests", settings.kernels),
            screening=screening_of(lookup) if settings.mode == "screen" else None,
            meter=meter,
            archives=settings.archives,
            carve=settings.carve,
            keys=settings.keys,
            picture_code=ready("pdq", settings.kernels)
            if (pictures or filmed) and settings.kernels is not None
            else None,
            pictures=pictures,
            near=near,
            videos=filmed,
            known_videos=videos,
            matching=lambda found: [entries[0][1].list_name if entries else None for entries in matches(lookup, found)],
        )
        examined = [examine(source, number, bench) for number, source in enumerate(recognised)]  # 3
        meter.phase("", "writing")
        result = _written(examined, _Tally(lookup, near, videos), folder, bench.screening, carve=settings.carve)  # 4
        record: Record = {
            "made_by": makers() | (picture_makers() if pictures else {}) | (video_makers() if filmed else {}),
            "workers": settings.workers,
            "kernels": ["digests"] * (bench.code is not None) + ["pdq"] * (bench.picture_code is not None),
            "confinement": asdict(probe()),
            "examined": [one.record for one in examined],
            "counts": {
                "items": result.items,
                "read": result.read,
                "unread": len(result.unread),
                "hits": len(result.hits),
            },
            "mode": settings.mode,
            "first_hit_seconds": meter.first_hit_seconds,
            "manifest": {"path": MANIFEST, "sha256": result.manifest_sha256},
            "finished_at": instant_text(now()),
        }
        folder.finish(result.document(absolute=False), record)
        return result


def _prepare() -> None:
    """Load beside the listing what is needed later: the Parquet library, and which walls hold on this machine."""
    with contextlib.suppress(ConfinedFailure):  # it is raised where the answer is used
        probe()
    import pyarrow.parquet  # noqa: F401


def _once(recognised: Sequence[Source]) -> list[Source]:
    """Each source once: who gives ``image.E*`` gives every segment of one image."""
    found: dict[tuple[str | Path, ...], Source] = {}
    for source in recognised:
        found.setdefault((source.kind, *(source.files or (source.path,))), source)
    return list(found.values())


def _refuse_output_inside(source: Source, out: Path) -> None:
    place, root = Path(os.path.realpath(out)), Path(os.path.realpath(source.path))
    if place == root or root in place.parents:
        raise OutputRefused(f"{out} lies inside the source {source.path}; a source is never written to")


def _identity(source: Source) -> Record:
    """What makes a source the same one on the next run. A folder's files are compared when it is listed."""
    files = []
    for path in source.files if source.kind != "folder" else ():
        status = path.stat()
        files.append({"path": shown_path(path), "size": status.st_size, "modified_ns": str(status.st_mtime_ns)})
    return {"path": source.name, "kind": source.kind, "files": files}


def _written(
    examined: Sequence[Examination],
    tally: "_Tally",
    folder: RunFolder,
    screening: Screening | None,
    *,
    carve: bool,
) -> TriageResult:
    """Write the manifest and count while its rows go by."""
    tally.unread = [one for done in examined for one in done.unread]
    rows = (row for done in examined for row in done.rows())
    digest = write_manifest(tally.counting(rows), folder.partial(MANIFEST))
    return TriageResult(
        items=tally.read + len(tally.unread) + len(tally.spared),
        read=tally.read,
        unread=tally.unread,
        bytes=tally.bytes,
        hits=tally.hits,
        sources=[done.verdict for done in examined if done.verdict is not None],
        manifest=folder.place(MANIFEST),
        manifest_sha256=digest,
        set_aside=dict(tally.set_aside),
        perhaps_good=dict(tally.perhaps_good),
        pictures=dict(tally.pictures),
        videos=dict(tally.videos),
        spared=None if screening is None else spared(tally.spared, screening),
        searched=sum(done.searched for done in examined) if carve else None,
    )


@dataclass(slots=True)
class _Tally:
    """Counts and hits of the rows that went by."""

    lookup: Lookup
    near: NearLookup | None
    known_videos: VideoLookup | None
    unread: list[UnreadItem] = field(default_factory=list)
    read: int = 0
    bytes: int = 0
    hits: list[Hit] = field(default_factory=list)
    set_aside: Counter[str] = field(default_factory=Counter)
    perhaps_good: Counter[str] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)
    videos: Counter[str] = field(default_factory=Counter)
    spared: list[int] = field(default_factory=list)
    """Sizes of what a screening did not read."""

    def counting(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Let rows pass, in their order, and take them into account; what is an ordinary file is marked on the way."""
        while held := list(itertools.islice(rows, _BATCH)):
            found = matched(self.lookup, self.near, self.known_videos, [row for row in held if len(row.answer) == 3])
            self.hits += found.hits
            read = iter(found.rows)
            for row in held:
                self.videos.update(counted(row.footage))
                yield self._read(next(read)) if len(row.answer) == 3 else self._unread(row)

    def _unread(self, row: Row) -> Row:
        if row.answer == (SPARED,):
            self.spared.append(row.entry.size)
            return row
        shown = text_of(row.entry.path)
        deleted = "" if row.entry.state == "allocated" else "deleted: "
        self.unread.append(UnreadItem(shown, deleted + row.answer[0], row.source, row.offset))
        return row

    def _read(self, row: Row) -> Row:
        self.read, self.bytes = self.read + 1, self.bytes + row.entry.size
        if row.sighting:
            self.pictures["hashed" if len(row.sighting) == 3 else "unread"] += 1
            self.pictures["not comparable"] += len(row.sighting) == 3 and int(row.sighting[1]) < LEAST_QUALITY
        if row.set_aside is not None:
            self.set_aside[row.set_aside] += 1
        if row.perhaps_good is not None:
            self.perhaps_good[row.perhaps_good] += 1
        return row
