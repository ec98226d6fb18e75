"""What lost its reference to an object when that was deleted: known by the batch of the deletion, put back with it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from timeline.models import Revision

from ..snapshots import losing_relations


@dataclass
class Loss:
    """An object that referred to one that was deleted, in a field; what it is called, and why it cannot do so again."""

    model: type[Model]
    key: str
    field: Field
    label: str
    trouble: str = ""


def find_losses(model: type[Model], key: str) -> list[Loss]:
    """Return what lost its reference to a deleted object of `model`, by name."""
    gone = Revision.objects.filter(model=model._meta.model_name, key=key).order_by("-number").first()
    if gone is None or gone.data is not None:
        return []
    losses = []
    for relation in losing_relations(model):
        other, field = relation.related_model, relation.field
        after = Revision.objects.filter(batch=gone.batch, model=other._meta.model_name, data__isnull=False)
        for revision in after:
            before = Revision.objects.filter(model=revision.model, key=revision.key, number=revision.number - 1).first()
            if before and refers(field, before.data, key) and not refers(field, revision.data, key):
                losses.append(weigh(Loss(other, revision.key, field, before.label)))
    return sorted(losses, key=lambda loss: (loss.model._meta.verbose_name, loss.label))


def refers(field: Field, data: dict | None, key: str) -> bool:
    """Return whether a snapshot refers in a field to the object with a key."""
    value = (data or {}).get(field.name) or []  # {key: label} of many, [key, label] of one
    return key in value if isinstance(value, dict) else value[:1] == [key]


def weigh(loss: Loss) -> Loss:
    """Say of a loss why it cannot be made good now, if it cannot."""
    obj = loss.model._default_manager.filter(pk=loss.key).first()
    if obj is None:
        loss.trouble = "it was deleted since"
    elif not loss.field.many_to_many and getattr(obj, loss.field.name) is not None:
        loss.trouble = f"its {loss.field.verbose_name} is {getattr(obj, loss.field.name)} now"
    return loss


def make_good(obj: Model, losses: list[Loss]) -> list[str]:
    """Let what lost its reference to an object refer to it again; return what cannot, and why, in words."""
    told = []
    for loss in losses:
        loser = loss.model._default_manager.filter(pk=loss.key).first()
        if loser is not None and not loss.trouble:
            try:
                refer(loser, loss.field, obj)
            except ValidationError as error:
                loss.trouble = " ".join(error.messages)
        if loss.trouble:
            told.append(f"{loss.model._meta.verbose_name} “{loss.label}”: {loss.trouble}")
    return told


def refer(loser: Model, field: Field, obj: Model) -> None:
    if field.many_to_many:
        getattr(loser, field.name).add(obj)
        return
    setattr(loser, field.name, obj)
    loser.full_clean()
    loser.save()
