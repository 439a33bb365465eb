"""How officers, districts and the history of an object are shown on the pages of several rooms."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import district_names, districts, officer_names, today
from tutela.apps.record import selectors as record
from tutela.web import components as ui
from tutela.web.page import known_pages

HISTORY = 200
"""How many entries of an object's history a page shows."""


class Who:
    """Names of officers by number, asked for at once."""

    def __init__(self, numbers: Iterable[str | None]) -> None:
        self._names = officer_names({number.removeprefix("officer:") for number in numbers if number})

    def __call__(self, number: str | None) -> str:
        """Name and number of an officer; nothing for none."""
        if not number:
            return ""
        bare = number.removeprefix("officer:")
        return f"{self._names[bare]} {bare}" if bare in self._names else doer(bare)


def doer(actor: str) -> str:
    """The number of the officer who did something; in words where nobody did but the system."""
    return _("system") if actor == "system" else actor


def names_of_districts() -> Mapping[str, str]:
    """Code → name of every district in the language of the page."""
    return district_names(get_language() or "en")


def district_choices(officer: Officer, permission: str, none: ui.Text | None = None) -> list[tuple[str, ui.Text]]:
    """Districts of today that the permission reaches, by name, as choices of a field."""
    names, reach = names_of_districts(), officer.districts(permission)
    found: list[tuple[str, ui.Text]] = [
        (d.code, names[d.code]) for d in districts(today()) if reach is None or d.code in reach
    ]
    return ([("", none)] if none is not None else []) + found


def link_to(page: str, reference: str | None, label: str | None = None) -> ui.Reference | None:
    """A reference that leads to its page where that page exists; None without a reference."""
    if not reference:
        return None
    return ui.Reference(label or reference, reverse(page, args=[reference]) if page in known_pages() else "")


_JOINERS = "\u200c\u200d"
"""Letters without a width that scripts of India need."""


def harmless(text: str) -> str:
    """A name from a device as it can be shown: what steers a page or turns its direction is written as an escape."""
    return "".join(one if one.isprintable() or one in _JOINERS else ascii(one)[1:-1] for one in text)


def entry_url(officer: Officer, entry: int | None) -> str:
    """The page of a ledger entry, for those who may read the ledger."""
    return reverse("ledger_entry", args=[entry]) if entry is not None and officer.may("ledger.read") else ""


def history_of(officer: Officer, reference: str, details: Mapping[int, ui.Text] | None = None) -> ui.Timeline:
    """What the ledger says happened to an object, oldest first; ``details`` says more of some entries."""
    more = details or {}
    items = record.history(reference, limit=HISTORY)
    who = Who(item.actor for item in items)
    return ui.Timeline.of(
        _("History"),
        [
            ui.Event(
                item.sentence,
                item.recorded_at,
                happened_at=item.happened_at,
                actor=who(item.actor),
                entry=item.index,
                entry_url=entry_url(officer, item.index),
                detail=more.get(item.index, ""),
                tone="warn" if item.act == "record.discrepancy_opened" else "neutral",
            )
            for item in reversed(items)
        ],
    )


def discrepancies_of(officer: Officer, reference: str) -> list[ui.Discrepancy]:
    """Open and closed discrepancies about an object."""
    may_open = officer.may("discrepancies.read")
    return [
        ui.Discrepancy(
            d.text,
            d.source,
            d.rule,
            d.opened_at,
            d.reference,
            close_url=reverse("discrepancy", args=[d.reference]) if may_open and d.closed_at is None else "",
            closed_by=d.closed_by or "",
            closed_at=d.closed_at,
            reason=d.reason or "",
        )
        for d in record.discrepancies(about=reference, open_only=False)
    ]
