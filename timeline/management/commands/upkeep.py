"""What a timer runs, once a day or oftener: the record is kept in step, and what is over goes."""

from django.contrib.sessions.backends.db import SessionStore
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from timeline import progress
from timeline.caching import files
from timeline.index import upkeep
from timeline.models import Press, Unsaved
from timeline.models.press import KNOWN_FOR
from timeline.revisions.acts import publish_due
from timeline.revisions.erasing import PATIENCE, being_patient


class Command(BaseCommand):
    help = (
        "Publishes drafts that are due, puts on the record what was changed outside the desk, mends what is derived, "
        "and forgets sessions, typed words and files that are over. For a timer, daily."
    )

    def handle(self, **options):
        with progress.shown(self.stderr):
            publish_due()
            found = upkeep.look()
            upkeep.mend(found)
        Unsaved.objects.tidy()
        Press.objects.filter(when__lte=timezone.now() - KNOWN_FOR).delete()
        SessionStore.clear_expired()
        files.tidy()
        tidy_database()
        self.stdout.write(found.words)
        if found.broken:
            raise CommandError(" ".join(found.broken))


def tidy_database():
    """Bring SQLite's log into its file, and what it knows of its tables up to date; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor, being_patient(cursor, PATIENCE):
            # While it waits for who reads, nobody else writes.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA optimize")
