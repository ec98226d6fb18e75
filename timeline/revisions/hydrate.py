"""Revisions back as objects, to show and never to save: what the record said at a moment, without touching it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.utils.text import slugify

from timeline.fields import DerivedField
from timeline.models import EntryFigure, Figure, Revision

from .snapshots import FIGURES, child_fields, child_relations, find_references, plain_fields

# Gives {key: object} of what is referred to, for a model and the labels by key under which it is.
Find = Callable[[type[Model], dict[str, str]], dict[str, Model]]


def standing_at(model: type[Model], at: datetime, keys: Iterable | None = None) -> QuerySet:
    """Return the revisions that held for objects of `model`, or those of `keys`; of milestones entries tell."""
    own = Revision.objects.filter(model=model._meta.model_name, when__lte=at)
    return (own if keys is None else own.filter(key__in=keys)).latest().filter(data__isnull=False)


class Nouns:
    """What is referred to as it stood at a moment, each model asked about once for what is not `known` yet."""

    def __init__(self, at: datetime, known: dict[type[Model], dict[str, Model]]):
        self.at, self.known = at, known

    def __call__(self, model: type[Model], labels: dict[str, str]) -> dict[str, Model]:
        """Return {key: object}; what no revision knows then has its label alone, and the address that it makes."""
        known = self.known.setdefault(model, {})
        missing = labels.keys() - known.keys()
        if missing:
            standing = standing_at(model, self.at, missing)
            known |= {each.key: hydrate_one(model, each.key, each.data) for each in standing}
            known |= {key: name_one(model, key, labels[key]) for key in missing - known.keys()}
        return {key: known[key] for key in labels}


def find_all(model: type[Model], at: datetime) -> list:
    """Return all objects of a model that stood at a moment, in its order."""
    return in_order(model._meta.ordering, [hydrate_one(model, each.key, each.data) for each in standing_at(model, at)])


def hydrate(model: type[Model], revisions: Iterable, find: Find) -> list:
    """Return `revisions` of `model` as unsaved objects, in their order, with relations and children in that of these.

    What they refer to is what `find` gives, which is asked once for each model.
    """
    revisions = list(revisions)
    labels: dict[type[Model], dict[str, str]] = {}
    for other, key, label in find_references(model, [revision.data for revision in revisions]):
        labels.setdefault(other, {})[key] = label
    found = {other: find(other, own) for other, own in labels.items()}
    objects = [hydrate_one(model, revision.key, revision.data) for revision in revisions]
    for obj, revision in zip(objects, revisions, strict=True):
        for field in model._meta.many_to_many:
            related = [found[field.related_model][key] for key in revision.data.get(field.name, {})]
            keep(obj, field.name, field.related_model, in_order(field.related_model._meta.ordering, related))
        for relation in child_relations(model):
            name, child_model = relation.get_accessor_name(), relation.related_model
            children = [hydrate_one(child_model, key, data) for key, data in revision.data.get(name, {}).items()]
            for child in children:
                setattr(child, relation.field.name, obj)
                for field in child_fields(relation):
                    if field.is_relation and getattr(child, field.attname) is not None:
                        setattr(child, field.name, found[field.related_model][str(getattr(child, field.attname))])
            keep(obj, name, child_model, in_order(child_model._meta.ordering, children))
    return objects


def hydrate_one(model: type[Model], key: object, data: dict) -> Model:
    """Return one unsaved object with its plain fields, and the keys of what it refers to."""
    obj = model(pk=model._meta.pk.to_python(key))
    for field in plain_fields(model):
        if field.name in data:
            value = data[field.name]
            if field.is_relation:
                setattr(obj, field.attname, value and field.target_field.to_python(value[0]))
            else:
                setattr(obj, field.attname, field.to_python(value))
    for field in model._meta.concrete_fields:
        if isinstance(field, DerivedField):
            field.fill(obj)
    return obj


def name_one(model: type[Model], key: str, label: str) -> Model:
    """Return an object of which nothing is known but its label."""
    name = "title" if hasattr(model, "title") else "name"
    return model(pk=model._meta.pk.to_python(key), slug=slugify(label), **{name: label})


def in_order(names: Sequence[str], objects: Iterable) -> list:
    """Return objects in an order that is said as to a queryset, as the database would give them."""
    ordered = list(objects)
    for name in reversed(names):
        path = name.lstrip("-").replace("__", ".")
        ordered.sort(key=attrgetter(path), reverse=name.startswith("-"))
    return ordered


def keep(obj: Model, name: str, model: type[Model], related: list) -> None:
    """Make `obj.name.all()` answer `related` without a query."""
    answer = model._default_manager.all()
    answer._result_cache = related
    answer._prefetch_done = True
    obj.__dict__.setdefault("_prefetched_objects_cache", {})[name] = answer


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
