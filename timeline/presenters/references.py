"""What an object of the record refers to, such as its themes or a plan's body, under the names that the public knew."""

from django.apps import apps

from timeline.models import Entry
from timeline.revisions.snapshots import child_fields, child_relations, find_references


def fetch_names(entries, data):
    """Return {(model, key): [(from when on, name)], latest first} of what entries refer to, as the public saw it."""
    named = {
        (other._meta.model_name, key)
        for entry in entries
        for revision in (entry.revision, entry.before)
        if revision and data[revision.pk]
        for other, key, _ in find_references(apps.get_model("timeline", revision.model), [data[revision.pk]])
    }
    models, keys = ({pair[place] for pair in named} for place in (0, 1))
    seen = Entry.objects.filter(model__in=models, key__in=keys, is_public=True).order_by("-when", "-revision")
    names = {}
    for model, key, *moment in seen.values_list("model", "key", "when", "revision__label") if named else ():
        names.setdefault((model, key), []).append(moment)
    return names


def name_references(model, data, names, at):
    """Return a snapshot with references as the public knew them at a moment: of what it had not seen there is none.

    Of several that stand together, such as themes, and in rows, such as the source of a figure, what the public had not
    seen keeps its name of that day.
    """
    if data is None:
        return None

    def find(field, key, label=None):
        known = names.get((field.related_model._meta.model_name, key), ())
        return next((name for when, name in known if when <= at), label)

    told = dict(data)
    for field in model._meta.get_fields():
        value = data.get(field.name)
        if field.many_to_many and value:
            told[field.name] = {key: find(field, key, label) for key, label in value.items()}
        elif field.is_relation and isinstance(value, list):
            label = find(field, value[0])
            told[field.name] = label and [value[0], label]
    for relation in child_relations(model):
        name, fields = relation.get_accessor_name(), [field for field in child_fields(relation) if field.is_relation]
        told[name] = {
            key: row
            | {
                field.name: [row[field.name][0], find(field, *row[field.name])]
                for field in fields
                if row.get(field.name)
            }
            for key, row in data.get(name, {}).items()
        }
    return told
