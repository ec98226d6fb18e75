"""A draft comes to another state; its thread keeps who did that."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from timeline.dates import in_london
from timeline.models import Draft, DraftNote
from timeline.text import spell_text

from .why import Refused, find_excess


def check_note(text: str) -> None:
    """Raise `Refused` where a note is too long."""
    if excess := find_excess(text):
        raise Refused(excess)


def move(
    draft: Draft, state: str, act: str, who: AbstractUser | None, note: str = "", due: datetime | None = None
) -> Draft:
    """Bring a draft to a state, and keep in its thread who did that, with a note; one that is scheduled is `due`."""
    note = spell_text(note)
    check_note(note)
    draft.state, draft.decided_by, draft.decided_at, draft.due = state, who, timezone.now(), due
    draft.save()
    draft.notes.create(who=who, act=act, text=note)
    return draft


def tell_state(draft: Draft) -> str:
    """Return who brought an open draft to its state, and when, in words: “ed handed it over on 2 May 2026, 09:00”."""
    done = draft.notes.exclude(act=DraftNote.Act.NOTE).select_related("who") if draft.decided_at else ()
    for last in reversed(done):
        return f"{last.writer} {last.get_act_display()} on {in_london(last.when)}"
    return f"{draft.writer} is writing it"
