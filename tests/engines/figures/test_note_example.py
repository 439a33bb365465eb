"""The example in docs/formats/note.md is a note, and recomputes from the ledger that it was made of."""

import json
import re
from pathlib import Path

from tests.makers.counted_ledgers import CountedLedger
from tutela.engines.figures.document import canonical_bytes
from tutela.engines.figures.note import note_of
from tutela.engines.figures.recomputation import PUBLISHED_ACT, recompute

DOCUMENT = Path(__file__).parents[3] / "docs/formats/note.md"


def test_the_example_recomputes():
    ledger = CountedLedger()
    ledger.state("seizure_report", "R-1", round="20.1", district="MPM")
    ledger.state("fir", "F-1", round="20.1", district="MPM")
    ledger.state("fir", "F-2", round="20.1", district="PKD")
    for number in range(6):
        ledger.state("child", f"C-{number}", round="20.1", district="MPM" if number < 4 else "PKD")
    text = re.search(r"```json note\n(.*?)\n```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)

    note = note_of(canonical_bytes(json.loads(text.group(1))))

    ledger.add(PUBLISHED_ACT, {"note": note.reference, "digest": note.digest})
    assert recompute(note, ledger.entries) == []
    assert note.totals == (2, 1, 6)
    assert note.withheld == (("children_referred", "Malappuram"), ("children_referred", "Palakkad"))


def test_the_document_names_every_key():
    text = DOCUMENT.read_text(encoding="utf-8")
    example = json.loads(re.search(r"```json note\n(.*?)\n```", text, re.DOTALL).group(1))

    for key in example:
        assert f"`{key}`" in text.split("## What verification says")[0]
