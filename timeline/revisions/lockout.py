"""Nobody else writes while words go from the record."""

from django.contrib.admin.models import LogEntry
from django.db import connection

from timeline.models import Draft, DraftNote, DraftRevision, Milestone, Revision, SecondLook, nouns

BESIDE = (Draft, DraftRevision, DraftNote, SecondLook, LogEntry, Revision)


def lock_out_writers() -> None:
    """Wait for who is saving and let nobody save until the end: what they save would escape. Readers go on.

    Milestones come first: who saves one refers to all the others, and would wait for them while this waits for it.
    """
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time
    milestones_first = sorted(nouns(), key=lambda model: model is not Milestone)
    tables = ", ".join(model._meta.db_table for model in (*milestones_first, *BESIDE))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
