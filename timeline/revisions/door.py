"""The one door for writes: whatever is saved inside `recording()` becomes a revision, and so does what is not."""

from collections.abc import Container, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from uuid import uuid4

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AbstractUser
from django.db import connection, models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal
from django.utils import timezone

from timeline import progress
from timeline.models import ContentVersion, Draft, DraftNote, DraftRevision, Milestone, Revision, SecondLook, nouns
from timeline.models.base import written
from timeline.outages import queue

from .snapshots import complete, differs, find_owning, losing_relations, recorded_models, snapshot, with_everything

OUTSIDE = "Changed outside the editorial desk."
CHUNK = 500
# What a save writes beside the nouns.
BESIDE = (Draft, DraftRevision, DraftNote, SecondLook, LogEntry, Revision)

# Sent with `touched`, {model: keys}, inside the transaction, after its revisions: who derives something follows.
# `written` are the models of which there are new revisions, `rows` those of which rows were written, children among
# them; `who` is the user who wrote them or None.
recorded = Signal()

_current: "ContextVar[Recording | None]" = ContextVar("recording", default=None)


class Recording:
    """The objects touched so far, and what their revisions will say."""

    def __init__(self, who: AbstractUser | None, reason: str, kind: str):
        self.who, self.reason, self.kind = who, reason, kind
        self.batch = uuid4()
        self.touched: dict = {}
        self.redacted: dict = {}
        self.written: set = set()
        self.rows: set = set()

    def touch(self, model: type[models.Model], key: object, label: str | None = None) -> None:
        """Note that an object may have changed; `label` names one that may be gone at the end."""
        known = self.touched.setdefault(model, {})
        known[key] = label or known.get(key)

    def redact(self, model: type[models.Model], key: object, is_silent: bool) -> None:
        """Note that words of an object were redacted: it has a revision even if it says nothing new."""
        self.touch(model, key)
        self.redacted[model, key] = is_silent

    def tell(self) -> None:
        """Bring what is derived from the record in step with what was touched so far."""
        is_redaction = bool(self.redacted)
        recorded.send(
            Recording,
            touched=self.touched,
            written=self.written,
            rows=self.rows,
            is_redaction=is_redaction,
            who=self.who,
        )


@contextmanager
def turn() -> Iterator[None]:
    """Decide and do what happens inside in one transaction, while nobody else writes the record.

    Who comes next waits, and then reads what the one before it left. SQLite has one writer at a time by itself; on
    PostgreSQL a writer holds the row that it moves on at its end anyway.
    """
    with ExitStack() as stack:
        # Inside a transaction the turn has come already.
        with nullcontext() if connection.in_atomic_block else queue.waiting():
            stack.enter_context(transaction.atomic())
            take_turn()
        yield


def take_turn() -> None:
    """Wait until nobody else writes the record; inside a transaction, whose end lets the next one in."""
    if connection.features.has_select_for_update:
        list(ContentVersion.objects.select_for_update())


def lock_out_writers() -> None:
    """Wait for who is saving and let nobody save until the end: what they save would escape a redaction. Readers go on.

    Milestones come first: who saves one refers to all the others, and would wait for them while this waits for it.
    """
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time
    milestones_first = sorted(nouns(), key=lambda model: model is not Milestone)
    tables = ", ".join(model._meta.db_table for model in (*milestones_first, *BESIDE))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


@contextmanager
def recording(
    who: AbstractUser | None = None, reason: str = OUTSIDE, kind: str = Revision.Kind.UPDATE
) -> Iterator[Recording]:
    """Save what happens inside in one transaction, with a revision of each object that differs at its end.

    `who` is a user or None. Inside another recording it joins that one. Gives the `Recording`.
    """
    current = _current.get()
    if current is not None:
        yield current
        return
    with turn():
        current = Recording(who, reason, kind)
        token = _current.set(current)
        try:
            yield current
        finally:
            _current.reset(token)
        write_revisions(current)
        current.tell()


@contextmanager
def rehearsal() -> Iterator[Recording]:
    """Do what happens inside and undo it: no row and no revision is left. Gives the `Recording`."""
    with turn():
        current = Recording(None, "", Revision.Kind.UPDATE)
        token = _current.set(current)
        try:
            yield current
        finally:
            _current.reset(token)
            transaction.set_rollback(True)


def in_chunks(keys: Iterable, doing: str = "") -> Iterator[list]:
    """Yield keys in order, in lists that are short enough for one query; who looks is told what is being done."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
        if doing:
            progress.tell(doing, min(start + CHUNK, len(ordered)), len(ordered))


def write_revisions(current: Recording) -> None:
    """Write a revision of each touched object that says something else than its last one."""
    when = timezone.now()
    for model in sorted(current.touched, key=lambda model: model._meta.model_name):
        labels = current.touched[model]
        for keys in in_chunks(labels, f"Recording {model._meta.verbose_name_plural}"):
            rows = find_changes(model, keys, current.redacted)
            if rows:
                current.written.add(model)
            Revision.objects.bulk_create(
                Revision(
                    model=model._meta.model_name,
                    key=str(key),
                    number=number + 1,
                    when=when,
                    who=current.who,
                    reason=current.reason,
                    kind=current.kind,
                    batch=current.batch,
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


def find_changes(model: type[models.Model], keys: list, redacted: Container = ()) -> list[tuple]:
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
        if differs(complete(model, revision.data) if revision else None, data) or (model, key) in redacted:
            label = str(obj) if obj or revision is None else revision.label
            changes.append((key, revision.number if revision else 0, label, obj, data))
    return changes


def drift(model: type[models.Model]) -> Iterator:
    """Yield the keys of objects of `model` that differ from their last revision: changed by a way round the door."""
    name = model._meta.model_name
    keys = set(model._default_manager.values_list("pk", flat=True))
    recorded = Revision.objects.filter(model=name).latest().filter(data__isnull=False).values_list("key", flat=True)
    keys |= {model._meta.pk.to_python(key) for key in recorded}
    for some in in_chunks(keys, f"Comparing {model._meta.verbose_name_plural} with the record"):
        with transaction.atomic():
            changes = find_changes(model, some)
        yield from (key for key, *_ in changes)


# What happens to objects, as Django tells it


def touch(instance: models.Model, origin: object = None) -> None:
    """Note that an object, or the one that a child belongs to, changes; outside a recording, record it at once."""
    model = type(instance)
    if model in recorded_models():
        note(model, instance.pk, str(instance))
        return
    for field in find_owning(model):
        key = getattr(instance, field.attname)
        # A child that goes with its parent is told by the parent.
        if key is not None and type(origin) is not field.related_model:
            note(field.related_model, key, child=model)


def note(
    model: type[models.Model], key: object, label: str | None = None, child: type[models.Model] | None = None
) -> None:
    with recording() as current:
        current.rows.add(child or model)
        current.touch(model, key, label)


def about_to_be_written(sender: type[models.Model], **kwargs: object) -> None:
    """Wait for the turn before the row's own lock, as every writer does, so that no two wait for each other."""
    if connection.in_atomic_block and _current.get() is None:
        take_turn()


def saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: object) -> None:
    touch(instance)


def about_to_be_deleted(sender: type[models.Model], instance: models.Model, **kwargs: object) -> None:
    """Note the objects that lose a reference to this one without a signal of their own."""
    if sender not in recorded_models():
        return
    instance._losers = []
    for relation in losing_relations(sender):
        others = relation.related_model._default_manager.filter(**{relation.field.name: instance})
        instance._losers += [(relation.related_model, key) for key in others.values_list("pk", flat=True)]


def deleted(sender: type[models.Model], instance: models.Model, origin: object = None, **kwargs: object) -> None:
    touch(instance, origin)
    for model, key in getattr(instance, "_losers", ()):
        note(model, key)


def written_in_bulk(sender: type[models.Model], keys: Iterable, **kwargs: object) -> None:
    """Note the rows, or those that they belong to, of a write that sends no signal for each."""
    with recording() as current:
        current.rows.add(sender)
        if sender in recorded_models():
            for key in keys:
                current.touch(sender, key)
        for field in find_owning(sender):
            children = sender._default_manager.filter(pk__in=keys, **{f"{field.name}__isnull": False}).order_by()
            for key in children.values_list(field.attname, flat=True).distinct():
                current.touch(field.related_model, key)


def listen() -> None:
    """Hear of every save of the record; called once, when the models are complete."""
    for model in nouns():
        written.connect(written_in_bulk, sender=model)
        for before in (pre_save, pre_delete):
            before.connect(about_to_be_written, sender=model)
        post_save.connect(saved, sender=model)
        pre_delete.connect(about_to_be_deleted, sender=model)
        post_delete.connect(deleted, sender=model)
