"""``tutela exhibit attach-triage``: what it answers, in words and as JSON, and what it refuses."""

import argparse
from pathlib import Path

import pytest

from tests.makers.triage_run import run_folder
from tests.web.rounds_world import field_of
from tutela.apps.evidence import selectors
from tutela.apps.evidence.errors import RunUnreadable
from tutela.cli import triage_attach


@pytest.fixture
def field(world):
    """A sealed phone in the home district."""
    return field_of(world)


def asked(exhibit: str, folder: Path, officer: str = "EK0004") -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    triage_attach.register(parser.add_subparsers())
    return parser.parse_args(["attach-triage", exhibit, str(folder), "--as", officer, "--json"])


def test_a_run_is_attached_and_the_answer_counts_what_it_found(world, field, tmp_path):
    document = triage_attach.work(asked(field.phone.lower(), run_folder(tmp_path)))

    run = selectors.run_for(world.examiner, document["run"])
    assert {name: document[name] for name in ("exhibit", "items", "read", "unread", "hits", "verdict", "incidents")} == {
        "exhibit": field.phone, "items": 2, "read": 2, "unread": 0, "hits": 1, "verdict": "none_recorded", "incidents": [],
    }  # fmt: skip
    assert document["manifest"] == {"sha256": run.manifest_sha256}
    assert triage_attach.words(document).startswith(f"{run.reference} attached to {field.phone}: 1 hits among 2 items")


def test_a_folder_that_is_no_run_is_refused_with_what_to_do(world, field, tmp_path):
    size = world.size()

    with pytest.raises(RunUnreadable, match="tutela triage --out"):
        triage_attach.work(asked(field.phone, tmp_path))

    assert world.size() == size
