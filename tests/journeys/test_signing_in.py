"""Signing in as it is in a browser: both factors, a session left alone, a number that is locked, signing out."""

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import axe_violations
from tests.journeys.conftest import ROOT, Unit, environment

pytestmark = pytest.mark.browser

IDLE, LOCKED = "EKC12", "EKC13"


def signed_in(browser: Browser, unit: Unit, number: str, *, javascript: bool = True) -> Page:
    return unit.sign_in(browser.new_context(java_script_enabled=javascript), number)


def test_a_session_left_alone_ends_and_another_that_signs_out_is_over(browser: Browser, unit: Unit) -> None:
    page = signed_in(browser, unit, IDLE)
    aged = subprocess.run(
        [sys.executable, "-m", "tests.journeys.aged", IDLE, "31"],
        cwd=ROOT,
        env=environment(unit.folder),
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(aged.stdout) >= 1

    page.goto(f"{unit.origin}/account/")
    assert page.url.startswith(f"{unit.origin}/sign-in/?next=")
    assert "half an hour without use" in page.inner_text("main")
    assert page.get_by_label("Officer number").is_visible()
    assert axe_violations(page) == []
    page.context.close()


def test_signing_out_ends_the_session(browser: Browser, unit: Unit) -> None:
    context = unit.context_of(browser, unit.number_of("liaison_officer"))
    page = context.new_page()
    page.goto(f"{unit.origin}/account/")
    cookies = context.cookies()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(lambda url: "/account/" not in url)
    unit.states.clear()

    old = browser.new_context()
    old.add_cookies(cookies)
    left = old.new_page()
    left.goto(f"{unit.origin}/account/")
    assert "/sign-in/" in left.url
    page.go_back()
    page.reload()
    assert "/sign-in/" in page.url
    context.close()
    old.close()


def test_a_number_is_locked_after_five_wrong_passwords(browser: Browser, unit: Unit) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for tried in range(6):
        response = page.goto(f"{unit.origin}/sign-in/")
        page.fill("[name=login]", LOCKED)
        page.fill("[name=password]", f"wrong password number {tried}")
        with page.expect_navigation() as navigation:
            page.press("[name=password]", "Enter")
        response = navigation.value
    assert response is not None
    assert response.status == 429
    assert page.locator("h1").count() == 1
    page.goto(f"{unit.origin}/sign-in/")
    page.fill("[name=login]", LOCKED)
    page.fill("[name=password]", unit.sign_in_of(LOCKED)["password"])
    with page.expect_navigation() as navigation:
        page.press("[name=password]", "Enter")
    assert navigation.value.status == 429
    context.close()


def test_the_lock_out_page_holds_for_everybody(browser: Browser, unit: Unit) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(f"{unit.origin}/sign-in/")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert axe_violations(page) == []
    page.close()
