"""Django's `migrate`, which says in one line which databases it cannot bring to this release."""

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.exceptions import AmbiguityError, InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from timeline import progress
from timeline.backups.databases import find_newer


class Command(migrate.Command):
    def handle(self, *args, **options):
        if newer := find_newer(connections[options["database"]]):
            raise CommandError(newer)
        if is_backwards(options):
            raise CommandError(
                "Migrations are not taken back: what was recorded since has no place in an older database. To go "
                "back to an older release, put its files in place and restore the backup from before: ./run restore "
                "FILE --replace. Nothing was changed."
            )
        try:
            with progress.shown(self.stderr):
                return super().handle(*args, **options)
        except InconsistentMigrationHistory as error:
            raise CommandError(
                "This database was made by files from before release 1.0.0 that were never released, and cannot be "
                f"brought to {settings.RELEASE}: {error} Nothing was changed. Go on with the files that made it, or "
                "begin a new site with another VAR_DIR or DATABASE_URL and enter there what staff wrote."
            ) from error


def is_backwards(options):
    """Return whether a migration is named after which the database has had others, or `zero`."""
    app, name = options["app_label"], options["migration_name"]
    if not app or not name:
        return False
    executor = MigrationExecutor(connections[options["database"]])
    try:
        target = None if name == "zero" else executor.loader.get_migration_by_prefix(app, name).name
    except (AmbiguityError, KeyError):
        return False  # stock `migrate` says so
    return any(is_taken_back for _, is_taken_back in executor.migration_plan([(app, target)]))
