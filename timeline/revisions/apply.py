"""A snapshot back to rows: to restore what an object said, or to bring back one that was deleted."""

from collections.abc import Container
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import ForeignObjectRel, Model, ProtectedError

from timeline.models import Revision

from .snapshots import child_relations, differs, plain_fields, snapshot

# Who sees it and when is no part of its wording: restoring words neither publishes nor hides them.
VISIBILITY = ("status", "publish_at", "withdraw_at")


@dataclass
class Applied:
    """What became of a snapshot: the object, what is gone that it refers to, and what does not fit, all in words."""

    obj: Model
    lost: list[str]
    unfit: list[str]


def wording(data: dict) -> dict:
    """Return the part of a snapshot that drafts and restores speak of: all but who sees it and when."""
    return {name: value for name, value in data.items() if name not in VISIBILITY}


def apply(model: type[Model], key: object, data: dict, is_lenient: bool = False) -> Applied:
    """Write a snapshot over an object, or make it again under its old key.

    Call it inside `recording()`. A field that the snapshot does not know keeps its value; of an object that exists,
    so do those of `VISIBILITY`. Raises ValidationError where the result is not valid, such as a taken address; where
    `is_lenient` what is not valid is left out of an object that exists, and told as `unfit`.
    """
    obj = model._default_manager.select_for_update().filter(pk=key).first()
    kept = VISIBILITY if obj else ()
    is_lenient = is_lenient and obj is not None
    obj = obj or model(pk=model._meta.pk.to_python(key))
    lost, unfit = [], []
    try:
        lost = fill(obj, data, kept)
        obj.full_clean()
    except ValidationError as error:
        if not is_lenient:
            raise
        unfit += error.messages
        obj = model._default_manager.get(pk=key)
    obj.save()
    for field in model._meta.many_to_many:
        if field.name in data:
            found, gone = find(field.related_model, data[field.name])
            lost += [f"{field.verbose_name}: {label} no longer exists" for label in gone]
            getattr(obj, field.name).set(found)
    for relation in child_relations(model):
        if relation.get_accessor_name() in data:
            unfit += apply_children(obj, relation, data[relation.get_accessor_name()], is_lenient)
    return Applied(obj, lost, unfit)


def fill(obj: Model, data: dict, kept: Container[str] = ()) -> list[str]:
    """Set the plain fields of an unsaved or changed object; return what could not come back, in words."""
    lost = []
    for field in plain_fields(type(obj), kept):
        if field.name not in data:
            continue
        value = data[field.name]
        if field.is_relation and value and not field.related_model._default_manager.filter(pk=value[0]).exists():
            lost.append(f"{field.verbose_name}: {value[1]} no longer exists")
            value = None
        setattr(obj, field.attname, (value and value[0]) if field.is_relation else field.to_python(value))
    return lost


def find(model: type[Model], labels: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return (keys that exist, labels of those that do not) of {key: label}."""
    existing = {str(pk) for pk in model._default_manager.filter(pk__in=labels).values_list("pk", flat=True)}
    return [key for key in labels if key in existing], [label for key, label in labels.items() if key not in existing]


def apply_children(obj: Model, relation: ForeignObjectRel, wanted: dict, is_lenient: bool) -> list[str]:
    """Make the children of an object those of a snapshot, each under its old key; return what does not fit, in words.

    A child whose measure is gone does not fit; any other that is not valid raises ValidationError unless `is_lenient`.
    """
    model, unfit = relation.related_model, []
    name = relation.get_accessor_name()
    now = snapshot(obj)[name]
    # What changed is deleted first and made anew: two that swap a unique value would collide on the way.
    changed = [key for key in now if key not in wanted or differs(now[key], wanted[key])]
    for child in model._default_manager.filter(pk__in=changed):
        try:
            child.delete()
        except ProtectedError:
            unfit.append(f"{child} is needed elsewhere and stays")
    for key in wanted:
        if key not in now or key in changed:
            try:
                lost = make_child(obj, relation, key, wanted[key])
            except ValidationError as error:
                if not is_lenient:
                    raise
                lost = error.messages
            unfit += [f"{model._meta.verbose_name}: {words}" for words in lost]
    return unfit


def make_child(obj: Model, relation: ForeignObjectRel, key: str, data: dict) -> list[str]:
    """Make a child of an object anew under its old key; return why it could not be, in words."""
    model = relation.related_model
    child = model(pk=model._meta.pk.to_python(key))
    setattr(child, relation.field.name, obj)
    lost = fill(child, data)
    if not lost:
        child.full_clean()
        child.save(force_insert=True)
    return lost


def find_deleted_children(relation: ForeignObjectRel) -> list[tuple[str, dict, Revision]]:
    """Return [(key, data, the revision without it)] of children that were deleted, newest first.

    Of parents that still exist: a child that went with its parent comes back with it.
    """
    accessor = relation.get_accessor_name()
    revisions = Revision.objects.filter(model=relation.model._meta.model_name)
    changed = revisions.filter(number__gt=1, data__isnull=False).values("key")
    gone: dict = {}
    before: dict = {}
    key = None
    for revision in revisions.filter(key__in=changed).select_related("who").order_by("key", "number").iterator():
        children = (revision.data or {}).get(accessor, {})
        if revision.key == key and revision.data is not None:
            gone |= {child: (child, data, revision) for child, data in before.items() if child not in children}
        for child in children:
            gone.pop(child, None)
        key, before = revision.key, children
    standing = {str(pk) for pk in relation.model._default_manager.values_list("pk", flat=True)}
    rows = [row for row in gone.values() if row[2].key in standing]
    return sorted(rows, key=lambda row: row[2].pk, reverse=True)
