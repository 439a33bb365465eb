"""The checklist: a score that explains itself, and says how complete a tip is without counting that."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tutela.engines.linkage as engine
from tutela.engines.linkage.checklist import ANSWERS, Answer, Checklist, checklist_of, score
from tutela.engines.linkage.errors import ChecklistRefused

EXAMPLE = tomllib.loads((Path(engine.__file__).parent / "checklist.example.toml").read_text())
CHECKLIST = checklist_of(EXAMPLE)
SMALL: dict[str, object] = {
    "name": "n",
    "version": "1",
    "item": [
        {"key": "a", "weight": 10, "question": "A?", "reason": "A is so"},
        {"key": "b", "weight": 5, "question": "B?", "reason": "B is so"},
    ],
    "band": [{"name": "first", "from": 10, "hours": 4}, {"name": "later", "from": 0}],
}
answers = st.dictionaries(st.sampled_from([item.key for item in CHECKLIST.items]), st.sampled_from(list(ANSWERS)))


def test_a_score_explains_itself() -> None:
    found = score(checklist_of(SMALL), {"b": "yes"})

    assert (found.points, found.most, found.at_most, found.band.name, found.band_at_most.name) == (
        5,
        15,
        15,
        "later",
        "first",
    )
    assert found.explanation == (
        "5 of 15 points: later. Counted: B is so (+5). If what is unknown were so, it would be first (15 points). "
        "1 of 2 questions are answered; that says how complete it is, not how urgent."
    )


def test_a_complete_tip_is_not_urgent_by_being_complete() -> None:
    found = score(checklist_of(SMALL), {"a": "no", "b": "no"})

    assert (found.points, found.answered, found.band.name) == (0, 2, "later")


@given(answers)
def test_a_score_is_the_sum_of_its_reasons_and_lies_within_its_bounds(given_answers: dict[str, Answer]) -> None:
    found = score(CHECKLIST, given_answers)

    assert found.points == sum(reason.added for reason in found.reasons)
    assert 0 <= found.points <= found.at_most <= found.most
    assert found.band.from_score <= found.points


@given(answers, st.sampled_from([item.key for item in CHECKLIST.items]))
def test_learning_a_yes_never_lowers_and_learning_a_no_never_raises(given_answers: dict[str, Answer], key: str) -> None:
    unknown: dict[str, Answer] = {**given_answers, key: "unknown"}
    before = score(CHECKLIST, unknown)

    assert score(CHECKLIST, {**unknown, key: "yes"}).points >= before.points
    assert score(CHECKLIST, {**unknown, key: "no"}).at_most <= before.at_most


def changed(**parts: object) -> dict[str, object]:
    return {**SMALL, **parts}


@pytest.mark.parametrize(
    "document",
    [
        {},
        changed(item=[]),
        changed(item="x"),
        changed(item=[{"key": "a", "weight": 0, "question": "", "reason": ""}]),
        changed(item=[{"key": "a", "weight": True, "question": "", "reason": ""}]),
        changed(item=[{"key": "a", "weight": 1, "question": "", "reason": ""}] * 2),
        changed(band=[]),
        changed(band=[{"name": "x", "from": 5}]),
        changed(band=[{"name": "x", "from": 0}, {"name": "y", "from": 0}]),
        changed(band=[{"name": "x", "from": 0}, {"name": "y", "from": 16}]),
        changed(band=[{"name": "x", "from": "0"}]),
    ],
)
def test_a_checklist_that_contradicts_itself_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ChecklistRefused):
        checklist_of(document)


def test_an_answer_that_the_checklist_does_not_have_is_refused() -> None:
    checklist: Checklist = checklist_of(SMALL)
    with pytest.raises(ChecklistRefused):
        score(checklist, {"c": "yes"})
    with pytest.raises(ChecklistRefused):
        score(checklist, {"a": "maybe"})  # type: ignore[dict-item]
