"""Boundaries of police districts: looked at or loaded from a unit's own GeoJSON, shown as they are drawn, withdrawn."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people import boundaries as services
from tutela.apps.people import selectors
from tutela.apps.people.boundaries import BoundariesResult, FeatureMatched
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import AlreadyRecorded, Refused
from tutela.apps.record.services import new_client_id
from tutela.engines.exchange.bounds import DOCUMENT_BYTES
from tutela.engines.figures.boundaries import Drawing
from tutela.web import charts
from tutela.web import components as ui
from tutela.web.fields import DayField
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import Part, sent, show
from tutela.web.sheets import SHOWN, held
from tutela.web.shown import Who, history_of, names_of_districts
from tutela.web.verbs import VerbForm, stating


class BoundariesForm(VerbForm):
    """A file of boundaries, from which day they hold, and by what right the unit has them."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("GeoJSON (RFC 7946): a FeatureCollection with a feature for each police district."),
    )
    valid_from = DayField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Districts are those of this day. A later loading takes over from its own day."),
    )
    authority = forms.CharField(
        label=gettext_lazy("Source and authority"),
        max_length=400,
        help_text=gettext_lazy("Where the boundaries come from and by what right the unit uses them."),
    )
    named_by = forms.CharField(
        label=gettext_lazy("Property with the name"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Empty: the one that names the most districts."),
    )
    preview = forms.BooleanField(
        label=gettext_lazy("Only show what would come of it"),
        required=False,
        help_text=gettext_lazy("Nothing is recorded; choose the file again to load it."),
    )

    def clean_file(self) -> Any:
        """A file within the bound of documents."""
        upload = self.cleaned_data["file"]
        if upload.size > DOCUMENT_BYTES:
            raise forms.ValidationError(_("The file is too large; simplify its lines and export it again."))
        return upload


class WithdrawForm(VerbForm):
    """Why boundaries are withdrawn."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


@officers_page("people/boundaries/", name="boundaries", permission="people.change")
def boundaries(request: PageRequest) -> HttpResponse:
    """Every loading of boundaries, and the form that looks at a file or loads it."""
    form = request.form(BoundariesForm, client_id=new_client_id())
    result: BoundariesResult | None = None
    if request.is_post and form.is_valid():
        try:
            result = _come_of(request.officer, form.cleaned_data)
        except AlreadyRecorded as already:
            return request.to("boundaries", receipt=already.receipt)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if result and result.receipt and result.reference:
        return request.to("boundaries_loaded", result.reference, receipt=result.receipt)
    return request.show(
        "pages/boundaries.html",
        breadcrumbs=_crumbs(),
        head=ui.PageHead(
            _("Boundaries"),
            summary=_("Maps of figures show them from their day on; where none are in force, districts are tiles."),
        ),
        table=_loadings(request.officer),
        form=form,
        facts=_what_came(result) if result else None,
        outline=outline_of(result.drawing) if result else None,
        tables=_tables(result) if result else [],
    )


def _crumbs(*more: ui.Link) -> list[ui.Link]:
    return [
        ui.Link(_("People"), reverse("people")),
        ui.Link(_("Units and districts"), reverse("people_units")),
        *more,
    ]


def _come_of(officer: Officer, values: Mapping[str, Any]) -> BoundariesResult:
    with held(values["file"]) as (path, name):
        asked = {"valid_from": values["valid_from"], "named_by": values["named_by"].strip() or None, "name": name}
        if values["preview"]:
            return services.preview_boundaries(officer=officer, path=path, **asked)
        return services.load_boundaries(
            officer=officer,
            path=path,
            authority=values["authority"],
            client_id=values["client_id"] or None,
            **asked,
        )


def _loadings(officer: Officer) -> ui.Table:
    found = selectors.boundaries(officer)
    now = selectors.boundaries_on(selectors.today())
    who = Who(one.loaded_by for one in found)
    return ui.Table.of(
        _("Loaded"),
        [_("Reference"), _("In force from"), _("Standing"), _("Districts"), _("Source and authority"), _("Officer")],
        [
            ui.Row.of(
                ui.Reference(one.reference, reverse("boundaries_loaded", args=[one.reference])),
                one.valid_from,
                _standing(one, now),
                len(one.districts),
                one.authority,
                who(one.loaded_by),
                state="withdrawn" if one.withdrawn_at else "",
            )
            for one in found
        ],
        empty=_("No boundaries were loaded yet."),
    )


def _standing(one: selectors.BoundariesValue, now: str | None) -> ui.Badge:
    if one.withdrawn_at is not None:
        return ui.Badge(_("withdrawn"), "warn")
    if one.reference == now:
        return ui.Badge(_("in force today"), "good")
    return ui.Badge(_("superseded") if one.valid_from <= selectors.today() else _("not yet in force"))


def outline_of(drawing: Drawing) -> charts.BoundaryMap:
    """A drawing with the districts' codes and no counts."""
    names = names_of_districts()
    tiles = tuple(charts.Tile(s.code, names.get(s.code, s.code), 0, 0, None) for s in drawing.shapes)
    return charts.BoundaryMap(charts.TileMap(_("As they are drawn"), "", tiles), drawing)


def _what_came(result: BoundariesResult) -> ui.Facts:
    title = _("What would come of it: nothing is recorded yet")
    names = names_of_districts()
    return ui.Facts.of(
        title,
        [
            (_("Districts drawn"), len(result.districts)),
            (_("Districts without a boundary"), [names[code] for code in result.missing] or _("none")),
            (_("Features of no district"), len(result.unmatched)),
            (_("Features set aside"), len(result.set_aside)),
            (_("Named by the property"), ui.Reference(result.named_by) if result.named_by else None),
        ],
        title=title,
    )


def _tables(result: BoundariesResult) -> list[ui.Table]:
    names = names_of_districts()

    def line(feature: FeatureMatched) -> list[ui.CellValue]:
        found: ui.CellValue = names[feature.district] if feature.district else feature.reason
        return [feature.number, feature.said or None, found, [_(remark) for remark in feature.remarks] or None]

    return [
        ui.Table.of(
            _("Features set aside"),
            [_("Feature"), _("Place"), _("Reason")],
            [(q.row, q.field, q.reason) for q in result.set_aside[:SHOWN]],
            empty=_("No feature was set aside."),
        ),
        ui.Table.of(
            _("Features of no district"),
            [_("Feature"), _("Name in the file"), _("Reason"), _("Remarks")],
            map(line, result.unmatched[:SHOWN]),
            empty=_("Every feature is of a district."),
        ),
        ui.Table.of(
            _("Features of a district"),
            [_("Feature"), _("Name in the file"), _("District"), _("Remarks")],
            map(line, result.matched[:SHOWN]),
            filterable=True,
        ),
    ]


@officers_page("people/boundaries/<str:reference>/", name="boundaries_loaded", permission="people.change")
def boundaries_loaded(request: PageRequest, reference: str) -> HttpResponse:
    """One loading: its source, counts and drawing, and the form that withdraws it."""
    found = selectors.boundaries_for(request.officer, reference)
    form = request.form(WithdrawForm, prefix="withdraw", client_id=new_client_id())
    withdraw = stating(services.withdraw_boundaries, officer=request.officer, boundaries=reference)
    if receipt := sent(request, form, withdraw):
        return request.to("boundaries", receipt=receipt)
    part = Part(
        _("Withdraw these boundaries"),
        form,
        _("Withdraw"),
        _("The boundaries of before are in force again, or tiles."),
        danger=True,
    )
    return show(
        request,
        "pages/boundaries_loaded.html",
        part,
        breadcrumbs=_crumbs(ui.Link(_("Boundaries"), reverse("boundaries"))),
        head=ui.PageHead(
            _("Boundaries in force from %(day)s") % {"day": found.valid_from.isoformat()},
            reference=reference,
            badges=(_standing(found, selectors.boundaries_on(selectors.today())),),
        ),
        facts=_facts(found),
        outline=outline_of(selectors.drawing_of_boundaries(reference)),
        said=ui.Table.of(_("Features set aside"), [_("Feature and reason")], [(line,) for line in found.said]),
        part=None if found.withdrawn_at else part,
        timeline=history_of(request.officer, reference),
    )


def _facts(found: selectors.BoundariesValue) -> ui.Facts:
    names, who = names_of_districts(), Who([found.loaded_by])
    facts: list[tuple[ui.Text, ui.CellValue]] = [
        (_("Source and authority"), found.authority),
        (_("File"), found.file),
        (_("SHA-256"), ui.Reference(found.sha256)),
        (_("Bytes"), found.size),
        (_("Features"), found.features),
        (_("Positions"), found.positions),
        (_("Named by the property"), ui.Reference(found.named_by)),
        (_("Districts drawn"), len(found.districts)),
        (_("Districts without a boundary"), [names[code] for code in found.missing] or _("none")),
        (_("Features of no district"), found.unmatched),
        (_("Features set aside"), found.set_aside),
        (_("Loaded"), found.loaded_at),
        (_("Officer"), who(found.loaded_by)),
    ]
    if found.withdrawn_at is not None:
        facts += [(_("Withdrawn"), found.withdrawn_at), (_("Reason"), found.withdrawn_reason)]
    return ui.Facts.of(_("What was loaded"), facts)
