"""A save that rests on what is not the newest any more: what was typed, as a snapshot and back.

Merging is that of all snapshots (`revisions.merging`). Here what a browser posted is read as one, with the base of
which it is known how a form shows it: an untouched field comes back exactly as it was shown.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.forms import CheckboxInput, SelectMultiple
from django.http import QueryDict

from timeline.dates import in_london
from timeline.fields import to_number
from timeline.models import Revision
from timeline.models.draft import writer_of
from timeline.models.revision import REDACTION
from timeline.revisions import to_initial
from timeline.revisions.merging import merge, tell
from timeline.revisions.snapshots import field_of, to_plain


@dataclass
class Stale:
    """Whose change came first, and the lines that tell what became of each field that it touched.

    Where words were redacted meanwhile the form may still hold them, and its past does not: each field that says
    something else than what stands now is a clash.
    """

    who: AbstractUser | None
    when: object
    opening: str = "Not saved: {who} saved this first ({when})."
    is_redacted: bool = False
    told: list = field(default_factory=list)

    name = property(writer_of)

    @property
    def lines(self):
        """The messages that explain a refused save: whose change came first, and what became of each field."""
        opening = self.opening.format(who=self.name, when=in_london(self.when))
        lines = [f"{opening} What you typed is kept below. Look at it and save again."]
        if self.is_redacted:
            lines.append("Words were redacted since you opened this form. Take care not to bring them back.")
        return lines + self.told


def was_redacted(obj, number):
    """Return whether words of an object were redacted after the revision of a number as typed."""
    later = Revision.objects.of(obj).filter(kind=REDACTION)
    return later.filter(number__gt=number).exists() if str(number).isascii() and str(number).isdigit() else False


# From a snapshot to what a browser posts


def post_of(form_field, value):
    """Return the values that a browser posts for a form field that shows `value`; none where that is empty."""
    value, widget = form_field.prepare_value(value), form_field.widget
    widget = getattr(widget, "widget", widget)  # the admin wraps selects to add links beside them
    if isinstance(widget, CheckboxInput):
        return ["on"] if value else []
    if isinstance(widget, SelectMultiple):
        return sorted(map(str, value or []))
    shown = widget.format_value(value)
    shown = shown[0] if isinstance(shown, list) else shown
    return [str(shown)] if shown not in (None, "") else []


def posts_of(form_fields, model, data):
    """Return {field: what a browser posts for it} of a snapshot's plain fields and references."""
    return {
        name: post_of(form_field, to_initial(model, name, data[name]))
        for name, form_field in form_fields.items()
        if name in data
    }


def posted(post, name):
    """Return what was posted under a name, lines ended alike; none where it is empty, which need not be sent."""
    values = sorted(value.replace("\r\n", "\n") for value in post.getlist(name))
    return [] if values == [""] else values


# From what a browser posted to a snapshot


def read_fields(post, form_fields, model, base, prefix=""):
    """Return what was typed into the fields of a form as part of a snapshot; `base` is what the form showed.

    What cannot be read stands as it was typed: it says something else than the base, and the form will refuse it.
    """
    shown, typed = posts_of(form_fields, model, base), {}
    for name, form_field in form_fields.items():
        target = field_of(model, name)
        if target is None or name == "id":
            continue
        is_untouched = posted(post, prefix + name) == shown.get(name)
        typed[name] = base[name] if is_untouched else clean(form_field, target, post, prefix)
    return typed


def clean(form_field, target, post, prefix):
    """Return the plain value of what was typed for one field."""
    name = prefix + target.name
    try:
        value = form_field.clean(form_field.widget.value_from_datadict(post, {}, name))
    except ValidationError:
        return dict.fromkeys(post.getlist(name), "") if target.many_to_many else post.get(name, "")
    if target.many_to_many:
        return {str(obj.pk): str(obj) for obj in value}
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return to_plain(target, target.model(**{target.name: value}))


def rows_of(post, prefix):
    """Return the prefixes of the rows that were posted of an inline."""
    count = min(to_number(post.get(f"{prefix}-TOTAL_FORMS")), 1000)
    return [f"{prefix}-{number}-" for number in range(count)]


def read_rows(post, formset, base, theirs):
    """Return {key: what was typed} of the rows of an inline that were shown and not ticked to be deleted."""
    typed, fields = {}, formset.form.base_fields
    for row in rows_of(post, formset.get_default_prefix()):
        key = post.get(f"{row}id", "")
        if key in base.keys() | theirs.keys() and not post.get(f"{row}DELETE"):
            shown = base.get(key) or theirs[key]
            typed[key] = shown | read_fields(post, fields, formset.model, shown, row)
    return typed


# Both together


def merge_post(post, form_fields, formsets, model, base, theirs, stale):
    """Return `post` with what only the others changed; `stale` is told of that and of what both changed.

    `base` and `theirs` are snapshots of an object of `model`: as this form showed it, or None, and as it is now.
    """
    post, shown = post.copy(), base or theirs
    mine = read_fields(post, form_fields, model, shown)
    for formset in formsets:
        name = formset.fk.remote_field.get_accessor_name()
        mine[name] = read_rows(post, formset, shown.get(name, {}), theirs.get(name, {}))
    merged = merge(base, mine, theirs, stale.is_redacted)
    stale.told += tell(model, merged, base, stale.name)
    write_fields(post, form_fields, model, merged.data, {path[0] for path in merged.taken if path[0] in form_fields})
    for formset in formsets:
        name = formset.fk.remote_field.get_accessor_name()
        changed = {path[1:] for path in merged.taken if path[0] == name}
        write_rows(post, formset, merged.data.get(name, {}), theirs.get(name, {}), changed)
    return post


def write_fields(post, form_fields, model, data, names, prefix=""):
    """Put the values of a snapshot in place of what was posted for fields."""
    values = posts_of({name: form_fields[name] for name in names}, model, data)
    for name in names:
        post.pop(prefix + name, None)
        if values.get(name):
            post.setlist(prefix + name, values[name])


def write_rows(post, formset, merged, standing, changed):
    """Put the rows of a merged snapshot in place of those posted, each by its key, since places move.

    `standing` are those that exist: any other is posted as a new one. `changed` are the paths that others changed.
    """
    prefix, fields, model = formset.get_default_prefix(), formset.form.base_fields, formset.model
    existing, fresh, seen = [], [], set()
    for row in rows_of(post, prefix):
        key = post.get(f"{row}id", "")
        seen.add(key)
        if key in standing:
            parts = {path[1] for path in changed if path[0] == key and len(path) == 2}
            write_fields(post, fields, model, merged.get(key, {}), parts & fields.keys(), row)
            existing.append(row)
        elif not key or key in merged:
            post[f"{row}id"] = ""
            fresh.append(row)
    for key in merged.keys() - seen:
        row = f"{prefix}-new{key}-"
        write_fields(post, fields, model, merged[key], fields.keys() & merged[key].keys(), row)
        post[f"{row}id"] = key if key in standing else ""
        (existing if key in standing else fresh).append(row)
    renumber(post, prefix, existing, fresh)


def to_post(form_fields, formsets, model, data, standing):
    """Return what a browser would post of a form that shows a snapshot; `standing` is what the rows exist in."""
    post = QueryDict(mutable=True)
    write_fields(post, form_fields, model, data, form_fields.keys() & data.keys())
    for formset in formsets:
        name = formset.fk.remote_field.get_accessor_name()
        write_rows(post, formset, data.get(name, {}), standing.get(name, {}), set())
    return post


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
