"""Replay the ledger into empty tables and compare them with the live ones, row by row.

Three things are held against each other: the entries against their own tree (leaf, head, kept subtrees, the
columns that repeat parts of an entry), the private values against their commitments, and every projection against
what a replay makes of the entries. The first difference of each is named.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Model
from django.db.models.functions import Collate

from tutela.apps.record import statements
from tutela.apps.record.act import act_of
from tutela.apps.record.apply import Recorded, apply
from tutela.apps.record.models import Entry, Erased, Head, Opening, Subtree
from tutela.apps.record.rooms import projections
from tutela.apps.record.routing import replaying_into
from tutela.apps.record.selectors import stored_entries
from tutela.apps.record.subtrees import STEP
from tutela.engines.ledger.commitment import opens
from tutela.engines.ledger.entry import Entry as LedgerEntry
from tutela.engines.ledger.entry import EntrySequence, commitments_in, entry_of
from tutela.engines.ledger.errors import LedgerError
from tutela.engines.ledger.tree import Frontier, leaf_hash

SCRATCH = "scratch"
BLOCK = 2000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the live tables say something else than the ledger. ``row`` and ``column`` are None where the whole differs."""

    table: str
    row: str | None
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of a check: the ledger's size and root, how many rows were compared, and every first difference."""

    size: int
    root: str
    rows: int
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        return not self.differences


def check(progress: Progress | None = None) -> Comparison:
    """Replay into a scratch database and compare with the live tables; changes nothing."""
    with _snapshot():
        entries = _check_entries()
        openings = _check_openings()
        rows, tables = 0, []
        if not entries.faults:
            with scratch_database():
                with replaying_into(SCRATCH):
                    faults = replay(entries.size, SCRATCH, progress)
                tables += faults
                for model in projections() if not faults else []:
                    count, difference = _compare(model)
                    rows += count
                    tables += [difference] if difference else []
    return Comparison(entries.size, entries.root, rows, (*entries.faults, *openings, *tables))


def rebuild(progress: Progress | None = None) -> Comparison:
    """Empty every projection and fill it again from the ledger, in one transaction; the ledger itself is only read."""
    with transaction.atomic("default"):
        entries = _check_entries()
        if entries.faults:
            return Comparison(entries.size, entries.root, 0, tuple(entries.faults))
        for model in reversed(projections()):
            model._base_manager.all().delete()
        faults = replay(entries.size, "default", progress)
        if faults:
            transaction.set_rollback(True, using="default")
        rows = sum(model._base_manager.count() for model in projections())
    return Comparison(entries.size, entries.root, rows, tuple(faults))


def replay(size: int, alias: str, progress: Progress | None = None) -> list[Difference]:
    """Apply the first ``size`` entries to the tables of ``alias``; an act that cannot be applied is named."""
    source = _from_live()
    for first in range(0, size, BLOCK):
        until = min(first + BLOCK, size)
        try:
            with transaction.atomic(alias), statements.held_back(alias):
                for data in source(first, until):
                    entry = entry_of(data)
                    try:
                        apply_entry(entry)
                    except Exception as error:  # noqa: BLE001 (whatever an act's apply raises is a finding, named below)
                        return [
                            Difference(
                                "record_entry", str(entry.index), None, f"{entry.act} cannot be applied: {error}"
                            )
                        ]
        except DatabaseError as error:  # of rows that waited: the act is one of this block
            reason = f"an act of the entries {first} to {until - 1} cannot be applied: {error}"
            return [Difference("record_entry", str(first), None, reason)]
        if progress:
            progress(until, size)
    return []


def apply_entry(entry: LedgerEntry) -> None:
    """Apply one stored entry."""
    act = act_of(entry.act, entry.version, dict(entry.facts), entry.happened_at, entry.index)
    apply(act, Recorded(entry.index, entry.recorded_at, entry.actor, entry.batch))


def _from_live() -> Callable[[int, int], Iterator[bytes]]:
    """A reader of stored entries that stays on the live database while the rooms' tables are elsewhere."""

    def read(first: int, until: int) -> Iterator[bytes]:
        with replaying_into("default"):
            block = list(stored_entries(first, until))
        return iter(block)

    return read


@dataclass(frozen=True, slots=True)
class _Entries:
    size: int
    root: str
    faults: list[Difference]


def _check_entries() -> _Entries:
    """Hold the stored entries against their tree, their order and the columns that repeat them; stops at the first fault."""
    frontier, sequence = Frontier(), EntrySequence()
    subtrees: dict[str, bytes] = {}
    position = 0
    while rows := list(Entry.objects.filter(index__gte=position).order_by("index")[:BLOCK]):
        for row in rows:
            if fault := _entry_fault(row, position, sequence):
                return _Entries(position, frontier.root().hex(), [fault])
            for level, place, digest in frontier.completed_by(bytes(row.leaf)):
                if level and level % STEP == 0:
                    subtrees[f"{level}/{place}"] = digest
            frontier = frontier.append(bytes(row.leaf))
            position += 1
    faults = _head_faults(frontier, sequence) or _subtree_faults(subtrees)
    return _Entries(position, frontier.root().hex(), faults)


def _entry_fault(row: Entry, position: int, sequence: EntrySequence) -> Difference | None:
    """What is wrong with one stored entry, if anything."""
    where = ("record_entry", str(position))
    if row.index != position:
        return Difference(*where, None, f"entry {position} is missing")
    data = bytes(row.data)
    try:
        entry = entry_of(data)
        sequence.follow(entry)
    except LedgerError as error:
        return Difference(*where, "data", str(error))
    if leaf_hash(data) != bytes(row.leaf):
        return Difference(*where, "leaf", "the stored hash is not that of the stored bytes")
    repeated = {"act": entry.act, "actor": entry.actor, "batch": entry.batch, "recorded_at": entry.recorded_at}
    for column, value in {"index": entry.index, **repeated}.items():
        if getattr(row, column) != value:
            return Difference(*where, column, f"the table has {getattr(row, column)}, the entry {value}")
    return None


def _head_faults(frontier: Frontier, sequence: EntrySequence) -> list[Difference]:
    head = Head.objects.filter(id=1).first()
    if head is None:
        return [Difference("record_head", "1", None, "the head row is missing")]
    try:
        sequence.finish()
    except LedgerError as error:
        return [Difference("record_entry", str(frontier.size), None, str(error))]
    last = Entry.objects.order_by("-index").values_list("recorded_at", flat=True).first()
    for column, value in {"size": frontier.size, "frontier": frontier.to_text(), "recorded_at": last}.items():
        if getattr(head, column) != value:
            return [
                Difference(
                    "record_head", "1", column, f"the table has {getattr(head, column)}, the entries give {value}"
                )
            ]
    return []


def _subtree_faults(expected: dict[str, bytes]) -> list[Difference]:
    stored = {row.id: row for row in Subtree.objects.all()}
    for key in sorted({*expected, *stored}):
        row = stored.get(key)
        if row is None or key not in expected:
            return [
                Difference("record_subtree", key, None, "missing" if row is None else "no such subtree is complete")
            ]
        if bytes(row.digest) != expected[key] or key != f"{row.level}/{row.position}":
            return [Difference("record_subtree", key, "digest", "not the hash that the entries give")]
    return []


def _check_openings() -> list[Difference]:
    """Hold every private value against its commitment: changed, added or dropped without an act of erasure is named."""
    erased = set(Erased.objects.values_list("reference", flat=True))
    committed: dict[str, str] = {}
    for index, data in enumerate(stored_entries()):
        try:
            facts = entry_of(data).facts
        except LedgerError:
            continue  # named by the check of entries
        committed.update((f"{index}/{path}", commitment) for path, commitment in commitments_in(dict(facts)))
    seen: set[str] = set()
    for row in Opening.objects.order_by("reference").iterator(chunk_size=BLOCK):
        if fault := _opening_fault(row, committed.get(row.reference)):
            return [fault]
        seen.add(row.reference)
    for reference in committed:
        if reference not in seen and reference not in erased:
            return [Difference("record_opening", reference, None, "a private value is gone and no act erased it")]
    return []


def _opening_fault(row: Opening, commitment: str | None) -> Difference | None:
    from tutela.apps.record.appending import opening
    from tutela.engines.ledger.canonical import parse_canonical

    where = ("record_opening", row.reference)
    if commitment is None:
        return Difference(*where, None, "no entry commits to this value")
    try:
        value = parse_canonical(row.value.encode())
    except LedgerError as error:
        return Difference(*where, "value", str(error))
    if not opens(commitment, value, bytes(row.salt)):
        return Difference(*where, "value", "value and salt do not open the commitment in the entry")
    made = opening(row.entry, row.path, bytes(row.salt), value, row.value.encode())
    for column in ("reference", "needle"):
        if made[column] != getattr(row, column):
            return Difference(*where, column, "does not follow from the value")
    return None


def _compare(model: type[Model]) -> tuple[int, Difference | None]:
    """Compare one table row by row in the order of its key; the first difference, and how many rows were equal."""
    table, key = model._meta.db_table, model._meta.pk.attname
    columns = [field.attname for field in model._meta.concrete_fields]
    count = 0
    for live, made in _pairs(model, key, columns):
        if live == made:
            count += 1
            continue
        at = columns.index(key)
        if made is None or (live is not None and _before(live[at], made[at])):
            assert live is not None  # noqa: S101 (a pair has at least one side)
            return count, Difference(table, str(live[at]), None, "no entry makes this row")
        if live is None or live[at] != made[at]:
            return count, Difference(table, str(made[at]), None, "the row that the entries make is missing")
        column = next(n for n in range(len(columns)) if live[n] != made[n])
        return count, Difference(
            table, str(live[at]), columns[column], f"the table has {live[column]!r}, the entries give {made[column]!r}"
        )
    return count, None


def _before(one: Any, other: Any) -> bool:
    return bool(one < other)


Row = tuple[Any, ...]


def _pairs(model: type[Model], key: str, columns: list[str]) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of the live table beside rows of the scratch one, both read in blocks in the order of the key."""
    live, made = _rows(model, "default", key, columns), _rows(model, SCRATCH, key, columns)
    while True:
        one, other = next(live, None), next(made, None)
        if one is None and other is None:
            return
        yield one, other


def _rows(model: type[Model], alias: str, key: str, columns: list[str]) -> Iterator[Row]:
    """Rows in the order of the key as Python compares it, whatever collation the database has."""
    postgresql = connections[alias].vendor == "postgresql"
    order = Collate(key, "C") if postgresql and isinstance(model._meta.pk, CharField) else key
    for row in model._base_manager.using(alias).order_by(order).values_list(*columns).iterator(chunk_size=BLOCK):
        yield tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) if postgresql else row


@contextmanager
def _snapshot() -> Iterator[None]:
    """One consistent view of the live database for the whole check, without holding up the appender."""
    connection = connections["default"]
    if connection.in_atomic_block:  # whoever opened it sees one state already
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic("default"):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode")  # noqa: B009 (only the SQLite wrapper has it)
    setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010
    try:
        with transaction.atomic("default"):
            yield
    finally:
        setattr(connection, "transaction_mode", mode)  # noqa: B010


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty set of the rooms' tables beside the live ones: a temporary file, or a schema of its own on PostgreSQL."""
    live = connections["default"]
    with tempfile.TemporaryDirectory(prefix="rebuild-", dir=_scratch_folder()) as folder:
        options = dict(live.settings_dict)
        schema = f"scratch_{Path(folder).name.replace('-', '_').lower()}"
        if live.vendor == "postgresql":
            _execute(f"CREATE SCHEMA {schema}")
            options["OPTIONS"] = {**options.get("OPTIONS", {}), "options": f"-c search_path={schema}"}
            options["CONN_MAX_AGE"] = 0
        else:
            options["NAME"] = str(Path(folder) / "scratch.db")
        connections.databases[SCRATCH] = options
        try:
            connection = connections[SCRATCH]
            if live.vendor == "sqlite":
                _hurry(connection)
            with connection.schema_editor() as editor:
                for model in _all_tables():
                    editor.create_model(model)
            yield
        finally:
            connections[SCRATCH].close()
            del connections[SCRATCH]
            del connections.databases[SCRATCH]
            if live.vendor == "postgresql":
                _execute(f"DROP SCHEMA {schema} CASCADE")


def _hurry(connection: BaseDatabaseWrapper) -> None:
    """A scratch file outlives nothing: what a power cut would lose of it need not be kept safe."""
    with connection.cursor() as cursor:
        for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "secure_delete = OFF", "cache_size = -256000"):
            cursor.execute(f"PRAGMA {pragma}")


def _all_tables() -> list[type[Model]]:
    return [Opening, *projections()]


def _scratch_folder() -> str | None:
    home = Path(settings.TUTELA_HOME)
    return str(home) if home.is_dir() else None


def _execute(statement: str) -> None:
    """Run a statement outside the snapshot, on a connection of its own."""
    connection = connections["default"].copy("maintenance")
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
