"""The database wrapper that Django looks for: Django's own SQLite backend, speaking to SQLCipher."""

import datetime
import decimal
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base as plain
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812 (Django's name for it)

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", plain.decoder(parse_date))
Database.register_converter("time", plain.decoder(parse_time))
Database.register_converter("datetime", plain.decoder(parse_datetime))
Database.register_converter("timestamp", plain.decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, plain.adapt_date)
Database.register_adapter(datetime.datetime, plain.adapt_datetime)

PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA legacy_alter_table = OFF",
    "PRAGMA journal_mode = WAL",
    # An acknowledged act survives a power cut, not only a killed process.
    "PRAGMA synchronous = FULL",
    # REPLACE must fire the ledger's DELETE trigger, or it would be a way round the wall.
    "PRAGMA recursive_triggers = ON",
    # What is erased is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -64000",
)


class Cursor(Database.Cursor):
    """A SQLCipher cursor that understands Django's parameter styles (``%s`` and ``%(name)s``)."""

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(in_sqlite_style(query, names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        rows = list(param_list)
        names = list(rows[0]) if rows and isinstance(rows[0], Mapping) else None
        return super().executemany(in_sqlite_style(query, names), rows)


def in_sqlite_style(query: str, names: list[str] | None) -> str:
    """Rewrite Django's placeholders as SQLite's (``?`` or ``:name``)."""
    if names is None:
        return str(plain.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")
    return query % {name: f":{name}" for name in names}


def database_key(file: Path) -> str:
    """The key as 64 hex characters, read when a connection is made. Raises OperationalError saying what to do."""
    try:
        key = file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Database.OperationalError(
            f"the database key {file} cannot be read ({error.strerror}); run tutela init, or restore the recovery copy"
        ) from error
    if len(key) != 64 or not all(c in "0123456789abcdef" for c in key):
        raise Database.OperationalError(f"the database key {file} is damaged: 64 hexadecimal characters are wanted")
    return key


class DatabaseWrapper(plain.DatabaseWrapper):
    """Django's SQLite wrapper over an encrypted file; option ``key_file`` names the file with its key."""

    Database = Database
    display_name = "SQLCipher"

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if isinstance(params["database"], Path):
            params["database"] = str(params["database"])
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        params = dict(conn_params)
        key = database_key(Path(params.pop("key_file")))
        connection = Database.connect(**params)
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        register_functions(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
