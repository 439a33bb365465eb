"""Open cases of another system, loaded from a sheet."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tutela.apps.cases.open_cases import OPEN_CASES
from tutela.web.page import PageRequest, officers_page
from tutela.web.sheets import sheet_page


@officers_page("cases/load/", name="cases_load", permission="cases.change")
def cases_load(request: PageRequest) -> HttpResponse:
    """Look at a sheet of open cases, or register them."""
    reads = request.officer.may("cases.read")
    return sheet_page(
        request,
        {"open_cases": (OPEN_CASES, _("Open cases"))},
        back="cases" if reads else "desk",
        crumb=_("Cases") if reads else _("Desk"),
        title=_("Load open cases"),
        summary=_(
            "FIRs and seizure reports that another system holds open. Each is registered here under its own number and"
            " counted; leave out what an opening statement counts already."
        ),
    )
