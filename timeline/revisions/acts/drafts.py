"""What a draft says: kept, restored, laid over what is live."""

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.utils import timezone

from timeline.models import Draft, DraftNote, DraftRevision, Revision

from ..apply import wording
from ..door import turn
from ..merging import Merged, merge, tell
from .moving import move
from .why import Refused

CHANGED = "The draft was changed while you looked at it. Look again."


def lay_over(draft: Draft | DraftRevision, obj: Model, live: Revision | None = None) -> Merged:
    """Merge what a draft changes with a live revision of its object, the newest if none is given."""
    live = live or Revision.objects.of(obj).last()
    base = Revision.objects.of(obj).filter(number=draft.base).first()
    return merge(wording(base.data) if base and base.data else None, draft.data, wording(live.data))


def find_draft(obj: Model) -> Draft | None:
    """Return the open draft of an object, None where there is none.

    A milestone that readers are to see for the first time always is one; it is unsaved until somebody does something
    with it.
    """
    draft = Draft.objects.of(obj).select_related("who", "decided_by").first()
    if draft or obj.takes_drafts:
        return draft
    last = Revision.objects.of(obj).select_related("who").last()
    draft = Draft(model=obj._meta.model_name, key=str(obj.pk), label=str(obj)[:300])
    if last:  # not while it is being recorded for the first time
        draft.who, draft.when = last.who, last.when
    return draft


def find_open_draft(draft: Draft, number: int) -> Draft:
    """Return a draft that still says what it said under a number; raises `Refused` where it does not."""
    if draft.pk is None:
        obj = apps.get_model("timeline", draft.model)._default_manager.filter(pk=draft.key).first()
        fresh = find_draft(obj) if obj else None
    else:
        fresh = Draft.objects.open().filter(pk=draft.pk).select_related("who", "decided_by").first()
    if fresh is None or fresh.is_new != draft.is_new or fresh.shown_number != number:
        raise Refused(CHANGED)
    return fresh


def find_object(draft: Draft) -> Model:
    """Return what a draft is of; raises `Refused` where it was deleted."""
    obj = apps.get_model("timeline", draft.model)._default_manager.filter(pk=draft.key).first()
    if obj is None:
        raise Refused("It was deleted meanwhile. Bring it back first; its draft waits.")
    return obj


def keep_draft(obj: Model, data: dict, *, base: int, over: int, who: AbstractUser | None) -> Draft:
    """Keep a snapshot as the newest save of the draft of an object; it stays in the state that it is in.

    `base` is the number of the live revision that it was written over, `over` that of the draft's save, 0 for none.
    """
    with turn():
        draft = Draft.objects.of(obj).first()
        if (draft.number if draft else 0) != over:
            raise Refused(CHANGED)
        draft = draft or Draft(model=obj._meta.model_name, key=str(obj.pk))
        draft.label = str(obj)[:300]
        return add_save(draft, data, base, who)


def bring_back_draft(draft: Draft, *, who: AbstractUser | None) -> Draft:
    """Let somebody go on with a draft that was thrown away, as a save of its own."""
    with turn():
        draft = Draft.objects.get(pk=draft.pk)
        if draft.state != Draft.State.DISCARDED or draft.is_new:
            raise Refused("It stands again already: somebody else brought it back.")
        if Draft.objects.open().filter(model=draft.model, key=draft.key).exists():
            raise Refused("There is another draft of it now. Publish that or throw it away first.")
        draft.state, draft.decided_by, draft.decided_at = Draft.State.WRITING, None, None
        add_save(draft, draft.data, draft.base, who)
        draft.notes.create(who=who, act=DraftNote.Act.BROUGHT_BACK)
        return draft


def restore_draft(draft: Draft, obj: Model, wanted: int, *, base: int, newest: int, who: AbstractUser | None) -> Draft:
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
            told = tell(type(obj), merged, shown, draft.writer)
            raise Refused("The draft was saved while you looked at it. Look again and press Restore.", *told)
        return add_save(draft, merged.data, live.number, who)


def add_save(draft: Draft, data: dict, base: int, who: AbstractUser | None) -> Draft:
    """Keep what a draft says from now on as one more save of it.

    One that is scheduled waits for a Publisher again: nobody has looked at what it says now.
    """
    if draft.state == Draft.State.SCHEDULED:
        move(draft, Draft.State.READY, DraftNote.Act.UNSCHEDULED, who)
    draft.number = draft.find_next_number()
    draft.data, draft.base, draft.who, draft.when = data, base, who, timezone.now()
    draft.save()
    draft.revisions.create(number=draft.number, base=base, data=data, who=who, when=draft.when)
    return draft
