"""A draft that is due is published as if its Publisher pressed the button then; one that cannot be is sent back."""

import logging

from django.db import transaction

from timeline.dates import in_london
from timeline.models import Draft, DraftNote
from timeline.outages import is_away
from timeline.rights import is_review_required, may_decide

from ..door import turn
from .drafts import find_object
from .eyes import is_own
from .moving import move
from .publishing import check_whole, publish_draft
from .questions import Unanswered
from .why import Refused, Why, find_excess

logger = logging.getLogger(__name__)

FAILED = "The site failed over it. Whoever runs the site finds more in its log."
MORE = "There is more: open the draft."


def publish_due() -> None:
    """Publish each draft that is due, once, however many processes ask at the same time.

    One that cannot be published any more is sent back, and a note beside it says why.
    """
    for key in list(Draft.objects.due().values_list("pk", flat=True)):
        with turn():
            # Another process may have had its turn before.
            if draft := Draft.objects.due().select_related("decided_by").filter(pk=key).first():
                publish_or_send_back(draft)


def publish_or_send_back(draft: Draft) -> None:
    try:
        with transaction.atomic():
            alone = check_scheduler(draft)
            why = Why(draft.reason, draft.kind)
            check_whole(publish_draft(draft, draft.number, who=draft.decided_by, why=why, alone=alone))
    except Refused as refusal:
        asked = ["The site asks about it:"] if isinstance(refusal, Unanswered) else []
        send_back_due(draft, [*asked, *refusal.messages])
    except Exception as error:
        if is_away(error):
            raise
        logger.exception("A draft that was due could not be published: number %s", draft.pk)
        send_back_due(draft, [FAILED])


def check_scheduler(draft: Draft) -> str:
    """Raise `Refused` where who scheduled a draft may not publish it any more; return why they do so alone, or ""."""
    who, obj = draft.decided_by, find_object(draft)
    if who is None:
        return ""
    name = who.get_username()
    if not who.is_active:
        raise Refused(f"The account of {name}, who scheduled it, is deactivated. Another Publisher has to decide.")
    if not (who.is_staff and may_decide(who, obj)):
        raise Refused(f"{name}, who scheduled it, may not publish it any more. A Publisher has to decide.")
    alone = draft.notes.filter(act=DraftNote.Act.SCHEDULED).last().text
    if is_review_required() and is_own(draft, who) and not (who.is_superuser and alone):
        raise Refused(f"{name}, who scheduled it, wrote some of it. Another Publisher has to publish it.")
    return alone


def send_back_due(draft: Draft, sentences: list[str]) -> None:
    """Send back a draft that was due, with as many sentences of why as a note has room for."""
    opening = f"It was due on {in_london(draft.due)}."
    for count in range(len(sentences), -1, -1):
        more = [] if count == len(sentences) else [MORE]
        note = " ".join([opening, *sentences[:count], *more])
        if not find_excess(note):
            break
    move(draft, Draft.State.SENT_BACK, DraftNote.Act.FAILED, None, note)
