"""One plain form of an object of the record with its relations and figures: to store, to compare, to put back."""

from collections.abc import Container, Iterator
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from timeline.dates import ImpreciseDate, in_london
from timeline.models import Figure, nouns
from timeline.models.base import Noun
from timeline.text import spell_for_comparison

# Under which a snapshot of a milestone holds its figures.
FIGURES = Figure._meta.get_field("milestone").remote_field.get_accessor_name()


def recorded_models() -> list[type[models.Model]]:
    """Return the models whose every change is kept: the nouns, but for those that belong to another one."""
    return [model for model in nouns() if not find_owning(model)]


def is_belonging(field: models.Field) -> bool:
    """Return whether a row belongs by this field to a noun and goes with it, as a figure to its milestone."""
    is_cascading = field.is_relation and field.remote_field.on_delete is models.CASCADE
    return is_cascading and issubclass(field.related_model, Noun)


def child_relations(model: type[models.Model]) -> list:
    """Return the relations to rows that belong to an object of `model` and go with it, such as figures."""
    return [
        relation
        for relation in model._meta.related_objects
        if relation.one_to_many and issubclass(relation.related_model, Noun) and is_belonging(relation.field)
    ]


def child_fields(relation: Any) -> list[models.Field]:
    """Return the plain fields of the rows that belong to an object by a relation: without what they belong to."""
    model = relation.related_model
    return plain_fields(model, {field.name for field in find_owning(model)})


def field_of(model: type[models.Model] | None, name: str) -> Any:
    """Return a field of a model by its name, None where it has none, or is not known itself."""
    return {field.name: field for field in model._meta.get_fields()}.get(name) if model else None


def name_field(field: Any) -> str:
    """Return what people call a field; one that leads to rows of an object by what these are called."""
    return str(field.related_model._meta.verbose_name_plural if field.one_to_many else field.verbose_name)


def is_unique(model: type[models.Model] | None, model_field: models.Field | None) -> bool:
    """Return whether a field's value may stand once only, alone or among the rows of what they belong to."""
    if model is None or model_field is None:
        return False
    return model_field.unique or any(
        model_field.name in constraint.fields for constraint in model._meta.total_unique_constraints
    )


def losing_relations(model: type[models.Model]) -> list:
    """Return the relations from objects of the record that stay and lose their reference when one of `model` goes."""
    hidden = model._meta.get_fields(include_hidden=True)
    return [
        relation
        for relation in hidden
        if relation.auto_created
        and (relation.many_to_many or getattr(relation, "on_delete", None) is models.SET_NULL)
        and relation.related_model in recorded_models()
    ]


def needing_relations(model: type[models.Model]) -> list:
    """Return the relations from rows that keep an object of `model` from being deleted, such as figures of a source."""
    return [
        relation
        for relation in model._meta.related_objects
        if getattr(relation, "on_delete", None) is models.PROTECT and issubclass(relation.related_model, Noun)
    ]


def find_owning(model: type[models.Model]) -> list[models.Field]:
    """Return the fields by which rows of a model belong to a noun."""
    return [field for field in model._meta.concrete_fields if is_belonging(field)]


def find_owner(row: models.Model) -> models.Model:
    """Return what a row belongs to, such as the milestone of a figure; the row itself where it stands alone."""
    owners = (getattr(row, field.name) for field in find_owning(type(row)))
    return next((owner for owner in owners if owner is not None), row)


def plain_fields(model: type[models.Model], leave_out: Container[str] = ()) -> list[models.Field]:
    """Return the fields that people write: neither keys, nor what follows from others, nor what fills itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in leave_out
        and getattr(field, "is_recorded", True)
        and (field.editable or not field.has_default())
    ]


def with_everything(queryset: models.QuerySet) -> models.QuerySet:
    """Return a queryset that fetches all that `snapshot` reads, in a fixed number of queries."""
    model = queryset.model
    foreign = [field.name for field in model._meta.concrete_fields if field.is_relation]
    queryset = queryset.select_related(*foreign) if foreign else queryset
    children = []
    for relation in child_relations(model):
        related = relation.related_model
        keys = [field.name for field in child_fields(relation) if field.is_relation]
        children.append(models.Prefetch(relation.get_accessor_name(), related._default_manager.select_related(*keys)))
    return queryset.prefetch_related(*(field.name for field in model._meta.many_to_many), *children)


def to_plain(field: models.Field, obj: models.Model) -> object:
    """Return a field's value as JSON can hold it; a reference is its key and its label of that day."""
    if field.is_relation:
        related = getattr(obj, field.name)
        return None if related is None else [str(related.pk), str(related)]
    value = field.value_from_object(obj)
    if value is None or isinstance(value, (bool, int)) or type(value) is str:
        return value
    return field.value_to_string(obj)


def snapshot(obj: models.Model) -> dict:
    """Return `obj` as a dict that JSON can hold.

    Fields by name; many-to-many relations as {key: label}; children, such as figures, as {key: {field: value}}.
    """
    data = {field.name: to_plain(field, obj) for field in plain_fields(type(obj))}
    for field in obj._meta.many_to_many:
        data[field.name] = {str(related.pk): str(related) for related in getattr(obj, field.name).all()}
    for relation in child_relations(type(obj)):
        fields = child_fields(relation)
        children = getattr(obj, relation.get_accessor_name()).all()
        data[relation.get_accessor_name()] = {
            str(child.pk): {field.name: to_plain(field, child) for field in fields} for child in children
        }
    return data


def find_references(model: type[models.Model], snapshots: list[dict]) -> Iterator[tuple]:
    """Yield (model, key, label) of each object that snapshots of `model` refer to, themselves or by their children."""
    for field in model._meta.many_to_many:
        for data in snapshots:
            yield from ((field.related_model, *named) for named in data.get(field.name, {}).items())
    rows = [(plain_fields(model), snapshots)]
    for relation in child_relations(model):
        children = (data.get(relation.get_accessor_name(), {}).values() for data in snapshots)
        rows.append((child_fields(relation), list(chain.from_iterable(children))))
    for fields, each in rows:
        for field in fields:
            if field.is_relation:
                yield from ((field.related_model, *row[field.name]) for row in each if row.get(field.name))


def plain_value(value: object) -> object:
    """Return what is compared of a field; of many references the keys alone, so that a renamed theme is no change."""
    if not isinstance(value, dict):
        return plain_key(value)
    return {
        key: {name: plain_key(item) for name, item in child.items()} if isinstance(child, dict) else True
        for key, child in value.items()
    }


def plain_key(value: object) -> object:
    """Return what is compared of a value: of a reference its key, of a text its spelling of today."""
    if isinstance(value, list):
        return value[0]
    return spell_for_comparison(value) if isinstance(value, str) else value


def public_part(model: type[models.Model], data: dict | None) -> dict | None:
    """Return what readers may see of a snapshot, None for None."""
    if data is None:
        return None
    public = {name: data[name] for name in model.public_fields if name in data}
    for relation in child_relations(model):
        if (name := relation.get_accessor_name()) in public:
            public[name] = {key: public_part(relation.related_model, child) for key, child in public[name].items()}
    return public


def complete(model: type[models.Model], data: dict | None) -> dict | None:
    """Return a snapshot in the order of the model's fields, which PostgreSQL does not keep.

    It has its default for each plain field that it does not know: the field was added since.
    """
    if data is None:
        return None
    relations = {field.name: data[field.name] for field in model._meta.many_to_many if field.name in data}
    whole: dict = {field.name: default_of(field) for field in plain_fields(model)} | relations | data
    for relation in child_relations(model):
        name = relation.get_accessor_name()
        children = whole.get(name, {})
        defaults = {field.name: default_of(field) for field in child_fields(relation)}
        whole[name] = {key: defaults | child for key, child in children.items()}
    return whole


def default_of(field: models.Field) -> object:
    """Return the default of a field as JSON can hold it."""
    value = field.get_default()
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def differs(before: dict | None, after: dict | None) -> bool:
    """Return whether two snapshots, or None, say different things.

    A field that one of them does not know, because it was added later, is no difference.
    """
    if before is None or after is None:
        return before is not after
    return bool(find_differing(before, after))


def find_differing(before: dict | None, after: dict | None) -> list[str]:
    """Return the names of the fields in which two snapshots differ, in the order of the later one; none for None."""
    before, after = before or {}, after or {}
    # Most are the same to the letter, and need no spelling.
    other = [name for name in after if name in before and before[name] != after[name]]
    return [name for name in other if plain_value(before[name]) != plain_value(after[name])]


def to_initial(model: type[models.Model], name: str, value: Any) -> object:
    """Return the value of a field in a snapshot as a form's initial value takes it: references by key."""
    field = model._meta.get_field(name)
    if field.many_to_many:
        return list(value)
    if field.is_relation:
        return value and value[0]
    return read(field, value)


def read(field: models.Field, value: object) -> object:
    """Return the Python value of what a snapshot holds; as it stands what today's rules cannot read any more."""
    try:
        return field.to_python(value)
    except ValidationError:
        return value


def label_of(model: type[models.Model], name: str, value: Any) -> str:
    """Return the value of a field in a snapshot in words."""
    field = model._meta.get_field(name)
    if isinstance(value, dict):
        return ", ".join(value.values()) or "none"
    if field.is_relation:
        return value[1] if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    python = read(field, value)
    if isinstance(python, datetime):
        return in_london(python)
    if isinstance(python, date):
        return ImpreciseDate(python.isoformat()).label
    if field.choices:
        return str(dict(field.flatchoices).get(python, python))
    return str(getattr(python, "label", python)) if python not in (None, "") else "empty"
