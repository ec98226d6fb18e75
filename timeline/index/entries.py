"""The public record as rows: what `public_moments()` tells of each object, kept where an index finds it.

The rows follow from the revisions and from nothing else. They are written in the transaction of the revisions, and
`check_record` compares them with what the revisions tell.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter

from django.apps import apps
from django.utils import timezone

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
from timeline.revisions.snapshots import FIGURES, complete, differs, find_references, public_part

from .times import ALWAYS, MILESTONE, write_times

SITE_TEXT = SiteText._meta.model_name
# What names other nouns on its own page. Who names others comes before them: milestones, what these name, the rest.
NAMING = {model._meta.model_name: model for model in (Milestone, PolicingPlan, Author)}
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
    references = find_references(model, [entry.revision.data]) if model else ()
    named = {(other._meta.model_name, key) for other, key, _ in references}
    return [
        EntryNoun(entry=entry, model=model, key=key, when=entry.when, until=entry.until) for model, key in sorted(named)
    ]


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
    """Make the entries of objects of one model what their revisions tell.

    Return (model, key) of what these name at other times than before: nothing else can be public at others.
    """
    mine = Entry.objects.filter(model=model_name, key__in=keys)
    before = find_naming(EntryNoun.objects.filter(entry__in=mine).select_related("entry"))
    mine.delete()
    entries = Entry.objects.bulk_create(fetch_entries(model_name, keys))
    nouns = EntryNoun.objects.bulk_create([noun for entry in entries for noun in make_nouns(entry)], CHUNK)
    if model_name == MILESTONE:
        EntryFigure.objects.bulk_create([figure for entry in entries for figure in make_figures(entry)], CHUNK)
    return {named for _, named, _ in before ^ find_naming(nouns)}


def find_naming(nouns):
    """Return {(key of what names, (model, key) of what it names, spans)} of `EntryNoun`s with their entries."""
    spans = {}
    for noun in sorted(nouns, key=attrgetter("when")):
        spans.setdefault((noun.entry.key, (noun.model, noun.key)), []).append((noun.when, noun.until))
    return {(*names, tuple(unite(own))) for names, own in spans.items()}


def find_showing(keys):
    """Return the keys of the milestones among `keys`, {model: keys}, and of those that ever named any of these."""
    found = set(keys.get(MILESTONE, ()))
    for model_name in sorted(keys.keys() - {MILESTONE}):
        for some in in_chunks(keys[model_name]):
            naming = EntryNoun.objects.filter(model=model_name, key__in=some, entry__model=MILESTONE)
            found.update(naming.values_list("entry__key", flat=True))
    return found


def find_recorded():
    """Return {model name: keys} of all objects that have revisions."""
    objects = Revision.objects.order_by("model").values_list("model", "key").distinct()
    return {model: {key for _, key in own} for model, own in groupby(objects, itemgetter(0))}


def make(touched):
    """Make the entries of objects, {model name: keys}, what their revisions tell, and those of what these name."""
    keys = {model_name: set(own) for model_name, own in touched.items()}
    # What names others comes first: it tells what else is public.
    for model_name in NAMING:
        for some in in_chunks(keys.pop(model_name, ()), LISTING):
            for other, key in write_entries(model_name, some):
                keys.setdefault(other, set()).add(key)
    for model_name in sorted(keys):
        for some in in_chunks(keys[model_name], LISTING):
            write_entries(model_name, some)


def date(keys):
    """Keep since when readers see milestones what they see."""
    for some in in_chunks(keys, DATING):
        write_times(some)


def made_by() -> int:
    """Return the number of the way in which entries are made."""
    return 7


def refresh(touched) -> None:
    """Make the entries of the objects `touched` what their revisions tell, and those of what these name."""
    touched = {model._meta.model_name: set(map(str, own)) for model, own in touched.items()}
    make(touched)
    date(find_showing(touched))


def rebuild() -> None:
    """Make all entries anew."""
    keys = find_recorded()
    make(keys)
    date(keys.get(MILESTONE, ()))


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
    for model, own in find_recorded().items():
        for keys in in_chunks(own, CHECKING):
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
