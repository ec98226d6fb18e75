"""What all public views share."""

from contextlib import ExitStack
from functools import wraps

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from timeline import clock
from timeline.addresses import absolute
from timeline.filters import Selection, normalise
from timeline.index import listing, version
from timeline.models import SiteText
from timeline.presenters.gone import find_gone

from .errors import gone


class NoLongerThere(Exception):
    """Raised for an address at which something public stood; carries the `Gone` that tells of it."""

    def __init__(self, gone):
        super().__init__(gone)
        self.gone = gone


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


WHOLE = 256 * 1024  # bytes up to which a stream is sent as a whole


def public(view):
    """Make a view a public one: GET and HEAD only, answered alike whoever asks, and made of one content version.

    It reads no cookie, so the token check would only turn the 405 of a wrong method into a 403. Everything that it
    reads is read in one snapshot, a stream to its end included; `response.version` is what it was made of. What was
    public and is gone answers 410.
    """

    @csrf_exempt
    @require_safe
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        request.GET = QueryDict(normalise(request.META.get("QUERY_STRING", "")))
        with ExitStack() as stack:
            now = timezone.now()
            stack.enter_context(version.snapshot())
            stack.enter_context(clock.stopped(now))
            request.version = version.read(now)
            try:
                response = view(request, *args, **kwargs)
            except NoLongerThere as error:
                response = gone(request, error.gone)
            if hasattr(response, "render"):
                response.render()
            if response.streaming:
                response = settle(response, stack)
            response.version = request.version
        return response

    return wrapped


def settle(response, stack):
    """Return a short stream as a whole answer; a long one keeps the snapshot open until its end."""
    parts, size = iter(response.streaming_content), 0
    begun = []
    for part in parts:
        begun.append(part)
        size += len(part)
        if size > WHOLE:
            break
    else:
        return HttpResponse(b"".join(begun), headers=dict(response.items()))

    held = stack.pop_all()

    def stream():
        with held:
            yield from begun
            yield from parts

    response.streaming_content = stream()
    return response


def get_listing(request):
    """Return the `Listing` of the version that a page is made of."""
    return listing.load(request.version.number)


def select_published(request):
    """Return the `Selection` of what the public can see."""
    listing = get_listing(request)
    return Selection(listing, listing.public(request.version.at))


def render_page(request, template, context, *, site=None, path=None, status=200):
    """Return a page in the site's frame; `path` is its canonical path when it is not the request's own."""
    context = {
        "site": site or SiteText.objects.load(),
        "canonical": absolute(request, path or request.path),
        **context,
    }
    return render(request, f"timeline/{template}", context, status=status)
