"""Databases as a whole: which tables they have, an empty one filled from a backup, one thrown away afterwards."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import zip_longest
from pathlib import Path

from django.conf import settings
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from timeline import progress
from timeline.index import version
from timeline.models import ContentVersion, Revision

from . import BackupError
from .rows import Table

OURS = f"{Revision._meta.app_label}_"
# What is made anew from the record, and sessions: one that was ended since must not live again.
LEFT_OUT = {
    "sessions.session",
    *(f"{Revision._meta.app_label}.{name}" for name in ("entry", "entrynoun", "entryfigure", "listingpart")),
}


@cache
def find_known() -> set[tuple[str, str]]:
    """Return (app, name) of the migrations of this release."""
    return set(MigrationLoader(None).graph.nodes)


def find_applied(connection) -> list[list[str]]:
    """Return [app, name] of each migration that a database has had, of those that this release knows."""
    return sorted(map(list, MigrationRecorder(connection).applied_migrations().keys() & find_known()))


def find_unknown(applied) -> list[str]:
    """Return the names of migrations that this release does not know."""
    return [f"{app}.{name}" for app, name in applied if (app, name) not in find_known()]


def find_newer(connection) -> str:
    """Return in words that a database is of a newer release than this one, "" where it is not."""
    applied = MigrationRecorder(connection).applied_migrations().keys()
    newer = find_unknown(sorted(node for node in applied if node[0] == Revision._meta.app_label))
    if not newer:
        return ""
    return (
        f"The database is of a newer release than {settings.RELEASE}: it has had {', '.join(newer)}. Install that "
        "release, or restore a backup of this one."
    )


def find_models(applied) -> list[type[models.Model]]:
    """Return the models as they are after some migrations, those of relations among them."""
    state = MigrationLoader(None).project_state([tuple(node) for node in applied])
    return list(state.apps.get_models(include_auto_created=True))


def find_tables(applied) -> list[Table]:
    """Return the tables that a backup holds."""
    return [Table(model) for model in find_models(applied) if model._meta.label_lower not in LEFT_OUT]


@contextmanager
def database_in(path: Path) -> Iterator:
    """Give a connection to a SQLite file that is no database of the site: one file, nothing beside it."""
    alias = "backup"
    connections.databases[alias] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {},
    }
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]


def prove(archive) -> None:
    """Restore a backup into a database that is thrown away, and compare row by row."""
    folder = tempfile.TemporaryDirectory(prefix="proving-", dir=settings.VAR_DIR)
    with folder, database_in(Path(folder.name) / "site.sqlite3") as connection:
        fill(connection, archive)


def fill(connection, archive) -> None:
    """Make the tables of a backup in an empty database, write its rows, and compare them with the backup's.

    Nothing of ours listens: no row is filled in, nothing is recorded, and what is derived is left to `migrate`.
    """
    made = find_models(archive.applied)
    with connection.schema_editor() as editor:
        for model in made:
            if not model._meta.auto_created:
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with transaction.atomic(using=connection.alias):
        for app, name in archive.applied:
            recorder.record_applied(app, name)
        for table in archive.tables:
            for count in table.write(connection, archive.read(table)):
                progress.tell(f"Restoring {table.label}", count, archive.rows[table.name])
        connection.check_constraints()
        for table in archive.tables:
            progress.tell(f"Comparing {table.label}")
            compare(table, connection, archive)
        set_sequences(connection, made)


def compare(table, connection, archive) -> None:
    """Raise BackupError where a table of a database does not say, row by row, what the backup says."""
    for here, there in zip_longest(table.read(connection), archive.read(table)):
        if here != there:
            row = (there or here)[0]
            raise BackupError(f"Restored, {table.label} would not be what they were: row {row} differs.")


def set_sequences(connection, made) -> None:
    """Let new rows take numbers that none has had: neither one that stands, nor one deleted whose record is kept."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)
        for model in made:
            if model._meta.app_label == Revision._meta.app_label and isinstance(model._meta.pk, models.AutoField):
                keys = f"SELECT DISTINCT key FROM {Revision._meta.db_table} WHERE model = %s"  # noqa: S608
                cursor.execute(keys, [model._meta.model_name])
                if largest := max((int(key) for (key,) in cursor.fetchall()), default=0):
                    advance(connection, cursor, model, largest)


def advance(connection, cursor, model, number) -> None:
    """Let the next row of a model have a number above `number`."""
    table, column = model._meta.db_table, model._meta.pk.column
    if connection.vendor == "postgresql":
        sequence = "pg_get_serial_sequence(%s, %s)"
        current = f"(SELECT COALESCE(MAX({column}), 0) FROM {table})"  # noqa: S608
        cursor.execute(f"SELECT setval({sequence}, GREATEST(%s, {current}))", [table, column, number])
        return
    cursor.execute("UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [number, table])
    if not cursor.rowcount:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])


def empty(connection) -> None:
    """Drop the site's tables, those that another release left among them; others' tables in the database stay."""
    own = {OURS, "django_migrations", *connection.introspection.django_table_names()}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name in own or name.startswith(OURS):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")


def move_on(connection, number: int) -> None:
    """Let the content have a version that neither the backup nor the place it comes to, at `number`, has had.

    What is derived counts as another release's, so that `migrate` makes it anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {ContentVersion._meta.db_table} SET unseen = 0, digest = '', "  # noqa: S608
            "number = CASE WHEN number > %s THEN number ELSE %s END + %s",
            [number, number, 1 + secrets.randbelow(version.STEP**2)],
        )
