"""Questions to the desk: how an account stands, which sessions an officer has, what a second factor shows now."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings as factor_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from tutela.apps.people.rules import session_end
from tutela.apps.people.signin.desk import counted_name
from tutela.apps.people.signin.models import OfficerSession, SignIn
from tutela.apps.record import clock


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody who signed in has come. ``has_factor``: one is set, and this session proved it."""

    must_change_password: bool
    has_factor: bool


@dataclass(frozen=True, slots=True)
class Access:
    """How an officer's account stands. ``one_time_until``: a one-time password waits to be used."""

    has_account: bool
    has_factor: bool
    one_time_until: datetime | None
    locked: bool
    sessions: int
    recovery_codes: int


@dataclass(frozen=True, slots=True)
class SessionValue:
    """One open session. ``current``: the one that asks."""

    signed_in_at: datetime
    seen_at: datetime
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Code:
    """What a second factor shows at a moment, and for how many more seconds."""

    officer: str
    code: str
    seconds_left: int
    valid_until: datetime


NO_ACCESS = Access(has_account=False, has_factor=False, one_time_until=None, locked=False, sessions=0, recovery_codes=0)


def standing_of(request: HttpRequest) -> Standing:
    """How far the signed-in account of this request has come."""
    user = request.user
    proved = any(r.get("method") == "mfa" for r in get_authentication_records(request, user))
    return Standing(
        must_change_password=bool(getattr(user, "must_change_password", True)),
        has_factor=proved and has_factor(user.get_username()),
    )


def has_factor(number: str) -> bool:
    """Whether a second factor is set."""
    return _factors(number).exists()


def access_of(number: str) -> Access:
    """How an officer's account stands."""
    account = SignIn.objects.filter(username=number, is_active=True).first()
    if account is None:
        return NO_ACCESS
    codes = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).first()
    return Access(
        has_account=True,
        has_factor=has_factor(number),
        one_time_until=account.one_time_until if account.must_change_password else None,
        locked=is_locked(number),
        sessions=len(sessions_of(number)),
        recovery_codes=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def numbers_with_access() -> frozenset[str]:
    """Numbers of officers with an account in use."""
    return frozenset(SignIn.objects.filter(is_active=True).values_list("username", flat=True))


def locked_among(numbers: Iterable[str]) -> frozenset[str]:
    """Which of these numbers are locked out now."""
    names = {counted_name(number): number for number in numbers}
    rows = _attempts().filter(username__in=list(names)).values("username").annotate(failed=Sum("failures_since_start"))
    return frozenset(names[r["username"]] for r in rows if r["failed"] >= settings.AXES_FAILURE_LIMIT)


def is_locked(number: str) -> bool:
    """Whether the number is locked out now, whoever's it is."""
    return bool(locked_among([number]))


def sessions_of(number: str, *, current: str | None = None) -> list[SessionValue]:
    """The sessions of an officer that are still good, the newest first; ``current`` is the key of the one that asks."""
    now = clock.now()
    return [
        SessionValue(row.signed_in_at, row.seen_at, row.address, row.session_key == current)
        for row in OfficerSession.objects.filter(officer=number).order_by("-signed_in_at")
        if row.signed_in_at and row.seen_at and session_end(row.signed_in_at, row.seen_at, now) is None
    ]


def language_of(number: str) -> str:
    """The language that an officer chose; empty where none was."""
    return SignIn.objects.filter(username=number).values_list("language", flat=True).first() or ""


def code_of(number: str) -> Code | None:
    """The code that a second factor shows now, on the machine's clock; None without a factor."""
    factor = _factors(number).first()
    if factor is None:
        return None
    moment, period = int(time.time()), factor_settings.TOTP_PERIOD
    left = period - moment % period
    value = hotp_value(decrypt(factor.data["secret"]), moment // period)
    return Code(number, format_hotp_value(value), left, datetime.fromtimestamp(moment + left, UTC))


def _factors(number: str) -> "models.QuerySet[Authenticator]":
    found: models.QuerySet[Authenticator] = Authenticator.objects.filter(
        user__username=number, type=Authenticator.Type.TOTP
    )
    return found


def _attempts() -> "models.QuerySet[AccessAttempt]":
    """Failed attempts that still count."""
    found: models.QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        attempt_time__gte=timezone.now() - get_cool_off()
    )
    return found
