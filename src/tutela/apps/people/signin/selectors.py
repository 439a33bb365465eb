"""Questions to the desk: how an account stands, which sessions an officer has."""

from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody who signed in has come. ``has_factor``: one is set, and this session proved it."""

    must_change_password: bool
    has_factor: bool


def standing_of(request: HttpRequest) -> Standing:
    """How far the signed-in account of this request has come."""
    user = request.user
    proved = any(r.get("method") == "mfa" for r in get_authentication_records(request, user))
    factor = proved and Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    return Standing(must_change_password=bool(getattr(user, "must_change_password", True)), has_factor=factor)
