"""Ledgers of every version: this one verifies them, reads each act of theirs and derives the same tables from them."""

import json
from pathlib import Path

import pytest
from django.db import transaction

from tests.makers.released_ledger import RELEASED
from tutela import __version__
from tutela.apps.record import rebuild, selectors, statements
from tutela.apps.record.act import known_acts
from tutela.apps.record.rooms import projections
from tutela.apps.record.routing import replaying_into
from tutela.engines.ledger.entry import entry_of
from tutela.engines.ledger.export import EntryLine, read_export
from tutela.engines.ledger.note import VerifierKey
from tutela.engines.ledger.verify import Outcome, verify_export

LEDGERS = sorted(RELEASED.glob("*.txt"))
ADVICE = (
    "what was recorded is no longer read as it was: upcast the old version of the act; "
    "as long as this version is unreleased: python -m tests.makers.released_ledger"
)


def entries_of(ledger: Path) -> list[bytes]:
    with ledger.open("rb") as stream:
        return [piece.data for piece in read_export(stream) if isinstance(piece, EntryLine)]


def replay(data: bytes) -> None:
    entry = entry_of(data)
    try:
        rebuild.apply_entry(entry)
    except Exception as error:
        raise AssertionError(f"entry {entry.index}, {entry.act} version {entry.version}: {ADVICE}") from error


def test_this_version_has_its_ledger():
    assert f"{__version__}.txt" in {ledger.name for ledger in LEDGERS}


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.stem)
def test_a_released_ledger_verifies_against_its_key(ledger):
    key = VerifierKey.from_text(json.loads(ledger.with_suffix(".json").read_text(encoding="utf-8"))["key"])

    with ledger.open("rb") as stream:
        verdict = verify_export(stream, key=key)

    assert (verdict.outcome, verdict.first_fault) == (Outcome.VERIFIED, None)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.stem)
def test_a_released_ledger_is_replayed_into_the_tables_of_today(world, ledger):
    kept = json.loads(ledger.with_suffix(".json").read_text(encoding="utf-8"))["rows"]

    with rebuild.scratch_database(), replaying_into(rebuild.SCRATCH):
        with transaction.atomic(rebuild.SCRATCH), statements.held_back(rebuild.SCRATCH):
            for data in entries_of(ledger):
                replay(data)
        rows = {model._meta.db_table: model._base_manager.count() for model in projections()}

    assert {table: rows.get(table) for table in kept} == kept, ADVICE


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.stem)
def test_every_act_of_a_released_ledger_is_still_told_in_words(lived, ledger):
    stored = entries_of(ledger)

    items = selectors.items(stored)

    assert len(items) == len(stored)
    assert all(item.sentence for item in items)
    assert {item.act for item in items} <= set(known_acts()), ADVICE
