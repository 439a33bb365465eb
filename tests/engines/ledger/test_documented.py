"""The example in docs/formats/ledger.md is what the code writes and verifies."""

import io
from pathlib import Path

from tests.makers.ledgers import LEDGER_KEY, Ledger, entries_of_commits, opening
from tutela.engines.ledger.verify import verify_export

PAGE = Path(__file__).parents[3] / "docs/formats/ledger.md"


def test_the_documented_export_is_written_and_verifies() -> None:
    example = PAGE.read_bytes().partition(b"```text ledger\n")[2].partition(b"```\n")[0]

    assert example == Ledger(entries_of_commits(1, 2), [opening(1)], witnessed=True).export()
    assert verify_export(io.BytesIO(example), key=LEDGER_KEY.verifier).holds


def test_the_documented_verdict_is_that_of_the_example() -> None:
    verdict = Ledger(entries_of_commits(1, 2)).root.hex()

    assert PAGE.read_text(encoding="utf-8").count(f'"root": "{verdict}"') == 1
