"""Revisions back as objects, to show and never to save: what the record said at a moment, without touching it."""

import copy
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from django.db.models import ForeignObjectRel, Model, OuterRef, QuerySet, Subquery
from django.utils.text import slugify

from timeline.fields import DerivedField
from timeline.models import EntryFigure, Figure, Revision

from .snapshots import FIGURES, child_fields, child_relations, plain_fields


def standing_at(model: type[Model], at: datetime | None) -> QuerySet:
    """Return the revisions that held for objects of `model` at a moment; of milestones the entries tell."""
    return Revision.objects.filter(model=model._meta.model_name, when__lte=at).latest().filter(data__isnull=False)


def hydrate(model: type[Model], revisions: Iterable, at: datetime | None = None) -> list:
    """Return `revisions` of `model` as unsaved objects with their relations and children, in the model's order.

    What they refer to has its name of the moment `at`, else of the revision; what is gone keeps its name. Two queries
    for each relation, none for each object.
    """
    revisions = list(revisions)
    related = {
        field.name: fetch(field.related_model, {key for each in revisions for key in each.data.get(field.name, {})})
        for field in model._meta.many_to_many
    }
    names = {field.name: find_names(field.related_model, related[field.name], at) for field in model._meta.many_to_many}
    objects = [hydrate_one(model, revision.key, revision.data) for revision in revisions]
    for obj, revision in zip(objects, revisions, strict=True):
        for field in model._meta.many_to_many:
            found = [
                name_as(related[field.name].get(key), field.related_model, key, names[field.name].get(key, label))
                for key, label in revision.data.get(field.name, {}).items()
            ]
            keep(obj, field.name, field.related_model, found)
    hydrate_children(model, objects, revisions, at)
    return sorted(objects, key=lambda obj: tuple(getattr(obj, name) for name in model._meta.ordering))


def hydrate_one(model: type[Model], key: object, data: dict) -> Model:
    """Return one unsaved object with its plain fields and references."""
    obj = model(pk=model._meta.pk.to_python(key))
    obj.labels = {name: value[1] for name, value in data.items() if isinstance(value, list)}
    for field in plain_fields(model):
        if field.name in data:
            value = data[field.name]
            setattr(obj, field.attname, (value and value[0]) if field.is_relation else field.to_python(value))
    for field in model._meta.concrete_fields:
        if isinstance(field, DerivedField):
            field.fill(obj)
    return obj


def fetch(model: type[Model], keys: Iterable) -> dict:
    """Return {key: object} of those that exist; one that is gone is unsaved and has the address that it had last."""
    found = {str(pk): obj for pk, obj in model._default_manager.in_bulk(keys).items()}
    missing = keys - found.keys()
    if missing:
        revisions = Revision.objects.filter(model=model._meta.model_name, key__in=missing).exclude(slug="")
        slugs = revisions.order_by("pk").values_list("key", "slug")
        found |= {key: model(pk=model._meta.pk.to_python(key), slug=slug) for key, slug in slugs}
    return found


def find_names(model: type[Model], keys: Iterable, at: datetime | None) -> dict[object, str]:
    """Return {key: name} that objects bore at a moment, as their own revisions say; nothing without a moment."""
    if at is None:
        return {}
    standing = Revision.objects.filter(model=model._meta.model_name, key__in=keys, when__lte=at).latest()
    return dict(standing.values_list("key", "label"))


def name_as(obj: Model, model: type[Model], key: object, label: str) -> Model:
    """Return a related object under its label of that day; one that no revision knows has the address it makes."""
    obj = copy.copy(obj) if obj else model(pk=key, slug=slugify(label))
    name = "title" if hasattr(model, "title") else "name"
    if str(obj) != label:
        setattr(obj, name, label)
    return obj


def keep(obj: Model, name: str, model: type[Model], related: list) -> None:
    """Make `obj.name.all()` answer `related` without a query."""
    answer = model._default_manager.all()
    answer._result_cache = related
    answer._prefetch_done = True
    obj.__dict__.setdefault("_prefetched_objects_cache", {})[name] = answer


def hydrate_children(model: type[Model], objects: list, revisions: Iterable, at: datetime | None) -> None:
    """Give the objects their children, each with what it refers to."""
    for relation in child_relations(model):
        child_model, accessor = relation.related_model, relation.get_accessor_name()
        everything = []
        for obj, revision in zip(objects, revisions, strict=True):
            children = [hydrate_one(child_model, key, data) for key, data in revision.data.get(accessor, {}).items()]
            for child in children:
                setattr(child, relation.field.name, obj)
            everything += children
        refer(relation, everything, at)
        everything.sort(key=attrgetter("place"))
        own: dict[object, list] = {obj.pk: [] for obj in objects}
        for child in everything:
            own[getattr(child, relation.field.attname)].append(child)
        for obj in objects:
            keep(obj, accessor, child_model, own[obj.pk])


def refer(relation: ForeignObjectRel, children: list, at: datetime | None) -> None:
    """Fetch what children refer to, once for each relation."""
    for field in child_fields(relation):
        if field.is_relation:
            keys = {str(getattr(child, field.attname)) for child in children if field.name in child.labels}
            found = fetch(field.related_model, keys)
            names = find_names(field.related_model, keys, at)
            for child in children:
                if field.name in child.labels:
                    key = str(getattr(child, field.attname))
                    label = names.get(key, child.labels[field.name])
                    named = name_as(found.get(key), field.related_model, key, label)
                    setattr(child, field.name, named)


def find_previous(figures: list, at: datetime) -> None:
    """Set `previous` and `previous_id` of hydrated figures: the last earlier actual alike that stood then."""
    seen = EntryFigure.objects.standing(at)
    earlier = seen.filter(
        measure=OuterRef("measure"), counted_as=OuterRef("counted_as"), date_order__lt=OuterRef("date_order")
    )
    nearest = Subquery(earlier.order_by("-date_order", "-key").values("pk")[:1])
    found = dict(seen.filter(key__in=[figure.pk for figure in figures]).values_list("key", nearest))
    rows = EntryFigure.objects.select_related("entry__revision").in_bulk(set(found.values()) - {None})
    for figure in figures:
        row = rows.get(found.get(figure.pk))
        figure.previous = row and hydrate_one(Figure, row.key, row.entry.revision.data[FIGURES][str(row.key)])
        figure.previous_id = figure.previous and figure.previous.pk
