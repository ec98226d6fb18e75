"""Whose turn it is with a draft: handed to a Publisher, taken back, sent back, thrown away, and the notes beside it."""

from django.contrib.auth.models import AbstractUser

from timeline.models import Draft, DraftNote
from timeline.text import spell_text

from ..door import turn
from .drafts import find_object, find_open_draft
from .moving import check_note, move, tell_state
from .objects import delete
from .why import Refused, Why

State, Act = Draft.State, DraftNote.Act


def hand_over(draft: Draft, number: int, *, who: AbstractUser | None, why: Why, note: str = "") -> Draft:
    """Let a draft wait for a Publisher, with what its writer would tell readers of it; the note is for staff."""
    with turn():
        draft = find_open_draft(draft, number)
        if draft.state in Draft.WITH_PUBLISHERS:
            raise Refused(f"It is with the Publishers already: {tell_state(draft)}. There is nothing to do now.")
        if find_object(draft).is_on_record:
            why.check()
        draft.reason, draft.kind = why.reason, why.kind
        return move(draft, State.READY, Act.HANDED_OVER, who, note)


def take_back(draft: Draft, number: int, *, who: AbstractUser | None, note: str = "") -> Draft:
    """Go on with a draft that waits for a Publisher."""
    with turn():
        draft = find_open_draft(draft, number)
        if draft.state != State.READY:
            raise Refused(f"It is not waiting for a Publisher any more: {tell_state(draft)}. Look at what is next.")
        return move(draft, State.WRITING, Act.TAKEN_BACK, who, note)


def unschedule(draft: Draft, number: int, *, who: AbstractUser | None, note: str = "") -> Draft:
    """Let a draft that is scheduled wait for a Publisher again."""
    with turn():
        draft = find_open_draft(draft, number)
        if draft.state != State.SCHEDULED:
            raise Refused(f"It is not scheduled any more: {tell_state(draft)}. There is nothing to do now.")
        return move(draft, State.READY, Act.UNSCHEDULED, who, note)


def send_back(draft: Draft, number: int, note: str, *, who: AbstractUser | None) -> Draft:
    """Ask the writers of a draft to mend it; the note is for them alone."""
    with turn():
        draft, note = find_open_draft(draft, number), spell_text(note)
        if draft.state not in Draft.WITH_PUBLISHERS:
            raise Refused(f"It is with its writers already: {tell_state(draft)}. Write a note beside it instead.")
        if not note:
            raise Refused("Say what to mend, in a note to the Editor.")
        return move(draft, State.SENT_BACK, Act.SENT_BACK, who, note)


def discard_draft(draft: Draft, number: int, note: str = "", *, who: AbstractUser | None) -> Draft:
    """Throw a draft away; it can be brought back. Somebody else's only with a note to them.

    What readers were to see for the first time is deleted with it.
    """
    with turn():
        draft, note = find_open_draft(draft, number), spell_text(note)
        if draft.who != who and not note:
            raise Refused(f"Say why, in a note to {draft.writer}.")
        move(draft, State.DISCARDED, Act.DISCARDED, who, note)
        if draft.is_new:
            delete(find_object(draft), who=who, why=Why())
        return draft


def write_note(draft: Draft, text: str, *, who: AbstractUser | None) -> Draft:
    """Say something beside an open draft; readers never see it."""
    with turn():
        text = spell_text(text)
        if not text:
            raise Refused("Write the note first.")
        draft = find_open_draft(draft, draft.shown_number)
        check_note(text)
        if draft.pk is None:
            draft.save()
        draft.notes.create(who=who, text=text)
        return draft
