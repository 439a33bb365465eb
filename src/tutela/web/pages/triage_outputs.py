"""What a triage run is handed on as: hash report as PDF and as text, unknown media as VICS. Each is recorded as an export."""

from django.http import HttpResponse

from tutela.apps.evidence import handing_on
from tutela.web.page import PageRequest, officers_page
from tutela.web.prints.hash_reports import printed_report
from tutela.web.prints.press import pdf_answer


@officers_page(
    "triage/<str:reference>/hash-report.pdf", name="hash_report_pdf", permission="triage.read", methods=("GET",)
)
def hash_report_pdf(request: PageRequest, reference: str) -> HttpResponse:
    """The hash report, as it is enclosed with the certificate."""
    report = handing_on.hash_report_of(officer=request.officer, run=reference)
    return pdf_answer(printed_report(report), f"hash-report-{reference}.pdf")


@officers_page(
    "triage/<str:reference>/hash-report.txt", name="hash_report_text", permission="triage.read", methods=("GET",)
)
def hash_report_text(request: PageRequest, reference: str) -> HttpResponse:
    """The hash report as canonical text."""
    report = handing_on.hash_report_of(officer=request.officer, run=reference)
    return _file(report.text(), "text/plain; charset=utf-8", f"hash-report-{reference}.txt")


@officers_page("triage/<str:reference>/vics.json", name="unknown_vics", permission="triage.read", methods=("GET",))
def unknown_vics(request: PageRequest, reference: str) -> HttpResponse:
    """Unknown media for grading tools: digests and metadata only."""
    _count, pieces = handing_on.unknown_media_of_run(officer=request.officer, run=reference)
    return _file("".join(pieces), "application/json", f"unknown-{reference}.json")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        text.encode(), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
