"""Find what was changed round the door: rows that differ from their last revision, lists that do not follow."""

from django.core.management import BaseCommand, CommandError

from timeline import progress
from timeline.index import upkeep

SHOWN = 20  # rows of each noun that are named


class Command(BaseCommand):
    help = "Lists what differs from the record and fails if anything does; with --record, writes what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--record", action="store_true", help="write the revisions that are missing")
        parser.add_argument("--reason", default=upkeep.FOUND, help="what they say")

    def handle(self, record, reason, **options):
        with progress.shown(self.stderr):
            found = upkeep.look()
        if found.broken:
            raise CommandError(" ".join(found.broken))
        for model, keys in found.changed.items():
            for key in keys[:SHOWN]:
                self.stdout.write(f"{model._meta.verbose_name} {key} differs from its last revision")
        for fault in found.faults[:SHOWN]:
            self.stdout.write(fault)
        if (found.count or found.faults) and not record:
            raise CommandError(
                f"{found.count} differ from their last revision, {len(found.faults)} faults in what is derived. "
                "“check_record --record” keeps what the rows say now and mends the rest; "
                "“rebuild” only makes anew what is derived."
            )
        with progress.shown(self.stderr):
            upkeep.mend(found, reason)
        self.stdout.write(f"{found.count} recorded." if found.count else upkeep.SOUND)
