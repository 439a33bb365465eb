"""What can happen to figures: an opening statement, a drafted and a published note, an outside statement held against us."""

from datetime import datetime

from tutela.apps.record.act import Act, Private, act


@act("figures.opening_statement_recorded", version=1, names=("statement",))
class OpeningStatementRecorded(Act):
    """{actor} recorded the opening statement {title}; the only counts that are typed."""

    statement: str
    title: str
    until: datetime
    counts: dict[str, int | None]


@act("figures.note_drafted", version=1, names=("note",))
class NoteDrafted(Act):
    """{actor} drafted the note {note}: {title}, as at {cut_off}."""

    note: str
    title: str
    rounds: tuple[str, ...] | None
    districts: tuple[str, ...] | None
    cut_off: datetime
    measures: tuple[str, ...]
    supersedes: str | None
    reason: str | None


@act("figures.note_dropped", version=1, about=("note",))
class NoteDropped(Act):
    """{actor} dropped the draft {note}."""

    note: str
    reason: str


@act("figures.note_published", version=1, about=("note",))
class NotePublished(Act):
    """{actor} published the note {note}."""

    note: str
    number: int
    size: int
    root: str
    digest: str
    document: str


@act("figures.statement_held", version=1, names=("statement",))
class StatementHeld(Act):
    """{actor} held an outside statement against the ledger: {source}."""

    statement: str
    source: str
    document: Private[str]
    rows: int
