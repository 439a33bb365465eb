"""How Django finds the sign-in tables, and hears of wrong codes from allauth."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class SignInConfig(AppConfig):
    name = "tutela.apps.people.signin"
    label = "signin"

    def ready(self) -> None:
        from allauth.mfa.signals import authentication_failed

        authentication_failed.connect(_wrong_code, dispatch_uid="tutela")


def _wrong_code(request: HttpRequest, user: Any, **_more: Any) -> None:
    from tutela.apps.people.signin.locks import count_wrong_code

    count_wrong_code(request, user.get_username())
