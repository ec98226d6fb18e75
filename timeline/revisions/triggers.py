"""The database itself refuses to change or delete a revision, whoever asks: the site, a script or a SQL prompt."""

from django.db import connections, transaction

from timeline.models import Redaction, Revision

REFUSAL = "A revision is never changed or deleted."
# What a redaction may rewrite; whether there is data may never change.
REDACTED = ("data", "label", "reason", "slug")


def kept_columns():
    return [field.column for field in Revision._meta.concrete_fields if field.name not in REDACTED]


def statements(vendor):
    """Return {name of a trigger: the statements that make it} for a kind of database."""
    table, redactions = Revision._meta.db_table, Redaction._meta.db_table
    is_open = f"EXISTS (SELECT 1 FROM {redactions} WHERE is_open)"
    if vendor == "sqlite":
        changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in kept_columns())
        emptied = "(NEW.data IS NULL) <> (OLD.data IS NULL)"
        # REPLACE deletes a row without telling the trigger for DELETE.
        same = '"model" = NEW."model" AND "key" = NEW."key" AND "number" = NEW."number"'
        replaced = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same}))"
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        triggers = {
            f"{table}_not_changed": f"UPDATE ON {table} WHEN NOT {is_open} OR {changed} OR {emptied}",
            f"{table}_not_deleted": f"DELETE ON {table}",
            f"{table}_not_replaced": f"INSERT ON {table} WHEN {replaced}",
        }
        return {name: [f"CREATE TRIGGER {name} BEFORE {event} {refuse}"] for name, event in triggers.items()}
    if vendor == "postgresql":
        new, old = (", ".join(f'{row}."{column}"' for column in kept_columns()) for row in ("NEW", "OLD"))
        function = f"""
            CREATE OR REPLACE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' AND {is_open} THEN
                    IF ({new}) IS NOT DISTINCT FROM ({old}) AND (NEW.data IS NULL) = (OLD.data IS NULL) THEN
                        RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
            END $$"""
        triggers = {
            f"{table}_not_changed": f"UPDATE OR DELETE ON {table} FOR EACH ROW",
            f"{table}_not_emptied": f"TRUNCATE ON {table} FOR EACH STATEMENT",
        }
        return {
            name: [function, f"CREATE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION {table}_kept()"]
            for name, event in triggers.items()
        }
    return {}


def run(connection, lines):
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)


def dropping(connection, names):
    on = f" ON {Revision._meta.db_table}" if connection.vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on}" for name in names]


def find_missing(using="default"):
    """Return the names of the triggers that the database should have and has not."""
    connection = connections[using]
    sources = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }
    wanted = statements(connection.vendor)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sources[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted if name not in found]


def drop_before_migrating(using, plan=(), **kwargs):
    """Make way for migrations of the app: SQLite rebuilds tables, which their triggers would stop half-way."""
    if any(migration.app_label == Revision._meta.app_label for migration, _ in plan):
        drop(using)


def drop(using="default"):
    """Let revisions be changed until `make` is called: for migrations, and for tests that empty the database."""
    connection = connections[using]
    if Revision._meta.db_table in connection.introspection.table_names():
        run(connection, dropping(connection, statements(connection.vendor)))


def make(using="default", **kwargs):
    """Make the triggers anew, as this release words them; a `post_migrate` receiver."""
    connection = connections[using]
    if {Revision._meta.db_table, Redaction._meta.db_table} <= set(connection.introspection.table_names()):
        wanted = statements(connection.vendor)
        with transaction.atomic(using=using):
            run(connection, dropping(connection, wanted))
            run(connection, [line for lines in wanted.values() for line in lines])
