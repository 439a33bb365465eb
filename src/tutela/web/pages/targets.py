"""Targets of a round: the list, one by one or many at once, one target with what came of it, dropping one."""

import csv
import io

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.apps.operations import selectors, services
from tutela.apps.operations.services import TargetPlan
from tutela.apps.people.officer import Officer
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.rounds import ReasonForm, round_tabs, within_round
from tutela.web.parts import sent
from tutela.web.shown import Who, discrepancies_of, district_choices, history_of, link_to, names_of_districts
from tutela.web.verbs import VerbForm, stating
from tutela.web.wording import BASES, LANGUAGES, choices, outcome_words, said

PAGE_SIZE = 50
MOST_AT_ONCE = 2000
STATES = {
    "open": gettext_lazy("Still open"),
    "searched": gettext_lazy("Searched"),
    "dropped": gettext_lazy("Dropped"),
}
YES = frozenset({"1", "y", "yes", "true"})


class FilterForm(forms.Form):
    """Which targets are listed."""

    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Standing"), required=False, choices=choices(STATES, gettext_lazy("any"))
    )


class TargetForm(VerbForm):
    """One place to be searched."""

    window = forms.ChoiceField(label=gettext_lazy("Window"))
    district = forms.ChoiceField(label=gettext_lazy("District"))
    station = forms.CharField(label=gettext_lazy("Police station"), max_length=80, required=False)
    basis = forms.ChoiceField(label=gettext_lazy("Legal basis"), choices=choices(BASES))
    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Court and number of the warrant, or where the grounds are written."),
    )
    lead = forms.CharField(label=gettext_lazy("Lead"), max_length=24, required=False)
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    subscriber = forms.CharField(label=gettext_lazy("Subscriber"), max_length=120, required=False)
    expected_devices = forms.IntegerField(
        label=gettext_lazy("Devices expected"), min_value=0, max_value=999, required=False
    )
    children_expected = forms.BooleanField(label=gettext_lazy("Children are expected there"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=choices(LANGUAGES, gettext_lazy("not known"))
    )
    risk = forms.CharField(
        label=gettext_lazy("Risk notes"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def plan(self) -> TargetPlan:
        """The place as the service takes it."""
        v = self.cleaned_data
        return TargetPlan(
            district=v["district"],
            basis=v["basis"],
            authority=v["authority"].strip() or None,
            lead=v["lead"].strip().upper() or None,
            station=v["station"].strip() or None,
            address=v["address"].strip() or None,
            subscriber=v["subscriber"].strip() or None,
            expected_devices=v["expected_devices"],
            children_expected=v["children_expected"],
            language=v["language"] or None,
            risk=v["risk"].strip() or None,
        )


COLUMNS = (
    "district", "basis", "authority", "lead", "station", "address", "subscriber", "expected_devices",
    "children_expected", "language", "risk",
)  # fmt: skip


class LoadForm(VerbForm):
    """Many places at once, as lines of a sheet."""

    window = forms.ChoiceField(label=gettext_lazy("Window"))
    lines = forms.CharField(
        label=gettext_lazy("Lines"),
        max_length=2_000_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Paste from a spreadsheet or as CSV; the first line names the columns."),
    )
    sheet = forms.FileField(label=gettext_lazy("Or a CSV file"), required=False)

    def clean_sheet(self) -> str:
        """The file's text. UTF-8 only, at most two megabytes."""
        sheet = self.cleaned_data["sheet"]
        if sheet is None:
            return ""
        if sheet.size > 2_000_000:
            raise forms.ValidationError(_("The file is larger than two megabytes; load it in parts."))
        try:
            return str(sheet.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not UTF-8; save it as CSV UTF-8.")) from error

    def clean(self) -> None:
        pasted, loaded = self.cleaned_data.get("lines") or "", self.cleaned_data.get("sheet") or ""
        if bool(pasted.strip()) == bool(loaded.strip()):
            raise forms.ValidationError(_("Paste the lines or choose a file, one of the two."))
        self.plans, mistakes = plans_of(loaded or pasted)
        if mistakes:
            raise forms.ValidationError(mistakes[:20])


def plans_of(text: str) -> tuple[list[TargetPlan], list[str]]:
    """Places from lines of a sheet (comma, semicolon or tab), and what is wrong with which line. All or none are taken."""
    head = text.lstrip("\n\r ").splitlines()[0] if text.strip() else ""
    delimiter = next((mark for mark in ("\t", ";", ",") if mark in head), ",")
    try:
        rows = list(csv.reader(io.StringIO(text.strip()), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return [], [_("The lines cannot be read: %(why)s.") % {"why": error}]
    names = [name.strip().lower().replace(" ", "_") for name in rows[0]] if rows else []
    unknown = [name for name in names if name not in COLUMNS]
    if "district" not in names or "basis" not in names or unknown:
        known = ", ".join(COLUMNS)
        return [], [_("The first line names the columns: district and basis, and any of %(known)s.") % {"known": known}]
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    if not body or len(body) > MOST_AT_ONCE:
        return [], [_("Give between 1 and %(most)d places at once.") % {"most": MOST_AT_ONCE}]
    plans, mistakes = [], []
    for number, row in enumerate(body, start=2):
        plan, wrong = _plan_of(dict(zip(names, row, strict=False)), len(row) > len(names))
        if wrong:
            mistakes.append(_("Line %(line)d: %(why)s") % {"line": number, "why": wrong})
        elif plan is not None:
            plans.append(plan)
    return plans, mistakes


def _plan_of(row: dict[str, str], too_long: bool) -> tuple[TargetPlan | None, str]:
    value = {name: row.get(name, "").strip() for name in COLUMNS}
    codes = names_of_districts()
    by_name = {name.casefold(): code for code, name in codes.items()}
    district = value["district"].upper()
    district = district if district in codes else by_name.get(value["district"].casefold(), "")
    devices = value["expected_devices"]
    if too_long:
        return None, _("it has more cells than the first line.")
    if not district:
        return None, _("%(name)s is no district.") % {"name": value["district"] or "–"}
    if value["basis"] not in BASES:
        return None, _("the basis is one of %(known)s.") % {"known": ", ".join(BASES)}
    if devices and not (devices.isascii() and devices.isdigit() and len(devices) < 4):
        return None, _("expected_devices is a number below 1000.")
    if long := [name for name in ("authority", "subscriber") if len(value[name]) > 120]:
        return None, _("%(name)s is longer than 120 characters.") % {"name": long[0]}
    return (
        TargetPlan(
            district=district,
            basis=value["basis"],
            authority=value["authority"] or None,
            lead=value["lead"].upper()[:24] or None,
            station=value["station"][:80] or None,
            address=value["address"] or None,
            subscriber=value["subscriber"] or None,
            expected_devices=int(devices) if devices else None,
            children_expected=value["children_expected"].casefold() in YES,
            language=value["language"][:8] or None,
            risk=value["risk"] or None,
        ),
        "",
    )


@officers_page("rounds/<str:number>/targets/", name="round_targets", permission="rounds.read", methods=("GET", "HEAD"))
def round_targets(request: PageRequest, number: str) -> HttpResponse:
    """Targets of a round, a page at a time."""
    officer = request.officer
    found = selectors.round_for(officer, number)
    form = FilterForm(request.query or None)
    form.fields["district"].choices = district_choices(officer, "rounds.read", _("any"))  # type: ignore[attr-defined]
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {name: str(chosen.get(name) or "") for name in ("district", "state")}
    rows = selectors.targets(
        officer,
        round=number,
        district=wanted["district"] or None,
        state=wanted["state"] or None,
        after=str(request.query.get("after", ""))[:24],
        limit=PAGE_SIZE + 1,
    )
    shown = rows[:PAGE_SIZE]
    request.note_list(len(shown))
    more = f"?{urlencode({**wanted, 'after': shown[-1].reference})}" if len(rows) > PAGE_SIZE else ""
    may_plan = officer.may("rounds.change") and found.closed_at is None
    return request.show(
        "pages/filtered.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(
            _("Targets"),
            reference=number,
            summary=found.title,
            actions=(
                ui.Action(_("Add a target"), reverse("target_add", args=[number]), "primary"),
                ui.Action(_("Load targets"), reverse("targets_load", args=[number])),
            )
            if may_plan
            else (),
        ),
        tabs=round_tabs(number, "round_targets"),
        form=form,
        table=targets_table(shown, ui.Pagination(1 if shown else 0, len(shown), None, next_url=more)),
    )


def targets_table(found: list[selectors.TargetView], pages: ui.Pagination | None = None) -> ui.Table:
    """Targets as lines of a table."""
    names = names_of_districts()
    return ui.Table.of(
        _("Targets"),
        [
            _("Target"),
            _("District"),
            _("Police station"),
            _("Address"),
            _("Basis"),
            _("Lead"),
            _("Team"),
            _("Standing"),
        ],
        [
            ui.Row.of(
                ui.Reference(t.reference, reverse("target", args=[t.reference])),
                names.get(t.district, t.district),
                t.station,
                t.address,
                said(BASES, t.basis),
                link_to("lead", t.lead),
                link_to("team", t.team),
                link_to("place_search", t.search) or standing_of(t),
                state="withdrawn" if t.dropped and not t.search else "",
            )
            for t in found
        ],
        empty=_("No target matches."),
        pagination=pages,
    )


def standing_of(target: selectors.TargetView) -> ui.Badge:
    """How a target stands."""
    if target.search:
        return ui.Badge(_("Searched"), "good")
    if target.dropped:
        return ui.Badge(_("Dropped"))
    return ui.Badge(_("Open"), "info")


@officers_page("rounds/<str:number>/targets/add/", name="target_add", permission="rounds.change")
def target_add(request: PageRequest, number: str) -> HttpResponse:
    """Add one target to a round."""
    found = selectors.round_for(request.officer, number)
    form = request.form(TargetForm, client_id=new_client_id(), lead=str(request.query.get("lead", ""))[:24])
    form.fields["window"].choices = [(w.name, w.name) for w in found.windows]
    form.fields["district"].choices = district_choices(request.officer, "rounds.read", _("choose"))
    receipt = sent(
        request,
        form,
        lambda values: services.add_targets(
            officer=request.officer,
            round=number,
            window=values["window"],
            targets=[form.plan()],
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("round_targets", number, receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(_("Add a target"), reference=number),
        form=form,
        submit=_("Add the target"),
        cancel_url=reverse("round_targets", args=[number]),
        groups=[
            ui.FieldGroup(_("Place"), ("window", "district", "station", "address", "subscriber")),
            ui.FieldGroup(_("Legal basis"), ("basis", "authority", "lead")),
            ui.FieldGroup(
                _("What the team should know"), ("expected_devices", "children_expected", "language", "risk")
            ),
        ],
    )


@officers_page("rounds/<str:number>/targets/load/", name="targets_load", permission="rounds.change")
def targets_load(request: PageRequest, number: str) -> HttpResponse:
    """Add many targets at once, all or none."""
    found = selectors.round_for(request.officer, number)
    form = request.form(LoadForm, client_id=new_client_id())
    form.fields["window"].choices = [(w.name, w.name) for w in found.windows]
    receipt = sent(
        request,
        form,
        lambda values: services.add_targets(
            officer=request.officer,
            round=number,
            window=values["window"],
            targets=form.plans,
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("round_targets", number, receipt=receipt)
    return request.show(
        "pages/form_table.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(
            _("Load targets"), reference=number, summary=_("All are added, or none where a line is wrong.")
        ),
        form=form,
        submit=_("Add the targets"),
        cancel_url=reverse("round_targets", args=[number]),
        table=_columns_table(),
    )


def _columns_table() -> ui.Table:
    says: dict[str, ui.CellValue] = {
        "district": _("Code or name of the district; needed."),
        "basis": [_("One of these; needed."), *(ui.Reference(basis) for basis in BASES)],
        "authority": _("Court and number of the warrant, or where the grounds are written."),
        "lead": _("Reference of the lead."),
        "station": _("Police station."),
        "address": _("Address; kept apart from the ledger and erasable."),
        "subscriber": _("Subscriber; kept apart from the ledger and erasable."),
        "expected_devices": _("A number."),
        "children_expected": _("yes or no."),
        "language": _("Code of the language, for example ml."),
        "risk": _("What the team should beware of."),
    }
    return ui.Table.of(_("Columns"), [_("Column"), _("Holds")], [(ui.Reference(name), says[name]) for name in COLUMNS])


@officers_page("targets/<str:reference>/", name="target", permission="rounds.read", methods=("GET", "HEAD"))
def target(request: PageRequest, reference: str) -> HttpResponse:
    """One target: where, on what basis, whose team, and what came of it."""
    found = selectors.target_for(request.officer, reference)
    request.note_reading(reference)
    reports = selectors.searches_of_target(request.officer, reference)
    who = Who(s.recorded_by for s in reports)
    return request.show(
        "pages/target.html",
        breadcrumbs=[
            *within_round(found.round),
            ui.Link(_("Targets"), reverse("round_targets", args=[found.round])),
        ],
        head=ui.PageHead(
            _("Place in %(where)s") % {"where": names_of_districts().get(found.district, found.district)},
            reference=reference,
            badges=(standing_of(found),),
            actions=_actions(request.officer, found),
        ),
        facts=target_facts(found),
        reports=ui.Table.of(
            _("What came of it"),
            [_("Search"), _("Outcome"), _("Began"), _("Recorded"), _("By")],
            [
                ui.Row.of(
                    ui.Reference(s.reference, reverse("place_search", args=[s.reference])),
                    outcome_words(s.outcomes),
                    s.searched_at,
                    s.recorded_at,
                    who(s.recorded_by),
                    state="withdrawn" if s.withdrawn_at else "",
                )
                for s in reports
            ],
            empty=_("No search of this place was recorded yet."),
        ),
        discrepancies=discrepancies_of(request.officer, reference),
        timeline=history_of(request.officer, reference),
    )


def target_facts(found: selectors.TargetView) -> ui.Facts:
    """What is known of a target."""
    devices = found.expected_devices
    return ui.Facts.of(
        _("Target"),
        [
            (_("Round"), link_to("round", found.round)),
            (_("Window"), found.window),
            (_("District"), names_of_districts().get(found.district, found.district)),
            (_("Police station"), found.station),
            (_("Address"), found.address),
            (_("Subscriber"), found.subscriber),
            (_("Legal basis"), said(BASES, found.basis)),
            (_("Authority"), found.authority),
            (_("Lead"), link_to("lead", found.lead)),
            (_("Team"), link_to("team", found.team)),
            (_("Devices expected"), devices),
            (_("Children expected"), ui.Badge(_("Yes"), "warn") if found.children_expected else _("No")),
            (_("Language"), said(LANGUAGES, found.language)),
            (_("Risk notes"), found.risk),
        ],
        title=_("Plan"),
    )


def place_facts(found: selectors.TargetView) -> ui.Facts:
    """What of a plan matters at the door: short, so that on a telephone the form stands below it."""
    return ui.Facts.of(
        _("Place"),
        [
            (_("Address"), found.address),
            (_("Police station"), found.station),
            (_("Legal basis"), (said(BASES, found.basis), found.authority)),
            (_("Children expected"), ui.Badge(_("Yes"), "warn") if found.children_expected else _("No")),
            (_("Risk notes"), found.risk),
        ],
    ).stated


def _actions(officer: Officer, found: selectors.TargetView) -> tuple[ui.Action, ...]:
    ways = []
    if officer.sees("searches.change", found.district, found.reference):
        ways.append(
            ui.Action(
                _("Record what came of it"),
                reverse("target_search", args=[found.reference]),
                "plain" if found.search else "primary",
            )
        )
    if officer.sees("rounds.change", found.district) and not found.search and not found.dropped:
        ways.append(ui.Action(_("Drop"), reverse("target_drop", args=[found.reference]), "danger"))
    return tuple(ways)


@officers_page("targets/<str:reference>/drop/", name="target_drop", permission="rounds.change")
def target_drop(request: PageRequest, reference: str) -> HttpResponse:
    """Take a target out of the plan."""
    found = selectors.target_for(request.officer, reference)
    form = request.form(ReasonForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        stating(services.drop_target, officer=request.officer, target=reference),
    )
    if receipt:
        return request.to("target", reference, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/form.html",
        breadcrumbs=[*within_round(found.round), ui.Link(reference, reverse("target", args=[reference]))],
        head=ui.PageHead(_("Drop the target"), reference=reference),
        before=target_facts(found),
        form=form,
        submit=_("Drop the target"),
        danger=True,
        cancel_url=reverse("target", args=[reference]),
    )


def places_words(count: int) -> str:
    """A number of places in words."""
    return ngettext("%(count)d place", "%(count)d places", count) % {"count": count}
