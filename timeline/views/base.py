"""What all public views share."""

import threading
from contextlib import ExitStack
from functools import wraps
from itertools import chain

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from timeline import clock, outages
from timeline.addresses import absolute
from timeline.caching import LARGEST
from timeline.filters import Selection, normalise
from timeline.filters.query import MOMENTS
from timeline.index import listing, version
from timeline.index.past import read_past
from timeline.models import Measure, SiteText
from timeline.presenters.gone import find_gone

from .errors import gone, refuse_past, refuse_values


class NoLongerThere(Exception):
    """Raised for an address at which something public stood, with the `Gone` that tells of it."""


def get_public(queryset, slug):
    """Return the object at an address; raises `NoLongerThere` where the public saw one once, else Http404."""
    obj = queryset.filter(slug=slug).first()
    if obj is None:
        raise_absent(queryset.model, slug)
    return obj


def raise_absent(model, slug):
    """Raise `NoLongerThere` or Http404 for an address at which the public finds nothing."""
    found = find_gone(model, slug)
    if found:
        raise NoLongerThere(found)
    raise Http404


def reads(*parameters):
    """Declare the query parameters of a public view: no other changes what it answers or where that is kept.

    One that reads `as_of` tells the past: its clock stands at the moment that is asked for.
    """

    def declare(view):
        view.parameters = frozenset(parameters)
        return view

    return declare


WHOLE = LARGEST  # bytes up to which a stream is sent as a whole


def public(view):
    """Make a view a public one: GET and HEAD only, answered alike whoever asks, and made of one content version.

    It reads no cookie, so the token check would only turn the 405 of a wrong method into a 403. Everything that it
    reads is read in one snapshot, a stream to its end included; `response.version` is what it was made of. What was
    public and is gone answers 410. Its `parameters` are those it `reads`, and `MOMENTS`, which each tells
    or refuses: `request.past` is what was asked for, None for today, and `response.past` how an address names it.
    """
    own = getattr(view, "parameters", frozenset())

    @csrf_exempt
    @require_safe
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        request.GET = QueryDict(normalise(request.META.get("QUERY_STRING", ""), wrapped.parameters))
        with ExitStack() as stack:
            now = timezone.now()
            stack.enter_context(outages.waiting(outages.READ))
            stack.enter_context(version.reading())
            given = request.GET.getlist("as_of") if "as_of" in own else []
            request.past = read_past(given, now) if given else None
            at = request.past and request.past.at
            stack.enter_context(clock.stopped(at, request.past.text) if at else clock.stopped(now))
            # A request that is answered anew, after a failure, is answered of the version that stands by then.
            request.version, request.now, request.listing = version.read(now), now, None
            try:
                if request.past and request.past.error and not request.path.endswith("/"):
                    response = refuse_values(request, {"as_of": [request.past.error]})
                else:
                    response = view(request, *args, **kwargs)
            except NoLongerThere as error:
                response = gone(request, *error.args)
            untold = request.GET.keys() & set(MOMENTS) - own
            if response.status_code == 200 and untold:
                response = refuse_past(request, *untold)
            if hasattr(response, "render"):
                response.render()
            if response.streaming:
                response = settle(response, stack)
            response.version, response.past = request.version, at and request.past.text
        return response

    wrapped.parameters = own | set(MOMENTS)
    return wrapped


# Long answers that are made, or waited for, in a process at once, of its four threads: the others are for readers.
making_long = threading.BoundedSemaphore(2)
RETRY_AFTER = 10  # seconds


class Stream:
    """The parts of a long answer, with what they hold until their end, or until they are closed."""

    def __init__(self, parts, held):
        self.parts, self.held = parts, held

    def __iter__(self):
        with self.held:
            yield from self.parts

    def close(self):
        self.held.close()


def settle(response, stack):
    """Return a short stream as a whole answer; a long one keeps its snapshot and a place until its end."""
    if not making_long.acquire(blocking=False):
        return refuse_long()
    making_long.release()
    parts, size = iter(response.streaming_content), 0
    begun = []
    for part in parts:
        begun.append(part)
        size += len(part)
        if size > WHOLE:
            break
    else:
        return HttpResponse(b"".join(begun), headers=dict(response.items()))

    if not making_long.acquire(blocking=False):
        return refuse_long()
    held = stack.pop_all()
    held.callback(making_long.release)
    response.streaming_content = Stream(chain(begun, parts), held)
    # Whoever does not send the stream lets go of what it holds; `response.close()` would end the request as well.
    response.held = held
    return response


def refuse_long():
    """Answer that others are being sent what takes long: 503, in plain text."""
    words = "Long downloads are being made for others at this moment. Ask again in ten seconds.\n"
    headers = {"Retry-After": str(RETRY_AFTER)}
    return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers=headers)


def get_listing(request):
    """Return the `Listing` of the version that a page is made of, or of the past that it tells."""
    if request.listing is None:
        today, past = listing.load(request.version.number), request.past
        request.listing = listing.PastListing(today, past.at, request.now) if past and past.at else today
    return request.listing


def select_published(request):
    """Return the `Selection` of what the public can see."""
    listing = get_listing(request)
    return Selection(listing, listing.public(request.version.at))


def get_measure(request, slug):
    """Return the measure at an address, of today or of the past that is asked for; raises as `get_public`."""
    for measure in get_listing(request).find_measures(slug):
        return measure
    raise_absent(Measure, slug)


def render_page(request, template, context, *, site=None, path=None, status=200):
    """Return a page in the site's frame; `path` is its canonical path when it is not the request's own."""
    context = {
        "site": site or SiteText.objects.load(),
        "canonical": absolute(request, path or request.path),
        "root": absolute(request, ""),
        "card": absolute(request, static("timeline/card.png")),
        **context,
    }
    if clock.as_of():
        context["json_ld"] = ""  # programs are told of things as they are
    return render(request, f"timeline/{template}", context, status=status)
