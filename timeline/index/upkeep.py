"""The record compared with what stands, and what was changed round the door put on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from timeline.fields import ImpreciseDateField
from timeline.models import Redaction, Revision, Upkeep
from timeline.revisions import drift, recorded_models, recording
from timeline.revisions.snapshots import child_relations
from timeline.revisions.triggers import find_missing

from . import derived

FOUND = "Found changed outside the editorial desk."
SOUND = "Every row is as its last revision says."


@dataclass(frozen=True)
class Findings:
    """What is wrong: `broken` cannot be mended from here, `changed` is {model: keys} of rows that no revision tells of,
    `faults` are in what is derived. Each but `changed` is sentences.
    """

    broken: list[str]
    changed: dict
    faults: list[str]

    @property
    def count(self) -> int:
        """How many rows no revision tells of."""
        return sum(map(len, self.changed.values()))

    @property
    def words(self) -> str:
        """What was found, in a sentence or two for staff."""
        told = list(self.broken)
        if self.count:
            told.append(f"{self.count:,} {'row was' if self.count == 1 else 'rows were'} changed outside the desk.")
        if self.faults:
            told.append(f"{len(self.faults):,} of the lists that follow from the record did not.")
        return " ".join(told) or SOUND


def look() -> Findings:
    """Compare rows with their last revisions, and what is derived with what it is made of; keep what was found."""
    changed = {model: list(drift(model)) for model in recorded_models()}
    found = Findings(list(find_broken()), changed, list(derived.find_faults()))
    Upkeep.objects.update_or_create(pk=Upkeep.ONLY_KEY, defaults={"when": timezone.now(), "found": found.words})
    return found


def find_broken() -> Iterator[str]:
    """Yield what lets the record be changed unseen, in sentences."""
    if find_missing():
        yield "The database would let revisions be changed or deleted. Run migrate, which mends that."
    if Redaction.objects.filter(is_open=True).exists():
        yield "A redaction was left open by a way round the desk: revisions can be changed. Close it."
    own = Redaction.objects.filter(batch=OuterRef("batch"))
    if silent := Revision.objects.filter(~Exists(own), is_silent=True).count():
        yield f"Hidden from readers by no redaction: {silent:,} of the revisions."


def mend(found: Findings, reason: str = FOUND) -> None:
    """Put on the record what was changed round the door, and make anew what is derived where it is wrong."""
    with recording(reason=reason) as current:
        for model, keys in found.changed.items():
            for key in keys:
                current.touch(model, key)
            refill(model, keys)
    if found.faults:
        derived.rebuild()


def refill(model: type[Model], keys: Iterable) -> None:
    """Bring what follows from the dates of objects and their children in step with these: SQL knows nothing of it."""
    queries = [model._default_manager.filter(pk__in=keys)]
    for relation in child_relations(model):
        queries.append(relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": keys}))
    for rows in queries:
        names = [field.name for field in rows.model._meta.fields if isinstance(field, ImpreciseDateField)]
        for row in rows if names else ():
            rows.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})
