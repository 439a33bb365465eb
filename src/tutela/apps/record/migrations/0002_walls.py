"""Walls: the database itself refuses to change or remove what the ledger holds."""

from typing import Any

from django.db import migrations

LEDGER_TABLES = ("record_entry", "record_subtree", "record_checkpoint")

SQLITE_REFUSE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} is refused'); END
"""
SQLITE_OPENING_UPDATE = """
CREATE TRIGGER record_opening_no_update BEFORE UPDATE ON record_opening
BEGIN SELECT RAISE(ABORT, 'record_opening is written once: update is refused'); END
"""
SQLITE_OPENING_DELETE = """
CREATE TRIGGER record_opening_no_delete BEFORE DELETE ON record_opening
WHEN NOT EXISTS (SELECT 1 FROM record_erased WHERE reference = OLD.reference)
BEGIN SELECT RAISE(ABORT, 'a private value goes only by an act of erasure'); END
"""
SQLITE_HEAD = """
CREATE TRIGGER record_head_no_delete BEFORE DELETE ON record_head
BEGIN SELECT RAISE(ABORT, 'the head of the ledger is never removed'); END
"""
SQLITE_HEAD_SHRINKS = """
CREATE TRIGGER record_head_never_shrinks BEFORE UPDATE ON record_head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the ledger never shrinks'); END
"""

POSTGRES_FUNCTIONS = """
CREATE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP; END $$;
CREATE FUNCTION record_refuse_unerased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM record_erased WHERE reference = OLD.reference) THEN
    RAISE EXCEPTION 'a private value goes only by an act of erasure';
  END IF;
  RETURN OLD;
END $$;
CREATE FUNCTION record_refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size < OLD.size THEN RAISE EXCEPTION 'the ledger never shrinks'; END IF;
  RETURN NEW;
END $$;
"""


def build(apps: Any, schema_editor: Any) -> None:
    """Make the triggers of this database."""
    if schema_editor.connection.vendor == "postgresql":
        build_postgres(schema_editor)
    else:
        for table in LEDGER_TABLES:
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(SQLITE_REFUSE.format(table=table, verb=verb))
        for statement in (SQLITE_OPENING_UPDATE, SQLITE_OPENING_DELETE, SQLITE_HEAD, SQLITE_HEAD_SHRINKS):
            schema_editor.execute(statement)


def build_postgres(schema_editor: Any) -> None:
    schema_editor.execute(POSTGRES_FUNCTIONS, params=None)
    for table in LEDGER_TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION record_refuse()"
        )
    for table in (*LEDGER_TABLES, "record_opening", "record_head"):
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()"
        )
    schema_editor.execute(
        "CREATE TRIGGER record_opening_no_update BEFORE UPDATE ON record_opening"
        " FOR EACH ROW EXECUTE FUNCTION record_refuse()"
    )
    schema_editor.execute(
        "CREATE TRIGGER record_opening_no_delete BEFORE DELETE ON record_opening"
        " FOR EACH ROW EXECUTE FUNCTION record_refuse_unerased()"
    )
    schema_editor.execute(
        "CREATE TRIGGER record_head_no_delete BEFORE DELETE ON record_head"
        " FOR EACH ROW EXECUTE FUNCTION record_refuse()"
    )
    schema_editor.execute(
        "CREATE TRIGGER record_head_never_shrinks BEFORE UPDATE ON record_head"
        " FOR EACH ROW EXECUTE FUNCTION record_refuse_shrinking()"
    )


class Migration(migrations.Migration):
    dependencies = [("record", "0001_ledger_and_its_projections")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
