"""Which database a table lives in: the rooms in the main one, what is not an act in the desk's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tutela.apps.record.rooms import ROOMS

_replaying_into: ContextVar[str | None] = ContextVar("replaying_into", default=None)


@contextmanager
def replaying_into(alias: str) -> Iterator[None]:
    """While it lasts, every room's table is read from and written to the database ``alias``."""
    token = _replaying_into.set(alias)
    try:
        yield
    finally:
        _replaying_into.reset(token)


def house_alias() -> str:
    """The database that the rooms use now: the main one, or the scratch of a rebuild."""
    return _replaying_into.get() or "default"


class Rooms:
    """Django's router: rooms to the main database; passwords, second factors, sessions and locks to the desk's."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return house_alias() if model._meta.app_label in ROOMS else "desk"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return self.db_for_read(model)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (app_label in ROOMS) == (db != "desk")
