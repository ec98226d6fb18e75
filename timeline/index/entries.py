"""The public record as rows: what `public_moments()` tells of each object, kept where an index finds it.

The rows follow from the revisions and from nothing else. They are written in the transaction of the revisions, and
`check_record` compares them with what the revisions tell.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter

from django.apps import apps
from django.db.models import Count
from django.utils import timezone

from timeline import progress
from timeline.dates import ImpreciseDate
from timeline.models import (
    Author,
    Entry,
    EntryFigure,
    EntryNoun,
    Figure,
    Milestone,
    PolicingPlan,
    Revision,
    SiteText,
)
from timeline.models.revision import REDACTION
from timeline.revisions.door import in_chunks
from timeline.revisions.public import kind_of, noun_moments, public_moments, unite
from timeline.revisions.snapshots import (
    FIGURES,
    child_fields,
    child_relations,
    complete,
    differs,
    plain_fields,
    public_part,
)

from .times import ALWAYS, MILESTONE, write_times

SITE_TEXT = SiteText._meta.model_name
# What names other nouns on its own page. Who names others comes before them: milestones, what these name, the rest.
NAMING = {model._meta.model_name: model for model in (Milestone, PolicingPlan, Author)}
ORDER = list(NAMING)
FOLLOWED = Figure.Standing.FOLLOWED
CHUNK = 500
LISTING, DATING = "Making the list of changes", "Finding since when each milestone is public"
CHECKING = "Comparing the list of changes with the record"


def make_entries(revisions, spans=()):
    """Return the `Entry`s, unsaved, of the revisions of one object, oldest first.

    `spans` are those in which something public named it, where it is no milestone.
    """
    is_milestone = revisions[0].model == MILESTONE
    moments = public_moments(revisions, ALWAYS) if is_milestone else noun_moments(revisions, spans)
    moments, entries = leave_out_unseen(moments), []
    for number, moment in enumerate(moments):
        # The site's own words are there from the beginning, which is no change and no entry.
        if not moment.before and moment.revision.model == SITE_TEXT:
            continue
        data = moment.revision.data or {}
        entries.append(
            Entry(
                model=moment.revision.model,
                key=moment.revision.key,
                when=moment.when,
                until=moments[number + 1].when if number + 1 < len(moments) else None,
                revision=moment.revision,
                batch=moment.revision.batch,
                before=moment.before,
                is_public=moment.is_public,
                kind=kind_of(moment),
                slug=data.get("slug") or "",
                place=place_of(moment, data),
            )
        )
    return entries


def leave_out_unseen(moments):
    """Return the moments at which readers saw something change: a revision of the desk's own matter is none of them."""
    seen = []
    for moment in moments:
        is_visible_already = bool(seen) and seen[-1].is_public and moment.is_public
        is_told = kind_of(moment) == REDACTION or not is_visible_already
        if is_told or not is_alike(seen[-1].revision, moment.revision):
            seen.append(moment)
    return seen


def is_alike(one, other):
    """Return whether readers see the same in two revisions of one object."""
    model = apps.get_model("timeline", one.model)
    sides = (public_part(model, complete(model, each.data)) for each in (one, other))
    return not differs(*sides)


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
        if figure["kind"] == Figure.Kind.ACTUAL and figure.get("standing", FOLLOWED) == FOLLOWED
    ]


def make_nouns(entry):
    """Return the `EntryNoun`s, unsaved, of what an entry names: a milestone its themes and so on, a plan its body."""
    model = NAMING.get(entry.model) if entry.is_public else None
    named = find_references(model, entry.revision.data) if model else set()
    return [
        EntryNoun(entry=entry, model=model, key=key, when=entry.when, until=entry.until) for model, key in sorted(named)
    ]


def find_references(model, data):
    """Return {(model name, key)} of the nouns that a snapshot names, itself and by its children."""
    many = [(field, data.get(field.name, {})) for field in model._meta.many_to_many]
    found = {(field.related_model._meta.model_name, key) for field, keys in many for key in keys}
    rows = [(plain_fields(model), [data])]
    for relation in child_relations(model):
        rows.append((child_fields(relation), data.get(relation.get_accessor_name(), {}).values()))
    for fields, each in rows:
        for field in filter(attrgetter("is_relation"), fields):
            name = field.related_model._meta.model_name
            found |= {(name, row[field.name][0]) for row in each if row.get(field.name)}
    return found


def find_spans(model_name, keys):
    """Return {key: spans in which something public named it}, schedules included; the site's own words always are."""
    if model_name == SITE_TEXT:
        return dict.fromkeys(keys, [(datetime.min.replace(tzinfo=UTC), None)])
    named = EntryNoun.objects.filter(model=model_name, key__in=keys).order_by("key", "when")
    rows = named.values_list("key", "when", "until").iterator(2000)
    return {key: unite((when, until) for _, when, until in own) for key, own in groupby(rows, itemgetter(0))}


def fetch_entries(model_name, keys):
    """Return the entries that the revisions of objects of one model tell, unsaved."""
    own = {}
    revisions = Revision.objects.filter(model=model_name, key__in=keys).with_deletion()
    for revision in revisions.order_by("number"):
        own.setdefault(revision.key, []).append(revision)
    spans = {} if model_name == MILESTONE else find_spans(model_name, keys)
    return [entry for key in sorted(own) for entry in make_entries(own[key], spans.get(key, []))]


def write_entries(model_name, keys):
    """Make the entries of objects of one model what their revisions tell; return (model, key) of what these name."""
    mine = Entry.objects.filter(model=model_name, key__in=keys)
    named = set(EntryNoun.objects.filter(entry__in=mine).values_list("model", "key"))
    mine.delete()
    entries = Entry.objects.bulk_create(fetch_entries(model_name, keys))
    nouns = EntryNoun.objects.bulk_create([noun for entry in entries for noun in make_nouns(entry)], CHUNK)
    if model_name == MILESTONE:
        EntryFigure.objects.bulk_create([figure for entry in entries for figure in make_figures(entry)], CHUNK)
    return named | {(noun.model, noun.key) for noun in nouns}


def write_in_chunks(model_name, keys):
    for some in in_chunks(keys, LISTING):
        yield from write_entries(model_name, some)


def find_showing(keys):
    """Return the keys of the milestones among `keys`, {model: keys}, and of those that ever named any of these."""
    found = set(keys.get(MILESTONE, ()))
    for model_name in sorted(keys.keys() - {MILESTONE}):
        for some in in_chunks(keys[model_name]):
            naming = EntryNoun.objects.filter(model=model_name, key__in=some, entry__model=MILESTONE)
            found.update(naming.values_list("entry__key", flat=True))
    return found


def list_objects():
    """Yield (model, keys) of all objects that have revisions, in chunks."""
    objects = Revision.objects.order_by("model", "key").values_list("model", "key").annotate(how_many=Count("*"))
    by_model = {}
    for model, key, _ in objects:
        by_model.setdefault(model, []).append(key)
    for model, keys in by_model.items():
        yield from ((model, some) for some in in_chunks(keys))


def in_steps(chunks, doing):
    """Yield (model, keys) chunks; who looks is told what is being done."""
    total, count = sum(len(keys) for _, keys in chunks), 0
    for model, keys in chunks:
        yield model, keys
        count += len(keys)
        progress.tell(doing, count, total)


def made_by() -> int:
    """Return the number of the way in which entries are made."""
    return 7


def refresh(touched) -> None:
    """Make the entries of the objects `touched` what their revisions tell, and those of what these name."""
    touched = {model._meta.model_name: set(map(str, own)) for model, own in touched.items()}
    keys = dict(touched)
    for model_name in ORDER:
        for other, key in set(write_in_chunks(model_name, keys.pop(model_name, ()))):
            keys.setdefault(other, set()).add(key)
    for model_name in sorted(keys):
        list(write_in_chunks(model_name, keys[model_name]))
    for some in in_chunks(find_showing(touched), DATING):
        write_times(some)


def rebuild() -> None:
    """Make all entries anew: first those of what names others, which tell what else is public."""
    chunks = sorted(list_objects(), key=lambda chunk: ORDER.index(chunk[0]) if chunk[0] in ORDER else len(ORDER))
    for model_name, keys in in_steps(chunks, LISTING):
        write_entries(model_name, keys)
    for _, keys in in_steps([chunk for chunk in chunks if chunk[0] == MILESTONE], DATING):
        write_times(keys)


def find_told(touched) -> set:
    """Return what readers were told by now of the objects `touched`: what they see of these changes with it alone."""
    due = Entry.objects.filter(when__lte=timezone.now()).order_by()
    told = set()
    for model, keys in touched.items():
        for some in in_chunks(map(str, keys)):
            own = due.filter(model=model._meta.model_name, key__in=some)
            told.update(own.values_list("model", "key", "when", "revision"))
    return told


def was_deleted(told) -> bool:
    """Return whether any of what readers were told of was ever deleted: its address says so, entry or not."""
    keys = {}
    for model_name, key, *_ in told:
        keys.setdefault(model_name, set()).add(key)
    deleted = Revision.objects.filter(data__isnull=True)
    chunks = ((name, some) for name, own in keys.items() for some in in_chunks(own))
    return any(deleted.filter(model=name, key__in=some).exists() for name, some in chunks)


def find_faults() -> Iterator[str]:
    """Yield a sentence for each object whose entries are not what its revisions tell."""
    for model, keys in in_steps(list(list_objects()), CHECKING):
        told, stored = {}, {}
        for entry in fetch_entries(model, keys):
            told.setdefault(entry.key, []).append(facts_of(entry, make_figures(entry), make_nouns(entry)))
        for entry in Entry.objects.filter(model=model, key__in=keys).prefetch_related("figures", "nouns"):
            stored.setdefault(entry.key, []).append(facts_of(entry, entry.figures.all(), entry.nouns.all()))
        for key in keys:
            if sorted(told.get(key, []), key=str) != sorted(stored.get(key, []), key=str):
                yield f"The public list of changes of {model} {key} is not what its revisions tell."


def forget() -> None:
    """Do nothing: entries hold no words."""


def facts_of(entry, figures, nouns):
    names = ("when", "until", "revision_id", "before_id", "is_public", "kind", "slug", "place", "batch")
    told = tuple(getattr(entry, name) for name in names)
    known = sorted((str(f.key), f.measure, f.counted_as, f.date_order) for f in figures)
    return *told, known, sorted((noun.model, noun.key) for noun in nouns)
