"""Every projection table, found by introspection: a changed cell, an added row and a dropped row are each named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connections, models, transaction

from tutela.apps.record import rebuild
from tutela.apps.record.rooms import LEDGER_MODELS, ROOMS, projections

WITHOUT_ROWS: set[str] = set()
"""Tables that the life of ``living`` leaves empty; every other one is tampered with."""

MODELS = {model._meta.db_table: model for model in projections()}


def test_no_projection_numbers_its_rows_by_itself():
    for model in projections():
        assert not isinstance(model._meta.pk, models.AutoField | models.BigAutoField), model


def test_every_table_of_a_room_is_ledger_or_projection():
    installed = [apps.get_app_config(label) for label in ROOMS if apps.is_installed(f"tutela.apps.{label}")]
    of_rooms = {model for config in installed for model in config.get_models()}
    ledger = {m for m in of_rooms if m._meta.app_label == "record" and m._meta.model_name in LEDGER_MODELS}
    assert of_rooms - ledger == set(projections())


def test_the_lived_world_has_rows_in_every_table_but_those_named(lived):
    empty = {table for table, model in MODELS.items() if not model._base_manager.exists()}

    assert empty == WITHOUT_ROWS


def test_a_rebuild_of_what_was_lived_is_equal(lived):
    assert lived.differences() == ()


@pytest.fixture(scope="module")
def named(lived_once) -> dict[str, dict[str, rebuild.Difference]]:  # type: ignore[no-untyped-def]
    """What a check says of each table after every table was tampered with, once for each way of tampering."""
    found = {}
    for how in ("change", "add", "drop"):
        point = transaction.savepoint("default")
        with unwatched():
            for model in MODELS.values():
                tampers(how, model)
        found[how] = {d.table: d for d in rebuild.check().differences}
        transaction.savepoint_rollback(point, "default")
    return found


@pytest.mark.parametrize("table", sorted(set(MODELS) - WITHOUT_ROWS))
@pytest.mark.parametrize("how", ["change", "add", "drop"])
def test_tampering_with_a_projection_is_named(named, table, how):
    assert table in named[how]
    difference = named[how][table]
    assert difference.row is not None
    said = {"change": "the entries give", "add": "no entry makes this row", "drop": "is missing"}
    assert said[how] in difference.reason


def test_one_changed_cell_names_its_table_row_and_column(lived):
    model = MODELS["operations_search"]
    row = model._base_manager.order_by("pk").first()

    with unwatched():
        model._base_manager.filter(pk=row.pk).update(district="MPM")

    (difference,) = rebuild.check().differences
    assert (difference.table, difference.row, difference.column) == ("operations_search", str(row.pk), "district")
    assert "'MPM'" in difference.reason
    assert "'EKC'" in difference.reason


def tampers(how: str, model: type[models.Model]) -> None:
    """Do to the table what somebody with the database in hand could do."""
    row = model._base_manager.order_by("pk").last()
    if row is None:
        return
    if how == "drop":
        model._base_manager.filter(pk=row.pk)._raw_delete("default")
    elif how == "add":
        row.pk = row.pk + 1_000_000 if isinstance(row.pk, int) else longer(row.pk)
        for attname in must_differ(model):
            value = getattr(row, attname)
            setattr(row, attname, value + 1_000_000 if isinstance(value, int) else longer(value or ""))
        model._base_manager.bulk_create([row])
    else:
        fields = [f for f in reversed(model._meta.concrete_fields) if not f.primary_key]
        free = [f for f in fields if not (f.is_relation or f.unique or f.attname in must_differ(model))]
        field, value = next((f, v) for f in [*free, *fields] if (v := changed(f, row)) is not None)
        model._base_manager.filter(pk=row.pk).update(**{field.attname: value})


def longer(text: str) -> str:
    """Another text of the same length or one more, so that it fits where it stood."""
    return f"{text[:-1]}~" if len(text) > 20 else f"{text}~"


def must_differ(model: type[models.Model]) -> list[str]:
    """One column of each unique constraint beside the key."""
    single = [f.attname for f in model._meta.concrete_fields if f.unique and not f.primary_key]
    several = [
        model._meta.get_field(next(n for n in c.fields if not model._meta.get_field(n).primary_key)).attname
        for c in model._meta.constraints
        if isinstance(c, models.UniqueConstraint) and c.fields
    ]
    together = [model._meta.get_field(names[0]).attname for names in model._meta.unique_together]
    return list(dict.fromkeys([*single, *several, *together]))


def changed(field: models.Field, row: models.Model) -> object | None:
    """Another value for the column, or None where this does not know one."""
    value = getattr(row, field.attname)
    field = field.target_field if field.is_relation else field
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(field, models.CharField | models.TextField):
        return longer(value or "")
    if isinstance(field, models.JSONField):
        return {"changed": True}
    return None


@contextmanager
def unwatched() -> Iterator[None]:
    """Foreign keys off, as for somebody who edits the file itself."""
    connections["default"].disable_constraint_checking()
    try:
        yield
    finally:
        connections["default"].enable_constraint_checking()
