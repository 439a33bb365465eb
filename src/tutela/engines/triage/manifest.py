"""Writes the manifest: one row for every content with a name, in an order and in bytes that depend on the source alone."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutela.engines.triage.entry import ALLOCATED, ORPHAN, Entry, text_of

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
)
"""Name, kind and whether it is always there, as documented in docs/formats/triage.md."""

_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Row:
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

    values: dict[str, list[object]] = {name: [] for name in columns.names}
    for row in rows:
        for name, value in _values(row).items():
            values[name].append(value)
    return pa.table({name: pa.array(values[name], columns.field(name).type) for name in values}, schema=columns)


def _values(row: Row) -> dict[str, object]:
    entry, read = row.entry, len(row.answer) == 3
    text = text_of(entry.path)
    md5, sha1, sha256 = (text or None for text in row.answer) if read else (None, None, None)
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
        "part": row.part or None,
        "set_aside": row.set_aside,
        "perhaps_good": row.perhaps_good,
        **_picture_values(row.sighting),
    }


def _picture_values(sighting: tuple[str, ...]) -> dict[str, object]:
    hashed = len(sighting) == 3
    return {
        "pdq": sighting[0][:64] if hashed else None,
        "quality": int(sighting[1]) if hashed else None,
        "pdq_by": sighting[2] if hashed else None,
        "picture_unread": sighting[0] if len(sighting) == 1 else None,
    }


def _microseconds(nanoseconds: int | None) -> int | None:
    return None if nanoseconds is None else nanoseconds // 1000
