"""Whole web addresses of the site's own pages."""

import re
from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from timeline import clock
from timeline.dates import write_instant
from timeline.text import fold_letters


def absolute(request, path):
    """Return the whole address of `path`: under SITE_URL where it is set, else under the request's host."""
    return (settings.SITE_URL or f"{request.scheme}://{request.get_host()}") + path


def to_slug(words, limit=100):
    """Return words as the last part of an address, at most `limit` characters, "" where no letter can stand in one.

    Only small letters and digits stand in it; whatever parts two words, a dash too, is a hyphen.
    """
    parts = [fold_letters(part) for part in re.split(r"[^\w'’]+|_", words)]
    slug = ""
    for part in filter(None, (re.sub(r"[^a-z0-9]", "", part) for part in parts)):
        longer = f"{slug}-{part}".lstrip("-")
        if len(longer) > limit:
            return slug or part[:limit]
        slug = longer
    return slug


# The pages that tell the past: from one of them, those of the same moment are led to.
TELLING_THE_PAST = ("timeline", "milestone-detail", "measure-detail")


def with_query(path, pairs):
    """Return `path` with (name, value) `pairs` as its query; without a question mark when there are none."""
    return f"{path}?{urlencode(pairs, safe=':')}" if pairs else path


def at_moment(page, moment):
    """Return the address of a page that tells the past, as it stood at the end of the second of a moment."""
    return with_query(page, [("as_of", write_instant(moment))])


def of_then(pairs=()):
    """Return (name, value) pairs with that of the past moment that the page being made speaks of, if it does."""
    return [*pairs, ("as_of", clock.as_of())] if clock.as_of() else list(pairs)


def page_of(name, slug):
    """Return the path of an object's own page, such as `page_of("author-detail", "steven-sweeney")`.

    The address is resolved once: a list asks for hundreds. On a page of the past it leads to that moment, where it can.
    """
    path = path_to(name, "-").replace("/-/", f"/{slug}/")
    return with_query(path, of_then()) if name in TELLING_THE_PAST else path


def results_of(pairs):
    """Return the path of the milestones that (name, value) `pairs` choose: on the timeline, where they begin."""
    return with_query(path_to("timeline"), of_then(pairs)) + "#results"


@cache
def path_to(name, *args):
    """Return the path of a page such as `path_to("timeline")`; resolved once as well."""
    return reverse(f"timeline:{name}", args=args)
