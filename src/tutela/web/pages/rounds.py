"""Rounds: the list, one round with its board, its windows, its end, and what districts phone in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.figures import selectors as figures
from tutela.apps.operations import rules, selectors, services
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record.services import new_client_id
from tutela.web import charts, search
from tutela.web import components as ui
from tutela.web.fields import MomentField
from tutela.web.page import PageRequest, known_pages, officers_page
from tutela.web.pages.figures import definition, words
from tutela.web.parts import sent
from tutela.web.shown import Who, district_choices, names_of_districts
from tutela.web.verbs import VerbForm, stating
from tutela.web.wording import ROUND_KINDS, choices, said

REFRESHES = 60
"""How often an open board asks again by itself; then a link does, so that an empty desk is not kept signed in."""


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows; ``url`` is where it asks for itself again, empty when it no longer does."""

    url: str
    page_url: str
    counts: ui.Counts
    bars: charts.Bars


MEASURES = ("places", "firs", "seizure_reports", "registrations", "devices", "arrests")


class WindowForm(VerbForm):
    """One stretch of time in which places are searched."""

    window = forms.CharField(label=gettext_lazy("Window"), max_length=12, initial="1")
    begins_at = MomentField(label=gettext_lazy("Begins"))
    ends_at = MomentField(label=gettext_lazy("Ends"))

    def plan(self) -> WindowPlan:
        """The window as the act states it."""
        values = self.cleaned_data
        return WindowPlan(values["window"].strip(), values["begins_at"], values["ends_at"])


class RoundForm(VerbForm):
    """A new round with up to three windows; more are added on its page."""

    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=24, help_text=gettext_lazy("For example 26.1; never used again.")
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("Reach"), choices=choices(ROUND_KINDS))
    begins_1 = MomentField(label=gettext_lazy("Window 1 begins"))
    ends_1 = MomentField(label=gettext_lazy("Window 1 ends"))
    begins_2 = MomentField(label=gettext_lazy("Window 2 begins"), required=False)
    ends_2 = MomentField(label=gettext_lazy("Window 2 ends"), required=False)
    begins_3 = MomentField(label=gettext_lazy("Window 3 begins"), required=False)
    ends_3 = MomentField(label=gettext_lazy("Window 3 ends"), required=False)

    def clean(self) -> None:
        for n in ("2", "3"):
            if bool(self.cleaned_data.get(f"begins_{n}")) != bool(self.cleaned_data.get(f"ends_{n}")):
                self.add_error(f"ends_{n}", _("Give both ends of the window, or neither."))

    def windows(self) -> list[WindowPlan]:
        """The windows that were filled in."""
        values = self.cleaned_data
        return [WindowPlan(n, values[f"begins_{n}"], values[f"ends_{n}"]) for n in "123" if values.get(f"begins_{n}")]


class ReasonForm(VerbForm):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class PhoneForm(VerbForm):
    """What a district phones in."""

    district = forms.ChoiceField(label=gettext_lazy("District"))
    window = forms.ChoiceField(label=gettext_lazy("Window"))
    at = MomentField(label=gettext_lazy("Phoned at"))
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=0, required=False)
    firs = forms.IntegerField(label=gettext_lazy("FIRs"), min_value=0, required=False)
    seizure_reports = forms.IntegerField(label=gettext_lazy("Seizure reports"), min_value=0, required=False)
    registrations = forms.IntegerField(
        label=gettext_lazy("Registrations"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Where FIRs and seizure reports were not told apart."),
    )
    devices = forms.IntegerField(label=gettext_lazy("Devices"), min_value=0, required=False)
    arrests = forms.IntegerField(label=gettext_lazy("Arrests"), min_value=0, required=False)

    def counts(self) -> dict[str, int]:
        """The counts that were given."""
        return {name: self.cleaned_data[name] for name in MEASURES if self.cleaned_data.get(name) is not None}


@officers_page("rounds/", name="rounds", permission="rounds.read", methods=("GET", "HEAD"))
def rounds(request: PageRequest) -> HttpResponse:
    """Every round, newest first."""
    found = selectors.rounds(request.officer)
    request.note_list(len(found))
    may_plan = request.officer.may("rounds.change")
    return request.show(
        "pages/table.html",
        head=ui.PageHead(
            _("Rounds"),
            actions=(ui.Action(_("Open a round"), reverse("round_open"), "primary"),) if may_plan else (),
        ),
        table=ui.Table.of(
            _("Rounds"),
            [_("Round"), _("Title"), _("Reach"), _("Windows"), _("First begins"), _("Last ends"), _("Standing")],
            [
                (
                    ui.Reference(r.number, reverse("round", args=[r.number])),
                    r.title,
                    said(ROUND_KINDS, r.kind),
                    len(r.windows),
                    r.windows[0].begins_at if r.windows else None,
                    r.windows[-1].ends_at if r.windows else None,
                    _standing(r),
                )
                for r in found
            ],
            empty=_("No round was opened yet."),
        ),
    )


def _standing(shown: selectors.RoundView) -> ui.Badge:
    if shown.closed_at is not None:
        return ui.Badge(_("Closed"))
    now = clock.now()
    if any(w.begins_at <= now <= w.ends_at for w in shown.windows):
        return ui.Badge(_("Under way"), "good")
    return ui.Badge(_("Open"), "info")


@officers_page("rounds/open/", name="round_open", permission="rounds.change")
def round_open(request: PageRequest) -> HttpResponse:
    """Open a round."""
    form = request.form(RoundForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.open_round(
            officer=request.officer,
            number=values["number"].strip(),
            title=values["title"].strip(),
            kind=values["kind"],
            windows=form.windows(),
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("round", form.cleaned_data["number"].strip(), receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Rounds"), reverse("rounds"))],
        head=ui.PageHead(_("Open a round")),
        form=form,
        submit=_("Open the round"),
        cancel_url=reverse("rounds"),
        groups=[
            ui.FieldGroup(_("Round"), ("number", "title", "kind")),
            ui.FieldGroup(_("First window"), ("begins_1", "ends_1")),
            ui.FieldGroup(
                _("More windows"),
                ("begins_2", "ends_2", "begins_3", "ends_3"),
                _("Where the round goes on at another time. Windows do not overlap; more can be added later."),
            ),
        ],
    )


@officers_page("rounds/<str:number>/", name="round", permission="rounds.read", methods=("GET", "HEAD"))
def round_page(request: PageRequest, number: str) -> HttpResponse:
    """One round: its board, windows and teams, and ways to its targets and searches."""
    found = selectors.round_for(request.officer, number)
    request.note_reading(number)
    return request.show(
        "pages/round.html",
        breadcrumbs=[ui.Link(_("Rounds"), reverse("rounds"))],
        head=ui.PageHead(
            found.title, reference=number, badges=(_standing(found),), actions=_actions(request.officer, found)
        ),
        tabs=round_tabs(number, "round"),
        board=board_of(request.officer, number, REFRESHES),
        windows=_windows_table(found),
        teams=_teams_table(request.officer, number),
        phoned=_phoned_table(request.officer, number),
    )


@officers_page("rounds/<str:number>/board/", name="round_board", permission="rounds.read", methods=("GET", "HEAD"))
def round_board(request: PageRequest, number: str) -> HttpResponse:
    """The board alone, which the round's page asks for again while the round runs. It shows counts and no object."""
    selectors.round_for(request.officer, number)
    if not request.is_htmx:
        return request.to("round", number)
    left = max(0, min(REFRESHES, request.number("left") or 0))
    return request.show("pages/round_board.html", board=board_of(request.officer, number, left))


def board_of(officer: Officer, number: str, left: int) -> Board:
    """What the board shows, as at now; ``left`` is how often it still asks again by itself."""
    at = clock.now()
    measures = figures.answer(officer, round=number, as_at=None)["measures"]
    counted = measures if isinstance(measures, dict) else {}
    return Board(
        url=f"{reverse('round_board', args=[number])}?left={left - 1}" if left > 0 else "",
        page_url=reverse("round", args=[number]),
        counts=_counts(officer, number, counted, at),
        bars=_progress_bars(officer, number),
    )


def _counts(officer: Officer, number: str, counted: Mapping[str, object], at: datetime) -> ui.Counts:
    beside = _phoned_words(selectors.phoned(officer, number))
    links = {"places": reverse("round_searches", args=[number])}
    if officer.may("exhibits.read"):
        links["devices"] = f"{reverse('exhibits')}?round={number}"
    if officer.may("cases.read") and "cases" in known_pages():
        links["registrations"] = f"{reverse('cases')}?round={number}"
    made = []
    for measure in figures.dictionary():
        value = counted.get(measure.name)
        if measure.name in MEASURES:
            made.append(
                ui.Count(
                    words(measure.name),
                    value if isinstance(value, int) else None,
                    definition(measure.name),
                    links.get(measure.name, ""),
                    beside.get(measure.name, ""),
                )
            )
    return ui.Counts(_("Recorded in round %(number)s") % {"number": number}, at, tuple(made))


def _phoned_words(phoned: list[selectors.Phoned]) -> dict[str, str]:
    """What was phoned in for each measure, with from how many districts; shown beside, never added."""
    words = {}
    for name in rules.PHONED:
        given = {(p.district, p.window): p.counts[name] for p in phoned if name in p.counts}
        if given:
            words[name] = _("%(count)d phoned in by %(districts)d districts, not added") % {
                "count": sum(given.values()),
                "districts": len({district for district, _window in given}),
            }
    return words


def _progress_bars(officer: Officer, number: str) -> charts.Bars:
    names = names_of_districts()
    return charts.Bars.of(
        _("Places by district"),
        [_("Searched"), _("Still open")],
        [
            charts.Bar(
                names.get(p.district, p.district),
                (p.searched, p.open),
                f"{reverse('round_targets', args=[number])}?district={p.district}",
            )
            for p in selectors.progress(officer, number)
        ],
        note=_("Targets planned in the districts that you see; a dropped target counts no more."),
    )


def _windows_table(found: selectors.RoundView) -> ui.Table:
    return ui.Table.of(
        _("Windows"), [_("Window"), _("Begins"), _("Ends")], [(w.name, w.begins_at, w.ends_at) for w in found.windows]
    )


def _teams_table(officer: Officer, number: str) -> ui.Table:
    teams, names = selectors.teams(officer, number), names_of_districts()
    who = Who(t.leader for t in teams)
    return ui.Table.of(
        _("Teams"),
        [_("Team"), _("District"), _("Leader"), _("Officers"), _("Women officers"), _("Vehicle"), _("Targets")],
        [
            (
                ui.Reference(t.reference, reverse("team", args=[t.reference])),
                names.get(t.district, t.district),
                who(t.leader),
                1 + len(t.members),
                t.women_officers,
                t.vehicle,
                t.targets,
            )
            for t in teams
        ],
        total=(
            _("Total"),
            None,
            None,
            sum(1 + len(t.members) for t in teams),
            sum(t.women_officers for t in teams),
            None,
            sum(t.targets for t in teams),
        ),
        empty=_("No team was formed yet."),
        filterable=len(teams) > 10,
    )


def _phoned_table(officer: Officer, number: str) -> ui.Table:
    phoned, names = selectors.phoned(officer, number), names_of_districts()
    who = Who(p.noted_by for p in phoned)
    heads = (_("Places"), _("FIRs"), _("Seizure reports"), _("Registrations"), _("Devices"), _("Arrests"))
    return ui.Table.of(
        _("Phoned in last"),
        [_("District"), _("Window"), *heads, _("Phoned at"), _("Noted by")],
        [
            (
                names.get(p.district, p.district),
                p.window,
                *(p.counts.get(name) for name in MEASURES),
                p.phoned_at,
                who(p.noted_by),
            )
            for p in phoned
        ],
        total=(_("Total"), None, *_sums([p.counts.get(name) for name in MEASURES] for p in phoned), None, None)
        if phoned
        else None,
        empty=_("Nothing was phoned in."),
        note=_("Stated by telephone, shown beside what is recorded and never added to it."),
    )


def _sums(lines: Iterable[Sequence[int | None]]) -> list[int | None]:
    """The sum of each column of what is stated; None where nothing is."""
    columns = list(zip(*lines, strict=True))
    return [sum(one for one in column if one is not None) if any(column) else None for column in columns]


def _actions(officer: Officer, found: selectors.RoundView) -> tuple[ui.Action, ...]:
    ways: list[ui.Action] = []
    number = found.number
    if officer.may("rounds.change") and found.closed_at is None:
        ways += [
            ui.Action(_("Add a target"), reverse("target_add", args=[number]), "primary"),
            ui.Action(_("Load targets"), reverse("targets_load", args=[number])),
            ui.Action(_("Add a window"), reverse("round_window", args=[number])),
        ]
    if officer.may("teams.change") and found.closed_at is None:
        ways.append(ui.Action(_("Form a team"), reverse("team_form", args=[number])))
    if may_phone(officer):
        ways.append(ui.Action(_("Note phoned counts"), reverse("round_phone", args=[number])))
    if officer.may("rounds.change") and found.closed_at is None:
        ways.append(ui.Action(_("Close the round"), reverse("round_close", args=[number]), "danger"))
    return tuple(ways)


def may_phone(officer: Officer) -> bool:
    """Whether the officer may note what a district phones in."""
    return officer.may("rounds.change") or officer.may("searches.change")


def round_tabs(number: str, current: str) -> list[ui.Link]:
    """The ways within a round."""
    return [
        ui.Link(label, reverse(name, args=[number]), name == current)
        for name, label in (
            ("round", _("Board")),
            ("round_targets", _("Targets")),
            ("round_searches", _("Searches")),
        )
    ]


def within_round(number: str) -> list[ui.Link]:
    """The way back from a page within a round."""
    return [
        ui.Link(_("Rounds"), reverse("rounds")),
        ui.Link(_("Round %(number)s") % {"number": number}, reverse("round", args=[number])),
    ]


@officers_page("rounds/<str:number>/windows/", name="round_window", permission="rounds.change")
def round_window(request: PageRequest, number: str) -> HttpResponse:
    """Add a window to a round."""
    found = selectors.round_for(request.officer, number)
    form = request.form(WindowForm, client_id=new_client_id(), window=str(len(found.windows) + 1))
    receipt = sent(
        request,
        form,
        lambda values: services.add_window(
            officer=request.officer, round=number, window=form.plan(), client_id=values["client_id"] or None
        ),
    )
    if receipt:
        return request.to("round", number, receipt=receipt)
    return request.show(
        "pages/form_table.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(_("Add a window"), reference=number),
        form=form,
        submit=_("Add the window"),
        cancel_url=reverse("round", args=[number]),
        table=_windows_table(found),
    )


@officers_page("rounds/<str:number>/close/", name="round_close", permission="rounds.change")
def round_close(request: PageRequest, number: str) -> HttpResponse:
    """Close a round to further planning."""
    found = selectors.round_for(request.officer, number)
    form = request.form(ReasonForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        stating(services.close_round, officer=request.officer, round=number),
    )
    if receipt:
        return request.to("round", number, receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(
            _("Close the round"),
            reference=number,
            summary=_("Nothing more is planned in it; what happened can still be reported."),
        ),
        before=ui.Facts.of(_("Round"), [(_("Title"), found.title), (_("Opened"), found.opened_at)]),
        form=form,
        submit=_("Close the round"),
        danger=True,
        cancel_url=reverse("round", args=[number]),
    )


@officers_page("rounds/<str:number>/phone/", name="round_phone", permission="rounds.read")
def round_phone(request: PageRequest, number: str) -> HttpResponse:
    """Note what a district phones in before its records arrive."""
    officer = request.officer
    if not officer.may("rounds.change"):
        officer.must("searches.change")
    found = selectors.round_for(officer, number)
    form = request.form(PhoneForm, client_id=new_client_id(), at=clock.now())
    reach = "rounds.change" if officer.may("rounds.change") else "searches.change"
    form.fields["district"].choices = district_choices(officer, reach)
    form.fields["window"].choices = [(w.name, w.name) for w in found.windows]
    receipt = sent(
        request,
        form,
        lambda values: services.phone_counts(
            officer=officer,
            round=number,
            window=values["window"],
            district=values["district"],
            counts=form.counts(),
            at=values["at"],
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("round", number, receipt=receipt)
    return request.show(
        "pages/form_table.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(
            _("Note phoned counts"),
            reference=number,
            summary=_("Shown beside what is recorded, never added. A later call replaces an earlier one."),
        ),
        form=form,
        submit=_("Note the counts"),
        cancel_url=reverse("round", args=[number]),
        groups=[ui.FieldGroup(_("Call"), ("district", "window", "at")), ui.FieldGroup(_("Counts"), MEASURES)],
        table=_phoned_table(officer, number),
    )


@search.searches("rounds", permission="rounds.read")
def search_rounds(officer: Officer, text: str) -> list[search.Hit]:
    """Rounds by number or title; targets, teams and searches by reference; targets by address or subscriber."""
    wanted = text.strip()
    hits = [
        search.Hit(r.number, reverse("round", args=[r.number]), _("Round"), r.title)
        for r in selectors.rounds(officer)
        if r.number == wanted or (len(wanted) > 2 and wanted.casefold() in r.title.casefold())
    ]
    return hits + [
        search.Hit(reference, reverse(page, args=[reference]), words, text_)
        for reference, page, words, text_ in _places(officer, wanted)
    ]


def _places(officer: Officer, text: str) -> list[tuple[str, str, str, str]]:
    found = selectors.targets_found(officer, text=text, references=search.value_references(text), limit=search.LIMIT)
    names = names_of_districts()
    made = [
        (t.reference, "target", _("Target"), f"{_('Round')} {t.round}, {names.get(t.district, t.district)}")
        for t in found
    ]
    for s in selectors.searches_found(officer, text=text):
        made.append(
            (s.reference, "place_search", _("Search"), f"{_('Round')} {s.round}, {names.get(s.district, s.district)}")
        )
    return made
