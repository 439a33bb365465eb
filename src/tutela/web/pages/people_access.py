"""An officer's access: one-time passwords, locks, sessions, and the lost second factor that two officers reset."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people import selectors
from tutela.apps.people.selectors import OfficerRecord
from tutela.apps.people.signin import services
from tutela.apps.people.signin.selectors import access_of, sessions_of
from tutela.apps.record.errors import AlreadyRecorded
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import Part, sent, show
from tutela.web.verbs import VerbForm


class ReasonForm(VerbForm):
    """A reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class LostFactorForm(ReasonForm):
    """How it is known that the factor is lost."""

    reason = forms.CharField(
        label=gettext_lazy("How it was lost, and how you recognised the officer"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DoForm(VerbForm):
    """A button that does one thing once."""


@officers_page("people/<officer:number>/access/", name="officer_access", permission="access.change")
def officer_access(request: PageRequest, number: str) -> HttpResponse:
    """Give a one-time password, lift a lock, end sessions, ask that a lost second factor be reset."""
    found = selectors.officer_record(request.officer, number)
    selectors.officer_acting(number)
    give = request.form(DoForm, prefix="give", client_id=new_client_id())
    lift = request.form(DoForm, prefix="lift", client_id=new_client_id())
    end = request.form(DoForm, prefix="end", client_id=new_client_id())
    lost = request.form(LostFactorForm, prefix="lost", client_id=new_client_id())
    if give.is_bound and give.is_valid():
        return _password_given(request, found, give)
    receipt = (
        sent(request, lift, lambda v: services.lift_lock(officer=request.officer, number=number, **_once(v)))
        or sent(request, end, lambda v: services.end_sessions(officer=request.officer, number=number, **_once(v)))
        or sent(request, lost, lambda v: _asked(request, number, v))
    )
    if receipt:
        return request.to("officer", number, receipt=receipt)
    parts = _parts(number, give, lift, end, lost)
    return show(
        request,
        "pages/officer_access.html",
        *parts,
        breadcrumbs=_crumbs(found),
        head=ui.PageHead(_("Access"), reference=number),
        facts=_facts(number),
        parts=parts,
        sessions=ui.Table.of(
            _("Open sessions"),
            [_("Since"), _("Last used")],
            [(s.signed_in_at, s.seen_at) for s in sessions_of(number)],
            empty=_("No session is open."),
        ),
    )


def _once(values: dict[str, str]) -> dict[str, str | None]:
    return {"client_id": values["client_id"] or None}


def _asked(request: PageRequest, number: str, values: dict[str, str]) -> Receipt:
    return services.ask_factor_reset(
        officer=request.officer, number=number, reason=values["reason"], client_id=values["client_id"] or None
    )


def _crumbs(found: OfficerRecord) -> list[ui.Link]:
    return [
        ui.Link(_("People"), reverse("people")),
        ui.Link(f"{found.name} {found.number}", reverse("officer", args=[found.number])),
    ]


def _facts(number: str) -> ui.Facts:
    access = access_of(number)
    return ui.Facts.of(
        _("Access"),
        [
            (_("Account"), ui.Badge(_("Open"), "good") if access.has_account else ui.Badge(_("None"))),
            (_("Second factor"), ui.Badge(_("Set"), "good") if access.has_factor else ui.Badge(_("Not set"), "warn")),
            (_("One-time password until"), access.one_time_until),
            (_("Locked out"), ui.Badge(_("Locked out"), "danger") if access.locked else None),
        ],
    )


def _parts(number: str, give: forms.Form, lift: forms.Form, end: forms.Form, lost: forms.Form) -> list[Part]:
    """What can be done now, in the order of how often it is wanted."""
    access = access_of(number)
    parts = [
        Part(
            _("One-time password"),
            give,
            _("Give a one-time password"),
            _(
                "Shown once, good for three days, changed at the first sign-in. Open sessions end; the second factor stays."
            ),
        )
    ]
    if access.locked:
        parts.append(Part(_("Lock"), lift, _("Lift the lock"), _("Ask first whether it was the officer who tried.")))
    if access.sessions:
        parts.append(Part(_("Sessions"), end, _("End every session"), danger=True))
    if access.has_factor:
        parts.append(
            Part(
                _("Lost second factor"),
                lost,
                _("Ask for a reset"),
                _("A second officer must confirm it. The officer then sets a new one at the next sign-in."),
                danger=True,
            )
        )
    return parts


def _password_given(request: PageRequest, found: OfficerRecord, form: forms.Form) -> HttpResponse:
    """Give the password and show it, once and in this answer only."""
    try:
        password = services.give_access(
            officer=request.officer, number=found.number, client_id=form.cleaned_data["client_id"] or None
        )
    except AlreadyRecorded as already:
        return request.to("officer", found.number, receipt=already.receipt)
    return request.show(
        "pages/one_time_password.html",
        breadcrumbs=_crumbs(found),
        head=ui.PageHead(_("One-time password"), reference=found.number),
        password=password,
        back_url=reverse("officer", args=[found.number]),
    )


@officers_page("people/resets/", name="people_resets", permission="access.change", methods=("GET", "HEAD"))
def people_resets(request: PageRequest) -> HttpResponse:
    """Lost second factors that wait for a second officer."""
    waiting = selectors.resets_waiting()
    request.note_list(len(waiting))
    return request.show(
        "pages/people_resets.html",
        breadcrumbs=[ui.Link(_("People"), reverse("people"))],
        head=ui.PageHead(_("Lost second factors")),
        table=ui.Table.of(
            _("Waiting for a second officer"),
            [_("Reference"), _("Officer"), _("Asked by"), _("Asked")],
            [
                (
                    ui.Reference(r.reference, reverse("people_reset", args=[r.reference])),
                    r.officer,
                    r.asked_by,
                    r.asked_at,
                )
                for r in waiting
            ],
            empty=_("None waits."),
        ),
    )


@officers_page("people/resets/<str:reference>/", name="people_reset", permission="access.change")
def people_reset(request: PageRequest, reference: str) -> HttpResponse:
    """Confirm that a lost second factor is reset, or decline."""
    found = selectors.reset_for(request.officer, reference)
    confirm = request.form(DoForm, prefix="confirm", client_id=new_client_id())
    decline = request.form(ReasonForm, prefix="decline", client_id=new_client_id())
    receipt = sent(
        request, confirm, lambda v: services.confirm_factor_reset(officer=request.officer, reset=reference, **_once(v))
    ) or sent(
        request,
        decline,
        lambda v: services.decline_factor_reset(
            officer=request.officer, reset=reference, reason=v["reason"], client_id=v["client_id"] or None
        ),
    )
    if receipt:
        return request.to("people_resets", receipt=receipt)
    request.note_reading(reference, found.officer)
    waits = found.decided_at is None
    confirming, declining = _deciding_parts(confirm, decline)
    may_confirm = waits and (found.asked_by != request.officer.number or confirm.is_bound)
    return show(
        request,
        "pages/people_reset.html",
        confirming,
        declining,
        breadcrumbs=[
            ui.Link(_("People"), reverse("people")),
            ui.Link(_("Lost second factors"), reverse("people_resets")),
        ],
        head=ui.PageHead(
            _("Lost second factor of %(number)s") % {"number": found.officer},
            reference=reference,
            badges=(ui.Badge(_("Waits"), "warn") if waits else ui.Badge(_("Decided"), "good"),),
        ),
        facts=ui.Facts.of(
            _("Reset"),
            [
                (_("Officer"), ui.Reference(found.officer, reverse("officer", args=[found.officer]))),
                (_("Asked by"), found.asked_by),
                (_("Asked"), found.asked_at),
                (_("Reason"), found.reason),
                (_("Decided by"), found.decided_by),
                (_("Decided"), found.decided_at),
                (_("Granted"), None if found.granted is None else ui.cell_of(found.granted)),
            ],
        ),
        confirm=confirming if may_confirm else None,
        decline=declining if waits else None,
    )


def _deciding_parts(confirm: forms.Form, decline: forms.Form) -> tuple[Part, Part]:
    return (
        Part(
            _("Confirm"),
            confirm,
            _("Reset the second factor"),
            _("Only after you have recognised the officer yourself. Recovery codes and sessions end with it."),
            danger=True,
        ),
        Part(_("Decline or withdraw"), decline, _("Decline")),
    )
