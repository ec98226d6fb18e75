"""Which state of the record an address of the past asks for: that since the last public change up to a moment.

What is told of a moment is told of the state, so all moments of one state have one answer, and as many are kept as
there are changes.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from timeline.dates import InstantError, parse_instant, write_instant
from timeline.models import Entry


@dataclass(frozen=True)
class Past:
    """What `as_of` asks for: a state of the record, or the `error` that says why there is none.

    The public saw it from `at` to `until`, which is None where it still stands.
    """

    typed: str
    at: datetime | None = None
    until: datetime | None = None
    error: str = ""

    @property
    def text(self):
        """How an address names the state; "" where there is none."""
        return write_instant(self.at) if self.at else ""


def read_past(given: list[str], now: datetime) -> Past:
    """Return the `Past` that the values of `as_of` ask for at the moment `now`; two queries where one can be read."""
    typed = given[-1]
    if len(given) > 1:
        return Past(typed, error="Give one day or moment.")
    try:
        first, moment = parse_instant(typed)
    except InstantError as error:
        return Past(typed, error=str(error))
    if first > now:
        return Past(typed, error=f"{typed} has not come yet.")
    moment = min(moment, now)
    due = Entry.objects.filter(when__lte=now).order_by("when").values_list("when", flat=True)
    at, until = due.filter(when__lte=moment).last(), due.filter(when__gt=moment).first()
    if at is None:
        begun = f" The record begins on {timezone.localtime(until):%-d %B %Y}." if until else ""
        return Past(typed, error=f"Nothing was public yet on {timezone.localtime(moment):%-d %B %Y}.{begun}")
    return Past(typed, at, until)
