"""Pages that keep what was typed where it cannot be saved, above all while somebody else holds the record."""

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.shortcuts import render

from .effects import forget_told
from .unsaved import OWN

SQLITE_CODES = {5, 6}  # SQLITE_BUSY, SQLITE_LOCKED
POSTGRES_STATES = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialisation failure
RETRY_AFTER = 20  # seconds, as long as a save waits


def is_locked(error):
    """Return whether an error comes of somebody else's writing only, so that trying again may do."""
    while error is not None:
        code, state = getattr(error, "sqlite_errorcode", 0), getattr(error, "sqlstate", "")
        if code & 0xFF in SQLITE_CODES or state in POSTGRES_STATES:
            return True
        error = error.__cause__ or error.__context__
    return False


class PatientSessionMiddleware(SessionMiddleware):
    """Django's sessions, for a database that somebody else may hold.

    The public pages only read and are served meanwhile; in the desk whatever waits too long is answered here.
    """

    def process_exception(self, request, exception):
        return locked(request) if "admin" in request.resolver_match.app_names and is_locked(exception) else None

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except (OperationalError, SessionInterrupted) as error:
            if not is_locked(error):
                raise
            # What the view did stands. Only what the session was to remember is lost: a long message, or a signing in.
            return response


def locked(request):
    """Answer that nothing was saved, with all that was typed in a form that sends it again."""
    forget_told(request)
    title = "Not saved yet" if request.method == "POST" else "Not opened yet"
    response = keep(request, "admin/locked.html", title, 503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def keep(request, template, title, status, **context):
    """Answer with a page that holds what was typed, as `typed`, and can send it again if `is_repeatable`.

    Passwords are never put into a page: a form that holds them is opened again instead.
    """
    is_secret = hasattr(request, "sensitive_post_parameters")
    is_repeatable = request.method == "POST" and not is_secret
    typed = request.POST.lists() if is_repeatable else []
    context = {
        **admin.site.each_context(request),
        "title": title,
        "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
        "is_repeatable": is_repeatable,
        "typed": [(name, value) for name, values in typed for value in values if name not in OWN],
        "address": request.get_full_path(),
        **context,
    }
    return render(request, template, context, status=status)
