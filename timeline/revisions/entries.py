"""The public record as rows: what `public_moments()` tells of each object, kept where an index finds it.

The rows follow from the revisions and from nothing else. They are written in the transaction of the revisions, and
`check_record` compares them with what the revisions tell.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Count

from timeline.dates import ImpreciseDate
from timeline.index import version
from timeline.models import Entry, EntryFigure, Figure, Milestone, Revision

from .public import kind_of, public_moments

MILESTONE = Milestone._meta.model_name
FIGURES = Figure._meta.get_field("milestone").remote_field.get_accessor_name()
# Every moment that will come if nothing else is changed.
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)
CHUNK = 500


def make_entries(revisions):
    """Return the `Entry`s, unsaved, of the revisions of one object, oldest first."""
    moments = public_moments(revisions, ALWAYS)
    entries = []
    for number, moment in enumerate(moments):
        # Other nouns are on the record from their first save, which is no change and no entry.
        if not moment.before and moment.revision.model != MILESTONE:
            continue
        data = moment.revision.data or {}
        entries.append(
            Entry(
                model=moment.revision.model,
                key=moment.revision.key,
                when=moment.when,
                until=moments[number + 1].when if number + 1 < len(moments) else None,
                revision=moment.revision,
                before=moment.before,
                is_public=moment.is_public,
                kind=kind_of(moment),
                slug=data.get("slug") or "",
                place=place_of(moment, data),
            )
        )
    return entries


def place_of(moment, data):
    """Return the text that orders milestones as the timeline does; empty where there is none to see."""
    if not moment.is_public or moment.revision.model != MILESTONE:
        return ""
    return f"{ImpreciseDate(data['date']).order} {int(moment.revision.key):012}"


def make_figures(entry):
    """Return the `EntryFigure`s, unsaved, of the actual figures that an entry shows."""
    figures = (entry.revision.data or {}).get(FIGURES, {}) if entry.is_public else {}
    return [
        EntryFigure(
            entry=entry,
            key=key,
            measure=figure["measure"][0],
            counted_as=figure["counted_as"],
            date_order=ImpreciseDate(figure["date"]).order,
            when=entry.when,
            until=entry.until,
        )
        for key, figure in figures.items()
        if figure["kind"] == Figure.Kind.ACTUAL
    ]


def fetch_entries(model_name, keys):
    """Return the entries that the revisions of objects of one model tell, unsaved."""
    own = {}
    revisions = Revision.objects.filter(model=model_name, key__in=keys).with_deletion()
    for revision in revisions.order_by("number"):
        own.setdefault(revision.key, []).append(revision)
    return [entry for key in sorted(own) for entry in make_entries(own[key])]


def write_entries(model_name, keys):
    """Make the entries of objects of one model what their revisions tell."""
    Entry.objects.filter(model=model_name, key__in=keys).delete()
    entries = Entry.objects.bulk_create(fetch_entries(model_name, keys))
    EntryFigure.objects.bulk_create([figure for entry in entries for figure in make_figures(entry)], CHUNK)


def in_chunks():
    """Yield (model, keys) of all objects that have revisions."""
    objects = Revision.objects.order_by("model", "key").values_list("model", "key").annotate(how_many=Count("*"))
    by_model = {}
    for model, key, _ in objects:
        by_model.setdefault(model, []).append(key)
    for model, keys in by_model.items():
        yield from ((model, keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK))


def rebuild_entries():
    """Make all entries anew, as a new version of the content."""
    with transaction.atomic():
        version.bump()
        for model, keys in in_chunks():
            write_entries(model, keys)


def find_wrong_entries():
    """Yield (model, key) of the objects whose entries are not what their revisions tell."""
    for model, keys in in_chunks():
        told, stored = {}, {}
        for entry in fetch_entries(model, keys):
            figures = sorted((str(f.key), f.measure, f.counted_as, f.date_order) for f in make_figures(entry))
            told.setdefault(entry.key, []).append((*facts_of(entry), figures))
        for entry in Entry.objects.filter(model=model, key__in=keys).prefetch_related("figures"):
            figures = sorted((str(f.key), f.measure, f.counted_as, f.date_order) for f in entry.figures.all())
            stored.setdefault(entry.key, []).append((*facts_of(entry), figures))
        for key in keys:
            if sorted(told.get(key, []), key=str) != sorted(stored.get(key, []), key=str):
                yield model, key


def facts_of(entry):
    names = ("when", "until", "revision_id", "before_id", "is_public", "kind", "slug", "place")
    return tuple(getattr(entry, name) for name in names)


def prepare(**kwargs):
    """Make the entries of a database whose revisions are older than they; a `post_migrate` receiver."""
    if not Entry.objects.exists():
        rebuild_entries()
