"""What a timer runs, once a day or oftener: the record is compared with what stands, and kept in step."""

from django.core.management import BaseCommand, CommandError

from timeline.caching import files
from timeline.index import upkeep
from timeline.models import Unsaved


class Command(BaseCommand):
    help = "Puts on the record what was changed outside the desk, and mends what is derived. For a timer, daily."

    def handle(self, **options):
        found = upkeep.look()
        upkeep.mend(found)
        Unsaved.objects.tidy()
        files.tidy()
        self.stdout.write(found.words)
        if found.broken:
            raise CommandError(" ".join(found.broken))
