"""Writes the manifest: one row for every content with a name, in an order and in bytes that depend on the source alone."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tutela.engines.triage.entry import ALLOCATED, ORPHAN, Entry, text_of

_TIME = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("allocated", pa.bool_(), nullable=False),
        pa.field("size", pa.int64(), nullable=False),
        pa.field("md5", pa.string()),
        pa.field("sha1", pa.string()),
        pa.field("sha256", pa.string()),
        pa.field("unread", pa.string()),
        pa.field("offset", pa.int64()),
        pa.field("file_system", pa.string(), nullable=False),
        pa.field("inode", pa.int64(), nullable=False),
        pa.field("stream", pa.string()),
        pa.field("orphan", pa.bool_(), nullable=False),
        pa.field("path_hex", pa.string()),
        pa.field("created_at", _TIME),
        pa.field("modified_at", _TIME),
        pa.field("accessed_at", _TIME),
        pa.field("changed_at", _TIME),
        pa.field("time_zone", pa.string(), nullable=False),
    ]
)
"""Columns as documented in docs/formats/triage.md."""

_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a source, where it lies, and what came of reading it: (md5, sha1, sha256) or (reason,)."""

    source: str
    offset: int | None
    file_system: str
    entry: Entry
    answer: tuple[str, ...]


def order_of(entry: Entry) -> tuple[bytes, bytes, bool, int, int]:
    """Sort key of entries within a volume: by path, allocated first."""
    return entry.path, entry.stream or b"", entry.state != ALLOCATED, entry.inode, entry.attribute_id


def write_manifest(rows: Iterator[Row], path: Path) -> str:
    """Write rows in the order given and return the file's SHA-256 (lower-case hex)."""
    with pq.ParquetWriter(path, SCHEMA, compression="zstd", compression_level=3, version="2.6") as writer:
        held: list[Row] = []
        for row in rows:
            held.append(row)
            if len(held) == _ROWS:
                writer.write_table(_table(held), row_group_size=_ROWS)
                held = []
        writer.write_table(_table(held), row_group_size=_ROWS)
    return digest_of_file(path)


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file of ours."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table(rows: Sequence[Row]) -> pa.Table:
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA.names}
    for row in rows:
        for name, value in _values(row).items():
            columns[name].append(value)
    return pa.table({name: pa.array(columns[name], SCHEMA.field(name).type) for name in SCHEMA.names}, schema=SCHEMA)


def _values(row: Row) -> dict[str, object]:
    entry, read = row.entry, len(row.answer) == 3
    text = text_of(entry.path)
    md5, sha1, sha256 = row.answer if read else (None, None, None)
    return {
        "source": row.source,
        "path": text,
        "allocated": entry.state == ALLOCATED,
        "size": entry.size,
        "md5": md5,
        "sha1": sha1,
        "sha256": sha256,
        "unread": None if read else row.answer[0],
        "offset": row.offset,
        "file_system": row.file_system,
        "inode": entry.inode,
        "stream": None if entry.stream is None else text_of(entry.stream),
        "orphan": entry.state == ORPHAN,
        "path_hex": entry.path.hex() if text.encode() != entry.path else None,
        "created_at": _microseconds(entry.created),
        "modified_at": _microseconds(entry.modified),
        "accessed_at": _microseconds(entry.accessed),
        "changed_at": _microseconds(entry.changed),
        "time_zone": "unstated" if "FAT" in row.file_system else "UTC",
    }


def _microseconds(nanoseconds: int | None) -> int | None:
    return None if nanoseconds is None else nanoseconds // 1000
