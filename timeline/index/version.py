"""The content version: what every public page is a function of, and the one snapshot in which a page is read.

It moves with every change of content, in the transaction of the change, and at each due instant: when a milestone
is due to be published or withdrawn, and at midnight, since pages name the day. What readers are given to tell one
version from another moves only with what they can see.
"""

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import F, Subquery
from django.utils import timezone

from timeline.models import ContentVersion, Draft, Milestone

STEP = 1 << 20
_QUERY = (
    f"SELECT number, number - unseen, EXISTS (SELECT 1 FROM {Draft._meta.db_table} WHERE due <= %s) "  # noqa: S608
    f"FROM {ContentVersion._meta.db_table} WHERE id = {ContentVersion.ONLY_KEY}"
)


@dataclass(frozen=True)
class Version:
    """`number` counts changes of content, `at` is the last due instant that has passed, `until` the next one.

    `seen` and `seen_at` are the same of what readers saw: they stay where all else that moved is hidden. Where it is
    `awaiting_drafts`, some that were scheduled are due and not published yet.
    """

    number: int
    seen: int
    awaiting_drafts: bool
    at: datetime
    seen_at: datetime
    until: datetime

    @property
    def key(self):
        """A text that stands for what readers see in this version and for nothing else."""
        return f"{self.seen}.{int(self.seen_at.timestamp() * 1_000_000)}"


_last = None


def read(now=None):
    """Return the `Version` at a moment (aware datetime; the present when left out), with one query when it is known."""
    global _last
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [connection.ops.adapt_datetimefield_value(now)])
        number, seen, is_due = cursor.fetchone() or (0, 0, False)
    facts = (number, seen, bool(is_due))
    last = _last
    if last is None or (last.number, last.seen, last.awaiting_drafts) != facts or not last.at <= now < last.until:
        last = _last = Version(*facts, *find_instants(now))
    return last


def forget():
    """Forget what the process knows of the version: for tests, whose clocks and databases go back."""
    global _last
    _last = None


def find_instants(now):
    """Return (last, last that readers saw, next): the due instants around a moment."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), time()))
    listed = Milestone.objects.filter(status=Milestone.Status.PUBLISHED)
    # One whose time was over when it was published was never seen.
    seen = listed.exclude(public_since=None, withdraw_at__lte=now)
    instants = {}
    # Each question is answered by one step into one index.
    for name in ("publish_at", "withdraw_at"):
        passed, coming = {f"{name}__lte": now}, {f"{name}__gt": now}
        instants |= {
            f"last_{name}": Subquery(listed.filter(**passed).order_by(f"-{name}").values(name)[:1]),
            f"seen_{name}": Subquery(seen.filter(**passed).order_by(f"-{name}").values(name)[:1]),
            f"next_{name}": Subquery(listed.filter(**coming).order_by(name).values(name)[:1]),
        }
    found = ContentVersion.objects.values(**instants).first() or {}

    def with_both(day, kind):
        return [day, *filter(None, (found.get(f"{kind}_publish_at"), found.get(f"{kind}_withdraw_at")))]

    return max(with_both(midnight, "last")), max(with_both(midnight, "seen")), min(with_both(tomorrow, "next"))


def bump():
    """Move the version on, in the transaction of the change that it stands for; return by how much.

    Whoever bumps holds the row until the end of that transaction: what is derived from content is refreshed after it,
    by one writer at a time. The step is random, so a restored backup hands out no number that meant other content.
    """
    step = 1 + secrets.randbelow(STEP)
    if not ContentVersion.objects.filter(pk=ContentVersion.ONLY_KEY).update(number=F("number") + step):
        ContentVersion.objects.create(number=step)
    return step


def hide(step):
    """Let readers see nothing of a `step` of the version: what it stands for is hidden from them."""
    ContentVersion.objects.filter(pk=ContentVersion.ONLY_KEY).update(unseen=F("unseen") + step)


@contextmanager
def reading():
    """Read everything inside as of one moment: no writer's change shows in the middle of a page.

    Inside a transaction it is that transaction. On SQLite reading takes no lock that a writer waits for.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode
