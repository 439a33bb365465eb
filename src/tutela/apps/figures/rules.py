"""When a note may be drafted and published. No Django."""

from datetime import datetime

from tutela.engines.values import Breach

TWO_PERSONS = "law.md §4: two-person acts (press note)"
SNAPSHOT = "law.md §1.5: a note is an immutable snapshot; a correction supersedes it with a reason"


def refusals_of_drafting(cut_off: datetime, now: datetime, supersedes: str | None, reason: str | None) -> list[Breach]:
    """A note's cut-off has passed, so that its figures stand still; one that supersedes another says why."""
    found = []
    if cut_off >= now:
        text = "the cut-off has not passed; until it has, its figures could still change"
        found.append(Breach("note.cut_off", text, SNAPSHOT))
    if supersedes and not (reason or "").strip():
        found.append(Breach("note.reason", f"say why it supersedes {supersedes}", SNAPSHOT))
    return found


def refusals_of_publishing(drafted_by: str, officer: str) -> list[Breach]:
    """A note is published by another officer than the one who drafted it."""
    if drafted_by == officer:
        return [Breach("note.two", "another officer than the drafter publishes it", TWO_PERSONS)]
    return []
