"""A save that rests on an old revision: what was typed, laid over what somebody else saved meanwhile.

Everything is compared as a browser posts it, {name: [values]}: an untouched field comes back exactly as it was shown.
"""

from dataclasses import dataclass, field
from functools import partial

from django.forms import CheckboxInput, MultiWidget, SelectMultiple

from timeline.models import Revision
from timeline.models.revision import REDACTION
from timeline.revisions import label_of, to_initial

OWN = ("revision", "change_kind", "reason", "confirm")  # fields of the form that are no part of the record


@dataclass
class Stale:
    """Whose change came first, and what became of each field that it touched: (name, their words).

    Where words were redacted meanwhile the form may still hold them, and its past does not: each field that says
    something else than what stands now is a clash.
    """

    revision: object
    is_redacted: bool = False
    merged: list = field(default_factory=list)
    clashes: list = field(default_factory=list)


def was_redacted(obj, number):
    """Return whether words of an object were redacted after the revision of a number as typed."""
    later = Revision.objects.of(obj).filter(kind=REDACTION)
    return later.filter(number__gt=number).exists() if str(number).isascii() and str(number).isdigit() else False


def post_of(form_field, name, value):
    """Return what a browser posts for a form field that shows `value`."""
    value, widget = form_field.prepare_value(value), form_field.widget
    widget = getattr(widget, "widget", widget)  # the admin wraps selects to add links beside them
    if isinstance(widget, CheckboxInput):
        return {name: ["on"]} if value else {}
    if isinstance(widget, SelectMultiple):
        return {name: sorted(map(str, value or []))}
    if isinstance(widget, MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        return {name + suffix: [inner.format_value(part) or ""] for suffix, inner, part in parts}
    shown = widget.format_value(value)
    shown = shown[0] if isinstance(shown, list) else shown
    return {name: ["" if shown is None else str(shown)]}


def posts_of(form_fields, model, data, prefix=""):
    """Return {field: what a browser posts for it} of a snapshot's plain fields and references; empty ones are {}."""
    return {
        name: without_empty(post_of(form_field, prefix + name, to_initial(model, name, data[name])))
        for name, form_field in form_fields.items()
        if name in data and name not in OWN
    }


def posted(post, names):
    """Return the part of what was posted that has these names, lines ended alike."""
    return without_empty({name: sorted(value.replace("\r\n", "\n") for value in post.getlist(name)) for name in names})


def without_empty(values):
    """Return posted values without empty ones: a browser may send them or not."""
    return {name: value for name, value in values.items() if value not in ([], [""])}


def merge(post, form_fields, formsets, model, base, stale):
    """Return `post` with what only the other one changed; `stale` is told of that and of what both changed.

    `base` and `stale.revision.data` are snapshots of an object of `model`: as this form showed it, and as it is now.
    """
    post = post.copy()
    theirs = stale.revision.data
    labels = {name: str(form_field.label or name) for name, form_field in form_fields.items()}
    merge_fields(post, form_fields, model, base, theirs, "", stale, labels.get)
    for formset in formsets:
        merge_rows(post, formset, base, theirs, stale)
    return post


def merge_fields(post, form_fields, model, base, theirs, prefix, stale, label):
    """Merge fields one by one, in place."""
    before, now = (posts_of(form_fields, model, data, prefix) for data in (base, theirs))
    for name in now:
        if name not in before or (before[name] == now[name] and not stale.is_redacted):
            continue
        html_names = {
            html_name for html_name in post if html_name == prefix + name or is_part(html_name, prefix + name)
        }
        html_names |= before[name].keys() | now[name].keys()
        mine = posted(post, html_names)
        shown = label_of(model, name, theirs[name])
        if mine == before[name] and mine != now[name]:
            for html_name in html_names:
                post.pop(html_name, None)
            for html_name, values in now[name].items():
                post.setlist(html_name, values)
            stale.merged.append((label(name), shown))
        elif mine != now[name]:
            stale.clashes.append((label(name), shown))


def is_part(html_name, name):
    """Return whether a posted name is a part of a field in two inputs, such as a day and a time."""
    return html_name in (f"{name}_0", f"{name}_1")


def merge_rows(post, formset, base, theirs, stale):
    """Merge the rows of an inline, in place: each by its key, since places move."""
    relation, prefix = formset.fk.remote_field.get_accessor_name(), formset.get_default_prefix()
    before, now = base.get(relation, {}), theirs.get(relation, {})
    if before == now and not stale.is_redacted:
        return
    fields, model = formset.form.base_fields, formset.model
    total = post.get(f"{prefix}-TOTAL_FORMS", "")
    count = min(int(total), 1000) if total.isdecimal() and len(total) < 10 else 0
    rows = [f"{prefix}-{number}-" for number in range(count)]
    existing, fresh = [], []
    for row in rows:
        key = post.get(f"{row}id", "")
        child = now.get(key) or before.get(key)
        name = name_child(child) if child else ""
        if not key:
            fresh.append(row)
        elif key in now:
            was, label = before.get(key, {}), partial("{}: {}".format, name)
            merge_fields(post, fields, model, was, now[key], row, stale, label)
            existing.append(row)
        elif key in before and is_changed(post, fields, model, before[key], row):
            post[f"{row}id"] = ""
            fresh.append(row)
            stale.clashes.append((name, "deleted"))
        else:
            stale.merged.append((name, "deleted"))
    for key in now.keys() - before.keys() - {post.get(f"{row}id") for row in rows}:
        row = f"{prefix}-new{key}-"
        for values in posts_of(fields, model, now[key], row).values():
            for html_name, value in values.items():
                post.setlist(html_name, value)
        post[f"{row}id"] = key
        existing.append(row)
        stale.merged.append((name_child(now[key]), "added"))
    renumber(post, prefix, existing, fresh)


def is_changed(post, fields, model, before, row):
    """Return whether a posted row says something else than it was shown with."""
    shown = posts_of(fields, model, before, row)
    return any(posted(post, {row + name, *values}) != values for name, values in shown.items())


def renumber(post, prefix, existing, fresh):
    """Give the rows of an inline the places that its management form speaks of, in place."""
    parts = [
        {name.removeprefix(row): post.getlist(name) for name in post if name.startswith(row)}
        for row in [*existing, *fresh]
    ]
    for name in [name for name in post if name.startswith(f"{prefix}-") and not name.endswith("_FORMS")]:
        if "__prefix__" not in name:
            del post[name]
    for number, row in enumerate(parts):
        for name, values in row.items():
            post.setlist(f"{prefix}-{number}-{name}", values)
    post[f"{prefix}-TOTAL_FORMS"], post[f"{prefix}-INITIAL_FORMS"] = str(len(parts)), str(len(existing))


def name_child(child):
    """Return a figure of a snapshot in words: “Safer Schools Officers 2012, target”."""
    parts = [value[1] if isinstance(value, list) else value for value in child.values()]
    return ", ".join(str(part) for part in parts[:3] if part not in (None, "", False))
