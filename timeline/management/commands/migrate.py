"""Django's `migrate`, which says in one line which databases it cannot bring to this release."""

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.exceptions import InconsistentMigrationHistory

from timeline.backups.databases import find_newer


class Command(migrate.Command):
    def handle(self, *args, **options):
        if newer := find_newer(connections[options["database"]]):
            raise CommandError(newer)
        try:
            return super().handle(*args, **options)
        except InconsistentMigrationHistory as error:
            raise CommandError(
                "This database was made by files from before release 1.0.0 that were never released, and cannot be "
                f"brought to {settings.RELEASE}: {error} Nothing was changed. Go on with the files that made it, or "
                "begin a new site with another VAR_DIR or DATABASE_URL and enter there what staff wrote."
            ) from error
