"""Figures as at any moment, and the notes that were published of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tutela.apps.figures import stretches
from tutela.apps.figures.courses import Courses
from tutela.apps.figures.errors import FigureRefused
from tutela.apps.figures.models import DatedFact, DatedOpening, NoteRow, OutsideStatement
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible
from tutela.engines.figures.answers import figures_answer
from tutela.engines.figures.compare import Difference, told_apart
from tutela.engines.figures.compare import differences as differences_between
from tutela.engines.figures.counted import Key, Opening
from tutela.engines.figures.disclosure import PublicTable, for_export
from tutela.engines.figures.districts import District, Districts
from tutela.engines.figures.errors import FiguresError
from tutela.engines.figures.facts import DatedFact as Fact
from tutela.engines.figures.facts import DatedOpening as OpeningVersion
from tutela.engines.figures.facts import Facts, History, Tally, facts_of
from tutela.engines.figures.measures import CHILDREN_KINDS, MEASURES, Measure, measures_named
from tutela.engines.figures.note import Note, note_of
from tutela.engines.figures.outside import Holding, OutsideStatements, held_against_courses, statements_of
from tutela.engines.figures.scope import Scope
from tutela.engines.figures.tables import Table, table_of
from tutela.engines.ledger.canonical import Json, parse_canonical
from tutela.engines.values import Unread


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note as a list shows it."""

    reference: str
    number: int | None
    title: str
    rounds: tuple[str, ...] | None
    districts: tuple[str, ...] | None
    cut_off: datetime
    measures: tuple[str, ...]
    drafted_by: str
    drafted_at: datetime
    published_by: str | None
    published_at: datetime | None
    published_entry: int | None
    digest: str | None
    supersedes: str | None
    reason: str | None
    superseded_by: str | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """An outside statement as a list shows it."""

    reference: str
    source: str
    rows: int
    held_at: datetime
    held_by: str


def districts() -> Districts:
    """The jurisdiction's districts, as the figures' engine knows them."""
    return Districts(
        tuple(
            District(
                code=d.code,
                names=dict(d.names.texts),
                revenue=d.revenue_district,
                aliases=tuple(d.aliases),
                valid_from=d.span.valid_from,
                valid_to=d.span.valid_to,
            )
            for d in catalogue().districts
        )
    )


def listed_on(moment: datetime | None) -> tuple[str, ...]:
    """Codes of the districts that existed on the day of a moment, in the order of the jurisdiction's data."""
    day: date = catalogue().day(moment or clock.now())
    return tuple(d.code for d in catalogue().districts_in_force(day))


def tally(
    as_at: datetime | None = None, rounds: tuple[str, ...] | None = None, parts: tuple[str, ...] = stretches.KEY
) -> Tally:
    """Counts per key as at a moment (None: now): sums over stretches of the ledger and over dated facts of the last.

    Only ``parts`` of keys are told apart: those that whoever counts them asks for.
    """
    size = record.state_size() if as_at is None else record.size_at(as_at)
    openings = tuple(_opening(row) for row in _standing_openings(size))
    return Tally(stretches.standing(size, rounds, parts), openings, as_at or clock.now(), size)


def _standing_openings(size: int) -> "QuerySet[DatedOpening]":
    return DatedOpening.objects.filter(
        Q(closed_index=None) | Q(closed_index__gte=size), opened_index__lt=size
    ).order_by("id")


def _opening(row: DatedOpening) -> Opening:
    return Opening(statement=row.statement, title=row.title, until=row.until, counts=dict(row.counts))


def children_kinds() -> frozenset[str]:
    """Kinds of objects that a measure about children counts."""
    return CHILDREN_KINDS


def facts(
    until: datetime | None = None, kinds: frozenset[str] | None = None, rounds: frozenset[str] | None = None
) -> Facts:
    """Every version of every counted object from the table, as the engine's fold would give them.

    Of these kinds only, and of objects that once counted in one of these rounds, where such are named.

    The histories carry versions only; what each act said is in the ledger.
    """
    size = record.state_size() if until is None else record.size_at(until)
    versions: dict[tuple[str, str], list[Fact]] = {}
    stored = DatedFact.objects.filter(opened_index__lt=size)
    if kinds is not None:
        stored = stored.filter(kind__in=kinds)
    if rounds is not None:
        stored = stored.filter(object__in=DatedFact.objects.filter(round__in=rounds).values("object"))
    for row in _rows(stored.order_by("opened_index", "id")):
        versions.setdefault((row.kind, row.object), []).append(row)
    histories = {key: History(*key, (), tuple(rows)) for key, rows in versions.items()}
    return Facts(until, size, histories, _openings(size))


def _openings(size: int) -> tuple[OpeningVersion, ...]:
    """Every version of every opening statement in a prefix of the ledger."""
    return tuple(
        OpeningVersion(_opening(row), row.opened_index, row.opened_at, row.closed_index, row.closed_at)
        for row in DatedOpening.objects.filter(opened_index__lt=size).order_by("opened_index")
    )


def _rows(stored: "QuerySet[DatedFact]") -> Iterator[Fact]:
    for values in stored.values_list(*_COLUMNS).iterator(chunk_size=5000):
        yield Fact(*values)


_COLUMNS = tuple(one.name for one in fields(Fact))


def facts_apart(one: Note, other: Note) -> Facts:
    """What explains the differences of two notes about everything since launch, and nothing else (see ``compare.needed``).

    What began or ceased to count between the cut-offs, and, where definitions or scopes differ, what stands at the second
    and is counted by one of them only.
    """
    early, late = sorted((one.cut_off, other.cut_off))
    first, until = record.size_at(early), record.size_at(late)
    moved = [row for index, _, _ in stretches.SIDES for row in _rows(stretches.within(index, first, until))]
    size = record.size_at(other.cut_off)
    apart = {key for key in stretches.standing(size) if told_apart(one, other)(key)}
    return facts_of({*moved, *_standing(size, apart)}, _openings(until), until=late, size=until)


def _standing(size: int, keys: Collection[Key]) -> Iterator[Fact]:
    """Facts of these keys that stand in the prefix of ``size`` entries."""
    if not keys:
        return
    stored = DatedFact.objects.filter(Q(closed_index=None) | Q(closed_index__gte=size), opened_index__lt=size)
    for part in stretches.KEY:
        wanted = {getattr(key, part) for key in keys}
        if None not in wanted:
            stored = stored.filter(**{f"{part}__in": sorted(wanted)})
    yield from (row for row in _rows(stored.order_by()) if row.key in keys)


def answer(
    officer: Officer, *, round: str | None, as_at: datetime | None, by_district: bool = False
) -> dict[str, Json]:
    """What ``tutela figures --json`` answers; the pages show the same."""
    officer.must("figures.read")
    counted = tally(as_at, None if round is None else (round,), stretches.MEASURED)
    return figures_answer(counted, districts(), round=round, by_district=by_district, listed=listed_on(as_at))


def table(
    officer: Officer,
    *,
    scope: Scope,
    measures: tuple[str, ...],
    by: str | None = None,
    as_at: datetime | None = None,
) -> PublicTable:
    """Any measures over a scope, as at a moment, fit to leave the house. Raises FigureRefused."""
    officer.must("figures.read")
    try:
        return for_export(_table(scope, measures, by, as_at))
    except FiguresError as error:
        raise FigureRefused(str(error)) from error


def _table(scope: Scope, measures: tuple[str, ...], by: str | None, as_at: datetime | None) -> Table:
    listed = (scope.districts or listed_on(as_at)) if by == "district" else ()
    parts = (*stretches.MEASURED, *((by,) if by else ()), *(("window",) if scope.windows else ()))
    return table_of(tally(as_at, scope.rounds, parts), scope, measures=measures_named(measures), by=by, listed=listed)


def scope_of(
    rounds: tuple[str, ...] | None, chosen: tuple[str, ...] | None, windows: tuple[str, ...] | None = None
) -> Scope:
    """A scope, or FigureRefused saying what is wrong with it."""
    try:
        return Scope(rounds=rounds, districts=chosen, windows=windows)
    except FiguresError as error:
        raise FigureRefused(str(error)) from error


def known_rounds() -> tuple[str, ...]:
    """Rounds in which something was ever counted."""
    return tuple(stretches.rounds_counted())


def dictionary() -> tuple[Measure, ...]:
    """The dictionary of measures, each with its exact definition."""
    return MEASURES


def course(officer: Officer, *, scope: Scope, measure: str) -> list[tuple[datetime, int]]:
    """How a measure grew: moments at which it changed, and its value from then on; every one, unless there are too many."""
    officer.must("figures.read")
    formula = measures_named((measure,))[0]
    if formula.about_children:
        raise FigureRefused(f"{measure} is about children; its course would tell single children apart")

    def counts(key: Key) -> bool:
        return formula.formula.counts(key) and scope.covers(key)

    steps = stretches.changes(record.state_size(), frozenset(formula.formula.kinds), scope.rounds, counts)
    total = 0
    grown: list[tuple[datetime, int]] = []
    for at, change in sorted(steps):
        total += change
        if grown and grown[-1][0] == at:
            grown[-1] = (at, total)
        else:
            grown.append((at, total))
    return grown


def notes(officer: Officer, *, published_only: bool = False, limit: int = 100) -> list[NoteLine]:
    """Notes, newest first; drafts only for those who draft or publish."""
    officer.must("figures.read")
    rows = NoteRow.objects.order_by("-reference")
    if published_only or not officer.may("notes.draft"):
        rows = rows.exclude(published_at=None)
    return [_line(row) for row in rows[:limit]]


def note_line(officer: Officer, reference: str) -> NoteLine:
    """One note, draft or published. Raises NotVisible."""
    officer.must("figures.read")
    row = NoteRow.objects.filter(reference=reference).first()
    if row is None or (row.published_at is None and not officer.may("notes.draft")):
        raise NotVisible(reference)
    return _line(row)


def note_document(officer: Officer, reference: str) -> Note:
    """A published note. Raises NotVisible."""
    officer.must("figures.read")
    row = NoteRow.objects.filter(reference=reference).exclude(document=None).first()
    if row is None or row.document is None:
        raise NotVisible(reference)
    return note_of(row.document.encode())


def published_notes() -> list[Note]:
    """Every published note in the order of publication."""
    rows = NoteRow.objects.exclude(document=None).order_by("number")
    return [note_of(row.document.encode()) for row in rows if row.document]


def _line(row: NoteRow) -> NoteLine:
    return NoteLine(
        reference=row.reference,
        number=row.number,
        title=row.title,
        rounds=tuple(row.rounds) if row.rounds is not None else None,
        districts=tuple(row.districts) if row.districts is not None else None,
        cut_off=row.cut_off,
        measures=tuple(row.measures),
        drafted_by=row.drafted_by.removeprefix("officer:"),
        drafted_at=row.drafted_at,
        published_by=row.published_by.removeprefix("officer:") if row.published_by else None,
        published_at=row.published_at,
        published_entry=row.published_entry,
        digest=row.digest,
        supersedes=row.supersedes,
        reason=row.reason,
        superseded_by=row.superseded_by,
        dropped=row.dropped_at is not None,
    )


def decoded_entries() -> Iterator[Mapping[str, Json]]:
    """The ledger's entries as JSON objects, for recomputation and comparison."""
    for data in record.stored_entries():
        value = parse_canonical(data)
        if isinstance(value, dict):
            yield value


def differences(officer: Officer, one: Note, other: Note) -> list[Difference]:
    """Every difference between two notes, explained. Raises FigureRefused."""
    officer.must("figures.read")
    scopes = (one.scope.rounds, other.scope.rounds)
    if None in scopes:
        read = facts_apart(one, other)
    else:
        rounds = frozenset(number for scope in scopes for number in scope or ())
        read = facts(max(one.cut_off, other.cut_off), rounds=rounds)
    try:
        return differences_between(one, other, read)
    except FiguresError as error:
        raise FigureRefused(str(error)) from error


def statements(officer: Officer, limit: int = 100) -> list[StatementLine]:
    """Outside statements that were held against the ledger, newest first."""
    officer.must("figures.read")
    return [
        StatementLine(r.reference, r.source, r.rows, r.held_at, r.held_by.removeprefix("officer:"))
        for r in OutsideStatement.objects.order_by("-reference")[:limit]
    ]


def holdings(officer: Officer, reference: str) -> list[tuple[Holding, ...]]:
    """What each value of an outside statement is in the ledger, in every way it can be meant. Raises NotVisible."""
    officer.must("figures.read")
    courses = Courses(record.state_size(), _openings(record.state_size()))
    return held_against_courses(_sheet(reference).statements, courses.of, stretches.rounds_counted(), districts())


def unread_of(officer: Officer, reference: str) -> tuple[Unread, ...]:
    """Cells and rows of an outside statement that are no figures. Raises NotVisible."""
    officer.must("figures.read")
    return _sheet(reference).unread


def _sheet(reference: str) -> OutsideStatements:
    row = OutsideStatement.objects.filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    return statements_of(record.opened_text([row.document])[row.document])
