"""Plain SQL for the few questions and writes that every act makes: building them anew would cost more than the act.

The statements are the same on SQLite and PostgreSQL.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connections

from tutela.apps.record.routing import house_alias


def run(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for each row of parameters, on the database that the rooms use now."""
    connection = connections[house_alias()]
    prepared = [[_adapted(connection, value) for value in row] for row in rows]
    with connection.cursor() as cursor:
        if len(prepared) == 1:
            cursor.execute(statement, prepared[0])
        elif prepared:
            cursor.executemany(statement, prepared)


def rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a question gives, from the database that the rooms use now."""
    connection = connections[house_alias()]
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(connection, value) for value in parameters])
        return [tuple(row) for row in cursor.fetchall()]


def _adapted(connection: Any, value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
