"""Where signing in is: the pages of allauth that officers use, and no other (no sign-up, no mail)."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

View = Callable[..., HttpResponseBase]

OPEN = frozenset({"account_login", "account_logout", "account_inactive", "mfa_authenticate", "set_language", "health"})
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


def on_desk(view: View) -> View:
    """Run a page of allauth in one transaction of the desk's database, where its tables are."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic("desk"):
            return view(request, *args, **kwargs)

    return answer


SIGN_IN: tuple[tuple[str, View, str], ...] = (
    ("sign-in/", account.login, "account_login"),
    ("sign-in/code/", factor.authenticate, "mfa_authenticate"),
    ("sign-in/again/", account.reauthenticate, "account_reauthenticate"),
    ("sign-in/again/code/", factor.reauthenticate, "mfa_reauthenticate"),
    ("sign-in/closed/", account.account_inactive, "account_inactive"),
    ("sign-out/", account.logout, "account_logout"),
    ("account/password/", account.password_change, "account_change_password"),
    ("account/factor/", totp.activate_totp, "mfa_activate_totp"),
    ("account/recovery-codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    ("account/recovery-codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
)
"""Path, page and name of each; the names are allauth's own, so that its flows find them."""


def sign_in_urls() -> list[URLPattern]:
    """The sign-in as Django's URL patterns."""
    return [path(where, on_desk(view), name=name) for where, view, name in SIGN_IN]
