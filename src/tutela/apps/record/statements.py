"""Plain SQL for the questions and writes that every act makes: building them anew would cost more than the act.

The statements are the same on SQLite and PostgreSQL. During a replay writes wait (``held_back``) and go to the
database many rows at once, before anything else touches their table.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from types import NoneType
from typing import Any

from django.db import connections
from django.db.models import Field, Model

from tutela.apps.record.routing import house_alias

TABLE = re.compile(r'(?:INTO|UPDATE|FROM) "?(\w+)')
PLAIN: frozenset[type] = frozenset((str, int, bool, bytes, NoneType))
"""What every column takes as it is, unless the column is JSON."""

_waiting: ContextVar["_Waiting | None"] = ContextVar("waiting", default=None)


def insert(rows: Sequence[Model]) -> None:
    """Add rows of one table."""
    if rows:
        insert_many(type(rows[0]), [_columns(row) for row in rows])


def insert_one(model: type[Model], **values: Any) -> None:
    """Add one row."""
    insert_many(model, [values])


def insert_many(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of one table, each by the values of its columns; a column that is not named takes its default."""
    if rows:
        statement, read = _insertion(model, house_alias())
        _execute(statement, [read(row) for row in rows], None)


def run(statement: str, rows: Sequence[Sequence[Any]], about: Collection[Hashable] | None = None) -> None:
    """Run one statement for each row of parameters, on the database that the rooms use now.

    ``about`` names what the rows are about, where that is all that they read and change of their table: only writes
    about the same must keep their order.
    """
    if rows:
        vendor = connections[house_alias()].vendor
        _execute(statement, [[_adapted(vendor, value) for value in row] for row in rows], about)


def rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a question gives, from the database that the rooms use now."""
    connection = connections[house_alias()]
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(connection.vendor, value) for value in parameters])
        return [tuple(row) for row in cursor.fetchall()]


@contextmanager
def held_back(alias: str) -> Iterator[None]:
    """While it lasts, writes to ``alias`` wait for each other; no question is answered without those it needs.

    Row by row a replay spends most of its time on the way to the database. All is written when the block ends.
    """
    waiting = _Waiting(alias)
    token = _waiting.set(waiting)
    try:
        with connections[alias].execute_wrapper(waiting.let_pass):
            yield
            waiting.write()
    finally:
        _waiting.reset(token)


@dataclass(slots=True)
class _Batch:
    """Rows that wait for one statement, and what they are about; None where that may be anything in the table."""

    statement: str
    rows: list[Sequence[Any]]
    about: set[Hashable] | None

    def join(self, rows: list[Sequence[Any]], about: Collection[Hashable] | None) -> None:
        self.rows.extend(rows)
        if self.about is None or about is None:
            self.about = None
        else:
            self.about.update(about)

    def concerns(self, about: Collection[Hashable] | None) -> bool:
        return self.about is None or about is None or not self.about.isdisjoint(about)


@dataclass(slots=True)
class _Waiting:
    """Batches by table, in the order in which they are to be written."""

    alias: str
    tables: dict[str, list[_Batch]] = field(default_factory=dict)
    writing: bool = False

    def add(self, statement: str, rows: list[Sequence[Any]], about: Collection[Hashable] | None) -> None:
        """Let rows wait beside those of the same statement, unless one about the same thing came in between."""
        queue = self.tables.setdefault(_table(statement), [])
        for batch in reversed(queue):
            if batch.statement == statement:
                batch.join(rows, about)
                return
            if batch.concerns(about):
                break
        queue.append(_Batch(statement, list(rows), None if about is None else set(about)))

    def let_pass(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Write what waits for any table that a statement names, then let it through."""
        if not self.writing and self.tables:
            for table in [table for table in self.tables if table in sql]:
                self._write(table)
        return execute(sql, params, many, context)

    def write(self) -> None:
        """Write all."""
        for table in list(self.tables):
            self._write(table)

    def _write(self, table: str) -> None:
        self.writing = True
        try:
            with connections[self.alias].cursor() as cursor:
                for batch in self.tables.pop(table):
                    cursor.executemany(batch.statement, batch.rows)
        finally:
            self.writing = False


def _execute(statement: str, prepared: list[Sequence[Any]], about: Collection[Hashable] | None) -> None:
    waiting = _waiting.get()
    if waiting is not None and waiting.alias == house_alias():
        waiting.add(statement, prepared, about)
        return
    with connections[house_alias()].cursor() as cursor:
        if len(prepared) == 1:
            cursor.execute(statement, prepared[0])
        else:
            cursor.executemany(statement, prepared)


@cache
def _table(statement: str) -> str:
    found = TABLE.search(statement)
    if found is None:
        raise ValueError(f"no table is named in {statement[:60]!r}")
    return found[1]


def _columns(row: Model) -> dict[str, Any]:
    return {name: value for name, value in row.__dict__.items() if not name.startswith("_")}


@cache
def _insertion(model: type[Model], alias: str) -> tuple[str, Callable[[Mapping[str, Any]], list[Any]]]:
    """The INSERT of a table, and how the values of a row become its parameters."""
    connection = connections[alias]
    fields = model._meta.concrete_fields
    table, *names = (connection.ops.quote_name(str(n)) for n in (model._meta.db_table, *(f.column for f in fields)))
    marks = ", ".join(["%s"] * len(fields))
    columns = [(f.attname, f.get_default, _as_they_are(f), _taker(f)) for f in fields]
    known = frozenset(f.attname for f in fields)

    def read(row: Mapping[str, Any]) -> list[Any]:
        if not known.issuperset(row):
            raise TypeError(f"{model.__name__} has no column {', '.join(sorted(row.keys() - known))}")
        # The connection of this thread: a closed one of another must not be kept.
        current = connections[house_alias()]
        return [
            value if type(value := row[name] if name in row else default()) in as_they_are else take(value, current)
            for name, default, as_they_are, take in columns
        ]

    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", read  # noqa: S608 (names of the model's own columns)


def _as_they_are(column: "Field[Any, Any]") -> frozenset[type]:
    """Types whose values this column takes as they are, so that Django need not be asked."""
    if column.get_internal_type() in ("JSONField", "DateField"):
        return frozenset({NoneType})
    return PLAIN


def _taker(column: "Field[Any, Any]") -> Callable[[Any, Any], Any]:
    """How any other value of a column is given to the database: as Django would."""
    moments = column.get_internal_type() == "DateTimeField"

    def take(value: Any, connection: Any) -> Any:
        if moments and type(value) is datetime:
            return _adapted(connection.vendor, value)
        return column.get_db_prep_save(value, connection)

    return take


def _adapted(vendor: str, value: Any) -> Any:
    return _moment(vendor, value) if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _moment(vendor: str, value: datetime) -> Any:
    """A moment as the database takes it; the acts of one commit share theirs."""
    return connections["default"].ops.adapt_datetimefield_value(value)
