"""Writes what a run met of unknown media as VICS 2.0 JSON, for certified grading tools: digests and metadata, never content.

Media are told by their names' endings, or by their content where the run hashed pictures, read videos or carved. What stands
on a list, what is an ordinary file and what was not read is left out and counted. The model is Project VIC's CSDL 2.0; it has
no SHA-256 and no PDQ, so that these stand among the alternative hashes. The same run gives the same bytes.
"""

import io
import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutela.engines.confined import ConfinedFailure, Limits, Plain, stream_confined
from tutela.engines.triage.kinds import media_type

if TYPE_CHECKING:
    import pyarrow as pa

CONTEXT = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UNKNOWN/$metadata#Cases"
"""No scheme of categories is named: nothing of it was graded."""

_COLUMNS = (
    "source", "path", "allocated", "size", "md5", "sha1", "sha256", "stream", "orphan", "part", "set_aside", "pdq",
    "picture_unread", "vpdq", "video_unread", "created_at", "modified_at", "accessed_at", "time_zone",
)  # fmt: skip
_TOLD_BY_CONTENT = ("pdq", "picture_unread", "vpdq", "video_unread")
"""What only a picture or a video has in its row; a manifest of an older version has no videos."""
_DIGESTS = ("sha256", "md5", "sha1")
_ORDER = (*_DIGESTS, "source", "part", "path", "stream")
_BATCH = 1000
_READ = 50_000
_NO_DOCUMENT = "the worker's answer is no document; it may have been taken over"
_LIMITS = Limits(memory_bytes=4 << 30, cpu_seconds=600, wall_seconds=1200, total_bytes=None)


def unknown_media_of(
    manifest: Path | bytes, known: Iterable[str], about: Mapping[str, str]
) -> tuple[int, Iterator[str]]:
    """How many contents there are, and the document of ``unknown_media`` in pieces, made by a worker. Raises ConfinedFailure."""
    said = stream_confined(unknown_media, manifest, sorted(set(known)), dict(about), limits=_LIMITS)
    count = next(said)
    if not isinstance(count, int):
        raise ConfinedFailure(_NO_DOCUMENT, "output")
    return count, _texts(said)


def _texts(said: Iterator[Plain]) -> Iterator[str]:
    for piece in said:
        if not isinstance(piece, str):
            raise ConfinedFailure(_NO_DOCUMENT, "output")
        yield piece


def unknown_media(manifest: Path | bytes, known: Collection[str], about: Mapping[str, str]) -> Iterator[int | str]:
    """Yield how many contents there are, then the document in pieces. For a worker: a manifest that was uploaded may be hostile.

    ``manifest`` is its file, or what it holds; ``known`` are the SHA-256 of hits.
    ``about`` says of the run: ``tutela`` (version), ``manifest`` (SHA-256), and where known ``case`` (a reference) and ``run``.
    """
    rows, left_out = _chosen(manifest, frozenset(known))
    case = str(uuid.uuid5(uuid.NAMESPACE_OID, about["manifest"]))
    contents = groupby(_rows(rows), key=lambda row: tuple(row[kind] for kind in _DIGESTS))
    count = _contents(rows)
    yield count
    yield _text({"@odata.context": CONTEXT})[:-1] + ',"value":['
    yield _text(_case(case, count, left_out, about))[:-1] + ',"Media":['
    held: list[str] = []
    for number, (_, files) in enumerate(contents, start=1):
        held.append(("" if number == 1 else ",") + _text(_medium(number, list(files))))
        if len(held) == _BATCH:
            yield "".join(held)
            held = []
    yield "".join([*held, "]}]}\n"])


def _chosen(manifest: Path | bytes, known: Collection[str]) -> "tuple[pa.Table, Counter[str]]":
    """The rows of unknown media, in order, and how many rows of media were left out, by why."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    listed, left, kept = pa.array(sorted(known), pa.string()), Counter[str](), []
    with io.BytesIO(manifest) if isinstance(manifest, bytes) else open(manifest, "rb") as file:
        for batch in pq.ParquetFile(file).iter_batches(_READ, columns=list(_COLUMNS), use_threads=False):
            kept.append(_unknown(pa.Table.from_batches([batch]), listed, left))
    return pa.concat_tables(kept).sort_by([(name, "ascending") for name in _ORDER]), left


def _unknown(table: "pa.Table", known: "pa.Array", left: "Counter[str]") -> "pa.Table":
    """Of these rows those of unknown media; the others of media are counted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    named = pa.array([media_type(path) is not None for path in table["path"].to_pylist()], pa.bool_())
    carved = pc.fill_null(pc.ends_with(table["part"], "carved"), False)
    told = [table[name].is_valid() for name in _TOLD_BY_CONTENT if name in table.column_names]
    media = table.filter(reduce(pc.or_, told, pc.or_(named, carved)))
    listed = pc.is_in(media["sha256"], value_set=known)
    ordinary = pc.and_(media["set_aside"].is_valid(), pc.invert(listed))
    full = pc.and_(media["md5"].is_valid(), pc.and_(media["sha1"].is_valid(), media["sha256"].is_valid()))
    left.update(known=_true(listed), ordinary=_true(ordinary), unread=media.num_rows - _true(full))
    return media.filter(pc.and_(full, pc.invert(pc.or_(listed, ordinary))))


def _true(values: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(values).as_py() or 0)


def _contents(rows: "pa.Table") -> int:
    return int(rows.group_by(list(_DIGESTS)).aggregate([]).num_rows)


def _rows(rows: "pa.Table") -> Iterator[dict[str, Any]]:
    for batch in rows.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def _case(case: str, count: int, left_out: Mapping[str, int], about: Mapping[str, str]) -> dict[str, object]:
    said = {
        "Run": about.get("run", ""),
        "ManifestSHA256": about["manifest"],
        "Content": "none: digests and metadata only",
        "LeftOutOnLists": str(left_out["known"]),
        "LeftOutOrdinary": str(left_out["ordinary"]),
        "LeftOutUnread": str(left_out["unread"]),
    }
    return {
        "CaseID": case,
        "CaseNumber": about.get("case") or None,
        "TotalMediaFiles": count,
        "TotalPrecategorized": 0,
        "SourceApplicationName": "Tutela",
        "SourceApplicationVersion": about["tutela"],
        "CaseMetadata": [
            {"CaseID": case, "PropertyName": name, "PropertyValue": value} for name, value in said.items() if value
        ],
    }


def _medium(number: int, files: list[dict[str, Any]]) -> dict[str, object]:
    first = files[0]
    md5 = first["md5"].upper()
    alternative = [("SHA256", first["sha256"].upper())]
    alternative += [("PDQ", first["pdq"])] if first["pdq"] else []
    return {
        "MD5": md5,
        "MediaID": number,
        "Category": 0,
        "SHA1": first["sha1"].upper(),
        "MediaSize": first["size"],
        "IsPrecategorized": False,
        "MimeType": next((kind for one in files if (kind := media_type(one["path"]))), None),
        "AlternativeHashes": [{"MD5": md5, "HashName": name, "HashValue": value} for name, value in alternative],
        "MediaFiles": [_file(md5, place, one) for place, one in enumerate(files, start=1)],
    }


def _file(md5: str, number: int, row: Mapping[str, Any]) -> dict[str, object]:
    """One place where a content lies. A time that states no zone is left out: the model wants one."""
    folder, _, name = row["path"].rpartition("/")
    zoned = row["time_zone"] == "UTC"
    times = {
        ours: row[theirs].isoformat().replace("+00:00", "Z")
        for ours, theirs in (("Created", "created_at"), ("Written", "modified_at"), ("Accessed", "accessed_at"))
        if zoned and row[theirs] is not None
    }
    return {
        "MD5": md5,
        "MediaFileID": number,
        "FileName": name,
        "FilePath": folder or "/",
        **times,
        "Unallocated": bool(row["part"] and row["part"].endswith("carved")) or row["orphan"],
        "SourceID": row["source"],
        "Deleted": not row["allocated"],
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
