"""Who sees milestones: publish and withdraw, several at once."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from timeline.models import Milestone
from timeline.rights import is_review_required
from timeline.text import isolate

from ..door import turn
from .drafts import find_draft
from .eyes import is_own
from .objects import open_recording
from .questions import settle
from .why import Refused, Why

State, Status = Milestone.State, Milestone.Status


def set_status(
    keys: Iterable, status: str, *, who: AbstractUser | None, why: Why, is_right: bool = False
) -> list[Milestone]:
    """Publish or withdraw milestones; return those whose status was another one, or whose time was over.

    Readers are told why where they have seen one of them. Raises `Refused`, and does nothing, where one cannot be
    given that status: what was public is no draft again, and what never was is not withdrawn.
    """
    with turn():
        chosen = Milestone.objects.filter(pk__in=keys)
        is_over = Q(pk__in=chosen.in_state(State.WITHDRAWN)) if status == Status.PUBLISHED else Q(pk=None)
        milestones = list(chosen.filter(~Q(status=status) | is_over))
        seen = [milestone for milestone in milestones if milestone.is_on_record]
        unseen = [milestone for milestone in milestones if milestone not in seen]
        if status == Status.WITHDRAWN and unseen:
            raise Refused(f"The public has not seen {name(unseen)}. There is nothing to withdraw; delete it instead.")
        if status == Status.DRAFT and seen:
            raise Refused(f"The public has seen {name(seen)}, which cannot be a draft again. Withdraw it instead.")
        if seen:
            why.check(is_kind_asked=False)
        with open_recording(who, why):
            for milestone in milestones:
                if status == Status.PUBLISHED and not milestone.takes_drafts:
                    check_own(milestone, who)
                give(milestone, status)
                if status == Status.PUBLISHED:
                    settle(milestone, who=who, is_right=is_right)
        return milestones


def check_own(milestone: Milestone, who: AbstractUser | None) -> None:
    """Raise `Refused` where somebody else has to publish what readers are to see for the first time."""
    if is_review_required() and is_own(find_draft(milestone), who):
        raise Refused(f"You wrote some of “{isolate(milestone)}”: open it, and hand it to another Publisher.")


def give(milestone: Milestone, status: str) -> None:
    if status == Status.PUBLISHED and milestone.withdraw_at and milestone.withdraw_at <= timezone.now():
        milestone.withdraw_at = None  # it is to be seen again
    milestone.status = status
    try:
        milestone.clean()
    except ValidationError as error:
        raise Refused(f"“{isolate(milestone)}”: {' '.join(error.messages)}") from error
    milestone.save()


def name(milestones: list[Milestone]) -> str:
    return ", ".join(f"“{isolate(milestone)}”" for milestone in milestones[:5])
