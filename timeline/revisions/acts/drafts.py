"""What may be done to a draft: keep, publish, send back, throw away, bring back, restore one of its saves."""

from django.db.models import Model
from django.utils import timezone

from timeline.models import Draft, DraftRevision, Milestone, Revision
from timeline.text import spell_text

from ..apply import Applied, apply, wording
from ..door import turn
from ..merging import Merged, merge, tell
from .objects import open_recording
from .questions import find_open, settle
from .why import Refused, Why, find_excess

CHANGED = "The draft was changed while you looked at it. Look again."


def lay_over(draft: Draft | DraftRevision, obj: Model, live: Revision | None = None) -> Merged:
    """Merge what a draft changes with a live revision of its object, the newest if none is given."""
    live = live or Revision.objects.of(obj).last()
    base = Revision.objects.of(obj).filter(number=draft.base).first()
    return merge(wording(base.data) if base and base.data else None, draft.data, wording(live.data))


def find_open_draft(draft: Draft, number: int) -> Draft:
    """Return a draft that still is as its save of a number; raises `Refused` where it is not."""
    fresh = Draft.objects.open().filter(pk=draft.pk, number=number).select_related("who").first()
    if fresh is None:
        raise Refused(CHANGED)
    return fresh


def keep_draft(obj: Model, data: dict, *, base: int, over: int, who: object) -> Draft:
    """Keep a snapshot as the newest save of the draft of an object; what sent it back is answered by it.

    `base` is the number of the live revision that it was written over, `over` that of the draft's save, 0 for none.
    """
    with turn():
        draft = Draft.objects.of(obj).first()
        if (draft.number if draft else 0) != over:
            raise Refused(CHANGED)
        draft = draft or Draft(model=obj._meta.model_name, key=str(obj.pk))
        draft.label = str(obj)[:300]
        return add_save(draft, data, base, who)


def publish_draft(draft: Draft, obj: Model, number: int, *, who: object, why: Why, is_right: bool = False) -> Applied:
    """Let an object say what the draft's save of a number says, merged with what is live now.

    What looks wrong about it is asked (`Unanswered`), unless somebody says that it `is_right`.
    """
    with turn():
        draft = find_open_draft(draft, number)
        obj = type(obj)._default_manager.filter(pk=obj.pk).first()
        if obj is None:
            raise Refused("It was deleted meanwhile. Bring it back first; its draft waits.")
        if obj.is_on_record:
            why.check()
        with open_recording(who, why):
            known = find_open(obj) if isinstance(obj, Milestone) else []
            done = apply(type(obj), obj.pk, lay_over(draft, obj).data)
            if done.unfit:
                raise Refused(*done.unfit)
            if isinstance(obj, Milestone):
                settle(done.obj, who=who, is_right=is_right, known=known)
        decide(draft, Draft.State.PUBLISHED, who)
        return done


def send_back(draft: Draft, number: int, note: str, *, who: object) -> None:
    """Ask the writers of a draft to mend it; the note is for them alone."""
    with turn():
        draft, note = find_open_draft(draft, number), spell_text(note)
        if not note:
            raise Refused("Say what to mend, in a note to the Editor.")
        decide(draft, Draft.State.SENT_BACK, who, note)


def discard_draft(draft: Draft, number: int, note: str = "", *, who: object) -> None:
    """Throw a draft away; it can be brought back. Somebody else's only with a note to them."""
    with turn():
        draft, note = find_open_draft(draft, number), spell_text(note)
        if draft.who != who and not note:
            raise Refused(f"Say why, in a note to {draft.who.get_username()}.")
        decide(draft, Draft.State.DISCARDED, who, note)


def decide(draft: Draft, state: str, who: object, note: str = "") -> None:
    if excess := find_excess(note):
        raise Refused(excess)
    draft.state, draft.note, draft.decided_by, draft.decided_at = state, note, who, timezone.now()
    draft.save()


def bring_back_draft(draft: Draft, *, who: object) -> Draft:
    """Let a draft that was thrown away wait again, as a save of its own."""
    with turn():
        draft = Draft.objects.get(pk=draft.pk)
        if draft.state != Draft.State.DISCARDED:
            raise Refused("It waits again already: somebody else brought it back.")
        if Draft.objects.open().filter(model=draft.model, key=draft.key).exists():
            raise Refused("There is another draft of it now. Publish that or throw it away first.")
        return add_save(draft, draft.data, draft.base, who)


def restore_draft(draft: Draft, obj: Model, wanted: int, *, base: int, newest: int, who: object) -> Draft:
    """Let a draft say again what its save of the number `wanted` said.

    `newest` was its newest save when it was asked for, and `base` when it was looked at first: what was changed after
    `base` alone is kept. Raises `Refused` over a save newer than `newest`, with what would become of it.
    """
    with turn():
        draft = find_open_draft(draft, Draft.objects.filter(pk=draft.pk).values_list("number", flat=True).first())
        saves = {save.number: save for save in draft.revisions.filter(number__in=[wanted, base])}
        if wanted not in saves or base not in saves:
            raise Refused("There is no such save of the draft. Choose one from the list.")
        live = Revision.objects.of(obj).last()
        shown, old, now = (lay_over(said, obj, live).data for said in (saves[base], saves[wanted], draft))
        merged = merge(shown, old, now)
        if newest != draft.number:
            told = tell(type(obj), merged, shown, draft.who.get_username())
            raise Refused("The draft was saved while you looked at it. Look again and press Restore.", *told)
        return add_save(draft, merged.data, live.number, who)


def add_save(draft: Draft, data: dict, base: int, who: object) -> Draft:
    """Keep what a draft says from now on as one more save of it, which waits for a Publisher."""
    draft.number = draft.find_next_number()
    draft.data, draft.base, draft.who, draft.when = data, base, who, timezone.now()
    draft.state, draft.note, draft.decided_by, draft.decided_at = Draft.State.WAITING, "", None, None
    draft.save()
    draft.revisions.create(number=draft.number, base=base, data=data, who=who, when=draft.when)
    return draft
