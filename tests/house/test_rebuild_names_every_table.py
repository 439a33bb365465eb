"""Every projection table, found by introspection: a changed cell, an added row and a dropped row are each named."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connections, models

from tutela.apps.record import rebuild
from tutela.apps.record.rooms import LEDGER_MODELS, ROOMS, projections


def test_no_projection_numbers_its_rows_by_itself():
    for model in projections():
        assert not isinstance(model._meta.pk, models.AutoField | models.BigAutoField), model


def test_every_table_of_a_room_is_ledger_or_projection():
    of_rooms = {
        m
        for label in ROOMS
        if apps.is_installed(f"tutela.apps.{label}")
        for m in apps.get_app_config(label).get_models()
    }
    ledger = {m for m in of_rooms if m._meta.app_label == "record" and m._meta.model_name in LEDGER_MODELS}
    assert of_rooms - ledger == set(projections())


def filled_projections(lived):
    return [model for model in projections() if model.objects.exists()]


@pytest.mark.parametrize("table", [model._meta.db_table for model in projections()])
@pytest.mark.parametrize("tampering", ["change", "add", "drop"])
def test_tampering_with_a_projection_is_named(lived, table, tampering):
    model = next(m for m in projections() if m._meta.db_table == table)
    row = model._base_manager.order_by("pk").last()
    if row is None:
        pytest.skip(f"the exercise of this test leaves {table} empty")

    with unwatched():
        tampers(tampering, model, row)

    found = rebuild.check().differences
    assert [d.table for d in found if d.table == table] == [table], found


def tampers(how: str, model: type[models.Model], row: models.Model) -> None:
    """Do to the table what somebody with the database in hand could do."""
    if how == "drop":
        model._base_manager.filter(pk=row.pk).delete()
    elif how == "add":
        row.pk = row.pk + 1_000_000 if isinstance(row.pk, int) else f"{row.pk}~"
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                setattr(row, field.attname, f"{getattr(row, field.attname)}~")
        row.save(force_insert=True)
    else:
        field = next(
            f for f in reversed(model._meta.concrete_fields) if not f.primary_key and changed(f, row) is not None
        )
        model._base_manager.filter(pk=row.pk).update(**{field.attname: changed(field, row)})


def changed(field: models.Field, row: models.Model) -> object | None:
    """Another value for the column, or None where any other would break a key."""
    value = getattr(row, field.attname)
    if field.is_relation or field.unique:
        return None
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(field, models.CharField | models.TextField):
        return f"{(value or '')[:20]}~"
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
