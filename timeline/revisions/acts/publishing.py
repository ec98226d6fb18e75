"""A draft becomes what readers see: at once, or from a time on."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from timeline.dates import in_london
from timeline.models import Draft, DraftNote, Milestone, Revision
from timeline.text import isolate

from ..apply import Applied, apply
from ..door import turn
from ..merging import Merged, describe
from .drafts import find_object, find_open_draft, lay_over
from .eyes import check_eyes, note_alone
from .handing import move
from .objects import open_recording
from .questions import find_open, settle
from .status import give
from .why import Refused, Why


class Clash(Refused):
    """What a draft says cannot stand beside what is live, or both changed it: it is mended in the draft."""


def publish_draft(
    draft: Draft,
    number: int,
    *,
    who: AbstractUser | None,
    why: Why,
    at: datetime | None = None,
    is_right: bool = False,
    alone: str = "",
) -> Applied:
    """Let an object say what its draft says under a number, merged with what is live now.

    What readers are to see for the first time is published, from the time `at` on or at once. What looks wrong is
    asked (`Unanswered`), unless somebody says that it `is_right`. Where a second pair of eyes is required, a superuser
    says why they publish their own `alone`.
    """
    with turn():
        draft = find_open_draft(draft, number)
        obj = find_object(draft)
        check_time(draft, at)
        alone = check_eyes(draft, who, alone)
        before = None if draft.is_new else Revision.objects.of(obj).last()
        if obj.is_on_record:
            why.check()
        with open_recording(who, why):
            known = find_open(obj) if isinstance(obj, Milestone) and not draft.is_new else []
            done = show(obj, at) if draft.is_new else lay_down(draft, obj)
            if isinstance(obj, Milestone):
                settle(done.obj, who=who, is_right=is_right, known=known)
            move(draft, Draft.State.PUBLISHED, DraftNote.Act.PUBLISHED, who, alone)
        if alone:
            note_alone(obj, before, who, alone)
        return done


def lay_down(draft: Draft, obj: Model) -> Applied:
    """Let an object say what its draft says; raises `Clash` where somebody has to choose first."""
    merged = lay_over(draft, obj)
    if clashes := tell_clashes(type(obj), merged):
        raise Clash(*clashes)
    try:
        done = apply(type(obj), obj.pk, merged.data)
    except ValidationError as error:
        raise Clash(*error.messages) from error
    if done.unfit:
        raise Clash(*done.unfit)
    return done


def tell_clashes(model: type[Model], merged: Merged) -> list[str]:
    """Return a sentence for each field that both a draft and somebody live changed."""
    return [
        f"{name}: changed here and live since the draft was written. Live it says “{isolate(theirs)}”. Open the draft, "
        "choose, and save it."
        for name, theirs in describe(model, merged.clashes, merged, None)
    ]


def show(milestone: Milestone, at: datetime | None) -> Applied:
    """Let readers see a milestone from a time on, or at once."""
    milestone.publish_at = at
    give(milestone, Milestone.Status.PUBLISHED)
    return Applied(milestone, [], [])


def check_time(draft: Draft, at: datetime | None) -> None:
    """Raise `Refused` where a draft cannot become public at a time."""
    if at is None:
        return
    if not draft.is_new:
        raise Refused("Only what readers have not seen yet can be scheduled. Publish this when it is time.")
    if at <= timezone.now():
        raise Refused(f"{in_london(at)} is over. Choose a later time, or publish it at once.")


def follow(touched: dict, who: AbstractUser | None = None, is_redaction: bool = False, **kwargs: object) -> None:
    """Keep the drafts of new milestones in step with them, however they are written; a receiver of `recorded`."""
    keys = {str(key) for key in touched.get(Milestone, ())}
    waiting = Draft.objects.open().of_new(model=Milestone._meta.model_name) if keys else ()
    for draft in waiting:
        milestone = Milestone.objects.filter(pk=draft.key).first() if draft.key in keys else None
        if milestone is None:
            continue  # it comes back with what was deleted
        if milestone.takes_drafts:
            move(draft, Draft.State.PUBLISHED, DraftNote.Act.PUBLISHED, who)
        else:
            draft.label = str(milestone)[:300]
            if not is_redaction:  # which is no writing
                draft.who, draft.when = who or draft.who, timezone.now()
            draft.save()
