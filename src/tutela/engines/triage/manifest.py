"""Writes the manifest: one row for every content with a name, in an order and in bytes that depend on the source alone."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tutela.engines.triage.entry import text_of
from tutela.engines.triage.footage import frames_of, text_of_frames
from tutela.engines.triage.listing import AnswerColumns, Columns, Integers

if TYPE_CHECKING:
    import pyarrow as pa

# pyarrow is imported where it is used: every worker imports this package and must start fast.

_COLUMNS: tuple[tuple[str, str, bool], ...] = (
    ("source", "text", True),
    ("path", "text", True),
    ("allocated", "truth", True),
    ("size", "number", True),
    ("md5", "text", False),
    ("sha1", "text", False),
    ("sha256", "text", False),
    ("unread", "text", False),
    ("offset", "number", False),
    ("file_system", "text", True),
    ("inode", "number", True),
    ("stream", "text", False),
    ("orphan", "truth", True),
    ("path_hex", "text", False),
    ("created_at", "instant", False),
    ("modified_at", "instant", False),
    ("accessed_at", "instant", False),
    ("changed_at", "instant", False),
    ("time_zone", "text", True),
    ("part", "text", False),
    ("set_aside", "text", False),
    ("perhaps_good", "text", False),
    ("pdq", "text", False),
    ("quality", "number", False),
    ("pdq_by", "text", False),
    ("picture_unread", "text", False),
    ("vpdq", "text", False),
    ("vpdq_by", "text", False),
    ("video_unread", "text", False),
)
"""Name, kind and whether it is always there, as documented in docs/formats/triage.md."""

_ROWS = 50_000


@dataclass(slots=True)
class Stretch:
    """Rows that follow each other, in columns: entries of a source, where they lie, and what came of reading them.

    What few have is kept by place: ``sightings`` and ``footage`` are what is known of pictures and videos (see the modules
    of these names), ``set_aside`` the list of ordinary files that has it, ``perhaps_good`` the filter that perhaps has it.
    """

    source: str
    offset: int | None
    file_system: str
    part: str
    entries: Columns
    answers: AnswerColumns
    sightings: Mapping[int, tuple[str, ...]]
    footage: Mapping[int, tuple[str, ...]]
    set_aside: Mapping[int, str] = field(default_factory=dict)
    perhaps_good: Mapping[int, str] = field(default_factory=dict)
    paths: list[str] = field(init=False)
    """The paths as text."""

    def __post_init__(self) -> None:
        self.paths = [text_of(path) for path in self.entries.paths]

    def __len__(self) -> int:
        return len(self.paths)


def write_manifest(stretches: Iterator[Stretch], path: Path) -> str:
    """Write rows in the order given and return the file's SHA-256 (lower-case hex)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = schema()
    options = {"compression": "zstd", "compression_level": 3, "version": "2.6"}
    with open(path, "wb") as file, pq.ParquetWriter(file, columns, **options) as writer:
        held = columns.empty_table()
        for stretch in stretches:
            held = pa.concat_tables([held, _table(stretch, columns)])
            while held.num_rows >= _ROWS:
                writer.write_table(held.slice(0, _ROWS).combine_chunks(), row_group_size=_ROWS)
                held = held.slice(_ROWS)
        writer.write_table(held.combine_chunks(), row_group_size=_ROWS)
    return digest_of_file(path)


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file of ours."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def schema() -> "pa.Schema":
    """The manifest's columns."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "truth": pa.bool_(), "number": pa.int64(), "instant": pa.timestamp("us", tz="UTC")}
    return pa.schema([pa.field(name, kinds[kind], nullable=not always) for name, kind, always in _COLUMNS])


def _table(stretch: Stretch, columns: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    count, entries, answers = len(stretch), stretch.entries, stretch.answers

    def same(value: object) -> "Callable[[pa.DataType], pa.Array]":
        return lambda kind: pa.repeat(pa.scalar(value, kind), count)

    def few(values: Mapping[int, object]) -> "Callable[[pa.DataType], pa.Array]":
        return lambda kind: (
            pa.array(map(values.get, range(count)), kind, size=count) if values else pa.nulls(count, kind)
        )

    def instants(times: Integers, unknown: npt.NDArray[np.bool_]) -> "Callable[[pa.DataType], pa.Array]":
        return lambda kind: pa.array(times // 1000, pa.int64(), mask=unknown).cast(kind)

    def all_of(values: Sequence[object] | npt.NDArray[Any]) -> "Callable[[pa.DataType], pa.Array]":
        return lambda kind: pa.array(values, kind)

    made = (
        same(stretch.source),
        all_of(stretch.paths),
        all_of(entries.allocated),
        all_of(entries.sizes),
        all_of(answers.md5),
        all_of(answers.sha1),
        all_of(answers.sha256),
        all_of(answers.reasons),
        same(stretch.offset),
        same(stretch.file_system),
        all_of(entries.inodes),
        few({place: text_of(stream) for place, stream in entries.streams.items()}),
        all_of(entries.orphans),
        few({place: raw.hex() for place, raw in enumerate(entries.paths) if stretch.paths[place].encode() != raw}),
        *(instants(times, unknown) for times, unknown in entries.times),
        same("unstated" if "FAT" in stretch.file_system else "UTC"),
        same(stretch.part or None),
        few(stretch.set_aside),
        few(stretch.perhaps_good),
        *map(few, _fields(stretch.sightings, _picture_values, 4)),
        *map(few, _fields(stretch.footage, _video_values, 3)),
    )
    arrays = [make(kind.type) for make, kind in zip(made, columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=columns)


def _fields(
    known: Mapping[int, tuple[str, ...]], values: Callable[[tuple[str, ...]], tuple[object, ...]], count: int
) -> list[dict[int, object]]:
    """What few rows have, as so many columns, each by place."""
    found = {place: values(one) for place, one in known.items()}
    return [{place: one[field] for place, one in found.items()} for field in range(count)]


def _picture_values(sighting: tuple[str, ...]) -> tuple[object, ...]:
    if len(sighting) == 3:
        return sighting[0][:64], int(sighting[1]), sighting[2], None
    return None, None, None, sighting[0] if len(sighting) == 1 else None


def _video_values(footage: tuple[str, ...]) -> tuple[object, ...]:
    if len(footage) != 4:
        return None, None, footage[0] if footage else None
    return text_of_frames(frames_of(footage)), footage[2], footage[3] or None
