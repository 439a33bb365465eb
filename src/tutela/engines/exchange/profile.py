"""A column profile: which column of a sheet is which field of a tip, saved as plain values under a name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tutela.engines.exchange.errors import Malformed, ProfileRefused
from tutela.engines.exchange.grid import DELIMITERS, ENCODINGS
from tutela.engines.exchange.moments import pattern_of, zone_of
from tutela.engines.exchange.plain import Plain, PlainObject, plain_of, value_of
from tutela.engines.exchange.tip import ROLES, SOURCES

Kind = Literal["text", "digits", "moment", "clock", "yes_no", "identifier", "hash", "whole_number", "note"]

FIELDS: dict[str, Kind] = {
    "reference": "digits",
    "received_at": "moment",
    "received_clock": "clock",
    "made_available_at": "moment",
    "incident_at": "moment",
    "incident_clock": "clock",
    "incident_type": "text",
    "priority": "text",
    "informational": "yes_no",
    "escalated": "yes_no",
    "classification": "text",
    "platform": "text",
    "esp": "text",
    "country": "text",
    "phone": "identifier",
    "email": "identifier",
    "handle": "identifier",
    "account": "identifier",
    "display_name": "identifier",
    "name": "identifier",
    "address": "identifier",
    "ip": "identifier",
    "url": "identifier",
    "imei": "identifier",
    "device": "identifier",
    "group": "identifier",
    "port": "whole_number",
    "ip_at": "moment",
    "ip_clock": "clock",
    "event": "text",
    "age": "text",
    "birth_date": "text",
    "gender": "text",
    "md5": "hash",
    "sha1": "hash",
    "sha256": "hash",
    "pdq": "hash",
    "hash": "hash",
    "file_name": "text",
    "file_size": "whole_number",
    "viewed_by_esp": "yes_no",
    "note": "note",
}
"""Every field a column can be mapped to, and how its cells are read. ``*_clock`` is the time of day of the date beside
it; ``ip_at``, ``port`` and ``event`` belong to the ``ip`` of the same role; ``hash`` is a hash of any kind, named by
``hash_kind``; a ``note`` is counted and not kept."""

CLOCKS = {"received_clock": "received_at", "incident_clock": "incident_at", "ip_clock": "ip_at"}
REPEATABLE = frozenset(
    {"phone", "email", "handle", "account", "display_name", "name", "address", "url", "imei", "device", "group", "note"}
)
"""Fields that several columns may be mapped to in one role."""

OF_THE_TIP = frozenset(list(FIELDS)[: list(FIELDS).index("phone")])
"""Fields that a tip has once, whatever the role of their column."""

HASH_KINDS = ("md5", "sha1", "sha256", "pdq")
DATE_FORMATS = ("DD/MM/YYYY HH:MM:SS", "DD/MM/YYYY HH:MM", "DD/MM/YYYY")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header as in the sheet, the field it is, and whose.

    ``occurrence`` tells columns of the same header apart, from 1; ``optional`` columns may be absent; ``width`` is the
    full number of digits where it is fixed; ``separator`` divides several values in one cell; ``zone`` overrides the
    profile's (addresses are often stated in UTC where dates are local).
    """

    header: str
    field: str
    role: str = "reported_person"
    occurrence: int = 1
    optional: bool = False
    width: int | None = None
    separator: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class SheetProfile:
    """How the sheets of one sender are read.

    ``source`` is one of ``SOURCES``; ``zone`` is where its dates stand unless they say otherwise; ``date_formats`` are
    in words (``DD/MM/YYYY HH:MM``). ``hash_kind`` names a ``hash`` column, and is needed there for 64 characters.
    ``sheet`` None is the first visible one; ``header_row`` None looks for it; ``delimiter`` and ``encoding`` None are
    recognised. ``platform`` stands for rows that name none.
    """

    name: str
    source: str
    zone: str
    columns: tuple[Column, ...]
    date_formats: tuple[str, ...] = DATE_FORMATS
    hash_kind: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    delimiter: str | None = None
    encoding: str | None = None
    platform: str | None = None

    @property
    def patterns(self) -> tuple[str, ...]:
        """The date formats as ``strptime`` takes them."""
        return tuple(pattern_of(words) for words in self.date_formats)

    def plain(self) -> PlainObject:
        """The profile as plain values, to be saved."""
        return plain_of(self)


def profile_of(plain: Plain) -> SheetProfile:
    """Read a saved profile and check it. Raises ProfileRefused, saying what is wrong."""
    try:
        profile = value_of(SheetProfile, plain)
    except Malformed as error:
        raise ProfileRefused(f"this is no saved profile: {error.reason}", field=error.field) from error
    return checked(profile)


def checked(profile: SheetProfile) -> SheetProfile:
    """Return the profile, or raise ProfileRefused with everything that is wrong with it."""
    wrong = [*_wrong_settings(profile), *(text for column in profile.columns for text in _wrong_column(column))]
    wrong += _wrong_together(profile)
    if wrong:
        raise ProfileRefused(f"profile {profile.name!r}: {'; '.join(wrong)}")
    return profile


def _wrong_settings(profile: SheetProfile) -> list[str]:
    wrong = []
    if profile.source not in SOURCES:
        wrong.append(f"source {profile.source!r} is none of {', '.join(SOURCES)}")
    if profile.hash_kind is not None and profile.hash_kind not in HASH_KINDS:
        wrong.append(f"hash kind {profile.hash_kind!r} is none of {', '.join(HASH_KINDS)}")
    if profile.header_row is not None and not 1 <= profile.header_row <= 1000:
        wrong.append("the header's row is a number from 1 to 1000")
    if profile.delimiter is not None and profile.delimiter not in DELIMITERS:
        wrong.append("the delimiter is a comma, a semicolon, a tab or a bar")
    if profile.encoding is not None and profile.encoding.casefold() not in ENCODINGS:
        wrong.append(f"encoding {profile.encoding!r} is none of {', '.join(ENCODINGS)}")
    zones = [profile.zone, *(column.zone for column in profile.columns if column.zone is not None)]
    return [*wrong, *_refusals(zone_of, zones), *_refusals(pattern_of, profile.date_formats)]


def _refusals(check: Callable[[str], object], texts: Iterable[str]) -> list[str]:
    wrong = []
    for text in texts:
        try:
            check(text)
        except ProfileRefused as error:
            wrong.append(error.reason)
    return wrong


def _wrong_column(column: Column) -> list[str]:
    wrong = []
    if column.field not in FIELDS:
        wrong.append(f"column {column.header!r}: there is no field {column.field!r}")
    if column.role not in ROLES:
        wrong.append(f"column {column.header!r}: there is no role {column.role!r}")
    if not column.header.strip():
        wrong.append("a column has no header")
    if column.occurrence < 1 or (column.width is not None and not 1 <= column.width <= 100):
        wrong.append(f"column {column.header!r}: occurrence counts from 1, width from 1 to 100")
    if column.separator == "":
        wrong.append(f"column {column.header!r}: an empty separator divides nothing")
    return wrong


def _wrong_together(profile: SheetProfile) -> list[str]:
    single = [column for column in profile.columns if column.field not in REPEATABLE]
    keys = [(column.field, "" if column.field in OF_THE_TIP else column.role) for column in single]
    twice = sorted({f"{field} {role}".strip() for field, role in keys if keys.count((field, role)) > 1})
    wrong = [f"several columns are mapped to {', '.join(twice)}"] if twice else []
    if not profile.columns:
        wrong.append("no column is mapped")
    for field, wanted in CLOCKS.items():
        if field in (names := {column.field for column in profile.columns}) and wanted not in names:
            wrong.append(f"{field} is mapped without {wanted}")
    return wrong
