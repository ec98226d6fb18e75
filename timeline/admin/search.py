"""One search over all nouns of the desk, each as its own list searches."""

from functools import partial
from itertools import chain

from django import forms
from django.db.models import F
from django.urls import reverse
from django.utils.text import Truncator, capfirst

from timeline.addresses import with_query
from timeline.filters.milestones import KeywordField
from timeline.index.search import find_in_rows, read_wishes
from timeline.models import Draft, DraftNote, DraftRevision, Revision
from timeline.text import isolate

from .front_page import Section, change_page, place_of
from .lookups import SHORTEST_BEGINNING

SHOWN = 10  # results of a noun; its own list has the rest
# Characters of drafts, and of notes, that one search reads: to cut them into words takes a quarter of a second.
MOST_READ = 300_000
UNREAD = "There is more in {} than one search reads: what was written last was looked through, not all before it."
LONGEST = 200  # characters of a note that was found


class SearchForm(forms.Form):
    q = KeywordField(label="Search the desk", required=False)


def search(site, request, query):
    """Return `Section`s of what a query finds: of every noun that has a search, of drafts, notes and what was deleted.

    A noun that is registered with `search_fields` takes part without more; one that is changed elsewhere than on its
    own page says where by a method `change_page` of its admin class.
    """
    visible = {model: desk for model, desk in site._registry.items() if desk.has_view_permission(request)}
    found = [
        find_noun(desk, request, query)
        for model, desk in sorted(visible.items(), key=by_name)
        if desk.get_search_fields(request)
    ]
    names, wishes = [model._meta.model_name for model in visible], read_wishes(query, SHORTEST_BEGINNING)
    found += [find_drafts(names, wishes), find_notes(names, wishes), find_deleted(names, wishes)]
    return [section for section in found if section.rows or section.unread]


def find_noun(desk, request, query):
    """Return what the list of a noun would find: keys first, so that nothing is sorted that carries a body."""
    found, _ = desk.get_search_results(request, desk.get_queryset(request), query)
    keys = list(
        found.order_by(*desk.get_ordering(request) or desk.opts.ordering).values_list("pk", flat=True)[: SHOWN + 1]
    )
    rows = desk.model._default_manager.all()
    if related := desk.get_list_select_related(request):
        rows = rows.select_related(*related)
    rows = rows.in_bulk(keys)
    objects = [rows[key] for key in keys]
    address = partial(desk.change_page, request) if hasattr(desk, "change_page") else change_page
    more = with_query(desk.address("changelist"), [("q", query)]) if len(objects) > SHOWN else ""
    named = [(str(obj), address(obj)) for obj in objects[:SHOWN]]
    return Section(capfirst(desk.opts.verbose_name_plural), named, more=more)


def find_drafts(names, wishes):
    """Return the drafts of the nouns with these names that grant all `Wish`es, in what they said before too.

    Drafts that were thrown away are found; of those that were published, the words are live or in the saves. What was
    written last is read first, up to `MOST_READ` characters.
    """
    drafts = Draft.objects.exclude(state=Draft.State.PUBLISHED).filter(model__in=names, data__isnull=False)
    before = DraftRevision.objects.filter(draft__in=drafts.order_by().values("pk")).exclude(number=F("draft__number"))
    said = {key: [label] for key, label in drafts.values_list("pk", "label")}
    snapshots = chain(
        drafts.values_list("pk", "data").iterator(100),
        before.order_by("-when", "-pk").values_list("draft_id", "data").iterator(100),
    )
    read, is_all = read_some((key, list(texts_in(data))) for key, data in snapshots)
    for key, texts in read:
        said[key] += texts
    found = find_granting_all(wishes, said.items())
    rows = [draft for draft in drafts.defer("data") if draft.pk in found][:SHOWN]
    named = [(draft.label, place_of(draft)) for draft in rows]
    return Section("Drafts of what is public", named, unread="" if is_all else UNREAD.format("drafts"))


def find_notes(names, wishes):
    """Return the notes beside drafts of the nouns with these names that grant all `Wish`es, newest first.

    Those of drafts that were published or thrown away are kept, and found.
    """
    notes = DraftNote.objects.filter(draft__model__in=names).exclude(text="").order_by("-when", "-pk")
    read, is_all = read_some((key, [text]) for key, text in notes.values_list("pk", "text").iterator(100))
    found = find_granting_all(wishes, read)
    wanted = [key for key, _ in read if key in found][:SHOWN]
    rows = notes.filter(pk__in=wanted).select_related("who", "draft").defer("draft__data")
    named = [(tell_note(note), place_of(note.draft)) for note in rows]
    return Section("Notes beside drafts", named, unread="" if is_all else UNREAD.format("notes"))


def tell_note(note):
    return f"{isolate(note.draft.label)}: {note.writer}, “{isolate(Truncator(note.text).chars(LONGEST))}”"


def read_some(pairs):
    """Return those of (key, texts) pairs that stand within the first `MOST_READ` characters, and whether all do."""
    read, left = [], MOST_READ
    for key, texts in pairs:
        left -= sum(len(str(text)) for text in texts)
        if left < 0:
            return read, False
        read.append((key, texts))
    return read, True


def find_granting_all(wishes, rows):
    """Return the keys of the (key, texts) rows that grant all `Wish`es."""
    return set.intersection(*map(set, find_in_rows(wishes, rows)))


def texts_in(data):
    """Yield the texts and numbers of a snapshot."""
    if isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from texts_in(value)
    elif data not in (None, True, False):
        yield data


def find_deleted(names, wishes):
    """Return what was deleted of the nouns with these names, by its name of the last day."""
    gone = Revision.objects.filter(model__in=names).latest().filter(data__isnull=True).order_by("-when", "-pk")
    rows = [((model, label), [label]) for model, label in gone.values_list("model", "label")]
    granting = find_granting_all(wishes, rows)
    found = [row for row, _ in rows if row in granting][:SHOWN]
    return Section("Deleted", [(label, reverse(f"admin:timeline_{model}_deleted")) for model, label in found])


def by_name(pair):
    """Put nouns in alphabetical order, those without a page of their own last."""
    model, desk = pair
    return hasattr(desk, "change_page"), str(model._meta.verbose_name_plural)
