"""Where a change of the record is seen: pages as they stood before it, and after it."""

from datetime import timedelta

from timeline.addresses import path_to, with_query
from timeline.dates import write_instant
from timeline.models import Entry, Milestone
from timeline.models.revision import REDACTION

MILESTONE = Milestone._meta.model_name
SECOND = timedelta(seconds=1)  # what an address of the past can tell apart


def find_sides(entries, milestone=None):
    """Return {key of an entry: {"before", "after": path}}, "" for a side that nobody saw, with one query.

    A milestone's change is seen on its own page; a noun's on that of the `milestone` whose changes are listed, which
    names it, and else nowhere. Before a redaction stands nothing else than after it.
    """
    keys = {entry.pk: str(milestone.pk) if milestone else entry.key for entry in entries}
    subjects = {entry.pk for entry in entries if milestone or entry.model == MILESTONE}
    spans = {}
    seen = Entry.objects.filter(model=MILESTONE, key__in={keys[key] for key in subjects}, place__gt="").order_by()
    for key, *span in seen.values_list("key", "slug", "when", "until"):
        spans.setdefault(key, []).append(span)

    def find(entry, moment):
        end = moment.replace(microsecond=999_999)
        for slug, when, until in spans.get(keys[entry.pk], ()) if entry.pk in subjects else ():
            if when <= end and (until is None or until > end):
                return seen_at(path_to("milestone-detail", "-").replace("/-/", f"/{slug}/"), moment)
        return ""

    return {
        entry.pk: {
            "before": "" if entry.kind == REDACTION else find(entry, entry.when - SECOND),
            "after": find(entry, entry.when),
        }
        for entry in entries
    }


def seen_at(path, moment):
    """Return the address of a page as it stood at the end of the second of a moment."""
    return with_query(path, [("as_of", write_instant(moment))])
