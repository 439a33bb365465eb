"""How allauth's sign-in fits the house: no sign-up, each step an act, one lock, second-factor secrets sealed."""

from typing import Any

import pyrage
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from tutela.apps.people.selectors import officer_acting
from tutela.apps.people.signin import locks, services, sessions
from tutela.apps.people.signin.models import SignIn
from tutela.apps.people.signin.selectors import has_factor
from tutela.apps.record import clock
from tutela.apps.record.keys import vault_identity

WRONG = _("Number or password is wrong, or the account is closed.")
"""One sentence for every reason, so that nobody learns which numbers exist."""


class OfficerAccounts(DefaultAccountAdapter):
    """Officers are enrolled by an act; nobody signs up. Acts come before what they tell of."""

    error_messages = {**DefaultAccountAdapter.error_messages, "username_password_mismatch": WRONG}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> SignIn | None:
        """Check the password; a closed account is as unknown as any other."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if isinstance(user, SignIn):
            self._rollback_login_failed_rl_usage()
            return user
        self.authentication_failed(request, **credentials)
        return None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password; the lock has counted it already."""
        locks.record_failure(request, str(credentials.get("username", "")), "password")

    def login(self, request: HttpRequest, user: SignIn) -> None:
        """Record the sign-in, then begin the session."""
        officer = officer_acting(user.get_username())
        factors = [str(r.get("type") or r["method"]) for r in get_authentication_records(request, user)]
        address = self.get_client_ip(request)
        services.note_sign_in(officer=officer, factors=", ".join(dict.fromkeys(factors)), address=address)
        super().login(request, user)
        sessions.begin(request.session, officer.number, address, clock.now())

    def logout(self, request: HttpRequest) -> None:
        """Record the sign-out, then end the session."""
        services.note_sign_out(officer=officer_acting(request.user.get_username()))
        super().logout(request)

    def set_password(self, user: SignIn, password: str) -> None:
        """Record the new password, then keep it; a one-time one is over, and so are the officer's other sessions."""
        services.note_password_set(officer=officer_acting(user.get_username()))
        user.must_change_password = False
        user.one_time_until = None
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who sets a first factor has just given and changed the password; who has one proves it again."""
        return has_factor(context.request.user.get_username())

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what an officer needs to know; that one has signed in is plain."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)

    def post_login(self, request: HttpRequest, user: SignIn, **kwargs: Any) -> HttpResponse:
        """Go on in the language that the officer chose."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return sessions.in_language(response, user.language)


class SealedFactors(DefaultMFAAdapter):
    """Secrets of second factors are stored sealed, not in clear."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong, or was used already."),
    }

    def encrypt(self, text: str) -> str:
        return str(pyrage.encrypt(text.encode(), [vault_identity().to_public()]).hex())

    def decrypt(self, encrypted_text: str) -> str:
        return str(pyrage.decrypt(bytes.fromhex(encrypted_text), [vault_identity()]).decode())
