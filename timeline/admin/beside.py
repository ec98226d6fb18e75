"""The column beside a form: who sees what it is about, what saving it does, and what is missing."""

from timeline import clock
from timeline.models import EntryNoun, Milestone, SiteText
from timeline.rights import is_drafting

from .checklist import lead_to_places

State = Milestone.State
DRAFTED = (
    "Readers see nothing of this draft until a Publisher publishes it. What stands there now is {}, and stays until "
    "then."
)
WRITE_A_DRAFT = "Write a draft to change it; a Publisher checks it."
SEEN = "Readers see it wherever something public names it. A new name, or any other change, shows there once you save."
UNSEEN = "Nobody outside sees it until something public names it."
TOLD = {
    State.DRAFT: "Only staff see it.",
    State.DUE: "Readers see it when its time comes.",
    State.PUBLIC: "Readers see it. What you save is public at once.",
    State.WITHDRAWN: "Readers see a notice at its address.",
}
LOOKED_AT = 20  # figures of a milestone whose open questions are told; all are asked when it is saved or published


def look_beside(request, model, obj, *, form_url, may_save, may_copy):
    """Return what stands beside the form of an object, None for one that is not made yet.

    `form_url` is where its words are changed: "" for this page, None for nowhere.
    """
    is_live, is_draft = is_seen(obj), is_drafting(request)
    return {
        "state": "draft" if is_draft else name_state(obj, is_live) if obj else "",
        "told": tell(request, model, obj, is_live, may_save),
        "save": "Publish this change" if is_live and may_save and not is_draft else "Save",  # the words of its button
        "checks": lead_to_places(obj, form_url, LOOKED_AT) if obj else [],
        "may_save": may_save,
        "may_copy": may_copy,
    }


def name_state(obj, is_live):
    """Return in a word or two what readers see of an object."""
    return obj.state if isinstance(obj, Milestone) else "public" if is_live else "not public yet"


def tell(request, model, obj, is_live, may_save):
    """Return in a sentence what saving does, or how to change what may not be saved."""
    if is_drafting(request):
        return DRAFTED.format(name_state(obj, is_live))
    if obj is not None and not may_save:
        return WRITE_A_DRAFT if obj.takes_drafts else ""
    if model is Milestone:
        return TOLD[obj.find_state() if obj else State.DRAFT]
    return SEEN if is_live else UNSEEN


def is_seen(obj):
    """Return whether readers see an object now: a noun while something public names it."""
    if obj is None:
        return False
    if isinstance(obj, Milestone):
        return obj.is_public
    standing = EntryNoun.objects.standing(clock.now())
    return isinstance(obj, SiteText) or standing.filter(model=obj._meta.model_name, key=str(obj.pk)).exists()
