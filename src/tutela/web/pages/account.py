"""One's own account: who one is here, how one signs in, where one is signed in, one's language and leave."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people import services as people
from tutela.apps.people.selectors import leaves_of, today
from tutela.apps.people.signin import selectors, services, sessions
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.fields import DayField
from tutela.web.navigation import ROLE_NAMES
from tutela.web.page import PageRequest, officers_page


class LanguageForm(forms.Form):
    """The language of the pages."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[(code, name) for code, name in settings.LANGUAGES if code != "eo"]
    )


class LeaveForm(forms.Form):
    """A leave of one's own."""

    from_date = DayField(label=gettext_lazy("First day"))
    until_date = DayField(label=gettext_lazy("Last day"))
    deputy = forms.CharField(
        label=gettext_lazy("Deputy"),
        required=False,
        max_length=24,
        help_text=gettext_lazy("Number of the officer who sees what is due of yours meanwhile."),
    )
    client_id = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_deputy(self) -> str | None:
        return self.cleaned_data["deputy"].strip().upper() or None


@officers_page("account/", name="account", permission="account.change")
def account(request: PageRequest) -> HttpResponse:
    """Who one is here, how one signs in, and where one is signed in now."""
    officer = request.officer
    form = request.form(LanguageForm, language=selectors.language_of(officer.number) or settings.LANGUAGE_CODE)
    if request.is_post and form.is_valid():
        language = services.choose_language(officer=officer, language=form.cleaned_data["language"])
        return sessions.in_language(request.to("account"), language)
    access = selectors.access_of(officer.number)
    opened = selectors.sessions_of(officer.number, current=request.http.session.session_key)
    return request.show(
        "pages/account.html",
        head=ui.PageHead(_("Account"), reference=officer.number),
        facts=ui.Facts.of(
            _("Who you are here"),
            [
                (_("Name"), officer.name),
                (_("Rank"), officer.rank),
                (_("Unit"), officer.unit),
                (_("District"), officer.district or _("the whole State")),
                (_("Roles"), [ROLE_NAMES[role] for role in sorted(officer.roles)]),
                (_("You act for"), list(officer.stands_in_for)),
                (_("Need-to-know granted"), [ui.Reference(r) for r in sorted(officer.grants)]),
            ],
            title=_("Who you are here"),
        ),
        signing=ui.Facts.of(
            _("How you sign in"),
            [
                (
                    _("Second factor"),
                    ui.Badge(_("Set"), "good") if access.has_factor else ui.Badge(_("None"), "danger"),
                ),
                (_("Recovery codes left"), access.recovery_codes),
            ],
            title=_("How you sign in"),
        ),
        ways=[
            ui.Action(_("Change password"), reverse("account_change_password")),
            ui.Action(_("Set another second factor"), reverse("mfa_activate_totp")),
            ui.Action(_("Recovery codes"), reverse("mfa_view_recovery_codes"))
            if access.recovery_codes
            else ui.Action(_("Make recovery codes"), reverse("mfa_generate_recovery_codes")),
        ],
        sessions=ui.Table.of(
            _("Where you are signed in"),
            [_("Since"), _("Last used"), _("Address"), _("This one")],
            [(s.signed_in_at, s.seen_at, s.address, _("This one") if s.current else None) for s in opened],
            note=_("A session ends after eight hours, or after half an hour without use."),
        ),
        ending=[ui.Action(_("Sign out everywhere else"), reverse("account_sessions"), "danger", post=True)],
        form=form,
        leaves=ui.Table.of(
            _("Your leave"),
            [_("First day"), _("Last day"), _("Deputy")],
            [(leave.from_date, leave.until_date, leave.deputy) for leave in leaves_of(officer.number)],
            empty=_("No leave is recorded."),
        ),
        leave_actions=[ui.Action(_("Record a leave"), reverse("account_leave"))],
    )


@officers_page("account/sessions/", name="account_sessions", permission="account.change", methods=("POST",))
def account_sessions(request: PageRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    receipt = services.end_sessions(
        officer=request.officer, number=request.officer.number, keep=request.http.session.session_key
    )
    return request.to("account", receipt=receipt)


@officers_page("account/leave/", name="account_leave", permission="account.change")
def account_leave(request: PageRequest) -> HttpResponse:
    """Record a leave of one's own, with a deputy."""
    form = request.form(LeaveForm, from_date=today(), client_id=new_client_id())
    if request.is_post and form.is_valid():
        values = form.cleaned_data
        receipt = request.tried(
            form,
            lambda: people.record_leave(
                officer=request.officer,
                number=request.officer.number,
                from_date=values["from_date"],
                until_date=values["until_date"],
                deputy=values["deputy"],
                client_id=values["client_id"] or None,
            ),
        )
        if receipt:
            return request.to("account", receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Account"), reverse("account"))],
        head=ui.PageHead(_("Record a leave")),
        form=form,
        submit=_("Record the leave"),
        cancel_url=reverse("account"),
    )
