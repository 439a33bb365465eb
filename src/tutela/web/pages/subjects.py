"""Subjects: names, numbers, handles, devices and addresses, where each is mentioned, who is judged to be one person."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people.officer import Officer
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.apps.subjects import rules, selectors, services
from tutela.web import components as ui
from tutela.web import search
from tutela.web.intake_words import KINDS, ROLES, STANDINGS, choices, word
from tutela.web.page import PageRequest, known_pages, officers_page
from tutela.web.parts import Part, sent
from tutela.web.shown import history_of
from tutela.web.verbs import VerbForm

PAGE_SIZE = 50
PAGES = {
    "TIP": ("tip", "tips.read"),
    "LEAD": ("lead", "leads.read"),
    "GRP": ("group", "groups.read"),
    "EX": ("exhibit", "exhibits.read"),
}
"""Page and permission of what a mention may stand in, by the prefix of its reference."""


class FilterForm(forms.Form):
    """Which subjects are listed."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {kind: KINDS[kind] for kind in rules.KINDS}
        self.fields["kind"].choices = choices(known, _("every kind"))  # type: ignore[attr-defined]


class JudgeForm(VerbForm):
    """A judgement about this subject and another."""

    other = forms.CharField(label=gettext_lazy("The other subject"), max_length=24)
    says = forms.ChoiceField(
        label=gettext_lazy("What you say"),
        choices=[
            ("same", gettext_lazy("They are the same person")),
            ("reverse", gettext_lazy("It was judged so, and I take it back")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


@officers_page("subjects/", name="subjects", permission="subjects.read", methods=("GET", "HEAD"))
def subjects(request: PageRequest) -> HttpResponse:
    """Subjects that the officer sees, the one mentioned last first."""
    form = FilterForm(request.query or None)
    kind = form.cleaned_data.get("kind") if form.is_bound and form.is_valid() else ""
    before = str(request.query.get("before", "")) or None
    found = selectors.subjects(request.officer, kind=kind or None, before=before, limit=PAGE_SIZE + 1)
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    request.note_list(len(shown))
    kept = f"kind={kind}&" if kind else ""
    return request.show(
        "pages/tips.html",
        head=ui.PageHead(
            _("Subjects"), summary=_("What people are called and reached by. That two are one is a judgement.")
        ),
        form=form if form.is_bound else FilterForm(),
        table=ui.Table.of(
            _("Subjects"),
            [_("Reference"), _("Kind"), _("What it says"), _("Mentions"), _("First seen")],
            [
                (
                    ui.Reference(one.reference, reverse("subject", args=[one.reference])),
                    word(KINDS, one.kind) + (f", {one.platform}" if one.platform else ""),
                    one.value,
                    one.mentions,
                    one.opened_at,
                )
                for one in shown
            ],
            empty=_("No subject is here; subjects come from the tips of leads, from groups and exhibits."),
            pagination=ui.Pagination(
                1,
                len(shown),
                previous_url=f"?{kept.rstrip('&')}" if before else "",
                next_url=f"?{kept}before={shown[-1].key}" if more else "",
            )
            if before or more
            else None,
        ),
    )


@officers_page("subjects/<str:reference>/", name="subject", permission="subjects.read")
def subject(request: PageRequest, reference: str) -> HttpResponse:
    """One subject: where it is mentioned, who is judged to be the same, what was recorded."""
    found = selectors.subject_for(request.officer, reference)
    form = request.form(JudgeForm, prefix="judge", client_id=new_client_id())
    receipt = sent(request, form, lambda values: _judged(request.officer, reference, values))
    if receipt:
        return request.to("subject", reference, receipt=receipt)
    if not request.is_post:
        request.note_reading(reference)
    return request.show(
        "pages/subject.html",
        breadcrumbs=[ui.Link(_("Subjects"), reverse("subjects"))],
        head=ui.PageHead(found.value, reference=reference, badges=(ui.Badge(word(KINDS, found.kind)),)),
        facts=ui.Facts.of(
            _("Subject"),
            [
                (_("What it says"), found.value),
                (_("Kind"), word(KINDS, found.kind)),
                (_("Platform"), found.platform),
                ui.Fact(
                    _("Weight"),
                    ui.cell_of(_("singles out one holder") if found.strong else _("may be of many")),
                    "",
                ),
                (_("First seen"), found.opened_at),
                (_("Mentions"), found.mentions),
            ],
            title=_("What is known"),
        ),
        mentions=_mentions(request.officer, selectors.mentions(request.officer, reference)),
        same=_others(_("The same person, as judged"), selectors.same_person(request.officer, reference)),
        alike=_others(_("Says the same; nobody has judged it"), _unjudged(request.officer, reference)),
        judgements=_judgements(selectors.judgements(request.officer, reference)),
        timeline=history_of(request.officer, reference)
        if request.officer.districts("subjects.read") is None
        else ui.Timeline.of(_("History"), []),
        parts=[Part(_("Judge"), form, _("Record"))] if request.officer.may("subjects.change") else [],
        form=form,
    )


def _judged(officer: Officer, reference: str, values: Mapping[str, Any]) -> Receipt:
    verb = services.judge_same if values["says"] == "same" else services.reverse_judgement
    return verb(
        officer=officer,
        one=reference,
        other=values["other"].strip().upper(),
        reason=values["reason"],
        client_id=values["client_id"] or None,
    )


def _unjudged(officer: Officer, reference: str) -> list[selectors.SubjectView]:
    judged = {one.reference for one in selectors.same_person(officer, reference)}
    return [one for one in selectors.with_the_same_value(officer, reference) if one.reference not in judged]


def _to(officer: Officer, reference: str | None) -> ui.CellValue:
    """The reference, a link where the officer's roles open its page."""
    if reference is None:
        return None
    page, permission = PAGES.get(reference.partition("-")[0], ("", ""))
    opens = page in known_pages() and officer.may(permission)
    return ui.Reference(reference, reverse(page, args=[reference]) if opens else "")


def _mentions(officer: Officer, found: list[selectors.MentionView]) -> ui.Table:
    return ui.Table.of(
        _("Where it is mentioned"),
        [_("Seen in"), _("For"), _("As"), _("District"), _("Used"), _("Recorded")],
        [
            ui.Row.of(
                _to(officer, one.source),
                _to(officer, one.matter),
                word(ROLES, one.role),
                one.district,
                one.at,
                one.recorded_at,
                state="withdrawn" if one.withdrawn else "",
            )
            for one in found
        ],
        empty=_("It is mentioned nowhere."),
    )


def _others(title: str, found: list[selectors.SubjectView]) -> ui.Table:
    return ui.Table.of(
        title,
        [_("Subject"), _("Kind"), _("What it says"), _("Mentions")],
        [
            (
                ui.Reference(one.reference, reverse("subject", args=[one.reference])),
                word(KINDS, one.kind),
                one.value,
                one.mentions,
            )
            for one in found
        ],
        empty=_("None."),
    )


def _judgements(found: list[selectors.JudgementView]) -> ui.Table:
    return ui.Table.of(
        _("Judgements"),
        [_("Other subject"), _("Standing"), _("Reason"), _("When"), _("By")],
        [
            ui.Row.of(
                ui.Reference(one.other, reverse("subject", args=[one.other]) if one.kind else ""),
                ui.Badge(word(STANDINGS, one.standing), "good" if one.standing == "confirmed" else "neutral"),
                one.reason,
                one.judged_at,
                one.judged_by,
                state="withdrawn" if one.standing == "reversed" else "",
            )
            for one in found
        ],
        empty=_("Nobody has judged about it."),
    )


@search.searches("subjects", permission="subjects.read")
def search_subjects(officer: Officer, text: str) -> list[search.Hit]:
    """Subjects by reference or by what they say."""
    found = selectors.subjects_of_values(officer, search.value_references(text), reference=text)
    return [
        search.Hit(one.reference, reverse("subject", args=[one.reference]), word(KINDS, one.kind), one.value)
        for one in found
    ]
