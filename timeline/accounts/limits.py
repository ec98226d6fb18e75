"""How often a sign-in may fail within an hour: asked before a password is hashed, counted in the database.

django-axes brings the backend that asks, the lists and the commands. It knows one limit for all that it counts, and its
counters begin anew only after an hour without a failure, so what is counted is said here: the failures of its log.
"""

import threading
from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessFailureLog, AccessLog
from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, Q
from django.utils import timezone

from .log import note

WITHIN = timedelta(hours=1)
OF_ACCOUNT_FROM_ADDRESS = 10
FROM_ADDRESS = 100
OF_ACCOUNT = 100  # over all addresses; past that only with the second step
AT_ONCE = 2  # passwords that a process looks at in the same moment, of its four threads: the others are for readers
BUSY = "Nobody was signed in: too many passwords are being looked at in this moment. Type yours again and try again."
RETRY_AFTER = 5  # seconds
KEPT_FOR = timedelta(days=90)  # how long the lists of sign-ins and failures say who came from where


def count_failures(username, address):
    """Return how often sign-ins failed: of an account from an address, from the address, of the account."""
    failures = AccessFailureLog.objects.filter(attempt_time__gt=timezone.now() - WITHIN, locked_out=False)
    here, account = Q(ip_address=address), Q(username=username)
    counts = failures.filter(here | account).aggregate(
        both=Count("pk", filter=here & account), here=Count("pk", filter=here), account=Count("pk", filter=account)
    )
    return counts["both"], counts["here"], counts["account"]


def is_address_refused(username, address):
    both, here, _ = count_failures(username, address)
    return both >= OF_ACCOUNT_FROM_ADDRESS or here >= FROM_ADDRESS


def is_code_asked_first(username):
    """Return whether so many sign-ins of an account failed that its password is not looked at without a code."""
    return count_failures(username, None)[2] >= OF_ACCOUNT


def free(**which):
    """Forget the failures of the last hour that a filter chooses; return how many there were."""
    return AccessFailureLog.objects.filter(attempt_time__gt=timezone.now() - WITHIN, **which).delete()[0]


class Busy(Exception):
    """Raised in place of looking at a password while as many others are looked at as may be at once."""


class BoundedBackend(ModelBackend):
    """Django's own accounts. A password takes a third of a second of the processor, so few are looked at at once.

    Whoever is one too many is told so and does not wait: who waits holds a thread, of which readers need some.
    """

    places = threading.BoundedSemaphore(AT_ONCE)

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not self.places.acquire(blocking=False):
            request.is_busy = True
            raise Busy
        try:
            return super().authenticate(request, username, password, **kwargs)
        finally:
            self.places.release()


class Limits(AxesDatabaseHandler):
    """Asks the three limits where django-axes asks its one, and writes a failure as one row of its log."""

    def is_locked(self, request, credentials=None):
        username = (credentials or {}).get("username")
        if is_address_refused(username, request.axes_ip_address):
            return True
        return is_code_asked_first(username) and not getattr(request, "has_shown_code", False)

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        username, is_refused = credentials.get("username"), getattr(request, "axes_locked_out", False)
        note(request, "sign-in refused" if is_refused else "sign-in failed", account=username)
        if is_refused:
            request.axes_credentials = credentials
        if is_refused or request is None:
            return
        for log in (AccessFailureLog, AccessLog):
            log.objects.filter(attempt_time__lte=timezone.now() - KEPT_FOR).delete()
        AccessFailureLog.objects.create(
            username=username,
            ip_address=request.axes_ip_address,
            user_agent=request.axes_user_agent,
            http_accept=request.axes_http_accept,
            path_info=request.axes_path_info,
        )

    def reset_attempts(self, *, ip_address=None, username=None, ip_or_username=False):
        """Free an address or an account, or all; what `manage.py axes_reset_username` calls."""
        which = {"ip_address": ip_address, "username": username}
        return free(**{name: value for name, value in which.items() if value})
