"""The verbs of figures: state what was before, draft a note, publish it, hold an outside statement against the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tutela.apps.figures import rules
from tutela.apps.figures.acts import (
    NoteDrafted,
    NoteDropped,
    NotePublished,
    OpeningStatementRecorded,
    StatementHeld,
)
from tutela.apps.figures.errors import FigureRefused, NotDrafted, SecondOfficer
from tutela.apps.figures.models import NoteRow
from tutela.apps.figures.selectors import (
    children_kinds,
    districts,
    facts,
    listed_on,
    published_notes,
    scope_of,
    tally,
)
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import clock
from tutela.apps.record import selectors as record
from tutela.apps.record.appending import deciding
from tutela.apps.record.checkpoints import publish_checkpoint
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.engines.figures.counted import KINDS
from tutela.engines.figures.drawing import draw_up
from tutela.engines.figures.errors import FiguresError
from tutela.engines.figures.measures import PUBLIC, measures_named
from tutela.engines.figures.note import Note, Signatory, Superseded
from tutela.engines.figures.outside import statements_of


def record_opening_statement(
    *,
    officer: Officer,
    title: str,
    until: datetime,
    counts: Mapping[str, int | None],
    at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """State the counts of what happened before anything was recorded here; None is "not known". The only typed counts."""
    with deciding(officer, client_id) as decision:
        officer.must("notes.publish")
        unknown = sorted(set(counts) - set(KINDS))
        if unknown or any(number is not None and number < 0 for number in counts.values()):
            raise Refused(f"give counts of {', '.join(KINDS)}, each 0 or more, or nothing where it is not known")
        act = OpeningStatementRecorded(
            statement=decision.next_reference("OS"), title=title, until=until, counts=dict(counts), happened_at=at
        )
        return decision.commit(act)


def draft_note(
    *,
    officer: Officer,
    title: str,
    as_at: datetime,
    rounds: Sequence[str] | None = None,
    districts: Sequence[str] | None = None,
    measures: Sequence[str] = PUBLIC,
    supersedes: str | None = None,
    reason: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Draft a note of figures as at a cut-off that has passed; another officer publishes it."""
    with deciding(officer, client_id) as decision:
        officer.must("notes.draft")
        refusals = rules.refusals_of_drafting(as_at, clock.now(), supersedes, reason)
        if refusals:
            raise Refused("; ".join(b.text for b in refusals), tuple(refusals))
        if (
            supersedes
            and not NoteRow.objects.filter(reference=supersedes, superseded_by=None).exclude(document=None).exists()
        ):
            raise Refused(f"{supersedes} is no published note that stands; a note supersedes one that does")
        if not title.strip():
            raise Refused("give the note a title")
        scope_of(_tuple(rounds), _tuple(districts))
        try:
            measures_named(measures)
        except FiguresError as error:
            raise FigureRefused(str(error)) from error
        return decision.commit(
            NoteDrafted(
                note=decision.next_reference("NOTE"),
                title=title.strip(),
                rounds=_tuple(rounds),
                districts=_tuple(districts),
                cut_off=as_at,
                measures=tuple(measures),
                supersedes=supersedes,
                reason=reason,
            )
        )


def _tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def drop_draft(*, officer: Officer, note: str, reason: str, client_id: str | None = None) -> Receipt:
    """Drop a draft that is not to be published."""
    with deciding(officer, client_id) as decision:
        officer.must("notes.draft")
        _draft(note)
        if not reason.strip():
            raise Refused("say why the draft is dropped")
        return decision.commit(NoteDropped(note=note, reason=reason.strip()))


def publish_note(*, officer: Officer, note: str, client_id: str | None = None) -> Receipt:
    """Publish a draft as the second officer: its figures are frozen with definitions, rows and the checkpoint they rest on."""
    with deciding(officer, client_id) as decision:
        officer.must("notes.publish")
        row = _draft(note)
        if rules.refusals_of_publishing(row.drafted_by, officer.actor):
            raise SecondOfficer
        if row.cut_off >= decision.recorded_at:
            raise Refused("the clock stands at the note's cut-off; publish it a moment later")
        drawn = draw(row, officer)
        document = drawn.to_bytes().decode()
        return decision.commit(
            NotePublished(
                note=note, number=drawn.number, size=drawn.size, root=drawn.root, digest=drawn.digest, document=document
            )
        )


def draw(row: NoteRow, officer: Officer | None) -> Note:
    """Draw a drafted note up from the dated facts. Raises FigureRefused, saying why it cannot be released."""
    size = record.size_at(row.cut_off)
    if size == 0:
        raise FigureRefused("nothing was recorded by the cut-off")
    checkpoint = publish_checkpoint(size)
    last = NoteRow.objects.exclude(number=None).order_by("-number").values_list("number", flat=True).first() or 0
    scope = scope_of(_tuple(row.rounds), _tuple(row.districts))
    signers = [officer_acting(row.drafted_by.removeprefix("officer:"))] + ([officer] if officer else [])
    about_children = facts(kinds=children_kinds())
    try:
        return draw_up(
            tally(row.cut_off),
            about_children.rows(),
            about_children.openings,
            reference=row.reference,
            number=last + 1,
            title=row.title,
            scope=scope,
            root=checkpoint.root.hex(),
            checkpoint=checkpoint.note,
            measures=tuple(row.measures),
            names=districts().english(districts().codes()),
            listed=listed_on(row.cut_off),
            signatories=[Signatory(s.number, s.rank, s.unit) for s in signers],
            earlier=published_notes(),
            exercise=record.opening_statement().exercise,
            supersedes=Superseded(row.supersedes, row.reason or "") if row.supersedes else None,
        )
    except FiguresError as error:
        raise FigureRefused(str(error)) from error


def _draft(note: str) -> NoteRow:
    row = NoteRow.objects.filter(reference=note, published_at=None, dropped_at=None).first()
    if row is None:
        raise NotDrafted(note)
    return row


def hold_statement(*, officer: Officer, source: str, document: str, client_id: str | None = None) -> Receipt:
    """Hold figures that somebody else published (CSV, docs/formats/note.md) against the ledger."""
    with deciding(officer, client_id) as decision:
        officer.must("notes.draft")
        try:
            read = statements_of(document)
        except FiguresError as error:
            raise FigureRefused(str(error)) from error
        if not read.statements:
            raise FigureRefused("no row with a figure could be read; see docs/formats/note.md for the columns")
        return decision.commit(
            StatementHeld(
                statement=decision.next_reference("OUT"), source=source, document=document, rows=len(read.statements)
            )
        )
