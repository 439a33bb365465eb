"""Lists of picture hashes (PDQ): read from what custodians hand out, indexed, and asked which entries a picture is near to.

Read are VICS and CAID JSON (PDQ among the alternative hashes), CSV with a column ``pdq``, and plain lines of 64 hexadecimal
characters; these only where somebody says that they are PDQ, because a SHA-256 looks the same.
"""

import csv
import hashlib
import mmap
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from tutela.engines.confined import ConfinedFailure, Limits, Plain, stream_confined
from tutela.engines.known.building import Asked
from tutela.engines.known.errors import IndexRefused, ListRefused
from tutela.engines.known.formats import vics
from tutela.engines.known.formats.format import opened_text, rows_of
from tutela.engines.known.near import HASH_BYTES, NearIndex, hashes_of
from tutela.engines.known.near_file import open_near, write_near
from tutela.engines.values import Unread

NEAR_INDEX = "pictures.index"
_LIMITS = Limits(
    memory_bytes=8 << 30,
    cpu_seconds=None,
    wall_seconds=None,
    silent_seconds=1800,
    total_bytes=None,
    written_bytes=1 << 40,
)
_SEPARATORS = ",;\t|"
_COLUMNS = {"pdq": "pdq", "pdqhash": "pdq", "category": "category", "series": "series", "seriesname": "series"}
MOST_LISTED, _LONGEST_LINE, _TOLD = 10_000, 1 << 16, 100_000
_HEX = frozenset("0123456789abcdefABCDEF")

Entry = tuple[str, str, object, object]
"""Where it stands, the hash as it is written, category, series."""


@dataclass(frozen=True, slots=True)
class PictureMatch:
    """One list entry whose picture is near: list and version, category and series in the list's own words, and how near."""

    list_name: str
    version: str | None
    category: str | None
    series: str | None
    distance: int


class PictureLookup:
    """Several lists at once. ``code`` is the kernel's machine code; without it the answers are the same."""

    def __init__(self, indexes: Sequence[NearIndex], code: Path | None = None) -> None:
        self._indexes, self._code = list(indexes), code

    def statement(self) -> Sequence[Mapping[str, object]]:
        """What the lists say of themselves, for a run record."""
        return [
            {name: one for name, one in index.about.items() if name not in ("marks", "unread")}
            for index in self._indexes
        ]

    def near(self, hashes: Sequence[bytes], radius: int) -> list[list[PictureMatch]]:
        """Answer for each hash every entry within the radius, the nearest first; entries that say the same once.

        Raises IndexRefused where an index is damaged.
        """
        answers: list[list[PictureMatch]] = [[] for _ in hashes]
        for index in self._indexes:
            about = index.about
            marks = cast("Sequence[tuple[str | None, str | None]]", about["marks"])
            name, version = str(about["name"]), cast("str | None", about["version"])
            for place, found in enumerate(index.find(hashes, radius, code=self._code)):
                if any(mark >= len(marks) for _, mark in found):
                    raise IndexRefused(f"the index of {name} is damaged; build it again from its list")
                answers[place] += [
                    PictureMatch(name, version, *marks[mark], distance) for distance, mark in dict.fromkeys(found)
                ]
        return [sorted(one, key=lambda match: match.distance) for one in answers]


def holds_pictures(path: Path) -> bool:
    """Whether a list says of itself that it holds picture hashes: a column pdq, or a hash named PDQ."""
    with open(path, "rb") as file:
        head = file.read(_LONGEST_LINE)
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return _columns_of(head.splitlines()[0].decode("utf-8", "replace") if head.strip() else "") is not None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return any(whole.find(name) >= 0 for name in (b'"PDQ"', b'"pdq"', b'"Pdq"'))


def index_pictures(path: Path, folder: Path, asked: Asked) -> NearIndex:
    """Read a list of picture hashes in a confined worker and index it in ``folder``. Raises as ``index_confined``."""
    return index_confined(build_confined, path, folder, asked, NEAR_INDEX)


def index_confined(
    build: Callable[[Path, Path, Mapping[str, object]], Iterator[int]],
    path: Path,
    folder: Path,
    asked: Asked,
    name: str,
) -> NearIndex:
    """Have a worker read a list and ``build`` its near index as the file ``name`` of ``folder``.

    Raises ListRefused, IndexRefused, ConfinedFailure when no worker can be started.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    terms: dict[str, Plain] = {
        "name": os.fsencode(asked.name).decode("utf-8", "replace"), "version": asked.version, "origin": asked.origin,
    }  # fmt: skip
    try:
        for _ in stream_confined(build, path, folder, terms, limits=_LIMITS, scratch=folder):
            pass
    except ConfinedFailure as failure:
        if failure.cause == "start":
            raise
        raise ListRefused(failure.reason) from failure
    return open_near(folder / name)


def build_confined(path: Path, folder: Path, terms: Mapping[str, object]) -> Iterator[int]:
    """Build the index of a list, saying how much was read. For a worker; ``index_pictures`` is the way in."""
    hashes, entries = bytearray(), np.empty(0, np.uint32)
    marks: dict[tuple[str | None, str | None], int] = {}
    numbers: list[int] = []
    unread: list[tuple[str, str]] = []
    malformed = 0
    kind, read = _reader(path)
    for one in map(_checked, read):
        if isinstance(one, Unread):
            malformed += 1
            if len(unread) < MOST_LISTED:
                unread.append((one.item, one.reason))
            continue
        _, digits, category, series = one
        hashes += bytes.fromhex(digits)
        numbers.append(marks.setdefault((_words(category), _words(series)), len(marks)))
        if len(numbers) % _TOLD == 0:
            entries = np.concatenate([entries, np.array(numbers, np.uint32)])
            numbers = []
            yield len(entries)
    entries = np.concatenate([entries, np.array(numbers, np.uint32)])
    if not len(entries):
        raise ListRefused(f"{path} holds no picture hash{f' ({unread[0][0]}: {unread[0][1]})' if unread else ''}")
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    about = {**terms, "kind": kind, "sha256": digest, "pictures": len(entries), "malformed": malformed}
    empty = NearIndex({**about, "marks": list(marks), "unread": unread}, [])
    write_near(empty.adding(hashes_of([bytes(hashes)]), entries), folder / NEAR_INDEX)


def _checked(one: Entry | Unread) -> Entry | Unread:
    """An entry with its hash as plain digits, and why it is none."""
    if isinstance(one, Unread):
        return one
    where, text, category, series = one
    digits = text.strip()
    if len(digits) != 2 * HASH_BYTES or not _HEX.issuperset(digits):
        return Unread(where, f"{text[:80]!r} is no PDQ hash (64 hexadecimal characters are wanted)")
    return where, digits, category, series


def _words(value: object) -> str | None:
    text = "" if value is None else str(value).strip()[:200]
    return text.encode("utf-8", "replace").decode() or None


def _reader(path: Path) -> tuple[str, Iterator[Entry | Unread]]:
    with open(path, "rb") as file:
        head = file.read(_LONGEST_LINE)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "VICS", _of_vics(path)
    with opened_text(path) as text:
        columns = _columns_of(text.readline(_LONGEST_LINE))
    return ("lines", _of_lines(path)) if columns is None else ("CSV", _of_csv(path, *columns))


def _of_vics(path: Path) -> Iterator[Entry]:
    for where, record in vics.records(path):
        if not isinstance(record, dict):
            continue
        listed = record.get("AlternativeHashes")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and str(one.get("HashName")).strip().upper() == "PDQ":
                yield where, str(one.get("HashValue")), record.get("Category"), vics.series_of(record)


def _of_csv(path: Path, separator: str, columns: Mapping[str, int]) -> Iterator[Entry | Unread]:
    with opened_text(path) as file:
        file.readline()
        for one in rows_of(file, separator, before=1):
            if isinstance(one, Unread):
                yield one
                continue
            where, row = one
            cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
            if cells["pdq"].strip():  # a list of files has rows that are no pictures
                yield where, cells["pdq"], cells.get("category"), cells.get("series")


def _of_lines(path: Path) -> Iterator[Entry]:
    with opened_text(path) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if line.strip() and not line.startswith("#"):
                yield f"line {number}", line.partition(",")[0], None, None


def _columns_of(line: str) -> tuple[str, dict[str, int]] | None:
    """The separator under which a header names a column pdq, and where each known column stands."""
    for separator in _SEPARATORS:
        names = next(csv.reader([line.strip("\ufeff\r\n")], delimiter=separator), [])
        words = ["".join(letter for letter in name.lower() if letter.isalnum()) for name in names]
        columns = {_COLUMNS[word]: place for place, word in reversed([*enumerate(words)]) if word in _COLUMNS}
        if "pdq" in columns:
            return separator, columns
    return None
