"""Reads CSV whose header names its columns: md5, sha1, sha256, size, category, in any order and any case.

Also Interpol's baseline list, whose header has the same names among others.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from tutela.engines.known.entry import Read, entries_of
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.format import Format, opened_text
from tutela.engines.values import DIGEST_LENGTHS, Unread

_SEPARATORS = ",;\t|"
_COLUMNS = {
    "md5": "md5", "md5hash": "md5", "hashmd5": "md5",
    "sha1": "sha1", "sha1hash": "sha1", "hashsha1": "sha1",
    "sha256": "sha256", "sha256hash": "sha256", "hashsha256": "sha256",
    "size": "size", "filesize": "size", "mediasize": "size",
    "category": "category",
}  # fmt: skip


def recognises(head: str) -> bool:
    """Take a file whose first line, cut at one of the usual separators, names a digest column."""
    return _columns_of(_first_line(head)) is not None


def read(path: Path) -> Iterator[Read]:
    """Yield the rows by their header. Raises ListRefused when the header names no digest."""
    with opened_text(path) as file:
        separator, columns = _header(file.readline(), path)
        rows = csv.reader(file, delimiter=separator)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Unread(f"line {rows.line_num + 1}", f"it is no row: {error}")
                continue
            if row and any(cell.strip() for cell in row):
                yield from _entry(row, columns, f"line {rows.line_num + 1}")


def _header(line: str, path: Path) -> tuple[str, dict[str, int]]:
    found = _columns_of(line)
    if found is None:
        raise ListRefused(f"the header of {path.name} names no column md5, sha1 or sha256")
    return found


def _entry(row: list[str], columns: dict[str, int], where: str) -> Iterator[Read]:
    cells = {name: row[position] if position < len(row) else "" for name, position in columns.items()}
    digests = {kind: cells[kind] for kind in DIGEST_LENGTHS if kind in cells}
    yield from entries_of(where, digests, cells.get("size"), cells.get("category"))


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
