"""Sheets as States pass tips down, CSV or XLSX, by a saved column profile: one tip a row (formats.md 2).

A row is taken in whole or goes to quarantine with every column that is wrong; the rows around it are taken in. Formulas
are never calculated and texts that look like one stay text.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from tutela.engines.exchange.cells import CellReader, CellRefused
from tutela.engines.exchange.digests import kind_of_hash
from tutela.engines.exchange.draft import ON_A_PLATFORM, Belonging, Draft
from tutela.engines.exchange.errors import Unreachable
from tutela.engines.exchange.grid import EMPTY, BrokenRow, Cell, Grid, GridRow, open_grid
from tutela.engines.exchange.header import Header, Wanted, column_letters, find_header
from tutela.engines.exchange.profile import CLOCKS, FIELDS, Column, SheetProfile, checked
from tutela.engines.exchange.text import three_state
from tutela.engines.exchange.tip import (
    DocumentSeen,
    Moment,
    PersonSeen,
    Priority,
    Quarantined,
    TipDocument,
    TipFile,
)

FORMAT = "sheet"
_DIGIT_KINDS = frozenset({"phone", "imei", "account", "device"})
_PERSONAL_ROLES = frozenset({"reported_person", "associated_account", "intended_recipient", "victim"})
_PREVIEWED_ROWS = 10


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """How a profile would read a sheet, before anything is taken in.

    ``rows`` are the first rows as they would be taken or quarantined. ``unmapped`` are the headers that no column of
    the profile names. ``warnings`` are sentences about the sheet as a whole.
    """

    file: str
    header_row: int
    header: tuple[str, ...]
    unmapped: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    tips: tuple[TipDocument, ...]
    quarantined: tuple[Quarantined, ...]
    warnings: tuple[str, ...]


def read_sheet(path: Path, file: str, profile: SheetProfile) -> Iterator[TipDocument | Quarantined]:
    """Read every row of a sheet as a tip, or as quarantined with column and reason. Blank rows are no rows.

    ``file`` names the sheet in results. Raises ExchangeError when the sheet as a whole cannot be read with this
    profile.
    """
    profile = checked(profile)
    with ExitStack() as held:
        opened = _opened(path, file, profile, held)
        for name in opened.unread_sheets:
            reason = f"this sheet was not read: the profile names none, and {opened.grid.sheet!r} was taken"
            yield Quarantined(file, None, name, reason)
        for item in opened.rows:
            yield from opened.taken(item)


def preview_sheet(path: Path, file: str, profile: SheetProfile, rows: int = _PREVIEWED_ROWS) -> SheetPreview:
    """Read the first ``rows`` rows as ``read_sheet`` would, and say how the sheet was understood. Raises as it does."""
    profile = checked(profile)
    with ExitStack() as held:
        opened = _opened(path, file, profile, held)
        first = list(islice(opened.rows, rows))
        taken = [result for item in first for result in opened.taken(item)]
        return SheetPreview(
            file=file,
            header_row=opened.header.row,
            header=opened.header.names,
            unmapped=tuple(name for _, name in opened.header.unused() if name),
            encoding=opened.grid.encoding,
            delimiter=opened.grid.delimiter,
            sheet=opened.grid.sheet,
            sheets=opened.grid.sheets,
            tips=tuple(item for item in taken if isinstance(item, TipDocument)),
            quarantined=tuple(item for item in taken if isinstance(item, Quarantined)),
            warnings=tuple(_warnings(opened, first)),
        )


@dataclass(slots=True)
class _OpenSheet:
    """A sheet that is being read with a profile."""

    file: str
    profile: SheetProfile
    grid: Grid
    header: Header
    rows: Iterator[GridRow | BrokenRow]
    document: DocumentSeen
    patterns: tuple[str, ...]

    @property
    def unread_sheets(self) -> tuple[str, ...]:
        """The visible sheets that a person may have meant as well: none when the profile names its sheet."""
        return () if self.profile.sheet else tuple(name for name in self.grid.sheets if name != self.grid.sheet)

    def taken(self, item: GridRow | BrokenRow) -> Iterable[TipDocument | Quarantined]:
        """Return what a row becomes: nothing when it is blank, a tip, or one entry a column that is wrong."""
        if isinstance(item, BrokenRow):
            return [Quarantined(self.file, item.number, None, item.reason)]
        if item.is_blank:
            return []
        surplus = [cell for cell in item.cells[len(self.header.names) :] if cell.text.strip()]
        if surplus:
            reason = f"the row has more cells than the header ({len(item.cells)}); is a delimiter inside a value?"
            return [Quarantined(self.file, item.number, None, reason)]
        return _Row(self, item).tip()


def _opened(path: Path, file: str, profile: SheetProfile, held: ExitStack) -> _OpenSheet:
    size, digest = _size_and_digest(path)
    grid = open_grid(path, held, sheet=profile.sheet, delimiter=profile.delimiter, encoding=profile.encoding)
    wanted = [Wanted((column.header,), column.occurrence, column.optional) for column in profile.columns]
    header, rows = find_header(grid.rows, wanted, profile.header_row)
    document = DocumentSeen(file, None, FORMAT, size, digest)
    return _OpenSheet(file, profile, grid, header, rows, document, profile.patterns)


def _size_and_digest(path: Path) -> tuple[int, str]:
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return stream.tell(), digest
    except OSError as error:
        raise Unreachable(f"it cannot be read: {error.strerror or error}") from error


@dataclass(slots=True)
class _Row:
    """One row on its way to a tip."""

    sheet: _OpenSheet
    row: GridRow
    draft: Draft = field(default_factory=Draft)
    wrong: list[Quarantined] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    moments: dict[str, Moment] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    hashes: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def tip(self) -> list[TipDocument | Quarantined]:
        """Read the columns; one wrong column sends the row to quarantine, and every wrong one is named."""
        if len(self.row.cells) < len(self.sheet.header.names):
            self.draft.flag("row_short", f"row {self.row.number}", "the row has fewer cells than the header")
        columns = list(zip(self.sheet.profile.columns, self.sheet.header.indexes, strict=True))
        for column, index in columns:
            if index is not None and column.field not in CLOCKS:
                self._read(column, index)
        if self.wrong:
            return list(self.wrong)
        for index, name in self.sheet.header.unused():
            if index < len(self.row.cells) and self.row.cells[index].text.strip():
                self.draft.leave_unread(f"{self._place(index)} {name}".strip())
        self._add_people_and_files()
        tip = self._built()
        if tip.reference is None and not tip.identifiers and not tip.files:
            reason = "the row has neither a reference nor an identifier: there is nothing to follow"
            return [Quarantined(self.sheet.file, self.row.number, None, reason)]
        return [tip]

    def _cell(self, index: int) -> Cell:
        return self.row.cells[index] if index < len(self.row.cells) else EMPTY

    def _place(self, index: int) -> str:
        cell = f"{column_letters(index)}{self.row.number}"
        return f"{self.sheet.grid.sheet}!{cell}" if self.sheet.grid.sheet else cell

    def _read(self, column: Column, index: int) -> None:
        place = self._place(index)
        reader = CellReader(lambda code, text: self.draft.flag(code, place, text))
        try:
            self._take(column, self._cell(index), reader, place)
        except CellRefused as refusal:
            name = self.sheet.header.names[index]
            self.wrong.append(Quarantined(self.sheet.file, self.row.number, name, f"{place}: {refusal}"))

    def _take(self, column: Column, cell: Cell, reader: CellReader, place: str) -> None:
        """Read one cell as the kind of its field says."""
        kind = FIELDS[column.field]
        if kind == "moment":
            self._take_moment(column, cell, reader)
        elif kind == "identifier":
            self._take_identifiers(column, cell, reader, place)
        elif kind == "hash":
            self._take_hashes(column, cell, reader)
        elif kind == "note":
            self.draft.note(reader.text(cell))
        elif kind == "whole_number":
            number = reader.whole_number(cell)
            self._keep(column, None if number is None else str(number))
        elif kind == "digits":
            self._keep(column, reader.digits(cell, column.width))
        else:
            text = reader.text(cell)
            if kind == "yes_no" and text is not None and three_state(text) is None:
                raise CellRefused("this is neither yes nor no")
            self._keep(column, text)

    def _keep(self, column: Column, text: str | None) -> None:
        if text is None:
            return
        if column.field in ("age", "birth_date", "gender", "port", "event", "file_name", "file_size", "viewed_by_esp"):
            self.people[column.role][column.field] = text
        else:
            self.texts[column.field] = text

    def _take_moment(self, column: Column, cell: Cell, reader: CellReader) -> None:
        zone = column.zone or self.sheet.profile.zone
        moment = reader.moment(cell, self.sheet.patterns, zone, self._clock(column))
        if moment is not None:
            key = f"{column.field} {column.role}" if column.field == "ip_at" else column.field
            self.moments[key] = moment

    def _clock(self, column: Column) -> Cell | None:
        """Return the cell with the time of day that belongs to a date column."""
        for other, index in zip(self.sheet.profile.columns, self.sheet.header.indexes, strict=True):
            same_role = column.field != "ip_at" or other.role == column.role
            if index is not None and CLOCKS.get(other.field) == column.field and same_role:
                return self._cell(index)
        return None

    def _take_identifiers(self, column: Column, cell: Cell, reader: CellReader, place: str) -> None:
        if column.separator is None and column.field in _DIGIT_KINDS:
            found = reader.digits(cell, column.width)
            values = [] if found is None else [found]
        else:
            text = reader.text(cell)
            values = [] if text is None else text.split(column.separator) if column.separator else [text]
            if column.field in _DIGIT_KINDS:
                values = [part for value in values if (part := reader.digits(Cell(value.strip()), column.width))]
        whose = Belonging(column.role, f"{column.role}/0", None)
        for value in values:
            if column.field == "imei" and value.isdecimal() and len(value) == 14:
                self.draft.flag("zero_may_be_lost", place, "14 digits: a leading zero or the check digit is missing")
            whose.identify(self.draft, column.field, value.strip(), place)

    def _take_hashes(self, column: Column, cell: Cell, reader: CellReader) -> None:
        text = reader.digits(cell)
        if text is None:
            return
        label = (self.sheet.profile.hash_kind or column.header) if column.field == "hash" else column.field
        text = text.replace(" ", "")
        if kind_of_hash(label, text) is None:
            raise CellRefused(
                f"{len(text)} characters are no {label}: 32 are an MD5, 40 a SHA-1, 64 a SHA-256 or PDQ as the profile "
                "says; leading zeros may have been lost"
            )
        self.hashes[column.role].append((label, text))

    def _add_people_and_files(self) -> None:
        """Put what stood in further columns to the addresses, persons and files that it belongs to."""
        for number, seen in enumerate(self.draft.identifiers):
            if seen.kind == "ip":
                said = self.people.get(seen.role, {})
                port = self.draft.port(said.get("port"), seen.context)
                self.draft.identifiers[number] = replace(
                    seen,
                    at=self.moments.get(f"ip_at {seen.role}"),
                    port=port if port is not None else seen.port,
                    event=said.get("event"),
                )
            if seen.kind in ON_A_PLATFORM:
                platform = self.texts.get("platform") or self.sheet.profile.platform
                self.draft.identifiers[number] = replace(seen, platform=platform)
        for role in dict.fromkeys([*(seen.role for seen in self.draft.identifiers), *self.people]):
            if role in _PERSONAL_ROLES:
                said = self.people.get(role, {})
                person = PersonSeen(f"{role}/0", role, said.get("age"), said.get("birth_date"), said.get("gender"))
                self.draft.persons.append(person)
        for role in dict.fromkeys([*self.hashes, *self.people]):
            self._add_file(role)

    def _add_file(self, role: str) -> None:
        said, place = self.people.get(role, {}), f"row {self.row.number}"
        hashes = self.draft.hashes(self.hashes.get(role, []), place)
        name = said.get("file_name")
        if name is None and not self.hashes.get(role):
            return
        holder = f"file/{len(self.draft.files)}"
        Belonging("file", holder, None).identify_hashes(self.draft, hashes, place)
        size, viewed = said.get("file_size"), said.get("viewed_by_esp")
        self.draft.files.append(
            TipFile(
                holder,
                name=name,
                size=None if size is None else int(size),
                digests=hashes.digests,
                pdq=hashes.pdq,
                other_hashes=tuple(hashes.other),
                viewed_by_esp=three_state(viewed),
            )
        )

    def _built(self) -> TipDocument:
        texts, profile = self.texts, self.sheet.profile
        stated, type_ = texts.get("priority"), texts.get("incident_type")
        return self.draft.finished(
            TipDocument(
                source=profile.source,
                document=replace(self.sheet.document, row=self.row.number),
                reference=texts.get("reference"),
                received_at=self.moments.get("received_at"),
                made_available_at=self.moments.get("made_available_at"),
                incident_at=self.moments.get("incident_at"),
                incident_type=None if type_ is None else self.draft.incident_type(type_, f"row {self.row.number}"),
                escalated=three_state(texts.get("escalated")),
                priority=None if stated is None else Priority(stated, None),
                informational=three_state(texts.get("informational")),
                classification=texts.get("classification"),
                platform=texts.get("platform") or profile.platform,
                esp=texts.get("esp"),
                country=texts.get("country"),
            )
        )


def _warnings(opened: _OpenSheet, first: list[GridRow | BrokenRow]) -> Iterator[str]:
    """Say what a person should look at before the sheet is taken in."""
    if opened.unread_sheets:
        yield f"these sheets would not be read: {', '.join(map(repr, opened.unread_sheets))}"
    for column, index in zip(opened.profile.columns, opened.header.indexes, strict=True):
        if index is None:
            yield f"the optional column {column.header!r} is not there"
        elif FIELDS[column.field] == "moment":
            cells = [item.cells[index] for item in first if isinstance(item, GridRow) and index < len(item.cells)]
            kinds = {cell.kind for cell in cells if cell.text.strip()}
            if {"date", "text"} <= kinds:
                yield (
                    f"column {column.header!r} mixes date cells and typed dates: the spreadsheet program may have read "
                    "some with day and month swapped; compare with the original"
                )
