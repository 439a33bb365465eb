"""Cases: the list, the page of one with its duties and what is still to be stated, what is due, the search."""

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.cases import selectors, standing
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.web import components as ui
from tutela.web import due, search
from tutela.web.law_words import CASE_KINDS, CASE_STANDINGS, REPORT_KINDS, badge, duty_badge, sureness
from tutela.web.page import PageRequest, known_pages, officers_page
from tutela.web.shown import (
    Who,
    discrepancies_of,
    district_choices,
    entry_url,
    history_of,
    link_to,
    names_of_districts,
)
from tutela.web.wording import LANGUAGES, choices, said

PAGE_SIZE = 50


class FilterForm(forms.Form):
    """Which cases are listed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=choices(CASE_KINDS, gettext_lazy("any"))
    )
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    round = forms.CharField(label=gettext_lazy("Round"), required=False, max_length=24)
    io = forms.CharField(label=gettext_lazy("Investigating officer"), required=False, max_length=24)


@officers_page("cases/", name="cases", permission="cases.read", methods=("GET", "HEAD"))
def cases(request: PageRequest) -> HttpResponse:
    """Cases that the officer sees, newest first, a page at a time."""
    officer = request.officer
    form = FilterForm(request.query or None)
    form.fields["district"].choices = district_choices(officer, "cases.read", _("any"))  # type: ignore[attr-defined]
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {name: str(chosen.get(name) or "").strip() for name in ("kind", "district", "round", "io")}
    found = selectors.cases(
        officer,
        kind=wanted["kind"] or None,
        district=wanted["district"] or None,
        round=wanted["round"] or None,
        io=wanted["io"].upper() or None,
        before=str(request.query.get("before", ""))[:24] or None,
        limit=PAGE_SIZE + 1,
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    more = f"?{urlencode({**wanted, 'before': shown[-1].reference})}" if len(found) > PAGE_SIZE else ""
    return request.show(
        "pages/filtered.html",
        head=ui.PageHead(_("Cases"), actions=(*register_actions(officer), *load_actions(officer))),
        form=form,
        table=cases_table(shown, ui.Pagination(1 if shown else 0, len(shown), None, next_url=more)),
    )


def register_actions(officer: Officer) -> tuple[ui.Action, ...]:
    """The ways to a new registration, for those who register."""
    if not officer.may("cases.change"):
        return ()
    url = reverse("case_register")
    return (
        ui.Action(_("Register an FIR"), f"{url}?kind=fir", "primary"),
        ui.Action(_("Register a seizure report"), f"{url}?kind=seizure_report"),
    )


def load_actions(officer: Officer) -> tuple[ui.Action, ...]:
    """The way to loading many cases at once."""
    return (ui.Action(_("Load open cases"), reverse("cases_load")),) if officer.may("cases.change") else ()


def cases_table(found: list[selectors.CaseLine], pages: ui.Pagination | None = None) -> ui.Table:
    """Cases as lines of a table; FIRs and seizure reports are told apart by words, and counted apart elsewhere."""
    names, who = names_of_districts(), Who(c.io for c in found)
    return ui.Table.of(
        _("Cases"),
        [
            _("Case"),
            _("Kind"),
            _("Number"),
            _("Station"),
            _("District"),
            _("Round"),
            _("Registered"),
            _("Investigating officer"),
            _("Standing"),
        ],
        [
            ui.Row.of(
                link_to("case", c.reference),
                said(CASE_KINDS, c.kind),
                f"{c.number}/{c.year}",
                c.station,
                names.get(c.district, c.district),
                c.round,
                c.registered_at,
                who(c.io),
                badge(CASE_STANDINGS, c.status),
                state="withdrawn" if c.status == "withdrawn" else "",
            )
            for c in found
        ],
        empty=_("No case that you see answers to this."),
        pagination=pages,
    )


@officers_page("cases/<str:reference>/", name="case", permission="cases.read", methods=("GET", "HEAD"))
def case(request: PageRequest, reference: str) -> HttpResponse:
    """One case: what was registered, under which sections, who is accused, what is due and what is still to be stated."""
    officer = request.officer
    found = selectors.case_for(officer, reference)
    request.note_reading(reference)
    accused, arrests = selectors.accused_of(officer, reference), selectors.arrests_of(officer, reference)
    return request.show(
        "pages/case.html",
        breadcrumbs=[ui.Link(_("Cases"), reverse("cases"))],
        head=ui.PageHead(
            title_of(found.line),
            reference=reference,
            badges=(
                ui.Badge(said(CASE_KINDS, found.line.kind) or "", "info"),
                badge(CASE_STANDINGS, found.line.status),
            ),
            actions=_actions(officer, found),
        ),
        facts=_facts(found),
        sections=_sections_table(found),
        accused=_accused_table(accused),
        arrests=arrests_table(officer, found, accused, arrests),
        duties=duties_table(officer, found, selectors.duties_of(officer, reference)),
        reports=_reports_table(officer, reference),
        points=_points_table(officer, reference),
        discrepancies=_all_discrepancies(
            officer, reference, [*(a.reference for a in accused), *(a.reference for a in arrests)]
        ),
        timeline=history_of(officer, reference),
    )


def title_of(line: selectors.CaseLine) -> str:
    """The case as people speak of it."""
    word = _("FIR %(number)s of %(station)s") if line.kind == "fir" else _("Seizure report %(number)s of %(station)s")
    return word % {"number": f"{line.number}/{line.year}", "station": line.station}


def _facts(found: selectors.CaseView) -> ui.Facts:
    line, who = found.line, Who([found.line.io])
    io = f"{who(line.io)}, {found.io_rank}" if found.io_rank else who(line.io)
    return ui.Facts.of(
        _("Registration"),
        [
            (_("Registered"), line.registered_at),
            (_("Recorded"), found.recorded_at),
            (_("General Diary"), (found.gd_number, found.gd_at) if found.gd_number else None),
            (_("District"), names_of_districts().get(line.district, line.district)),
            (_("Date of the offence"), found.offence_on) if line.kind == "fir" else (_("Seized"), found.seized_at),
            *([] if line.kind == "fir" else [(_("Under"), found.provision)]),
            (_("Report of the seizure to the Magistrate"), found.forwarded_at),
            (_("Investigating officer"), io),
            (_("Round and window"), f"{line.round} / {found.window}" if line.round and found.window else line.round),
            (_("Search"), link_to("place_search", line.search)),
            (_("Exhibits"), [link_to("exhibit", e) for e in found.exhibits]),
            *([(_("Takes over the report"), link_to("case", found.from_report))] if found.from_report else []),
            *([(_("Taken over as FIR"), link_to("case", found.taken_over_by))] if found.taken_over_by else []),
            *([(_("Lead"), link_to("lead", found.lead))] if found.lead else []),
        ],
        title=_("Registration"),
    )


def _sections_table(found: selectors.CaseView) -> ui.Table | None:
    if found.line.kind != "fir":
        return None
    return ui.Table.of(
        _("Sections as they stood on the date of the offence"),
        [_("Section"), _("What it punishes"), _("Punishment"), _("Lowest rank to investigate"), _("How sure")],
        [
            (s["cite"], s["title"], s["penalty_first"], s["min_io_rank"], sureness(s["certainty"]) or _("source read"))
            for s in found.sections
        ],
        note=_("Copied into the act when they were cited; a changed catalogue changes nothing here."),
        empty=_("No section is cited."),
    )


def _accused_table(found: list[selectors.AccusedView]) -> ui.Table:
    return ui.Table.of(
        _("Accused"),
        [_("Code"), _("Accused"), _("Custody"), _("First remand"), _("Term"), _("Final report")],
        [
            (
                ui.Link(a.code, reverse("accused", args=[a.reference])),
                ui.Reference(a.reference),
                ui.Badge(_("In custody"), "warn") if a.in_custody else ui.Badge(_("Free")),
                a.first_remand_at,
                term_words(a),
                ui.Badge(_("Reported"), "good") if a.reported else None,
            )
            for a in found
        ],
        empty=_("Nobody is accused yet."),
        note=_("By code; a name is opened on the accused's own page, which records that it was read."),
    )


def term_words(a: selectors.AccusedView) -> str | None:
    """Which length was fixed and by whom; until then both run."""
    if a.first_remand_at is None:
        return None
    if a.term is None:
        return _("60 and 90 days run until a prosecutor fixes one")
    return _("%(term)s days, fixed by %(by)s: %(reason)s") % {"term": a.term, "by": a.term_by, "reason": a.term_reason}


def arrests_table(
    officer: Officer,
    found: selectors.CaseView,
    accused: list[selectors.AccusedView],
    arrests: list[selectors.ArrestView],
) -> ui.Table:
    """Arrests, with what an arrest must show."""
    codes = {a.reference: a.code for a in accused}
    may = officer.may("cases.change") and not found.withdrawn
    return ui.Table.of(
        _("Arrests"),
        [
            _("Arrest"),
            _("Accused"),
            _("Arrested"),
            _("Grounds given in writing"),
            _("Witnesses"),
            _("Relative informed"),
            _("Produced"),
            _("Correct"),
        ],
        [
            ui.Row.of(
                ui.Reference(a.reference),
                codes.get(a.accused, a.accused),
                a.arrested_at,
                (a.grounds_at, said(LANGUAGES, a.grounds_language)) if a.grounds_at else None,
                a.witnesses,
                a.relative_informed_at,
                a.produced_at,
                (
                    ui.Link(
                        _("More on %(arrest)s") % {"arrest": a.reference},
                        reverse("arrest_complete", args=[a.reference]),
                    ),
                    ui.Link(
                        _("Withdraw %(arrest)s") % {"arrest": a.reference},
                        reverse("arrest_withdraw", args=[a.reference]),
                    ),
                )
                if may and not a.withdrawn
                else None,
                state="withdrawn" if a.withdrawn else "",
            )
            for a in arrests
        ],
        empty=_("No arrest is recorded."),
    )


def duties_table(officer: Officer, found: selectors.CaseView, duties: list[selectors.DutyView]) -> ui.Table:
    """What is and was due, each with the rule by which it was counted on the day that it began."""
    now = clock.now()
    may = officer.may("cases.change") and not found.withdrawn
    return ui.Table.of(
        _("What is due"),
        [_("Duty"), _("Standing"), _("Due"), _("How it is counted, and what that rests on"), _("Recorded as done")],
        [
            ui.Row.of(
                (f"{d.title} ({d.term})" if d.clock == "default_bail" else d.title, ui.Reference(d.of)),
                duty_badge(d.due_at, d.attend_at, d.met_at, now),
                d.due_at or _("forthwith; the law sets no hour"),
                tuple(part for part in (d.rule, d.note, d.basis) if part),
                d.met_at
                or (
                    ui.Link(
                        _("Record"), f"{reverse('case_duty', args=[d.case])}?{urlencode({'duty': f'{d.of}|{d.clock}'})}"
                    )
                    if may
                    else None
                ),
                state="overdue" if d.met_at is None and d.due_at is not None and d.due_at < now else "",
            )
            for d in duties
        ],
        empty=_("Nothing is or was due."),
        note=_("As computed on the day that it began. Holidays do not stop these clocks; confirm with the prosecutor."),
    )


def _reports_table(officer: Officer, reference: str) -> ui.Table | None:
    reports = selectors.reports_of(officer, reference)
    who = Who(r.forwarded_by for r in reports)
    if not reports:
        return None
    return ui.Table.of(
        _("Final reports"),
        [_("Kind"), _("Accused"), _("Forwarded"), _("By"), _("Entry")],
        [
            (
                said(REPORT_KINDS, r.kind),
                ", ".join(r.accused),
                r.forwarded_at,
                who(r.forwarded_by),
                ui.Link(str(r.entry), entry_url(officer, r.entry)) if entry_url(officer, r.entry) else str(r.entry),
            )
            for r in reports
        ],
    )


def _points_table(officer: Officer, reference: str) -> ui.Table | None:
    points = standing.open_points(officer, reference)
    if not points:
        return None
    return ui.Table.of(
        _("Still to be stated"),
        [_("Of"), _("What is missing"), _("Rests on")],
        [(ui.Reference(p.of), _(p.point.text), p.point.source) for p in points],
    )


def _all_discrepancies(officer: Officer, reference: str, others: list[str]) -> list[ui.Discrepancy]:
    return [d for about in (reference, *others) for d in discrepancies_of(officer, about)]


def _actions(officer: Officer, found: selectors.CaseView) -> tuple[ui.Action, ...]:
    """What can be done with a case that stands; whether it is done, its service decides."""
    if found.withdrawn:
        return ()
    reference, fir = found.line.reference, found.line.kind == "fir"
    ways: list[ui.Action] = []
    if officer.may("cases.change"):
        ways.append(ui.Action(_("Name an accused"), reverse("accused_name", args=[reference]), "primary"))
        if fir:
            ways.append(ui.Action(_("Add a section"), reverse("case_section", args=[reference])))
            ways.append(ui.Action(_("Final report"), reverse("case_report", args=[reference])))
        elif found.taken_over_by is None:
            ways.append(ui.Action(_("Take over as FIR"), f"{reverse('case_register')}?kind=fir&report={reference}"))
        ways.append(ui.Action(_("Assign investigating officer"), reverse("case_io", args=[reference])))
        ways.append(ui.Action(_("State what is missing"), reverse("case_complete", args=[reference])))
        ways.append(ui.Action(_("State what makes something due"), reverse("case_event", args=[reference])))
        ways.append(ui.Action(_("Correct"), reverse("case_correct", args=[reference])))
    for permission, page, label in (
        ("requests.change", "request_issue", _("Issue a request")),
        ("referrals.change", "referral_issue", _("Refer a child")),
    ):
        if officer.may(permission) and page in known_pages():
            ways.append(ui.Action(label, f"{reverse(page)}?case={reference}"))
    if officer.may("cases.change"):
        ways.append(ui.Action(_("Withdraw"), reverse("case_withdraw", args=[reference]), "danger"))
    return tuple(ways)


@due.items("cases", permission="cases.read")
def due_in_cases(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """Everything due in the officer's own cases and in those of his command."""
    own, command = selectors.due_for(officer, limit=due.LIMIT), selectors.due_in_command(officer, limit=due.LIMIT)
    found = {(d.case, d.of, d.clock, d.term): d for d in (*own, *command)}
    return [
        ui.DueItem(
            f"{d.title} ({d.term})" if d.clock == "default_bail" else d.title,
            d.attend_at,
            reverse("case", args=[d.case]),
            d.case if d.of == d.case else f"{d.case} {d.of}",
            f"{d.basis}; {d.rule}",
            d.officer,
        )
        for d in sorted(found.values(), key=lambda d: d.attend_at)[: due.LIMIT]
    ]


@due.counts("cases", permission="cases.read")
def my_cases(officer: Officer, now: datetime) -> list[ui.Count]:
    """How many cases under investigation are the officer's own."""
    mine = selectors.open_cases_of(officer)
    if not mine:
        return []
    means = _("Registrations under investigation, FIRs and seizure reports.")
    return [
        ui.Count(
            _("Cases that you investigate"), mine, means, f"{reverse('cases')}?{urlencode({'io': officer.number})}"
        )
    ]


@search.searches("cases", permission="cases.read")
def search_cases(officer: Officer, text: str) -> list[search.Hit]:
    """Cases by reference, register number, or the name of an accused."""
    hits = [
        search.Hit(c.reference, reverse("case", args=[c.reference]), said(CASE_KINDS, c.kind) or "", title_of(c))
        for c in selectors.cases_named(officer, text, limit=search.LIMIT)
    ]
    hits += [
        search.Hit(accused, reverse("accused", args=[accused]), _("Accused"), title_of(line))
        for accused, line in selectors.cases_of_values(officer, search.value_references(text), limit=search.LIMIT)
    ]
    return hits
