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
    """What came of a sheet: codes or numbers taken in, those known already, and every row set aside with its reason."""

    kind: str
    accepted: tuple[str, ...]
    known: tuple[str, ...]
    quarantined: tuple[Quarantined, ...]
    receipt: Receipt


Taker = Callable[[Officer, Mapping[str, Value]], bool]
"""Takes one row in and says whether it was new. Raises Refused where the row cannot be taken in."""


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet: its table of fields, the field that names a row, and what takes a row in."""

    name: str
    fields: tuple[ReferenceField, ...]
    key: str
    take: Taker


def load_officers(officer: Officer, path: Path, *, name: str = "", client_id: str | None = None) -> SheetResult:
    """Enrol the officers of a sheet (number, name, rank, unit, roles, and a district where the unit has none).

    Raises NotAllowed, and ConfinedFailure when no worker can read the sheet; everything else is set aside by row.
    """
    return load_sheet("officers", officer, path, name=name, client_id=client_id)


def load_units(officer: Officer, path: Path, *, name: str = "", client_id: str | None = None) -> SheetResult:
    """Enter the units of a sheet (code, name, kind, district). Raises as ``load_officers``."""
    return load_sheet("units", officer, path, name=name, client_id=client_id)


def load_districts(officer: Officer, path: Path, *, name: str = "", client_id: str | None = None) -> SheetResult:
    """Enter the districts of a sheet (code, names, first and last day). Raises as ``load_officers``."""
    return load_sheet("districts", officer, path, name=name, client_id=client_id)


def load_sheet(kind: str, officer: Officer, path: Path, *, name: str = "", client_id: str | None = None) -> SheetResult:
    """Load a sheet of one of ``KINDS`` in one commit; the sheet is read before the ledger's lock is taken."""
    officer.must("people.change")
    chosen = KINDS[kind]
    shown = name or path.name
    read = list(read_reference_rows(path, chosen.fields, zone=catalogue().zone_text))
    accepted: list[str] = []
    known: list[str] = []
    quarantined: list[Quarantined] = []
    with deciding(officer, client_id) as decision:
        for item in read:
            if isinstance(item, Quarantined):
                quarantined.append(replace(item, file=shown))
                continue
            try:
                new = chosen.take(officer, item.values)
            except Refused as refusal:
                quarantined.append(Quarantined(shown, item.number, None, str(refusal)))
                continue
            (accepted if new else known).append(_key(chosen, item))
        receipt = decision.commit(
            SheetLoaded(kind=kind, file=shown, accepted=len(accepted), known=len(known), quarantined=len(quarantined))
        )
    return SheetResult(kind, tuple(accepted), tuple(known), tuple(quarantined), receipt)


def _key(kind: SheetKind, row: ReferenceRow) -> str:
    return _text(row.values, kind.key).upper() if kind.key == "number" else _text(row.values, kind.key)


def _take_officer(officer: Officer, values: Mapping[str, Value]) -> bool:
    number, rank = _text(values, "number").upper(), _rank(_text(values, "rank"))
    unit, roles = _text(values, "unit"), _roles(_text(values, "roles"))
    if found := officer_known(number):
        same = (found.name, found.rank, found.unit) == (_text(values, "name"), rank, unit)
        if not same or set(found.roles) != set(roles):
            raise Refused(f"{number} is enrolled otherwise already; record a transfer or a change of roles")
        return False
    services.enrol_officer(
        officer=officer,
        number=number,
        name=_text(values, "name"),
        rank=rank,
        unit=unit,
        district=_text(values, "district") or None,
        roles=roles,
        ranks=rank_codes(),
    )
    return True


def _take_unit(officer: Officer, values: Mapping[str, Value]) -> bool:
    made = UnitValue(
        _text(values, "code"), _text(values, "name"), _text(values, "kind"), _text(values, "district") or None
    )
    if made in units():
        return False
    services.establish_unit(officer=officer, code=made.code, name=made.name, kind=made.kind, district=made.district)
    return True


def _take_district(officer: Officer, values: Mapping[str, Value]) -> bool:
    names = {"en": _text(values, "name"), "ml": _text(values, "name_ml"), "hi": _text(values, "name_hi")}
    made = DistrictValue(
        code=_text(values, "code"),
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


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def _day(values: Mapping[str, Value], name: str) -> date | None:
    text = _text(values, name)
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
