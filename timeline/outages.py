"""A database that is away, hung or held: how long a process that serves waits, and what it says of it.

A command waits as long as it takes. A database that is stopped keeps its connections and says nothing at all, so what
it is told to limit itself to (`lock`, `statement`) is not enough: the process looks at the clock as well.
"""

import logging
import threading
from contextlib import contextmanager
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError

logger = logging.getLogger(__name__)

# Seconds.
LOCK = 5  # that a save waits for another one
HELD = 1.5  # after which the record counts as held for long
ANSWER = 8  # until an answer has come: more than a save waits
READ = 5  # the same where a reader waits
PROBE = 3  # the same of the smallest question, and of a new connection
SPARE = 1  # before the end of which a database that works has given a question up and said so
RETRY_AFTER = 10  # until a reader should ask again

PLACES = 2  # threads of a process, of its four, that wait for a record held for long: the others are for readers


class Pause:
    """What failed is left alone for so many seconds. Then one thread tries it, while the others go on without it."""

    def __init__(self, seconds):
        self.seconds, self.until, self.trying, self.lock = seconds, 0, None, threading.Lock()

    def lasts(self):
        """Return whether this thread should leave it alone."""
        if not self.until:
            return False
        with self.lock:
            if monotonic() >= self.until:
                # If nobody hears of what comes of it, another one tries in its turn.
                self.until, self.trying = monotonic() + self.seconds, threading.get_ident()
            return self.trying != threading.get_ident()

    def begin(self):
        self.until, self.trying = monotonic() + self.seconds, None

    def end(self):
        self.until, self.trying = 0, None


class RecordHeld(OperationalError):
    """Raised in place of waiting for the record where enough threads do so in vain."""

    sqlstate = "55P03"  # as PostgreSQL says that a lock cannot be had


class Queue:
    """Threads of this process that wait for the record. Who finds all places taken waits while it moves."""

    def __init__(self):
        self.since, self.moved = {}, threading.Condition()

    @contextmanager
    def waiting(self):
        """Have a place inside; raises `RecordHeld` where none is free and those who have one have waited for long."""
        me = threading.get_ident()
        with self.moved:
            while len(self.since) >= PLACES:
                left = min(self.since.values()) + HELD - monotonic()
                if left <= 0:
                    raise RecordHeld("others have waited for the record for long")
                self.moved.wait(left)
            self.since[me] = monotonic()
        try:
            yield
        finally:
            with self.moved:
                del self.since[me]
                self.moved.notify()


queue = Queue()


class Waiting(threading.local):
    """How long this thread waits for one answer of the database, in seconds; None for as long as it takes."""

    seconds = ANSWER


pause = Pause(PROBE)
_waiting = Waiting()
_is_serving = False


def serve():
    """Let this process wait no longer than the limits say: called once, by what serves requests."""
    global _is_serving
    _is_serving = True
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"]["timeout"] = LOCK


def is_limited():
    """Return whether this thread waits only so long."""
    return _is_serving and _waiting.seconds is not None


@contextmanager
def waiting(seconds):
    """Wait so long for each answer inside; None for as long as it takes."""
    before, _waiting.seconds = _waiting.seconds, seconds
    try:
        yield
    finally:
        _waiting.seconds = before


def probing():
    """Ask the smallest question inside: where its answer does not come soon, the database is hung."""
    return waiting(PROBE)


def find_limit():
    """Return how many seconds an answer may take; raises OperationalError while the database is left alone."""
    if pause.lasts():
        raise OperationalError("the database did not answer a moment ago")
    return min(_waiting.seconds, PROBE) if pause.until else _waiting.seconds


def find_told_limit():
    """Return how many seconds the database is told to work on a question at most."""
    return _waiting.seconds - SPARE


def is_away(error):
    """Return whether an error says that the database cannot answer now, and not that it was asked wrongly."""
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError, InternalError)) or type(error) is DatabaseError:
            return True
        error = error.__cause__ or error.__context__
    return False


class Telling:
    """One line a second of what may happen to each request; the next one says how many were left out."""

    def __init__(self):
        self.last, self.left_out = float("-inf"), 0

    def tell(self, error):
        now = monotonic()
        if now - self.last < 1:
            self.left_out += 1
            return
        self.last, left_out, self.left_out = now, self.left_out, 0
        more = f" ({left_out} more such errors since the last line)" if left_out else ""
        logger.error("The database does not answer: %s%s", " ".join(str(error).split()), more)


tell = Telling().tell
