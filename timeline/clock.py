"""The moment at which the public asks: while a page is made, its clock stands still."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_stopped = ContextVar("clock", default=None)


def now():
    """Return the moment (aware datetime) that the page being made speaks of; outside of one, the present."""
    return _stopped.get() or timezone.now()


@contextmanager
def stopped(moment):
    """Let `now()` be `moment` inside, so that everything on a page is of one instant."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)
