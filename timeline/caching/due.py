"""Drafts that are due are published by the first request that comes then, before it reads: no timer has to run."""

import logging
import threading

from django.db import connection

from timeline import outages
from timeline.index import version
from timeline.revisions import acts

logger = logging.getLogger(__name__)

pause = outages.Pause(outages.RETRY_AFTER)  # after a failure: others are answered as things stand
at_work = threading.Lock()


def read():
    """Return the version that answers are made of now, once what is due is published."""
    with outages.probing():
        made_of = version.read()
    if not made_of.awaiting_drafts or not publish():
        return made_of
    with outages.probing():
        return version.read()


def publish():
    """Publish what is due; return whether that was done. One thread at a time, and the others do not wait for it."""
    if pause.lasts() or not at_work.acquire(blocking=False):
        return False
    try:
        with outages.waiting(outages.READ):
            acts.publish_due()
    except Exception as error:  # whatever it is, what was asked for is answered
        pause.begin()
        logger.warning("Drafts that are due are not published yet: %s", error)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # one that broke is made anew for what was asked for
        return False
    finally:
        at_work.release()
    pause.end()
    return True
