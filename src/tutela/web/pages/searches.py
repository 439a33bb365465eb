"""Searches: what came of a place, what is known of one search, correcting and withdrawing it."""

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.evidence import selectors as evidence
from tutela.apps.operations import rules, selectors, services
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record import selectors as record
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.fields import MomentField
from tutela.web.page import PageRequest, known_pages, officers_page
from tutela.web.pages.rounds import ReasonForm, round_tabs, within_round
from tutela.web.pages.targets import place_facts
from tutela.web.parts import sent
from tutela.web.shown import Who, discrepancies_of, district_choices, history_of, link_to, names_of_districts
from tutela.web.verbs import VerbForm, stating
from tutela.web.wording import KINDS, OUTCOMES, choices, outcome_words, said, standing_badge

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE_SIZE = 50
TRUTHS = [("", gettext_lazy("not stated")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def truth(label: "str | _StrPromise", help_text: "str | _StrPromise" = "") -> forms.TypedChoiceField:
    """A question with three answers: yes, no, not stated."""
    return forms.TypedChoiceField(
        label=label,
        choices=TRUTHS,
        required=False,
        coerce=lambda text: text == "yes",
        empty_value=None,
        help_text=help_text,
    )


class SearchForm(VerbForm):
    """What came of a place."""

    outcomes = forms.MultipleChoiceField(
        label=gettext_lazy("What came of it"), choices=choices(OUTCOMES), widget=forms.CheckboxSelectMultiple
    )
    at = MomentField(label=gettext_lazy("Search began"))
    ended_at = MomentField(label=gettext_lazy("Search ended"), required=False)
    independent_witnesses = forms.IntegerField(
        label=gettext_lazy("Independent witnesses"),
        min_value=0,
        max_value=99,
        required=False,
        help_text=gettext_lazy("Persons of the locality who are not police."),
    )
    witnesses = forms.CharField(
        label=gettext_lazy("Their names"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line; kept apart from the ledger and erasable."),
    )
    occupant_present = truth(gettext_lazy("Occupant was present"))
    list_made = truth(gettext_lazy("List of things made and signed"))
    copy_to_occupant = truth(gettext_lazy("Copy given to the occupant"))
    woman_searched = forms.BooleanField(label=gettext_lazy("A woman was searched"), required=False)
    woman_officer = truth(gettext_lazy("By a woman officer"))
    recorded_on_video = truth(gettext_lazy("Recorded by audio and video"))
    recording_reference = forms.CharField(label=gettext_lazy("Recording's reference"), max_length=40, required=False)
    recording_gap = forms.CharField(
        label=gettext_lazy("Why it was not recorded, or not wholly"), max_length=200, required=False
    )
    grounds_at = MomentField(
        label=gettext_lazy("Grounds written in the case diary"),
        required=False,
        help_text=gettext_lazy("For a search without warrant."),
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def names(self) -> tuple[str, ...]:
        """The witnesses, one a line."""
        return tuple(line.strip() for line in self.cleaned_data["witnesses"].splitlines() if line.strip())


class CorrectForm(VerbForm):
    """What was wrong about a search."""

    outcomes = forms.MultipleChoiceField(
        label=gettext_lazy("What came of it"), choices=choices(OUTCOMES), widget=forms.CheckboxSelectMultiple
    )
    at = MomentField(label=gettext_lazy("Search began"))
    window = forms.ChoiceField(label=gettext_lazy("Window"))
    district = forms.ChoiceField(label=gettext_lazy("District"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands in the ledger: no name of a person here."),
    )


@officers_page(
    "rounds/<str:number>/searches/", name="round_searches", permission="rounds.read", methods=("GET", "HEAD")
)
def round_searches(request: PageRequest, number: str) -> HttpResponse:
    """Searches of a round in the order in which they were recorded."""
    found = selectors.round_for(request.officer, number)
    district = str(request.query.get("district", ""))[:16]
    rows = selectors.searches(
        request.officer,
        round=number,
        district=district or None,
        after=str(request.query.get("after", ""))[:24],
        limit=PAGE_SIZE + 1,
    )
    shown = rows[:PAGE_SIZE]
    request.note_list(len(shown))
    names = names_of_districts()
    who = Who(s.recorded_by for s in shown)
    more = f"?{urlencode({'district': district, 'after': shown[-1].reference})}" if len(rows) > PAGE_SIZE else ""
    return request.show(
        "pages/table.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(_("Searches"), reference=number, summary=found.title),
        tabs=round_tabs(number, "round_searches"),
        table=ui.Table.of(
            _("Searches"),
            [_("Search"), _("Target"), _("District"), _("Outcome"), _("Began"), _("Recorded"), _("By")],
            [
                ui.Row.of(
                    ui.Reference(s.reference, reverse("place_search", args=[s.reference])),
                    link_to("target", s.target),
                    names.get(s.district, s.district),
                    outcome_words(s.outcomes),
                    s.searched_at,
                    s.recorded_at,
                    who(s.recorded_by),
                    state="withdrawn" if s.withdrawn_at else "",
                )
                for s in shown
            ],
            empty=_("No search was recorded yet."),
            pagination=ui.Pagination(1 if shown else 0, len(shown), None, next_url=more),
        ),
    )


@officers_page("targets/<str:reference>/search/", name="target_search", permission="searches.change")
def target_search(request: PageRequest, reference: str) -> HttpResponse:
    """Record what came of a place; then on to the seizure list or the registration."""
    officer = request.officer
    found = selectors.target_for(officer, reference)
    form = request.form(SearchForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda v: services.record_search(
            officer=officer,
            target=reference,
            outcomes=v["outcomes"],
            at=v["at"],
            ended_at=v["ended_at"],
            independent_witnesses=v["independent_witnesses"],
            witnesses=form.names(),
            occupant_present=v["occupant_present"],
            list_made=v["list_made"],
            copy_to_occupant=v["copy_to_occupant"],
            woman_searched=v["woman_searched"],
            woman_officer=v["woman_officer"],
            recorded_on_video=v["recorded_on_video"],
            recording_reference=v["recording_reference"].strip() or None,
            recording_gap=v["recording_gap"],
            grounds_at=v["grounds_at"],
            remark=v["remark"].strip() or None,
            client_id=v["client_id"] or None,
        ),
    )
    if receipt:
        search = receipt.reference if receipt.named else selectors.target_for(officer, reference).search
        return request.to("place_search", search, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/form.html",
        breadcrumbs=[*within_round(found.round), ui.Link(reference, reverse("target", args=[reference]))],
        head=ui.PageHead(
            _("Record what came of it"),
            reference=reference,
            summary=_("What happened is recorded as it happened; a rule that it breaches stands beside it."),
        ),
        before=place_facts(found),
        form=form,
        submit=_("Record the search"),
        cancel_url=reverse("target", args=[reference]),
        groups=[
            ui.FieldGroup(_("Outcome"), ("outcomes", "at", "ended_at")),
            ui.FieldGroup(_("Witnesses and occupant"), ("independent_witnesses", "witnesses", "occupant_present")),
            ui.FieldGroup(_("List and copy"), ("list_made", "copy_to_occupant")),
            ui.FieldGroup(_("Search of a woman"), ("woman_searched", "woman_officer")),
            ui.FieldGroup(_("Recording"), ("recorded_on_video", "recording_reference", "recording_gap")),
            ui.FieldGroup(_("Grounds and remark"), ("grounds_at", "remark")),
        ],
    )


@officers_page("searches/<str:reference>/", name="place_search", permission="rounds.read", methods=("GET", "HEAD"))
def place_search(request: PageRequest, reference: str) -> HttpResponse:
    """One search: what is known of it, what was seized, what must follow."""
    officer = request.officer
    found = selectors.search_for(officer, reference)
    request.note_reading(reference)
    return request.show(
        "pages/place_search.html",
        breadcrumbs=[
            *within_round(found.round),
            ui.Link(_("Searches"), reverse("round_searches", args=[found.round])),
        ],
        head=ui.PageHead(
            ", ".join(str(word) for word in outcome_words(found.outcomes)),
            reference=reference,
            badges=_badges(found),
            actions=_actions(officer, found),
        ),
        facts=_facts(found),
        exhibits=_exhibits(officer, found) if officer.may("exhibits.read") else None,
        discrepancies=discrepancies_of(officer, reference),
        timeline=history_of(officer, reference),
        notices=_what_follows(officer, found),
    )


def _badges(found: selectors.SearchView) -> tuple[ui.Badge, ...]:
    if found.withdrawn_at:
        return (ui.Badge(_("Withdrawn"), "danger"),)
    return (ui.Badge(_("Corrected"), "warn"),) if found.corrected_at else ()


def _facts(found: selectors.SearchView) -> ui.Facts:
    who = Who([found.recorded_by])
    return ui.Facts.of(
        _("Search"),
        [
            (_("Target"), link_to("target", found.target)),
            (_("Round and window"), f"{found.round} / {found.window}"),
            (_("District"), names_of_districts().get(found.district, found.district)),
            (_("Team"), link_to("team", found.team)),
            (_("Outcome"), outcome_words(found.outcomes)),
            (_("Began"), found.searched_at),
            (_("Ended"), found.ended_at),
            (_("Independent witnesses"), found.independent_witnesses),
            (_("Witnesses"), found.witnesses),
            (_("Occupant present"), found.occupant_present),
            (_("List of things made and signed"), found.list_made),
            (_("Copy given to the occupant"), found.copy_to_occupant),
            (_("Grounds written in the case diary"), found.grounds_at),
            (_("A woman was searched"), found.woman_searched),
            *([(_("By a woman officer"), found.woman_officer)] if found.woman_searched else []),
            (_("Recorded by audio and video"), found.recorded_on_video),
            (_("Recording's reference"), found.recording_reference),
            (_("Why it was not recorded, or not wholly"), found.recording_gap),
            (_("Remark"), found.remark),
            (_("Recorded"), found.recorded_at),
            (_("Recorded by"), who(found.recorded_by)),
            *([(_("Corrected"), found.corrected_at)] if found.corrected_at else []),
            *([(_("Withdrawn"), found.withdrawn_at)] if found.withdrawn_at else []),
        ],
        title=_("What happened"),
    )


def _actions(officer: Officer, found: selectors.SearchView) -> tuple[ui.Action, ...]:
    ways = []
    stands = found.withdrawn_at is None
    if stands and officer.sees("exhibits.change", found.district, found.reference):
        ways.append(ui.Action(_("Seize exhibits"), reverse("exhibits_seize", args=[found.reference]), "primary"))
    if stands and "case_register" in known_pages() and officer.sees("cases.change", found.district):
        ways.append(ui.Action(_("Register"), f"{reverse('case_register')}?search={found.reference}"))
    if officer.may("exhibits.read"):
        ways.append(ui.Action(_("Seizure list (PDF)"), reverse("seizure_list_pdf", args=[found.reference])))
    if stands and officer.sees("searches.change", found.district, found.reference):
        ways.append(ui.Action(_("Correct"), reverse("place_search_correct", args=[found.reference])))
        ways.append(ui.Action(_("Withdraw"), reverse("place_search_withdraw", args=[found.reference]), "danger"))
    return tuple(ways)


def _what_follows(officer: Officer, found: selectors.SearchView) -> list[ui.Notice]:
    """What must be done next after these outcomes."""
    if found.withdrawn_at:
        return []
    said_ = set(found.outcomes)
    notices = []
    if (
        "device_seized" in said_
        and officer.may("exhibits.read")
        and not evidence.exhibits(officer, search=found.reference, limit=1)
    ):
        notices.append(ui.Notice(_("A device was seized, but no exhibit is recorded yet."), "warn"))
    if "child_in_need" in said_:
        text = _("A child in need of care is reported to the Child Welfare Committee within 24 hours (JJ Act s.32).")
        notices.append(ui.Notice(text, "warn"))
    if said_ & {o.value for o in rules.REGISTERS} and not _registered(found.reference):
        notices.append(ui.Notice(_("After these outcomes an FIR or a seizure report is registered.")))
    return notices


def _registered(search: str) -> bool:
    """Whether a registration in the case room names this search."""
    return any(item.act.startswith("cases.") for item in record.history(search, limit=50))


def _exhibits(officer: Officer, found: selectors.SearchView) -> ui.Table:
    rows = evidence.exhibits(officer, search=found.reference, limit=200)
    who = Who(e.holder for e in rows)
    return ui.Table.of(
        _("Exhibits"),
        [_("Exhibit"), _("Kind"), _("Make and model"), _("Packet"), _("Seal"), _("Standing"), _("Holder")],
        [
            ui.Row.of(
                ui.Reference(e.reference, reverse("exhibit", args=[e.reference])),
                said(KINDS, e.kind),
                " ".join(part for part in (e.make, e.model) if part),
                e.packet,
                e.seal,
                standing_badge(e.standing),
                who(e.holder),
                state="withdrawn" if e.withdrawn else "",
            )
            for e in sorted(rows, key=lambda e: e.reference)
        ],
        empty=_("Nothing was seized."),
    )


@officers_page("searches/<str:reference>/correct/", name="place_search_correct", permission="searches.change")
def place_search_correct(request: PageRequest, reference: str) -> HttpResponse:
    """Correct what was reported of a search."""
    officer = request.officer
    found = selectors.search_for(officer, reference)
    form = request.form(
        CorrectForm,
        client_id=new_client_id(),
        outcomes=list(found.outcomes),
        at=found.searched_at or clock.now(),
        window=found.window,
        district=found.district,
    )
    form.fields["window"].choices = [(w.name, w.name) for w in selectors.round_for(officer, found.round).windows]
    codes = dict(district_choices(officer, "searches.change")) | {
        found.district: names_of_districts().get(found.district, found.district)
    }
    form.fields["district"].choices = list(codes.items())
    receipt = sent(
        request,
        form,
        stating(services.correct_search, officer=officer, search=reference),
    )
    if receipt:
        return request.to("place_search", reference, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/form.html",
        breadcrumbs=[*within_round(found.round), ui.Link(reference, reverse("place_search", args=[reference]))],
        head=ui.PageHead(
            _("Correct the search"), reference=reference, summary=_("What was said before stays in the ledger.")
        ),
        form=form,
        submit=_("Correct"),
        cancel_url=reverse("place_search", args=[reference]),
    )


@officers_page("searches/<str:reference>/withdraw/", name="place_search_withdraw", permission="searches.change")
def place_search_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Withdraw a report that was mistaken."""
    found = selectors.search_for(request.officer, reference)
    form = request.form(ReasonForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        stating(services.withdraw_search, officer=request.officer, search=reference),
    )
    if receipt:
        return request.to("place_search", reference, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/form.html",
        breadcrumbs=[*within_round(found.round), ui.Link(reference, reverse("place_search", args=[reference]))],
        head=ui.PageHead(
            _("Withdraw the search"),
            reference=reference,
            summary=_("It is counted no more and its place is open again; the entry stays in the ledger."),
        ),
        before=_facts(found),
        form=form,
        submit=_("Withdraw"),
        danger=True,
        cancel_url=reverse("place_search", args=[reference]),
    )
