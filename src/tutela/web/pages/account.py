"""One's own account: who one is here, how one signs in, where one is signed in, one's language and leave."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people import services as people
from tutela.apps.people.selectors import leaves_of, today, unit_names
from tutela.apps.people.signin import selectors, services, sessions
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.navigation import ROLE_NAMES
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.people import deputy_choices, district_words, rank_words
from tutela.web.pages.people_post import LeaveForm
from tutela.web.parts import sent


class LanguageForm(forms.Form):
    """The language of the pages."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[(code, name) for code, name in settings.LANGUAGES if code != "eo"]
    )


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
                (_("Rank"), rank_words(officer.rank)),
                (_("Unit"), f"{unit_names()[officer.unit]} ({officer.unit})"),
                (_("District"), district_words(officer.district)),
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
                ui.Fact(
                    _("Recovery codes left"),
                    ui.cell_of(access.recovery_codes or ui.Badge(_("None"), "warn")),
                    ""
                    if access.recovery_codes
                    else _("If you lose the second factor, you cannot sign in without one."),
                ),
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
            [_("Since"), _("Last used"), _("Address"), _("Session")],
            [
                (
                    s.signed_in_at,
                    s.seen_at,
                    s.address,
                    ui.Badge(_("this one"), "good") if s.current else ui.Badge(_("another one")),
                )
                for s in opened
            ],
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
    officer = request.officer
    form = request.form(LeaveForm, from_date=today(), client_id=new_client_id())
    form.fields["deputy"].choices = deputy_choices(officer, officer.number)
    receipt = sent(
        request,
        form,
        lambda values: people.record_leave(
            officer=officer,
            number=officer.number,
            from_date=values["from_date"],
            until_date=values["until_date"],
            deputy=values["deputy"] or None,
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
