"""Pages that keep what was typed where it cannot be saved: somebody else holds the record, or no database answers."""

import sys

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from timeline import outages
from timeline.views import errors

from .effects import forget_told
from .unsaved import OWN, read_posted

SQLITE_CODES = {5, 6}  # SQLITE_BUSY, SQLITE_LOCKED
POSTGRES_STATES = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialisation failure
SECRET = ("password", "code", "otp")  # in the names of fields that are never put into a page


def is_locked(error):
    """Return whether an error comes of somebody else's writing only, so that trying again may do."""
    while error is not None:
        code, state = getattr(error, "sqlite_errorcode", 0), getattr(error, "sqlstate", "")
        if code & 0xFF in SQLITE_CODES or state in POSTGRES_STATES:
            return True
        error = error.__cause__ or error.__context__
    return False


class PatientSessionMiddleware(SessionMiddleware):
    """Django's sessions, for a database that somebody else may hold, or that is away."""

    def process_exception(self, request, exception):
        return answer_failure(request, exception)

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except (Error, SessionInterrupted) as error:
            if not is_locked(error) and not outages.is_away(error):
                raise
            # What the view did stands. Only what the session was to remember is lost: a long message, or a signing in.
            return response


def server_error(request):
    """Answer whatever failed outside a view as well, such as reading the session."""
    return answer_failure(request, sys.exception()) or errors.server_error(request)


def answer_failure(request, error):
    """Return what the desk answers where the database is held or away, None for all else."""
    if not request.path.startswith(reverse("admin:index")):
        return None
    if is_locked(error):
        return locked(request)
    return away(request, error) if outages.is_away(error) else None


def locked(request):
    """Answer that nothing was saved, with all that was typed in a form that sends it again."""
    forget_told(request)
    response = keep(request, "admin/locked.html", 503)
    response["Retry-After"] = str(outages.LOCK)
    return response


def away(request, error):
    """Answer that the database does not answer, with all that was typed, and without asking it anything.

    All goes back as it came, token and mark too, so sending it again is the same press: where the first was saved after
    all, the second finds that. The token is not made anew, since it may not have been looked at yet.
    """
    posted = read_posted(request) if request.method == "POST" else {}
    is_secret = hasattr(request, "sensitive_post_parameters") or any(
        part in name.lower() for name in posted for part in SECRET
    )
    forget_told(request)
    context = {"site_title": "Staff", "site_header": "Staff", "request": request}
    context |= hold(request, posted, bool(posted) and not is_secret)
    return errors.say_later(HttpResponse(render_to_string("admin/away.html", context)), error)


def keep(request, template, status, **context):
    """Answer with a page that holds what was typed, but for what each page has anew.

    Passwords are never put into a page: a form that holds them is opened again instead.
    """
    is_secret = hasattr(request, "sensitive_post_parameters")
    held = hold(request, request.POST, request.method == "POST" and not is_secret)
    held["typed"] = [(name, value) for name, value in held["typed"] if name not in OWN]
    return render(request, template, {**admin.site.each_context(request), **held, **context}, status=status)


def hold(request, posted, is_repeatable):
    """Return what a page shows that holds what was posted, as `typed`, and can send it again if `is_repeatable`."""
    return {
        "title": "Not saved yet" if request.method == "POST" else "Not opened yet",
        "is_popup": IS_POPUP_VAR in posted or IS_POPUP_VAR in request.GET,
        "is_repeatable": is_repeatable,
        "typed": [(name, value) for name, values in posted.lists() for value in values] if is_repeatable else [],
        "address": request.get_full_path(),
    }
