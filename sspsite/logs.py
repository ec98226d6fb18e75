"""A log that nobody outside can fill."""

import logging
import time

# Loggers with lines that any reader can cause, as often as they like.
PROVOKED = ("gunicorn.", "django.", "timeline.caching")
MOST, SECONDS = 20, 60


def is_busy(record):
    """Return whether a line says that a reader stopped reading, or asked while others were served (503)."""
    is_stalled = record.exc_info and isinstance(record.exc_info[1], TimeoutError)
    return is_stalled or getattr(record, "status_code", 0) == 503


class Sparing(logging.Filter):
    """Lets through so many warnings of one logger a minute, the last of which says that more were left out.

    Errors of the site, and all lines of loggers that keep an account of something (sign-ins, changes), are let through.
    """

    def __init__(self):
        super().__init__()
        self.begun, self.counts = 0, {}

    def filter(self, record):
        if not record.name.startswith(PROVOKED) or (record.levelno >= logging.ERROR and not is_busy(record)):
            return True
        now = time.monotonic()
        if now - self.begun >= SECONDS:
            self.begun, self.counts = now, {}
        count = self.counts[record.name] = self.counts.get(record.name, 0) + 1
        if count == MOST:
            record.msg = f"{record.getMessage()} (more such lines are left out for a minute)"
            record.args = ()
        return count <= MOST
