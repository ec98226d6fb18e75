"""Why a change is made, and why one is refused."""

from dataclasses import dataclass

from timeline.models import Revision
from timeline.text import spell_text

LIMIT = Revision._meta.get_field("reason").max_length  # of reasons and of notes, in characters


class Refused(Exception):
    """What was asked may not be done; `messages` say why, and what to do instead, to the person who asked."""

    def __init__(self, *messages: str):
        super().__init__(*messages)
        self.messages = list(messages)


def find_excess(text: str, limit: int = LIMIT) -> str:
    """Return how much too long a text is, in a sentence; empty where it is not. A reason has `LIMIT`, as has a note."""
    over = len(text) - limit
    return f"This is {len(text):,} characters; {limit:,} fit. Take out {over:,}." if over > 0 else ""


@dataclass(frozen=True)
class Why:
    """Why the record is changed, as readers are told it: the reason, and the kind that orders the list of changes.

    The reason is spelt as it is stored, so that one of which nothing can be seen is none.
    """

    reason: str = ""
    kind: str = ""

    def __post_init__(self):
        object.__setattr__(self, "reason", spell_text(self.reason))

    def check(self, is_kind_asked: bool = True) -> None:
        """Raise `Refused` where readers could not be told it."""
        faults = [] if self.reason else ["Say why, in a sentence for readers."]
        if excess := find_excess(self.reason):
            faults.append(excess)
        if (self.kind or is_kind_asked) and self.kind not in Revision.Kind.values:
            faults.append("Choose the kind of change.")
        if faults:
            raise Refused(*faults)
