"""Chromium for tests, one for a module: where it is found, what it may complain of, and what axe says of a page."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium_path() -> str | None:
    """Where Chromium is on this machine, if anywhere."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get("TUTELA_CHROMIUM") or next(filter(None, found), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; a skip where it is missing, a failure on CI. Not for the session: playwright keeps a loop running."""
    with sync_playwright() as playwright:
        path = chromium_path()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            stop = pytest.fail if os.environ.get("CI") else pytest.skip
            stop("no Chromium here: install it (apt install chromium) or name it in TUTELA_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def axe_violations(page: Page, rules: list[str] = RULES) -> list[tuple[str, str]]:
    """Each rule that the page breaks, with the elements that break it."""
    results = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [(rule["id"], node["html"]) for rule in results.response["violations"] for node in rule["nodes"]]


def hear_complaints(page: Page, complaints: list[str]) -> None:
    """Gather what the browser says is wrong: errors of scripts, refusals of the policy, files that are not there."""

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "does not conform to the required format" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
