"""Reference data out of sheets (officers, units, districts, open cases): rows typed by a table of fields.

Whoever loads a kind of reference data passes its own table; nothing here knows what an officer is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from tutela.engines.exchange.cells import CellReader, CellRefused
from tutela.engines.exchange.grid import EMPTY, BrokenRow, Cell, GridRow, open_grid
from tutela.engines.exchange.header import Header, Wanted, column_letters, find_header
from tutela.engines.exchange.moments import pattern_of, zone_of
from tutela.engines.exchange.profile import DATE_FORMATS
from tutela.engines.exchange.text import three_state
from tutela.engines.exchange.tip import Flag, Moment, Quarantined

Kind = Literal["text", "code", "whole_number", "date", "moment", "yes_no", "choice"]
Value: TypeAlias = str | int | bool | datetime | None


@dataclass(frozen=True, slots=True)
class ReferenceField:
    """A field of reference data.

    ``names`` are header names that mean it, its own name among them or not. Kinds: ``text``; ``code`` (text whose
    leading zeros matter, ``width`` digits where fixed); ``whole_number``; ``date`` (read to ISO text); ``moment``
    (read to UTC); ``yes_no``; ``choice`` (one of ``choices``, compared without case).
    """

    name: str
    names: tuple[str, ...]
    kind: Kind = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    width: int | None = None


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """A row as typed values by field name, with its number in the sheet and what was repaired."""

    number: int
    values: Mapping[str, Value]
    flags: tuple[Flag, ...] = ()


def read_reference_sheet(
    path: Path,
    file: str,
    fields: Sequence[ReferenceField],
    *,
    zone: str,
    date_formats: Sequence[str] = DATE_FORMATS,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Iterator[ReferenceRow | Quarantined]:
    """Read the rows of a sheet by a table of fields; a row with a wrong or missing value is quarantined, each named.

    A required field must have a column; the column of another may be absent, and its value is then None. Raises
    ExchangeError when the sheet as a whole cannot be read.
    """
    zone_of(zone)
    patterns = tuple(pattern_of(words) for words in date_formats)
    with ExitStack() as held:
        grid = open_grid(path, held, sheet=sheet)
        wanted = [Wanted((field.name, *field.names), optional=not field.required) for field in fields]
        header, rows = find_header(grid.rows, wanted, header_row)
        for item in rows:
            if isinstance(item, BrokenRow):
                yield Quarantined(file, item.number, None, item.reason)
            elif not item.is_blank:
                yield from _row(item, header, fields, patterns, zone, file)


def _row(
    item: GridRow,
    header: Header,
    fields: Sequence[ReferenceField],
    patterns: tuple[str, ...],
    zone: str,
    file: str,
) -> list[ReferenceRow | Quarantined]:
    values: dict[str, Value] = {}
    flags: list[Flag] = []
    wrong: list[ReferenceRow | Quarantined] = []
    for field, index in zip(fields, header.indexes, strict=True):
        cell = item.cells[index] if index is not None and index < len(item.cells) else EMPTY
        place = f"{column_letters(index)}{item.number}" if index is not None else ""
        reader = CellReader(_noting(flags, place))
        try:
            values[field.name] = _typed(field, cell, reader, patterns, zone)
        except CellRefused as refusal:
            name = field.name if index is None else header.names[index]
            wrong.append(Quarantined(file, item.number, name, f"{place}: {refusal}"))
    return wrong or [ReferenceRow(item.number, values, tuple(flags))]


def _noting(flags: list[Flag], place: str) -> Callable[[str, str], None]:
    return lambda code, text: flags.append(Flag(code, place, text))


def _typed(field: ReferenceField, cell: Cell, reader: CellReader, patterns: tuple[str, ...], zone: str) -> Value:
    """Read a cell as the field's kind says. Raises CellRefused, also for a required value that is missing."""
    value: Value
    if field.kind == "code":
        value = reader.digits(cell, field.width)
    elif field.kind == "whole_number":
        value = reader.whole_number(cell)
    elif field.kind in ("date", "moment"):
        value = _dated(field, reader.moment(cell, patterns, zone), zone)
    else:
        value = _worded(field, reader.text(cell))
    if value is None and field.required:
        raise CellRefused(f"{field.name} is required and missing")
    return value


def _dated(field: ReferenceField, moment: Moment | None, zone: str) -> Value:
    if moment is None or moment.utc is None:
        return None
    return moment.utc.astimezone(zone_of(zone)).date().isoformat() if field.kind == "date" else moment.utc


def _worded(field: ReferenceField, text: str | None) -> Value:
    if text is None or field.kind == "text":
        return text
    if field.kind == "yes_no":
        answer = three_state(text)
        if answer is None:
            raise CellRefused("this is neither yes nor no")
        return answer
    for choice in field.choices:
        if choice.casefold() == text.casefold():
            return choice
    raise CellRefused(f"this is none of {', '.join(field.choices)}")
