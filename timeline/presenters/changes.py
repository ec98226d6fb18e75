"""The public record of changes: what was changed, when and why, with old and new wording. Never by whom."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from timeline import clock
from timeline.addresses import at_moment, path_to
from timeline.dates import write_instant
from timeline.models import Entry, EntryNoun, Figure, Milestone, Revision
from timeline.models.entry import TOGETHER
from timeline.models.revision import ENTRY_KINDS, PUBLISHED, REDACTION
from timeline.revisions import differs, label_of
from timeline.revisions.snapshots import complete, find_differing, public_part
from timeline.text import isolate

from .differences import Part, Piece, compare_words
from .milestones import Link
from .references import fetch_names, name_references
from .sides import find_sides

# Changes that a milestone's own page shows; the page of changes has all.
LATEST = 20


@dataclass(frozen=True)
class Change:
    """One entry of the record; `id` is its number in the record.

    `before` and `after` are where readers see what it is about as it stood, "" where they saw nothing.
    """

    id: int
    when: datetime
    kind: str
    label: str
    reason: str
    noun: str
    title: str
    url: str
    parts: list = field(default_factory=list)
    # Of what came together: the first by name, and how many there are of each noun.
    members: list = field(default_factory=list)
    counts: str = ""
    before: str = ""
    after: str = ""

    @property
    def machine_time(self):
        """The time as HTML and files write it, to the second."""
        return write_instant(self.when)


def compare(model, before, after):
    """Return the `Part`s in which two snapshots of a model differ, in the order of its fields; figures one by one."""
    parts, before, after = [], complete(model, before), complete(model, after)
    for name in find_differing(before, after):
        old, new = before[name], after[name]
        if is_children(old) or is_children(new):
            parts += compare_children(model, name, old, new)
        else:
            verbose = str(model._meta.get_field(name).verbose_name)
            parts.append(Part(verbose, compare_words(label_of(model, name, old), label_of(model, name, new))))
    return parts


def present_new(model, data):
    """Return the `Part`s of a snapshot that readers would see for the first time, in the order of its fields."""
    parts = []
    for name, value in data.items():
        if is_children(value):
            child_model = model._meta.get_field(name).related_model
            noun = str(child_model._meta.verbose_name)
            parts += [Part(noun, [Piece("", describe_child(child_model, child))]) for child in value.values()]
        elif value not in (None, "", {}):
            parts.append(Part(str(model._meta.get_field(name).verbose_name), [Piece("", label_of(model, name, value))]))
    return parts


def is_children(value):
    return isinstance(value, dict) and any(isinstance(child, dict) for child in value.values())


def compare_children(model, name, old, new):
    """Return a `Part` for each child, such as a figure, that came, went or changed."""
    child_model = model._meta.get_field(name).related_model
    parts = []
    for key in dict.fromkeys([*old, *new]):
        before, after = (children.get(key) for children in (old, new))
        if before is None or after is None:
            mark, child = ("ins", after) if after else ("del", before)
            parts.append(Part(str(child_model._meta.verbose_name), [Piece(mark, describe_child(child_model, child))]))
        elif differs(before, after):
            parts.append(Part(str(child_model._meta.verbose_name), compare_child(child_model, before, after)))
    return parts


# What a number is written with, and what says where a source gives what is cited.
NUMBER, PLACE = ("kind", "bound", "value", "upper"), ("source", "locator")


def name_figure(child):
    return ", ".join(isolate(label_of(Figure, name, child[name])) for name in ("measure", "date"))


def number_of(child):
    """Return the number of a figure in a snapshot as readers see it: “about 311”, “253 (target)”."""
    figure = Figure(**{name: child[name] for name in NUMBER if name in child})
    return figure.number if figure.kind == Figure.Kind.ACTUAL else f"{figure.number} ({figure.get_kind_display()})"


def name_place(model, child):
    """Return where a source says something: “A report”, page 12; "" without a source."""
    source, locator = (child.get(name) for name in PLACE)
    title = f"“{isolate(label_of(model, 'source', source))}”" if source else ""
    return ", ".join(filter(None, (title, locator and isolate(locator))))


def describe_place(model, child):
    """Return where a source says something, its words, and where they were seen; "" without a source."""
    if not (place := name_place(model, child)):
        return ""
    words = f"{place}: “{isolate(child['quotation'])}”" if child.get("quotation") else place
    known = [(name, model._meta.get_field(name).verbose_name) for name in ("seen", "archived") if child.get(name)]
    return "; ".join([words, *(f"{verbose} {isolate(label_of(model, name, child[name]))}" for name, verbose in known)])


def describe_child(model, child):
    """Return a row of a snapshot in one sentence.

    “Safer Schools Officers, 2012: 253 (target), counted as PCs; source: “A report”, page 12”, or “cites “A report””.
    """
    place = describe_place(model, child)
    if model is not Figure:
        return f"cites {place}"
    said = f"{name_figure(child)}: {number_of(child)}, counted as {isolate(child['counted_as'])}"
    is_also = child.get("standing") == Figure.Standing.ALSO
    kind = label_of(Figure, "note_kind", child["note_kind"]) if child.get("note_kind") else "note"
    told = {
        "source": place,
        "why" if is_also else "why it is followed": isolate((child.get("standing_reason") or "").rstrip(".")),
        kind: isolate(child.get("note") or ""),
    }
    parts = [
        said,
        *(["also published"] if is_also else []),
        *(f"{name}: {words}" for name, words in told.items() if words),
    ]
    return "; ".join(parts)


def compare_child(model, before, after):
    """Return the `Piece`s of a changed row: its name, its number from old to new, and what else of it changed."""
    if model is Figure:
        pieces, told = [Piece("", f"{name_figure(after)}: "), *change(number_of(before), number_of(after))], NUMBER
    else:
        old, new = (name_place(model, child) for child in (before, after))
        pieces, told = [Piece("", "cites "), *change(old, new)], PLACE
    for name in find_differing(before, after):
        if name not in told:
            old, new = label_of(model, name, before[name]), label_of(model, name, after[name])
            pieces += [Piece("", f"; {model._meta.get_field(name).verbose_name}: "), *compare_words(old, new)]
    return pieces


def change(old, new):
    """Return the `Piece`s of what stands whole on either side."""
    return [Piece("", new)] if old == new else [Piece("del", old), Piece("", " → "), Piece("ins", new)]


def present_changes(entries, milestone=None):
    """Return the `Change`s of entries, fetched `with_revisions`, with their wording, in five queries.

    `milestone` is the one whose changes they are, if they are of one.
    """
    entries = list(entries)
    wanted = {revision.pk for entry in entries for revision in (entry.revision, entry.before) if revision}
    data = dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "data"))
    names = fetch_names(entries, data)
    sides = find_sides(entries, milestone)
    return [replace(present_change(entry, data, names), **sides[entry.pk]) for entry in entries]


def present_changes_together(entries):
    """Return the `Change`s of entries that are `told_together`, each with all that came with it."""
    entries = list(entries)
    groups = fetch_groups(entries)
    return [
        replace(change, **present_group(groups[group_of(entry)])) if entry.kind == PUBLISHED else change
        for entry, change in zip(entries, present_changes(entries), strict=True)
    ]


def group_of(entry):
    return tuple(getattr(entry, name) for name in TOGETHER)


def fetch_groups(entries):
    """Return {group: its entries}, in the order of their revisions, without the data of these."""
    batches = {entry.batch for entry in entries if entry.kind == PUBLISHED}
    # By their batch alone: a database that is told the kind as well reads all that were ever published.
    together = Entry.objects.filter(batch__in=batches).order_by("revision")
    groups = {group_of(entry): [] for entry in entries}
    for other in together.select_related("revision").defer("revision__data"):
        if other.kind == PUBLISHED and group_of(other) in groups:
            groups[group_of(other)].append(other)
    return groups


def present_group(entries):
    """Return how a `Change` tells of all that was published together: milestones first, the rest counted by noun."""
    ordered = sorted(entries, key=lambda entry: (entry.model != Milestone._meta.model_name, entry.model, entry.place))
    if len(ordered) == 1:
        return {}
    members = [
        Link(name_of(entry), address_of(apps.get_model("timeline", entry.model), {"slug": entry.slug}))
        for entry in ordered[:LATEST]
    ]
    counts = Counter(entry.model for entry in ordered)
    return {
        "title": f"{isolate(members[0].name)} and {len(ordered) - 1:,} more",
        "url": members[0].url,
        "noun": str(apps.get_model("timeline", ordered[0].model)._meta.verbose_name),
        "counts": ", ".join(count_noun(name, count) for name, count in counts.items()),
        "members": members,
        "before": "",
        "after": at_moment(path_to("timeline"), ordered[0].when) if ordered[0].place else "",
    }


def name_of(entry):
    """Return what an object was called on its day: a milestone by its date and its title."""
    label = entry.revision.label
    date, sign, title = label.partition(": ") if entry.model == Milestone._meta.model_name else ("", "", label)
    return f"{date}{sign}{isolate(title)}"


def count_noun(name, count):
    meta = apps.get_model("timeline", name)._meta
    return f"{count:,} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"


def present_change(entry, data, names):
    revision, model = entry.revision, apps.get_model("timeline", entry.revision.model)
    now, before = data[revision.pk], data[entry.before.pk] if entry.before else None
    known = (name_references(model, complete(model, each), names, entry.when) for each in (before, now))
    sides = (public_part(model, each) for each in known)
    shown = now if entry.is_public else before or now
    return Change(
        id=revision.pk,
        when=entry.when,
        kind=entry.kind,
        label=ENTRY_KINDS[entry.kind],
        reason=revision.reason,
        noun=str(model._meta.verbose_name),
        title=(shown or {}).get("title") or (shown or {}).get("name") or revision.label,
        url=address_of(model, shown),
        parts=compare(model, *sides) if entry.is_public and before and entry.kind != REDACTION else [],
    )


def address_of(model, data):
    """Return where an object stands or stood; empty for nouns without a page of their own."""
    if not data or "slug" not in data or not hasattr(model, "get_absolute_url"):
        return ""
    return model(slug=data["slug"]).get_absolute_url()


def select_entries(kind="", milestone="", until=None):
    """Return the entries up to a moment or now, newest first, of a kind and of a milestone (a slug of its) if given."""
    entries = Entry.objects.due(until or clock.now())
    if kind:
        entries = entries.filter(kind=kind)
    if milestone:
        known = {"model": Milestone._meta.model_name}
        keys = Entry.objects.filter(**known, slug=milestone).order_by().values("key")
        entries = entries.filter(**known, key__in=keys)
    return entries


def select_entries_of(milestone, until=None):
    """Return the entries of one milestone and of what it names, up to a moment or now, newest first."""
    model, key = milestone._meta.model_name, str(milestone.pk)
    naming, about = EntryNoun.objects.filter(entry__model=model, entry__key=key), Q(model=model, key=key)
    for noun in naming.values("model", "key").distinct():
        held = naming.standing(OuterRef("when")).filter(**noun)
        about |= Q(Exists(held), ~Q(kind=PUBLISHED), **noun)
    # Found by what they are about: to look for the last among all, newest first, takes as long as there are entries.
    return Entry.objects.due(until or clock.now()).filter(pk__in=Entry.objects.filter(about).order_by().values("pk"))


def present_changes_of(obj):
    """Return the last `LATEST` `Change`s of one object since its publication, newest first."""
    return present_changes(select_entries_of(obj).with_revisions()[:LATEST], obj)
