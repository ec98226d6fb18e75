"""Words out of the record for good: from what stands now, every revision, every draft and the desk's own log."""

import json

from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from timeline.index import search
from timeline.models import Draft, Milestone, Redaction, Revision
from timeline.models.redaction import digests_of
from timeline.models.revision import REDACTION

from .door import recording
from .public import public_moments
from .snapshots import child_relations, plain_fields, recorded_models
from .wording import Place, find_hint, is_wording, limit_of, to_pattern, without

IN_ADDRESS = "redacted"
EXCERPT = 50
CHUNK = 200


def redact(words, who, ground):
    """Put a marker in place of `words` wherever the record keeps them; return the `Place`s.

    In one transaction. Each object whose wording is rewritten has a new revision of the kind *redaction*, which a form
    that was opened before does not know. Inside `rehearsal()` it tells what would be replaced.
    """
    redaction = Redaction(who=who, ground=ground)
    with recording(who, redaction.reason, REDACTION) as current:
        lock_out_writers()
        redaction.save()
        redactor = Redactor(words)
        redactor.redact_all()
        for (model, key), is_silent in redactor.find_touched():
            current.redact(model, key, is_silent)
        redaction.places = sum(place.count for place in redactor.places.values())
        redaction.addresses = "\n".join(redactor.list_addresses())
        redaction.is_open = False
        redaction.save()
        if not redaction.places:
            redaction.delete()
        else:
            transaction.on_commit(forget_pages)
    return list(redactor.places.values())


def lock_out_writers():
    """Wait for who is saving and let nobody save until the end: what they save would escape. Readers go on.

    Milestones come first: who saves one refers to all the others, and would wait for them while this waits for it.
    """
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time
    nouns = sorted(recorded_models(), key=lambda model: model is not Milestone)
    children = [relation.related_model for noun in nouns for relation in child_relations(noun)]
    tables = ", ".join(model._meta.db_table for model in (*nouns, *children, Draft, LogEntry, Revision))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


def forget_pages():
    """Empty what holds things as they were: page store, search index, SQLite's journal, which goes into the file."""
    cache.clear()
    search.forget()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def chunks(queryset):
    """Yield lists of a table's rows, which may be rewritten meanwhile."""
    queryset, last = queryset.order_by("pk"), None
    while rows := list((queryset if last is None else queryset.filter(pk__gt=last))[:CHUNK]):
        yield from rows
        last = rows[-1].pk


def field_of(model, name):
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


class Redactor:
    """One redaction under way: replaces a pattern and notes each place."""

    def __init__(self, words):
        self.pattern, self.hint = to_pattern(words), find_hint(words)
        self.models = {model._meta.model_name: model for model in recorded_models()}
        self.places = {}
        self.live = set()  # (model name, key) of rows that were rewritten
        self.revisions = {}  # the same of objects: keys of revisions that were rewritten
        self.taken = {}  # (model, field): {old: new} of values that must be unique
        self.names = {}  # what objects were called before

    def redact_all(self):
        for model in self.models.values():
            self.redact_rows(model, model._meta.pk)
            for relation in child_relations(model):
                self.redact_rows(relation.related_model, relation.field, model)
        for revision in self.find(Revision, ("data", "label", "reason")):
            self.redact_revision(revision)
        for draft in self.find(Draft, ("data", "label", "note")):
            self.redact_draft(draft)
        for entry in self.find(LogEntry, ("object_repr", "change_message")):
            self.redact_log(entry)

    def find(self, model, names):
        """Yield the rows that may hold the words in these fields: the database looks for one of them first."""
        rows, held = model._default_manager.alias(**{f"{n}_in_words": Cast(n, models.TextField()) for n in names}), Q()
        for name in names:
            held |= Q(**{f"{name}_in_words__icontains": self.hint})
        return chunks(rows.filter(held) if self.hint else rows)

    def redact_rows(self, model, key_field, parent=None):
        """Rewrite the rows of a noun, or of its children, which belong to it by `key_field`."""
        fields = [model_field for model_field in plain_fields(model) if is_wording(model_field)]
        for row in self.find(model, [model_field.name for model_field in fields]):
            target = ((parent or model)._meta.model_name, str(getattr(row, key_field.attname)))
            values = {f.attname: self.replace(model, f, getattr(row, f.attname), target, "now") for f in fields}
            changed = {name: value for name, value in values.items() if value != getattr(row, name)}
            if changed:
                for name, value in changed.items():
                    setattr(row, name, value)
                row.save()
                self.live.add(target)

    def redact_revision(self, revision):
        target = (revision.model, revision.key)
        model, state = self.models.get(revision.model), revision.number
        words = {"label": without(self.pattern, revision.label, 300), "reason": revision.reason, "slug": revision.slug}
        if revision.data is None:
            words["label"] = self.replace_text(revision.label, "name", target, state, 300)
        if revision.kind != REDACTION:  # whose reason the site wrote
            words["reason"] = self.replace_text(revision.reason, "reason", target, state)
        if revision.data is not None:
            words["data"] = self.replace_data(model, revision.data, target, state)
            words["slug"] = words["data"].get("slug", "")
        if any(getattr(revision, name) != value for name, value in words.items()):
            Revision.objects.filter(pk=revision.pk).redact(**words)
            self.revisions.setdefault(target, set()).add(revision.pk)

    def redact_draft(self, draft):
        target = (draft.model, draft.key)
        words = {
            "data": self.replace_data(self.models.get(draft.model), draft.data, target, "draft"),
            "label": without(self.pattern, draft.label, 300),
            "note": self.replace_text(draft.note, "note", target, "draft"),
        }
        if any(getattr(draft, name) != value for name, value in words.items()):
            # Another number: a form that was opened before is refused.
            Draft.objects.filter(pk=draft.pk).update(number=draft.number + 1, **words)

    def redact_log(self, entry):
        try:
            told = json.loads(entry.change_message)
        except ValueError:
            told = entry.change_message
        told = self.replace_told(told)
        message = told if isinstance(told, str) else json.dumps(told)
        label = self.replace_text(entry.object_repr, "entry", None, "now", 200)
        if (label, message) != (entry.object_repr, entry.change_message):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=label, change_message=message)

    def replace_told(self, told):
        """Return the message of an entry of the log without the words."""
        if isinstance(told, str):
            return self.replace_text(told, "entry", None, "now")
        if isinstance(told, list):
            return [self.replace_told(part) for part in told]
        return {name: self.replace_told(part) for name, part in told.items()} if isinstance(told, dict) else told

    def replace_data(self, model, data, target, state):
        """Return a snapshot without the words: in its wording and in the labels of what it refers to, never in keys."""
        new = {}
        for name, value in data.items():
            model_field = field_of(model, name)
            verbose = str(getattr(model_field, "verbose_name", name))
            if isinstance(value, str) and is_wording(model_field):
                value = self.replace(model, model_field, value, target, state, verbose)
            elif isinstance(value, list):
                value = [value[0], self.replace_text(value[1], verbose, target, state)]
            elif isinstance(value, dict):
                related = getattr(model_field, "related_model", None)
                value = {
                    key: self.replace_data(related, child, target, state)
                    if isinstance(child, dict)
                    else self.replace_text(child, verbose, target, state)
                    for key, child in value.items()
                }
            new[name] = value
        return new

    def replace(self, model, model_field, text, target, state, verbose=""):
        """Return the value of a field without the words, still valid: no marker in addresses, no value twice."""
        if not self.pattern.search(text):
            return text
        verbose = verbose or str(model_field.verbose_name)
        if isinstance(model_field, (models.EmailField, models.URLField)):
            self.note(text, verbose, target, state)
            return ""
        if isinstance(model_field, models.SlugField):
            self.note(text, verbose, target, state)
            new = self.pattern.sub(IN_ADDRESS, text)[: model_field.max_length].strip("-")
        else:
            new = self.replace_text(text, verbose, target, state, model_field and limit_of(model_field))
        return self.only_once(model, model_field, text, new) if model_field and model_field.unique else new

    def only_once(self, model, model_field, old, new):
        """Return `new`, or with a number where another row has it; the same for the same old value everywhere."""
        known = self.taken.setdefault((model, model_field.name), {})
        if old not in known:
            sign, number, free = "-" if isinstance(model_field, models.SlugField) else " ", 1, new
            rows = model._default_manager
            while free in known.values() or rows.filter(**{model_field.name: free}).exists():
                number += 1
                free = f"{new[: model_field.max_length - len(str(number)) - 1]}{sign}{number}"
            known[old] = free
        return known[old]

    def replace_text(self, text, verbose, target, state, limit=None):
        """Return a text with the first marker that fits its limit in place of the words."""
        if not self.pattern.search(text):
            return text
        self.note(text, verbose, target, state)
        return without(self.pattern, text, limit)

    def note(self, text, verbose, target, state):
        """Note the places in one text."""
        found = list(self.pattern.finditer(text))
        start, end = found[0].span()
        key = (target, verbose)
        if key not in self.places:
            before, after = text[max(0, start - EXCERPT) : start], text[end : end + EXCERPT]
            self.places[key] = Place(self.name(target), verbose, before, text[start:end], after)
        self.places[key].count += len(found)
        if state not in self.places[key].states:
            self.places[key].states.append(state)

    def name(self, target):
        """Return an object in words, “milestone: 2013: A new model”; a None is the log of the desk."""
        if target is None:
            return "log of the desk"
        if target not in self.names:
            revisions = Revision.objects.filter(model=target[0], key=target[1]).order_by("number")
            model = self.models.get(target[0])
            noun = model._meta.verbose_name if model else target[0]
            self.names[target] = f"{noun}: {revisions.values_list('label', flat=True).last() or target[1]}"
        return self.names[target]

    def find_touched(self):
        """Yield ((model, key), whether readers hear nothing of it) of each object that is rewritten.

        They do not where the words stood only in what the public never saw.
        """
        for name, key in sorted(self.live | self.revisions.keys()):
            model = self.models.get(name)
            if model is None:
                continue
            rewritten = self.revisions.get((name, key), set())
            revisions = Revision.objects.filter(model=name, key=key).order_by("number").light()
            moments = public_moments(revisions, timezone.now())
            shown = {revision.pk for moment in moments for revision in (moment.revision, moment.before) if revision}
            yield (model, model._meta.pk.to_python(key)), bool(rewritten) and not shown & rewritten

    def list_addresses(self):
        """Return digests of the addresses that held the words, to know them by when somebody asks for one."""
        slugs = [
            (model, old)
            for (model, name), known in self.taken.items()
            for old in known
            if name == "slug" and hasattr(model, "get_absolute_url")
        ]
        return [digests_of(model._meta.model_name, old)[0] for model, old in slugs]
