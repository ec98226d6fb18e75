"""What may be done to the record, as functions: whoever calls them, a page of the desk or a script.

Each is one transaction in which nobody else writes, and decides by what stands then. Each says `who` does it, a user or
None, and `why` where readers are told. What may not be done raises `Refused`, with words for people.
"""

from .drafts import bring_back_draft, find_draft, keep_draft, lay_over, restore_draft
from .eyes import OWN, confirm, is_own, note_alone
from .handing import discard_draft, hand_over, send_back, take_back, unschedule, write_note
from .losses import Loss, find_losses
from .moving import tell_state
from .objects import KEPT, bring_back, bring_back_child, delete, find_last_words, is_shown_by, restore, save_over
from .publishing import Clash, follow, publish_draft, tell_clashes
from .questions import Check, Unanswered, find_checks
from .scheduling import publish_due
from .status import set_status
from .why import LIMIT, Refused, Why, find_excess
