"""Where a change of the record is seen: pages as they stood before it, and after it."""

from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery

from timeline.addresses import at_moment, path_to
from timeline.models import Entry, EntryNoun, Milestone, SiteText
from timeline.models.revision import REDACTION

MILESTONE, SITE_TEXT = Milestone._meta.model_name, SiteText._meta.model_name
SECOND = timedelta(seconds=1)  # what an address of the past can tell apart


def find_sides(entries, milestone=None):
    """Return {key of an entry: {"before", "after": path}}, "" for a side that nobody saw, with two queries.

    A milestone's change is seen on its own page; a noun's on that of the `milestone` whose changes are listed, else of
    one that named it then; that of the site's own words on the timeline. Before a redaction stands nothing else than
    after it.
    """
    subjects = {entry.pk: [str(milestone.pk) if milestone else entry.key] * 2 for entry in entries}
    if not milestone:
        subjects |= find_naming([entry.pk for entry in entries if entry.model != MILESTONE])
    spans = fetch_spans({key for keys in subjects.values() for key in keys})

    def find(entry, key, moment):
        if entry.model == SITE_TEXT:
            return at_moment(path_to("timeline"), moment)
        end = moment.replace(microsecond=999_999)
        for slug, when, until in spans.get(key, ()):
            if when <= end and (until is None or until > end):
                return at_moment(path_to("milestone-detail", "-").replace("/-/", f"/{slug}/"), moment)
        return ""

    return {
        entry.pk: {
            "before": "" if entry.kind == REDACTION else find(entry, subjects[entry.pk][0], entry.when - SECOND),
            "after": find(entry, subjects[entry.pk][1], entry.when),
        }
        for entry in entries
    }


def find_naming(keys):
    """Return {key of a noun's entry: keys of milestones that named it just before and just after, None for none}."""
    noun = {"model": OuterRef("model"), "key": OuterRef("key"), "entry__model": MILESTONE}
    naming = EntryNoun.objects.filter(**noun).order_by("-when", "-pk").values("entry__key")
    holds_still = Q(until__isnull=True) | Q(until__gte=OuterRef("when"))
    before = Subquery(naming.filter(holds_still, when__lt=OuterRef("when"))[:1])
    after = Subquery(naming.standing(OuterRef("when"))[:1])
    entries = Entry.objects.filter(pk__in=keys).order_by()
    return {key: sides for key, *sides in entries.values_list("pk", before, after)} if keys else {}


def fetch_spans(keys):
    """Return {key of a milestone: [(slug, from, to)]} of what the public saw."""
    spans = {}
    seen = Entry.objects.filter(model=MILESTONE, key__in=keys - {None}).exclude(place="").order_by()
    for key, *span in seen.values_list("key", "slug", "when", "until"):
        spans.setdefault(key, []).append(span)
    return spans
