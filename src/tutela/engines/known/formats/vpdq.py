"""Reads hashes of known videos (vPDQ): each video as its frames, with quality and what the list says of it.

Three forms: vPDQ's own text, one video a file (``frame,quality,hash,seconds``, a line a frame); CSV with columns ``video``,
``quality`` and ``vpdq``, many videos a file; VICS and CAID JSON with an alternative hash named vPDQ, whose value is vPDQ's text
or the JSON form of ThreatExchange (a list of ``hash,quality,seconds``).
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tutela.engines.known.entry import Read
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats import vics
from tutela.engines.known.formats.format import Format, opened_text, rows_of
from tutela.engines.values import Unread

KIND = "vPDQ"
_LINE = re.compile(r"\s*\d{1,9},\d{1,3},[0-9A-Fa-f]{64},\d{1,9}(\.\d{1,9})?\s*")
_HASH = re.compile(r"[0-9A-Fa-f]{64}")
_SEPARATORS = ",;\t|"
_COLUMNS = {"video": "video", "quality": "quality", "vpdq": "vpdq", "category": "category", "series": "series"}
_NEEDED = {"video", "quality", "vpdq"}
_LONGEST_LINE = 1 << 16


class ListedFrame(NamedTuple):
    """One frame of a known video: the video's name in the list, hash, quality, and what the list says of the video."""

    video: str
    hash: bytes
    quality: int
    category: str | None = None
    series: str | None = None


def recognises(head: str) -> bool:
    """Take vPDQ's text, or a CSV whose header names a column vpdq."""
    first = head.splitlines()[0] if head.strip() else ""
    return bool(_LINE.fullmatch(first)) or _columns_of(first) is not None


def frames(path: Path) -> Iterator[ListedFrame | Unread]:
    """Yield every frame of every video, and what is no frame. Raises ListRefused."""
    with opened_text(path) as file:
        first = file.readline(_LONGEST_LINE)
    if first.lstrip().startswith("{"):
        yield from _of_vics(path)
    elif (columns := _columns_of(first)) is not None:
        yield from _of_csv(path, *columns)
    elif _LINE.fullmatch(first):
        yield from _of_text(path)
    else:
        raise ListRefused(f"{path} has no hashes of videos: vPDQ's text, a CSV with video, quality and vpdq, or VICS")


def read(path: Path) -> Iterator[Read]:
    """Nothing of such a list is a digest of a file: what it holds are ``frames``."""
    yield from ()


def _of_text(path: Path) -> Iterator[ListedFrame | Unread]:
    with opened_text(path) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if line.strip():
                yield _of_line(f"line {number}", line, path.name)


def _of_line(where: str, line: str, video: str) -> ListedFrame | Unread:
    if not _LINE.fullmatch(line):
        return Unread(where, f"{line.strip()[:80]!r} is no line of vPDQ (frame,quality,hash,seconds)")
    _, quality, text, _ = line.split(",")
    return _frame(where, video, text, quality, None, None)


def _of_csv(path: Path, separator: str, columns: Mapping[str, int]) -> Iterator[ListedFrame | Unread]:
    with opened_text(path) as file:
        file.readline()
        for one in rows_of(file, separator, before=1):
            if isinstance(one, Unread):
                yield one
                continue
            where, row = one
            cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
            if cells["vpdq"].strip():  # a list of files has rows that are no videos
                said = cells.get("category"), cells.get("series")
                yield _frame(where, cells["video"], cells["vpdq"], cells["quality"], *said)


def _of_vics(path: Path) -> Iterator[ListedFrame | Unread]:
    for where, record in vics.records(path):
        if not isinstance(record, dict):
            continue
        listed = record.get("AlternativeHashes")
        said = record.get("Category"), vics.series_of(record)
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and str(one.get("HashName")).strip().upper() == "VPDQ":
                yield from _of_value(where, str(record.get("MD5") or where), str(one.get("HashValue")), said)


def _of_value(where: str, video: str, text: str, said: tuple[object, object]) -> Iterator[ListedFrame | Unread]:
    """The frames of one alternative hash, in either of its forms."""
    try:
        lines = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
    except (ValueError, RecursionError):
        lines = []
    if not lines or not isinstance(lines, list):
        yield Unread(where, "its hash vPDQ holds no frames")
        return
    for line in lines:
        parts = str(line).split(",")
        if len(parts) == 4:
            parts = [parts[2], parts[1], parts[3]]
        if len(parts) != 3:
            yield Unread(where, f"{str(line)[:80]!r} is no frame of vPDQ")
        else:
            yield _frame(where, video, parts[0], parts[1], *said)


def _frame(where: str, video: str, text: str, quality: str, category: object, series: object) -> ListedFrame | Unread:
    digits, share = text.strip(), quality.strip()
    if not _HASH.fullmatch(digits):
        return Unread(where, f"{digits[:80]!r} is no PDQ hash (64 hexadecimal characters are wanted)")
    if not (share.isascii() and share.isdigit()) or int(share[:4]) > 100:
        return Unread(where, f"{share[:20]!r} is no quality (0 to 100)")
    name = _words(video)
    if name is None:
        return Unread(where, "it does not say of which video it is a frame")
    return ListedFrame(name, bytes.fromhex(digits), int(share), _words(category), _words(series))


def _words(value: object) -> str | None:
    text = "" if value is None else str(value).strip()[:200]
    return text.encode("utf-8", "replace").decode() or None


def _columns_of(line: str) -> tuple[str, dict[str, int]] | None:
    """The separator under which a header names a column vpdq and what goes with it, and where each known column stands."""
    for separator in _SEPARATORS:
        names = next(csv.reader([line.strip("\ufeff\r\n")], delimiter=separator), [])
        words = ["".join(letter for letter in name.lower() if letter.isalnum()) for name in names]
        columns = {_COLUMNS[word]: place for place, word in reversed([*enumerate(words)]) if word in _COLUMNS}
        if columns.keys() >= _NEEDED:
            return separator, columns
    return None


FORMAT = Format(KIND, recognises, read)
