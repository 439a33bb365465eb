"""Sheets as rows of cells, whether CSV or XLSX: streamed, bounded, never calculated.

A row that cannot be read is a ``BrokenRow``; reading goes on behind it wherever the format allows.
"""

import codecs
import csv
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import IO, Literal
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import Forbidden, Malformed, NotATip, ProfileRefused, TooLarge, Unreachable
from tutela.engines.exchange.text import utf16_of

CellKind = Literal["text", "number", "date", "formula", "error"]

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""First bytes of an old Excel workbook, and of any encrypted one."""
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "iso-8859-1")
DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_WORKBOOK_ERRORS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, EOFError, NotImplementedError,
    RuntimeError, RecursionError, AssertionError, zipfile.BadZipFile, zlib.error, struct.error, ParseError, LxmlError,
    InvalidFileException, InvalidOperation,
)  # fmt: skip
"""What the workbook reader raises for hostile or damaged parts; it has no exception of its own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text as it would be typed, its kind, and the stated moment of a date cell.

    ``digits_lost`` says that the number had more than the 15 digits that a spreadsheet keeps.
    """

    text: str
    kind: CellKind = "text"
    stated: datetime | date | time | None = None
    digits_lost: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its number as the spreadsheet program shows it, counted from 1, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.text.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that could not be read, and why. After the last one of a workbook nothing follows."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet opened: its rows, and how it was understood.

    ``encoding`` and ``delimiter`` are None for a workbook; ``sheets`` are the names of a workbook's visible sheets.
    """

    rows: Iterator[GridRow | BrokenRow]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


EMPTY = Cell("")


def open_grid(
    path: Path, held: ExitStack, *, sheet: str | None = None, delimiter: str | None = None, encoding: str | None = None
) -> Grid:
    """Open a CSV file or XLSX workbook; what is opened is closed with ``held``.

    Raises Unreachable, TooLarge, Malformed, Forbidden, NotATip (an old or encrypted workbook) or ProfileRefused (no
    such sheet, no such encoding).
    """
    try:
        stream = held.enter_context(path.open("rb"))
        head = stream.read(4096)
        stream.seek(0)
        if head.startswith(OLE):
            raise NotATip("this is an old (.xls) or encrypted workbook; open it and save it as .xlsx without password")
        if head.startswith(b"PK\x03\x04"):
            return _open_workbook(stream, held, sheet)
        return _open_csv(stream, held, path.stat().st_size, delimiter, encoding)
    except OSError as error:
        raise Unreachable(f"it cannot be read: {error.strerror or error}") from error


# CSV


def _open_csv(stream: IO[bytes], held: ExitStack, size: int, delimiter: str | None, encoding: str | None) -> Grid:
    if size > bounds.SHEET_BYTES:
        raise TooLarge(f"the sheet has {size} bytes; at most {bounds.SHEET_BYTES} are read; split it")
    chosen = _known_encoding(encoding) if encoding else encoding_of(stream)
    stream.seek(0)
    broken = "replace" if chosen.startswith("utf-16") else "surrogateescape"
    lines = _Lines(held.enter_context(io.TextIOWrapper(stream, encoding=chosen, errors=broken, newline="")))
    first = lines.peek()
    separator = _SEPARATOR_LINE.fullmatch(first)
    if separator:  # Excel's own first line, which Excel does not show
        next(lines)
        delimiter = delimiter or separator[1]
    delimiter = delimiter or delimiter_of(lines.peek())
    return Grid(_csv_rows(lines, delimiter), encoding=chosen, delimiter=delimiter)


def _known_encoding(name: str) -> str:
    known = name.casefold()
    if known not in ENCODINGS:
        raise ProfileRefused(f"{name!r} is no encoding of sheets; leave it out, or write one of {', '.join(ENCODINGS)}")
    return known


def encoding_of(stream: IO[bytes]) -> str:
    """Say how a text file is encoded: by its byte order mark, by its zeros (UTF-16), as UTF-8, else Windows-1252.

    A file that is UTF-8 but for a few broken bytes stays UTF-8: the rows with those bytes are refused one by one.
    """
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    utf16 = utf16_of(head)
    if utf16 is not None:
        return utf16
    whole, broken = _utf8_counts(stream)
    return "utf-8" if not broken or whole > 4 * broken else "windows-1252"


def _utf8_counts(stream: IO[bytes]) -> tuple[int, int]:
    """Count the whole characters beyond ASCII and the broken bytes that a file has, read as UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    whole = broken = 0
    while chunk := stream.read(1 << 20):
        text = decoder.decode(chunk)
        if not text.isascii():
            escaped = len(re.findall("[\udc80-\udcff]", text))
            broken += escaped
            whole += sum(1 for letter in text if letter > "\x7f") - escaped
    broken += len(decoder.decode(b"", final=True))
    return whole, broken


def delimiter_of(line: str) -> str:
    """Choose the delimiter of a header line: the one that cuts it into most cells, quoted ones respected."""

    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader([line], delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=cells)


class _TooLong(Exception):
    """A record passed its bounds."""


class _Lines:
    """Physical lines with their number; a line past the bound is cut short and remembered as such."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._waiting: list[str] = []
        self._characters = 0
        self.taken: list[str] = []
        """The lines taken for the record that is being read."""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.taken.append(line)
        self._characters += len(line)
        if len(self.taken) > bounds.ROW_LINES or self._characters > bounds.ROW_CHARACTERS:
            raise _TooLong
        return line

    def begin(self) -> None:
        """Begin a new record."""
        self.taken.clear()
        self._characters = 0

    def peek(self) -> str:
        """Return the next line without taking it; empty at the end."""
        if not self._waiting:
            line = self._read()
            if not line:
                return ""
            self._waiting.append(line)
        return self._waiting[-1]

    def put_back(self) -> None:
        """Give back all but the first line taken for a record that could not be read."""
        self._waiting.extend(reversed(self.taken[1:]))

    def _read(self) -> str:
        """Read one line, of which at most the bound and one character are kept."""
        line = self._text.readline(bounds.ROW_CHARACTERS + 1)
        if len(line) > bounds.ROW_CHARACTERS and not line.endswith(("\n", "\r")):
            while rest := self._text.readline(bounds.ROW_CHARACTERS):
                if rest.endswith(("\n", "\r")):
                    break
        return line


def _csv_rows(lines: _Lines, delimiter: str) -> Iterator[GridRow | BrokenRow]:
    """Read record after record. Whatever breaks one, the next begins on the next line."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    for number in range(1, bounds.SHEET_ROWS + 1):
        lines.begin()
        try:
            texts = next(reader)
        except StopIteration:
            return
        except (_TooLong, csv.Error) as error:
            lines.put_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield BrokenRow(number, _csv_reason(error))
            continue
        if len(texts) > bounds.ROW_CELLS:
            yield BrokenRow(number, f"the row has {len(texts)} cells; at most {bounds.ROW_CELLS} are read")
        else:
            yield GridRow(number, tuple(Cell(text) for text in texts))
    if lines.peek():
        yield BrokenRow(bounds.SHEET_ROWS + 1, f"the sheet goes on behind row {bounds.SHEET_ROWS}; split it")


def _csv_reason(error: Exception) -> str:
    if isinstance(error, _TooLong):
        return f"a cell or quoted text runs past {bounds.ROW_CHARACTERS} characters or {bounds.ROW_LINES} lines"
    if "field limit" in str(error) or "field larger" in str(error):
        return "a cell is longer than any that is read"
    return f"the quotation marks of the row do not match ({error})"


# XLSX


def _open_workbook(stream: IO[bytes], held: ExitStack, sheet: str | None) -> Grid:
    """Open a workbook for reading only: no formula, macro or link of it is looked at."""
    _check_parts(stream)
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on styles and extensions that are not read
            workbook = load_workbook(stream, read_only=True, keep_vba=False, data_only=False, keep_links=False)
    except DefusedXmlException as error:
        raise Forbidden("the workbook holds a DTD, which is never obeyed") from error
    except _WORKBOOK_ERRORS as error:
        raise Malformed(f"this is no sound workbook: {_short(error)}") from error
    held.callback(workbook.close)
    sheets = {worksheet.title: worksheet for worksheet in workbook.worksheets}
    visible = tuple(title for title, worksheet in sheets.items() if worksheet.sheet_state == "visible")
    chosen = sheet if sheet is not None else (visible or ("",))[0]
    if chosen not in sheets:
        raise ProfileRefused(f"the workbook has no sheet {chosen!r}; it has {', '.join(map(repr, sheets))}")
    worksheet = sheets[chosen]
    worksheet.reset_dimensions()  # the stated size may be wrong, or a lie
    return Grid(_workbook_rows(worksheet), sheet=chosen, sheets=visible)


def _check_parts(stream: IO[bytes]) -> None:
    """Look at the parts of a workbook before any is expanded whole: number, sizes, DTDs."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if len(parts) > bounds.WORKBOOK_ENTRIES:
                raise TooLarge(f"the workbook has more than {bounds.WORKBOOK_ENTRIES} parts")
            if sum(part.file_size for part in parts) > bounds.WORKBOOK_EXPANDED_BYTES:
                raise TooLarge(f"the workbook expands to more than {bounds.WORKBOOK_EXPANDED_BYTES} bytes")
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Malformed(f"this is no sound workbook: {_short(error)}") from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    strings = "sharedstrings" in part.filename.casefold()
    most = bounds.WORKBOOK_STRINGS_BYTES if strings else bounds.WORKBOOK_PART_BYTES
    if part.file_size > most:
        raise TooLarge(
            f"the workbook's part {part.filename} expands to {part.file_size} bytes; at most {most} are read"
        )
    if not part.filename.casefold().endswith((".xml", ".rels")):
        return
    with archive.open(part) as content:  # a DTD can only stand before the first element
        head = content.read(65536).replace(b"\x00", b"")
    if b"<!DOCTYPE" in head:
        raise Forbidden(f"the workbook's part {part.filename} holds a DTD, which is never obeyed")


def _workbook_rows(worksheet: object) -> Iterator[GridRow | BrokenRow]:
    number = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = worksheet.iter_rows(max_row=bounds.SHEET_ROWS)  # type: ignore[attr-defined]
        while True:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows, None)
            if row is None:
                break
            number += 1
            if len(row) > bounds.ROW_CELLS and any(cell.value is not None for cell in row[bounds.ROW_CELLS :]):
                yield BrokenRow(number, f"the row has more than {bounds.ROW_CELLS} cells")
                continue
            cells = (
                EMPTY if cell.value is None else _workbook_cell(cell.value, cell.data_type, cell.number_format)
                for cell in islice(row, bounds.ROW_CELLS)
            )
            yield GridRow(number, tuple(cells))
        if number >= bounds.SHEET_ROWS:
            yield BrokenRow(number + 1, f"no sheet has more than {bounds.SHEET_ROWS} rows; what may follow is not read")
    except _WORKBOOK_ERRORS as error:
        yield BrokenRow(number + 1, f"the sheet cannot be read from this row on: {_short(error)}")


def _workbook_cell(value: object, data_type: str, number_format: str) -> Cell:
    if data_type == "f":
        return Cell(str(getattr(value, "text", value)), "formula")
    if data_type == "e":
        return Cell(str(value), "error")
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        return _number_cell(value)
    if isinstance(value, datetime) and value.time() == time() and "h" not in number_format.casefold():
        value = value.date()
    if isinstance(value, datetime | date | time):
        return Cell(value.isoformat(), "date", value)
    if isinstance(value, timedelta):
        return Cell(str(value), "error")
    return Cell(str(value))


def _number_cell(value: float) -> Cell:
    """Write a number as its digits. A spreadsheet keeps 15 of them; what was behind is gone."""
    number = Decimal(str(value))
    if not number.is_finite():
        return Cell(str(value), "error")
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** 40:
        text = str(int(number))
        return Cell(text, "number", digits_lost=len(text.lstrip("-")) > 15)
    return Cell(format(number, "f") if abs(number.adjusted()) < 40 else str(number), "number")


def _short(error: Exception) -> str:
    """Name the kind of an error of a library; its words may quote a cell."""
    return type(error).__name__
