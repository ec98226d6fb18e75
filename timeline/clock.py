"""The moment at which the public asks: while a page is made, its clock stands still.

A page of the past is one whose clock stands there: what it reads, and where it leads, is of that moment.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_stopped = ContextVar("clock", default=(None, ""))


def now():
    """Return the moment (aware datetime) that the page being made speaks of; outside of one, the present."""
    return _stopped.get()[0] or timezone.now()


def as_of():
    """Return how an address names the past moment that the page being made speaks of, "" where it is of today."""
    return _stopped.get()[1]


@contextmanager
def stopped(moment, as_of=""):
    """Let `now()` be `moment` inside, so that everything on a page is of one instant; `as_of` names a past one."""
    token = _stopped.set((moment, as_of))
    try:
        yield
    finally:
        _stopped.reset(token)
