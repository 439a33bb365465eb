"""Units and districts, and loading them and officers from sheets."""

from collections.abc import Mapping

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tutela.apps.people import selectors, services
from tutela.apps.people.sheets import KINDS
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.people import district_choices, district_words, rank_words
from tutela.web.pages.people_post import GrantForm, grant_values
from tutela.web.parts import Part, sent, show
from tutela.web.sheets import sheet_page
from tutela.web.verbs import VerbForm
from tutela.web.wording import choices, said

UNIT_KINDS: Mapping[str, ui.Text] = {
    "state": gettext_lazy("State unit"),
    "district": gettext_lazy("District unit"),
    "station": gettext_lazy("Police station"),
    "laboratory": gettext_lazy("Laboratory"),
    "other": gettext_lazy("Other"),
}


class UnitForm(VerbForm):
    """A unit."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=24)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=choices(UNIT_KINDS),
    )
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["district"].choices = district_choices(_("none: the whole State"))  # type: ignore[attr-defined]


@officers_page("people/load/", name="people_load", permission="people.change")
def people_load(request: PageRequest) -> HttpResponse:
    """Look at a sheet of officers, units or districts, or load it."""
    words = {"officers": _("Officers"), "units": _("Units"), "districts": _("Districts")}
    return sheet_page(
        request,
        {name: (kind, words[name]) for name, kind in KINDS.items()},
        back="people",
        crumb=_("People"),
        title=_("Load a sheet"),
    )


@officers_page("people/units/", name="people_units", permission="people.change")
def people_units(request: PageRequest) -> HttpResponse:
    """Units and districts, and the form that enters a unit."""
    form = request.form(UnitForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.establish_unit(
            officer=request.officer,
            code=values["code"],
            name=values["name"],
            kind=values["kind"],
            district=values["district"] or None,
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("people_units", receipt=receipt)
    names = selectors.district_names(get_language() or "en")
    return request.show(
        "pages/people_units.html",
        breadcrumbs=[ui.Link(_("People"), reverse("people"))],
        head=ui.PageHead(_("Units and districts"), actions=(ui.Action(_("Boundaries"), reverse("boundaries")),)),
        units=ui.Table.of(
            _("Units"),
            [_("Code"), _("Name"), _("Kind"), _("District")],
            [
                (
                    ui.Reference(u.code, reverse("unit", args=[u.code])),
                    u.name,
                    said(UNIT_KINDS, u.kind),
                    u.district and names[u.district],
                )
                for u in selectors.units()
            ],
            filterable=True,
        ),
        districts=ui.Table.of(
            _("Police districts"),
            [_("Code"), _("Name"), _("From"), _("Until")],
            [(ui.Reference(d.code), names[d.code], d.valid_from, d.valid_until) for d in selectors.districts()],
            filterable=True,
        ),
        form=form,
    )


@officers_page("people/units/<str:code>/", name="unit", permission="people.change")
def unit(request: PageRequest, code: str) -> HttpResponse:
    """One unit: its officers, and need-to-know given to all of them."""
    found = selectors.unit_for(request.officer, code)
    give = request.form(GrantForm, prefix="give", client_id=new_client_id())
    end = request.form(GrantForm, prefix="end", client_id=new_client_id())
    receipt = sent(
        request,
        give,
        lambda v: services.give_unit_grant(officer=request.officer, to=code, **grant_values(v)),
    ) or sent(
        request,
        end,
        lambda v: services.end_unit_grant(officer=request.officer, of=code, **grant_values(v)),
    )
    if receipt:
        return request.to("unit", code, receipt=receipt)
    first = Part(
        _("Give need-to-know"),
        give,
        _("Give"),
        _("Opens one object to every officer of this unit, as far as roles go."),
    )
    second = Part(_("End need-to-know"), end, _("End"), danger=True)
    serving = selectors.officers(unit=code)
    request.note_list(len(serving))
    return show(
        request,
        "pages/unit.html",
        first,
        second,
        breadcrumbs=[
            ui.Link(_("People"), reverse("people")),
            ui.Link(_("Units and districts"), reverse("people_units")),
        ],
        head=ui.PageHead(found.name, reference=code, summary=district_words(found.district)),
        officers=ui.Table.of(
            _("Officers"),
            [_("Number"), _("Name"), _("Rank")],
            [
                (ui.Reference(o.number, reverse("officer", args=[o.number])), o.name, rank_words(o.rank))
                for o in serving
            ],
            empty=_("No officer serves here."),
        ),
        grants=ui.Table.of(
            _("Need-to-know granted"),
            [_("Object"), _("Given by"), _("Given"), _("Ended")],
            [(ui.Reference(g.reference), g.given_by, g.given_at, g.ended_at) for g in selectors.grants_of_unit(code)],
            empty=_("Nothing beyond the district."),
        ),
        first=first,
        second=second,
        may_grant=request.officer.may("grants.change"),
    )
