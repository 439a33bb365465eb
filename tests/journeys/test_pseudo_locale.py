"""Every page in the pseudo-locale: whatever is readable there is data, or a word that nobody marked for translation.

Pages are read as the server sends them: our scripts add no words but those of the attributes in ``READ_OUT``.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from lxml.html import HtmlElement, document_fromstring
from playwright.sync_api import Browser

from tests.journeys.addresses import visits
from tests.journeys.conftest import Unit
from tests.journeys.reading import Reader
from tutela.apps.people.rules import Role

pytestmark = pytest.mark.browser

VISITS = {visit.page.name: visit for visit in visits()}
AS_IS = {"script", "style", "template", "code", "pre", "kbd", "samp", "time"}
READ_OUT = (
    "aria-label",
    "aria-description",
    "title",
    "placeholder",
    "alt",
    "data-confirm",
    "data-copied",
    "data-filter-count",
)
"""Attributes that are words for people; the last three are what our behaviours put into the page."""

WORDS = re.compile(r"[A-Za-z0-9+@][A-Za-z0-9_.,:'’/@+()\-&%#]*")
READABLE = re.compile(r"[A-Za-z]{2}")
_TECHNICAL = """Tutela SHA-256 SHA-1 SHA-512 MD5 IMEI IMSI ICCID SIM SIMs FIR FIRs IP URL UTC IST CSV JSON PDF XLSX XML VICS
    PhotoDNA TOTP NCMEC CWC BNSS BNS BSA CrPC IPC POCSO CSEAM SEM GD SID Ed25519 E01 QR CyberTipline Telegram WhatsApp DNA API
    KB MB GB Parquet RFC Merkle TLS HTTP seccomp landlock run.json findings.json manifest.parquet
    YYYY-MM-DD DD/MM/YYYY HH:MM"""
TECHNICAL = frozenset(_TECHNICAL.split())
"""Names and abbreviations of the field that stand in every language as they are."""


@cache
def data_words(data: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """The unit's data, each text as its words; a bare code such as ``device_seized`` is no data: pages show its words."""
    found = set()
    for text in data:
        for line in text.splitlines():
            words = tuple(word.strip(".,:()") for word in WORDS.findall(line))
            if words and not (len(words) == 1 and re.fullmatch(r"[a-z_]+", words[0])):
                found.add(words)
    return frozenset(found)


def untranslated(text: str, data: frozenset[tuple[str, ...]]) -> str:
    """What of a text is readable and no data; empty when all of it was transformed."""
    left = []
    words = [word.strip(".,:()") for word in WORDS.findall(text)]
    at = 0
    while at < len(words):
        step = _data_at(words, at, data)
        if step:
            at += step
            continue
        if READABLE.search(words[at]) and words[at] not in TECHNICAL and not is_reference(words[at]):
            left.append(words[at])
        at += 1
    return " ".join(left)


def _data_at(words: list[str], at: int, data: frozenset[tuple[str, ...]]) -> int:
    """How many words from here on are one text of the data, the longest there is; 0 for none."""
    for end in range(min(len(words), at + 60), at, -1):
        if tuple(words[at:end]) in data:
            return end - at
    return 0


def is_reference(word: str) -> bool:
    """References, numbers of officers, digests, addresses: at least one digit, and no ordinary word; a path of ours."""
    return bool(re.search(r"\d", word)) or "@" in word or word.endswith("/")


def shown(element: HtmlElement) -> Iterator[str]:
    """Every text in an element and every attribute that is read out; what is marked as being no language is left out."""
    if not isinstance(element.tag, str) or is_as_it_is(element):
        return
    yield from (element.get(name) for name in READ_OUT if element.get(name))
    if element.tag == "input" and element.get("type") in ("submit", "button"):
        yield element.get("value", "")
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            yield text
    for child in element:
        yield from shown(child)


def is_as_it_is(element: HtmlElement) -> bool:
    """Whether what stands in an element is the same in every language."""
    named = element.tag == "option" and element.get("lang") is not None
    return named or element.tag in AS_IS or "reference" in element.classes or element.get("translate") == "no"


def told(document: HtmlElement, data: frozenset[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Each readable text of a page that is no data, with what of it is readable."""
    for text in dict.fromkeys(shown(document)):
        if left := untranslated(text, data):
            yield left, " ".join(text.split())[:160]


class Readers(dict[str, Reader]):
    """An officer of every role, reading in the pseudo-locale; there when first asked for."""

    def __init__(self, unit: Unit) -> None:
        super().__init__()
        self.unit = unit

    def __missing__(self, role: str) -> Reader:
        self[role] = Reader(self.unit, role, django_language="eo")
        return self[role]


@pytest.fixture(scope="module")
def readers(unit: Unit) -> Readers:
    """The officers of this module."""
    return Readers(unit)


@pytest.mark.parametrize("name", VISITS)
def test_every_word_of_a_page_can_be_translated(readers: Readers, unit: Unit, name: str) -> None:
    data = data_words(tuple(unit.told["data"]))
    wrong: set[tuple[str, str]] = set()
    for role in VISITS[name].roles:
        answer = readers[role].get(VISITS[name].address(unit.objects))
        if answer.is_html and answer.body.strip():
            wrong |= set(told(answer.tree, data))
    assert not wrong, f"not marked for translation on {name}: {sorted(wrong)}"


def test_the_pages_before_sign_in_can_be_translated(browser: Browser, unit: Unit) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": "django_language", "value": "eo", "url": unit.origin}])
    page = context.new_page()
    data = data_words(tuple(unit.told["data"]))
    for wrong in (False, True):
        page.goto(f"{unit.origin}/sign-in/")
        if wrong:
            page.fill("[name=login]", "ZZ9999")
            page.fill("[name=password]", "one that is wrong")
            page.press("[name=password]", "Enter")
        assert list(told(document_fromstring(page.content()), data)) == []
    context.close()


def test_the_test_sees_a_word_that_was_not_marked() -> None:
    data = data_words(("Warrant 2/2026 of the Special Court", "device_seized", "Bafi KaNok"))

    assert untranslated("⟦Šéåļéð ƀý Bafi KaNok⟧", data) == ""
    assert untranslated("Sealed by Bafi KaNok", data) == "Sealed by"
    assert untranslated("Warrant 2/2026 of the Special Court, EX-000001", data) == ""
    assert untranslated("device_seized", data) == "device_seized"
    page = document_fromstring("<p title='Read out'>⟦Šéåļéð⟧ <code>as it is</code> left <!-- not shown --> here</p>")
    assert [left for left, _text in told(page, data)] == ["Read out", "left", "here"]


def test_the_pseudo_locale_is_offered_in_the_exercise_only() -> None:
    from django.template.loader import render_to_string

    for exercise in (True, False):
        html = render_to_string("components/language.html", {"exercise": exercise})
        assert ('value="eo"' in html) is exercise


def test_every_role_reads_in_the_language_it_chose(readers: Readers) -> None:
    for role in Role:
        document = readers[role].get("/").tree

        assert document.get("lang") == "eo", role
        assert "⟦" in document.find(".//main").text_content(), role
