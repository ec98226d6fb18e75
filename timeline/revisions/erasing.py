"""Bytes out of what the database keeps of words that a redaction took out: its files, its log, and pages in memory."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic, sleep

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.dispatch import Signal
from django.utils import timezone

from timeline.models import Redaction
from timeline.outages import waiting

logger = logging.getLogger(__name__)

# Sent after a redaction: who keeps words of the record elsewhere forgets those that are gone.
redacted = Signal()

PATIENCE = 2.0  # seconds that readers are waited for
MESSAGES = "_messages"  # under which Django keeps in a session what was not shown yet
NOT_OURS = ("django_admin_log", "django_session")  # tables of others that hold words of the desk


def forget_messages() -> None:
    """Take messages that nobody has read yet out of the sessions: they quote the record."""
    for session in Session.objects.all():
        data = session.get_decoded()
        if data.pop(MESSAGES, None) is not None:
            Session.objects.filter(pk=session.pk).update(session_data=session.get_session_store_class()().encode(data))


def erase(patience: float = PATIENCE) -> bool:
    """Let nothing of redacted words be left in pages, indexes and the database's files; return whether it is done.

    Whoever reads an older state is waited for, `patience` seconds at most. What was not done then is done when it is
    called again: see `erase_leftovers`.
    """
    began = timezone.now()
    try:
        cache.clear()
        with waiting(None):
            is_done = not connection.in_atomic_block and ERASERS[connection.vendor](patience)
    except Exception as error:
        # Another writer, a full disk, a missing right, a store of pages that is away: it is told, and tried again.
        logger.warning("Redacted words are not erased yet: %s", error)
        is_done = False
    if is_done:
        Redaction.objects.filter(erased_at=None, when__lte=began).update(erased_at=timezone.now())
    return is_done


def erase_leftovers(patience: float = PATIENCE, **kwargs: object) -> None:
    """Do again what `erase` could not finish, if anything; called after each write, and at each start by `migrate`."""
    if Redaction.objects.filter(erased_at=None).exists():
        erase(patience)


def erase_after(**kwargs: object) -> None:
    """Do so once the write that is under way is done."""
    transaction.on_commit(partial(erase_leftovers, patience=0))


def erase_sqlite(patience: float) -> bool:
    """Make SQLite's file anew and empty the log beside it, which waits for those who read an older state."""
    with connection.cursor() as cursor, being_patient(cursor, patience):
        if is_log_in_use(cursor):
            return False
        redacted.send(Redaction)
        cursor.execute("VACUUM")
        return not is_log_in_use(cursor)


@contextmanager
def being_patient(cursor: CursorWrapper, patience: float) -> Iterator[None]:
    """Wait so many seconds for readers, who may take longer than a writer waits for another."""
    cursor.execute("PRAGMA busy_timeout")
    (usual,) = cursor.fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {usual}")


def is_log_in_use(cursor: CursorWrapper) -> bool:
    """Empty SQLite's log into its file; return whether somebody who reads hinders that."""
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return bool(cursor.fetchone()[0])


def erase_postgresql(patience: float) -> bool:
    """Write PostgreSQL's tables anew once nobody needs an older state, whose rows would be written along."""
    redacted.send(Redaction)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        (first,) = cursor.fetchone()
        until = monotonic() + patience
        while is_older_needed(cursor, first):
            if monotonic() >= until:
                return False
            sleep(0.05)
        for table in list_tables():
            while not write_anew(cursor, table):
                if monotonic() >= until:
                    return False
                sleep(0.05)
    return True


def write_anew(cursor: CursorWrapper, table: str) -> bool:
    """Write a table into a new file; return whether that was done, or somebody else had a lock on it.

    Whoever waits for a table stands before all that read it later, and a pooler passes on no limit to that: `VACUUM`
    stands in no transaction.
    """

    def find_file() -> int:
        cursor.execute("SELECT pg_relation_filenode(%s::regclass)", [table])
        return cursor.fetchone()[0]

    before = find_file()
    cursor.execute(f"VACUUM (FULL, SKIP_LOCKED) {table}")
    return find_file() != before


def is_older_needed(cursor: CursorWrapper, first: str) -> bool:
    """Return whether rows deleted before the transaction `first` are still kept for somebody.

    They are kept for whoever reads in this database, and for whoever writes in any database of the server: PostgreSQL
    counts transactions across all of them, and its rewriting looks at the oldest under way.
    https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY
    """
    is_reader = "datname = current_database() AND age(backend_xmin) > age(%s::xid8::xid)"
    others = f"pid <> pg_backend_pid() AND (age(backend_xid) > age(%s::xid8::xid) OR {is_reader})"
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE {others})", [first, first])
    return cursor.fetchone()[0]


ERASERS = {"sqlite": erase_sqlite, "postgresql": erase_postgresql}


def list_tables() -> list[str]:
    """Return the tables that may hold words of the record."""
    own = Redaction._meta.app_label
    return sorted(t for t in connection.introspection.table_names() if t.startswith(f"{own}_") or t in NOT_OURS)


def find_leftover() -> str:
    """Return in words what is still to do until the database's files hold none of the words, "" for nothing."""
    if not Redaction.objects.filter(erased_at=None).exists():
        return ""
    if connection.vendor == "postgresql":
        place, way = "the database’s files", f"or run VACUUM FULL on {', '.join(list_tables())}"
    else:
        place, way = "the database’s file or the log beside it (-wal)", "or stop the site and start it again"
    return (
        f"Redacted words may still stand in {place}, where no page shows them: somebody was reading. "
        f"The site tries again with each save and at each start. To have it done now save any record, {way}."
    )
