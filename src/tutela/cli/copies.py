"""Copies of an installation's two databases: consistent while others write, and put back into empty ones."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

EMBEDDED = (("desk", "desk.db"), ("default", "ledger.db"))
DUMPED = (("desk", "desk.dump"), ("default", "ledger.dump"))
"""Which database is in which file of a backup; sign-ins first, so that none is there of an officer who is not."""

BESIDE = "beside"
ROWS_AT_ONCE = 1000


class CopyRefused(Exception):
    """A database cannot be copied or put back; the message says why and what to do."""


def copy_databases(folder: Path) -> tuple[list[Path], dict[str, Any]]:
    """Copy both databases into ``folder``, each as it stood at one moment. Size and root are those of the ledger's copy.

    SQLCipher's copies are encrypted as the databases are; PostgreSQL's are what ``pg_dump`` writes. Raises CopyRefused.
    """
    from django.conf import settings

    if settings.TUTELA_DATABASE:
        return _dumped(folder)
    from django.db import connections

    for alias, name in EMBEDDED:
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / name)])
    with _opened(folder / "ledger.db") as copy, connections[copy].cursor() as cursor:
        ledger = _ledger(cursor)
    return [folder / name for _, name in EMBEDDED], ledger


def put_back(home: Path) -> None:
    """Put what a backup brought into the databases of a data folder, which hold nothing yet. Raises CopyRefused.

    Embedded databases lie where they are used already; where the installation is on PostgreSQL now, their rows move there.
    """
    from django.conf import settings

    from tutela.cli.homes import migrate

    for alias, name in DUMPED:
        if (home / name).is_file():
            if not settings.TUTELA_DATABASE:
                raise CopyRefused("the backup is of PostgreSQL; name two empty databases there with --database")
            _undump(alias, home / name)
            (home / name).unlink()
    moving = [(alias, home / name) for alias, name in EMBEDDED if settings.TUTELA_DATABASE and (home / name).is_file()]
    if moving:
        migrate()
    for alias, file in moving:
        _move_rows(alias, file)
        file.unlink()


def refuse_full_databases() -> None:
    """Refuse databases of PostgreSQL that hold something, before anything is put into them. Raises CopyRefused."""
    from django.conf import settings
    from django.db import connections

    for alias, _ in DUMPED if settings.TUTELA_DATABASE else ():
        connection = connections[alias]
        if tables := connection.introspection.table_names():
            raise CopyRefused(
                f"the database {connection.settings_dict['NAME']} is not empty (it has {tables[0]}); "
                "make two new ones for what is restored"
            )


def _dumped(folder: Path) -> tuple[list[Path], dict[str, Any]]:
    from django.db import connections

    _run("pg_dump", "desk", "--format=custom", "--file", str(folder / "desk.dump"))
    # a connection of its own holds the moment that both the dump and the size that we state are of
    with closing(connections["default"].copy("backup")) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        ledger = _ledger(cursor)
        _run(
            "pg_dump",
            "default",
            "--format=custom",
            "--exclude-schema=scratch_*",
            "--snapshot",
            snapshot,
            "--file",
            str(folder / "ledger.dump"),
        )
        cursor.execute("ROLLBACK")
    return [folder / name for _, name in DUMPED], ledger


def _undump(alias: str, file: Path) -> None:
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run("pg_restore", alias, *options, "--dbname", _name(alias), str(file))


def _run(program: str, alias: str, *options: str) -> None:
    """Run a program of PostgreSQL on one of our databases; who may is told by its environment, never by its arguments."""
    from django.db import connections

    found = shutil.which(program)
    if found is None:
        raise CopyRefused(
            f"{program} is not on this machine; install PostgreSQL's programs (Debian: postgresql-client)"
        )
    given = connections[alias].settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {name: str(given[key]) for name, key in named.items() if given[key]}
    done = subprocess.run([found, *options], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"{program} gave no reason"
        raise CopyRefused(f"the database {_name(alias)}: {said}")


def _name(alias: str) -> str:
    from django.db import connections

    return str(connections[alias].settings_dict["NAME"])


def _ledger(cursor: Any) -> dict[str, Any]:
    from tutela.engines.ledger.tree import Frontier

    cursor.execute("SELECT size, frontier FROM record_head")
    size, frontier = cursor.fetchone()
    return {"size": size, "root": Frontier.from_text(frontier).root().hex()}


@contextmanager
def _opened(file: Path) -> Iterator[str]:
    """The alias of an embedded database in ``file``, beside the installation's own."""
    from django.db import connections

    from tutela.settings import database

    wanted = {"default": {}, BESIDE: database("", str(file))}
    connections.databases[BESIDE] = connections.configure_settings(wanted)[BESIDE]
    try:
        yield BESIDE
    finally:
        connections[BESIDE].close()
        del connections[BESIDE]
        del connections.databases[BESIDE]


def _move_rows(alias: str, file: Path) -> None:
    """Copy every row of an embedded database into the one that ``alias`` names; what migrations put there makes room."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connections, router, transaction

    models = [model for model in apps.get_models(include_auto_created=True) if router.db_for_write(model) == alias]
    with _opened(file) as source, transaction.atomic(alias):
        for model in models:
            if model._base_manager.using(alias).exists():
                model._base_manager.using(alias).all().delete()
        for model in models:
            rows = model._base_manager.using(source).order_by("pk").iterator(chunk_size=ROWS_AT_ONCE)
            while block := list(islice(rows, ROWS_AT_ONCE)):
                model._base_manager.using(alias).bulk_create(block)
        with connections[alias].cursor() as cursor:
            for statement in connections[alias].ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
