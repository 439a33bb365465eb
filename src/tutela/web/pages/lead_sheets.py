"""Open leads of another system, loaded from a sheet."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tutela.apps.intake.open_leads import OPEN_LEADS
from tutela.web.page import PageRequest, officers_page
from tutela.web.sheets import sheet_page


@officers_page("leads/load/", name="leads_load", permission="leads.change")
def leads_load(request: PageRequest) -> HttpResponse:
    """Look at a sheet of open leads, or take them in."""
    return sheet_page(
        request,
        {"open_leads": (OPEN_LEADS, _("Open leads"))},
        back="leads",
        crumb=_("Leads"),
        title=_("Load open leads"),
        summary=_("Leads that another system holds open. Each is known again by its reference there."),
    )
