"""Words out of the record for good: from what stands now, every revision, every draft and the desk's own log."""

import json
from collections.abc import Container, Iterator
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models import Field, Model, QuerySet
from django.utils import timezone

from timeline.fields import MarkdownField
from timeline.models import (
    Draft,
    DraftNote,
    DraftRevision,
    Entry,
    Press,
    Redaction,
    Revision,
    SecondLook,
    Unsaved,
)
from timeline.models.redaction import digests_of
from timeline.models.revision import REDACTION

from .door import lock_out_writers, recording
from .erasing import erase, forget_messages
from .snapshots import child_relations, field_of, is_unique, plain_fields, recorded_models
from .wording import IN_ADDRESS, Found, Place, State, Target, Wording, is_wording, limit_of, replace, substitute

EXCERPT = 50
CHUNK = 200


def redact(words: str, who: AbstractUser | None, ground: str, chosen: Container[str] = ()) -> list[Place]:
    """Put a marker in place of `words` wherever the record keeps them; return the `Place`s.

    Among them are those of what only comes near the words: that goes where the place's name is in `chosen`. In one
    transaction; afterwards the bytes go too. Each object whose wording is rewritten has a new revision of the kind
    *redaction*, which a form that was opened before does not know. Inside `rehearsal()` it tells what would go.
    """
    redaction = Redaction(who=who, ground=ground)
    with recording(who, redaction.reason, REDACTION) as current:
        lock_out_writers()
        redaction.batch = current.batch
        redaction.save()
        redactor = Redactor(Wording(words), chosen)
        redactor.redact_all()
        for (model, key), is_silent in redactor.find_touched():
            current.redact(model, key, is_silent)
        redaction.places = sum(place.count for place in redactor.places.values() if place.goes)
        redaction.addresses = "\n".join(redactor.list_addresses())
        redaction.is_open = False
        redaction.save()
        if not redaction.places:
            redaction.delete()
        else:
            forget_messages()
            Unsaved.objects.all().delete()
            Press.objects.all().delete()
            transaction.on_commit(erase)
    return list(redactor.places.values())


def chunks(queryset: QuerySet) -> Iterator[Any]:
    """Yield a table's rows, read in parts, which may be rewritten meanwhile."""
    queryset, last = queryset.order_by("pk"), None
    while rows := list((queryset if last is None else queryset.filter(pk__gt=last))[:CHUNK]):
        yield from rows
        last = rows[-1].pk


class Redactor:
    """One redaction under way: replaces words and notes each place."""

    def __init__(self, wording: Wording, chosen: Container[str]):
        self.wording, self.chosen = wording, chosen
        self.models = {model._meta.model_name: model for model in recorded_models()}
        self.places: dict[tuple[Target, str, str], Place] = {}
        self.live: set = set()  # (model name, key) of rows that were rewritten
        self.revisions: dict = {}  # the same of objects: keys of revisions that were rewritten
        self.taken: dict = {}  # (model, field): {old: new} of values that must be unique
        self.names: dict = {}  # what objects were called before

    def redact_all(self) -> None:
        for model in self.models.values():
            self.redact_rows(model, model._meta.pk)
            for relation in child_relations(model):
                self.redact_rows(relation.related_model, relation.field, model)
        for revision in chunks(Revision.objects.all()):
            self.redact_revision(revision)
        for draft in chunks(Draft.objects.all()):
            self.redact_draft(draft)
        for save in chunks(DraftRevision.objects.select_related("draft")):
            if save.number != save.draft.number:  # else it is what the draft itself says
                self.redact_save(save)
        for note in chunks(DraftNote.objects.select_related("draft")):
            self.redact_beside(note, note.draft, "text")
        for look in chunks(SecondLook.objects.all()):
            self.redact_beside(look, look, "reason")
        for entry in chunks(LogEntry.objects.all()):
            self.redact_log(entry)

    def redact_rows(self, model: type[Model], key_field: Field, parent: type[Model] | None = None) -> None:
        """Rewrite the rows of a noun, or of its children, which belong to it by `key_field`."""
        fields = [model_field for model_field in plain_fields(model) if is_wording(model_field)]
        for row in chunks(model._default_manager.exclude(**{key_field.name: None})):
            target = ((parent or model)._meta.model_name, str(getattr(row, key_field.attname)))
            values = {f.attname: self.replace(model, f, getattr(row, f.attname), target, "now") for f in fields}
            changed = {name: value for name, value in values.items() if value != getattr(row, name)}
            if changed:
                for name, value in changed.items():
                    setattr(row, name, value)
                row.save()
                self.live.add(target)

    def redact_revision(self, revision: Revision) -> None:
        target = (revision.model, revision.key)
        model, state = self.models.get(revision.model), revision.number
        words = {"label": self.clean(revision.label, target, 300), "reason": revision.reason, "slug": revision.slug}
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

    def redact_draft(self, draft: Draft) -> None:
        target = (draft.model, draft.key)
        words = {
            "data": draft.data and self.replace_data(self.models.get(draft.model), draft.data, target, "draft"),
            "label": self.clean(draft.label, target, 300),
            "reason": self.replace_text(draft.reason, "reason", target, "draft"),
        }
        if any(getattr(draft, name) != value for name, value in words.items()):
            # Another number: a form that was opened before is refused.
            number = draft.find_next_number()
            draft.revisions.filter(number=draft.number).update(number=number, data=words["data"])
            Draft.objects.filter(pk=draft.pk).update(number=number, **words)

    def redact_save(self, save: DraftRevision) -> None:
        target = (save.draft.model, save.draft.key)
        data = self.replace_data(self.models.get(save.draft.model), save.data, target, "draft")
        if data != save.data:
            DraftRevision.objects.filter(pk=save.pk).update(data=data)

    def redact_beside(self, row: Model, what: Any, name: str) -> None:
        """Rewrite what staff wrote beside an object, and the name that a row has of it."""
        target = (what.model, what.key)
        words = {name: self.replace_text(getattr(row, name), "note", target, "draft", 600)}
        if row is what:
            words["label"] = self.clean(what.label, target, 300)
        type(row)._default_manager.filter(pk=row.pk).update(**words)

    def redact_log(self, entry: LogEntry) -> None:
        try:
            told = json.loads(entry.change_message)
        except ValueError:
            told = entry.change_message
        told = self.replace_told(told)
        message = told if isinstance(told, str) else json.dumps(told)
        label = self.replace_text(entry.object_repr, "entry", None, "now", 200)
        if (label, message) != (entry.object_repr, entry.change_message):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=label, change_message=message)

    def replace_told(self, told: Any) -> Any:
        """Return the message of an entry of the log without the words."""
        if isinstance(told, str):
            return self.replace_text(told, "entry", None, "now")
        if isinstance(told, list):
            return [self.replace_told(part) for part in told]
        return {name: self.replace_told(part) for name, part in told.items()} if isinstance(told, dict) else told

    def replace_data(self, model: type[Model] | None, data: Any, target: Target, state: State) -> Any:
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

    def replace(
        self, model: type[Model] | None, model_field: Any, text: Any, target: Target, state: State, verbose: str = ""
    ) -> Any:
        """Return the value of a field without the words, still valid: no marker in addresses, no value twice."""
        verbose = verbose or str(model_field.verbose_name)
        found = self.note(text, verbose, target, state)
        if not found:
            return text
        if isinstance(model_field, (models.EmailField, models.URLField)):
            return ""
        if isinstance(model_field, models.SlugField):
            new = substitute(text, found, lambda each: IN_ADDRESS)[: model_field.max_length].strip("-")
        else:
            is_markdown = model_field is None or isinstance(model_field, MarkdownField)
            new = self.rewrite(text, found, model_field and limit_of(model_field), is_markdown=is_markdown)
        return self.only_once(model, model_field, text, new) if is_unique(model, model_field) else new

    def only_once(self, model: Any, model_field: Field, old: str, new: str) -> str:
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

    def replace_text(self, text: str, verbose: str, target: Target, state: State, limit: int | None = None) -> str:
        """Return a text with the first marker that fits its limit in place of the words."""
        return self.rewrite(text, self.note(text, verbose, target, state), limit)

    def rewrite(self, text: str, found: list[Found], limit: int | None, *, is_markdown: bool = False) -> str:
        """Return a text without what was found in it, nor what its rewriting brought together."""
        while found:
            text = replace(text, found, limit, is_markdown=is_markdown)
            found = [each for each in self.wording.find(text) if not each.likeness]
        return text

    def clean(self, label: str, target: Target, limit: int) -> str:
        """Return a copy of an object's name as its fields now say it: without what goes from any of them."""
        goes = {place.likeness for place in self.places.values() if place.goes and place.target == target}
        found = [each for each in self.wording.find(label) if not each.likeness or each.likeness in goes]
        return self.rewrite(label, found, limit)

    def note(self, text: str, verbose: str, target: Target, state: State) -> list[Found]:
        """Note the places in one text; return what goes from it."""
        goes = []
        for each in self.wording.find(text):
            key = (target, verbose, each.likeness)
            if key not in self.places:
                before, after = text[max(0, each.start - EXCERPT) : each.start], text[each.end : each.end + EXCERPT]
                words = (before, text[each.start : each.end], after)
                place = Place(target, self.name(target), verbose, each.likeness, *words)
                place.is_chosen = place.name in self.chosen
                self.places[key] = place
            place = self.places[key]
            place.count += 1
            if state not in place.states:
                place.states.append(state)
            if place.goes:
                goes.append(each)
        return goes

    def name(self, target: Target) -> str:
        """Return an object in words, “milestone: 2013: A new model”; a None is the log of the desk."""
        if target is None:
            return "log of the desk"
        if target not in self.names:
            revisions = Revision.objects.filter(model=target[0], key=target[1]).order_by("number")
            model = self.models.get(target[0])
            noun = model._meta.verbose_name if model else target[0]
            self.names[target] = f"{noun}: {revisions.values_list('label', flat=True).last() or target[1]}"
        return self.names[target]

    def find_touched(self) -> Iterator[tuple[tuple[type[Model], object], bool]]:
        """Yield ((model, key), whether readers hear nothing of it) of each object that is rewritten.

        They do not where the words stood only in what the public never saw.
        """
        for name, key in sorted(self.live | self.revisions.keys()):
            model = self.models.get(name)
            if model is None:
                continue
            rewritten = self.revisions.get((name, key), set())
            entries = Entry.objects.due(timezone.now()).filter(model=name, key=key).values_list("revision", "before")
            shown = {revision for pair in entries for revision in pair}
            yield (model, model._meta.pk.to_python(key)), bool(rewritten) and not shown & rewritten

    def list_addresses(self) -> list:
        """Return digests of the addresses that held the words: of pages, and of what a fixture would bring back."""
        slugs = [(model, old) for (model, name), known in self.taken.items() for old in known if name == "slug"]
        return [digests_of(model._meta.model_name, old)[0] for model, old in slugs]
