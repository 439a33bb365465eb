"""Every page in every role with data: the policy and the frame as served; in Chromium axe, the keyboard, and 320 pixels.

Each page is asked for in every role over HTTP. What was not yet seen of it, whether content or frame, is opened in Chromium.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from lxml.html import HtmlElement
from playwright.sync_api import Browser, Page

from tests.browsing import AXE, axe_violations, contrast_violations, hear_complaints
from tests.journeys import shapes
from tests.journeys.addresses import visits
from tests.journeys.conftest import Unit
from tests.journeys.reading import Answer, Reader

pytestmark = pytest.mark.browser

VISITS = {visit.page.name: visit for visit in visits()}
INLINE = re.compile(rb"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"", re.IGNORECASE)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
UNSAFE = re.compile(r"unsafe-|\*|data:|https?:")

ANSWERS = (200, 403, 404, 409)
"""What a page may answer to a role that has its permission: it, or a door or a rule that says why not."""

FRAME = ["body > header", "body > .menu", ".rooms--side", "body > footer", "body > dialog", ".skip"]
"""What is around the content."""


@dataclass
class Rounds:
    """All officers of this module, who take turns at one browser."""

    browser: Browser
    unit: Unit
    readers: dict[str, Reader] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    readable: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context()
        self.context.add_init_script(AXE)
        self.page = self.context.new_page()
        hear_complaints(self.page, self.complaints)

    def ask(self, role: str, address: str) -> Answer:
        """What the server answers to a role's officer."""
        if role not in self.readers:
            self.readers[role] = Reader(self.unit, role)
        return self.readers[role].get(address)

    def is_news(self, *found: str) -> bool:
        """Whether any of this was not seen before in this module; now it was."""
        new = not self.seen.issuperset(found)
        self.seen.update(found)
        return new

    def open(self, role: str, address: str) -> Page:
        """The page as the role's officer sees it, on a wide screen."""
        self.context.add_cookies(self.unit.state_of(self.unit.number_of(role))["cookies"])
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.goto(self.unit.origin + address)
        return self.page

    def heard(self) -> list[str]:
        """What the browser complained of since this was last asked."""
        heard = list(self.complaints)
        self.complaints.clear()
        return heard


@pytest.fixture(scope="module")
def rounds(browser: Browser, unit: Unit) -> Iterator[Rounds]:
    made = Rounds(browser, unit)
    yield made
    made.context.close()


def test_every_address_part_is_filled_from_the_table() -> None:
    missing = {name: visit.missing() for name, visit in VISITS.items() if visit.missing()}

    assert missing == {}, f"add these pages to tests/journeys/addresses.py: {missing}"


@pytest.mark.parametrize("name", VISITS)
def test_a_page_holds_in_every_role(rounds: Rounds, name: str) -> None:
    address = VISITS[name].address(rounds.unit.objects)
    wrong: list[object] = []
    opened = 0
    for role in VISITS[name].roles:
        answer = rounds.ask(role, address)
        opened += answer.status in (200, 405)
        wrong += [(role.value, *problem) for problem in problems_as_served(answer)]
        if not answer.is_page:
            continue
        new_frame = rounds.is_news(role, shapes.frame(answer.tree))
        new_content = rounds.is_news(name, *shapes.blocks(answer.tree))
        if new_frame or new_content:
            page = rounds.open(role, address)
            found = problems_in_chromium(page, [] if new_frame else FRAME, rounds.readable)
            wrong += [(role.value, *problem) for problem in found]
            wrong += [(role.value, "console", text) for text in rounds.heard() if not is_of_status(text, answer.status)]
    assert not wrong, "\n".join(str(one) for one in wrong)
    assert opened, f"no role sees {name} of the small unit: does addresses.py name the right object?"


def is_of_status(text: str, status: int) -> bool:
    """Whether a complaint says only that the page itself was refused."""
    return status != 200 and f"{status}" in text


def problems_as_served(answer: Answer) -> Iterator[tuple[object, ...]]:
    """What is wrong with an answer before a browser has it."""
    if answer.status == 405 and not answer.body:
        return
    if answer.status not in ANSWERS:
        yield ("status", answer.status)
    if UNSAFE.search(answer.headers.get("Content-Security-Policy", "unsafe-")):
        yield ("policy", answer.headers.get("Content-Security-Policy"))
    if not answer.is_html:
        if not answer.is_download:
            yield ("neither page nor file", answer.headers.get_content_type(), len(answer.body))
        return
    if inline := INLINE.search(answer.body):
        yield ("inline", inline.group())
    if answer.is_page:
        yield from problems_of_a_document(answer.tree)


def problems_of_a_document(document: HtmlElement) -> Iterator[tuple[object, ...]]:
    """What is wrong with a document as a whole, however its parts are."""
    title = document.findtext("head/title")
    facts = {"lang": document.get("lang")} | {tag: len(list(document.iter(tag))) for tag in ("h1", "main")}
    if facts != {"h1": 1, "main": 1, "lang": "en"} or title in (None, "", "Tutela"):
        yield ("frame", facts, title)
    levels = [int(heading.tag[1]) for heading in document.iterfind(".//main//*") if heading.tag in HEADINGS]
    if any(deeper > level + 1 for level, deeper in pairwise([0, *levels])):
        yield ("headings", levels)
    ids = Counter(document.xpath("//@id"))
    if twice := [one for one, count in ids.items() if count > 1]:
        yield ("ids", twice)


def problems_in_chromium(page: Page, without: list[str], readable: set[str]) -> Iterator[tuple[object, ...]]:
    """What is wrong with an open page, on a wide screen and on the narrowest."""
    yield from (("axe", *found) for found in axe_violations(page, without=without, contrast=False))
    yield from (("axe", *found) for found in contrast_violations(page, readable))
    if unreached := not_reached_by_keyboard(page):
        yield ("keyboard", unreached)
    page.set_viewport_size({"width": 320, "height": 800})
    width, widest = page.evaluate(WIDTH)
    if width > 320:
        yield ("reflow", width, widest)
    yield from (("axe at 320", *found) for found in axe_violations(page, ["target-size"], without=without))
    yield from (("axe at 320", *found) for found in contrast_violations(page, readable))


WIDTH = """() => [document.documentElement.scrollWidth, [...document.querySelectorAll("main *")]
  .filter((e) => e.getBoundingClientRect().right > 321 && !e.closest(".scroll, .table--wide"))
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 160))]"""

CONTROLS = """() => {
  const kinds = ["a[href]", "button", "input:not([type=hidden])", "select", "textarea", "summary"];
  const shown = [...document.querySelectorAll(kinds.map((kind) => `main ${kind}`).join())]
    .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled);
  const groups = new Set();
  window.reached = new Set();
  document.addEventListener("focusin", ({target}) => {
    if (target.closest("main") && target.tagName !== "MAIN")
      window.reached.add(target.type === "radio" ? target.name : target);
  });
  document.querySelector("main").focus();
  const parts = (type, each) => document.querySelectorAll(`main input[type=${type}]`).length * each;
  return [shown.filter((e) => {
    if (e.type !== "radio") return true;
    const first = !groups.has(e.name);
    groups.add(e.name);
    return first;
  }).length, parts("datetime-local", 8) + parts("date", 4)];
}"""
"""How many controls of the content there are, and how many more stops within them; what is focused is gathered from here on."""


def not_reached_by_keyboard(page: Page) -> str:
    """How many controls of the content the Tab key does not come to; empty when all are reached."""
    controls, parts = page.evaluate(CONTROLS)
    reached = 0
    for presses in (controls, parts, 12):
        for _ in range(presses):
            page.keyboard.press("Tab")
        reached = page.evaluate("window.reached.size")
        if reached >= controls:
            return ""
    return f"{reached} of {controls} controls are reached"


BEYOND = """() => { const edge = document.querySelector("main h1").closest("header, main").getBoundingClientRect().right;
  return [...document.querySelectorAll("main table")].map((e) => e.getBoundingClientRect().right - edge); }"""


def test_the_tables_of_the_triage_list_end_where_its_head_does(unit: Unit, browser: Browser) -> None:
    with unit.context_of(browser, unit.number_of("forensic_examiner"), width=1280) as context:
        page = context.new_page()
        page.goto(f"{unit.origin}/triage/")

        beyond = page.evaluate(BEYOND)

    assert len(beyond) == 2
    assert max(beyond) < 1
