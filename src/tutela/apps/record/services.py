"""The verbs of the record: open the ledger, close a discrepancy, erase values, note that something was read."""

import uuid_utils

from tutela.apps.record.acts import DiscrepancyClosed, Exported, LedgerOpened, ListRead, RecordsRead, ValuesErased
from tutela.apps.record.appending import SYSTEM, Actor, deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.models import Discrepancy, Head
from tutela.apps.record.receipts import Receipt
from tutela.engines.ledger.tree import Frontier


def open_ledger(*, origin: str, title: str, jurisdiction: str, zone: str, exercise: bool) -> Receipt:
    """Write the first entry of an empty ledger: whose it is, and whether it is an exercise."""
    _head, made = Head.objects.get_or_create(id=1, defaults={"size": 0, "frontier": Frontier().to_text()})
    if not made:
        raise Refused("there is a ledger already; choose another TUTELA_HOME, or databases that are new")
    with deciding(SYSTEM) as decision:
        return decision.commit(
            LedgerOpened(origin=origin, title=title, jurisdiction=jurisdiction, zone=zone, exercise=exercise)
        )


def close_discrepancy(*, officer: Actor, discrepancy: str, reason: str, client_id: str | None = None) -> Receipt:
    """A named officer closes a discrepancy and says why. Raises Refused when it is closed already or no reason is given."""
    with deciding(officer, client_id) as decision:
        row = Discrepancy.objects.filter(reference=discrepancy).first()
        if row is None or row.closed_entry is not None:
            raise Refused(f"{discrepancy} is not open; look at the list of open discrepancies")
        if officer.actor == f"officer:{row.about}":
            raise Refused("another officer closes what is about yourself")
        if not reason.strip():
            raise Refused("say why the discrepancy is closed")
        return decision.commit(DiscrepancyClosed(discrepancy=discrepancy, reason=reason.strip()))


def erase_values(*, officer: Actor, values: tuple[str, ...], reason: str) -> Receipt:
    """Erase private values with their salts; the entries and every proof still hold. ``values`` are like ``17/place``."""
    if not reason.strip():
        raise Refused("say why the values are erased")
    with deciding(officer) as decision:
        return decision.commit(ValuesErased(values=values, reason=reason.strip()))


def note_reading(*, officer: Actor, page: str, references: tuple[str, ...]) -> Receipt:
    """Record that an officer opened these objects; one act a request."""
    with deciding(officer) as decision:
        return decision.commit(RecordsRead(page=page, references=references))


def note_list(*, officer: Actor, page: str, query: str | None, count: int | None) -> Receipt:
    """Record that an officer read a list: which, what was asked for, and how many rows came."""
    with deciding(officer) as decision:
        return decision.commit(ListRead(page=page, query=query, count=count))


def note_export(
    *, officer: Actor, what: str, references: tuple[str, ...] = (), query: str | None = None, count: int
) -> Receipt:
    """Record that something left the house."""
    with deciding(officer) as decision:
        return decision.commit(Exported(what=what, references=references, query=query, count=count))


def new_client_id() -> str:
    """A UUIDv7 for a form or a phone, so that a second arrival of the same act changes nothing."""
    return str(uuid_utils.uuid7())
