"""The file that goes to a second unit: a checkpoint that grows from the earlier one, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.ledgers import LEDGER_KEY, OTHER_KEY, Ledger, entries_of_commits
from tutela.engines.ledger.errors import NoteRefused, ProofRefused
from tutela.engines.ledger.growth import Growth
from tutela.engines.ledger.tree import consistency_path, leaf_hash, root_of

LEDGER = Ledger(entries_of_commits(*[1] * 13))
LEAVES = [leaf_hash(entry) for entry in LEDGER.entries]
KEY = LEDGER_KEY.verifier


def growth(old: int, new: int) -> Growth:
    def subtree(level: int, position: int) -> bytes:
        return root_of(LEAVES[position << level : (position + 1) << level])

    path = consistency_path(old, new, subtree) if old else []
    return Growth(old, tuple(path), LEDGER.checkpoint(new))


@given(st.integers(1, 13), st.integers(1, 13))
def test_a_ledger_grows_from_every_earlier_size(one: int, other: int) -> None:
    old, new = sorted((one, other))

    read = Growth.from_text(growth(old, new).text())

    assert read == growth(old, new)
    assert read.verify(LEDGER.checkpoint(old), KEY).size == new


def test_a_checkpoint_alone_grows_from_nothing() -> None:
    assert Growth.from_text(LEDGER.checkpoint(5)) == Growth(0, (), LEDGER.checkpoint(5))


def test_a_rewritten_ledger_does_not_grow() -> None:
    rewritten = Ledger(entries_of_commits(2, *[1] * 11))

    with pytest.raises(ProofRefused, match="does not grow"):
        growth(5, 13).verify(rewritten.checkpoint(5), KEY)


def test_the_earlier_checkpoint_is_the_one_that_the_proof_is_for() -> None:
    with pytest.raises(ProofRefused, match="over 5 entries, not for one of"):
        growth(5, 13).verify(LEDGER.checkpoint(6), KEY)
    with pytest.raises(NoteRefused):
        growth(5, 13).verify(LEDGER.checkpoint(5), OTHER_KEY.verifier)


@pytest.mark.parametrize(
    "text",
    ["", "old 5", "old 05\n\n{note}", "old 5\nAAAA\n\n{note}", "old 5\n?\n\n{note}", "old 5\n\nno note\n"],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ProofRefused):
        Growth.from_text(text.replace("{note}", LEDGER.checkpoint(13)))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for given_text in (text, f"old {text}"):
        try:
            Growth.from_text(given_text)
        except ProofRefused:
            continue
