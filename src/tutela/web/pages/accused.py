"""An accused: the page of one, naming, arrest, remand, the term that a prosecutor fixes, release."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.cases import selectors, services, standing
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record.receipts import Receipt
from tutela.web import components as ui
from tutela.web.fields import DayField, MomentField
from tutela.web.law_words import CUSTODIES, SEXES
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.cases import arrests_table, duties_table, term_words
from tutela.web.shown import discrepancies_of, history_of, link_to
from tutela.web.verbs import VerbForm, bound, stating, verb_page
from tutela.web.wording import LANGUAGES, choices, said

TERMS = (("60", gettext_lazy("60 days")), ("90", gettext_lazy("90 days")))


class NameForm(VerbForm):
    """An accused; the code is given by the case."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Kept apart from the ledger and erasable. Pages and prints show the code."),
    )
    age = forms.IntegerField(label=gettext_lazy("Age"), min_value=0, max_value=130, required=False)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), required=False, choices=choices(SEXES, gettext_lazy("not stated"))
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=24, required=False)


class ArrestForm(VerbForm):
    """An arrest, with the moments that the law asks for."""

    at = MomentField(label=gettext_lazy("Arrested at"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    grounds_at = MomentField(label=gettext_lazy("Grounds given in writing at"), required=False)
    grounds_language = forms.ChoiceField(
        label=gettext_lazy("Language of the grounds"),
        required=False,
        choices=choices(LANGUAGES, gettext_lazy("not stated")),
    )
    understood = forms.MultipleChoiceField(
        label=gettext_lazy("Languages that the person understands"),
        required=False,
        choices=choices(LANGUAGES),
        widget=forms.CheckboxSelectMultiple,
    )
    witnesses = forms.IntegerField(
        label=gettext_lazy("Witnesses of the memorandum"), min_value=0, max_value=20, required=False
    )
    relative_informed_at = MomentField(label=gettext_lazy("Relative or friend informed at"), required=False)
    produced_at = MomentField(label=gettext_lazy("Produced before the Magistrate at"), required=False)
    remand_hearing_at = MomentField(label=gettext_lazy("Remand hearing at"), required=False)


class RemandForm(VerbForm):
    """A remand."""

    at = MomentField(label=gettext_lazy("Remanded at"))
    custody = forms.ChoiceField(label=gettext_lazy("Custody"), choices=choices(CUSTODIES))
    until = DayField(label=gettext_lazy("Until"), required=False)


class TermForm(VerbForm):
    """The length that a prosecutor fixed."""

    term = forms.ChoiceField(label=gettext_lazy("Length of the investigation"), choices=TERMS)
    prosecutor = forms.CharField(label=gettext_lazy("Prosecutor"), max_length=80)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReleaseForm(VerbForm):
    """A release."""

    how = forms.CharField(label=gettext_lazy("How"), max_length=120, help_text=gettext_lazy("For example: on bail."))
    at = MomentField(label=gettext_lazy("Released at"))


@officers_page("accused/<str:reference>/", name="accused", permission="cases.read", methods=("GET", "HEAD"))
def accused(request: PageRequest, reference: str) -> HttpResponse:
    """One accused: the name opened, arrests, remands, and what is due of this person."""
    officer = request.officer
    found = selectors.accused_for(officer, reference)
    request.note_reading(reference, found.case)
    case = selectors.case_for(officer, found.case)
    arrests = [a for a in selectors.arrests_of(officer, found.case) if a.accused == reference]
    mine = {reference, *(a.reference for a in arrests)}
    duties = [d for d in selectors.duties_of(officer, found.case) if d.of in mine]
    return request.show(
        "pages/accused.html",
        breadcrumbs=[
            ui.Link(_("Cases"), reverse("cases")),
            ui.Link(found.case, reverse("case", args=[found.case])),
        ],
        head=ui.PageHead(
            _("Accused %(code)s") % {"code": found.code},
            reference=reference,
            badges=(ui.Badge(_("In custody"), "warn") if found.in_custody else ui.Badge(_("Free")),),
            actions=_actions(officer, case, found),
        ),
        facts=_facts(officer, found),
        arrests=arrests_table(officer, case, [found], arrests),
        remands=ui.Table.of(
            _("Remands"),
            [_("Custody"), _("From"), _("Until")],
            [(said(CUSTODIES, r.custody), r.from_at, r.until) for r in selectors.remands_of(officer, reference)],
            empty=_("No remand is recorded."),
        ),
        duties=duties_table(officer, case, duties),
        discrepancies=[d for about in sorted(mine) for d in discrepancies_of(officer, about)],
        timeline=history_of(officer, reference),
    )


def _facts(officer: Officer, found: selectors.AccusedView) -> ui.Facts:
    indicated = standing.term_indicated(officer, found.reference) if found.first_remand_at else None
    return ui.Facts.of(
        _("Accused"),
        [
            (_("Case"), link_to("case", found.case)),
            (_("Name"), found.name),
            (_("Age"), found.age),
            (_("Sex"), said(SEXES, found.sex)),
            (_("Subject"), link_to("subject", found.subject)),
            (_("First remand"), found.first_remand_at),
            (_("Term"), term_words(found)),
            *([(_("What the sections indicate"), _(indicated.why))] if indicated and found.term is None else []),
            (_("Final report"), ui.Badge(_("Reported"), "good") if found.reported else None),
        ],
        title=_("Accused"),
    )


def _actions(officer: Officer, case: selectors.CaseView, found: selectors.AccusedView) -> tuple[ui.Action, ...]:
    if case.withdrawn or not officer.may("cases.change"):
        return ()
    ways = [
        ui.Action(_("Record arrest"), reverse("accused_arrest", args=[found.reference]), "primary"),
        ui.Action(_("Record remand"), reverse("accused_remand", args=[found.reference])),
    ]
    if found.first_remand_at is not None:
        ways.append(ui.Action(_("Fix 60 or 90 days"), reverse("accused_term", args=[found.reference])))
    if found.in_custody:
        ways.append(ui.Action(_("Record release"), reverse("accused_release", args=[found.reference])))
    return tuple(ways)


@officers_page("cases/<str:reference>/accused/", name="accused_name", permission="cases.change")
def accused_name(request: PageRequest, reference: str) -> HttpResponse:
    """Name an accused in a case."""
    selectors.case_to_change(request.officer, reference)
    readable = request.officer.may("cases.read")
    back = reverse("case", args=[reference]) if readable else reverse("desk")
    return verb_page(
        request,
        bound(request, NameForm),
        lambda v: services.name_accused(
            officer=request.officer,
            case=reference,
            name=v["name"].strip() or None,
            age=v["age"],
            sex=v["sex"] or None,
            subject=v["subject"].strip().upper() or None,
            client_id=v["client_id"] or None,
        ),
        title=_("Name an accused"),
        reference=reference,
        back=back,
        crumbs=[ui.Link(_("Cases"), reverse("cases")), ui.Link(reference, back)] if readable else [],
        submit=_("Name"),
        to=lambda receipt: (
            request.to("accused", receipt.reference, receipt=receipt)
            if readable
            else request.to("desk", receipt=receipt)
        ),
    )


def _accused_page(
    request: PageRequest,
    reference: str,
    form: VerbForm,
    verb: Callable[[dict[str, Any]], Receipt],
    title: ui.Text,
    submit: ui.Text,
    *,
    summary: ui.Text = "",
    groups: list[ui.FieldGroup] | None = None,
) -> HttpResponse:
    """A form about one accused; back to the accused when it is done."""
    person = selectors.accused_to_change(request.officer, reference)
    readable = request.officer.may("cases.read")
    back = reverse("accused", args=[reference]) if readable else reverse("desk")
    return verb_page(
        request,
        form,
        verb,
        title=title,
        reference=f"{person.case_id} {person.code}",
        back=back,
        crumbs=[
            ui.Link(_("Cases"), reverse("cases")),
            ui.Link(person.case_id, reverse("case", args=[person.case_id])),
            ui.Link(person.code, back),
        ]
        if readable
        else [],
        submit=submit,
        summary=summary,
        groups=groups,
        to=lambda receipt: (
            request.to("accused", reference, receipt=receipt) if readable else request.to("desk", receipt=receipt)
        ),
    )


@officers_page("accused/<str:reference>/arrest/", name="accused_arrest", permission="cases.change")
def accused_arrest(request: PageRequest, reference: str) -> HttpResponse:
    """Record an arrest; production and the grounds have their clocks."""
    return _accused_page(
        request,
        reference,
        bound(request, ArrestForm),
        lambda v: services.record_arrest(
            officer=request.officer,
            accused=reference,
            at=v["at"],
            place=v["place"].strip() or None,
            grounds_at=v["grounds_at"],
            grounds_language=v["grounds_language"] or None,
            languages_understood=tuple(v["understood"]) or None,
            witnesses=v["witnesses"],
            relative_informed_at=v["relative_informed_at"],
            produced_at=v["produced_at"],
            remand_hearing_at=v["remand_hearing_at"],
            client_id=v["client_id"] or None,
        ),
        _("Record an arrest"),
        _("Record the arrest"),
        summary=_(
            "Recorded as it happened. What it breaches stands beside it; what is due starts from the time of arrest."
        ),
        groups=[
            ui.FieldGroup(_("Arrest"), ("at", "place", "witnesses", "relative_informed_at")),
            ui.FieldGroup(
                _("Grounds"),
                ("grounds_at", "grounds_language", "understood"),
                _("In writing, in a language that the person understands, two hours before the hearing at the latest."),
            ),
            ui.FieldGroup(
                _("Production"),
                ("produced_at", "remand_hearing_at"),
                _("Within 24 hours, the journey left out; leave empty what has not happened yet."),
            ),
        ],
    )


@officers_page("accused/<str:reference>/remand/", name="accused_remand", permission="cases.change")
def accused_remand(request: PageRequest, reference: str) -> HttpResponse:
    """Record a remand; the first starts 60 and 90 days for this accused."""
    return _accused_page(
        request,
        reference,
        bound(request, RemandForm),
        stating(services.record_remand, officer=request.officer, accused=reference),
        _("Record a remand"),
        _("Record the remand"),
        summary=_(
            "The first remand starts the clock of default bail for this accused: 60 and 90 days, until one is fixed."
        ),
    )


@officers_page("accused/<str:reference>/term/", name="accused_term", permission="cases.change")
def accused_term(request: PageRequest, reference: str) -> HttpResponse:
    """Record which length a prosecutor fixed, and why."""
    selectors.accused_to_change(request.officer, reference)
    indicated = standing.term_indicated(request.officer, reference) if request.officer.may("cases.read") else None
    words = _("The sections indicate: %(why)s. A prosecutor fixes it.") % {"why": _(indicated.why)} if indicated else ""
    return _accused_page(
        request,
        reference,
        bound(request, TermForm),
        stating(services.fix_term, officer=request.officer, accused=reference),
        _("Fix 60 or 90 days"),
        _("Record what was fixed"),
        summary=words,
    )


@officers_page("accused/<str:reference>/release/", name="accused_release", permission="cases.change")
def accused_release(request: PageRequest, reference: str) -> HttpResponse:
    """Record a release."""
    return _accused_page(
        request,
        reference,
        bound(request, ReleaseForm, at=clock.now()),
        stating(services.release_accused, officer=request.officer, accused=reference),
        _("Record a release"),
        _("Record the release"),
    )
