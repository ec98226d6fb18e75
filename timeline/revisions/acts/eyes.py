"""A second pair of eyes: where it is required, nobody lets readers see what they wrote or changed themselves.

A superuser may, with a reason for staff; it waits then until somebody else has looked at it.
"""

from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.utils import timezone

from timeline.models import Draft, Revision, SecondLook
from timeline.rights import is_review_required, may_change_at_once
from timeline.text import isolate, spell_text

from ..apply import wording
from ..door import turn
from ..snapshots import differs
from .moving import check_note
from .why import Refused

OWN = "You wrote some of this. Where a second pair of eyes is required, another Publisher publishes it: hand it over."
DIRECT = "Where a second pair of eyes is required, nobody changes at once what readers see. Write a draft of it."


def is_own(draft: Draft, who: AbstractUser | None) -> bool:
    """Return whether somebody wrote or changed what a draft would let readers see."""
    if who is None:
        return False
    if draft.is_new:
        return Revision.objects.filter(model=draft.model, key=draft.key, who=who).exists()
    return draft.revisions.filter(who=who).exists()


def check_eyes(draft: Draft, who: AbstractUser | None, alone: str) -> str:
    """Raise `Refused` where another Publisher has to publish a draft; return why nobody else looks first, or ""."""
    if not is_review_required() or not is_own(draft, who):
        return ""
    if not (who and who.is_superuser):
        raise Refused(OWN)
    alone = spell_text(alone)
    if not alone:
        raise Refused("Say why nobody else looks at it first.")
    check_note(alone)
    return alone


def check_direct(obj: Model, who: AbstractUser | None) -> None:
    """Raise `Refused` where what readers see of an object may only be changed through a draft."""
    if not may_change_at_once(who, obj):
        raise Refused(DIRECT)


def note_alone(obj: Model, before: Revision | None, who: AbstractUser | None, reason: str) -> None:
    """Note that what an object says since a revision was published by one person alone, if it says something else."""
    now = Revision.objects.of(obj).last()
    is_other = before is None or before.data is None or differs(wording(before.data), wording(now.data))
    if not is_review_required() or who is None or not is_other:
        return
    SecondLook.objects.create(
        model=obj._meta.model_name,
        key=str(obj.pk),
        label=now.label,
        before=before.number if before else 0,
        number=now.number,
        who=who,
        reason=reason,
    )


def confirm(look: SecondLook, *, who: AbstractUser | None) -> None:
    """Say that one has looked at what somebody else published alone."""
    with turn():
        look = SecondLook.objects.select_related("who", "looked_by").get(pk=look.pk)
        if look.looked_at:
            raise Refused(f"{look.looked_by.get_username()} has looked at it already. There is nothing to do now.")
        if look.who == who:
            raise Refused(f"You published “{isolate(look.label)}” yourself. Another Publisher has to look at it.")
        look.looked_by, look.looked_at = who, timezone.now()
        look.save()
