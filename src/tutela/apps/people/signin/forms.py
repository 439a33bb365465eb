"""What an officer types to sign in: number and password, then a code; the number is read in one way only."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as factor_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tutela.apps.people.signin.desk import counted_name


def number_typed(text: str) -> str:
    """An officer's number as the ledger writes it, however it was typed; so that no spelling has a counter of its own."""
    return text.strip().upper()[:150]


def tried_number(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """The name under which the lock counts a sign-in."""
    typed = str((credentials or {}).get("username") or (request.POST.get("login", "") if request is not None else ""))
    return counted_name(number_typed(typed)) if typed else None


class SignInForm(LoginForm):
    """Number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number, password = self.fields["login"], self.fields["password"]
        number.label, password.label = _("Officer number"), _("Password")
        number.widget.attrs = {"autocomplete": "username", "autocapitalize": "characters", "spellcheck": "false"}
        password.widget.attrs.pop("placeholder", None)
        password.help_text = ""

    def clean_login(self) -> str:
        return number_typed(self.cleaned_data["login"])


CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "autofocus": True}
"""How a field for a code behaves: digits, at hand at once, offered by a password keeper."""


class OnceForm(BaseAuthenticateForm):
    """A code that is good once for as long as a clock would take it.

    allauth remembers a used code for one period only, and a code is taken for a period before and after its own.
    """

    def clean_code(self) -> str:
        code = str(super().clean_code())
        accepted_for = factor_settings.TOTP_PERIOD * (2 * factor_settings.TOTP_TOLERANCE + 1)
        used = f"second-factor-used:{self.user.pk}:{normalize_user_code(code)}"
        if not cache.add(used, True, timeout=accepted_for):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OnceForm, AuthenticateForm):
    """The code of the second factor, or a recovery code, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = dict(CODE)


class CodeAgainForm(OnceForm, ReauthenticateForm):
    """The same, before the second factor is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = dict(CODE)


class SetFactorForm(ActivateTOTPForm):
    """The first code of a new second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that it shows")
        self.fields["code"].widget.attrs = dict(CODE)
