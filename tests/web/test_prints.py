"""Prints: the words can be read back from the PDF, scripts shape right, the same data give the same bytes, each is an export."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from tests.web.client import signed_in
from tests.web.rounds_world import field_of
from tutela.apps.evidence import selectors as evidence
from tutela.apps.evidence import services
from tutela.apps.evidence.selectors import exhibit_for
from tutela.apps.record import selectors as record
from tutela.apps.record.checkpoints import verifier_key
from tutela.engines.ledger.checkpoint import open_checkpoint
from tutela.engines.ledger.note import VerifierKey
from tutela.web.prints.exhibits import qr_text
from tutela.web.prints.press import Block, Grid, Sheet, sheet

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


@pytest.fixture
def field(world):
    """A sealed phone, marked SEM, in the team leader's hands."""
    return field_of(world)


def words_of(content: bytes) -> str:
    """The text of a PDF, page by page, as a reader would copy it."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document)


def flat(text: str) -> str:
    return " ".join(text.split())


def printed(world, officer, path: str) -> str:
    """Ask for a print; it must be a PDF and recorded as an export."""
    size = world.size()
    answer = signed_in(officer).get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert [record.entry_at(n).act for n in range(size, world.size())] == ["record.exported"]
    return words_of(answer.content)


def test_a_label_names_the_exhibit_its_marks_and_its_entry(world, field):
    words = flat(printed(world, world.leader, f"/exhibits/{field.phone}/label.pdf"))

    entry = evidence.custody(world.leader, field.phone)[0].received_entry
    for value in (field.phone, "SEM", "P-1", "K-1001", f"Ledger entry {entry}", "EXERCISE"):
        assert value in words
    assert "Person 41" not in words
    assert qr_text(field.phone, entry) == f"{field.phone} test.tutela.example/ledger {entry}"


def test_a_seizure_list_has_what_is_recorded_and_leaves_the_rest_blank(world, field):
    words = printed(world, world.leader, f"/searches/{field.search}/seizure-list.pdf")

    for value in ("House 7, Ward 12", "Person 41", "Witness 1", "490154203237518", "SER-77", "on the desk", "K-1001"):
        assert value in flat(words)
    lines = [line.strip() for line in words.splitlines()]
    assert "2. Acts and sections" in lines
    assert "3. Nature of property" in lines
    assert "None" not in words


def test_a_withdrawn_exhibit_is_not_on_the_seizure_list(world, field):
    services.withdraw_exhibit(officer=world.leader, exhibit=field.phone, reason="recorded twice")

    assert "SER-77" not in printed(world, world.leader, f"/searches/{field.search}/seizure-list.pdf")


def test_a_sequence_of_custody_has_every_holder_every_hash_and_a_checkpoint_that_verifies(world, field):
    world.pass_time(hours=1)
    services.hand_over(
        giver=world.leader, receiver=world.custodian, exhibit=field.phone, purpose="safe keeping", at=world.now,
        locker="L-1",
    )  # fmt: skip
    sealed = exhibit_for(world.custodian, field.phone).line.seal
    services.open_exhibit(
        officer=world.custodian, exhibit=field.phone, seal=sealed, purpose="imaging here", at=world.now
    )
    for occasion, digest in (("acquisition", "ab" * 32), ("verification", "cd" * 32)):
        services.record_hash(
            officer=world.examiner, exhibit=field.phone, occasion=occasion, digests={"sha256": digest}, tool="imager 4.1",
            at=world.now,
        )  # fmt: skip

    words = printed(world, world.custodian, f"/exhibits/{field.phone}/custody.pdf")

    for value in ("Officer EK0002", "Officer EK0003", "safe keeping", "L-1", "imager 4.1", "BNSS s.193(3)(i)"):
        assert value in flat(words)
    for value in ("imaging here", sealed, "took the hash, but", "is not the one taken before"):
        assert value in flat(words), "what was opened and what does not agree stands in the print, too"
    assert "ab" * 32 in "".join(words.split())
    note = note_in(words)
    checkpoint, _signatures = open_checkpoint(note, VerifierKey.from_text(verifier_key()))
    assert checkpoint.size == world.size()


def note_in(words: str) -> str:
    """The signed note at the foot of a print, as its lines stand there."""
    lines = [line.strip() for line in words.splitlines()]
    start = lines.index("test.tutela.example/ledger")
    origin, size, root = lines[start : start + 3]
    signature = next(line for line in lines[start:] if line.startswith("— "))
    return f"{origin}\n{size}\n{root}\n\n{signature}\n"


def test_a_briefing_sheet_has_what_the_team_must_know(world, field):
    words = flat(printed(world, world.leader, f"/teams/{field.team}/briefing.pdf"))

    for value in ("House 7, Ward 12", "Warrant 7", "Dog in the yard", "keep them away", "Malayalam", "Printed for"):
        assert value in words


def test_malayalam_and_devanagari_shape_and_can_be_read_back(world):
    malayalam, hindi = "കേരള പൊലീസ് ക്ഷേമം സന്ധ്യയ്ക്ക്", "केरल पुलिस क्षेत्र विद्यार्थी"

    content = sheet(
        Sheet(
            title="Sheet", reference="X-1", basis="", blocks=[Block("", [("Malayalam", malayalam), ("Hindi", hindi)])]
        ),
        AT,
    )

    words = flat(words_of(content))
    assert [word for word in (*malayalam.split(), *hindi.split()) if word not in words] == []
    fonts = {name for name in (b"NotoSansMalayalam", b"NotoSansDevanagari") if name in content}
    assert fonts == {b"NotoSansMalayalam", b"NotoSansDevanagari"}


def test_the_same_data_give_the_same_bytes(world):
    content = Sheet(
        title="Sheet", reference="X-1", basis="b", blocks=[Block("", [("A", "1"), ("B", None)])],
        grids=[Grid("T", ["x", "y"], [1, 2], [["1", None]])],
    )  # fmt: skip

    assert sheet(content, AT) == sheet(content, AT)


def test_what_looks_like_markup_is_set_as_it_is(world):
    hostile = '#panic("x") *bold* $x$ @ref \\ <label> #import "/etc/passwd"'

    words = words_of(sheet(Sheet(title=hostile, reference="X", basis="", blocks=[Block("", [("A", hostile)])]), AT))

    assert '#panic("x") *bold* $x$ @ref' in flat(words)


def test_a_page_of_a_print_is_not_blank(world, field):
    content = signed_in(world.leader).get(f"/exhibits/{field.phone}/label.pdf").content

    pixels = pypdfium2.PdfDocument(content)[0].render(scale=2, grayscale=True).to_numpy()

    dark = float((pixels < 100).mean())
    assert 0.05 < dark < 0.5
