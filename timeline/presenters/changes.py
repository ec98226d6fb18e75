"""The public record of changes: what was changed, when and why, with old and new wording. Never by whom."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

from django.apps import apps
from django.utils import timezone

from timeline.models import Milestone, Revision
from timeline.models.revision import ENTRIES, PUBLISHED, REDACTION, WITHDRAWN
from timeline.revisions import flat, label_of
from timeline.revisions.public import moments_of_all, public_moments

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
    pieces = []
    for mark, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if mark == "equal":
            pieces.append(Piece("", "".join(before[a:b])))
            continue
        pieces += [Piece("del", "".join(before[a:b]))] if b > a else []
        pieces += [Piece("ins", "".join(after[c:d]))] if d > c else []
    return pieces


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


def present_changes(moments):
    """Return the `Change`s of moments, with their wording, in two queries."""
    wanted = {revision.pk for moment in moments for revision in (moment.revision, moment.before) if revision}
    data = dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "data"))
    return [present_change(moment, data) for moment in moments]


def kind_of(moment):
    """Return the kind of an entry: how it is listed, never whether."""
    if moment.revision.kind == REDACTION and moment.when == moment.revision.when:
        return REDACTION
    if not moment.is_public:
        return WITHDRAWN
    return moment.revision.kind if moment.before and moment.revision.kind != REDACTION else PUBLISHED


def present_change(moment, data):
    revision, model = moment.revision, apps.get_model("timeline", moment.revision.model)
    now, before = data[revision.pk], data[moment.before.pk] if moment.before else None
    shown = now if moment.is_public else before or now
    kind = kind_of(moment)
    return Change(
        id=revision.pk,
        when=moment.when,
        kind=kind,
        label=ENTRIES[kind],
        reason=revision.reason,
        noun=str(model._meta.verbose_name),
        title=(shown or {}).get("title") or (shown or {}).get("name") or revision.label,
        url=address_of(model, shown),
        parts=compare(model, before, now) if moment.is_public and before and kind != REDACTION else [],
    )


def address_of(model, data):
    """Return where an object stands or stood; empty for nouns without a page of their own."""
    if not data or "slug" not in data or not hasattr(model, "get_absolute_url"):
        return ""
    return model(slug=data["slug"]).get_absolute_url()


def fetch_moments(kind="", milestone=""):
    """Return the moments of the whole record, newest first, of one kind and one milestone (a slug) where given.

    Other nouns are on the record from their first save, which is no change: it is left out for them.
    """
    revisions = Revision.objects.all()
    if milestone:
        keys = Revision.objects.filter(model=Milestone._meta.model_name, slug=milestone).values("key")
        revisions = revisions.filter(model=Milestone._meta.model_name, key__in=keys)
    moments = moments_of_all(revisions, timezone.now())
    return [
        moment
        for moment in moments
        if (not kind or kind_of(moment) == kind)
        and (moment.before or moment.revision.model == Milestone._meta.model_name)
    ]


def present_changes_of(obj, until=None):
    """Return the `Change`s of one object since its publication, newest first, up to a moment or now."""
    return present_changes(public_moments(Revision.objects.of(obj).light(), until or timezone.now())[::-1])
