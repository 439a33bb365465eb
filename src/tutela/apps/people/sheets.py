"""Districts, units and officers out of sheets: good rows are taken in, one act each; the others are set aside, each named.

A row that says what is known already changes nothing, so a sheet can be loaded again after its wrong rows were mended.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tutela.apps.people import services
from tutela.apps.people.acts import SheetLoaded
from tutela.apps.people.jurisdiction import catalogue, rank_codes
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import Role
from tutela.apps.people.selectors import DistrictValue, UnitValue, districts, officer_known, units
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.engines.exchange.formats.reference_sheet import ReferenceField, ReferenceRow, Value
from tutela.engines.exchange.tip import Quarantined
from tutela.engines.exchange.tips import read_reference_rows
from tutela.engines.law.errors import LawError

DATES = ("DD/MM/YYYY HH:MM", "DD/MM/YYYY", "YYYY-MM-DD HH:MM", "YYYY-MM-DD")
"""How a sheet of reference data may write a date or a moment; a moment without a zone is of the installation's."""

OFFICER_FIELDS = (
    ReferenceField("number", ("officer number", "pen", "general number", "id")),
    ReferenceField("name", ("officer name", "name of officer")),
    ReferenceField("rank", ("designation",)),
    ReferenceField("unit", ("unit code", "office")),
    ReferenceField("district", ("district code", "police district"), required=False),
    ReferenceField("roles", ("role",)),
)
UNIT_FIELDS = (
    ReferenceField("code", ("unit code", "unit")),
    ReferenceField("name", ("unit name", "name of unit")),
    ReferenceField("kind", ("type",), "choice", choices=("state", "district", "station", "laboratory", "other")),
    ReferenceField("district", ("district code", "police district"), required=False),
)
DISTRICT_FIELDS = (
    ReferenceField("code", ("district code",)),
    ReferenceField("name", ("district", "district name", "name (english)")),
    ReferenceField("name_ml", ("name (malayalam)",), required=False),
    ReferenceField("name_hi", ("name (hindi)",), required=False),
    ReferenceField("valid_from", ("from",), "date", required=False),
    ReferenceField("valid_until", ("until", "to"), "date", required=False),
)


@dataclass(frozen=True, slots=True)
class SheetResult:
    """What came of a sheet: what was taken in, what was known already, and every row set aside with its reason.

    ``receipt`` is None where the sheet was only looked at.
    """

    kind: str
    accepted: tuple[str, ...]
    known: tuple[str, ...]
    quarantined: tuple[Quarantined, ...]
    receipt: Receipt | None


Taker = Callable[[Officer, Mapping[str, Value]], bool]
"""Takes one row in and says whether it was new. Raises Refused, before it commits, where the row cannot be taken in."""


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet: its table of fields, the field that names a row, what takes a row in, and who may load it."""

    name: str
    fields: tuple[ReferenceField, ...]
    key: str
    take: Taker
    permission: str = "people.change"


def load_sheet(
    kind: SheetKind, officer: Officer, path: Path, *, name: str = "", client_id: str | None = None
) -> SheetResult:
    """Take in a sheet in one commit; it is read before the ledger's lock is taken. A second load changes nothing.

    Raises NotAllowed, and ConfinedFailure when no worker can read the sheet; everything else is set aside by row.
    """
    read = _read(kind, officer, path)
    with deciding(officer, client_id) as decision:
        found = _taken(kind, officer, read, name or path.name)
        receipt = decision.commit(
            SheetLoaded(
                kind=kind.name,
                file=name or path.name,
                accepted=len(found.accepted),
                known=len(found.known),
                quarantined=len(found.quarantined),
            )
        )
    return replace(found, receipt=receipt)


class _OnlyLookedAt(Exception):
    """Undoes a load that was to be seen, not done."""


def preview_sheet(kind: SheetKind, officer: Officer, path: Path, *, name: str = "") -> SheetResult:
    """Say what ``load_sheet`` would make of a sheet: it is loaded and undone, so every rule speaks. Raises as it does."""
    read = _read(kind, officer, path)
    try:
        with deciding(officer):
            found = _taken(kind, officer, read, name or path.name)
            raise _OnlyLookedAt
    except _OnlyLookedAt:
        return found


def _read(kind: SheetKind, officer: Officer, path: Path) -> list[ReferenceRow | Quarantined]:
    officer.must(kind.permission)
    rows = read_reference_rows(path, kind.fields, zone=catalogue().zone_text, date_formats=DATES)
    return list(rows)


def _taken(kind: SheetKind, officer: Officer, read: list[ReferenceRow | Quarantined], shown: str) -> SheetResult:
    accepted: list[str] = []
    known: list[str] = []
    quarantined: list[Quarantined] = []
    for item in read:
        if isinstance(item, Quarantined):
            quarantined.append(replace(item, file=shown))
            continue
        try:
            new = kind.take(officer, item.values)
        except Refused as refusal:
            quarantined.append(Quarantined(shown, item.number, None, str(refusal)))
            continue
        (accepted if new else known).append(_key(kind, item))
    return SheetResult(kind.name, tuple(accepted), tuple(known), tuple(quarantined), None)


def _key(kind: SheetKind, row: ReferenceRow) -> str:
    return text_in(row.values, kind.key).upper() if kind.key == "number" else text_in(row.values, kind.key)


def _take_officer(officer: Officer, values: Mapping[str, Value]) -> bool:
    number, rank = text_in(values, "number").upper(), _rank(text_in(values, "rank"))
    unit, roles = text_in(values, "unit"), _roles(text_in(values, "roles"))
    if found := officer_known(number):
        same = (found.name, found.rank, found.unit) == (text_in(values, "name"), rank, unit)
        if not same or set(found.roles) != set(roles):
            raise Refused(f"{number} is enrolled otherwise already; record a transfer or a change of roles")
        return False
    services.enrol_officer(
        officer=officer,
        number=number,
        name=text_in(values, "name"),
        rank=rank,
        unit=unit,
        district=text_in(values, "district") or None,
        roles=roles,
        ranks=rank_codes(),
    )
    return True


def _take_unit(officer: Officer, values: Mapping[str, Value]) -> bool:
    made = UnitValue(
        text_in(values, "code"), text_in(values, "name"), text_in(values, "kind"), text_in(values, "district") or None
    )
    if made in units():
        return False
    services.establish_unit(officer=officer, code=made.code, name=made.name, kind=made.kind, district=made.district)
    return True


def _take_district(officer: Officer, values: Mapping[str, Value]) -> bool:
    names = {"en": text_in(values, "name"), "ml": text_in(values, "name_ml"), "hi": text_in(values, "name_hi")}
    made = DistrictValue(
        code=text_in(values, "code"),
        name=names["en"],
        names={language: text for language, text in names.items() if text},
        valid_from=_day(values, "valid_from"),
        valid_until=_day(values, "valid_until"),
    )
    if made in districts():
        return False
    services.establish_district(
        officer=officer,
        code=made.code,
        name=made.name,
        names=made.names,
        valid_from=made.valid_from,
        valid_until=made.valid_until,
    )
    return True


def _rank(text: str) -> str:
    """A rank's code, from the code or any of its aliases."""
    try:
        return catalogue().rank(text).code
    except LawError as error:
        raise Refused(f"the rank is none of this State's; use one of {', '.join(rank_codes())}") from error


def _roles(text: str) -> tuple[str, ...]:
    """Roles as one cell lists them, separated by commas, semicolons or bars, in words or as codes."""
    words = [re.sub(r"[\s_-]+", "_", part.strip().casefold()) for part in re.split(r"[,;|]", text) if part.strip()]
    if not words or any(word not in set(Role) for word in words):
        raise Refused(f"the roles are not known; use {', '.join(Role)}, separated by commas")
    return tuple(dict.fromkeys(words))


def text_in(values: Mapping[str, Value], name: str) -> str:
    """A text of a row, without spaces around it; empty where there is none."""
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def _day(values: Mapping[str, Value], name: str) -> date | None:
    text = text_in(values, name)
    return date.fromisoformat(text) if text else None


KINDS: dict[str, SheetKind] = {
    kind.name: kind
    for kind in (
        SheetKind("officers", OFFICER_FIELDS, "number", _take_officer),
        SheetKind("units", UNIT_FIELDS, "code", _take_unit),
        SheetKind("districts", DISTRICT_FIELDS, "code", _take_district),
    )
}
"""Every kind of sheet that people load, by name."""
