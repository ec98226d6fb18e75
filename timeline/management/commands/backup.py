"""The whole site in one file, while it runs."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError, connection

from timeline import progress
from timeline.accounts.log import note
from timeline.backups import BackupError, archive, databases, place


class Command(BaseCommand):
    help = "Writes content, record, drafts, accounts and key into one file, and proves that it can be restored."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="where to write it; a name that is not taken yet")

    def handle(self, file, **options):
        part = file.with_name(f"{file.name}.part")
        if file.exists():
            raise CommandError(f"{file} is there already. Choose another name, such as one with the date in it.")
        part.unlink(missing_ok=True)
        with progress.shown(self.stderr):
            try:
                archive.write(part, connection, settings.RELEASE)
                made = archive.Archive(part)
                databases.prove(made)
                part.replace(file)
            except BackupError as error:
                raise CommandError(f"No backup was made. {error}") from error
            except (DatabaseError, OSError) as error:
                raise CommandError(f"No backup was made: {error}") from error
            finally:
                part.unlink(missing_ok=True)
        count = sum(made.rows.values())
        note(None, "backup", file=str(file), rows=count)
        place.note_backup(file)
        self.stdout.write(
            f"{file}: {count:,} rows of {len(made.rows)} tables, {file.stat().st_size:,} bytes. Restored into a "
            "database that was thrown away, row by row the same. It holds password hashes, drafts and "
            "the key: keep it closed."
        )
