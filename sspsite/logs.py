"""A log that nobody outside can fill, whose lines say to which request they belong."""

import json
import logging
import time
from contextvars import ContextVar
from datetime import UTC, datetime

# Loggers with lines that any reader can cause, as often as they like.
PROVOKED = ("gunicorn.", "django.", "timeline.caching")
MOST, SECONDS = 20, 60
LONGEST = 500  # characters of a path in the log of requests

# The id of the request that is being answered, "" outside of one.
request_id = ContextVar("request_id", default="")


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


class Numbered(logging.Filter):
    """Gives each line the id of its request, as the error page shows it."""

    def filter(self, record):
        record.request = f" [{request_id.get()}]" if request_id.get() else ""
        return True


def note_request(status, environ, took):
    """Write one line of JSON on a request that was answered: nothing of who asked, nor what was searched for.

    `status` is what the server sent, a number with or without words; `took` a timedelta.
    """
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": environ.get("REQUEST_ID", ""),
        "method": environ.get("REQUEST_METHOD", "")[:20],
        "path": path[:LONGEST],
        "status": int(str(status).split()[0]),
        "ms": round(took.total_seconds() * 1000, 1),
    }
    logging.getLogger("sspsite.requests").info(json.dumps(line))
