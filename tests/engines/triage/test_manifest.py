"""Tests of the manifest: its bytes are those of a table of its rows as they stand in the document of the format."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tutela.engines.triage.entry import ALLOCATED, DELETED, ORPHAN, Entry
from tutela.engines.triage.listing import Answers, Listing
from tutela.engines.triage.manifest import Stretch, digest_of_file, schema, write_manifest

DIGESTS = ("0a" * 16, "1b" * 20, "2c" * 32)
EARLY = -(2**63) + 1


def entry(number: int) -> Entry:
    path = b"/photos \xf0\x9f\x8c\xb4/%06d.jpg" % number if number % 7 else b"/\xff\xfe%06d\n" % number
    stream = b"Zone.\xffIdentifier" if number % 11 == 3 else None
    times = (None, number * 1_000_000_007, 2**63 - 1, EARLY if number % 5 else None)
    return Entry(path, stream, (ALLOCATED, DELETED, ORPHAN)[number % 3], number, 128, 1, number * 37, 9, *times, None)


def answer(number: int) -> tuple[str, ...]:
    return (DIGESTS, ("", DIGESTS[1], ""), ("only 3 of its bytes can be read",), ("spared",))[number % 4]


def stretch(numbers: range, file_system: str, part: str = "") -> Stretch:
    answers = Answers(len(numbers))
    answers.take([(place, answer(number)) for place, number in enumerate(numbers)])
    return Stretch(
        "evidence.raw",
        None if file_system == "folder" else 1 << 20,
        file_system,
        part,
        Listing(map(entry, numbers)).columns(0, len(numbers)),
        answers.columns(np.arange(len(numbers))),
        {1: ("ab" * 32 + ",turned", "77", "pdq"), 2: ("it is no picture",)},
        {5: ("no frame can be read",)},
        {4: "operating systems"},
        {8: "a filter"},
    )


def row(rows: Stretch, place: int, number: int) -> dict[str, object]:
    """A row as docs/formats/triage.md has it."""
    one, came = entry(number), answer(number)
    md5, sha1, sha256 = (text or None for text in came) if len(came) == 3 else (None, None, None)
    path, (created, modified, accessed, changed) = one.path.decode("utf-8", "replace"), one[8:12]
    return {
        "source": rows.source, "path": path, "allocated": one.state == ALLOCATED, "size": one.size,
        "md5": md5, "sha1": sha1, "sha256": sha256, "unread": came[0] if len(came) == 1 else None, "offset": rows.offset,
        "file_system": rows.file_system, "inode": one.inode,
        "stream": None if one.stream is None else one.stream.decode("utf-8", "replace"), "orphan": one.state == ORPHAN,
        "path_hex": one.path.hex() if path.encode() != one.path else None,
        "created_at": created, "modified_at": modified and modified // 1000, "accessed_at": accessed and accessed // 1000,
        "changed_at": changed and changed // 1000, "time_zone": "unstated" if "FAT" in rows.file_system else "UTC",
        "part": rows.part or None, "set_aside": rows.set_aside.get(place), "perhaps_good": rows.perhaps_good.get(place),
        "pdq": "ab" * 32 if place == 1 else None, "quality": 77 if place == 1 else None, "pdq_by": "pdq" if place == 1 else None,
        "picture_unread": "it is no picture" if place == 2 else None, "vpdq": None, "vpdq_by": None,
        "video_unread": "no frame can be read" if place == 5 else None,
    }  # fmt: skip


def as_rows(path: Path, rows: list[dict[str, object]], at_once: int) -> str:
    """Write a table from its rows, in row groups of so many."""
    kinds = schema()
    with pq.ParquetWriter(path, kinds, compression="zstd", compression_level=3, version="2.6") as writer:
        for start in range(0, len(rows) + 1, at_once):
            held = rows[start : start + at_once]
            arrays = [pa.array([one[kind.name] for one in held], kind.type) for kind in kinds]
            writer.write_table(pa.Table.from_arrays(arrays, schema=kinds), row_group_size=at_once)
    return digest_of_file(path)


def test_the_bytes_of_the_manifest_are_those_of_its_rows_however_they_were_put_together(tmp_path):
    ranges = [range(12), range(8000), range(8000, 50_100)]
    given = [
        stretch(one, *of) for one, of in zip(ranges, [("FAT32",), ("NTFS", "BitLocker"), ("folder",)], strict=True)
    ]
    rows = [
        row(one, place, number)
        for one, numbers in zip(given, ranges, strict=True)
        for place, number in enumerate(numbers)
    ]
    expected = as_rows(tmp_path / "rows.parquet", rows, 50_000)
    assert write_manifest(iter(given), tmp_path / "manifest.parquet") == expected


def test_a_manifest_without_rows_is_one_all_the_same(tmp_path):
    assert write_manifest(iter(()), tmp_path / "manifest.parquet") == as_rows(tmp_path / "rows.parquet", [], 50_000)
    assert pq.read_table(tmp_path / "manifest.parquet").schema == schema()
