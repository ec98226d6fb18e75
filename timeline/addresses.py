"""Whole web addresses of the site's own pages."""

from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse


def absolute(request, path):
    """Return the whole address of `path`: under SITE_URL where it is set, else under the request's host."""
    return (settings.SITE_URL or f"{request.scheme}://{request.get_host()}") + path


def with_query(path, pairs):
    """Return `path` with (name, value) `pairs` as its query; without a question mark when there are none."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def page_of(name, slug):
    """Return the path of an object's own page, such as `page_of("author-detail", "steven-sweeney")`.

    The address is resolved once: a list asks for hundreds.
    """
    return _page_pattern(name).replace("/-/", f"/{slug}/")


@cache
def path_to(name):
    """Return the path of a page that there is one of, such as `path_to("timeline")`; resolved once as well."""
    return reverse(f"timeline:{name}")


@cache
def _page_pattern(name):
    return reverse(f"timeline:{name}", args=["-"])
