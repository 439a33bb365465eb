"""The living style page and the sign-in pages in Chromium, under the policy of the settings.

Pages are rendered here and handed to the browser by interception, so that nothing is served and nothing is fetched.
"""

from collections.abc import Callable, Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django import forms
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from tests.browsing import axe_violations, hear_complaints
from tutela.web import components as ui
from tutela.web.patterns import pattern_context

ORIGIN = "http://tutela.test"

pytestmark = pytest.mark.browser


class PasswordForm(forms.Form):
    """A form of the sign-in pages."""

    login = forms.CharField(label="Officer number")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    secret = "ABCDEFGHIJKLMNOP"


ERRORS = ("400", "403", "403_csrf", "404", "409", "429", "500")
SHORT = pattern_context() | {"receipt": None, "notices": []}
PAGES: dict[str, tuple[str, dict[str, object]]] = {
    "/patterns": ("patterns.html", pattern_context()),
    "/short": ("base.html", SHORT),
    "/sign-in": ("account/login.html", {"form": PasswordForm(), "exercise": True, "unit": "Unit 01"}),
    "/sign-in-wrong": ("account/login.html", {"form": PasswordForm({"login": ""})}),
    "/code": ("mfa/authenticate.html", {"form": PasswordForm()}),
    "/again": ("account/reauthenticate.html", {"form": PasswordForm()}),
    "/again-code": ("mfa/reauthenticate.html", {"form": PasswordForm()}),
    "/password": ("account/password_change.html", {"form": PasswordForm()}),
    "/closed": ("account/account_inactive.html", {}),
    "/sign-out": ("account/logout.html", {}),
    "/factor": ("mfa/totp/activate_form.html", {"form": PasswordForm(), "totp_url": "otpauth://totp/07?secret=ABCDEFGH"}),
    "/codes": ("mfa/recovery_codes/index.html", {"unused_codes": ["0001", "0002"], "total_count": 10, "can_view_codes": True}),
    "/codes-new": ("mfa/recovery_codes/generate.html", {"form": forms.Form(), "unused_code_count": 2}),
    **{f"/{code}": (f"errors/{code}.html", {"error": "A reason."}) for code in ERRORS},
}  # fmt: skip


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens a page of ``PAGES``; whatever the browser or the policy complained of fails the test."""
    complaints: list[str] = []
    contexts = []

    def hand_over(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = finders.find(path.removeprefix("/static/"))
            assert isinstance(file, str), path
            route.fulfill(status=200, body=Path(file).read_bytes(), content_type=guess_type(file)[0] or "font/ttf")
        elif path in PAGES and route.request.method == "GET":
            template, context = PAGES[path]
            html = render_to_string(template, context)
            route.fulfill(
                status=200, body=html, content_type="text/html", headers={"Content-Security-Policy": build_policy()}
            )
        elif path == "/progress/":
            done = render_to_string(
                "components/progress.html", {"progress": ui.Progress("Triage", 9, 9, finished=True)}
            )
            route.fulfill(status=200, body=done, content_type="text/html")
        else:
            route.fulfill(status=200, body=f"<title>{route.request.method} {path}</title>", content_type="text/html")

    def open_page(path: str, *, width: int = 1280, scheme: str = "light", javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=javascript
        )  # type: ignore[call-overload]
        contexts.append(context)
        page: Page = context.new_page()
        page.route("**/*", hand_over)
        hear_complaints(page, complaints)
        page.goto(ORIGIN + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_the_page_fits_320_pixels(opened: Opener, path: str) -> None:
    page = opened(path)
    found = axe_violations(page)
    page.emulate_media(color_scheme="dark")
    found += axe_violations(page, ["color-contrast"])
    page.set_viewport_size({"width": 320, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert found == []


def test_axe_finds_nothing_on_a_narrow_screen(opened: Opener) -> None:
    assert axe_violations(opened("/patterns", width=320)) == []


def test_what_can_be_pressed_is_24_pixels_high_or_stands_in_a_line(opened: Opener) -> None:
    small = """[...document.querySelectorAll("a, button, select, summary, input:not([type=hidden])")].filter((e) => {
        const box = e.getBoundingClientRect();
        const inline = getComputedStyle(e).display === "inline";
        const small = box.height > 0 && (box.height < 24 || box.width < 24);
        return small && !inline && !e.closest("svg, label") && !e.matches(".skip, [type=checkbox], [type=radio]");
      }).map((e) => e.outerHTML)"""

    assert opened("/patterns").evaluate(small) == []


def test_the_first_key_leads_to_the_skip_link_and_that_to_the_content(opened: Opener) -> None:
    page = opened("/short")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_slash_searches_and_g_with_a_letter_goes_to_a_room(opened: Opener) -> None:
    page = opened("/short")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "bar-search"
    page.keyboard.type("g f/")
    assert page.input_value("#bar-search") == "g f/"

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press("f")
    assert page.url.endswith("#figures")


def test_a_letter_goes_nowhere_without_g_however_soon_after_the_page_came(opened: Opener) -> None:
    page = opened("/short")
    sent = """document.dispatchEvent(Object.defineProperty(
        new KeyboardEvent("keydown", {key: "f", bubbles: true}), "timeStamp", {value: 200}))"""
    page.evaluate(sent.replace("document.dispatch", "document.body.dispatch"))
    assert not page.url.endswith("#figures")


def test_the_keys_are_listed_and_can_be_switched_off(opened: Opener) -> None:
    page = opened("/short")
    page.keyboard.press("?")
    help_on_keys = page.get_by_role("dialog", name="Keys")
    assert help_on_keys.is_visible()
    help_on_keys.get_by_label("Use these keys on this machine").uncheck()
    help_on_keys.get_by_role("button", name="Close").click()

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "bar-search"
    page.reload()
    page.keyboard.press("g")
    page.keyboard.press("f")
    assert not page.url.endswith("#figures")


def test_a_question_is_asked_before_a_form_is_sent(opened: Opener) -> None:
    page = opened("/short")
    dialog = page.get_by_role("dialog", name="Withdraw EX-2026-0017?")
    posted = []
    page.on("request", lambda request: posted.append(request.method) if request.method == "POST" else None)

    page.get_by_role("button", name="Withdraw").click()
    dialog.get_by_role("button", name="No, go back").click()
    assert posted == []
    page.get_by_role("button", name="Withdraw").click()
    page.keyboard.press("Escape")
    assert posted == []
    page.get_by_role("button", name="Withdraw").click()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Yes, go on").click()
    assert posted == ["POST"]


def test_a_table_is_narrowed_to_the_rows_with_the_words(opened: Opener) -> None:
    page = opened("/patterns")
    rows = page.locator("[data-filter] tbody tr:visible")
    everything = rows.count()
    page.get_by_label("Show rows with").fill("sealed phone")

    assert 0 < rows.count() < everything
    assert all("Sealed" in text and "Phone" in text for text in rows.all_inner_texts())
    assert page.locator("[data-filter-count]").inner_text().startswith(f"{rows.count()} / {everything}")


def test_leaving_with_unsent_entries_is_asked_about(opened: Opener) -> None:
    page = opened("/patterns")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(ORIGIN + "/short")
    assert asked == []

    page.goto(ORIGIN + "/patterns")
    page.locator("#id_place").press_sequentially("x")
    page.goto(ORIGIN + "/short")
    assert asked == ["beforeunload"]


def test_progress_is_asked_for_until_it_is_finished(opened: Opener) -> None:
    page = opened("/patterns")

    page.get_by_text("finished").wait_for()
    assert page.locator("progress").count() == 0


def test_a_wrong_form_takes_the_reader_to_what_is_wrong(opened: Opener) -> None:
    page = opened("/sign-in-wrong")

    assert page.evaluate("document.activeElement.className") == "errors"
    page.get_by_role("alert").get_by_role("link", name="Officer number").click()
    assert page.evaluate("document.activeElement.id") == "id_login"


def test_without_javascript_everything_that_reads_or_sends_is_there(opened: Opener) -> None:
    page = opened("/patterns", javascript=False)

    assert page.get_by_role("button", name="Search").is_visible()
    assert page.get_by_role("link", name="Refresh").is_visible()
    assert page.locator("details:has-text('The same as a table')").count() == 3
    assert page.get_by_label("Show rows with").is_hidden()
    page.get_by_role("button", name="Withdraw").first.click()
    assert page.title().startswith("POST")


def test_a_focused_element_is_ringed_in_both_schemes(opened: Opener) -> None:
    for scheme in ("light", "dark"):
        page = opened("/short", scheme=scheme)
        page.get_by_role("link", name="Hand over").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(({outlineStyle, outlineWidth}) => outlineStyle + outlineWidth)(getComputedStyle(document.activeElement))"
        )
        assert outline == "solid3px"
