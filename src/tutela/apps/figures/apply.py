"""Acts as rows of figures: every counted part of an act, whatever room it comes from, becomes a dated fact."""

from tutela.apps.figures import stretches
from tutela.apps.figures.acts import (
    NoteDrafted,
    NoteDropped,
    NotePublished,
    OpeningStatementRecorded,
    StatementHeld,
)
from tutela.apps.figures.models import DatedOpening, NoteRow, OutsideStatement
from tutela.apps.record import statements
from tutela.apps.record.act import Act
from tutela.apps.record.apply import Recorded, applies, applies_every
from tutela.engines.figures.counted import WITHDRAWN, Counted


@applies_every
def counted(act: Act, entry: Recorded) -> None:
    """Open, replace or close the dated facts that an act states, corrects or withdraws."""
    part = getattr(act, "counted", None)
    if part is None:
        return
    changes: tuple[Counted, ...] = (part,) if isinstance(part, Counted) else tuple(part)
    closing = [(entry.index, entry.recorded_at, change.kind, change.object) for change in changes]
    about = [(change.kind, change.object) for change in changes]
    statements.run(CLOSE, closing, about)
    opened = [_opened(change, entry) for change in _last(changes) if change.change != WITHDRAWN]
    statements.run(OPEN, opened, about)


@applies_every
def summed(act: Act, entry: Recorded) -> None:
    """Sum a stretch up when the first entry after it comes: all that it opened and closed is there by then."""
    if entry.index and entry.index % stretches.STRETCH == 0:
        statements.insert(stretches.sums_of(entry.index // stretches.STRETCH - 1))


CLOSE = (
    "UPDATE figures_dated_fact SET closed_index = %s, closed_at = %s"
    " WHERE kind = %s AND object = %s AND closed_index IS NULL"
)
OPEN = (
    'INSERT INTO figures_dated_fact (id, kind, object, round, "window", district, category, "on", opened_index, opened_at)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def _last(changes: tuple[Counted, ...]) -> list[Counted]:
    """The last change of each object, where an act changes one twice."""
    return list({(change.kind, change.object): change for change in changes}.values())


def _opened(change: Counted, entry: Recorded) -> tuple[object, ...]:
    return (
        f"{change.kind}/{change.object}@{entry.index}",
        *change.key[:1],
        change.object,
        *change.key[1:],
        change.on,
        entry.index,
        entry.recorded_at,
    )


@applies(OpeningStatementRecorded)
def opening_statement_recorded(act: OpeningStatementRecorded, entry: Recorded) -> None:
    DatedOpening.objects.filter(statement=act.statement, closed_index=None).update(
        closed_index=entry.index, closed_at=entry.recorded_at
    )
    statements.insert_one(
        DatedOpening,
        id=f"{act.statement}@{entry.index}",
        statement=act.statement,
        title=act.title,
        until=act.until,
        counts=act.counts,
        opened_index=entry.index,
        opened_at=entry.recorded_at,
    )


@applies(NoteDrafted)
def note_drafted(act: NoteDrafted, entry: Recorded) -> None:
    statements.insert_one(
        NoteRow,
        reference=act.note,
        title=act.title,
        rounds=list(act.rounds) if act.rounds is not None else None,
        districts=list(act.districts) if act.districts is not None else None,
        cut_off=act.cut_off,
        measures=list(act.measures),
        supersedes=act.supersedes,
        reason=act.reason,
        drafted_by=entry.actor,
        drafted_at=entry.recorded_at,
    )


@applies(NoteDropped)
def note_dropped(act: NoteDropped, entry: Recorded) -> None:
    NoteRow.objects.filter(reference=act.note).update(dropped_at=entry.recorded_at)


@applies(NotePublished)
def note_published(act: NotePublished, entry: Recorded) -> None:
    row = NoteRow.objects.get(reference=act.note)
    NoteRow.objects.filter(reference=act.note).update(
        number=act.number,
        published_by=entry.actor,
        published_at=entry.recorded_at,
        published_entry=entry.index,
        digest=act.digest,
        document=act.document,
    )
    if row.supersedes:
        NoteRow.objects.filter(reference=row.supersedes).update(superseded_by=act.note)


@applies(StatementHeld)
def statement_held(act: StatementHeld, entry: Recorded) -> None:
    statements.insert_one(
        OutsideStatement,
        reference=act.statement,
        source=act.source,
        document=act.document,
        rows=act.rows,
        held_at=entry.recorded_at,
        held_by=entry.actor,
    )
