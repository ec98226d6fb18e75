"""What may be done next with a draft: the words of each step, who may take it, the form that it needs, and its act."""

from dataclasses import dataclass

from timeline.models import Draft
from timeline.revisions import acts
from timeline.rights import is_review_required, may_decide, may_write_draft

from .why import StepForm

State = Draft.State


@dataclass(frozen=True)
class Step:
    """A step in words: the link that leads to it, its button, what it means, and what is told once it is done."""

    link: str
    button: str
    means: str
    done: str


STEPS = {
    "hand_over": Step(
        "Hand it to a Publisher",
        "Hand over",
        "It waits for a Publisher, who looks through it and may word your reason better. The public sees nothing yet.",
        "It is with the Publishers now. What they say stands here and on your desk.",
    ),
    "publish": Step("Publish this draft", "Publish", "", "The draft is published."),
    "schedule": Step("Schedule it for later", "Schedule", "", "It is scheduled."),
    "unschedule": Step(
        "Take it off the schedule",
        "Take it off the schedule",
        "It is ready for a Publisher again, and nothing of it is published when its time comes.",
        "It is not scheduled any more. It is ready for a Publisher again.",
    ),
    "send_back": Step(
        "Send it back with a note",
        "Send back",
        "The draft stays, and its writer reads your note. The public sees nothing of it.",
        "Sent back to {writer}.",
    ),
    "take_back": Step(
        "Take it back",
        "Take back",
        "It waits for no Publisher any more, until you hand it over again.",
        "You have it back. Hand it over when it is ready.",
    ),
    "discard": Step(
        "Throw the draft away",
        "Throw the draft away",
        "What the public sees stays as it is. The draft can be brought back from the list of deleted {nouns}.",
        "The draft is thrown away. What the public sees is as it was. It can be brought back in the list of deleted "
        "{nouns}.",
    ),
    "note": Step(
        "Write a note",
        "Keep the note",
        "Whoever opens the draft reads it; readers never do. Nothing else changes.",
        "The note stands beside the draft.",
    ),
}
WAITS = {
    State.READY: "Nothing more to do: a Publisher looks at it now.",
    State.SCHEDULED: "Nothing more to do: it is published when its time comes.",
}
ACTS = {
    "unschedule": acts.unschedule,
    "send_back": acts.send_back,
    "take_back": acts.take_back,
    "discard": acts.discard_draft,
}
# Of these a last page says what readers will see, and when.
PUBLISHING = ("publish", "schedule")


def may_take(request, obj, draft, step):
    """Return whether an account may take a step, in whatever state the draft is."""
    decides = may_decide(request.user, obj)
    if step in (*PUBLISHING, "send_back"):
        return decides
    if step == "discard":
        return decides or draft.who == request.user
    if step in ("take_back", "unschedule"):
        return decides or request.user in (draft.who, draft.decided_by)
    return may_write_draft(request, obj)


def needs_another(request, draft):
    """Return whether somebody else has to publish a draft because the user wrote some of it."""
    return is_review_required() and acts.is_own(draft, request.user)


def find_steps(request, obj, draft):
    """Return the names of the steps that an account is offered now, the likeliest first."""
    is_ready, decides = draft.state == State.READY, may_decide(request.user, obj)
    is_scheduled = draft.state == State.SCHEDULED
    may_publish = request.user.is_superuser or not needs_another(request, draft)
    offered = {
        "publish": may_publish,
        "schedule": may_publish,
        "unschedule": is_scheduled,
        "send_back": is_ready or is_scheduled,
        "hand_over": not (is_ready or is_scheduled),
        "take_back": is_ready and (not decides or request.user in (draft.who, draft.decided_by)),
        "discard": True,
    }
    # What somebody else is still writing is not published in passing, and what has its time need not be.
    is_last = is_scheduled or (not is_ready and draft.who != request.user)
    names = sorted(offered, key=lambda name: is_last and name in PUBLISHING)
    return [name for name in names if offered[name] and may_take(request, obj, draft, name)]


def tell_waiting(draft, steps):
    """Return that nothing has to be done with a draft by whoever is offered `steps`; "" where something has."""
    is_theirs = draft.state == State.READY and "publish" in steps
    return "" if is_theirs else WAITS.get(draft.state, "")


def form_of(request, obj, draft, step, checks):
    """Return the form of what a step needs, and of nothing else: no note can become a public reason.

    Where publishing asks nothing it is answered already.
    """
    is_published = step in PUBLISHING
    is_told = obj.is_on_record and (is_published or step == "hand_over")
    needs = {
        "publish_at": step == "schedule",
        "change_kind": is_told,
        "reason": is_told,
        "is_right": is_published and any(check.is_asked for check in checks),
        "alone": is_published and request.user.is_superuser and needs_another(request, draft),
        "note": not is_published,
    }
    asked = [name for name, is_needed in needs.items() if is_needed]
    data = request.POST if request.method == "POST" else None if asked else {}
    initial = {"reason": draft.reason, "change_kind": draft.kind, "publish_at": draft.due}
    form = StepForm(data, asked=asked, initial=initial)
    if "note" in form.fields:
        is_own = draft.who == request.user
        form.fields["note"].label = label_note(draft, step, is_own)
        form.fields["note"].required = step in ("send_back", "note") or (step == "discard" and not is_own)
    return form


def label_note(draft, step, is_own):
    if step in ("hand_over", "take_back"):
        return "Note to the Publishers"
    if step in ("note", "unschedule"):
        return "Note"
    return "Note, if it helps you later" if step == "discard" and is_own else f"Note to {draft.writer}"


def take(request, draft, step, form, number):
    """Do what was chosen to what the draft said when it was looked at; return what is `Applied`, None for nothing."""
    who, note = request.user, form.cleaned_data.get("note", "")
    if step in PUBLISHING:
        is_right, at = form.cleaned_data.get("is_right", False), form.cleaned_data.get("publish_at")
        alone = form.cleaned_data.get("alone", "")
        return acts.publish_draft(draft, number, who=who, why=form.why, at=at, is_right=is_right, alone=alone)
    if step == "hand_over":
        acts.hand_over(draft, number, who=who, why=form.why, note=note)
    elif step == "note":
        acts.write_note(draft, note, who=who)
    else:
        ACTS[step](draft, number, who=who, note=note)
    return None
