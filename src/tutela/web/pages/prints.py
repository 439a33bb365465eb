"""Prints of exhibits and searches as PDF; each is recorded as an export before it leaves the house."""

from django.http import HttpResponse

from tutela.apps.evidence import selectors as evidence
from tutela.apps.operations import selectors as operations
from tutela.apps.record.selectors import discrepancies
from tutela.apps.record.services import note_export
from tutela.web.page import PageRequest, officers_page
from tutela.web.prints import exhibits as prints
from tutela.web.prints.press import pdf_answer

MOST_EXHIBITS = 500


@officers_page(
    "exhibits/<str:reference>/label.pdf", name="exhibit_label_pdf", permission="exhibits.read", methods=("GET",)
)
def exhibit_label_pdf(request: PageRequest, reference: str) -> HttpResponse:
    """The label of one exhibit's packet."""
    shown = evidence.exhibit_for(request.officer, reference)
    entry = evidence.custody(request.officer, reference)[0].received_entry
    note_export(officer=request.officer, what="exhibit_label", references=(reference,), count=1)
    return pdf_answer(prints.exhibit_label(shown, entry), f"label-{reference}.pdf")


@officers_page("exhibits/<str:reference>/custody.pdf", name="custody_pdf", permission="exhibits.read", methods=("GET",))
def custody_pdf(request: PageRequest, reference: str) -> HttpResponse:
    """The sequence of custody of one exhibit, with the checkpoint of the ledger it rests on."""
    officer = request.officer
    shown = evidence.exhibit_for(officer, reference)
    told = prints.Custody(
        evidence.custody(officer, reference),
        evidence.seal_events(officer, reference),
        evidence.hashes(officer, reference),
        evidence.incidents(officer, exhibit=reference),
        discrepancies(about=reference, open_only=False),
    )
    note_export(officer=officer, what="sequence_of_custody", references=(reference,), count=len(told.held))
    return pdf_answer(prints.custody_sequence(shown, told), f"custody-{reference}.pdf")


@officers_page(
    "searches/<str:reference>/seizure-list.pdf", name="seizure_list_pdf", permission="exhibits.read", methods=("GET",)
)
def seizure_list_pdf(request: PageRequest, reference: str) -> HttpResponse:
    """The list of what was seized in a search."""
    officer = request.officer
    search = operations.search_for(officer, reference)
    target = operations.target_for(officer, search.target)
    lines = evidence.exhibits(officer, search=reference, limit=MOST_EXHIBITS)
    shown = [evidence.exhibit_for(officer, e.reference) for e in reversed(lines) if not e.withdrawn]
    note_export(
        officer=officer,
        what="seizure_list",
        references=(reference, *(e.line.reference for e in shown)),
        count=len(shown),
    )
    return pdf_answer(prints.seizure_list(search, target, shown), f"seizure-list-{reference}.pdf")
