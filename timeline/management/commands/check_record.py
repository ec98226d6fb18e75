"""Find what was changed round the door: rows that differ from their last revision, lists that do not follow."""

from django.core.management import BaseCommand, CommandError

from timeline.index import listing
from timeline.index.search import find_gaps
from timeline.models import Redaction
from timeline.revisions import drift, recorded_models, recording
from timeline.revisions.entries import find_wrong_entries, rebuild_entries
from timeline.revisions.triggers import find_missing


class Command(BaseCommand):
    help = "Lists rows that differ from their last revision; with --record, gives each a revision that says so."

    def add_arguments(self, parser):
        parser.add_argument("--record", action="store_true", help="write the revisions that are missing")
        parser.add_argument("--reason", default="Found changed outside the editorial desk.", help="what they say")

    def handle(self, record, reason, **options):
        if not listing.is_in_step():
            self.stderr.write("The listing is not what the milestones say. Run manage.py rebuild_search.")
        lacking, gone = find_gaps()
        if lacking or gone:
            self.stderr.write(
                f"The search index lacks {lacking} and holds {gone} that are gone. Run manage.py rebuild_search."
            )
        found = {model: list(drift(model)) for model in recorded_models()}
        if find_missing():
            raise CommandError("The database would let revisions be changed or deleted. Run migrate, which mends that.")
        if Redaction.objects.filter(is_open=True).exists():
            raise CommandError("A redaction was left open by a way round the desk: revisions can be changed. Close it.")
        count = sum(map(len, found.values()))
        wrong = list(find_wrong_entries())
        for model, keys in found.items():
            for key in keys[:20]:
                self.stdout.write(f"{model._meta.verbose_name} {key} differs from its last revision")
        for model, key in wrong[:20]:
            self.stdout.write(f"{model} {key}: the public list of changes is not what the revisions tell")
        if (count or wrong) and not record:
            raise CommandError(f"{count + len(wrong)} differ. Run it with --record to keep what they say now.")
        if wrong:
            rebuild_entries()
        with recording(reason=reason) as current:
            for model, keys in found.items():
                for key in keys:
                    current.touch(model, key)
        self.stdout.write(f"{count} recorded." if count else "Every row is as its last revision says.")
