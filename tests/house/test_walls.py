"""The walls in the database: ledger tables are appended to and nothing else, on both databases; nobody is staff."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connections, transaction

from tutela.apps.people.signin.models import SignIn
from tutela.apps.record.models import Checkpoint, Entry, Head, Opening, Subtree

APPENDED = ("record_entry", "record_subtree", "record_checkpoint")


@contextmanager
def refused(alias: str = "default") -> Iterator[None]:
    """What is done inside must be refused by the database itself; the refusal is undone to a savepoint."""
    with pytest.raises(DatabaseError), transaction.atomic(alias):
        yield


def execute(statement: str, *values: object) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, values)


def column_of(table: str) -> str:
    return {"record_entry": "act", "record_subtree": "position", "record_checkpoint": "note"}[table]


def key_of(table: str) -> str:
    model = {"record_entry": Entry, "record_subtree": Subtree, "record_checkpoint": Checkpoint}[table]
    return str(model._meta.pk.column)


@pytest.fixture
def full(lived):
    """The lived world, in which each ledger table has rows."""
    for model in (Entry, Opening, Subtree, Checkpoint, Head):
        assert model.objects.exists(), model
    return lived


@pytest.mark.parametrize("table", APPENDED)
def test_a_row_of_the_ledger_is_never_updated(full, table):
    with refused():
        execute(f'UPDATE {table} SET "{column_of(table)}" = "{column_of(table)}"')


@pytest.mark.parametrize("table", APPENDED)
def test_a_row_of_the_ledger_is_never_deleted(full, table):
    with refused():
        execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", [*APPENDED, "record_opening", "record_head"])
def test_a_row_of_the_ledger_is_never_replaced(full, table):
    """REPLACE on SQLite, its like on PostgreSQL: put the same key in again, with whatever is there."""
    model = {"record_opening": Opening, "record_head": Head}.get(table)
    key = key_of(table) if model is None else str(model._meta.pk.column)
    other = column_of(table) if model is None else {"record_opening": "value", "record_head": "frontier"}[table]
    with refused():
        if connections["default"].vendor == "sqlite":
            execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        elif table == "record_head":  # the appender itself updates the head: it may grow, never shrink
            execute("UPDATE record_head SET size = size - 1")
        else:
            execute(
                f'INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ("{key}") DO UPDATE SET "{other}" = excluded."{other}"'
            )


@pytest.mark.parametrize("table", [*APPENDED, "record_opening", "record_head"])
def test_a_table_of_the_ledger_is_never_truncated(full, table):
    if connections["default"].vendor == "sqlite":  # SQLite's form of TRUNCATE is DELETE without a condition
        with refused():
            execute(f"DELETE FROM {table}")
    else:
        with refused():
            execute(f"TRUNCATE {table} CASCADE")


def test_a_private_value_is_never_changed_and_goes_by_an_act_only(full):
    with refused():
        execute("UPDATE record_opening SET value = '\"other\"'")
    with refused():
        execute("DELETE FROM record_opening WHERE reference = (SELECT min(reference) FROM record_opening)")


def test_the_head_never_shrinks_and_never_goes(full):
    with refused():
        execute("UPDATE record_head SET size = size - 1")
    with refused():
        execute("DELETE FROM record_head")


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_no_account_is_staff_or_superuser(lived, flag):
    account = SignIn.objects.create(username=f"ZZ-{flag}")

    with refused("desk"):
        SignIn.objects.filter(pk=account.pk).update(**{flag: True})
    with refused("desk"):
        SignIn.objects.create(username=f"ZY-{flag}", **{flag: True})
    account.delete()


NOT_ACTS = {
    "accounts and passwords": {"signin_signin", "signin_signin_groups", "signin_signin_user_permissions"},
    "second factors": {"mfa_authenticator"},
    "sessions": {"django_session", "signin_session"},
    "lock-out counters": {"axes_accessattempt", "axes_accessattemptexpiration", "signin_counter"},
    "migration state": {"django_migrations", "django_content_type", "auth_permission"},
    "of the libraries, always empty": {
        "auth_group", "auth_group_permissions", "account_emailaddress", "account_emailconfirmation",
        "axes_accesslog", "axes_accessfailurelog", "signin_signin_groups", "signin_signin_user_permissions",
    },
}  # fmt: skip


def test_what_is_not_an_act_is_a_closed_list(lived):
    tables = set(connections["desk"].introspection.table_names())

    assert tables == set().union(*NOT_ACTS.values())
    with connections["desk"].cursor() as cursor:
        for table in NOT_ACTS["of the libraries, always empty"]:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
