"""How Django finds the pages' templates and static files."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from tutela.engines.triage.hash_report import HashReport


class WebConfig(AppConfig):
    name = "tutela.web"
    label = "web"

    def ready(self) -> None:
        from tutela.apps.evidence.handing_on import prints_hash_reports
        from tutela.web import pseudo

        pseudo.install()
        prints_hash_reports(_hash_report_as_pdf)


def _hash_report_as_pdf(report: "HashReport") -> bytes:
    """Loaded when it is asked for: typesetting is slow to load."""
    from tutela.web.prints.hash_reports import printed_report

    return printed_report(report)
