"""Chromium for tests, one for a module: where it is found, what it may complain of, and what axe says of a page."""

import os
import shutil
from collections.abc import Iterator
from ctypes.util import find_library
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
    stop = pytest.fail if os.environ.get("CI") else pytest.skip
    if find_library("atomic") is None:
        stop("playwright's driver needs libatomic: install it (apt install libatomic1)")
    with sync_playwright() as playwright:
        path = chromium_path()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            stop("no Chromium here: install it (apt install chromium) or name it in TUTELA_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


AXE = Axe().axe_script
"""The text of axe; as an init script of a context it is there in every page that is opened."""

VIOLATIONS = """([context, options]) => axe.run(context ?? document, options)
  .then(({violations}) => violations.flatMap((rule) => rule.nodes.map((node) => [rule.id, node.html])))"""

LOOKS = """async ([known, options]) => {
  const behind = new Map([[null, ""]]), elements = new Map();
  const layers = (e) => {
    if (!behind.has(e)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(e);
      const layer = `${backgroundColor} ${backgroundImage} ${opacity}`;
      behind.set(e, (layer === "rgba(0, 0, 0, 0) none 1" ? "" : layer + ";") + layers(e.parentElement));
    }
    return behind.get(e);
  };
  const look = (e) => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(e);
    return [color, fontSize, fontWeight, textShadow, layers(e)].join("|");
  };
  const old = new Set(known);
  const take = (e) => {
    if (e.checkVisibility({visibilityProperty: true}) && !old.has(look(e))) elements.set(e, look(e));
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (walk.currentNode.data.trim()) take(walk.currentNode.parentElement);
  document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(take);
  if (!elements.size) return [[], []];
  const {violations, passes} = await axe.run({include: [...elements.keys()]}, options);
  const nodes = (rules) => rules.flatMap((rule) => rule.nodes);
  return [nodes(violations).map((node) => ["color-contrast", node.html]),
          nodes(passes).map((node) => elements.get(node.element)).filter(Boolean)];
}"""
"""Contrast is a matter of a colour, what is behind it, and a size: where axe found these good, it is not asked again."""


def axe_violations(
    page: Page, rules: list[str] = RULES, *, without: list[str] | None = None, contrast: bool = True
) -> list[tuple[str, str]]:
    """Each rule that the page breaks, with the elements that break it; nothing of what ``without`` selects."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {
        "runOnly": rules,
        "resultTypes": ["violations"],
        "selectors": False,
        "rules": {} if contrast else {"color-contrast": {"enabled": False}},
    }
    found = page.evaluate(VIOLATIONS, [{"exclude": without} if without else None, options])
    return [(rule, element) for rule, element in found]


def contrast_violations(page: Page, good: set[str]) -> list[tuple[str, str]]:
    """Texts that are hard to read, among those that look like none in ``good``; what axe finds good is added there."""
    options = {"runOnly": ["color-contrast"], "resultTypes": ["violations", "passes"], "elementRef": True}
    found, passed = page.evaluate(LOOKS, [sorted(good), options])
    good |= set(passed)
    return [(rule, element) for rule, element in found]


def hear_complaints(page: Page, complaints: list[str]) -> None:
    """Gather what the browser says is wrong: errors of scripts, refusals of the policy, files that are not there."""

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "does not conform to the required format" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
