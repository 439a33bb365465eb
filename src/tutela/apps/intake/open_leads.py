"""Leads that another system holds open, out of a sheet: each becomes a lead here, known again by its earlier reference."""

from collections.abc import Mapping

from tutela.apps.intake.leads import locate_lead, open_lead
from tutela.apps.intake.selectors import lead_of_earlier_reference
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import district_code
from tutela.apps.people.sheets import SheetKind, text_in
from tutela.engines.exchange.formats.reference_sheet import ReferenceField, Value
from tutela.engines.exchange.tip import SOURCES


def _take_lead(officer: Officer, values: Mapping[str, Value]) -> bool:
    earlier, address = text_in(values, "reference"), text_in(values, "address")
    if lead_of_earlier_reference(earlier) is not None:
        return False
    stated, station = text_in(values, "district"), text_in(values, "station") or None
    district = district_code(stated) if stated else None
    lead = open_lead(
        officer=officer,
        tips=(),
        district=district,
        station=station,
        note=text_in(values, "note") or None,
        source=text_in(values, "source"),
        earlier_reference=earlier,
    ).reference
    if district is not None and address:
        locate_lead(
            officer=officer,
            lead=lead,
            district=district,
            station=station,
            address=address,
            reason="as the earlier system had it",
        )
    return True


OPEN_LEADS = SheetKind(
    "open leads",
    (
        ReferenceField("reference", ("lead", "lead no", "file no", "reference no")),
        ReferenceField("source", ("lead source",), kind="choice", choices=SOURCES),
        ReferenceField("district", ("police district",), required=False),
        ReferenceField("station", ("police station",), required=False),
        ReferenceField("address", ("postal address",), required=False),
        ReferenceField("note", ("remarks", "remark"), required=False),
    ),
    "reference",
    _take_lead,
    "leads.change",
)
"""A sheet of leads that another system holds open."""
