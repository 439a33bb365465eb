"""What is done to accounts in the desk's database. Only services call it, after the act that says so is recorded."""

import hashlib
import hmac
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction

from tutela.apps.people.signin.models import OfficerSession, SignIn


def counted_name(number: str) -> str:
    """The name under which failed attempts are counted: keyed, so that a password typed into the wrong field is not kept."""
    return hmac.new(settings.SECRET_KEY.encode(), f"attempt {number}".encode(), hashlib.sha256).hexdigest()


def open_account(number: str, password: str, *, one_time_until: datetime | None) -> SignIn:
    """Make or renew the account of an officer; with ``one_time_until`` the password must be changed at the first sign-in."""
    with transaction.atomic("desk"):
        account, _made = SignIn.objects.get_or_create(username=number)
        account.set_password(password)
        account.is_active = True
        account.must_change_password = one_time_until is not None
        account.one_time_until = one_time_until
        account.save()
        end_sessions(number)
        lift_lock(number)
    return account


def close_account(number: str) -> None:
    """End what signs an officer in: sessions, second factor, password."""
    with transaction.atomic("desk"):
        account = SignIn.objects.filter(username=number).first()
        if account is not None:
            account.set_unusable_password()
            account.is_active = False
            account.save()
            Authenticator.objects.filter(user=account).delete()
        end_sessions(number)


def end_sessions(number: str, *, except_key: str | None = None) -> int:
    """End every session of an officer (but one), and say how many there were."""
    rows = OfficerSession.objects.filter(officer=number)
    if except_key is not None:
        rows = rows.exclude(session_key=except_key)
    return rows.delete()[0]


def drop_factor(number: str) -> None:
    """Forget a lost second factor with its recovery codes, and end every session."""
    with transaction.atomic("desk"):
        Authenticator.objects.filter(user__username=number).delete()
        end_sessions(number)
        lift_lock(number)


def lift_lock(number: str) -> None:
    """Forget failed attempts."""
    AccessAttempt.objects.filter(username=counted_name(number)).delete()


def set_factor(account: SignIn) -> str:
    """Give an account a second factor in place of any other; the secret is returned once and stored sealed."""
    secret = str(generate_totp_secret())
    with transaction.atomic("desk"):
        Authenticator.objects.filter(user=account).delete()
        TOTP.activate(account, secret)
    return secret
