"""Error pages in the site's design."""

from django.db import DatabaseError
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from timeline.models import SiteText


def render_error(request, status, context=None):
    """Return the error page of a status; without the site's words when the database does not answer."""
    try:
        site = SiteText.objects.load()
    except DatabaseError:
        site = SiteText()
    return render(request, f"{status}.html", {"site": site, **(context or {})}, status=status)


def bad_request(request, exception=None):
    return render_error(request, 400)


@requires_csrf_token
def permission_denied(request, exception=None, reason=""):
    return render_error(request, 403)


def page_not_found(request, exception=None):
    return render_error(request, 404)


def gone(request, found):
    """Return the page of an address at which something public stood, of its `Gone`."""
    return render_error(request, 410, {"gone": found})


def server_error(request):
    # Nothing is asked of the database here: it may be what failed.
    return render(request, "500.html", {"site": SiteText()}, status=500)
