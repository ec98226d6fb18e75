"""What a noun of the record refers to, such as the body that issued a plan, under the names that the public knew."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q

from timeline.models import Entry


def find_references(model, data):
    """Yield (field, (model, key) of what it names) of the single references that a snapshot shows readers."""
    for name in model.public_fields:
        if isinstance((data or {}).get(name), list):
            yield name, (model._meta.get_field(name).related_model._meta.model_name, data[name][0])


def fetch_names(entries, data):
    """Return {(model, key): [(from when on, name)], latest first} of what entries refer to, as the public saw it."""
    named = {
        reference
        for entry in entries
        for revision in (entry.revision, entry.before)
        if revision
        for _, reference in find_references(apps.get_model("timeline", revision.model), data[revision.pk])
    }
    names = {}
    if named:
        either = reduce(or_, (Q(model=model, key=key) for model, key in named))
        seen = Entry.objects.filter(either, is_public=True).order_by("-when", "-revision")
        for model, key, *moment in seen.values_list("model", "key", "when", "revision__label"):
            names.setdefault((model, key), []).append(moment)
    return names


def name_references(model, data, names, at):
    """Return a snapshot with references as the public knew them at a moment: of what it had not seen there is none."""
    if data is None:
        return None
    known = {
        name: next(([key[1], label] for when, label in names.get(key, ()) if when <= at), None)
        for name, key in find_references(model, data)
    }
    return data | known
