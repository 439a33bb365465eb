"""Where signing in is: the pages of allauth that officers use, and no other (no sign-up, no mail)."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.base import views as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.views.generic.edit import FormView

from tutela.apps.people.selectors import officer_acting
from tutela.apps.people.signin import services
from tutela.apps.people.signin.locks import refuse_if_locked
from tutela.apps.people.signin.sessions import prove_factor

View = Callable[..., HttpResponseBase]

OPEN = frozenset({"account_login", "account_logout", "mfa_authenticate", "set_language", "health"})
"""Names of the addresses that need no signed-in officer."""

LEAVING = frozenset({"account_logout", "set_language", "health"})
"""What a signed-in officer can always do."""

PASSWORD = LEAVING | {"account_change_password"}
"""What is open until a one-time password was changed."""

FACTOR = PASSWORD | {
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
"""What is open until a second factor is set."""


class CodeAtSignIn(factor.AuthenticateView):
    """The second factor at sign-in; closed while the number is locked, whichever factor was tried before."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if refuse_if_locked(request, self.stage.login.user.get_username()):
            return HttpResponse(status=429)
        return cast(HttpResponseBase, super().post(request, *args, **kwargs))


class SetFactor(totp.ActivateTOTPView):
    """Set a second factor, or another one in place of it after proving the old; it proves this session too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_reauthentication_required(request, app="allauth.mfa"):
            raise ReauthenticationRequired
        return FormView.dispatch(self, request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponseBase:
        user = self.request.user
        services.note_factor_set(officer=officer_acting(user.get_username()), kind="totp")
        with transaction.atomic("default"), transaction.atomic("desk"):
            Authenticator.objects.filter(user=user).delete()
            answer = super().form_valid(form)
        prove_factor(self.request)
        return cast(HttpResponseBase, answer)

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes")


class NewRecoveryCodes(codes.GenerateRecoveryCodesView):
    """New recovery codes in place of the old ones."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        services.note_factor_set(officer=officer_acting(self.request.user.get_username()), kind="recovery codes")
        return cast(HttpResponseBase, super().form_valid(form))


def on_desk(view: View) -> View:
    """Run a page of allauth in a transaction of the desk's database where rows of it can be locked.

    allauth locks a row while a code is used up and opens its transactions on the main database, where its tables are
    not. The embedded database knows no lock on a row: there the main database's own lock keeps uses of a code apart, and
    no transaction is opened here, so that nobody ever holds the desk while waiting for the ledger.
    """

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not connections["desk"].features.has_select_for_update:
            return view(request, *args, **kwargs)
        with transaction.atomic("desk"):
            return view(request, *args, **kwargs)

    return answer


SIGN_IN: tuple[tuple[str, View, str], ...] = (
    ("sign-in/", account.login, "account_login"),
    ("sign-in/code/", on_desk(CodeAtSignIn.as_view()), "mfa_authenticate"),
    ("sign-in/again/", account.reauthenticate, "account_reauthenticate"),
    ("sign-in/again/code/", on_desk(factor.reauthenticate), "mfa_reauthenticate"),
    ("sign-out/", account.logout, "account_logout"),
    ("account/password/", account.password_change, "account_change_password"),
    ("account/factor/", on_desk(SetFactor.as_view()), "mfa_activate_totp"),
    ("account/recovery-codes/", on_desk(codes.view_recovery_codes), "mfa_view_recovery_codes"),
    ("account/recovery-codes/new/", on_desk(NewRecoveryCodes.as_view()), "mfa_generate_recovery_codes"),
)
"""Path, page and name of each; the names are allauth's own, so that its flows find them."""


def sign_in_urls() -> list[URLPattern]:
    """The sign-in as Django's URL patterns."""
    return [path(where, view, name=name) for where, view, name in SIGN_IN]
