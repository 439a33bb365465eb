"""Reads CSV: by its header (md5, sha1, sha256, size, category, series, in any order and any case), or by a saved profile.

Also Interpol's baseline list, whose header has the same names among others.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutela.engines.known.entry import Read, entries_of
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.format import Format, opened_text, rows_of
from tutela.engines.values import DIGEST_LENGTHS, Unread

_SEPARATORS = ",;\t|"
_COLUMNS = {
    "md5": "md5", "md5hash": "md5", "hashmd5": "md5",
    "sha1": "sha1", "sha1hash": "sha1", "hashsha1": "sha1",
    "sha256": "sha256", "sha256hash": "sha256", "hashsha256": "sha256",
    "size": "size", "filesize": "size", "mediasize": "size",
    "category": "category",
    "series": "series", "seriesname": "series",
}  # fmt: skip
_FIELDS = (*DIGEST_LENGTHS, "size", "category", "series")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class CsvProfile:
    """Which column of a CSV has what, for lists whose header does not say so in words that Tutela knows, or that have none.

    ``columns`` leads from md5, sha1, sha256, size, category or series to a name in the header (compared without regard to
    case) or to a place, counted from 1; ``header`` says whether the first line is one.
    """

    separator: str
    header: bool
    columns: Mapping[str, str | int]

    def document(self) -> dict[str, object]:
        """The profile as it is saved."""
        return {"separator": self.separator, "header": self.header, "columns": dict(self.columns)}


def profile_of(document: object) -> CsvProfile:
    """Read a saved profile. Raises ListRefused, saying what a profile is."""
    if not isinstance(document, dict) or document.keys() != {"separator", "header", "columns"}:
        raise ListRefused('a profile is {"separator": ";", "header": true, "columns": {"md5": "Hash", "size": 3}}')
    separator, header, columns = document["separator"], document["header"], document["columns"]
    if not isinstance(separator, str) or len(separator) != 1 or separator in '"\r\n' or not isinstance(header, bool):
        raise ListRefused("a profile has a separator of one letter, and says true or false of a header")
    if not isinstance(columns, dict) or not columns.keys() & DIGEST_LENGTHS.keys() or columns.keys() - {*_FIELDS}:
        raise ListRefused(f"the columns of a profile are some of {', '.join(_FIELDS)}, at least one digest among them")
    for name, column in columns.items():
        place = isinstance(column, int) and not isinstance(column, bool) and 1 <= column <= 10_000
        named = isinstance(column, str) and header and 0 < len(column.strip()) <= _LONGEST_NAME
        if not place and not named:
            raise ListRefused(f"the column of {name} is a place from 1 on, or (with a header) a name in it")
    return CsvProfile(separator, header, columns)


def by_profile(profile: CsvProfile) -> Format:
    """The format of the lists that a profile is for."""
    return Format("CSV", lambda head: True, lambda path: _read_by(path, profile))


def _read_by(path: Path, profile: CsvProfile) -> Iterator[Read]:
    with opened_text(path) as file:
        names = next(csv.reader([file.readline()], delimiter=profile.separator), []) if profile.header else []
        yield from _rows(file, profile.separator, _places(names, profile, path), lines=int(profile.header))


def _places(names: list[str], profile: CsvProfile, path: Path) -> dict[str, int]:
    headings = {name.strip().casefold(): position for position, name in reversed([*enumerate(names)])}
    places = {}
    for field, column in profile.columns.items():
        place = column - 1 if isinstance(column, int) else headings.get(column.strip().casefold())
        if place is None:
            raise ListRefused(f"the header of {path.name} has no column {column!r}; its profile is for another list")
        places[field] = place
    return places


def recognises(head: str) -> bool:
    """Take a file whose first line, cut at one of the usual separators, names a digest column."""
    return _columns_of(_first_line(head)) is not None


def read(path: Path) -> Iterator[Read]:
    """Yield the rows by their header. Raises ListRefused when the header names no digest."""
    with opened_text(path) as file:
        separator, columns = _header(file.readline(), path)
        yield from _rows(file, separator, columns, lines=1)


def _rows(file: TextIO, separator: str, columns: dict[str, int], *, lines: int) -> Iterator[Read]:
    """Yield what the rows say; ``lines`` went before them."""
    for one in rows_of(file, separator, before=lines):
        if isinstance(one, Unread):
            yield one
            continue
        where, row = one
        if any(cell.strip() for cell in row):
            yield from _entry(row, columns, where)


def _header(line: str, path: Path) -> tuple[str, dict[str, int]]:
    found = _columns_of(line)
    if found is None:
        raise ListRefused(f"the header of {path.name} names no column md5, sha1 or sha256")
    return found


def _entry(row: list[str], columns: dict[str, int], where: str) -> Iterator[Read]:
    cells = {name: row[position] if position < len(row) else "" for name, position in columns.items()}
    digests = {kind: cells[kind] for kind in DIGEST_LENGTHS if kind in cells}
    yield from entries_of(where, digests, cells.get("size"), cells.get("category"), cells.get("series"))


def _first_line(head: str) -> str:
    return head.splitlines()[0] if head.strip() else ""


def _columns_of(line: str) -> tuple[str, dict[str, int]] | None:
    """Find the separator under which a header names a digest, and where each known column stands; first come first."""
    for separator in _SEPARATORS:
        names = next(csv.reader(io.StringIO(line.strip("\r\n")), delimiter=separator), [])
        columns: dict[str, int] = {}
        for position, name in enumerate(names):
            column = _COLUMNS.get(re.sub(r"[^a-z0-9]", "", name.lower()))
            if column is not None:
                columns.setdefault(column, position)
        if not columns.keys() & DIGEST_LENGTHS.keys():
            continue
        return separator, columns
    return None


FORMAT = Format("CSV", recognises, read)
