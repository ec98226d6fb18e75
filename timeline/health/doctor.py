"""What an operator should look at beside what readers need: settings, clock, permissions, record, redactions."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from timeline.backups import place
from timeline.dates import in_london
from timeline.index import upkeep
from timeline.models import Revision, Upkeep

from . import ready

SKEW = timedelta(seconds=5)
SELDOM = timedelta(days=2)


def check_settings() -> Iterator[str]:
    """The settings are those of a public site, where it has an address; Redis answers, where there is one."""
    is_public = bool(settings.SITE_URL)
    for message in checks.run_checks(include_deployment_checks=is_public):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield " ".join(filter(None, [message.msg, message.hint]))
    if is_public and not settings.SITE_URL.startswith("https://"):
        yield "SITE_URL is without https: passwords of staff can be read on the way. Set it to an https address."
    if settings.REDIS_URL:
        try:
            cache.set("doctor", b"well", 5)
            is_kept = cache.get("doctor") == b"well"
        except Exception as error:
            yield f"Redis does not answer ({error}): pages are made anew for each reader. See REDIS_URL."
        else:
            if not is_kept:
                yield "Redis does not keep what is put into it. See its maxmemory and maxmemory-policy."


def check_integrity() -> Iterator[str]:
    """SQLite finds its file whole."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(5)")
            if lines := [line for (line,) in cursor.fetchall() if line != "ok"]:
                yield f"The database's file is damaged ({'; '.join(lines)}). Put a backup back: ./run restore FILE"


def check_clock() -> Iterator[str]:
    """The clock agrees with the database's, and stands behind no change of the record."""
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            if abs(cursor.fetchone()[0] - now) > SKEW:
                yield "The clock is not that of the database's host. Let both follow the same time server."
    last = Revision.objects.order_by("-when").values_list("when", flat=True).first()
    if last and last > now + SKEW:
        yield f"The clock is behind: the record was changed on {in_london(last)}. Set it by a time server."


def check_permissions() -> Iterator[str]:
    """Only this user reads what the site keeps, and it can write it."""
    folder, own, path = Path(settings.VAR_DIR), os.geteuid(), place.find_file()
    for each in [folder, *(item for item in folder.iterdir() if item.is_file())]:
        status = each.stat()
        if status.st_uid != own:
            yield f"{each} belongs to another user. Run the site, and each command, as one user: chown it."
        elif status.st_mode & 0o077:
            yield f"{each} can be reached by others: chmod go= {each}"
    if path and not os.access(path, os.W_OK):
        yield f"{path} cannot be written."


def check_record() -> Iterator[str]:
    """Nothing lets the record be changed unseen, and it is looked at each day."""
    yield from upkeep.find_broken()
    last = Upkeep.objects.first()
    if last is None or last.when < timezone.now() - SELDOM:
        when = f"was last compared on {in_london(last.when)}" if last else "has not been compared yet"
        yield f"The record {when}. Let a timer run ./run upkeep each day."


def check_redactions() -> Iterator[str]:
    """The database knows of each redaction that was done here."""
    for words in place.find_forgotten():
        yield f"Its words may be back, since an older backup was restored: {words} Redact them again."


CHECKS = ready.CHECKS | {
    "integrity": check_integrity,
    "settings": check_settings,
    "clock": check_clock,
    "permissions": check_permissions,
    "record": check_record,
    "redactions": check_redactions,
}
