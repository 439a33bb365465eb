"""Runs a triage: source, file system, item, digests, match, manifest."""

import contextlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from tutela.engines.confined import ConfinedFailure, probe
from tutela.engines.kernels.loading import ready
from tutela.engines.triage.crew import SILENCE
from tutela.engines.triage.detectors import Lookup
from tutela.engines.triage.errors import OutputRefused, RunStopped
from tutela.engines.triage.examination import Examination, examine
from tutela.engines.triage.folder import MANIFEST, Record, RunFolder
from tutela.engines.triage.footage import SETTINGS as VIDEO_SETTINGS
from tutela.engines.triage.footage import VideoLookup, counted
from tutela.engines.triage.keys import keys_of
from tutela.engines.triage.makers import makers, picture_makers, video_makers
from tutela.engines.triage.manifest import Stretch, write_manifest
from tutela.engines.triage.matching import matched, matches
from tutela.engines.triage.meter import Meter, Progress
from tutela.engines.triage.readers import Source, recognise, shown_path
from tutela.engines.triage.reading import Bench
from tutela.engines.triage.result import SPARED, Hit, TriageResult, UnreadItem
from tutela.engines.triage.screening import Screening, screening_of, spared
from tutela.engines.triage.sightings import LEAST_QUALITY, NearLookup
from tutela.engines.triage.watching import WATCHED, Watch
from tutela.engines.values import instant_text

if TYPE_CHECKING:
    from tutela.engines.triage.cluster import Cluster
    from tutela.engines.triage.member import Kernel

FORMAT = 1
"""Version of the results; a folder of another version is not resumed."""

_AT_ONCE = 16
"""Sources that are examined at the same time on a cluster."""


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
    silence: int = SILENCE
    """Seconds without a result, and without anything new read or unpacked, after which a worker counts as hung: it is ended, and
    what it was at is unread."""

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
        if self.silence != SILENCE:
            found["silence"] = self.silence
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
    cluster: "Cluster | None" = None,
) -> TriageResult:
    """Examine sources, match their items against known lists, and leave manifest, findings and record in ``out``.

    A folder that holds the same run finished answers with its result; unfinished, it is resumed. What could not be read
    stands in the result. ``stop`` ends the run early from another thread; ``cluster`` does the work where it is given, with
    the same results. Raises SourceRefused, OutputRefused, RunStopped, ClusterRefused, ClusterLost.

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
        if cluster is not None:
            cluster.agree(recognised)
        meter = Meter(Watch(progress, folder.unfinished / WATCHED, now), now)
        bench = Bench(
            journals=folder.unfinished,
            workers=settings.workers if cluster is None else 2 * cluster.workers(),
            verify=settings.verify,
            stop=stop or threading.Event(),
            code=_code("digests", settings, cluster),
            screening=screening_of(lookup) if settings.mode == "screen" else None,
            meter=meter,
            archives=settings.archives,
            carve=settings.carve,
            keys=settings.keys,
            silence=settings.silence,
            picture_code=_code("pdq", settings, cluster) if pictures or filmed else None,
            pictures=pictures,
            near=near,
            videos=filmed,
            known_videos=videos,
            matching=lambda found: [entries[0][1].list_name if entries else None for entries in matches(lookup, found)],
            cluster=cluster,
        )
        examined = _examined(recognised, bench)  # 3
        meter.phase("", "writing")
        result = _written(
            examined, _Tally(lookup, near, videos, bench.stop), folder, bench.screening, carve=settings.carve
        )  # 4
        record: Record = {
            "made_by": makers() | (picture_makers() if pictures else {}) | (video_makers() if filmed else {}),
            "workers": bench.workers if cluster is None else bench.workers // 2,
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
            "silence": settings.silence,
            "first_hit_seconds": meter.first_hit_seconds,
            "manifest": {"path": MANIFEST, "sha256": result.manifest_sha256},
            "finished_at": instant_text(now()),
            **({} if cluster is None else {"cluster": cluster.statement()}),
        }
        folder.finish(result.document(absolute=False), record)
        return result


def _code(name: str, settings: Settings, cluster: "Cluster | None") -> "Path | Kernel | None":
    """A kernel's code, or what stands for it on its way to a cluster; None for the plain path."""
    if settings.kernels is None:
        return None
    return ready(name, settings.kernels) if cluster is None else cluster.kernel(name)


def _examined(sources: Sequence[Source], bench: Bench) -> list[Examination]:
    """Examine the sources: here one after the other, on a cluster several at once, for its members to be busy to the end.

    What went wrong with one ends the others, and is raised before their wish to stop.
    """
    if bench.cluster is None or len(sources) == 1:
        return [examine(source, number, bench) for number, source in enumerate(sources)]
    with ThreadPoolExecutor(min(len(sources), _AT_ONCE)) as devices:
        begun = [devices.submit(examine, source, number, bench) for number, source in enumerate(sources)]
        try:
            wait(begun, return_when=FIRST_EXCEPTION)
        except BaseException:
            bench.stop.set()
            raise
        failed = [one for one in begun if one.done() and not one.cancelled() and one.exception() is not None]
        if failed:
            bench.stop.set()
            devices.shutdown(cancel_futures=True)
            failures = [one.exception() for one in begun if one.done() and not one.cancelled()]
            raise min((one for one in failures if one is not None), key=lambda one: isinstance(one, RunStopped))
    return [one.result() for one in begun]


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
    stop: threading.Event
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

    def counting(self, stretches: Iterator[Stretch]) -> Iterator[Stretch]:
        """Let rows pass, in their order, and take them into account; what is an ordinary file is marked on the way.

        Raises RunStopped.
        """
        for rows in stretches:
            if self.stop.is_set():
                raise RunStopped
            found = matched(self.lookup, self.near, self.known_videos, rows)
            rows.set_aside, rows.perhaps_good = found.set_aside, found.perhaps_good
            self.hits += found.hits
            self._count(rows)
            yield rows

    def _count(self, rows: Stretch) -> None:
        read, sizes = rows.answers.read, rows.entries.sizes
        self.read, self.bytes = self.read + int(read.sum()), self.bytes + sum(sizes[read].tolist())
        self.set_aside.update(rows.set_aside.values())
        self.perhaps_good.update(rows.perhaps_good.values())
        for footage in rows.footage.values():
            self.videos.update(counted(footage))
        for place, sighting in rows.sightings.items():
            if read[place] and sighting:
                self.pictures["hashed" if len(sighting) == 3 else "unread"] += 1
                self.pictures["not comparable"] += len(sighting) == 3 and int(sighting[1]) < LEAST_QUALITY
        unread = np.flatnonzero(~read).tolist()
        self.spared += sizes[[at for at in unread if rows.answers.reasons[at] == SPARED]].tolist()
        for place in unread:
            reason = str(rows.answers.reasons[place])
            if reason != SPARED:
                deleted = "" if rows.entries.allocated[place] else "deleted: "
                self.unread.append(UnreadItem(rows.paths[place], deleted + reason, rows.source, rows.offset))
