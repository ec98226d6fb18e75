"""Error pages in the site's design."""

import sys

from django.db import Error
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from timeline import outages
from timeline.exports import open_to_all
from timeline.models import SiteText
from timeline.text import shorten


def render_error(request, status, context=None):
    """Return the error page of a status; without the site's words when the database does not answer."""
    try:
        with outages.probing():
            site = SiteText.objects.load()
    except Error:
        site = SiteText()
    return render(request, f"{status}.html", {"site": site, **(context or {})}, status=status)


REFUSED = {
    "as_of": "This address cannot be asked how it stood. The timeline, each milestone and each measure can, with the "
    "files of milestones and figures, such as /?as_of=2026-11-25 or /timeline.csv?as_of=2026-11-25T09:30. Leave as_of "
    "out for how things stand today.",
    "since": "This address cannot be asked what changed. timeline.csv, timeline.json, figures.csv and figures.json "
    "can, such as /timeline.csv?since=2026-11-25. Leave since out for how things stand today.",
}


def refuse_past(request, *parameters):
    """Answer an address that asks for a past that is not told: in words, a file in plain text."""
    message = " ".join(REFUSED[name] for name in sorted(parameters))
    if request.path.endswith("/"):
        return render_error(request, 400, {"message": message})
    return HttpResponse(message + "\n", status=400, content_type="text/plain; charset=utf-8")


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


AWAY = "The database of this site does not answer at the moment. Please ask again in a few seconds.\n"


def say_later(response, error):
    """Return an answer that says to come again, once the log has its line of the error instead of Django's."""
    outages.tell(error)
    response.status_code, response["Retry-After"] = 503, str(outages.RETRY_AFTER)
    response._has_been_logged = True
    return response


def server_error(request):
    """Answer what failed; where it is the database that does not answer, without asking it anything more."""
    error = sys.exception()
    if outages.is_away(error):
        if not request.path.endswith("/"):
            return say_later(HttpResponse(AWAY, content_type="text/plain; charset=utf-8"), error)
        return say_later(render(request, "503.html", {"site": SiteText()}), error)
    # It stands alone: database, static files or the site's own template may be what failed.
    return render(request, "500.html", status=500)
