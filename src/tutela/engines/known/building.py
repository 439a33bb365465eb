"""Builds the index of a list version: gathered into runs, merged, put together in one file; killed, it goes on.

1. gather    the list becomes sorted runs, in the order of the primary digest (``gathering``)
2. merge     entries get their numbers; sizes, attributes, and the other digests with the entry of each, go to parts
3. assemble  one file: each digest split between table, middles and rests, with the digest of the whole
A stage that was cut short begins again; those before it stand.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from tutela.engines.known.bloom import Filter
from tutela.engines.known.column import Bytes, buckets_of, keys_of, middles_of, prefix_bits
from tutela.engines.known.entry import ListEntry, Read
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats import Format, format_of, hashlookup, vpdq
from tutela.engines.known.formats.csv_columns import CsvProfile, by_profile
from tutela.engines.known.gathering import RUN_ROWS, Gathered, gather
from tutela.engines.known.index import BIG_SIZE, NO_SIZE, Section, pieces_of, write_sections
from tutela.engines.known.rows import KINDS, LENGTHS, Layout, Rows, attributes_of, has_of, sizes_of
from tutela.engines.known.sorting import Run, merged, write_run
from tutela.engines.values import Unread

INDEX = "list.index"
_ABOUT = "about.json"
_MERGED = "merged.json"
_PIECE = 64 << 20
_MOST_ENTRIES = 0xFFFFFFFF
_TELL_EVERY = 1 << 17
_ENTRY = np.dtype(">u4")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said of a list: name, version and origin as its keeper states them, and whether it is of good files.

    None leaves to the list what it says itself.
    """

    name: str
    origin: str = ""
    version: str | None = None
    good: bool | None = None
    profile: CsvProfile | None = None
    """Which columns of a CSV have what, where its header does not say so."""


def build(path: Path, folder: Path, asked: Asked, *, run_rows: int = RUN_ROWS) -> Path:
    """Build the index of the list at ``path`` in ``folder`` (for parts and result) and say where it lies.

    Raises ListRefused when the file is none, is cut off, or holds no entry at all; then nothing of it is kept.
    """
    for _ in building(path, folder, asked, run_rows=run_rows):
        pass
    return folder / INDEX


def building(path: Path, folder: Path, asked: Asked, *, run_rows: int = RUN_ROWS) -> Iterator[int]:
    """As ``build``, saying now and then how much of the list was read."""
    with _alone(folder):
        identity, found = yield from _identity(path, asked)
        if (folder / INDEX).exists() and _read(folder / _ABOUT) == identity:
            _clear(folder, keeping={INDEX, _ABOUT})  # of a build that was killed when all but that was done
            return
        (folder / INDEX).unlink(missing_ok=True)
        if found is hashlookup.FORMAT:
            _filtered(path, folder, identity)
        elif found is vpdq.FORMAT:
            yield from _of_videos(path, folder, identity)
        else:
            yield from _built(_reader(found, path), folder, identity, run_rows)


def indexed(entries: Iterable[Read], folder: Path, asked: Asked, *, run_rows: int = RUN_ROWS) -> Path:
    """Build the index of entries that come from no file; always from the beginning."""
    with _alone(folder):
        _clear(folder)
        identity = {"name": asked.name, "version": asked.version, "origin": asked.origin, "good": bool(asked.good)}
        for _ in _built(entries, folder, {**identity, "kind": "entries", "sha256": ""}, run_rows):
            pass
    return folder / INDEX


def _built(reader: Iterable[Read], folder: Path, identity: Mapping[str, object], run_rows: int) -> Iterator[int]:
    try:
        state = yield from gather(reader, folder, identity, run_rows=run_rows)
        _refuse_empty(state)
    except ListRefused:
        _clear(folder)
        raise
    parts = yield from _merge(state, folder, run_rows)
    _assemble(state, parts, folder)
    _write(folder / _ABOUT, identity)
    _clear(folder, keeping={INDEX, _ABOUT})


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One builder a folder: another waits until the first is done."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _identity(path: Path, asked: Asked) -> Generator[int, None, tuple[dict[str, object], Format]]:
    """What makes a list the same one: its bytes, and what is said of it."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer for ever
            raise ListRefused(f"{path} is no file; give the list as a file")
        found = format_of(path) if asked.profile is None else by_profile(asked.profile)
        whole = hashlib.sha256()
        for piece in pieces_of(path, _PIECE):
            whole.update(piece)
            yield 0
        digest = whole.hexdigest()
        version = asked.version if asked.version is not None else found.version(path)
    except OSError as error:
        raise ListRefused(f"{path} cannot be read: {error.strerror}") from error
    name = os.fsencode(asked.name).decode("utf-8", "replace")  # a file's name need not be text
    good = found.good if asked.good is None else asked.good
    identity: dict[str, object] = {"name": name, "version": version, "origin": asked.origin}
    identity |= {"kind": found.kind, "sha256": digest}
    if asked.profile is not None:
        identity["profile"] = asked.profile.document()
    return {**identity, "good": good}, found


def _reader(found: Format, path: Path) -> Iterator[Read]:
    try:
        yield from found.read(path)
    except OSError as error:
        raise ListRefused(f"{path} cannot be read: {error.strerror}") from error


def _filtered(path: Path, folder: Path, identity: Mapping[str, object]) -> None:
    """Write the index of a filter: its bits as they are."""
    size = hashlookup.opened_filter(path)
    state = Gathered(identity, attributes={(0, 0, 0): 0})
    about = {**identity, "entries": size.entries, "malformed": 0, "distinct": 0, "digests": {}, "sized": 0}
    about["filter"] = {name: getattr(size, name) for name in Filter.__slots__}
    empty = [Section("big entries", "<u4", (0,), ()), Section("big sizes", "<u8", (0,), ())]
    words = Section("filter", "<u8", (size.words,), hashlookup.words_of(path, size))
    try:
        _write_index(folder, about, {"entries": 0, "categories": 1, "widest": {}}, [*empty, words, *_of_list(state)])
    except (OSError, ListRefused) as error:
        _clear(folder)
        raise error if isinstance(error, ListRefused) else ListRefused(f"{path} cannot be read: {error}") from error
    _write(folder / _ABOUT, identity)
    _clear(folder, keeping={INDEX, _ABOUT})


def _of_videos(path: Path, folder: Path, identity: Mapping[str, object]) -> Iterator[int]:
    """Write the index of a list of videos: which there are, by category; no digest. Their frames stay in the list."""
    state, seen = Gathered(identity), set[tuple[str, str | None, str | None]]()
    state.attributes[0, 0, 0] = 0
    try:
        for taken, one in enumerate(vpdq.frames(path), start=1):
            if isinstance(one, Unread):
                state.complain(one)
            elif (video := (one.video, one.category, one.series)) not in seen:
                seen.add(video)
                state.count(ListEntry({}, category=one.category, series=one.series))
            if taken % _TELL_EVERY == 0:
                yield taken
        if not seen:
            reason = f" ({state.unread[0][0]}: {state.unread[0][1]})" if state.unread else ""
            raise ListRefused(f"{identity['name']} holds no frame of a video{reason}")
        about = {
            **identity,
            "entries": len(seen),
            "malformed": state.malformed,
            "distinct": len(seen),
            "digests": {},
            "sized": 0,
        }
        empty = [Section("big entries", "<u4", (0,), ()), Section("big sizes", "<u8", (0,), ())]
        _write_index(folder, about, {"entries": 0, "categories": 1, "widest": {}}, [*empty, *_of_list(state)])
    except (OSError, ListRefused) as error:
        _clear(folder)
        raise error if isinstance(error, ListRefused) else ListRefused(f"{path} cannot be read: {error}") from error
    _write(folder / _ABOUT, identity)
    _clear(folder, keeping={INDEX, _ABOUT})


def _refuse_empty(state: Gathered) -> None:
    if not state.entries:
        reason = f" (line by line: {state.unread[0][0]}: {state.unread[0][1]})" if state.unread else ""
        raise ListRefused(f"{state.identity['name']} holds no entry with an md5, sha1 or sha256{reason}")
    if sum(state.rows) > _MOST_ENTRIES:
        raise ListRefused(f"{state.identity['name']} has more entries than one index can number; divide it")


@dataclass(slots=True)
class _Parts:
    """What the merge leaves: the layout of rows, how many entries and digests there are, which parts are worth a file."""

    kinds: list[str]
    entries: int = 0
    digests: dict[str, int] = field(default_factory=dict)
    sized: bool = False
    big: int = 0


def _merge(state: Gathered, folder: Path, run_rows: int) -> Generator[int, None, _Parts]:
    """Number the entries and write the parts, or say what they are when that is done; yields while it works."""
    done = _read(folder / _MERGED)
    if done is not None:
        return _Parts(**done)  # type: ignore[arg-type]  # written below
    layout = state.layout()
    parts = _Parts(list(layout.kinds), digests=dict.fromkeys(layout.kinds, 0))
    with contextlib.ExitStack() as files:
        out = {name: files.enter_context(open(folder / name, "wb")) for name in _names(layout)}
        others = {kind: _Others(kind, folder, run_rows) for kind in layout.kinds[1:]}
        for rows in merged(state.runs(folder)):
            _number(rows, layout, parts, out, others)
            yield state.taken
        for file in out.values():
            file.flush()
            os.fsync(file.fileno())
    for kind, other in others.items():
        parts.digests[kind] = yield from other.merged(state.taken)
    _write(folder / _MERGED, {name: getattr(parts, name) for name in _Parts.__slots__})
    return parts


def _names(layout: Layout) -> list[str]:
    return [f"{layout.kinds[0]}.digests", "sizes", "big entries", "big sizes", "attributes"]


def _number(
    rows: Rows, layout: Layout, parts: _Parts, out: Mapping[str, IO[bytes]], others: "Mapping[str, _Others]"
) -> None:
    """Give a block of rows their numbers and write what they say to the parts."""
    first, primary = parts.entries, layout.kinds[0]
    own = rows[rows[:, 0] == 0][:, layout.place(primary)]
    out[f"{primary}.digests"].write(np.ascontiguousarray(own).tobytes())
    parts.digests[primary] += len(own)
    sizes = sizes_of(rows)
    small = np.where(sizes < BIG_SIZE, sizes, BIG_SIZE).astype(np.uint32)
    small[sizes == np.uint64(2**64 - 1)] = NO_SIZE
    big = np.flatnonzero(small == BIG_SIZE)
    out["sizes"].write(small.tobytes())
    out["big entries"].write((big + first).astype(np.uint32).tobytes())
    out["big sizes"].write(sizes[big].tobytes())
    parts.big += len(big)
    parts.sized = parts.sized or bool((small != NO_SIZE).any())
    out["attributes"].write(attributes_of(rows).tobytes())
    for kind, other in others.items():
        listed = np.flatnonzero(has_of(rows) >> KINDS.index(kind) & 1)
        other.add(rows[listed][:, layout.place(kind)], listed + first)
    parts.entries += len(rows)


class _Others:
    """The digests of a kind that is not the primary one, each with its entry, on their way into their own order."""

    def __init__(self, kind: str, folder: Path, run_rows: int) -> None:
        self._kind, self._folder, self._run_rows = kind, folder, run_rows
        self._held: list[Rows] = []
        self._runs: list[Run] = []

    def add(self, digests: Rows, entries: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
        """Take digests and the entries that have them."""
        numbers = entries.astype(_ENTRY).view(np.uint8).reshape(-1, _ENTRY.itemsize)
        self._held.append(np.concatenate([digests, numbers], axis=1))
        if sum(len(one) for one in self._held) >= self._run_rows:
            self._keep()

    def merged(self, taken: int) -> Generator[int, None, int]:
        """Write digests and entries in the order of the digests; says how many there are, and yields while it works."""
        self._keep()
        count, length = 0, LENGTHS[self._kind]
        names = (f"{self._kind}.digests", f"{self._kind}.entries")
        with open(self._folder / names[0], "wb") as digests, open(self._folder / names[1], "wb") as entries:
            for rows in merged(self._runs):
                digests.write(np.ascontiguousarray(rows[:, :length]).tobytes())
                numbers = np.ascontiguousarray(rows[:, length:]).view(_ENTRY).reshape(-1)
                entries.write(numbers.astype(np.uint32).tobytes())
                count += len(rows)
                yield taken
            for file in (digests, entries):
                file.flush()
                os.fsync(file.fileno())
        for run in self._runs:
            run.path.unlink()
        return count

    def _keep(self) -> None:
        if self._held:
            rows, self._held = np.concatenate(self._held), []
            path = self._folder / f"{self._kind}-{len(self._runs):06}"
            self._runs.append(Run(path, write_run(rows, path), rows.shape[1]))


def _assemble(state: Gathered, parts: _Parts, folder: Path) -> None:
    """Write the index from its parts, whole or not at all."""
    columns = {kind: _Splitting(kind, parts.digests[kind], folder) for kind in KINDS if parts.digests.get(kind)}
    sections = [section for column in columns.values() for section in column.sections(primary=parts.kinds[0])]
    sections += [*_of_entries(state, parts, folder), *_of_list(state)]
    about = {
        **state.identity,
        "entries": state.entries,
        "malformed": state.malformed,
        "distinct": parts.entries,
        "digests": state.digests,
        "sized": state.sized,
    }
    numbers = {
        "entries": parts.entries,
        "categories": len(state.categories),
        "widest": {kind: column.widest for kind, column in columns.items()},
    }
    _write_index(folder, about, numbers, sections)


def _write_index(
    folder: Path, about: Mapping[str, object], numbers: Mapping[str, object], sections: Sequence[Section]
) -> None:
    partial = folder / (INDEX + ".partial")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        write_sections(file, about, numbers, sections)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, folder / INDEX)


class _Splitting:
    """Sorted digests of a kind, as table, middles and rests."""

    def __init__(self, kind: str, count: int, folder: Path) -> None:
        self._kind, self._count, self._folder = kind, count, folder
        self._prefix = prefix_bits(count)
        self._table = np.zeros((1 << self._prefix) + 1, np.uint32)
        for digests in self._digests():
            self._table[1:] += np.bincount(
                buckets_of(keys_of(digests), self._prefix), minlength=1 << self._prefix
            ).astype(np.uint32)
        self.widest = int(self._table.max())
        np.cumsum(self._table, out=self._table)

    def sections(self, *, primary: str) -> Iterator[Section]:
        """The sections of the column."""
        kept = LENGTHS[self._kind] - 4 - self._prefix // 8
        yield Section(f"{self._kind} table", "<u4", self._table.shape, [self._table.tobytes()])
        yield Section(f"{self._kind} middles", "<u4", (self._count,), self._middles())
        yield Section(f"{self._kind} rests", "|u1", (self._count, kept), self._rests(kept))
        if self._kind != primary:
            yield Section(
                f"{self._kind} entries", "<u4", (self._count,), pieces_of(self._folder / f"{self._kind}.entries")
            )

    def _digests(self) -> Iterator[Bytes]:
        length = LENGTHS[self._kind]
        for piece in pieces_of(self._folder / f"{self._kind}.digests", length << 18):
            yield np.frombuffer(piece, np.uint8).reshape(-1, length)

    def _middles(self) -> Iterator[bytes]:
        for digests in self._digests():
            yield middles_of(keys_of(digests), self._prefix).tobytes()

    def _rests(self, kept: int) -> Iterator[bytes]:
        for digests in self._digests():
            yield np.ascontiguousarray(digests[:, -kept:]).tobytes()


def _of_entries(state: Gathered, parts: _Parts, folder: Path) -> Iterator[Section]:
    if parts.sized:
        yield Section("sizes", "<u4", (parts.entries,), pieces_of(folder / "sizes"))
    yield Section("big entries", "<u4", (parts.big,), pieces_of(folder / "big entries"))
    yield Section("big sizes", "<u8", (parts.big,), pieces_of(folder / "big sizes"))
    if len(state.attributes) > 1:
        kind = "|u1" if len(state.attributes) <= 1 << 8 else "<u2" if len(state.attributes) <= 1 << 16 else "<u4"
        narrowed = (
            np.frombuffer(piece, np.uint32).astype(kind).tobytes() for piece in pieces_of(folder / "attributes")
        )
        yield Section("attribute numbers", kind, (parts.entries,), narrowed)


def _of_list(state: Gathered) -> Iterator[Section]:
    attributes = np.array([*state.attributes], np.uint32)
    yield Section("attributes", "<u4", attributes.shape, [attributes.tobytes()])
    texts = [text.encode() for text in [*state.categories, *[*state.series][1:]]]
    places = np.cumsum([0, *(len(text) for text in texts)]).astype(np.uint64)
    yield Section("text places", "<u8", places.shape, [places.tobytes()])
    joined = b"".join(texts)
    yield Section("texts", "|u1", (len(joined),), [joined])
    details = json.dumps({"unread": state.unread, "categories": sorted(state.by_category.items())}).encode()
    yield Section("details", "|u1", (len(details),), [details])


def _clear(folder: Path, keeping: "set[str] | frozenset[str]" = frozenset()) -> None:
    for one in folder.iterdir():
        if one.name not in {*keeping, "lock"}:
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def _read(path: Path) -> "dict[str, object] | None":
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _write(path: Path, document: Mapping[str, object]) -> None:
    partial = path.with_name(path.name + ".partial")
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(dict(document), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
