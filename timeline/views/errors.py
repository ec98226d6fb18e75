"""Error pages in the site's design."""

from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from timeline.exports import open_to_all
from timeline.models import SiteText
from timeline.text import shorten


def render_error(request, status, context=None):
    """Return the error page of a status; without the site's words when the database does not answer."""
    try:
        site = SiteText.objects.load()
    except DatabaseError:
        site = SiteText()
    return render(request, f"{status}.html", {"site": site, **(context or {})}, status=status)


PAST_REFUSED = (
    "This address cannot be asked how it stood on a day. The timeline without filters and each milestone can, such as "
    "/?as_of=2026-11-25. Leave as_of out for how things stand today."
)


def refuse_past(request):
    """Answer an address that asks for a past that is not told: in words, a file in plain text."""
    if request.path.endswith("/"):
        return render_error(request, 400, {"message": PAST_REFUSED})
    return HttpResponse(PAST_REFUSED + "\n", status=400, content_type="text/plain; charset=utf-8")


def refuse_values(request, errors):
    """Answer a file or a feed whose address holds bad values, {parameter: messages}, naming each of them."""
    lines = [
        f"{name}={shorten(', '.join(request.GET.getlist(name)))}: {message}"
        for name, messages in errors.items()
        for message in messages
    ]
    text = "\n".join(["Nothing was sent, because the address asks for something this site cannot read.", *lines])
    return open_to_all(HttpResponse(text + "\n", status=400, content_type="text/plain; charset=utf-8"))


def bad_request(request, exception=None):
    return render_error(request, 400)


@requires_csrf_token
def permission_denied(request, exception=None, reason=""):
    # What a page of the desk says of why, in words for people.
    request.why_refused = str(exception or "")
    return render_error(request, 403, {"message": request.why_refused})


def page_not_found(request, exception=None):
    return render_error(request, 404)


def gone(request, found):
    """Return the page of an address at which something public stood, of its `Gone`."""
    return render_error(request, 410, {"gone": found})


def server_error(request):
    # It stands alone: database, static files or the site's own template may be what failed.
    return render(request, "500.html", status=500)
