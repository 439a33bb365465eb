"""Officers at their browsers: each signed in for real, filling the forms that the pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page

from tests.browsing import hear_complaints
from tests.journeys.conftest import Unit

ZONE = ZoneInfo("Asia/Kolkata")
Value = str | bool | list[str] | Path


@dataclass
class Walk:
    """One journey: the unit, whether scripts run, the language, and a browser for every officer who takes part."""

    browser: Browser
    unit: Unit
    javascript: bool
    complaints: list[str]
    language: str = "en"
    pages: dict[str, Page] = field(default_factory=dict)

    def close(self) -> None:
        """Close every browser."""
        for page in self.pages.values():
            page.context.close()

    def at_the_desk_of(self, number: str) -> Page:
        """The page of an officer; signed in when first asked for."""
        if number not in self.pages:
            context = self.unit.context_of(self.browser, number, javascript=self.javascript)
            context.add_cookies([{"name": "django_language", "value": self.language, "url": self.unit.origin}])
            self.pages[number] = context.new_page()
            hear_complaints(self.pages[number], self.complaints)
        return self.pages[number]

    def go(self, number: str, path: str) -> Page:
        """Open a page as an officer; it must be there."""
        page = self.at_the_desk_of(number)
        response = page.goto(self.unit.origin + path)
        assert response is not None
        assert response.status == 200, (number, path, response.status, page.inner_text("main")[:600])
        assert page.get_attribute("html", "lang") == self.language
        return page

    def send(self, page: Page, values: Mapping[str, Value]) -> Page:
        """Fill the form that has the first of these fields, and send it; a refused form fails with its errors."""
        first = page.locator(f'[name="{next(iter(values))}"]').first
        form = page.locator("form").filter(has=first)
        folded = page.locator("details.part:not([open])").filter(has=first)
        if folded.count():
            folded.locator("summary").first.click()
        for name, value in values.items():
            fill(form.locator(f'[name="{name}"]'), value)
        return self.press(page, form)

    def press(self, page: Page, form: Locator) -> Page:
        """Press the button that sends a form, answer the question that may come before, and wait for the answer."""
        button = form.locator("button[type=submit]:not([name=show])").last
        with page.expect_navigation() as navigation:
            button.click()
            confirm = page.locator("dialog[open] [data-confirm-yes], dialog[open] button[value=yes]")
            if self.javascript and confirm.count():
                confirm.first.click()
        answer = navigation.value
        assert answer is not None
        errors = page.locator(".errors").all_inner_texts()
        assert answer.status == 200, (page.url, answer.status, errors or page.inner_text("main")[:800])
        return page


def fill(found: Locator, value: Value) -> None:
    """Give a field its value, whatever it is: a choice, boxes, a file or a text."""
    kind = found.first.evaluate("(e) => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()")
    if kind in ("checkbox", "radio"):
        wanted = value if isinstance(value, list) else [value]
        for one in range(found.count()):
            box = found.nth(one)
            box.set_checked(value if isinstance(value, bool) else box.get_attribute("value") in wanted)
    elif kind == "select":
        found.first.select_option(value if isinstance(value, list) else str(value))
    elif kind == "file":
        found.first.set_input_files([str(one) for one in value] if isinstance(value, list) else str(value))
    else:
        found.first.fill(str(value))


def local(moment: datetime | None = None, **later: float) -> str:
    """A moment as a browser writes it in the installation's zone, to the second: now, or so much later."""
    return ((moment or datetime.now(ZONE)) + timedelta(**later)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")


def reference_in(page: Page, prefix: str) -> str:
    """The reference with this prefix in the page's address: ``/cases/CASE-000003/`` → ``CASE-000003``."""
    found = [piece for piece in page.url.split("?")[0].split("/") if piece.startswith(prefix)]
    assert found, f"no {prefix}… in {page.url}"
    return found[0]
