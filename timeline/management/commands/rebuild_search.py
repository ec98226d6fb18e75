"""Make what milestones are found by anew: the listing, and the search index."""

from django.core.management import BaseCommand
from django.db import transaction

from timeline.index import listing, search


class Command(BaseCommand):
    help = "Makes the search index and the listing anew. Safe at any time: readers see the old ones, editors wait."

    def handle(self, **options):
        with transaction.atomic():
            # First, since it moves the content version: nobody else writes meanwhile.
            listing.rebuild()
            count = search.rebuild()
        self.stdout.write(f"{count} milestone{'' if count == 1 else 's'} can be searched.")
