"""Sessions in the desk's database that know their officer; they end after eight hours, or half an hour without use."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponse

from tutela.apps.people import rules
from tutela.apps.people.signin.models import OfficerSession
from tutela.engines.values import instant_of, instant_text

OFFICER, SIGNED_IN_AT, SEEN_AT, ADDRESS = "officer", "signed_in_at", "seen_at", "address"

Session = MutableMapping[str, Any]


class SessionStore(DatabaseStore):
    """Django's session, its officer and times repeated in columns so that they can be asked for."""

    @classmethod
    def get_model_class(cls) -> type[OfficerSession]:
        return OfficerSession

    def create_model_instance(self, data: dict[str, Any]) -> OfficerSession:
        row = cast(OfficerSession, super().create_model_instance(data))
        row.officer = data.get(OFFICER, "")
        row.signed_in_at = moment_in(data, SIGNED_IN_AT)
        row.seen_at = moment_in(data, SEEN_AT)
        row.address = data.get(ADDRESS, "")
        return row


def begin(session: Session, number: str, address: str, now: datetime) -> None:
    """Mark a session as that of an officer who signs in now."""
    session[OFFICER] = number
    session[ADDRESS] = address[:64]
    session[SIGNED_IN_AT] = session[SEEN_AT] = instant_text(now)


def moment_in(session: Session | dict[str, Any], name: str) -> datetime | None:
    """A moment that a session holds, or None."""
    text = session.get(name)
    return instant_of(text) if text else None


def ended(session: Session, now: datetime) -> rules.SessionEnd | None:
    """Why the session is over at this moment, or None while it holds."""
    return rules.session_end(moment_in(session, SIGNED_IN_AT), moment_in(session, SEEN_AT), now)


def touch(session: Session, now: datetime) -> None:
    """Note that the session is in use; at most once a minute, so that reading pages writes little."""
    seen = moment_in(session, SEEN_AT)
    if seen is None or abs(now - seen) >= rules.TOUCH_INTERVAL:
        session[SEEN_AT] = instant_text(now)


def in_language(response: HttpResponse, language: str) -> HttpResponse:
    """The response, telling the browser to ask in this language from now on."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def prove_factor(request: HttpRequest) -> None:
    """Note that this session proved the second factor: who sets one has just shown its code."""
    record_authentication(request, request.user, "mfa", type="totp", reauthenticated=True)
