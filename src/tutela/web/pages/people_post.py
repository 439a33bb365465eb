"""An officer's post: transfer, leave, departure, roles, and need-to-know granted beyond it."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people import selectors, services
from tutela.apps.people.jurisdiction import rank_codes
from tutela.apps.people.rules import Role, grants_nothing
from tutela.apps.people.selectors import OfficerRecord
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.fields import DayField
from tutela.web.navigation import ROLE_NAMES
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.people import deputy_choices, rank_choices, role_choices, unit_choices
from tutela.web.parts import Part, sent, show
from tutela.web.verbs import VerbForm


class TransferForm(VerbForm):
    """A new post."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    rank = forms.ChoiceField(label=gettext_lazy("Rank"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]
        self.fields["rank"].choices = rank_choices()  # type: ignore[attr-defined]


class LeaveForm(VerbForm):
    """A leave and who acts meanwhile."""

    from_date = DayField(label=gettext_lazy("First day"))
    until_date = DayField(label=gettext_lazy("Last day"))
    deputy = forms.ChoiceField(
        label=gettext_lazy("Deputy"),
        required=False,
        help_text=gettext_lazy(
            "Sees meanwhile what is due of the absent officer; of the same district, or of the State."
        ),
    )


class BackForm(VerbForm):
    """The day on which an officer is back."""

    back_on = DayField(label=gettext_lazy("Back on"))


class DepartureForm(VerbForm):
    """Why an officer leaves."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class GiveRoleForm(VerbForm):
    """One more role."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]


class EndRoleForm(GiveRoleForm):
    """A role that ends, and why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400)
    field_order = ("role", "reason")


class GrantForm(VerbForm):
    """Need-to-know of one object, and why."""

    reference = forms.CharField(
        label=gettext_lazy("Object"), max_length=64, help_text=gettext_lazy("Its reference, for example CASE-000001.")
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400)

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).strip()


def grant_values(values: dict[str, str]) -> dict[str, str]:
    """What a form of a grant gives to the verb."""
    return {
        "reference": values["reference"],
        "reason": values["reason"],
        **({"client_id": values["client_id"]} if values["client_id"] else {}),
    }


def _crumbs(found: OfficerRecord) -> list[ui.Link]:
    return [
        ui.Link(_("People"), reverse("people")),
        ui.Link(f"{found.name} {found.number}", reverse("officer", args=[found.number])),
    ]


def _changeable(request: PageRequest, number: str) -> OfficerRecord:
    """The officer, visible to who asks and in service. Raises NotVisible, NotEnrolled."""
    found = selectors.officer_record(request.officer, number)
    selectors.officer_acting(number)
    return found


@officers_page("people/<officer:number>/transfer/", name="officer_transfer", permission="people.change")
def officer_transfer(request: PageRequest, number: str) -> HttpResponse:
    """Transfer an officer: what he sees follows at once, and grants of the old post end."""
    found = _changeable(request, number)
    form = request.form(TransferForm, unit=found.unit, rank=found.rank, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.transfer_officer(
            officer=request.officer,
            number=number,
            unit=values["unit"],
            rank=values["rank"],
            ranks=rank_codes(),
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("officer", number, receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=_crumbs(found),
        head=ui.PageHead(
            _("Transfer"),
            reference=number,
            summary=_("What the officer sees follows the new unit at once; need-to-know of the old post ends."),
        ),
        form=form,
        submit=_("Transfer"),
        cancel_url=reverse("officer", args=[number]),
    )


@officers_page("people/<officer:number>/leave/", name="officer_leave", permission="leave.change")
def officer_leave(request: PageRequest, number: str) -> HttpResponse:
    """Record a leave with a deputy, or that the officer is back."""
    found = _changeable(request, number)
    form = request.form(LeaveForm, prefix="leave", from_date=selectors.today(), client_id=new_client_id())
    form.fields["deputy"].choices = deputy_choices(request.officer, number)
    back = request.form(BackForm, prefix="back", back_on=selectors.today(), client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.record_leave(
            officer=request.officer,
            number=number,
            from_date=values["from_date"],
            until_date=values["until_date"],
            deputy=values["deputy"] or None,
            client_id=values["client_id"] or None,
        ),
    ) or sent(
        request,
        back,
        lambda values: services.end_leave(
            officer=request.officer,
            number=number,
            back_on=values["back_on"],
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("officer", number, receipt=receipt)
    first = Part(_("Record a leave"), form, _("Record the leave"))
    second = Part(_("Back from leave"), back, _("Record the return"))
    return show(
        request,
        "pages/two_forms.html",
        first,
        second,
        breadcrumbs=_crumbs(found),
        head=ui.PageHead(_("Leave"), reference=number),
        table=ui.Table.of(
            _("Leave"),
            [_("First day"), _("Last day"), _("Deputy")],
            [(leave.from_date, leave.until_date, leave.deputy) for leave in selectors.leaves_of(number)],
            empty=_("No leave is recorded."),
        ),
        first=first,
        second=second,
    )


@officers_page("people/<officer:number>/departure/", name="officer_departure", permission="people.change")
def officer_departure(request: PageRequest, number: str) -> HttpResponse:
    """Let an officer go: roles, grants, sessions and access end."""
    found = _changeable(request, number)
    form = request.form(DepartureForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.depart_officer(
            officer=request.officer, number=number, reason=values["reason"], client_id=values["client_id"] or None
        ),
    )
    if receipt:
        return request.to("officer", number, receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=_crumbs(found),
        head=ui.PageHead(
            _("Departure"),
            reference=number,
            summary=_("Roles, need-to-know, sessions and access end at once. The number is never used again."),
        ),
        form=form,
        submit=_("Record the departure"),
        danger=True,
        cancel_url=reverse("officer", args=[number]),
    )


@officers_page("people/<officer:number>/roles/", name="officer_roles", permission="people.change")
def officer_roles(request: PageRequest, number: str) -> HttpResponse:
    """Give an officer a role, or end one."""
    found = _changeable(request, number)
    form = request.form(GiveRoleForm, prefix="give", client_id=new_client_id())
    ending = request.form(EndRoleForm, prefix="end", client_id=new_client_id())
    held = [(role, str(ROLE_NAMES[Role(role)])) for role in found.roles]
    ending.fields["role"].choices = held
    receipt = sent(
        request,
        form,
        lambda values: services.give_role(
            officer=request.officer, to=number, role=values["role"], client_id=values["client_id"] or None
        ),
    ) or sent(
        request,
        ending,
        lambda values: services.end_role(
            officer=request.officer,
            of=number,
            role=values["role"],
            reason=values["reason"],
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("officer", number, receipt=receipt)
    first = Part(_("Give a role"), form, _("Give the role"))
    second = Part(_("End a role"), ending, _("End the role"), danger=True)
    return show(
        request,
        "pages/two_forms.html",
        first,
        second,
        breadcrumbs=_crumbs(found),
        head=ui.PageHead(_("Roles"), reference=number, summary=_("Now: %(roles)s") % {"roles": _named(held)}),
        first=first,
        second=second,
    )


def _named(held: list[tuple[str, str]]) -> str:
    return ", ".join(name for _code, name in held)


@officers_page("people/<officer:number>/grants/", name="officer_grants", permission="grants.change")
def officer_grants(request: PageRequest, number: str) -> HttpResponse:
    """Give need-to-know of one object beyond district and unit, or end it."""
    found = _changeable(request, number)
    form = request.form(GrantForm, prefix="give", client_id=new_client_id())
    ending = request.form(GrantForm, prefix="end", client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.give_grant(officer=request.officer, to=number, **grant_values(values)),
    ) or sent(
        request,
        ending,
        lambda values: services.end_grant(officer=request.officer, of=number, **grant_values(values)),
    )
    if receipt:
        return request.to("officer", number, receipt=receipt)
    first = Part(_("Give need-to-know"), form, _("Give"))
    second = Part(_("End need-to-know"), ending, _("End"), danger=True)
    return show(
        request,
        "pages/two_forms.html",
        first,
        second,
        breadcrumbs=_crumbs(found),
        head=ui.PageHead(_("Need-to-know"), reference=number, summary=_summary_of_grants(found)),
        table=ui.Table.of(
            _("Need-to-know granted"),
            [_("Object"), _("Given by"), _("Given"), _("Ended")],
            [(ui.Reference(g.reference), g.given_by, g.given_at, g.ended_at) for g in selectors.grants_of(number)],
            empty=_("Nothing beyond district and unit."),
        ),
        first=first,
        second=second,
    )


def _summary_of_grants(found: OfficerRecord) -> str:
    if grants_nothing(found.roles):
        return _("This officer's role sees no case, so no grant can open one.")
    return _("Opens one object to this officer beyond district and unit, as far as the officer's roles go.")
