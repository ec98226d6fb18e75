"""Whole web addresses of the site's own pages."""

from urllib.parse import urlencode

from django.conf import settings


def absolute(request, path):
    """Return the whole address of `path`: under SITE_URL where it is set, else under the request's host."""
    return (settings.SITE_URL or f"{request.scheme}://{request.get_host()}") + path


def with_query(path, pairs):
    """Return `path` with (name, value) `pairs` as its query; without a question mark when there are none."""
    return f"{path}?{urlencode(pairs)}" if pairs else path
