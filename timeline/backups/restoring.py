"""A backup put in place of the database, whichever kind either is: whole, or not at all."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from timeline.models import ContentVersion

from . import BackupError, place
from .archive import Archive
from .databases import database_in, empty, fill, move_on


def look_at_place() -> tuple[bool, dict[str, str], int]:
    """Return whether something would be lost, the redactions known here, and the number of the content version.

    A database that cannot be read counts as something that would be lost.
    """
    known = place.find_noted()
    try:
        number = ContentVersion.objects.get().number if place.holds(ContentVersion) else 0
        return place.is_used(), known | place.find_done(), number
    except DatabaseError:
        return True, known, 0
    finally:
        connection.close()


def count_others() -> int:
    """Return how many other connections PostgreSQL has from this site; 0 on SQLite, whose file says so (`leave`)."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def find_later_redactions(archive: Archive, known: dict[str, str]) -> list[str]:
    """Return, in words, the redactions known here that a backup is from before."""
    contained = archive.find_redactions()
    return [words for name, words in known.items() if name not in contained]


def restore(archive: Archive, number: int) -> None:
    """Put the database of a backup in place of the one here, whose content version was `number`."""
    path = place.find_file()
    if path:
        restore_file(path, archive, number)
    else:
        with transaction.atomic():
            empty(connection)
            fill(connection, archive)
            move_on(connection, number)


def finish() -> None:
    """Bring the restored database to this release, and make anew what follows from the record."""
    call_command("migrate", verbosity=0, interactive=False)
    place.mark()
    place.note_redactions()


def restore_file(path: Path, archive: Archive, number: int) -> None:
    """Make a SQLite file beside the one here and put it in its place, once it is whole."""
    leave(path)
    new = path.with_name(f"{path.name}.restoring")
    new.unlink(missing_ok=True)
    try:
        with database_in(new) as made:
            fill(made, archive)
            move_on(made, number)
        with open(new, "rb") as file:
            os.fsync(file.fileno())
        leave(path)
        # The log of the old database would be laid over the new one.
        for ending in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def leave(path: Path) -> None:
    """Let the file of a database be used by nobody; raises BackupError where another program has it open."""
    connection.close()
    if not path.exists():
        return
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=2)) as file:
        try:
            # SQLite gives its log up only to whoever has the file alone.
            file.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BackupError(f"The site still runs on {path}. Stop it, then restore.") from error


def take_key(archive: Archive) -> str:
    """Keep the key of a backup in `VAR_DIR`; return what the operator has to do with it, "" for nothing."""
    path, key = settings.VAR_DIR / "secret_key", archive.key
    if key == settings.SECRET_KEY:
        return ""
    is_from_file = path.exists() and path.read_text().strip() == settings.SECRET_KEY
    part = path.with_name("secret_key.restoring")
    part.write_text(key)
    part.chmod(0o600)
    part.replace(path)
    if is_from_file:
        return ""
    return (
        f"SECRET_KEY is set to another key than the backup's, which now lies in {path}. Unset it on this host, or set "
        "it to that key on every host: it is what redacted addresses are known by."
    )
