"""Examines one source in confined workers: its layout, its entries, the digests of every content, its own digest."""

import contextlib
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import cast

from tutela.engines.confined import Argument, ConfinedFailure, Plain
from tutela.engines.triage import depths, tasks
from tutela.engines.triage.contents import KINDS
from tutela.engines.triage.crew import LIMITS, Answer, Crew, Order
from tutela.engines.triage.entry import ALLOCATED, ORPHAN, Census, Entry, order_of, text_of
from tutela.engines.triage.errors import RunStopped
from tutela.engines.triage.footage import LEAST_BYTES as LEAST_VIDEO
from tutela.engines.triage.journal import Journal
from tutela.engines.triage.listing import Columns, Listing, columns_from_the_wire, contents_of
from tutela.engines.triage.manifest import Stretch
from tutela.engines.triage.readers import Source
from tutela.engines.triage.reading import Bench, Target, Unit, digest_of_listing, order_for, read
from tutela.engines.triage.result import SPARED, SourceVerdict, UnreadItem
from tutela.engines.triage.sightings import LEAST_BYTES as LEAST_PICTURE
from tutela.engines.triage.sightings import Sighting, checked_sighting, near_hits, seen
from tutela.engines.triage.viewing import DECODING, decoded, watch_videos
from tutela.engines.triage.volume import Volume
from tutela.engines.triage.within import Found, Opener, in_pieces, totals

_LISTING = replace(LIMITS, memory_bytes=4 << 30, value_bytes=64 << 20)

_MOST_ENTRIES = 50_000_000


@dataclass(slots=True)
class Examination:
    """What came of one source. ``unread`` holds what is no row of the manifest: volumes, directories, the source."""

    source: Source
    units: list[Unit] = field(default_factory=list)
    unread: list[UnreadItem] = field(default_factory=list)
    verdict: SourceVerdict | None = None
    record: dict[str, object] = field(default_factory=dict)
    searched: int = 0
    """Bytes of free space that were searched."""

    def rows(self) -> Iterator[Stretch]:
        """The manifest's rows of this source."""
        for unit in self.units:
            yield from unit.rows(self.source.name)


def examine(source: Source, number: int, bench: Bench) -> Examination:
    """Examine the ``number``-th source of a run. What fails is recorded as unread; only a wish to stop is raised."""
    done = Examination(source, record={"path": source.name, "kind": source.kind})
    bench.meter.phase(source.name, "listing")
    if source.problem is not None:
        _lose(done, None, source.name, source.problem)
    elif source.kind == "folder":
        with _crew(bench, tasks.digest_folder, *source.files) as crew:
            unit = _listed(
                done,
                None,
                "folder",
                lambda singly: bench.here(tasks.list_folder, singly, *source.files, limits=_LISTING),
            )
            _read(done, unit, f"{number}", bench, crew)
        _see(done, unit, f"{number}", bench, *source.files)
        _open_archives(done, unit, f"{number}", bench, (depths.archives_of_folder, (), tuple(source.files)))
    elif source.kind == "archive":
        _examine_archive(done, number, bench)
    else:
        _examine_medium(done, number, bench)
    if done.verdict is None:
        done.verdict = SourceVerdict(source.name, source.kind, "not computed", {}, {})
    return done


def _lose(done: Examination, offset: int | None, path: str, reason: str) -> None:
    done.unread.append(UnreadItem(path, reason, done.source.name, offset))


def _examine_medium(done: Examination, number: int, bench: Bench) -> None:
    source = done.source
    try:
        told, medium, volumes = _survey(source, bench)
    except ConfinedFailure as failure:
        if failure.cause == "start":
            raise
        _lose(done, None, source.name, failure.reason)
        done.verdict = SourceVerdict(source.name, source.kind, "unread", {}, {})
        return
    done.record |= {name: medium[name] for name in ("size", "about", "table", "unpartitioned")}
    if medium["problem"]:
        _lose(done, None, source.name, str(medium["problem"]))
    with ThreadPoolExecutor(1) as beside, contextlib.closing(told):
        verdict = beside.submit(_verdict, source, cast("dict[str, str]", medium["stored"]), number, bench)
        try:
            first: Iterator[Plain] | None = told  # goes on with the first volume that can be examined
            for volume in volumes:
                if volume.file_system is None:
                    _name_unexamined(done, volume)
                else:
                    _examine_volume(done, volume, first, number, bench)
                    first = None
        except BaseException:
            bench.stop.set()
            raise
        if not verdict.done():
            bench.meter.phase(source.name, "verifying")
        done.verdict = verdict.result()
    if done.verdict.verdict == "differs":
        _lose(done, None, source.name, "its bytes differ from the digest stored at its acquisition")


def _survey(
    source: Source, bench: Bench, *, again: bool = True
) -> tuple[Generator[Plain], dict[str, Plain], list[Volume]]:
    """Survey a medium; a worker that was killed is given a second chance. Returns what else the worker tells, too."""
    told = bench.here(tasks.survey_medium, source.kind, bench.keys, bench.looks, *source.files, limits=_LISTING)
    try:
        return told, *_surveyed(next(told, None))
    except ConfinedFailure as failure:
        if failure.cause == "killed" and again:
            return _survey(source, bench, again=False)
        raise


def _surveyed(value: Plain) -> tuple[dict[str, Plain], list[Volume]]:
    """Check the shape of a survey: it is the word of a worker. Raises ConfinedFailure."""
    try:
        medium = cast("dict[str, Plain]", value)
        volumes = [_volume(one) for one in cast("list[Plain]", medium["volumes"])]
        texts = [medium[name] or "" for name in ("table", "problem")]
        for name in ("stored", "about"):
            texts += [text for pair in cast("dict[str, str]", medium[name]).items() for text in pair]
        sound = all(isinstance(text, str) for text in texts)
        sound = sound and all(type(medium[name]) is int for name in ("size", "unpartitioned"))
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfinedFailure("the worker's answer is unreadable; it may be taken over", "output") from error
    if not sound:
        raise ConfinedFailure("the worker's answer is unreadable; it may be taken over", "output")
    return medium, volumes


def _volume(value: Plain) -> Volume:
    fields = cast("dict[str, str]", value)
    volume = Volume(**fields)  # type: ignore[arg-type]  # the fields are checked on the next lines
    texts = (volume.description, volume.file_system or "", volume.reason or "", volume.part)
    if not all(isinstance(text, str) for text in texts) or not all(
        type(number) is int and number >= 0 for number in (volume.offset, volume.length)
    ):
        raise TypeError("malformed volume")
    return volume


def _name_unexamined(done: Examination, volume: Volume) -> None:
    _lose(done, volume.offset, _name_of(volume), volume.reason or "not examined")
    _volumes_recorded(done).append(asdict(volume))


def _name_of(volume: Volume) -> str:
    return f"volume at byte {volume.offset} ({volume.description})"


def _volumes_recorded(done: Examination) -> list[object]:
    return cast("list[object]", done.record.setdefault("volumes", []))


def _examine_volume(
    done: Examination, volume: Volume, listing: Iterator[Plain] | None, number: int, bench: Bench
) -> None:  # fmt: skip
    """List and digest one volume; ``listing`` is one that is under way, None to start one."""
    if volume.reason is not None:
        _lose(done, volume.offset, _name_of(volume), volume.reason)
    bench.meter.phase(done.source.name, "listing")
    source, file_system = done.source, str(volume.file_system)
    place: tuple[Argument, ...] = (source.kind, asdict(volume), bench.keys, *source.files)
    with _crew(bench, tasks.digest_volume, *place) as crew:

        def told(singly: bool) -> Iterator[Plain]:
            given: tuple[Argument, ...] = (source.kind, asdict(volume), bench.keys, bench.looks, singly, *source.files)
            return bench.here(tasks.list_volume, *given, limits=_LISTING)

        unit = _listed(done, volume.offset, file_system, told, listing, _name_of(volume), asdict(volume))
        unit.part = volume.part
        name = f"{number}-{volume.offset}-{file_system}-{volume.part.replace('/', '_')}".rstrip("-")
        _read(done, unit, name, bench, crew)
    _see(done, unit, name, bench, source.kind, asdict(volume), bench.keys, *source.files)
    place = (source.kind, asdict(volume), bench.keys)
    _open_archives(done, unit, name, bench, (depths.archives_of_volume, place, tuple(source.files)))
    if bench.carve:
        _carve(done, unit, volume, name, bench)


@contextlib.contextmanager
def _crew(bench: Bench, task: Callable[..., object], *arguments: Argument) -> Iterator[Crew]:
    """A crew that starts while its source is still being listed, and is dismissed whatever happens."""
    ahead = bench.workers if bench.screening is None else 1
    given = (bench.code, *arguments)
    crew = bench.crew(task, given, lambda moved: bench.meter.add(0, moved), bench.checked, ahead=ahead)
    try:
        yield crew
    finally:
        crew.dismiss()


def _listed(
    done: Examination,
    offset: int | None,
    file_system: str,
    told: Callable[[bool], Iterator[Plain]],
    listing: Iterator[Plain] | None = None,
    name: str = "folder",
    about: dict[str, object] | None = None,
) -> Unit:
    """Take in a listing: one under way or one that ``told`` starts. When it breaks off it is told again, entry by entry, so
    that all that comes before is kept; the break is unread."""
    taken = _taken_in(listing or told(False))
    if taken.failure is not None:
        again = _taken_in(told(True))
        taken = max(again, taken, key=lambda one: (one.failure is None, len(one.entries)))
    entries, census = taken.entries, taken.census
    if taken.failure is not None:
        _lose(done, offset, name, f"listing it broke off after {len(entries)} files: {taken.failure.reason}")
    for path, reason in census.problems:
        _lose(done, offset, path, reason)
    entries.sort()
    counts = {key: value for key, value in asdict(census).items() if key != "problems"} | {"files": len(entries)}
    _volumes_recorded(done).append({**(about or {}), "counts": counts})
    unit = Unit(offset, file_system, entries, contents_of(entries, by_path=offset is None), archives=taken.archives)
    done.units.append(unit)
    return unit


@dataclass(slots=True)
class _Taken:
    """A listing as far as it came."""

    entries: Listing = field(default_factory=Listing)
    census: Census = field(default_factory=Census)
    archives: set[Target] | None = field(default_factory=set)
    """What may be an archive; None where nobody looked."""
    failure: ConfinedFailure | None = None


def _taken_in(listing: Iterator[Plain]) -> _Taken:
    taken = _Taken()
    try:
        for value in listing:
            batch, counted = _checked(value)
            if batch is not None:
                taken.entries.put(batch)
            taken.census = counted or taken.census
            if batch is not None:
                _mark(taken, batch, cast("dict[str, Plain]", value).get("archives"))
            if len(taken.entries) > _MOST_ENTRIES:
                raise ConfinedFailure("it lists more files than any real file system", "output")
    except ConfinedFailure as failure:
        if failure.cause == "start":
            raise
        taken.failure = failure
    return taken


def _mark(taken: _Taken, batch: Columns, places: Plain) -> None:
    if taken.archives is None or not isinstance(places, list):
        taken.archives = None
        return
    found = [place for place in places if type(place) is int and 0 <= place < len(batch.paths)]
    taken.archives.update(cast("list[Target]", list(zip(*batch.numbers[:3, found].tolist(), strict=True))))


def _checked(value: Plain) -> tuple[Columns | None, Census | None]:
    try:
        if not isinstance(value, dict):
            raise ValueError("malformed listing")
        if "census" in value:
            told = cast("dict[str, Plain]", value["census"])
            problems = [
                (str(path), str(reason)) for path, reason in cast("list[tuple[str, str]]", told.pop("problems"))
            ]
            if not all(type(count) is int for count in told.values()):
                raise ValueError("malformed census")
            return None, Census(**cast("dict[str, int]", told), problems=problems)
        return columns_from_the_wire(value["entries"]), None
    except (ValueError, TypeError, KeyError) as error:
        raise ConfinedFailure("the worker's answer is unreadable; it may be taken over", "output") from error


def _read(done: Examination, unit: Unit, name: str, bench: Bench, crew: Crew) -> None:
    bench.meter.phase(done.source.name, "reading")
    counted = cast("dict[str, int]", done.record.setdefault("contents", {}))
    for word, count in read(unit, name, bench, crew).items():
        counted[word] = counted.get(word, 0) + count


def _open_archives(
    done: Examination, unit: Unit, name: str, bench: Bench,
    how: tuple[Callable[..., object], tuple[Argument, ...], tuple[Path, ...]],
) -> None:  # fmt: skip
    """Open the archives among the contents that were read, and those within them; their members are a unit of their own."""
    if not bench.archives:
        return
    contents = [
        (number, unit.entries[number], order_for(unit, number, KINDS).values()[2:])
        for number in unit.numbers.tolist()
        if number not in unit.no_archives
        and (len(unit.answers[number]) == len(KINDS) or unit.answers[number] == (SPARED,))
    ]
    if not contents:
        return
    opener = Opener(
        how[0], (bench.media, *how[1]), how[2], bench.journals / f"{name}-archives.jsonl", digest_of_listing(unit), bench.stop,
        lambda found: _tell(bench, found), bench.stream, shares=None if bench.cluster is None else in_pieces,
    )  # fmt: skip
    members = _add_members(done, unit, opener.open(contents, bench.workers))
    holders = {number: (entry.size, target) for number, entry, target in contents}
    _see_members(done, members, f"{name}-archives", bench, holders, *how[1], *how[2])


def _tell(bench: Bench, found: Found) -> None:
    """Let the progress know of an archive's members."""
    read = [(answer, entry.size) for entry, answer in found.members if len(answer) == len(KINDS)]
    bench.meter.expect(len(found.members), sum(size for _, size in read))
    bench.meter.add(len(found.members), sum(size for _, size in read))
    paths = [entry.path for entry, answer in found.members if len(answer) == len(KINDS)]
    for path, known in zip(paths, bench.matching(read), strict=True):
        if known is not None:
            bench.meter.hit(text_of(path), known)


@dataclass(slots=True)
class _Members:
    """What lay within the contents of a unit, and how pictures and videos among it are found again: (content, clue) by number."""

    unit: Unit
    pictures: dict[int, tuple[int, Plain]] = field(default_factory=dict)
    videos: dict[int, tuple[int, Plain]] = field(default_factory=dict)

    def add(self, place: int, content: int, clue: Plain) -> None:
        """Take the member at ``place`` in: a member of an archive says itself what it is, a carved one by its name."""
        entry = self.unit.entries[place]
        where, video = divmod(clue, 2) if isinstance(clue, int) else (clue, entry.path.endswith(b".mp4"))
        if entry.size >= (LEAST_VIDEO if video else LEAST_PICTURE):
            (self.videos if video else self.pictures)[place] = (content, where)


def _add_members(done: Examination, unit: Unit, found: Mapping[int, Found], kind: str = "archives") -> _Members | None:
    if not found:
        return None
    members = sorted(
        (
            (entry, answer, number, one.clues.get(place))
            for number, one in found.items()
            for place, (entry, answer) in enumerate(one.members)
        ),
        key=lambda member: order_of(member[0]),
    )
    for _, one in sorted(found.items()):
        for path, reason in one.problems:
            _lose(done, unit.offset, path or done.source.name, reason)
    part = f"{unit.part}/{kind}".lstrip("/")
    entries = Listing(one[0] for one in members)
    inner = Unit(unit.offset, unit.file_system, entries, contents_of(entries, by_path=True), part)
    inner.answers.update(enumerate(one[1] for one in members))
    done.units.append(inner)
    counts = totals(found.values())
    done.searched += counts.get("searched", 0)
    recorded = {"offset": unit.offset, "file_system": unit.file_system, "part": part, "counts": counts}
    _volumes_recorded(done).append(recorded)
    within = _Members(inner)
    for place, (_, answer, number, clue) in enumerate(members):
        if clue is not None and len(answer) == len(KINDS):
            within.add(place, number, clue)
    return within


def _carve(done: Examination, unit: Unit, volume: Volume, name: str, bench: Bench) -> None:
    """Search what no file's content takes for pictures and videos; what is found is named by where it lies."""
    if not volume.carvable:
        _lose(done, volume.offset, _name_of(volume), f"its free space is not searched: not done for {unit.file_system}")
        return
    bench.meter.phase(done.source.name, "carving")
    holder = Entry(b"/", None, ORPHAN, 0, 0, 0, max(volume.length, 1 << 20), 0, None, None, None, None, None)
    place = (done.source.kind, asdict(volume), bench.keys)
    opener = Opener(
        depths.carved_of_volume, (bench.media, *place), tuple(done.source.files), bench.journals / f"{name}-carved.jsonl",
        digest_of_listing(unit), bench.stop, lambda found: _tell(bench, found), bench.stream, _LISTING,
    )  # fmt: skip
    carved = _add_members(done, unit, opener.open([(0, holder, [])], 1), "carved")
    if carved is None or not bench.media:
        return
    from tutela.engines.triage import picture_depths

    def orders(found: Mapping[int, tuple[int, Plain]]) -> dict[int, Order]:
        return {at: Order(at, carved.unit.entries[at].size, (pieces,)) for at, (_, pieces) in found.items()}

    where: tuple[Argument, ...] = (*place, *done.source.files)
    bench.meter.phase(done.source.name, "hashing pictures")
    _hash_pictures(carved.unit, f"{name}-carved", bench, orders(carved.pictures), picture_depths.see_carved, *where)
    bench.meter.phase(done.source.name, "hashing videos")
    _hash_videos(carved.unit, f"{name}-carved", bench, orders(carved.videos), picture_depths.watch_carved, *where)


def _examine_archive(done: Examination, number: int, bench: Bench) -> None:
    """A source that is an archive: its members are the items, as the files of an image are."""
    (path,) = done.source.files
    bench.meter.phase(done.source.name, "reading")
    holder = Entry(b"", None, ALLOCATED, 0, 0, 0, path.stat().st_size, 0, None, None, None, None, None)
    opener = Opener(
        depths.archive_as_source, (bench.media,), (path,), bench.journals / f"{number}-archives.jsonl", "source", bench.stop,
        lambda found: _tell(bench, found), bench.stream,
    )  # fmt: skip
    found = opener.open([(0, holder, [])], 1)
    outer = Unit(None, "archive", Listing(), contents_of(Listing(), by_path=True))
    members = _add_members(done, outer, found)
    _see_members(done, members, f"{number}-archives", bench, {0: (holder.size, [])}, path)
    if not found:
        _lose(done, None, done.source.name, "it is no archive that can be opened")
    if bench.verify:
        bench.meter.phase(done.source.name, "verifying")
        done.verdict = _verdict(Source(done.source.path, "raw", (path,)), {}, number, bench)


def _see(done: Examination, unit: Unit, name: str, bench: Bench, *arguments: Argument) -> None:
    """Hash the pictures and the videos among the contents that were read, by workers of their own."""
    if bench.pictures:
        _see_pictures(done, unit, name, bench, *arguments)
    if bench.videos:
        _see_videos(done, unit, name, bench, *arguments)


def _see_pictures(done: Examination, unit: Unit, name: str, bench: Bench, *arguments: Argument) -> None:
    from tutela.engines.triage import picture_tasks  # with what decodes pictures, which most runs do without

    task = picture_tasks.see_folder if unit.offset is None else picture_tasks.see_volume
    bench.meter.phase(done.source.name, "hashing pictures")
    _hash_pictures(unit, name, bench, _of_size(unit, LEAST_PICTURE), task, *arguments)


def _see_videos(done: Examination, unit: Unit, name: str, bench: Bench, *arguments: Argument) -> None:
    from tutela.engines.triage import video_tasks  # as above

    task = video_tasks.watch_folder if unit.offset is None else video_tasks.watch_volume
    bench.meter.phase(done.source.name, "hashing videos")
    _hash_videos(unit, name, bench, _of_size(unit, LEAST_VIDEO), task, *arguments)


def _of_size(unit: Unit, least: int) -> dict[int, Order]:
    """Orders for the contents of that size that were read, or spared, in the order in which they lie."""
    return {
        number: order_for(unit, number, KINDS)
        for number in sorted(unit.numbers.tolist(), key=unit.entries.first_blocks.__getitem__)
        if (len(unit.answers[number]) == len(KINDS) or unit.answers[number] == (SPARED,))
        and unit.entries[number].size >= least
    }


def _hash_videos(
    unit: Unit, name: str, bench: Bench, orders: Mapping[int, Order], task: Callable[..., object], *arguments: Argument,
    in_order: bool = False,
) -> None:  # fmt: skip
    """Carry out these orders, and report what matches a listed video."""
    if orders:
        hits = watch_videos(unit, name, bench, orders, task, *arguments, in_order=in_order)
        _digest_near(unit, f"{name}-near-videos", bench, hits, *arguments)


def _see_members(
    done: Examination, members: _Members | None, name: str, bench: Bench, holders: Mapping[int, tuple[int, list[Plain]]],
    *arguments: Argument,
) -> None:  # fmt: skip
    """Hash pictures and videos within archives; ``holders`` has each archive's size and target, by its number."""
    if members is None or not bench.media:
        return
    from tutela.engines.triage import picture_depths

    def orders(found: Mapping[int, tuple[int, Plain]]) -> dict[int, Order]:
        held = {}
        for place, (number, clue) in sorted(found.items(), key=lambda one: cast("tuple[int, int]", one[1])):
            size, target = holders[number]
            held[place] = Order(place, members.unit.entries[place].size, (number, size, clue, *target))
        return held

    see, watch = {
        "archive": (picture_depths.see_members_of_file, picture_depths.watch_members_of_file),
        "folder": (picture_depths.see_members_of_folder, picture_depths.watch_members_of_folder),
    }.get(members.unit.file_system, (picture_depths.see_members_of_volume, picture_depths.watch_members_of_volume))
    unit = members.unit
    bench.meter.phase(done.source.name, "hashing pictures")
    _hash_pictures(unit, name, bench, orders(members.pictures), see, *arguments, in_order=True)
    bench.meter.phase(done.source.name, "hashing videos")
    _hash_videos(unit, name, bench, orders(members.videos), watch, *arguments, in_order=True)


def _hash_pictures(
    unit: Unit, name: str, bench: Bench, orders: Mapping[int, Order], task: Callable[..., object], *arguments: Argument,
    in_order: bool = False,
) -> None:  # fmt: skip
    """Carry out these orders, by number of content, and again exactly where a list may have the picture."""

    def work(exact: bool, wanted: Sequence[int]) -> dict[int, Sighting]:
        kind = "exactly" if exact else "reduced"
        journal = Journal(bench.journals / f"{name}-{kind}.jsonl", digest_of_listing(unit), checked_sighting)
        given = (bench.picture_code, exact, *arguments)

        def crew() -> Crew:
            return bench.crew(task, given, lambda moved: None, checked_sighting, DECODING)

        return decoded(orders, wanted, journal, crew, in_order=in_order)

    unit.sightings = seen(bench.near, list(orders), work)
    if bench.near is not None:
        numbers = list(unit.sightings)
        near = near_hits(bench.near, [unit.sightings[number] for number in numbers])
        hits = {number: one[0].entry.list_name for number, one in zip(numbers, near, strict=True) if one}
        _digest_near(unit, f"{name}-near", bench, hits, *arguments)


def _digest_near(unit: Unit, name: str, bench: Bench, hits: Mapping[int, str], *arguments: Argument) -> None:
    """Report what is near to an entry of a list, and digest what of it a screening has spared, or digested in part."""
    for number, listed in hits.items():
        bench.meter.hit(text_of(unit.entries[number].path), listed)
    partly = [number for number in hits if len(unit.answers[number]) != len(KINDS) or not all(unit.answers[number])]
    if not partly:
        return
    journal = Journal(bench.journals / f"{name}.jsonl", digest_of_listing(unit))

    def took(results: list[tuple[int, Answer]]) -> None:
        journal.add(results)
        unit.answers.update(results)

    try:
        unit.answers.update((number, journal.known[number]) for number in partly if number in journal.known)
        task = tasks.digest_folder if unit.offset is None else tasks.digest_volume
        with _crew(bench, task, *arguments) as crew:
            crew.work([order_for(unit, number, KINDS) for number in partly if number not in journal.known], took)
    finally:
        journal.close()


def _verdict(source: Source, stored: dict[str, str], number: int, bench: Bench) -> SourceVerdict:
    """Digest the whole medium where it carries a digest or the caller wants one, and compare."""
    path = source.name
    kinds = sorted({*stored, *(("sha256",) if bench.verify else ())})
    if not kinds:
        return SourceVerdict(path, source.kind, "not computed", stored, {})
    kept = bench.journals / f"{number}-medium.json"
    computed = _kept(kept)
    if computed is None:
        try:
            computed = _computed(source, kinds, bench)
        except ConfinedFailure:
            return SourceVerdict(path, source.kind, "unread", stored, {})
        partial = kept.with_suffix(".partial")  # whole or not at all: what was killed half-way would be done again
        partial.write_text(json.dumps(computed))
        partial.replace(kept)
    if not stored:
        return SourceVerdict(path, source.kind, "none stored", stored, computed)
    agrees = all(computed.get(kind) == text for kind, text in stored.items())
    return SourceVerdict(path, source.kind, "agrees" if agrees else "differs", stored, computed)


def _kept(path: Path) -> dict[str, str] | None:
    try:
        return cast("dict[str, str]", json.loads(path.read_text()))
    except (OSError, ValueError):
        return None


def _computed(source: Source, kinds: list[str], bench: Bench, *, again: bool = True) -> dict[str, str]:
    try:
        for value in bench.stream(tasks.digest_medium, source.kind, kinds, *source.files, limits=LIMITS):
            if bench.stop.is_set():
                raise RunStopped
            if isinstance(value, dict) and isinstance(digests := value.get("digests"), dict):
                return {kind: str(text) for kind, text in digests.items()}
    except ConfinedFailure as failure:
        if failure.cause == "killed" and again:
            return _computed(source, kinds, bench, again=False)
        raise
    raise ConfinedFailure("the worker ended before it was done", "output")
