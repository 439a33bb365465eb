"""The figures: any measure by round and district, as at any moment, with its definition beside it."""

import json
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tutela.apps.figures import selectors
from tutela.apps.figures.errors import FigureRefused
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.record import clock
from tutela.apps.record import services as record
from tutela.engines.figures.disclosure import PublicTable
from tutela.engines.figures.districts import NOT_STATED
from tutela.engines.figures.exports import table_csv, table_json
from tutela.engines.figures.measures import BY_NAME, PUBLIC
from tutela.web import charts
from tutela.web import components as ui
from tutela.web.fields import MomentField
from tutela.web.maps import day_of, map_context, uncounted
from tutela.web.page import PageRequest, officers_page
from tutela.web.templatetags.components import grouped_number
from tutela.web.wording import as_word

CASE_MEASURES = ("cases_as_firs", "cases_with_reports")


class AskForm(forms.Form):
    """What is asked: a round, a moment, a measure for the map."""

    round = forms.ChoiceField(label=gettext_lazy("Round"), required=False)
    as_at = MomentField(label=gettext_lazy("As at"), required=False, help_text=gettext_lazy("Empty: now"))
    measure = forms.ChoiceField(label=gettext_lazy("Measure of the map"), required=False)
    map = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rounds = [(number, number) for number in selectors.known_rounds()]
        self.fields["round"].choices = [("", _("Since launch")), *rounds]  # type: ignore[attr-defined]
        self.fields["measure"].choices = [(name, words(name)) for name in PUBLIC]  # type: ignore[attr-defined]


def words(measure: str) -> str:
    """The name of a measure in the reader's language."""
    names = BY_NAME[measure].names
    return names.get(get_language() or "en") or _(names["en"])


def definition(measure: str) -> str:
    """Its exact definition in the reader's language."""
    texts = BY_NAME[measure].definitions
    return texts.get(get_language() or "en") or _(texts["en"])


@officers_page("figures/", name="figures", permission="figures.read", methods=("GET", "HEAD"))
def figures(request: PageRequest) -> HttpResponse:
    """The figures of a round, or since launch, as at a moment."""
    form = AskForm(request.query or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    round_number, moment = asked.get("round") or None, asked.get("as_at")
    measure = asked.get("measure") or "places"
    shown = moment or clock.now()
    scope = selectors.scope_of((round_number,) if round_number else None, None)
    names = (*PUBLIC, *CASE_MEASURES)
    table = selectors.table(request.officer, scope=scope, measures=names, by="district", as_at=moment)
    if request.query.get("format") in ("csv", "json"):
        return exported(request, table, str(request.query["format"]))
    return request.show(
        "pages/figures.html",
        head=ui.PageHead(
            _("Figures of round %(number)s") % {"number": round_number} if round_number else _("Figures since launch"),
            summary=_("%(size)s entries of the ledger, as at the moment shown.") % {"size": grouped_number(table.size)},
            actions=(
                ui.Action(_("Notes"), reverse("notes")),
                ui.Action(_("Measures"), reverse("measures")),
                ui.Action(_("CSV"), f"?{_again(request)}&format=csv"),
                ui.Action(_("JSON"), f"?{_again(request)}&format=json"),
            ),
        ),
        form=form,
        counts=counts_of(table, shown),
        **map_context(
            request,
            counts_by_district(table, measure),
            words(measure),
            day_of((round_number,) if round_number else None, shown),
            nothing=uncounted(BY_NAME[measure]),
        ),
        bars=bars_of(table),
        table=districts_table(table),
        steps=steps_of(request, scope, measure, round_number, shown),
    )


def _again(request: PageRequest) -> str:
    query = request.query.copy()
    query.pop("format", None)
    return query.urlencode()


def exported(request: PageRequest, table: PublicTable, kind: str) -> HttpResponse:
    """The table as a file; an export is an act."""
    record.note_export(
        officer=request.officer, what=f"figures.{kind}", query=_again(request) or None, count=len(table.rows)
    )
    names = selectors.districts().english(row.key for row in table.rows)
    if kind == "csv":
        response = HttpResponse(table_csv(table, names), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(
            json.dumps(table_json(table, names), ensure_ascii=False, indent=2), content_type="application/json"
        )
    response["Content-Disposition"] = f'attachment; filename="figures.{kind}"'
    return response


def counts_of(table: PublicTable, shown: datetime) -> ui.Counts:
    """The totals, each with its definition."""
    return ui.Counts(
        _("Totals"),
        shown,
        tuple(
            ui.Count(
                words(measure.name),
                total,
                definition(measure.name),
                beside=_("at least: what came before is not known") if measure.name in table.lower_bounds else "",
            )
            for measure, total in zip(table.measures, table.totals, strict=True)
        ),
    )


def district_name(code: str | None) -> str:
    """A district's name in the reader's language."""
    if code is None:
        return _(NOT_STATED)
    return catalogue().district(code).names.within(get_language() or "en")


def districts_table(table: PublicTable) -> ui.Table:
    """A row for each district; the total is their sum."""
    return ui.Table.of(
        _("By police district"),
        [_("District"), *(words(m.name) for m in table.measures)],
        [[district_name(row.key), *(_cell(count) for count in row.counts)] for row in table.rows],
        total=[_("Total"), *(_cell(count) for count in table.totals)],
        wide=True,
        filterable=True,
    )


def _cell(count: int | None) -> ui.CellValue:
    return ui.WITHHELD if count is None else count


def bars_of(table: PublicTable) -> charts.Bars:
    """FIRs and seizure reports, stacked but never added up as one thing."""
    place = {m.name: n for n, m in enumerate(table.measures)}
    rows = [
        charts.Bar(district_name(row.key), (row.counts[place["firs"]], row.counts[place["seizure_reports"]]))
        for row in table.rows
    ]
    return charts.Bars.of(_("Registrations by district"), [words("firs"), words("seizure_reports")], rows)


def counts_by_district(table: PublicTable, measure: str) -> dict[str | None, int | None]:
    """The counts of one measure of a table; None is withheld."""
    place = next(n for n, m in enumerate(table.measures) if m.name == measure)
    return {row.key: row.counts[place] for row in table.rows}


def steps_of(
    request: PageRequest, scope: object, measure: str, round_number: str | None, shown: datetime
) -> charts.Steps | None:
    """How the measure grew, by when things were recorded, with the cut-offs of published notes."""
    try:
        grown = selectors.course(request.officer, scope=scope, measure=measure)  # type: ignore[arg-type]
    except FigureRefused:
        return None
    points = tuple((at, count) for at, count in grown if at <= shown)
    if len(points) < 2:
        return None
    wanted = (round_number,) if round_number else None
    cuts = sorted({n.cut_off for n in selectors.notes(request.officer, published_only=True) if n.rounds == wanted})
    marks = tuple(charts.Mark(cut, _("Cut-off")) for cut in cuts if points[0][0] <= cut <= shown)
    until = min(shown, max(points[-1][0], *(mark.at for mark in marks))) if marks else points[-1][0]
    caption = _("%(measure)s, by when it was recorded") % {"measure": words(measure)}
    return charts.Steps(caption, words(measure), points, until=until, marks=marks)


@officers_page("figures/measures/", name="measures", permission="figures.read", methods=("GET", "HEAD"))
def measures(request: PageRequest) -> HttpResponse:
    """The dictionary: what each measure counts, exactly, and what "case" means."""
    return request.show(
        "pages/measures.html",
        breadcrumbs=[ui.Link(_("Figures"), reverse("figures"))],
        head=ui.PageHead(
            _("Measures"), summary=_("What is counted, exactly. Two measures are both called cases in the press.")
        ),
        table=ui.Table.of(
            _("Dictionary of measures"),
            [_("Measure"), _("Name in scripts"), _("Definition"), _("Printed as"), _("Small counts")],
            [
                [
                    words(m.name),
                    ui.Reference(m.name),
                    definition(m.name),
                    as_word(m.says),
                    ui.Badge(_("withheld"), "info") if m.about_children else None,
                ]
                for m in selectors.dictionary()
            ],
        ),
    )
