"""The database itself refuses to change or delete a revision, whoever asks: the site, a script or a SQL prompt."""

from collections.abc import Iterable

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import Redaction, Revision

REFUSAL = "A revision is never changed or deleted."
UNTOLD = "Readers are told of every revision but those that a redaction wrote."
# What a redaction may rewrite; whether there is data may never change.
REDACTED = ("data", "label", "reason", "slug")

TABLE, REDACTIONS = Revision._meta.db_table, Redaction._meta.db_table
IS_OPEN = f"EXISTS (SELECT 1 FROM {REDACTIONS} WHERE is_open)"
IS_UNTOLD = f"NEW.is_silent AND NOT EXISTS (SELECT 1 FROM {REDACTIONS} WHERE batch = NEW.batch)"


def kept_columns() -> list[str]:
    return [field.column for field in Revision._meta.concrete_fields if field.name not in REDACTED]


def make_sqlite() -> dict[str, list[str]]:
    """Return {name of a trigger: the statements that make it} for SQLite."""
    changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in kept_columns())
    emptied = "(NEW.data IS NULL) <> (OLD.data IS NULL)"
    # REPLACE deletes a row without telling the trigger for DELETE.
    same = '"model" = NEW."model" AND "key" = NEW."key" AND "number" = NEW."number"'
    replaced = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR ({same}))"
    triggers = {
        f"{TABLE}_not_changed": (f"UPDATE ON {TABLE} WHEN NOT {IS_OPEN} OR {changed} OR {emptied}", REFUSAL),
        f"{TABLE}_not_deleted": (f"DELETE ON {TABLE}", REFUSAL),
        f"{TABLE}_not_replaced": (f"INSERT ON {TABLE} WHEN {replaced}", REFUSAL),
        f"{TABLE}_not_silent": (f"INSERT ON {TABLE} WHEN {IS_UNTOLD}", UNTOLD),
    }
    return {
        name: [f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{words}'); END"]
        for name, (event, words) in triggers.items()
    }


def make_postgresql() -> dict[str, list[str]]:
    """Return the same for PostgreSQL, whose triggers share a function."""
    new, old = (", ".join(f'{row}."{column}"' for column in kept_columns()) for row in ("NEW", "OLD"))
    function = f"""
        CREATE OR REPLACE FUNCTION {TABLE}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF {IS_UNTOLD} THEN
                    RAISE EXCEPTION '{UNTOLD}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND {IS_OPEN} THEN
                IF ({new}) IS NOT DISTINCT FROM ({old}) AND (NEW.data IS NULL) = (OLD.data IS NULL) THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    triggers = {
        f"{TABLE}_not_changed": f"UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
        f"{TABLE}_not_silent": f"INSERT ON {TABLE} FOR EACH ROW",
        f"{TABLE}_not_emptied": f"TRUNCATE ON {TABLE} FOR EACH STATEMENT",
    }
    return {
        name: [function, f"CREATE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION {TABLE}_kept()"]
        for name, event in triggers.items()
    }


def statements(vendor: str) -> dict[str, list[str]]:
    """Return {name of a trigger: the statements that make it} for one of the two kinds of database."""
    return make_postgresql() if vendor == "postgresql" else make_sqlite()


def run(connection: BaseDatabaseWrapper, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)


def find_missing() -> list[str]:
    """Return the names of the triggers that the database should have and has not."""
    sources = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }
    wanted = statements(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sources[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted if name not in found]


def drop_before_migrating(using: str, plan: Iterable = (), **kwargs: object) -> None:
    """Make way for migrations of the app: SQLite rebuilds tables, which their triggers would stop half-way."""
    if any(migration.app_label == Revision._meta.app_label for migration, _ in plan):
        drop(using)


def drop(using: str = "default") -> None:
    """Let revisions be changed until `make` is called: for migrations, and for tests that empty the database."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        run(connection, [f"DROP TRIGGER IF EXISTS {name}{on}" for name in statements(connection.vendor)])


def make(using: str = "default", **kwargs: object) -> None:
    """Make the triggers anew, as this release words them; a `post_migrate` receiver."""
    connection = connections[using]
    if {TABLE, REDACTIONS} <= set(connection.introspection.table_names()):
        with transaction.atomic(using=using):
            drop(using)
            run(connection, [line for lines in statements(connection.vendor).values() for line in lines])
