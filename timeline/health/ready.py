"""What has to hold for readers to be served: each check yields what is wrong, in sentences that say what to do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from timeline.backups import databases, place
from timeline.index import derived, search
from timeline.models import ContentVersion, Entry, Figure, ListingPart, Revision, nouns

LEAST_FREE = 20 * 1024 * 1024  # bytes

# The files, as (device, number), that this process has opened as its database.
_opened: set[tuple[int, int]] = set()


def identify(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def note_file(connection, **kwargs) -> None:
    """Note which file was opened as the database; a receiver of `connection_created`."""
    path = place.find_file()
    if connection.alias == "default" and path and path.exists():
        _opened.add(identify(path))


def check_file() -> Iterator[str]:
    """The database's file is the one that was opened: what is saved into one that was removed is lost."""
    path = place.find_file()
    if path and not path.exists():
        yield f"The database's file {path} is not there. Stop the site and put a backup back: ./run restore FILE"
    elif path and _opened - {identify(path)}:
        yield f"The database's file {path} is not the one that is open. Stop the site, see which is right, start it."


def check_migrations() -> Iterator[str]:
    """The database is of this release."""
    if missing := databases.find_known() - MigrationRecorder(connection).applied_migrations().keys():
        yield f"{len(missing)} migrations were not applied yet: ./run migrate"
    if newer := databases.find_newer(connection):
        yield newer


def check_tables() -> Iterator[str]:
    """Each table that public pages are made of can be read."""
    for model in (*nouns(), Figure, Revision, Entry, ListingPart, ContentVersion):
        try:
            model._base_manager.order_by("-pk").first()
        except DatabaseError as error:
            yield f"The {model._meta.verbose_name_plural} cannot be read: {error}. ./run doctor looks closer."
    search.find_whole("school")


def check_derived() -> Iterator[str]:
    """What is derived from the record is as this release makes it."""
    if not derived.is_current():
        yield "What is derived from the record was made by another release: ./run migrate"


def check_static() -> Iterator[str]:
    """The static files were collected."""
    if not hasattr(staticfiles_storage, "read_manifest"):
        return
    hashed = staticfiles_storage.hashed_files
    if not hashed or not staticfiles_storage.exists(next(iter(hashed.values()))):
        yield "The static files were not collected, or after this process began: ./run collectstatic, then a restart."


def check_disk() -> Iterator[str]:
    """There is room to write."""
    path = place.find_file()
    for folder in {Path(settings.VAR_DIR), path.parent if path else Path(settings.VAR_DIR)}:
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE:
            yield f"Only {free // 1024:,} KiB are free in {folder}: nothing can be saved soon. Make room."


# In this order: whoever asks a file that is gone would make it.
CHECKS = {
    "database file": check_file,
    "migrations": check_migrations,
    "tables": check_tables,
    "derived": check_derived,
    "static files": check_static,
    "disk": check_disk,
}


def look(checks=CHECKS) -> dict[str, list[str]]:
    """Return {name of a check: what is wrong}, without the checks that find nothing."""
    found = {}
    for name, check in checks.items():
        try:
            wrong = list(check())
        except (DatabaseError, OSError) as error:
            wrong = [f"It cannot be looked at: {error}".strip()]
            connection.close()
        if wrong:
            found[name] = wrong
        if name == "database file" and wrong:
            break
    return found
