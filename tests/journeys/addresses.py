"""Which object of the small unit each page opens, page by page; a page with an address part must stand here.

A new page gets its name in the line of its object. Parts of an address are named as in ``officers_page``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver, reverse

from tutela.apps.people.rules import PERMISSIONS, Role
from tutela.web.page import Page, known_pages


def _each(*names: str, **parts: str) -> dict[str, dict[str, str]]:
    return dict.fromkeys(names, parts)


OBJECTS: dict[str, dict[str, str]] = {
    # tips and leads
    **_each("tip", reference="tip"),
    **_each("tip_victims", reference="sealed_tip"),
    **_each("quarantined", reference="quarantined"),
    **_each("lead", reference="lead"),
    **_each("lead_link", reference="lead", one="link_one", other="link_other"),
    **_each("subject", reference="subject"),
    **_each("group", reference="group"),
    **_each("group_same", reference="group_later", other="group_earlier"),
    # rounds
    **_each("round", "round_board", "round_window", "round_close", "round_phone", "round_targets", number="round"),
    **_each("target_add", "targets_load", "round_searches", "team_form", number="round"),
    **_each("target", reference="target"),
    **_each("target_drop", "target_search", reference="open_target"),
    **_each("team", "team_assign", "team_briefing", "team_briefing_pdf", reference="team"),
    **_each("place_search", "place_search_correct", "place_search_withdraw", reference="search"),
    **_each("exhibits_seize", "seizure_list_pdf", reference="search"),
    # exhibits
    **_each("exhibit", "exhibit_seal", "exhibit_hash", "exhibit_correct", "exhibit_dispose", reference="exhibit"),
    **_each("exhibit_withdraw", "exhibit_triage", "exhibit_label_pdf", "custody_pdf", reference="exhibit"),
    **_each("exhibit_open", "exhibit_release", "exhibit_receive", reference="sealed_exhibit"),
    **_each("incident", reference="incident"),
    **_each("triage_run", "hash_report_pdf", "hash_report_text", "unknown_vics", reference="run"),
    **_each("exhibit_examine", reference="exhibit"),
    **_each("examination", "examination_work", "examination_stop", "examination_resume", reference="examination"),
    **_each("examination_attach", "examination_drop", reference="examination"),
    **_each("hashlist", reference="hashlist"),
    **_each("hashlist_version", "hashlist_file", "hashlist_index", reference="hashlist", number="version"),
    **_each("hashlist_differences", reference="hashlist", before="version", after="next_version"),
    # cases
    **_each(
        "case", "case_correct", "case_withdraw", "case_io", "case_section", "case_duty", "case_event", reference="case"
    ),
    **_each("case_report", "case_complete", "accused_name", reference="case"),
    **_each("accused", "accused_arrest", "accused_remand", "accused_term", "accused_release", reference="accused"),
    **_each("arrest_complete", "arrest_withdraw", reference="arrest"),
    # requests and referrals
    **_each("request", "request_letter", "request_sign", "request_deliver", "request_answer", reference="request"),
    **_each("request_renew", "request_lapse", "request_withdraw", reference="request"),
    **_each("referral", "referral_sent", "referral_acknowledged", "referral_duty", reference="referral"),
    **_each("referral_withdraw", reference="referral"),
    **_each("child", "child_seal", "child_ask", "child_agree", "child_identity", code="child"),
    # figures
    **_each("note", reference="note"),
    **_each("statement", reference="statement"),
    # the ledger and people
    **_each("ledger_entry", "ledger_proof", index="entry"),
    **_each("discrepancy", reference="discrepancy"),
    **_each("officer", "officer_transfer", "officer_leave", "officer_departure", "officer_roles", number="officer"),
    **_each("officer_grants", "officer_access", number="officer"),
    **_each("people_reset", reference="reset"),
    **_each("unit", code="unit"),
    **_each("boundaries_loaded", reference="boundaries"),
}
"""Page name → its address parts → the object of ``small_unit`` that is opened."""

QUERIES: dict[str, str] = {
    "search": "q={exhibit}",
    "note": "map=tiles",
    "notes_compare": "a={note}&b={other_note}&one={note}&other={other_note}",
}
"""Page name → what is asked for in the address, where the page shows little without."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as it is opened: its name and its roles; the address comes from the unit at hand."""

    page: Page

    @property
    def roles(self) -> list[Role]:
        """The roles that may open it, the nodal officer first, in the order of the roles."""
        return [role for role in Role if role in PERMISSIONS[self.page.permission]]

    def missing(self) -> list[str]:
        """Parts of the address that nothing in the table fills."""
        return [part for part in parts_of(self.page.path) if part not in OBJECTS.get(self.page.name, {})]

    def address(self, objects: dict[str, str]) -> str:
        """The page's address with the unit's objects."""
        filled = {part: objects[OBJECTS[self.page.name][part]] for part in parts_of(self.page.path)}
        query = QUERIES.get(self.page.name, "").format(**objects)
        return reverse(self.page.name, kwargs=filled) + (f"?{query}" if query else "")


def parts_of(path: str) -> list[str]:
    """The names of the parts of an address: ``leads/<str:reference>/`` has ``reference``."""
    return [piece.partition(">")[0].rpartition(":")[2] for piece in path.split("<")[1:]]


def visits() -> Iterator[Visit]:
    """Every registered page."""
    get_resolver().url_patterns  # noqa: B018 (imports every page module)
    for name in sorted(known_pages()):
        yield Visit(known_pages()[name])
