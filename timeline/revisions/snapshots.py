"""One plain form of an object of the record with its relations and figures: to store, to compare, to put back."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils.timezone import localtime

from timeline.models.base import Content
from timeline.models.site_text import SiteText


def recorded_models():
    """Return the models whose every change is kept: the nouns and the site's own words."""
    return [model for model in apps.get_app_config("timeline").get_models() if issubclass(model, (Content, SiteText))]


def child_relations(model):
    """Return the relations to rows that belong to an object of `model` and go with it, such as figures."""
    return [
        relation
        for relation in model._meta.related_objects
        if relation.one_to_many
        and relation.on_delete is models.CASCADE
        and relation.related_model._meta.app_label == model._meta.app_label
        and relation.related_model not in recorded_models()
    ]


def plain_fields(model, leave_out=()):
    """Return the fields that people write: neither keys, nor what follows from others, nor what fills itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in leave_out
        and getattr(field, "is_recorded", True)
        and (field.editable or not field.has_default())
    ]


def with_everything(queryset):
    """Return a queryset that fetches all that `snapshot` reads, in a fixed number of queries."""
    model = queryset.model
    foreign = [field.name for field in model._meta.concrete_fields if field.is_relation]
    queryset = queryset.select_related(*foreign) if foreign else queryset
    children = []
    for relation in child_relations(model):
        related = relation.related_model
        keys = [f.name for f in related._meta.concrete_fields if f.is_relation and f.name != relation.field.name]
        children.append(models.Prefetch(relation.get_accessor_name(), related._default_manager.select_related(*keys)))
    return queryset.prefetch_related(*(field.name for field in model._meta.many_to_many), *children)


def to_plain(field, obj):
    """Return a field's value as JSON can hold it; a reference is its key and its label of that day."""
    if field.is_relation:
        related = getattr(obj, field.name)
        return None if related is None else [str(related.pk), str(related)]
    value = field.value_from_object(obj)
    if value is None or isinstance(value, (bool, int)) or type(value) is str:
        return value
    return field.value_to_string(obj)


def snapshot(obj):
    """Return `obj` as a dict that JSON can hold.

    Fields by name; many-to-many relations as {key: label}; children, such as figures, as {key: {field: value}}.
    """
    data = {field.name: to_plain(field, obj) for field in plain_fields(type(obj))}
    for field in obj._meta.many_to_many:
        data[field.name] = {str(related.pk): str(related) for related in getattr(obj, field.name).all()}
    for relation in child_relations(type(obj)):
        fields = plain_fields(relation.related_model, [relation.field.name])
        children = getattr(obj, relation.get_accessor_name()).all()
        data[relation.get_accessor_name()] = {
            str(child.pk): {field.name: to_plain(field, child) for field in fields} for child in children
        }
    return data


def flat(data):
    """Return {path: value} of a snapshot; references by key alone, so that a renamed theme is no change."""
    values = {}
    for name, value in data.items():
        if isinstance(value, dict):
            for key, child in value.items():
                if isinstance(child, dict):
                    values[name, key] = True
                    values |= {(name, key, part): plain_key(item) for part, item in child.items()}
                else:
                    values[name, key] = True
        else:
            values[name,] = plain_key(value)
    return values


def plain_key(value):
    return value[0] if isinstance(value, list) else value


def differs(before, after):
    """Return whether two snapshots, or None, say different things.

    A field that one of them does not know, because it was added later, is no difference.
    """
    if before is None or after is None:
        return before is not after
    known = before.keys() & after.keys()
    return flat({name: before[name] for name in known}) != flat({name: after[name] for name in known})


def to_initial(model, name, value):
    """Return the value of a field in a snapshot as a form's initial value takes it: references by key."""
    field = model._meta.get_field(name)
    if field.many_to_many:
        return list(value)
    if field.is_relation:
        return value and value[0]
    return field.to_python(value)


def label_of(model, name, value):
    """Return the value of a field in a snapshot in words."""
    field = model._meta.get_field(name)
    if isinstance(value, dict):
        return ", ".join(value.values()) or "none"
    if field.is_relation:
        return value[1] if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    python = field.to_python(value)
    if isinstance(python, datetime):
        return f"{localtime(python):%-d %B %Y, %H:%M}"
    if field.choices:
        return str(dict(field.flatchoices).get(python, python))
    return str(getattr(python, "label", python)) if python not in (None, "") else "empty"
