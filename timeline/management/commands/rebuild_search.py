"""Make the search index anew from the milestones."""

from django.core.management import BaseCommand
from django.db import transaction

from timeline import search, version


class Command(BaseCommand):
    help = "Makes the search index anew. Safe at any time: readers go on with the old one, editors wait."

    def handle(self, **options):
        with transaction.atomic():
            # First, so that nobody else writes meanwhile; no page made with the old index is shown from then on.
            version.bump()
            count = search.rebuild()
        self.stdout.write(f"{count} milestone{'' if count == 1 else 's'} can be searched.")
