"""Make all that is derived from the record anew: the listing, the search index, the entries of the public record."""

from django.core.management import BaseCommand

from timeline import progress
from timeline.index import derived


class Command(BaseCommand):
    help = "Makes all that is derived from the record anew. Safe at any time: readers see the old, editors wait."

    def handle(self, **options):
        with progress.shown(self.stderr):
            derived.rebuild()
        self.stdout.write("The listing, the search index and the list of changes have been made anew.")
