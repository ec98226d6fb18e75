"""What is wrong with the site, in words, and what to do."""

import platform

import django
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection

from timeline.health import doctor, ready


class Command(BaseCommand):
    help = "Looks at database, files, settings, clock and permissions; says what is wrong and what to do; fails then."
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write(
            f"Release {settings.RELEASE}, Django {django.__version__}, Python {platform.python_version()}, "
            f"{connection.display_name}."
        )
        found = ready.look(doctor.CHECKS)
        for name in doctor.CHECKS if "database file" not in found else found:
            self.stdout.write(f"{'wrong' if name in found else 'well ':<6}{name}")
            for words in found.get(name, ()):
                self.stdout.write(f"      {words}")
        if found:
            raise CommandError(f"{len(found)} of {len(doctor.CHECKS)} are wrong.")
