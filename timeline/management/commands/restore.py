"""The site as a backup has it, in place of what stands here."""

import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError, connection

from timeline import progress
from timeline.accounts.log import note
from timeline.backups import BackupError, place, restoring
from timeline.backups.archive import Archive
from timeline.dates import in_london

WORD = "REPLACE"


class Command(BaseCommand):
    help = "Restores a file of “backup” into an empty site; over one that is used, only told to and asked again."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace what stands here")
        parser.add_argument(
            "--no-input", "--noinput", action="store_true", help="do not ask again; for scripts, with --replace"
        )
        parser.add_argument(
            "--despite-redactions", action="store_true", help="bring back words that were redacted after the backup"
        )
        parser.add_argument(
            "--despite-connections", action="store_true", help="do so while connections of the site to PostgreSQL stand"
        )

    def handle(self, file, replace, no_input, despite_redactions, despite_connections, **options):
        with progress.shown(self.stderr):
            try:
                progress.tell(f"Checking {file}")
                found = Archive(file)
                if not despite_connections:
                    refuse_running(restoring.count_others())
                is_used, known, number = restoring.look_at_place()
                later = restoring.find_later_redactions(found, known)
                if later and not despite_redactions:
                    refuse_lost_redactions(later)
                if is_used:
                    progress.tell("")
                    self.ask(found, replace, no_input)
                restoring.restore(found, number)
                todo = restoring.take_key(found)
                progress.tell("Making anew what follows from the record")
            except BackupError as error:
                raise CommandError(f"Nothing was restored. {error}") from error
            except (DatabaseError, OSError) as error:
                raise CommandError(f"Nothing was restored: {error}") from error
            self.finish()
        note(None, "restore", file=str(file), made=found.manifest["made"])
        self.stdout.write(f"The site stands as it stood on {in_london(found.made)}. All staff sign in again.")
        for words in [*(f"Redact again: {words}" for words in later), *filter(None, [todo])]:
            self.stdout.write(words)

    def finish(self):
        try:
            restoring.finish()
        except (DatabaseError, OSError) as error:
            raise CommandError(f"All rows are restored, and the rest is still to do: ./run migrate. {error}") from error

    def ask(self, found, replace, no_input):
        """Raise CommandError unless the operator wants to lose what stands here."""
        where = place.find_file() or f"the database {connection.settings_dict['NAME']}"
        if not replace:
            raise CommandError(
                f"Nothing was restored: {where} is used already. To lose all that it holds, add --replace; "
                "make a backup of it before."
            )
        if no_input:
            return
        if not sys.stdin.isatty():
            raise CommandError("Nothing was restored: nobody can be asked here. Add --no-input, if you are sure.")
        question = f"All that {where} holds is lost, for the state of {in_london(found.made)}. Type {WORD} to go on: "
        if input(question).strip() != WORD:
            raise CommandError("Nothing was restored.")


def refuse_running(others):
    """Raise CommandError where other connections of the site to its database stand."""
    if others:
        raise CommandError(
            f"Nothing was restored: the site still runs on the database {connection.settings_dict['NAME']}, which has "
            f"other connections of it ({others}). Stop it on every host, then restore. "
            "A pooler such as PgBouncer keeps connections for some minutes: stop that too, or, once the site is "
            "stopped, add --despite-connections."
        )


def refuse_lost_redactions(later):
    raise CommandError(
        "Nothing was restored: the backup is from before these redactions, whose words it still holds. "
        f"{' '.join(later)} Take a later backup, or add --despite-redactions and redact the words again before readers "
        "see the site."
    )
