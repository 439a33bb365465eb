"""A first column profile out of a sheet's header, where the header leaves no doubt; what was assumed is said."""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import ProfileRefused
from tutela.engines.exchange.grid import Grid, GridRow, open_grid
from tutela.engines.exchange.header import folded
from tutela.engines.exchange.profile import DATE_FORMATS, FIELDS, REPEATABLE, Column, SheetProfile, checked

_LOOKED_AT = 200
_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?:[ T,]+(\d{1,2}:\d\d)(:\d\d)?\s*([AaPp][Mm])?)?")

ALIASES: dict[str, tuple[str, ...]] = {
    "reference": (
        "reference", "reference no", "reference number", "ref no", "report no", "report number", "report id",
        "reportid", "cybertip no", "cybertip number", "cybertip id", "cybertip report no", "cybertipline report no",
        "cybertipline report number", "cybertipline no", "ncmec report no", "ncmec report number", "ncmec report id",
        "ncmec no", "ct no", "ctr no", "tip no", "tipline no", "tip id", "tip number", "tip reference",
        "acknowledgement no", "acknowledgement number", "ack no", "complaint no", "complaint number", "complaint id",
    ),
    "received_at": ("date received", "received date", "received on", "date of receipt", "received at", "receipt date"),
    "received_clock": ("time received", "received time", "time of receipt"),
    "made_available_at": ("date made available", "made available", "made available on"),
    "incident_at": (
        "incident date", "date of incident", "incident date time", "incident datetime", "incident time stamp",
        "incident timestamp", "date of occurrence", "incident at", "date and time of incident", "incident date and time",
    ),
    "incident_clock": ("incident time", "time of incident"),
    "incident_type": ("incident type", "type of incident", "category of incident"),
    "priority": ("priority", "priority level", "ncmec priority"),
    "informational": ("informational",),
    "classification": ("classification", "ncmec classification"),
    "platform": ("platform", "service", "application", "app", "esp service", "social media", "social media platform"),
    "esp": ("esp", "esp name", "electronic service provider", "reporting esp", "submitter", "reported by"),
    "country": ("country",),
    "phone": (
        "phone", "phone no", "phone number", "mobile", "mobile no", "mobile number", "contact no", "contact number",
        "msisdn", "telephone", "whatsapp no", "whatsapp number",
    ),
    "email": ("email", "e mail", "email id", "e mail id", "email address", "mail id"),
    "handle": ("screen name", "screenname", "username", "user name", "handle", "profile name"),
    "account": ("user id", "userid", "esp user id", "account id", "account", "account no", "profile id"),
    "display_name": ("display name",),
    "name": ("name", "full name", "person name", "name of person", "account holder", "account holder name"),
    "address": ("address", "postal address", "residential address"),
    "ip": ("ip", "ip address", "ip addr", "ipaddress", "login ip", "upload ip", "source ip", "ip addresses"),
    "port": ("port", "port no", "port number", "source port", "src port", "ip port"),
    "ip_at": ("ip date", "ip date time", "ip timestamp", "ip time stamp", "date of ip", "login date", "ip datetime"),
    "ip_clock": ("ip time", "login time"),
    "event": ("event", "event name", "ip event"),
    "url": ("url", "link", "profile url", "web address", "profile link"),
    "imei": ("imei", "imei no", "imei number"),
    "device": ("device id", "device"),
    "group": ("group", "group id", "group name", "chat group"),
    "md5": ("md5", "md5 hash", "md5 hash value", "md5sum"),
    "sha1": ("sha1", "sha 1", "sha1 hash", "sha 1 hash"),
    "sha256": ("sha256", "sha 256", "sha256 hash", "sha 256 hash"),
    "pdq": ("pdq", "pdq hash"),
    "hash": ("hash", "hash value", "file hash"),
    "file_name": ("file name", "filename", "name of file", "original file name"),
    "file_size": ("file size", "size"),
    "viewed_by_esp": ("viewed by esp", "file viewed by esp", "viewed"),
    "age": ("age",),
    "birth_date": ("dob", "date of birth", "birth date"),
    "gender": ("gender", "sex"),
    "note": ("remarks", "remark", "notes", "note", "comments", "description", "details", "additional information"),
}  # fmt: skip
"""Header names, folded, that leave no doubt about the field. Serial numbers of rows are no field at all."""

_PREFIXES = {
    "suspect": "reported_person",
    "accused": "reported_person",
    "reported person": "reported_person",
    "reported user": "reported_person",
    "victim": "victim",
    "child": "victim",
    "recipient": "intended_recipient",
    "intended recipient": "intended_recipient",
}
_NO_FIELD = frozenset({"sl no", "s no", "sr no", "sno", "serial no", "serial number", "no", "slno", "srno"})
_FIELD_OF = {name: field for field, names in ALIASES.items() for name in names}


@dataclass(frozen=True, slots=True)
class ProfileGuess:
    """A profile read off a header. ``profile`` is None when nothing, or too little, could be told.

    ``assumed`` says in sentences what a person must confirm; ``unknown`` are headers that were not understood;
    ``ambiguous`` are fields that several columns could be, left unmapped.
    """

    profile: SheetProfile | None
    header_row: int | None
    header: tuple[str, ...]
    assumed: tuple[str, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[str, ...]


def guess_profile(path: Path, *, name: str, source: str, zone: str) -> ProfileGuess:
    """Guess the profile of a sheet: the header row with most known names, each name to one field.

    ``source`` and ``zone`` are never guessed. Raises ExchangeError when the sheet cannot be opened.
    """
    with ExitStack() as held:
        grid = open_grid(path, held)
        rows = [item for item in islice(grid.rows, _LOOKED_AT) if isinstance(item, GridRow)]
    candidates = rows[: bounds.HEADER_SEARCH_ROWS]
    header = max(candidates, key=_known_names, default=None)
    if header is None or _known_names(header) == 0:
        return ProfileGuess(None, None, (), (), (), ())
    names = tuple(cell.text.strip()[:200] for cell in header.cells)
    columns, unknown, ambiguous = _columns(names)
    body = [row for row in rows if row.number > header.number]
    formats, assumed = _date_formats(names, columns, body)
    assumed = [*_assumptions(grid, header.number, zone), *assumed]
    try:
        profile = checked(
            SheetProfile(
                name=name,
                source=source,
                zone=zone,
                columns=columns,
                date_formats=formats,
                sheet=grid.sheet,
                header_row=header.number,
                delimiter=grid.delimiter,
                encoding=grid.encoding,
            )
        )
    except ProfileRefused as error:
        return ProfileGuess(None, header.number, names, (error.reason,), unknown, ambiguous)
    return ProfileGuess(profile, header.number, names, tuple(assumed), unknown, ambiguous)


def _known_names(row: GridRow) -> int:
    return sum(_field_and_role(cell.text) is not None for cell in row.cells[: bounds.ROW_CELLS])


def _field_and_role(name: str) -> tuple[str, str] | None:
    """Return the field and role that a header names beyond doubt, or None."""
    key = folded(name[:200])
    if key in _FIELD_OF:
        return _FIELD_OF[key], "reported_person"
    for prefix, role in _PREFIXES.items():
        for shape in (f"{prefix} ", f"{prefix} s "):
            rest = key.removeprefix(shape)
            if rest != key and rest in _FIELD_OF:
                return _FIELD_OF[rest], role
        rest = key.removesuffix(f" of {prefix}")
        if rest != key and rest in _FIELD_OF:
            return _FIELD_OF[rest], role
    return None


def _columns(names: Sequence[str]) -> tuple[tuple[Column, ...], tuple[str, ...], tuple[str, ...]]:
    """Map each header to its field; a field that only one column can be and several are is left out."""
    found: dict[tuple[str, str], list[Column]] = defaultdict(list)
    unknown: list[str] = []
    occurrences: dict[str, int] = defaultdict(int)
    for name in names:
        key = folded(name)
        occurrences[key] += 1
        meant = _field_and_role(name)
        if meant is not None:
            column = Column(name, meant[0], meant[1], occurrences[key], optional=FIELDS[meant[0]] == "note")
            found[meant].append(column)
        elif key and key not in _NO_FIELD:
            unknown.append(name)
    columns, ambiguous = [], []
    for (field, role), mapped in found.items():
        if len(mapped) > 1 and field not in REPEATABLE:
            ambiguous.append(f"{field} ({role}): {', '.join(repr(column.header) for column in mapped)}")
        else:
            columns += mapped
    return tuple(columns), tuple(unknown), tuple(ambiguous)


def _assumptions(grid: Grid, row: int, zone: str) -> list[str]:
    """Say what about the file as a whole was taken for granted."""
    assumed = [f"row {row} is the header", f"dates without a zone stand in {zone}"]
    if grid.sheet is not None and len(grid.sheets) > 1:
        assumed.append(f"the tips are on the sheet {grid.sheet!r} of {len(grid.sheets)}")
    if grid.encoding == "windows-1252":
        assumed.append("the text is Windows-1252: it has no mark and is no UTF-8")
    return assumed


def _date_formats(
    names: Sequence[str], columns: Sequence[Column], body: Sequence[GridRow]
) -> tuple[tuple[str, ...], list[str]]:
    """Tell the order of day and month by the numbers that occur: one past 12 decides, else the day comes first."""
    headers = {column.header for column in columns if FIELDS[column.field] == "moment"}
    indexes = [index for index, name in enumerate(names) if name in headers]
    texts = [row.cells[index].text.strip() for row in body for index in indexes if index < len(row.cells)]
    found = [match for text in texts if (match := _DATE.fullmatch(text))]
    if not found:
        return DATE_FORMATS, []
    day_second = any(int(match[3]) > 12 for match in found)
    day_first = any(int(match[1]) > 12 for match in found)
    if day_first and day_second:
        return _written(found, day_first=True), [
            "dates occur with the day first and with the month first: look at them"
        ]
    assumed = [] if day_first or day_second else ["the day comes before the month (no date has a number past 12)"]
    return _written(found, day_first=not day_second), assumed


def _written(found: Sequence[re.Match[str]], *, day_first: bool) -> tuple[str, ...]:
    """Write the formats that occur, each once, in order of occurrence."""
    formats = []
    for match in found:
        mark, year = match[2], "YYYY" if len(match[4]) == 4 else "YY"
        day = f"DD{mark}MM{mark}{year}" if day_first else f"MM{mark}DD{mark}{year}"
        hours = "hh" if match[7] else "HH"
        clock = "" if match[5] is None else f" {hours}:mm{':SS' if match[6] else ''}{' AM' if match[7] else ''}"
        formats.append(day + clock)
    return tuple(dict.fromkeys(formats))
