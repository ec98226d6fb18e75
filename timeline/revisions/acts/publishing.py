"""A draft becomes what readers see: at once, or from a time on."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from timeline.dates import in_london
from timeline.models import Draft, DraftNote, Milestone, Revision
from timeline.models.questioned import ANSWERS
from timeline.text import isolate

from ..apply import Applied, apply, wording
from ..door import rehearsal, turn
from ..merging import Merged, describe
from ..snapshots import snapshot
from .drafts import find_object, find_open_draft, lay_over
from .eyes import check_eyes, note_alone
from .moving import move
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
    """Let an object say what its draft says under a number, merged with what is live now: at once, or at the time `at`.

    What looks wrong is asked (`Unanswered`), unless somebody says that it `is_right`. Where a second pair of eyes is
    required, a superuser says why they publish their own `alone`.
    """
    with turn():
        draft = find_open_draft(draft, number)
        obj = find_object(draft)
        check_time(at)
        alone = check_eyes(draft, who, alone)
        before = None if draft.is_new else Revision.objects.of(obj).last()
        if obj.is_on_record:
            why.check()
        if at and not draft.is_new:
            return schedule(draft, obj, at, who, why, is_right, alone)
        with open_recording(who, why):
            done = show(obj, at, who, is_right) if draft.is_new else lay_down(draft, obj, who, is_right)
            move(draft, Draft.State.PUBLISHED, DraftNote.Act.PUBLISHED, who, alone)
        if alone:
            note_alone(obj, before, who, alone)
        return done


def lay_down(draft: Draft, obj: Model, who: AbstractUser | None, is_right: bool) -> Applied:
    """Let an object say what its draft says; raises `Clash` where somebody has to choose first."""
    known = find_open(obj)
    merged = lay_over(draft, obj)
    if clashes := tell_clashes(type(obj), merged):
        raise Clash(*clashes)
    try:
        done = apply(type(obj), obj.pk, merged.data)
    except ValidationError as error:
        raise Clash(*error.messages) from error
    if done.unfit:
        raise Clash(*done.unfit)
    settle(done.obj, who=who, is_right=is_right, known=known)
    return done


def tell_clashes(model: type[Model], merged: Merged) -> list[str]:
    """Return a sentence for each field that both a draft and somebody live changed."""
    return [
        f"{name}: changed here and live since the draft was written. Live it says “{isolate(theirs)}”. Open the draft, "
        "choose, and save it."
        for name, theirs in describe(model, merged.clashes, merged, None)
    ]


def show(milestone: Milestone, at: datetime | None, who: AbstractUser | None, is_right: bool) -> Applied:
    """Let readers see a milestone from a time on, or at once."""
    milestone.publish_at = at
    give(milestone, Milestone.Status.PUBLISHED)
    settle(milestone, who=who, is_right=is_right)
    return Applied(milestone, [], [])


def schedule(
    draft: Draft, obj: Model, at: datetime, who: AbstractUser | None, why: Why, is_right: bool, alone: str
) -> Applied:
    """Let a draft that could be published now wait for its time; return what that would be by now.

    The answers to what the site asks stand in it from then on, as if its writer had given them: they are no words, and
    what is asked anew until then is asked again.
    """
    with rehearsal():
        done = lay_down(draft, obj, who, is_right)
        check_whole(done)
        said = wording(snapshot(find_object(draft)))
    draft.data = with_answers(draft.data, said)
    draft.revisions.filter(number=draft.number).update(data=draft.data)
    draft.reason, draft.kind = why.reason, why.kind
    move(draft, Draft.State.SCHEDULED, DraftNote.Act.SCHEDULED, who, alone, due=at)
    return done


def check_whole(done: Applied) -> None:
    """Raise `Refused` where something is gone that a draft refers to: once it is due, nobody is there to be told."""
    if done.lost:
        raise Refused(*(f"This is gone: {isolate(words)}. Open the draft, and save it without." for words in done.lost))


def with_answers(data: dict, said: dict) -> dict:
    """Return a snapshot with the answers of another one of the same object."""
    return {
        name: said.get(name, value)
        if name in ANSWERS
        else with_answers(value, said.get(name) or {})
        if isinstance(value, dict)
        else value
        for name, value in data.items()
    }


def check_time(at: datetime | None) -> None:
    """Raise `Refused` where nothing can become public at a time."""
    if at and at <= timezone.now():
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
