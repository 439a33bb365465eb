"""Reads NIST's list of ordinary files (NSRL RDSv3, an SQLite database), full or minimal: the known-good list.

Known is not good: the list has tools of break-ins, too. It only sets ordinary files aside, after every other list was asked.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from tutela.engines.known.entry import Read, entries_of
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.format import Format

_TABLES = (("METADATA", "bytes"), ("FILE", "file_size"), ("DISTINCT_HASH", "NULL"))
"""Where digests lie, the first that is there: the full set's table, the minimal one's (a view in the full set), a view."""


def recognises(head: str) -> bool:
    """Take an SQLite database."""
    return head.startswith("SQLite format 3\x00")


def read(path: Path) -> Iterator[Read]:
    """Yield the rows, as often as the list has them. Raises ListRefused for a database that is no RDSv3 or is damaged."""
    with _opened(path) as database:
        table, size = _table(database, path)
        query = f"SELECT md5, sha1, sha256, {size} FROM {table}"  # noqa: S608 - names of the table above
        for number, (md5, sha1, sha256, length) in enumerate(database.execute(query), start=1):
            yield from entries_of(f"row {number}", {"md5": md5, "sha1": sha1, "sha256": sha256}, length)


def version(path: Path) -> str | None:
    """What the database says of its own version: number, and which of NIST's sets it is."""
    with _opened(path) as database:
        if "VERSION" not in _names(database):
            return None
        row = database.execute("SELECT version, build_set FROM VERSION ORDER BY release_date DESC LIMIT 1").fetchone()
        return " ".join(str(part)[:60] for part in row if part) if row else None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database as it stands, never written; its schema comes from outside and is trusted with nothing."""
    try:
        address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            for setting in ("trusted_schema = OFF", "query_only = ON", "temp_store = MEMORY", "cell_size_check = ON"):
                database.execute(f"PRAGMA {setting}")
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter where its message quotes a damaged schema
        raise ListRefused(
            f"{path.name} is damaged or no RDSv3 ({str(error)[:100]}); nothing of it was taken"
        ) from error


def _names(database: sqlite3.Connection) -> set[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    return {str(name).upper() for (name,) in rows}


def _table(database: sqlite3.Connection, path: Path) -> tuple[str, str]:
    names = _names(database)
    for table, size in _TABLES:
        if table in names:
            return table, size
    raise ListRefused(f"{path.name} is an SQLite database without the tables of RDSv3 (METADATA or FILE)")


FORMAT = Format("NSRL", recognises, read, version, good=True)
