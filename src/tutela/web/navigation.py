"""The side navigation: one item a room, shown to those whose roles open it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import Role
from tutela.web import components as ui
from tutela.web.page import known_pages

ROOMS = (
    (_("Desk"), "desk", "desk.read", "d"),
    (_("Tips"), "tips", "tips.read", "t"),
    (_("Leads"), "leads", "leads.read", "l"),
    (_("Subjects"), "subjects", "subjects.read", "s"),
    (_("Groups"), "groups", "groups.read", "g"),
    (_("Rounds"), "rounds", "rounds.read", "r"),
    (_("Exhibits"), "exhibits", "exhibits.read", "e"),
    (_("Triage"), "triage_runs", "triage.read", "i"),
    (_("Hash lists"), "hashlists", "hashlists.read", "h"),
    (_("Cases"), "cases", "cases.read", "c"),
    (_("Requests"), "requests", "requests.read", "q"),
    (_("Referrals"), "referrals", "referrals.read", "w"),
    (_("Figures"), "figures", "figures.read", "f"),
    (_("Discrepancies"), "discrepancies", "discrepancies.read", "x"),
    (_("Ledger"), "ledger", "ledger.read", "b"),
    (_("People"), "people", "people.read", "p"),
    (_("Account"), "account", "account.change", "a"),
)


"""Label, page, permission and keyboard letter of each room."""

ROLE_NAMES = {
    Role.NODAL_OFFICER: _("Nodal officer"),
    Role.ANALYST: _("Analyst"),
    Role.DISTRICT_COORDINATOR: _("District coordinator"),
    Role.TEAM_LEADER: _("Team leader"),
    Role.EVIDENCE_CUSTODIAN: _("Evidence custodian"),
    Role.FORENSIC_EXAMINER: _("Forensic examiner"),
    Role.INVESTIGATING_OFFICER: _("Investigating officer"),
    Role.LIAISON_OFFICER: _("Liaison officer"),
    Role.PRESS_OFFICER: _("Press officer"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def navigation_for(officer: Officer, path: str) -> list[ui.Link]:
    """The rooms that this officer may enter; the one that ``path`` lies in is marked."""
    items = []
    for label, name, permission, key in ROOMS:
        if name in known_pages() and officer.may(permission):
            url = reverse(name)
            items.append(ui.Link(label, url, path == url or (url != "/" and path.startswith(url)), key))
    return items
