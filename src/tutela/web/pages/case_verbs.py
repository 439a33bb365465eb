"""What is done with a case: registered, taken over, given to another officer, corrected, withdrawn, reported."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.cases import selectors, services, standing
from tutela.apps.cases.services import Registration
from tutela.apps.evidence.selectors import exhibits_of_search
from tutela.apps.operations import selectors as operations
from tutela.apps.people import selectors as people
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import Role
from tutela.apps.record import clock
from tutela.apps.record.receipts import Receipt
from tutela.engines.law.checks.report import ReportKind
from tutela.web import components as ui
from tutela.web.fields import DayField, MomentField
from tutela.web.law_words import CASE_KINDS, REPORT_KINDS, sureness
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import sent
from tutela.web.shown import Who, district_choices
from tutela.web.verbs import VerbForm, bound, object_page, stating
from tutela.web.wording import LANGUAGES, choices

UNSURE = gettext_lazy("no person has read the Gazette text of this row yet")


class RegistrationForm(VerbForm):
    """What an FIR and a seizure report have in common."""

    district = forms.ChoiceField(label=gettext_lazy("District"))
    station = forms.CharField(label=gettext_lazy("Police station"), max_length=80)
    number = forms.CharField(label=gettext_lazy("Number in the register"), max_length=24)
    year = forms.IntegerField(label=gettext_lazy("Year of the register"), min_value=1950, max_value=2200)
    at = MomentField(label=gettext_lazy("Registered at"))
    gd_number = forms.CharField(label=gettext_lazy("General Diary entry"), max_length=24, required=False)
    gd_at = MomentField(label=gettext_lazy("Time of the entry"), required=False)
    search = forms.CharField(
        label=gettext_lazy("Search"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("The search that led to it; round and window follow from it."),
    )
    exhibits = forms.MultipleChoiceField(
        label=gettext_lazy("Exhibits of the search"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def registration(self) -> Registration:
        """The place in the registers as the service takes it."""
        v = self.cleaned_data
        return Registration(
            district=v["district"],
            station=v["station"].strip(),
            number=v["number"].strip(),
            year=v["year"],
            gd_number=v["gd_number"].strip() or None,
            gd_at=v["gd_at"],
            search=v["search"].strip().upper() or None,
            exhibits=tuple(v["exhibits"]),
        )


class FirForm(RegistrationForm):
    """An FIR; the sections on offer are those of the stated date of the offence."""

    offence_on = DayField(
        label=gettext_lazy("Date of the offence"),
        help_text=gettext_lazy("The sections below are those in force on this date."),
    )
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections"), required=False, widget=forms.CheckboxSelectMultiple
    )
    io = forms.ChoiceField(label=gettext_lazy("Investigating officer"))
    electronic = forms.BooleanField(label=gettext_lazy("The information was received electronically"), required=False)
    information_at = MomentField(label=gettext_lazy("Information received at"), required=False)
    forwarded_at = MomentField(
        label=gettext_lazy("Report of the seizure forwarded to the Magistrate at"),
        required=False,
        help_text=gettext_lazy("Where something was seized; it can be stated later."),
    )
    lead = forms.CharField(label=gettext_lazy("Lead"), max_length=24, required=False)
    report = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence_on"].widget.attrs |= {
            "hx-get": reverse_lazy("case_sections"),
            "hx-trigger": "change",
            "hx-target": "#sections",
            "hx-swap": "outerHTML",
        }


class SeizureReportForm(RegistrationForm):
    """A bare seizure report."""

    seized_at = MomentField(label=gettext_lazy("Seized at"))
    forwarded_at = MomentField(label=gettext_lazy("Forwarded to the Magistrate at"), required=False)


FIELDS = {
    "register": ("district", "station", "number", "year", "at", "gd_number", "gd_at"),
    "fir": ("io", "electronic", "information_at", "forwarded_at", "lead"),
    "seizure_report": ("seized_at", "forwarded_at"),
    "origin": ("search", "exhibits"),
}


def section_choices(on: date | None) -> list[tuple[str, ui.Text]]:
    """The sections in force on a date, each with its punishment and how sure its row is."""
    return [(s.name, _section_words(s)) for s in standing.sections_on(on)] if on else []


def _section_words(s: standing.SectionChoice) -> str:
    marks = [sureness(s.certainty)] if s.certainty else []
    marks += [] if s.verified else [str(UNSURE)]
    return f"{s.cite}: {s.title}" + (f" ({'; '.join(marks)})" if marks else "")


def officer_choices(officer: Officer) -> list[tuple[str, ui.Text]]:
    """Investigating officers whom the asker may name: of the districts that he sees."""
    reach = officer.districts("cases.change")
    found = people.officers(role=Role.INVESTIGATING_OFFICER.value)
    return [(o.number, f"{o.name} {o.number}, {o.rank}") for o in found if reach is None or o.district in reach]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@officers_page("cases/sections/", name="case_sections", permission="cases.change", methods=("GET", "HEAD"))
def case_sections(request: PageRequest) -> HttpResponse:
    """The sections of a date alone, for the form that asks for them again when the date changes."""
    form = FirForm(initial={})
    form.choose("sections", section_choices(_day(str(request.query.get("offence_on", "")))))
    return request.show("pages/case_sections.html", field=form["sections"], form=form)


@officers_page("cases/register/", name="case_register", permission="cases.change")
def case_register(request: PageRequest) -> HttpResponse:
    """Register an FIR or a seizure report, from a search, from a report, or by itself."""
    officer = request.officer
    kind = "seizure_report" if request.query.get("kind") == "seizure_report" else "fir"
    given = _given(request)
    cls = FirForm if kind == "fir" else SeizureReportForm
    form = bound(request, cls, **given)
    form.choose("district", district_choices(officer, "cases.change"))
    chosen_search = str(request.sent.get("search") or given.get("search") or "").strip().upper()
    exhibits = sorted({*_exhibits(officer, chosen_search), *given.get("exhibits", ())})
    form.choose("exhibits", [(e, e) for e in exhibits])
    if not exhibits:
        form.fields["exhibits"].widget = forms.MultipleHiddenInput()
    if kind == "fir":
        form.choose(
            "sections", section_choices(_day(str(request.sent.get("offence_on") or given.get("offence_on") or "")))
        )
        form.choose("io", officer_choices(officer))
    if request.sent.get("show"):
        return _register_page(request, _again(request, cls, form), kind)
    receipt = sent(request, form, _register_fir(officer, form) if kind == "fir" else _register_report(officer, form))
    if receipt is None:
        return _register_page(request, form, kind)
    if officer.may("cases.read"):
        return request.to("case", receipt.reference, receipt=receipt)
    return request.to("case_register", receipt=receipt, kind=kind)


def _given(request: PageRequest) -> dict[str, Any]:
    """What the way that led here says already: a search with its exhibits, or a report that becomes an FIR."""
    officer, now = request.officer, clock.now()
    given: dict[str, Any] = {"year": now.astimezone().year, "district": officer.district, "io": officer.number}
    report, reference = str(request.query.get("report", "")), str(request.query.get("search", ""))
    if report:
        found = selectors.case_for(officer, report)
        given |= {
            "report": report,
            "district": found.line.district,
            "station": found.line.station,
            "search": found.line.search or "",
            "exhibits": list(found.exhibits),
        }
    elif reference:
        search = operations.search_for(officer, reference)
        given |= {"search": reference, "district": search.district, "exhibits": exhibits_of_search(reference)}
    return given


def _exhibits(officer: Officer, search: str) -> list[str]:
    """Exhibits of a search that the officer sees; none of any other."""
    if not search or not officer.may("rounds.read") or operations.search_place(search) is None:
        return []
    return exhibits_of_search(operations.search_for(officer, search).reference)


def _again(request: PageRequest, cls: type[RegistrationForm], form: RegistrationForm) -> RegistrationForm:
    """The form as it stands, not judged yet: the sections of another date were asked for."""
    data, several = request.sent, ("sections", "exhibits")
    initial: dict[str, Any] = {name: data.getlist(name) if name in several else data.get(name) for name in form.fields}
    shown = cls(initial=initial)
    for name in ("district", "exhibits", "sections", "io"):
        if name in shown.fields:
            shown.choose(name, list(form.fields[name].choices))  # type: ignore[attr-defined]
    return shown


def _register_page(request: PageRequest, form: RegistrationForm, kind: str) -> HttpResponse:
    url = reverse("case_register")
    return request.show(
        "pages/case_register.html",
        breadcrumbs=[ui.Link(_("Cases"), reverse("cases"))] if request.officer.may("cases.read") else [],
        head=ui.PageHead(
            _("Register an FIR") if kind == "fir" else _("Register a seizure report"),
            summary=_("FIRs and seizure reports are different things and counted apart."),
        ),
        tabs=[ui.Link(label, f"{url}?kind={name}", name == kind) for name, label in CASE_KINDS.items()],
        form=form,
        register=ui.FieldGroup(_("Registers of the station"), FIELDS["register"]),
        own=ui.FieldGroup(_("Investigation") if kind == "fir" else _("Seizure"), FIELDS[kind]),
        origin=ui.FieldGroup(_("Where it comes from"), FIELDS["origin"]),
        sections=form["sections"] if kind == "fir" else None,
    )


def _register_fir(officer: Officer, form: FirForm) -> Callable[[dict[str, Any]], Receipt]:
    return lambda v: services.register_fir(
        officer=officer,
        registration=form.registration(),
        at=v["at"],
        offence_on=v["offence_on"],
        sections=v["sections"],
        io=v["io"],
        from_report=v["report"] or None,
        lead=v["lead"].strip().upper() or None,
        received_electronically=v["electronic"],
        information_at=v["information_at"],
        forwarded_at=v["forwarded_at"],
        client_id=v["client_id"] or None,
    )


def _register_report(officer: Officer, form: SeizureReportForm) -> Callable[[dict[str, Any]], Receipt]:
    return lambda v: services.register_seizure_report(
        officer=officer,
        registration=form.registration(),
        at=v["at"],
        seized_at=v["seized_at"],
        forwarded_at=v["forwarded_at"],
        client_id=v["client_id"] or None,
    )


# ---- one form, one verb


class ReasonForm(VerbForm):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectForm(ReasonForm):
    """Where a registration counts."""

    district = forms.ChoiceField(label=gettext_lazy("District"))
    round = forms.CharField(label=gettext_lazy("Round"), max_length=24, required=False)
    window = forms.CharField(label=gettext_lazy("Window"), max_length=12, required=False)
    field_order = ("district", "round", "window", "reason")


class IoForm(VerbForm):
    """Who investigates."""

    io = forms.ChoiceField(label=gettext_lazy("Investigating officer"))


class SectionForm(VerbForm):
    """One more section."""

    section = forms.ChoiceField(label=gettext_lazy("Section"))


class DutyForm(VerbForm):
    """Something due that was done."""

    duty = forms.ChoiceField(label=gettext_lazy("What was done"))
    at = MomentField(label=gettext_lazy("Done at"))
    proof = forms.CharField(
        label=gettext_lazy("What shows it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example a despatch number. Kept apart from the ledger and erasable."),
    )


class EventForm(VerbForm):
    """An event that makes something due."""

    event = forms.ChoiceField(label=gettext_lazy("What happened"))
    at = MomentField(label=gettext_lazy("When"), help_text=gettext_lazy("A hearing may lie ahead."))


class ReportForm(VerbForm):
    """The final report."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=choices(REPORT_KINDS))
    accused = forms.MultipleChoiceField(
        label=gettext_lazy("Accused who stand in it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    at = MomentField(label=gettext_lazy("Forwarded at"))
    closure_proof = forms.CharField(
        label=gettext_lazy("Document that shows why the matter is closed"), max_length=200, required=False
    )
    informant_told_at = MomentField(label=gettext_lazy("Informant told at"), required=False)


def _case_page(
    request: PageRequest,
    reference: str,
    form: VerbForm,
    verb: Callable[[dict[str, Any]], Receipt],
    title: ui.Text,
    submit: ui.Text,
    **more: Any,
) -> HttpResponse:
    """A form about one case; back to the case when it is done."""
    return object_page(
        request,
        form,
        verb,
        title,
        submit,
        page="case",
        reference=reference,
        crumbs=[ui.Link(_("Cases"), reverse("cases"))],
        readable=request.officer.may("cases.read"),
        **more,
    )


@officers_page("cases/<str:reference>/correct/", name="case_correct", permission="cases.change")
def case_correct(request: PageRequest, reference: str) -> HttpResponse:
    """Correct under which district, round and window a registration counts."""
    row = selectors.case_to_change(request.officer, reference)
    form = bound(request, CorrectForm, district=row.district, round=row.round, window=row.window)
    form.choose("district", district_choices(request.officer, "cases.change"))
    return _case_page(
        request,
        reference,
        form,
        stating(services.correct_registration, officer=request.officer, case=reference),
        _("Correct where it counts"),
        _("Correct"),
        summary=_("The earlier statement stays in the ledger; figures as at an earlier moment do not change."),
    )


@officers_page("cases/<str:reference>/withdraw/", name="case_withdraw", permission="cases.change")
def case_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Withdraw a registration that was recorded by mistake."""
    selectors.case_to_change(request.officer, reference)
    return _case_page(
        request,
        reference,
        bound(request, ReasonForm),
        stating(services.withdraw_registration, officer=request.officer, case=reference),
        _("Withdraw the registration"),
        _("Withdraw"),
        summary=_("It is counted no more and nothing in it is due. Its record stays."),
        danger=True,
    )


@officers_page("cases/<str:reference>/io/", name="case_io", permission="cases.change")
def case_io(request: PageRequest, reference: str) -> HttpResponse:
    """Give a case to another investigating officer."""
    row = selectors.case_to_change(request.officer, reference)
    form = bound(request, IoForm, io=row.io)
    form.choose("io", officer_choices(request.officer))
    return _case_page(
        request,
        reference,
        form,
        stating(services.assign_io, officer=request.officer, case=reference),
        _("Assign the investigating officer"),
        _("Assign"),
        summary=_("What is due goes with the case. Offences under the IT Act need an Inspector or above."),
    )


@officers_page("cases/<str:reference>/section/", name="case_section", permission="cases.change")
def case_section(request: PageRequest, reference: str) -> HttpResponse:
    """Add a section to an FIR, as it stood on the date of the offence."""
    row = selectors.case_to_change(request.officer, reference)
    form = bound(request, SectionForm)
    form.choose("section", section_choices(row.offence_on))
    return _case_page(
        request,
        reference,
        form,
        stating(services.add_section, officer=request.officer, case=reference),
        _("Add a section"),
        _("Add"),
    )


@officers_page("cases/<str:reference>/duty/", name="case_duty", permission="cases.change")
def case_duty(request: PageRequest, reference: str) -> HttpResponse:
    """Record that something due was done."""
    waiting = selectors.duties_waiting(request.officer, reference)
    form = bound(request, DutyForm, duty=str(request.query.get("duty", "")), at=clock.now())
    form.choose("duty", [(f"{d.of}|{d.clock}", f"{d.title} ({d.of})") for d in waiting])
    return _case_page(
        request,
        reference,
        form,
        lambda v: services.meet_duty(
            officer=request.officer,
            case=reference,
            of=v["duty"].partition("|")[0],
            clock=v["duty"].partition("|")[2],
            at=v["at"],
            proof=v["proof"].strip() or None,
            client_id=v["client_id"] or None,
        ),
        _("Record what was done"),
        _("Record"),
    )


@officers_page("cases/<str:reference>/event/", name="case_event", permission="cases.change")
def case_event(request: PageRequest, reference: str) -> HttpResponse:
    """State an event that no other form records and that makes something due: cognizance, a hearing, a complaint."""
    form = bound(request, EventForm, at=clock.now())
    known = selectors.events_to_state(request.officer, reference, clock.now())
    form.choose("event", [(f"{e.of}|{e.event}", f"{_(e.words)} ({e.of})") for e in known])
    return _case_page(
        request,
        reference,
        form,
        lambda v: services.state_event(
            officer=request.officer,
            case=reference,
            of=v["event"].partition("|")[0],
            event=v["event"].partition("|")[2],
            at=v["at"],
            client_id=v["client_id"] or None,
        ),
        _("State what makes something due"),
        _("State"),
        summary=_("Registration, arrest, remand and search start their clocks by themselves; these are stated."),
    )


@officers_page("cases/<str:reference>/report/", name="case_report", permission="cases.change")
def case_report(request: PageRequest, reference: str) -> HttpResponse:
    """Forward the final report of an FIR; only its investigating officer does."""
    row = selectors.case_to_change(request.officer, reference)
    form = bound(request, ReportForm, at=clock.now())
    form.choose("accused", [(code, code) for code in selectors.codes_of(request.officer, reference)])
    who = Who([row.io])
    return _case_page(
        request,
        reference,
        form,
        lambda v: services.forward_final_report(
            officer=request.officer,
            case=reference,
            kind=cast(ReportKind, v["kind"]),
            accused=v["accused"],
            at=v["at"],
            closure_proof=v["closure_proof"].strip(),
            informant_told_at=v["informant_told_at"],
            client_id=v["client_id"] or None,
        ),
        _("Final report"),
        _("Forward"),
        summary=_("Forwarded by the investigating officer, %(io)s. A closure needs its document.")
        % {"io": who(row.io)},
    )


class CompleteForm(VerbForm):
    """What a registration did not state yet."""

    gd_number = forms.CharField(label=gettext_lazy("General Diary entry"), max_length=24, required=False)
    gd_at = MomentField(label=gettext_lazy("Time of the entry"), required=False)
    copy_given_at = MomentField(label=gettext_lazy("Copy given to the informant at"), required=False)
    forwarded_at = MomentField(
        label=gettext_lazy("Report of the seizure forwarded to the Magistrate at"), required=False
    )


YES_NO = [("", gettext_lazy("not stated")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class ArrestMoreForm(VerbForm):
    """What an arrest did not state yet."""

    produced_at = MomentField(label=gettext_lazy("Produced before the Magistrate at"), required=False)
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
    countersigned = forms.ChoiceField(
        label=gettext_lazy("Countersigned by the arrested person"), required=False, choices=YES_NO
    )
    relative_informed_at = MomentField(label=gettext_lazy("Relative or friend informed at"), required=False)
    medical = forms.ChoiceField(label=gettext_lazy("Examined by a medical officer"), required=False, choices=YES_NO)
    journey_minutes = forms.IntegerField(
        label=gettext_lazy("Journey to the court, in minutes"), min_value=0, max_value=10_000, required=False
    )
    reasons = forms.ChoiceField(
        label=gettext_lazy("Reasons for the arrest in the case diary"), required=False, choices=YES_NO
    )
    night = forms.ChoiceField(label=gettext_lazy("Between sunset and sunrise"), required=False, choices=YES_NO)
    woman_officer = forms.ChoiceField(
        label=gettext_lazy("A woman arrested: by a woman officer"), required=False, choices=YES_NO
    )
    permitted = forms.ChoiceField(
        label=gettext_lazy("A woman arrested: the Magistrate permitted it"), required=False, choices=YES_NO
    )


@officers_page("cases/<str:reference>/complete/", name="case_complete", permission="cases.change")
def case_complete(request: PageRequest, reference: str) -> HttpResponse:
    """State what a registration did not state yet."""
    selectors.case_to_change(request.officer, reference)
    return _case_page(
        request,
        reference,
        bound(request, CompleteForm),
        stating(services.complete_registration, officer=request.officer, case=reference),
        _("State what is missing"),
        _("Record"),
        summary=_("What is left empty stays as it was."),
    )


@officers_page("arrests/<str:reference>/complete/", name="arrest_complete", permission="cases.change")
def arrest_complete(request: PageRequest, reference: str) -> HttpResponse:
    """State what was not known when an arrest was recorded."""
    row, said = selectors.arrest_to_change(request.officer, reference), {"yes": True, "no": False}
    return _case_page(
        request,
        row.case_id,
        bound(request, ArrestMoreForm),
        lambda v: services.complete_arrest(
            officer=request.officer,
            arrest=reference,
            grounds_at=v["grounds_at"],
            grounds_language=v["grounds_language"] or None,
            languages_understood=tuple(v["understood"]),
            witnesses=v["witnesses"],
            countersigned=said.get(v["countersigned"]),
            relative_informed_at=v["relative_informed_at"],
            medically_examined=said.get(v["medical"]),
            journey_minutes=v["journey_minutes"],
            reasons_recorded=said.get(v["reasons"]),
            between_sunset_and_sunrise=said.get(v["night"]),
            woman_officer=said.get(v["woman_officer"]),
            magistrate_permitted=said.get(v["permitted"]),
            produced_at=v["produced_at"],
            client_id=v["client_id"] or None,
        ),
        _("State more about the arrest %(arrest)s") % {"arrest": reference},
        _("Record"),
        summary=_("What is left empty stays as it was."),
    )


@officers_page("arrests/<str:reference>/withdraw/", name="arrest_withdraw", permission="cases.change")
def arrest_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Withdraw an arrest that was recorded by mistake."""
    row = selectors.arrest_to_change(request.officer, reference)
    return _case_page(
        request,
        row.case_id,
        bound(request, ReasonForm),
        stating(services.withdraw_arrest, officer=request.officer, arrest=reference),
        _("Withdraw the arrest %(arrest)s") % {"arrest": reference},
        _("Withdraw"),
        danger=True,
    )
