"""An examination from the pages shows, sends and keeps nothing of what a device holds (safety, property 1)."""

import html
import re

import pypdfium2

from tests.engines.triage.test_safety import MARK, dresses, marked_picture
from tests.makers import images
from tests.makers.known_lists import digests
from tests.web.client import signed_in
from tests.web.rounds_world import field_of, ready_list
from tests.web.test_examination_pages import finished
from tutela.apps.evidence import sources

LISTED = MARK * 40 + b"listed"
ROOMS = re.compile(r'(?:href|hx-get)="((?:/exhibits/[^"?]+/|/examinations/|/triage/)[^"]*)"')


def test_no_page_document_or_file_has_content_of_the_device(world, tmp_path, settings):
    home = settings.TUTELA_HOME = tmp_path / "home"
    settings.TUTELA_SOURCES = [tmp_path / "images"]
    files = {"listed.bin": LISTED, "other.txt": MARK * 300, "picture.jpg": marked_picture(1), "cut.png": MARK * 9}
    tree = images.write_tree(tmp_path / "device", files)
    (tmp_path / "images").mkdir()
    images.ext4(tmp_path / "images/x.img", tree, 16 << 20)
    name, number = ready_list(world, digests(LISTED)["sha256"])
    phone, browser = field_of(world).phone, signed_in(world.examiner)
    asked = {"source": sources.choices()[0].key, "lists": [f"{name}/{number}"], "mode": "full"}
    asked |= {"verify": "on", "carve": "on", "pictures": "on"}
    address = browser.post(f"/exhibits/{phone}/examine/", asked).headers["Location"]
    finished(world, address)
    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert browser.post(f"{address}attach/").headers["Location"] == "/triage/RUN-000001/"

    answers = visited(browser, [f"/exhibits/{phone}/", address, "/triage/"])

    assert b"listed.bin" in answers["/triage/RUN-000001/"]
    assert [path for path, body in answers.items() if body.startswith(b"%PDF")]
    assert [path for path, body in answers.items() if b'"MediaFiles"' in body]
    kept += [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert any(b"listed.bin" in one for one in kept)
    for dress in dresses(MARK.strip()):
        assert not [path for path, body in answers.items() if dress in body]
        assert not [one for one in kept if dress in one]


def visited(browser, addresses):
    """Every page and document of these rooms that links lead to, by its address."""
    found = {}
    while addresses:
        address = addresses.pop()
        if address in found:
            continue
        answer = browser.get(address)
        found[address] = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if found[address].startswith(b"%PDF"):  # its text is packed
            pages = pypdfium2.PdfDocument(found[address])
            found[address] += "".join(page.get_textpage().get_text_range() for page in pages).encode()
        if answer.headers["Content-Type"].startswith("text/html"):
            addresses += [html.unescape(one) for one in ROOMS.findall(found[address].decode())]
    return found
