"""Signing in: the whole stack from the address to the ledger."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.web.client import signed_in
from tutela.apps.people.signin import desk, services
from tutela.apps.record import selectors as record

PASSWORD = "a sentence that only one knows"


@pytest.fixture
def browser() -> Client:
    """A browser that nobody has signed in to, which checks forms against forgery as a real one is checked."""
    return Client(enforce_csrf_checks=True)


def token_in(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    assert found
    return found[1]


def sent(browser: Client, path: str, **fields: str):
    """Fill in the form of a page and send it, as a browser does."""
    page = browser.get(path).content.decode()
    return browser.post(path, {"csrfmiddlewaretoken": token_in(page), **fields})


def account_with_password(number: str, *, factor: bool = True):
    account = desk.open_account(number, PASSWORD, one_time_until=None)
    if factor:
        desk.set_factor(account)
    return account


def acts_since(size: int) -> list[str]:
    return [record.entry_at(index).act for index in range(size, record.state().size)]


def test_a_stranger_is_sent_to_the_sign_in_and_learns_nothing_from_addresses(world, client):
    for path in ("/", "/ledger/", "/no/such/page/", "/exhibits/EX-000001/", "/account/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")

    assert client.get("/sign-in/").status_code == 200


def test_pages_open_to_the_roles_that_may(world):
    assert signed_in(world.auditor).get("/ledger/").status_code == 200
    assert signed_in(world.leader).get("/ledger/").status_code == 403
    assert signed_in(world.auditor).get("/no/such/page/").status_code == 404


def test_password_then_code_signs_in_and_is_an_act(world, browser):
    account_with_password("KL0005")
    size = world.size()

    first = sent(browser, "/sign-in/?next=/ledger/", login="kl0005", password=PASSWORD)
    assert first.headers["Location"] == "/sign-in/code/"
    assert browser.get("/ledger/").status_code == 302
    second = sent(browser, "/sign-in/code/", code=services.current_code("KL0005").code)

    assert second.headers["Location"] == "/ledger/"
    assert browser.get("/ledger/").status_code == 200
    assert acts_since(size)[0] == "people.signed_in"
    entry = record.entry_at(size)
    assert entry.actor == "officer:KL0005"
    assert entry.facts["factors"] == "password, totp"
    assert set(entry.facts["from_address"]) == {"commitment"}


def test_a_code_signs_in_once(world, browser):
    account_with_password("KL0005")
    code = services.current_code("KL0005").code
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    sent(browser, "/sign-in/code/", code=code)

    other = Client(enforce_csrf_checks=True)
    sent(other, "/sign-in/", login="KL0005", password=PASSWORD)
    again = sent(other, "/sign-in/code/", code=code)

    assert again.status_code == 200
    assert other.get("/").status_code == 302


def test_the_first_sign_in_changes_the_password_and_sets_a_second_factor(world, browser):
    one_time = services.give_access(officer=world.administrator, number="EK0003")
    size = world.size()
    sent(browser, "/sign-in/", login="EK0003", password=one_time)
    for path in ("/", "/ledger/", "/account/factor/", "/exhibits/"):
        assert browser.get(path).headers["Location"] == "/account/password/"

    changed = sent(browser, "/account/password/", oldpassword=one_time, password1=PASSWORD, password2=PASSWORD)
    assert changed.status_code == 302
    for path in ("/", "/ledger/"):
        assert browser.get(path).headers["Location"] == "/account/factor/"

    page = browser.get("/account/factor/").content.decode()
    secret = browser.session["mfa.totp.secret"]
    assert secret in page
    wrong = browser.post("/account/factor/", {"csrfmiddlewaretoken": token_in(page), "code": "000000"})
    assert wrong.status_code == 200
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    done = browser.post("/account/factor/", {"csrfmiddlewaretoken": token_in(page), "code": code})
    assert done.headers["Location"] == "/account/recovery-codes/"
    codes = browser.get("/account/recovery-codes/").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10

    assert browser.get("/").status_code in (200, 404)
    assert acts_since(size)[:3] == ["people.signed_in", "people.password_set", "people.second_factor_set"]
    stored = Authenticator.objects.get(user__username="EK0003", type="totp").data["secret"]
    assert secret not in stored


def test_a_recovery_code_signs_in_once(world, browser):
    account = account_with_password("KL0005")
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    size = world.size()
    assert sent(browser, "/sign-in/code/", code=code).status_code == 302
    assert record.entry_at(size).facts["factors"] == "password, recovery_codes"

    other = Client(enforce_csrf_checks=True)
    sent(other, "/sign-in/", login="KL0005", password=PASSWORD)
    assert sent(other, "/sign-in/code/", code=code).status_code == 200
