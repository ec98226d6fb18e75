"""All that is derived from the record, in one list: whoever writes, migrates, checks or mends goes through it.

Each kind is a module with the same five functions: `made_by()` tells what it is made by, as JSON can hold it;
`refresh(touched)` brings it in step with `touched`, {model: keys}, in the transaction of the write; `rebuild()` makes
it anew; `find_faults()` yields what is wrong with it, in sentences; `forget()` leaves nothing of what it held before.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from timeline.models import Citation, ContentVersion, Figure, SiteText

from . import entries, listing, search, version

DERIVED = (listing, search, entries)


def digest() -> str:
    """Return the digest of all by which this release makes what is derived: another one, and it is made anew."""
    return sha256(json.dumps([[kind.__name__, kind.made_by()] for kind in DERIVED]).encode()).hexdigest()


def is_current() -> bool:
    """Return whether what is stored was made as this release makes it."""
    return ContentVersion.objects.filter(digest=digest()).exists()


def follow(touched, written=(), rows=(), is_redaction=False, **kwargs) -> None:
    """Bring everything in step after a write; a receiver of `recorded`.

    The version comes first: from then on one writer at a time is here. What another release made is made anew, so that
    two releases that run side by side never read each other's.
    """
    if not touched:
        return
    if not is_current():
        rebuild()
        return
    step, before = version.bump(), entries.find_told(touched)
    for kind in DERIVED:
        kind.refresh(touched)
    if not {Figure, Citation}.isdisjoint(rows):
        listing.move()
    # Who asks again and again must not learn from what moved that staff are at work on something hidden. Entries do not
    # tell all: a redaction rewrites the past in place, the first of the site's own words are no change, and what was
    # deleted while nothing named it is gone from its address.
    told = entries.find_told(touched)
    if told != before or (told and is_redaction) or SiteText in written or entries.was_deleted(told):
        return
    version.hide(step)


def rebuild() -> None:
    """Make everything anew, as a new version of the content."""
    with transaction.atomic():
        # First: nobody else writes meanwhile.
        version.bump()
        for kind in DERIVED:
            kind.rebuild()
        ContentVersion.objects.update(digest=digest())


def prepare(using: str, plan: Iterable = (), **kwargs) -> None:
    """Make everything anew where another release made it, or none; a `post_migrate` receiver.

    Where somebody migrates to something older than this release, its tables are not there to be read.
    """
    if not (plan and is_behind(using, SiteText._meta.app_label)) and not is_current():
        rebuild()


def is_behind(using: str, app: str | None = None) -> bool:
    """Return whether a database lacks migrations, of one app if that is named."""
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes(app)))


def find_faults() -> Iterator[str]:
    """Yield what is wrong with what is stored, in sentences."""
    if not is_current():
        yield "What is derived from the record was made by another release."
    for kind in DERIVED:
        yield from kind.find_faults()


def forget(**kwargs) -> None:
    """Leave nothing of words that are gone from the record."""
    for kind in DERIVED:
        kind.forget()
