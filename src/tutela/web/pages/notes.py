"""Notes: drafted by one officer, published by another, frozen, printed, compared, held against what others print."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.figures import selectors, services
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record import services as record
from tutela.apps.record.errors import Refused
from tutela.engines.figures.compare import TOTAL, Difference
from tutela.engines.figures.measures import BY_NAME, PUBLIC, Measure
from tutela.engines.figures.note import Note
from tutela.engines.figures.press import press_text, wording
from tutela.web import components as ui
from tutela.web import due
from tutela.web.fields import MomentField
from tutela.web.maps import day_of, map_context, uncounted
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.figures import district_name, words
from tutela.web.verbs import VerbForm
from tutela.web.wording import as_word

LANGUAGES = ("en", "ml", "hi")


class DraftForm(VerbForm):
    """What a note is to say."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    rounds = forms.MultipleChoiceField(
        label=gettext_lazy("Rounds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: everything since launch"),
    )
    as_at = MomentField(label=gettext_lazy("Cut-off"), help_text=gettext_lazy("A moment that has passed"))
    measures = forms.MultipleChoiceField(
        label=gettext_lazy("Measures"), initial=list(PUBLIC), widget=forms.CheckboxSelectMultiple
    )
    supersedes = forms.ChoiceField(label=gettext_lazy("Supersedes"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason for superseding"), required=False)

    def __init__(self, *args: object, standing: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = {
            "rounds": [(number, number) for number in selectors.known_rounds()],
            "measures": [(name, words(name)) for name in BY_NAME],
            "supersedes": [("", "—"), *standing],
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Two notes."""

    a = forms.ChoiceField(label=gettext_lazy("From"))
    b = forms.ChoiceField(label=gettext_lazy("To"))

    def __init__(self, *args: object, published: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("a", "b"):
            self.fields[name].choices = published  # type: ignore[attr-defined]


class MapForm(forms.Form):
    """Which of a note's measures the map shows."""

    measure = forms.ChoiceField(label=gettext_lazy("Measure of the map"), required=False)
    map = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, measures: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]


class StatementForm(VerbForm):
    """Figures that somebody else published."""

    source = forms.CharField(label=gettext_lazy("Source"), max_length=200)
    document = forms.CharField(
        label=gettext_lazy("Sheet (CSV)"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("First line: round, date_published, source, locations, cases, devices, arrests …"),
    )


def _published(request: PageRequest) -> list[tuple[str, str]]:
    lines = selectors.notes(request.officer, published_only=True)
    return [(line.reference, f"{line.reference} {line.title}") for line in lines]


@officers_page("figures/notes/", name="notes", permission="figures.read", methods=("GET", "HEAD"))
def notes(request: PageRequest) -> HttpResponse:
    """Notes, newest first, and outside statements."""
    lines = selectors.notes(request.officer)
    actions = [ui.Action(_("Compare two"), reverse("notes_compare"))]
    if request.officer.may("notes.draft"):
        actions.insert(0, ui.Action(_("Draft a note"), reverse("note_draft"), "primary"))
        actions.append(ui.Action(_("Hold a statement against the ledger"), reverse("statement_hold")))
    return request.show(
        "pages/notes.html",
        breadcrumbs=[ui.Link(_("Figures"), reverse("figures"))],
        head=ui.PageHead(_("Notes"), actions=tuple(actions)),
        table=ui.Table.of(
            _("Notes"),
            [_("Note"), _("Title"), _("Cut-off"), _("Status"), _("Published")],
            [
                ui.Row.of(
                    ui.Reference(line.reference, reverse("note", args=[line.reference])),
                    line.title,
                    line.cut_off,
                    _status(line),
                    line.published_at,
                    state="withdrawn" if line.dropped else "",
                )
                for line in lines
            ],
            empty=_("No note is published yet."),
        ),
        statements=ui.Table.of(
            _("Statements of others"),
            [_("Reference"), _("Source"), _("Figures"), _("Held")],
            [
                [ui.Reference(s.reference, reverse("statement", args=[s.reference])), s.source, s.rows, s.held_at]
                for s in selectors.statements(request.officer)
            ],
        ),
    )


def _status(line: selectors.NoteLine) -> ui.Badge:
    if line.dropped:
        return ui.Badge(_("Dropped"))
    if line.published_at is None:
        return ui.Badge(_("Draft"), "warn")
    if line.superseded_by:
        return ui.Badge(_("Superseded"), "info")
    return ui.Badge(_("Published"), "good")


@officers_page("figures/notes/draft/", name="note_draft", permission="notes.draft")
def draft(request: PageRequest) -> HttpResponse:
    """Draft a note."""
    standing = _published(request)
    given = {"client_id": record.new_client_id(), "measures": list(PUBLIC)}
    form = (
        DraftForm(request.sent, standing=standing) if request.is_post else DraftForm(initial=given, standing=standing)
    )
    if request.is_post and form.is_valid():
        data = form.cleaned_data
        receipt = request.tried(
            form,
            lambda: services.draft_note(
                officer=request.officer,
                title=data["title"],
                as_at=data["as_at"],
                rounds=data["rounds"] or None,
                measures=data["measures"],
                supersedes=data["supersedes"] or None,
                reason=data["reason"] or None,
                client_id=data["client_id"] or None,
            ),
        )
        if receipt:
            return request.to("notes", receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Notes"), reverse("notes"))],
        head=ui.PageHead(_("Draft a note"), summary=_("Another officer publishes it; then it is frozen.")),
        form=form,
        submit=_("Draft"),
        cancel_url=reverse("notes"),
    )


@officers_page("figures/notes/<str:reference>/", name="note", permission="figures.read")
def note(request: PageRequest, reference: str) -> HttpResponse:
    """One note: its rows, what it rests on, its text in three languages."""
    line = selectors.note_line(request.officer, reference)
    if request.is_post:
        return _publish(request, line)
    if line.published_at is None:
        return _draft_page(request, line)
    published = selectors.note_document(request.officer, reference)
    if request.query.get("format") == "json":
        record.note_export(officer=request.officer, what="note", references=(reference,), count=len(published.rows))
        response = HttpResponse(published.to_bytes(), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{reference}.json"'
        return response
    return request.show(
        "pages/note.html", **_published_context(request, line, published), **_map_of(request, published)
    )


def _map_of(request: PageRequest, published: Note) -> dict[str, Any]:
    """The note's own rows of one of its measures as a map, and the choice of the measure."""
    form = MapForm(request.query or None, measures=[(m.name, _name_of(m)) for m in published.measures])
    chosen = form.cleaned_data["measure"] if form.is_bound and form.is_valid() else ""
    place = next((n for n, m in enumerate(published.measures) if m.name == chosen), 0)
    measure = published.measures[place]
    return {
        "map_form": form,
        **map_context(
            request,
            {row.district: row.counts[place] for row in published.rows},
            _name_of(measure),
            day_of(published.scope.rounds, published.cut_off),
            nothing=None if published.scope.districts else uncounted(measure),
        ),
    }


def _name_of(measure: Measure) -> str:
    """A measure's name in the reader's language; one that the dictionary has no more, by its code."""
    return words(measure.name) if measure.name in BY_NAME else measure.name


def _publish(request: PageRequest, line: selectors.NoteLine) -> HttpResponse:
    """The second officer's button."""
    request.officer.must("notes.publish")
    receipt = services.publish_note(
        officer=request.officer, note=line.reference, client_id=str(request.sent.get("client_id") or "") or None
    )
    return request.to("note", line.reference, receipt=receipt)


def _draft_page(request: PageRequest, line: selectors.NoteLine) -> HttpResponse:
    may = request.officer.may("notes.publish") and line.drafted_by != request.officer.number and not line.dropped
    scope = selectors.scope_of(line.rounds, line.districts)
    table = selectors.table(request.officer, scope=scope, measures=line.measures, by="district", as_at=line.cut_off)
    from tutela.web.pages.figures import districts_table

    return request.show(
        "pages/note_draft.html",
        breadcrumbs=[ui.Link(_("Notes"), reverse("notes"))],
        head=ui.PageHead(line.title, reference=line.reference, badges=(_status(line),)),
        facts=_facts(line).stated,
        table=districts_table(table),
        may_publish=may,
    )


def _facts(line: selectors.NoteLine) -> ui.Facts:
    return ui.Facts.of(
        _("Note"),
        [
            (_("Cut-off"), line.cut_off),
            (_("Rounds"), ", ".join(line.rounds) if line.rounds else _("since launch")),
            (_("Drafted by"), line.drafted_by),
            (_("Drafted"), line.drafted_at),
            (_("Published by"), line.published_by),
            (_("Published"), line.published_at),
            (_("Supersedes"), line.supersedes),
            (_("Reason"), line.reason),
            (_("Superseded by"), line.superseded_by),
            (_("Digest"), ui.Reference(line.digest) if line.digest else None),
        ],
    )


def _published_context(request: PageRequest, line: selectors.NoteLine, published: Note) -> dict[str, Any]:
    texts = []
    zone = catalogue().zone
    for language in LANGUAGES:
        texts.append((language, press_text(published, wording(language), districts=selectors.districts(), zone=zone)))
    rows = [
        [district_name(row.district), *(ui.WITHHELD if c is None else c for c in row.counts)] for row in published.rows
    ]
    return {
        "breadcrumbs": [ui.Link(_("Notes"), reverse("notes"))],
        "head": ui.PageHead(
            published.title,
            reference=published.reference,
            badges=(_status(line),),
            actions=(
                ui.Action(_("Download (JSON)"), "?format=json"),
                ui.Action(_("Compare"), f"{reverse('notes_compare')}?a={published.reference}"),
            ),
        ),
        "facts": _facts(line).stated,
        "basis": ui.Facts.of(
            _("What it rests on"),
            [
                (_("Entries of the ledger"), published.size),
                (_("Root"), ui.Reference(published.root)),
                (_("Withheld below"), published.withheld_below),
                (_("Lower bounds"), ", ".join(words(n) for n in published.lower_bounds)),
            ],
        ).stated,
        "checkpoint": published.checkpoint,
        "table": ui.Table.of(
            _("By police district"),
            [_("District"), *map(_name_of, published.measures)],
            rows,
            total=[_("Total"), *(ui.WITHHELD if c is None else c for c in published.totals)],
            wide=True,
        ),
        "texts": texts,
    }


@officers_page("figures/compare/", name="notes_compare", permission="figures.read", methods=("GET", "HEAD"))
def compare(request: PageRequest) -> HttpResponse:
    """Every difference between two notes, explained."""
    choices = _published(request)
    form = CompareForm(
        request.query if request.query.get("b") else None, published=choices, initial=request.query.dict()
    )
    table = None
    if form.is_bound and form.is_valid():
        one, other = (selectors.note_document(request.officer, form.cleaned_data[name]) for name in ("a", "b"))
        found = selectors.differences(request.officer, one, other)
        table = ui.Table.of(
            _("Differences"),
            [_("Measure"), _("District"), _("From"), _("To"), _("Difference"), _("Because")],
            [_difference(d) for d in found],
            empty=_("The two notes say the same."),
            filterable=True,
            wide=True,
        )
    return request.show(
        "pages/notes_compare.html",
        breadcrumbs=[ui.Link(_("Notes"), reverse("notes"))],
        head=ui.PageHead(_("Compare two notes"), summary=_("Each part of a difference has its cause in the ledger.")),
        form=form,
        table=table,
    )


def _difference(one: Difference) -> list[ui.CellValue]:
    """One part of a difference; the parts of a cell add up to what lies between its two counts."""
    place = _("Total") if one.district == TOTAL else district_name(one.code)
    measure = words(one.measure) if one.measure in BY_NAME else one.measure
    return [measure, place, one.from_count, one.to_count, one.part, as_word(one.cause)]


@officers_page("figures/statements/hold/", name="statement_hold", permission="notes.draft")
def hold(request: PageRequest) -> HttpResponse:
    """Hold what somebody else published against the ledger."""
    form = request.form(StatementForm, client_id=record.new_client_id())
    if request.is_post and form.is_valid():
        data = form.cleaned_data
        receipt = request.tried(
            form,
            lambda: services.hold_statement(
                officer=request.officer,
                source=data["source"],
                document=data["document"],
                client_id=data["client_id"] or None,
            ),
        )
        if receipt:
            return request.to("notes", receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Notes"), reverse("notes"))],
        head=ui.PageHead(_("Hold a statement against the ledger"), summary=_("Figures only; never a press text.")),
        form=form,
        submit=_("Hold against the ledger"),
        cancel_url=reverse("notes"),
    )


@officers_page(
    "figures/statements/<str:reference>/", name="statement", permission="figures.read", methods=("GET", "HEAD")
)
def statement(request: PageRequest, reference: str) -> HttpResponse:
    """What each value of a statement is in the ledger."""
    rows: list[list[ui.CellValue]] = []
    for readings in selectors.holdings(request.officer, reference):
        best = readings[0]
        rows.append(
            [
                best.statement.round,
                best.statement.published,
                best.statement.district or _("State"),
                ui.Reference(best.statement.column),
                f"≥ {best.statement.value}" if best.statement.at_least else best.statement.value,
                words(best.measure) if best.measure in BY_NAME else best.measure,
                ui.Badge(_("equal"), "good") if best.verdict == "equal" else ui.Badge(best.verdict, "warn"),
                best.count,
                best.difference,
                best.intervals[0].since if best.intervals else None,
                best.intervals[0].until if best.intervals else None,
            ]
        )
    if not rows:
        raise Refused("the statement holds no figure that could be read")
    return request.show(
        "pages/statement.html",
        breadcrumbs=[ui.Link(_("Notes"), reverse("notes"))],
        head=ui.PageHead(_("Statement held against the ledger"), reference=reference),
        table=ui.Table.of(
            _("Each figure beside the ledger's nearest"),
            [
                _("Round"),
                _("Published"),
                _("District"),
                _("Called"),
                _("Printed"),
                _("Read as"),
                _("Verdict"),
                _("Ledger"),
                _("Difference"),
                _("So as at, from"),
                _("Until"),
            ],
            rows,
            wide=True,
        ),
        unread=ui.Table.of(
            _("Not read"),
            [_("Where"), _("Why")],
            [[one.item, one.reason] for one in selectors.unread_of(request.officer, reference)],
            empty=_("Every cell was read."),
        ),
    )


@due.counts("notes", permission="notes.draft")
def counts_of_notes(officer: Officer, now: datetime) -> list[ui.Count]:
    """Drafts that wait for a second officer, and what is published."""
    lines, listed = selectors.notes(officer), reverse("notes")
    drafts = sum(line.published_at is None and not line.dropped for line in lines)
    published = sum(line.published_at is not None for line in lines)
    return [
        ui.Count(_("Drafts of notes"), drafts, _("Drafted, not dropped; another officer publishes them."), listed),
        ui.Count(_("Notes published"), published, _("Frozen with their cut-off; at most the newest hundred."), listed),
    ]
