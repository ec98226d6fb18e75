"""How long somebody stays signed in: until the browser ends, some time without use, or a working day at most."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone

from .log import find_address

BEGAN = "began"  # in the session: seconds
PLACE = "place"  # in the session: by which it tells its owner from the others, an address and a browser
WRITTEN_EVERY = 5 * 60  # seconds


def note_beginning(request, **kwargs):
    """Note when and where a session began; a receiver of `user_logged_in`."""
    request.session[BEGAN] = timezone.now().timestamp()
    request.session[PLACE] = [find_address(request), request.META.get("HTTP_USER_AGENT", "")[:200]]


def find_own(request):
    """Return the sessions of whoever is signed in that may still be used, {row: data}, the newest first."""
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    own = {row: data for row in rows if (data := row.get_decoded()).get(SESSION_KEY) == str(request.user.pk)}
    return dict(sorted(own.items(), key=lambda pair: -pair[1].get(BEGAN, 0)))


def end_others(request):
    """End all sessions of whoever is signed in but this one; return how many."""
    others = [row.pk for row in find_own(request) if row.pk != request.session.session_key]
    Session.objects.filter(pk__in=others).delete()
    return len(others)


def name_cookie():
    return f"{settings.SESSION_COOKIE_NAME}-used"


def salt_of(session):
    """Return what the cookie of a session is signed with beside the key, so that it is good for that one alone."""
    return f"timeline.last-use {session.session_key}"


def read_last_use(request):
    """Return when a session was last used, as far as its cookie of that says so, else when it began; in seconds."""
    began = request.session.get(BEGAN, 0)
    try:
        return max(began, float(request.get_signed_cookie(name_cookie(), salt=salt_of(request.session))))
    except (KeyError, signing.BadSignature, ValueError):
        return began


class SessionLimitsMiddleware:
    """Lets a session of the desk end that was not used, or lasts too long.

    The last use is kept in a signed cookie: a row of the database would have to wait for whoever saves. A session that
    has ended is left where it is and no longer believed, and what is typed meanwhile is kept (`admin/unsaved.py`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if used := getattr(request, "used_now", None):
            response.set_signed_cookie(
                name_cookie(),
                used,
                salt=salt_of(request.session),
                path=settings.SESSION_COOKIE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
        return response

    def process_view(self, request, view, args, kwargs):
        if "admin" not in request.resolver_match.app_names or not request.user.is_authenticated:
            return
        now, used = timezone.now().timestamp(), read_last_use(request)
        is_over = now - request.session.get(BEGAN, 0) > settings.SESSION_COOKIE_AGE
        if is_over or now - used > settings.SESSION_IDLE_AGE:
            request.session, request.user = type(request.session)(), AnonymousUser()
        elif now - used > WRITTEN_EVERY:
            request.used_now = now
