"""Signing in: the whole stack from the address to the ledger."""

import re
import time
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import router
from django.test import Client

from tests.web.client import signed_in
from tutela.apps.people import services as people
from tutela.apps.people.signin import desk, selectors, services
from tutela.apps.people.signin.models import OfficerSession, SignIn
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import Refused

PASSWORD = "a sentence that only one knows"


class QuickArgon2(Argon2PasswordHasher):
    """The hasher of the settings at a cost that tests can pay."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1


@pytest.fixture(autouse=True)
def quick_hashing(settings):
    """Hash passwords quickly; ``test_passwords_are_kept_as_argon2`` looks at the real setting."""
    real = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickArgon2"]
    return real


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


def code_of_secret(secret: str, periods: int = 0) -> str:
    """What an authenticator with this secret shows now, or that many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


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


@pytest.mark.parametrize(("periods", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_code_is_taken_half_a_minute_before_and_after_its_own(world, browser, periods, taken, monkeypatch):
    secret = desk.set_factor(account_with_password("KL0005", factor=False))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)

    assert (sent(browser, "/sign-in/code/", code=code_of_secret(secret, periods)).status_code == 302) is taken


@pytest.mark.parametrize("typed", ["{}{}", " {}{} ", "{}-{}"])
def test_a_code_that_signed_in_is_refused_for_as_long_as_a_clock_would_take_it(world, browser, typed, monkeypatch):
    secret = desk.set_factor(account_with_password("KL0005", factor=False))
    code = code_of_secret(secret, 1)
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    assert sent(browser, "/sign-in/code/", code=code).status_code == 302

    later = time.time() + 40
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: datetime.fromtimestamp(later, UTC))
    other = Client(enforce_csrf_checks=True)
    sent(other, "/sign-in/", login="KL0005", password=PASSWORD)
    size = world.size()
    again = sent(other, "/sign-in/code/", code=typed.format(code[:3], code[3:]))

    assert again.status_code == 200
    assert acts_since(size) == ["people.sign_in_failed"]


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
    done = browser.post("/account/factor/", {"csrfmiddlewaretoken": token_in(page), "code": code_of_secret(secret)})
    assert done.headers["Location"] == "/account/recovery-codes/"
    codes = browser.get("/account/recovery-codes/").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10

    assert browser.get("/").status_code in (200, 404)
    assert acts_since(size)[:3] == ["people.signed_in", "people.password_set", "people.second_factor_set"]
    stored = Authenticator.objects.get(user__username="EK0003", type="totp").data["secret"]
    assert secret not in stored


def test_a_recovery_code_signs_in_once(world, browser):
    account = account_with_password("KL0005")
    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    size = world.size()
    assert sent(browser, "/sign-in/code/", code=code).status_code == 302
    assert record.entry_at(size).facts["factors"] == "password, recovery_codes"

    other = Client(enforce_csrf_checks=True)
    sent(other, "/sign-in/", login="KL0005", password=PASSWORD)
    assert sent(other, "/sign-in/code/", code=code).status_code == 200


def test_five_failures_lock_the_number_out_and_are_acts(world, browser):
    account_with_password("KL0005")
    size = world.size()

    for _ in range(4):
        assert sent(browser, "/sign-in/", login="KL0005", password="wrong").status_code == 200
    locked = sent(browser, "/sign-in/", login=" kl0005 ", password="wrong")
    right = sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)

    assert locked.status_code == right.status_code == 429
    assert acts_since(size) == ["people.sign_in_failed"] * 5 + ["people.locked_out"]
    failed = record.entry_at(size)
    assert failed.actor == "system"
    assert failed.facts["officer"] == "KL0005"
    assert set(failed.facts["from_address"]) == {"commitment"}
    assert selectors.is_locked("KL0005")


def test_wrong_passwords_and_wrong_codes_are_counted_together(world, browser):
    account_with_password("KL0005")
    for _ in range(3):
        sent(browser, "/sign-in/", login="KL0005", password="wrong")
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)

    first = sent(browser, "/sign-in/code/", code="000000")
    second = sent(browser, "/sign-in/code/", code="000001")
    elsewhere = Client(enforce_csrf_checks=True)
    third = sent(elsewhere, "/sign-in/", login="KL0005", password=PASSWORD)

    assert (first.status_code, second.status_code, third.status_code) == (200, 429, 429)
    assert browser.get("/sign-in/code/").status_code == 302


def test_a_lock_that_came_meanwhile_closes_the_second_step_too(world, browser):
    account_with_password("KL0005")
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    other = Client(enforce_csrf_checks=True)
    for _ in range(5):
        sent(other, "/sign-in/", login="KL0005", password="wrong")

    answer = sent(browser, "/sign-in/code/", code=services.current_code("KL0005").code)

    assert answer.status_code == 429
    assert browser.get("/").status_code == 302


def test_a_right_sign_in_forgets_the_failures_before_it(world, browser):
    account_with_password("KL0005")
    for _ in range(4):
        sent(browser, "/sign-in/", login="KL0005", password="wrong")
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    sent(browser, "/sign-in/code/", code=services.current_code("KL0005").code)

    other = Client(enforce_csrf_checks=True)

    assert sent(other, "/sign-in/", login="KL0005", password="wrong").status_code == 200


def test_another_officer_lifts_a_lock(world, browser):
    account_with_password("KL0005")
    for _ in range(5):
        sent(browser, "/sign-in/", login="KL0005", password="wrong")

    services.lift_lock(officer=world.administrator, number="KL0005")

    assert sent(browser, "/sign-in/", login="KL0005", password=PASSWORD).headers["Location"] == "/sign-in/code/"


def plain_headers(answer) -> dict[str, str]:
    """The headers of an answer without those that tell the time or the length of what was typed."""
    return {k: v for k, v in answer.headers.items() if k not in ("Content-Length", "Expires")}


def without_token(html: bytes, *names: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html.decode())
    for name in names:
        text = text.replace(name, "NUMBER")
    return text


@pytest.mark.parametrize("known", ["KL0005", "EK0005", "MP0003"])
def test_a_failed_sign_in_answers_the_same_whoever_the_number_is_of(world, browser, known):
    """An officer with an account, one who departed, one who never had access, and nobody at all."""
    account_with_password("KL0005")
    account_with_password("EK0005")
    people.depart_officer(officer=world.nodal, number="EK0005", reason="left the service")
    stranger = Client(enforce_csrf_checks=True)

    for attempt in range(6):
        of_known = sent(browser, "/sign-in/", login=known, password="wrong")
        of_nobody = sent(stranger, "/sign-in/", login="ZZ9999", password="wrong")
        assert of_known.status_code == of_nobody.status_code == (200 if attempt < 4 else 429)
        assert without_token(of_known.content, known) == without_token(of_nobody.content, "ZZ9999")
        assert plain_headers(of_known) == plain_headers(of_nobody)


def test_the_right_password_of_a_closed_account_answers_like_a_wrong_one(world, browser):
    account_with_password("EK0005")
    desk.open_account("EK0005", PASSWORD, one_time_until=None)
    SignIn.objects.filter(username="EK0005").update(is_active=False)

    closed = sent(browser, "/sign-in/", login="EK0005", password=PASSWORD)
    wrong = sent(Client(enforce_csrf_checks=True), "/sign-in/", login="ZZ9999", password=PASSWORD)

    assert without_token(closed.content, "EK0005") == without_token(wrong.content, "ZZ9999")


def test_what_is_typed_as_a_number_and_is_none_is_kept_nowhere(world, browser):
    size = world.size()

    sent(browser, "/sign-in/", login="my secret sentence", password="wrong")

    entry = record.entry_at(size)
    assert entry.facts["officer"] is None
    for row in AccessAttempt.objects.all():
        assert "secret" not in f"{row.username} {row.get_data} {row.post_data}".lower()


def test_a_one_time_password_runs_out(world, browser):
    one_time = services.give_access(officer=world.nodal, number="EK0003")
    world.pass_time(hours=72)

    assert sent(browser, "/sign-in/", login="EK0003", password=one_time).status_code == 200
    assert browser.get("/").headers["Location"].startswith("/sign-in/")


def test_a_one_time_password_ends_sessions_and_keeps_the_factor(world):
    account_with_password("EK0003")
    browser = signed_in(world.custodian)
    assert browser.get("/").status_code == 200

    one_time = services.give_access(officer=world.nodal, number="EK0003")

    assert browser.get("/").headers["Location"].startswith("/sign-in/")
    other = Client(enforce_csrf_checks=True)
    assert sent(other, "/sign-in/", login="EK0003", password=one_time).headers["Location"] == "/sign-in/code/"


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012", "EK0003EK0003"])
def test_a_weak_password_is_refused(world, browser, weak):
    one_time = services.give_access(officer=world.nodal, number="EK0003")
    sent(browser, "/sign-in/", login="EK0003", password=one_time)

    answer = sent(browser, "/account/password/", oldpassword=one_time, password1=weak, password2=weak)

    assert answer.status_code == 200
    assert browser.get("/").headers["Location"] == "/account/password/"


def test_passwords_are_kept_as_argon2(world, quick_hashing):
    account = account_with_password("EK0003")

    assert account.password.startswith("argon2$argon2id$")
    assert quick_hashing == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    real = Argon2PasswordHasher()
    assert real.memory_cost >= 64 * 1024
    assert real.time_cost >= 2


def test_signing_out_is_an_act_and_takes_a_form(world):
    browser = signed_in(world.auditor)
    assert browser.get("/sign-out/").status_code == 200
    assert browser.get("/ledger/").status_code == 200
    size = world.size()

    browser.post("/sign-out/")

    assert acts_since(size) == ["people.signed_out"]
    assert browser.get("/ledger/").status_code == 302
    assert not OfficerSession.objects.filter(officer="KL0005").exists()


def test_signing_out_everywhere_else_keeps_this_session(world):
    here, there = signed_in(world.auditor), signed_in(world.auditor)

    here.post("/account/sessions/")

    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_another_second_factor_takes_proof_of_the_old_one_and_replaces_it(world):
    account_with_password("KL0005")
    old = Authenticator.objects.get(user__username="KL0005", type="totp").pk
    browser = signed_in(world.auditor)
    asked = browser.get("/account/factor/")
    assert asked.headers["Location"] == "/sign-in/again/?next=%2Faccount%2Ffactor%2F"
    assert Authenticator.objects.filter(pk=old).exists()

    again = browser.post("/sign-in/again/?next=/account/factor/", {"password": PASSWORD})
    assert again.headers["Location"] == "/account/factor/"
    browser.get("/account/factor/")
    browser.post("/account/factor/", {"code": code_of_secret(browser.session["mfa.totp.secret"])})

    assert [a.type for a in Authenticator.objects.filter(user__username="KL0005").order_by("type")] == [
        "recovery_codes",
        "totp",
    ]
    assert not Authenticator.objects.filter(pk=old).exists()
    assert browser.get("/").status_code == 200


def test_a_lost_second_factor_takes_two_officers(world, browser):
    account_with_password("EK0003")
    asked = services.ask_factor_reset(officer=world.administrator, number="EK0003", reason="the phone was lost at work")

    with pytest.raises(Refused, match="another officer"):
        services.confirm_factor_reset(officer=world.administrator, reset=asked.reference)
    assert selectors.has_factor("EK0003")
    services.confirm_factor_reset(officer=world.nodal, reset=asked.reference)

    assert not selectors.has_factor("EK0003")
    assert sent(browser, "/sign-in/", login="EK0003", password=PASSWORD).status_code == 302
    assert browser.get("/").headers["Location"] == "/account/factor/"
    with pytest.raises(Refused, match="decided already"):
        services.decline_factor_reset(officer=world.nodal, reset=asked.reference, reason="too late")
    assert world.differences() == ()


def test_a_session_kept_under_another_key_after_sign_in(world, browser):
    account_with_password("KL0005")
    browser.get("/sign-in/")
    before = browser.session.session_key
    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    sent(browser, "/sign-in/code/", code=services.current_code("KL0005").code)

    assert browser.session.session_key != before
    assert OfficerSession.objects.get(officer="KL0005").session_key == browser.session.session_key


def test_nothing_of_signing_in_is_counted_in_one_process_only():
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    assert settings.AXES_HANDLER.endswith("AxesDatabaseHandler")
    assert router.db_for_write(OfficerSession) == router.db_for_write(AccessAttempt) == "desk"


def test_the_language_that_an_officer_chose_comes_with_the_sign_in(world, browser):
    account_with_password("KL0005")
    signed_in(world.auditor).post("/account/", {"language": "hi"})

    sent(browser, "/sign-in/", login="KL0005", password=PASSWORD)
    sent(browser, "/sign-in/code/", code=services.current_code("KL0005").code)

    assert browser.cookies["django_language"].value == "hi"
    assert 'lang="hi"' in browser.get("/").content.decode()


@pytest.mark.parametrize(
    "next_page", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org"]
)
def test_a_sign_in_leads_nowhere_outside(world, browser, next_page):
    account_with_password("KL0005")
    page = f"/sign-in/?next={quote(next_page)}"

    sent(browser, page, login="KL0005", password=PASSWORD, next=next_page)
    done = sent(browser, "/sign-in/code/", code=services.current_code("KL0005").code)

    assert done.headers["Location"] == "/"


@pytest.mark.parametrize("number", ["KL0005", "MP0003", "ZZ9999"])
def test_a_password_is_hashed_once_whoever_the_number_is_of(world, browser, number, monkeypatch):
    """The time of an answer is that of one hashing, so it tells nothing either."""
    account_with_password("KL0005")
    hashed: list[str] = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher, name, lambda *args, real=real, name=name: hashed.append(name) or real(*args)
        )

    sent(browser, "/sign-in/", login=number, password="wrong")

    assert len(hashed) == 1


def test_a_wrong_code_before_changing_the_factor_counts_and_ends_the_session(world):
    account_with_password("KL0005")
    browser = signed_in(world.auditor)
    for _ in range(4):
        assert browser.post("/sign-in/again/code/", {"code": "000000"}).status_code == 200

    locked = browser.post("/sign-in/again/code/", {"code": "000000"})

    assert locked.status_code == 429
    assert browser.get("/").headers["Location"].startswith("/sign-in/")
    assert selectors.is_locked("KL0005")
