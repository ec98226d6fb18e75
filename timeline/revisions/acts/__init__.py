"""What may be done to the record, as functions: whoever calls them, a page of the desk or a script.

Each is one transaction in which nobody else writes, and decides by what stands then. Each says `who` does it, a user or
None, and `why` where readers are told. What may not be done raises `Refused`, with words for people.
"""

from .drafts import (
    bring_back_draft,
    discard_draft,
    keep_draft,
    lay_over,
    publish_draft,
    restore_draft,
    send_back,
)
from .losses import Loss, find_losses
from .objects import KEPT, bring_back, bring_back_child, delete, find_last_words, is_shown_by, restore, save_over
from .questions import Unanswered
from .status import set_status
from .why import LIMIT, Refused, Why, find_excess

__all__ = [
    "KEPT",
    "LIMIT",
    "Loss",
    "Refused",
    "Unanswered",
    "Why",
    "bring_back",
    "bring_back_child",
    "bring_back_draft",
    "delete",
    "discard_draft",
    "find_excess",
    "find_last_words",
    "find_losses",
    "is_shown_by",
    "keep_draft",
    "lay_over",
    "publish_draft",
    "restore",
    "restore_draft",
    "save_over",
    "send_back",
    "set_status",
]
