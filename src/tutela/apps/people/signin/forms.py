"""What an officer types to sign in: number and password, then a code; the number is read in one way only."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
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


class CodeForm(AuthenticateForm):
    """The code of the second factor, or a recovery code, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = dict(CODE)


class CodeAgainForm(ReauthenticateForm):
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
