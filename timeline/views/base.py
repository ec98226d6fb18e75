"""What all public views share."""

from functools import wraps

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from timeline.addresses import absolute
from timeline.models import SiteText


def public(view):
    """Make a view a public one: GET and HEAD only, answered alike whoever asks.

    It reads no cookie, so the token check would only turn the 405 of a wrong method into a 403.
    """

    @csrf_exempt
    @require_safe
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return wrapped


def render_page(request, template, context, *, site=None, path=None, status=200):
    """Return a page in the site's frame; `path` is its canonical path when it is not the request's own."""
    context = {
        "site": site or SiteText.objects.load(),
        "canonical": absolute(request, path or request.path),
        **context,
    }
    return render(request, f"timeline/{template}", context, status=status)
