"""One revision for reading, and in a few words what each changed."""

from timeline.models.base import Noun
from timeline.revisions import label_of
from timeline.revisions.snapshots import complete, find_differing, name_field

from .changes import describe_child, is_children


def read_whole(model: type[Noun], data: dict) -> list[tuple[str, list[str]]]:
    """Return (name of a field, its words, one for each child such as a figure) of all that a snapshot holds."""
    whole = []
    for name, value in complete(model, data).items():
        field = model._meta.get_field(name)
        if is_children(value):
            children = [describe_child(field.related_model, child) for child in value.values()]
            whole.append((name_field(field), children))
        elif value not in (None, "", {}):
            whole.append((name_field(field), [label_of(model, name, value)]))
    return whole


def tell_changed(model: type[Noun], before: dict | None, after: dict | None) -> str:
    """Return in a few words what a revision changed of the one before it: its fields by name, a status by its words."""
    if after is None:
        return "deleted"
    if before is None:
        return "added"
    before, after = complete(model, before), complete(model, after)
    return ", ".join(name_change(model, name, before, after) for name in find_differing(before, after)) or "nothing"


def name_change(model, name, before, after):
    field = model._meta.get_field(name)
    if getattr(field, "choices", None):
        return f"{field.verbose_name} ({label_of(model, name, before[name])} → {label_of(model, name, after[name])})"
    return name_field(field)
