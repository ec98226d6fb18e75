"""The one door for writes: whatever is saved inside `recording()` becomes a revision, and so does what is not."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.utils import timezone

from timeline.index import listing, search, version
from timeline.models import Milestone, Revision
from timeline.models.base import written
from timeline.revisions.entries import write_entries

from .snapshots import child_relations, differs, recorded_models, snapshot, with_everything

OUTSIDE = "Changed outside the editorial desk."
CHUNK = 500

_current = ContextVar("recording", default=None)


class Recording:
    """The objects touched so far, and what their revisions will say."""

    def __init__(self, who, reason, kind):
        self.who, self.reason, self.kind = who, reason, kind
        self.touched = {}
        self.redacted = {}

    def touch(self, model, key, label=None):
        """Note that an object may have changed; `label` names one that may be gone at the end."""
        known = self.touched.setdefault(model, {})
        known[key] = label or known.get(key)

    def redact(self, model, key, is_silent):
        """Note that words of an object were redacted: it has a revision even if it says nothing new."""
        self.touch(model, key)
        self.redacted[model, key] = is_silent


@contextmanager
def recording(who=None, reason=OUTSIDE, kind=Revision.Kind.UPDATE):
    """Save what happens inside in one transaction, with a revision of each object that differs at its end.

    `who` is a user or None. Inside another recording it joins that one. Gives the `Recording`.
    """
    current = _current.get()
    if current is not None:
        yield current
        return
    with transaction.atomic():
        current = Recording(who, reason, kind)
        token = _current.set(current)
        try:
            yield current
        finally:
            _current.reset(token)
        write_revisions(current)
        refresh(current)


@contextmanager
def rehearsal():
    """Do what happens inside and undo it: no row and no revision is left. Gives the `Recording`, for `refresh()`."""
    with transaction.atomic():
        current = Recording(None, "", Revision.Kind.UPDATE)
        token = _current.set(current)
        try:
            yield current
        finally:
            _current.reset(token)
            transaction.set_rollback(True)


def refresh(current):
    """Bring what is derived from content in step with what was touched: version, listing and search index.

    The version comes first: from then on one writer at a time is here.
    """
    if current.touched:
        version.bump()
    if milestones := current.touched.get(Milestone):
        listing.refresh(milestones.keys())
        search.refresh(milestones.keys())


def write_revisions(current):
    """Write a revision of each touched object that says something else than its last one; return how many."""
    batch = Revision._meta.get_field("batch").default()
    when = timezone.now()
    count = 0
    for model in sorted(current.touched, key=lambda model: model._meta.model_name):
        labels = current.touched[model]
        keys = sorted(labels)
        for start in range(0, len(keys), CHUNK):
            rows = find_changes(model, keys[start : start + CHUNK], current.redacted)
            Revision.objects.bulk_create(
                Revision(
                    model=model._meta.model_name,
                    key=str(key),
                    number=number + 1,
                    when=when,
                    who=current.who,
                    reason=current.reason,
                    kind=current.kind,
                    batch=batch,
                    label=str(labels[key] or label)[:300],
                    data=data,
                    is_silent=current.redacted.get((model, key), False),
                    slug=getattr(obj, "slug", ""),
                    status=getattr(obj, "status", ""),
                    publish_at=getattr(obj, "publish_at", None),
                    withdraw_at=getattr(obj, "withdraw_at", None),
                )
                for key, number, label, obj, data in rows
            )
            write_entries(model._meta.model_name, [str(key) for key, *_ in rows])
            count += len(rows)
    return count


def find_changes(model, keys, redacted=()):
    """Return (key, last number, label, object or None, snapshot) of what differs from its last or is `redacted`.

    The rows are locked first, so that two writers of one object give two revisions, each with its own change.
    """
    queryset = model._default_manager.filter(pk__in=keys)
    if connection.features.has_select_for_update:
        list(queryset.order_by("pk").select_for_update().values_list("pk", flat=True))
    stored = {obj.pk: obj for obj in with_everything(queryset.order_by("pk"))}
    revisions = Revision.objects.filter(model=model._meta.model_name, key__in=[str(key) for key in keys])
    last = {revision.key: revision for revision in revisions.latest()}
    changes = []
    for key in keys:
        obj, revision = stored.get(key), last.get(str(key))
        data = snapshot(obj) if obj else None
        if differs(revision.data if revision else None, data) or (model, key) in redacted:
            label = str(obj) if obj else revision.label
            changes.append((key, revision.number if revision else 0, label, obj, data))
    return changes


def drift(model):
    """Yield the keys of objects of `model` that differ from their last revision: changed by a way round the door."""
    name = model._meta.model_name
    keys = set(model._default_manager.values_list("pk", flat=True))
    recorded = Revision.objects.filter(model=name).latest().filter(data__isnull=False).values_list("key", flat=True)
    keys |= {model._meta.pk.to_python(key) for key in recorded}
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        with transaction.atomic():
            changes = find_changes(model, ordered[start : start + CHUNK])
        yield from (key for key, *_ in changes)


# What happens to objects, as Django tells it


def touch(instance, origin=None):
    """Note that an object, or the one that a child belongs to, changes; outside a recording, record it at once."""
    model = type(instance)
    if model in recorded_models():
        note(model, instance.pk, str(instance))
        return
    for parent in recorded_models():
        for relation in child_relations(parent):
            # A child that goes with its parent is told by the parent.
            if relation.related_model is model and type(origin) is not parent:
                note(parent, getattr(instance, relation.field.attname))


def note(model, key, label=None):
    with recording() as current:
        current.touch(model, key, label)


def saved(sender, instance, raw=False, **kwargs):
    touch(instance)


def about_to_be_deleted(sender, instance, **kwargs):
    """Note the objects that lose a reference to this one without a signal of their own."""
    if sender not in recorded_models():
        return
    instance._losers = []
    relations = (field for field in sender._meta.get_fields(include_hidden=True) if field.auto_created)
    for relation in relations:
        loses = relation.many_to_many or getattr(relation, "on_delete", None) is models.SET_NULL
        if loses and relation.related_model in recorded_models():
            others = relation.related_model._default_manager.filter(**{relation.field.name: instance})
            instance._losers += [(relation.related_model, key) for key in others.values_list("pk", flat=True)]


def deleted(sender, instance, origin=None, **kwargs):
    touch(instance, origin)
    for model, key in getattr(instance, "_losers", ()):
        note(model, key)


def written_in_bulk(sender, keys, **kwargs):
    """Note the rows, or those that they belong to, of a write that sends no signal for each."""
    with recording() as current:
        if sender in recorded_models():
            for key in keys:
                current.touch(sender, key)
        for parent in recorded_models():
            for relation in child_relations(parent):
                if relation.related_model is sender:
                    children = sender._default_manager.filter(pk__in=keys).order_by()
                    for key in children.values_list(relation.field.attname, flat=True).distinct():
                        current.touch(parent, key)


def related(sender, instance, action, reverse, model, pk_set, **kwargs):
    if action not in ("post_add", "post_remove", "pre_clear", "post_clear"):
        return
    if not reverse:
        if action != "pre_clear":
            touch(instance)
        return
    keys = pk_set
    if action == "pre_clear":
        field = next(f for f in model._meta.many_to_many if f.remote_field.through is sender)
        instance._cleared = list(model._default_manager.filter(**{field.name: instance}).values_list("pk", flat=True))
        return
    if action == "post_clear":
        keys = instance._cleared
    for key in keys:
        note(model, key)


def listen():
    """Hear of every save of the record; called once, when the models are complete."""
    nouns = recorded_models()
    children = [relation.related_model for model in nouns for relation in child_relations(model)]
    for model in (*nouns, *children):
        name = model._meta.model_name
        written.connect(written_in_bulk, sender=model, dispatch_uid=f"recorded-{name}")
        post_save.connect(saved, sender=model, dispatch_uid=f"recorded-{name}")
        pre_delete.connect(about_to_be_deleted, sender=model, dispatch_uid=f"recorded-{name}")
        post_delete.connect(deleted, sender=model, dispatch_uid=f"recorded-{name}")
        for field in model._meta.many_to_many:
            through = field.remote_field.through
            m2m_changed.connect(related, sender=through, dispatch_uid=f"recorded-{name}-{field.name}")
