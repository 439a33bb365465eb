"""Writes the manifest: one row for every content with a name, in an order and in bytes that depend on the source alone."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tutela.engines.triage.entry import ALLOCATED, ORPHAN, Entry, text_of
from tutela.engines.triage.footage import frames_of, text_of_frames

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


class Row(NamedTuple):
    """An entry of a source, where it lies, and what came of reading it: (md5, sha1, sha256) or (reason,).

    A digest that was not asked for is "".
    """

    source: str
    offset: int | None
    file_system: str
    entry: Entry
    answer: tuple[str, ...]
    part: str = ""
    set_aside: str | None = None
    """The list of ordinary files that has it; ``perhaps_good`` the filter of such files that perhaps has it."""
    perhaps_good: str | None = None
    sighting: tuple[str, ...] = ()
    """What is known of it as a picture: see ``sightings``."""
    footage: tuple[str, ...] = ()
    """What is known of it as a video: see ``footage``."""


def order_of(entry: Entry) -> tuple[bytes, bytes, bool, int, int]:
    """Sort key of entries within a volume: by path, allocated first."""
    return entry.path, entry.stream or b"", entry.state != ALLOCATED, entry.inode, entry.attribute_id


def write_manifest(rows: Iterator[Row], path: Path) -> str:
    """Write rows in the order given and return the file's SHA-256 (lower-case hex)."""
    import pyarrow.parquet as pq

    columns = schema()
    options = {"compression": "zstd", "compression_level": 3, "version": "2.6"}
    with open(path, "wb") as file, pq.ParquetWriter(file, columns, **options) as writer:
        held: list[Row] = []
        for row in rows:
            held.append(row)
            if len(held) == _ROWS:
                writer.write_table(_table(held, columns), row_group_size=_ROWS)
                held = []
        writer.write_table(_table(held, columns), row_group_size=_ROWS)
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


def _table(rows: Sequence[Row], columns: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    values = list(zip(*map(_values, rows), strict=True)) or [()] * len(columns)
    arrays = [pa.array(column, kind.type) for column, kind in zip(values, columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=columns)


def _values(row: Row) -> tuple[object, ...]:
    """A row's values in the order of ``_COLUMNS``."""
    entry, answer = row.entry, row.answer
    path, read = text_of(entry.path), len(answer) == 3
    return (
        row.source,
        path,
        entry.state == ALLOCATED,
        entry.size,
        (answer[0] or None) if read else None,
        (answer[1] or None) if read else None,
        (answer[2] or None) if read else None,
        None if read else answer[0],
        row.offset,
        row.file_system,
        entry.inode,
        None if entry.stream is None else text_of(entry.stream),
        entry.state == ORPHAN,
        entry.path.hex() if path.encode() != entry.path else None,
        _microseconds(entry.created),
        _microseconds(entry.modified),
        _microseconds(entry.accessed),
        _microseconds(entry.changed),
        "unstated" if "FAT" in row.file_system else "UTC",
        row.part or None,
        row.set_aside,
        row.perhaps_good,
        *_picture_values(row.sighting),
        *_video_values(row.footage),
    )


def _picture_values(sighting: tuple[str, ...]) -> tuple[object, ...]:
    if len(sighting) == 3:
        return sighting[0][:64], int(sighting[1]), sighting[2], None
    return None, None, None, sighting[0] if len(sighting) == 1 else None


def _video_values(footage: tuple[str, ...]) -> tuple[object, ...]:
    if len(footage) != 4:
        return None, None, footage[0] if footage else None
    return text_of_frames(frames_of(footage)), footage[2], footage[3] or None


def _microseconds(nanoseconds: int | None) -> int | None:
    return None if nanoseconds is None else nanoseconds // 1000
