"""Django's `loaddata`, inside the door: what a fixture brings has a revision that names the fixture."""

from django.core.management.commands import loaddata

from timeline.revisions import recording


class Command(loaddata.Command):
    def handle(self, *labels, **options):
        names = ", ".join(str(label).rpartition("/")[2] for label in labels)
        with recording(reason=f"Loaded from the fixture {names}."):
            super().handle(*labels, **options)
