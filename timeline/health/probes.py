"""The checks within a time limit, however long a database hangs; told once in the log, not at each probe."""

import logging
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from threading import Lock, Thread

from django.db import connections

from . import ready

logger = logging.getLogger(__name__)

DEADLINE = 2.0  # seconds

_lock = Lock()
_running: Future | None = None
_told: list[str] = []


def probe(deadline: float = DEADLINE) -> list[str]:
    """Return the names of the checks that fail, "time limit" where they take longer than `deadline` seconds.

    They are made in a thread of their own, one at a time: who asks meanwhile waits for the same answer.
    """
    global _running
    with _lock:
        if _running is None or _running.done():
            _running = Future()
            Thread(target=run, args=[_running], daemon=True).start()
        running = _running
    try:
        found = running.result(timeout=deadline)
    except Late:
        found = {"time limit": [f"The database, or a disk, has not answered within {deadline:g} seconds."]}
    tell(found)
    return list(found)


def run(future: Future) -> None:
    try:
        future.set_result(ready.look())
    except Exception as error:
        future.set_result({"checks": [repr(error)]})
    finally:
        connections.close_all()


def tell(found: dict[str, list[str]]) -> None:
    """Write to the log what is wrong, where it is something else than the last time."""
    global _told
    with _lock:
        if list(found) == _told:
            return
        _told = list(found)
    if found:
        logger.error("Not ready: %s", " ".join(line for lines in found.values() for line in lines))
    else:
        logger.warning("Ready again.")
