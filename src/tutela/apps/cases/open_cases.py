"""Cases that another system holds open, out of a sheet: FIRs and seizure reports, known again by their register number."""

from collections.abc import Mapping
from datetime import date, datetime

from tutela.apps.cases.models import Case
from tutela.apps.cases.services import Registration, register_fir, register_seizure_report
from tutela.apps.cases.standing import sections_on
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import district_code
from tutela.apps.people.sheets import SheetKind, text_in
from tutela.apps.record.errors import Refused
from tutela.engines.exchange.formats.reference_sheet import ReferenceField, Value


def _take_case(officer: Officer, values: Mapping[str, Value]) -> bool:
    kind, registered = text_in(values, "kind"), values["registered_at"]
    assert isinstance(registered, datetime)  # noqa: S101 (a required moment was read)
    number, _slash, year = text_in(values, "number").partition("/")
    registration = Registration(
        district=district_code(text_in(values, "district")),
        station=text_in(values, "station"),
        number=number.strip(),
        year=int(year) if year.strip().isdecimal() else catalogue().day(registered).year,
        gd_number=text_in(values, "gd_number") or None,
        gd_at=_moment(values, "gd_at"),
    )
    if _known(officer, kind, registration):
        return False
    if kind == "fir":
        _take_fir(officer, registration, registered, values)
        return True
    seized = _moment(values, "seized_at")
    if seized is None:
        raise Refused("seized_at is missing; a seizure report says when it was seized")
    register_seizure_report(
        officer=officer,
        registration=registration,
        at=registered,
        seized_at=seized,
        forwarded_at=_moment(values, "forwarded_at"),
    )
    return True


def _take_fir(officer: Officer, registration: Registration, at: datetime, values: Mapping[str, Value]) -> None:
    on = text_in(values, "offence_on")
    if not on:
        raise Refused("offence_on is missing; the sections in force follow from the date of the offence")
    offence_on = date.fromisoformat(on)
    register_fir(
        officer=officer,
        registration=registration,
        at=at,
        offence_on=offence_on,
        sections=_sections(text_in(values, "sections"), offence_on),
        io=(text_in(values, "io") or officer.number).upper(),
        forwarded_at=_moment(values, "forwarded_at"),
    )


def _known(officer: Officer, kind: str, registration: Registration) -> bool:
    """Whether the register number is a case here; of another district than the officer's it is refused by the door."""
    return (
        officer.sees("cases.change", registration.district)
        and Case.objects.filter(
            kind=kind,
            station=registration.station,
            year=registration.year,
            number=registration.number,
            withdrawn_at=None,
        ).exists()
    )


def _sections(text: str, on: date) -> tuple[str, ...]:
    """Sections as a cell lists them, separated by semicolons or commas: identifiers or citations."""
    offered = {_folded(name): one.name for one in sections_on(on) for name in (one.name, one.cite)}
    stated = [_folded(part) for part in text.replace(";", ",").split(",") if part.strip()]
    if not stated or any(part not in offered for part in stated):
        examples = ", ".join(list(dict.fromkeys(offered.values()))[:3])
        raise Refused(
            f"the sections are none in force on the date of the offence; use their identifiers, such as {examples}, "
            "separated by commas"
        )
    return tuple(dict.fromkeys(offered[part] for part in stated))


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _moment(values: Mapping[str, Value], name: str) -> datetime | None:
    value = values.get(name)
    return value if isinstance(value, datetime) else None


OPEN_CASES = SheetKind(
    "open cases",
    (
        ReferenceField("kind", ("type",), kind="choice", choices=("fir", "seizure_report")),
        ReferenceField("station", ("police station",)),
        ReferenceField("district", ("police district", "district code")),
        ReferenceField("number", ("fir no", "fir number", "crime no", "crime number", "case no")),
        ReferenceField("registered_at", ("registered", "registered on", "date of registration"), kind="moment"),
        ReferenceField("offence_on", ("date of offence",), kind="date", required=False),
        ReferenceField("sections", ("section", "sections of law"), required=False),
        ReferenceField("io", ("investigating officer",), required=False),
        ReferenceField("seized_at", ("seized", "date of seizure"), kind="moment", required=False),
        ReferenceField("forwarded_at", ("forwarded",), kind="moment", required=False),
        ReferenceField("gd_number", ("gd entry", "gd no", "general diary entry"), required=False),
        ReferenceField("gd_at", ("gd time",), kind="moment", required=False),
    ),
    "number",
    _take_case,
    "cases.change",
)
"""A sheet of cases that another system holds open."""
