"""What may be done to one object: save over, restore, delete, bring back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db.models import ForeignObjectRel, Model, ProtectedError

from timeline.models import Milestone, Revision
from timeline.text import isolate

from ..apply import Applied, apply, make_child, wording
from ..door import Recording, recording, turn
from ..merging import merge, tell
from ..snapshots import find_owner
from .eyes import check_direct, note_alone
from .losses import find_losses, make_good
from .why import Refused, Why

# Why what the public has seen is not deleted, by whether it is withdrawn already.
KEPT = {
    False: "The public has seen this milestone, so it is never deleted: its address stays known. To take it off the "
    "site, open it and choose the status “withdrawn”.",
    True: "The public has seen this milestone, so it is never deleted. It is withdrawn, so it is off the site already, "
    "and its address says so and why. Leave it as it is; words that must go from the record are redacted.",
}
BROUGHT_BACK = "Brought back after it was deleted."


@contextmanager
def open_recording(who: AbstractUser | None, why: Why) -> Iterator[Recording]:
    """Record an act; what is not valid is refused, in the words of its errors. Gives the `Recording`."""
    try:
        with recording(who, why.reason, why.kind or Revision.Kind.UPDATE) as current:
            yield current
    except ValidationError as error:
        raise Refused(*error.messages) from error


def find_standing(model: type[Model], key: object) -> Model:
    """Return the object with a key; raises `Refused` where there is none any more."""
    obj = model._default_manager.filter(pk=key).first()
    if obj is None:
        raise Refused(f"Somebody deleted this {model._meta.verbose_name} meanwhile. Bring it back first.")
    return obj


def save_over(
    model: type[Model], key: object, data: dict, *, base: dict | None, who: AbstractUser | None, why: Why
) -> Applied:
    """Lay what a snapshot changes since `base` over what an object says now; where both changed it, `data` stands.

    Readers are told why where they have seen the object.
    """
    with turn():
        obj = find_standing(model, key)
        check_direct(obj, who)
        if obj.is_on_record:
            why.check()
        now = Revision.objects.of(obj).last()
        with open_recording(who, why):
            done = apply(model, key, merge(base, data, now.data).data)
        if obj.takes_drafts:
            note_alone(obj, now, who, why.reason)
        return done


def restore(
    model: type[Model], key: object, number: int, *, base: int, newest: int, who: AbstractUser | None, why: Why
) -> Applied:
    """Let an object say again what its revision of a number said.

    `newest` was the newest revision when it was asked for, and `base` when it was looked at first: what was changed
    after `base` alone is kept. Raises `Refused` over a revision newer than `newest`, with what would become of it.
    """
    with turn():
        revisions = Revision.objects.of(find_standing(model, key)).select_related("who")
        known = {revision.number: revision for revision in revisions.filter(number__in=[number, base])}
        latest = revisions.last()
        if number not in known or base not in known or not known[number].data:
            raise Refused("There is no such revision. Choose one from the list.")
        if latest.number != newest:
            merged = merge(known[base].data, known[number].data, latest.data)
            raise Refused(
                "It was changed while you looked at it. Look again and press Restore.",
                *tell(model, merged, known[base].data, latest.writer),
            )
        return save_over(model, key, wording(known[number].data), base=known[base].data, who=who, why=why)


def delete(obj: Model, *, who: AbstractUser | None, why: Why) -> None:
    """Delete an object; it can be brought back. A milestone that the public has seen is withdrawn, never deleted."""
    with turn():
        obj = find_standing(type(obj), obj.pk)
        if isinstance(obj, Milestone) and obj.is_on_record:
            raise Refused(KEPT[obj.find_state() == Milestone.State.WITHDRAWN])
        if obj.is_on_record:
            why.check(is_kind_asked=False)
        try:
            with open_recording(who, why):
                obj.delete()
        except ProtectedError as error:
            needing = dict.fromkeys(map(find_owner, error.protected_objects))
            named = ", ".join(isolate(other) for other in list(needing)[:5])
            raise Refused(f"It is needed by what still stands: {named}. Change that first.") from error


def find_last_words(model: type[Model], key: str) -> Revision:
    """Return what a deleted object said last; raises `Refused` where it is not deleted, or not any more."""
    last = Revision.objects.filter(model=model._meta.model_name, key=key).order_by("-number")[:2]
    if len(last) < 2 or last[0].data is not None:
        raise Refused("It stands again already: somebody else brought it back.")
    return last[1]


def bring_back(model: type[Model], key: str, *, who: AbstractUser | None, why: Why, is_whole: bool = True) -> Applied:
    """Make a deleted object again under its old key, with the rows that went with it.

    Where it `is_whole`, what lost its reference to it refers to it again; what cannot is told among what is lost.
    """
    with turn():
        last = find_last_words(model, key)
        losses = find_losses(model, key) if is_whole else []
        if is_shown_by(model, last):
            why.check(is_kind_asked=False)
        with open_recording(who, why if why.reason else Why(BROUGHT_BACK)):
            done = apply(model, key, last.data)
            done.lost += make_good(done.obj, losses)
            return done


def is_shown_by(model: type[Model], revision: Revision) -> bool:
    """Return whether the public sees, or will see, an object that says what a revision says."""
    return model is not Milestone or revision.status == Milestone.Status.PUBLISHED


def bring_back_child(
    obj: Model, relation: ForeignObjectRel, key: str, data: dict, *, who: AbstractUser | None, why: Why
) -> None:
    """Make a deleted child of an object, such as a figure of a milestone, again under its old key."""
    with turn():
        obj = find_standing(type(obj), obj.pk)
        check_direct(obj, who)
        if obj.is_on_record:
            why.check()
        if relation.related_model._default_manager.filter(pk=key).exists():
            raise Refused("It stands again already: somebody else brought it back.")
        with open_recording(who, why if why.reason else Why(BROUGHT_BACK)):
            if lost := make_child(obj, relation, key, data):
                raise Refused(f"{', '.join(lost)}. Bring that back first.")
