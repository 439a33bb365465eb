"""The desk: what is one's own, and what is due, for oneself and in one's command."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_names, unit_names
from tutela.apps.record import clock
from tutela.web import components as ui
from tutela.web import due
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.people import district_words, rank_words


@officers_page("", name="desk", permission="desk.read", methods=("GET", "HEAD"))
def desk(request: PageRequest) -> HttpResponse:
    """What is mine and what is due, as at now; a deputy sees what is due of whom he stands in for."""
    shown = due.desk_of(request.officer, clock.now())
    owners = {str(item.owner) for item in (*shown.own, *shown.command) if item.owner}
    names = officer_names(owners | set(shown.stood_in_for))
    return request.show(
        "pages/desk.html",
        head=ui.PageHead(_("Desk"), summary=_command(request.officer)),
        notices=[
            ui.Notice(_("You act for %(who)s; what is due there stands among your own.") % {"who": _who(number, names)})
            for number in shown.stood_in_for
        ],
        counts=ui.Counts(_("What is yours"), shown.now, shown.counts) if shown.counts else None,
        limit=due.LIMIT if len(shown.own) + len(shown.command) >= due.LIMIT else None,
        own=ui.Due(_("Due for you"), shown.now, _owned(shown.own, names)),
        command=ui.Due(_("Due in your command"), shown.now, _owned(shown.command, names))
        if request.officer.roles & due.COMMANDS
        else None,
    )


def _command(officer: Officer) -> str:
    """What the officer is and answers for, in words."""
    unit = unit_names()[officer.unit]
    return f"{rank_words(officer.rank)}, {unit}, {district_words(officer.district)}"


def _owned(items: tuple[ui.DueItem, ...], names: dict[str, str]) -> tuple[ui.DueItem, ...]:
    """The items with their owners' names instead of bare numbers."""
    return tuple(replace(item, owner=_who(str(item.owner), names)) if item.owner else item for item in items)


def _who(number: str, names: dict[str, str]) -> str:
    return f"{names[number]} {number}" if number in names else number
