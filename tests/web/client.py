"""A browser that an officer has signed in to: a session in the desk's database, with the second factor passed."""

from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from tutela.apps.people.officer import Officer
from tutela.apps.people.signin import sessions
from tutela.apps.people.signin.models import SignIn
from tutela.apps.record import clock

BACKEND = settings.AUTHENTICATION_BACKENDS[-1]


def account_of(number: str, *, factor: bool = True) -> SignIn:
    """The officer's account, made where there is none: no usable password, and a second factor unless told otherwise."""
    account, made = SignIn.objects.get_or_create(username=number, defaults={"must_change_password": False})
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
        if factor:
            TOTP.activate(account, generate_totp_secret())
    return account


def signed_in(officer: Officer, *, factor: bool = True) -> Client:
    """A test client with the officer's session, as it is after password and second factor were right."""
    account = account_of(officer.number, factor=factor)
    client = Client()
    session = client.session
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["account_authentication_methods_user"] = user_id_to_str(account)
    session["account_authentication_methods"] = [
        {"method": "password", "at": clock.now().timestamp(), "username": officer.number},
        *([{"method": "mfa", "at": clock.now().timestamp(), "type": "totp"}] if factor else []),
    ]
    sessions.begin(session, officer.number, "127.0.0.1", clock.now())
    session.save()
    return client
