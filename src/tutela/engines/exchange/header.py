"""The header of a sheet: found among the first rows, its names compared without case and punctuation."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import ProfileRefused
from tutela.engines.exchange.grid import BrokenRow, GridRow
from tutela.engines.exchange.text import cleaned


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that is looked for: its header, or one of several names for it; the how-manieth of that name."""

    names: tuple[str, ...]
    occurrence: int = 1
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: its row, its names as written, and the index of each wanted column (None where absent)."""

    row: int
    names: tuple[str, ...]
    indexes: tuple[int | None, ...]

    def unused(self) -> tuple[tuple[int, str], ...]:
        """Columns that nobody wanted: index and name."""
        used = set(self.indexes)
        return tuple((index, name) for index, name in enumerate(self.names) if index not in used)


def folded(name: str) -> str:
    """Return a header name as it is compared: lower case, words of letters and digits with one space between."""
    return " ".join(re.findall(r"\w+", name.casefold().replace("_", " ")))


def find_header(
    rows: Iterator[GridRow | BrokenRow], wanted: Sequence[Wanted], row: int | None
) -> tuple[Header, Iterator[GridRow | BrokenRow]]:
    """Find the header and return it with the rows behind it.

    ``row`` is where the header is said to be; None looks among the first rows for the one with most wanted names.
    Raises ProfileRefused when a column that is not optional is missing; cells are not quoted, since they may be data.
    """
    seen: list[GridRow | BrokenRow] = []
    most = row if row is not None else bounds.HEADER_SEARCH_ROWS
    for item in rows:
        seen.append(item)
        if len(seen) >= most:
            break
    candidates = [item for item in seen if isinstance(item, GridRow) and (row is None or item.number == row)]
    if not candidates:
        raise ProfileRefused("the sheet has no row that could be its header")
    headers = [_matched(item, wanted) for item in candidates]
    best = max(headers, key=lambda header: sum(index is not None for index in header.indexes))
    missing = [
        column.names[0]
        for column, index in zip(wanted, best.indexes, strict=True)
        if index is None and not column.optional
    ]
    if missing:
        there = sum(index is not None for index in best.indexes)
        raise ProfileRefused(
            f"the sheet lacks the column {', '.join(map(repr, missing))}; row {best.row}, which comes nearest, "
            f"has {there} of the {len(wanted)} columns that are looked for"
        )
    rest = [item for item in seen if item.number > best.row]
    return best, chain(rest, rows)


def _matched(item: GridRow, wanted: Sequence[Wanted]) -> Header:
    names = tuple(cleaned(cell.text.strip())[0][:200] for cell in item.cells)
    keys = [folded(name) for name in names]
    return Header(item.number, names, tuple(_index(keys, column) for column in wanted))


def _index(keys: list[str], column: Wanted) -> int | None:
    for name in column.names:
        places = [index for index, key in enumerate(keys) if key == folded(name) and key]
        if len(places) >= column.occurrence:
            return places[column.occurrence - 1]
    return None


def column_letters(index: int) -> str:
    """Return the letters of a column (0 is A, 26 is AA), as spreadsheet programs show it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def first_rows(rows: Iterable[GridRow | BrokenRow], most: int) -> list[GridRow]:
    """Return the readable ones of the first rows."""
    found = []
    for number, item in enumerate(rows):
        if number >= most:
            break
        if isinstance(item, GridRow):
            found.append(item)
    return found
