"""The public record of changes: what was changed, when and why, with old and new wording. Never by whom."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from itertools import takewhile

from django.apps import apps

from timeline import clock
from timeline.models import Entry, Milestone, Revision
from timeline.models.revision import ENTRIES, REDACTION, WITHDRAWN
from timeline.revisions import flat, label_of

# Changes that a milestone's own page shows; the page of changes has all.
LATEST = 20
WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words; `mark` is "del", "ins" or "" for words on both sides."""

    mark: str
    text: str


@dataclass(frozen=True)
class Part:
    """One field that changed, word by word."""

    name: str
    pieces: list


@dataclass(frozen=True)
class Change:
    """One entry of the record; `id` is its number in the record."""

    id: int
    when: datetime
    kind: str
    label: str
    reason: str
    noun: str
    title: str
    url: str
    parts: list = field(default_factory=list)


def compare_words(old, new):
    """Return the `Piece`s of two texts, compared word by word."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    # Most edits touch a few words: what is the same before and after them need not be compared with everything.
    start = count_same(before, after)
    end = count_same(reversed(before[start:]), reversed(after[start:]))
    head, tail = before[:start], before[len(before) - end :]
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    pieces = [Piece("", "".join(head))]
    for mark, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if mark == "equal":
            pieces.append(Piece("", "".join(before[a:b])))
        else:
            pieces += [Piece("del", "".join(before[a:b])), Piece("ins", "".join(after[c:d]))]
    pieces.append(Piece("", "".join(tail)))
    return [piece for piece in pieces if piece.text]


def count_same(one, other):
    """Return how many items two sequences have in common at their beginnings."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def compare(model, before, after):
    """Return the `Part`s in which two snapshots of a model differ, in the order of its fields; figures one by one."""
    parts = []
    for name, new in after.items():
        old = before.get(name)
        if name not in before or flat({name: old}) == flat({name: new}):
            continue
        if is_children(old) or is_children(new):
            parts += compare_children(model, name, old, new)
        else:
            verbose = str(model._meta.get_field(name).verbose_name)
            parts.append(Part(verbose, compare_words(label_of(model, name, old), label_of(model, name, new))))
    return parts


def is_children(value):
    return isinstance(value, dict) and any(isinstance(child, dict) for child in value.values())


def compare_children(model, name, old, new):
    """Return a `Part` for each child, such as a figure, that came, went or changed."""
    child_model = model._meta.get_field(name).related_model
    parts = []
    for key in dict.fromkeys([*old, *new]):
        before, after = (describe_child(child_model, children.get(key)) for children in (old, new))
        if before != after:
            parts.append(Part(str(child_model._meta.verbose_name), compare_words(before, after)))
    return parts


def describe_child(model, child):
    """Return a figure of a snapshot in one line, empty when there is none."""
    if child is None:
        return ""
    words = ((model._meta.get_field(name).verbose_name, label_of(model, name, value)) for name, value in child.items())
    return ", ".join(f"{name} {value}" for name, value in words if value not in ("empty", "no", "none"))


def present_changes(entries):
    """Return the `Change`s of entries, fetched `with_revisions`, with their wording, in two queries."""
    entries = list(entries)
    wanted = {revision.pk for entry in entries for revision in (entry.revision, entry.before) if revision}
    data = dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "data"))
    return [present_change(entry, data) for entry in entries]


def present_change(entry, data):
    revision, model = entry.revision, apps.get_model("timeline", entry.revision.model)
    now, before = data[revision.pk], data[entry.before.pk] if entry.before else None
    shown = now if entry.is_public else before or now
    return Change(
        id=revision.pk,
        when=entry.when,
        kind=entry.kind,
        label=ENTRIES[entry.kind],
        reason=revision.reason,
        noun=str(model._meta.verbose_name),
        title=(shown or {}).get("title") or (shown or {}).get("name") or revision.label,
        url=address_of(model, shown),
        parts=compare(model, before, now) if entry.is_public and before and entry.kind != REDACTION else [],
    )


def address_of(model, data):
    """Return where an object stands or stood; empty for nouns without a page of their own."""
    if not data or "slug" not in data or not hasattr(model, "get_absolute_url"):
        return ""
    return model(slug=data["slug"]).get_absolute_url()


def select_entries(kind="", milestone=""):
    """Return the entries that are due, newest first, of one kind and one milestone (a slug of its) where given."""
    entries = Entry.objects.due(clock.now())
    if kind:
        entries = entries.filter(kind=kind)
    if milestone:
        known = {"model": Milestone._meta.model_name}
        keys = Entry.objects.filter(**known, slug=milestone).order_by().values("key")
        entries = entries.filter(**known, key__in=keys)
    return entries


def select_entries_of(obj, until=None):
    """Return the entries of one object up to a moment or now, newest first."""
    entries = Entry.objects.due(until or clock.now())
    return entries.filter(model=obj._meta.model_name, key=str(obj.pk))


def present_changes_of(obj, until=None):
    """Return the last `LATEST` `Change`s of one object since its publication, newest first, up to a moment or now."""
    return present_changes(select_entries_of(obj, until).with_revisions()[:LATEST])


def find_end(milestone):
    """Return the `Change` by which a milestone that was public went, None when no revision tells."""
    ends = select_entries_of(milestone).filter(kind=WITHDRAWN).with_revisions()[:1]
    return next(iter(present_changes(ends)), None)
