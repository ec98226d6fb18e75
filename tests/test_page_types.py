"""The list of page types knows every address of the site."""

from django.contrib.admin import site
from django.urls import get_resolver, resolve

from .page_types import DESK, NO_PAGES, PUBLIC, SIGNED_OUT, STOCK

NOUNS = {model._meta.model_name for model in site._registry}


def kind_of(name):
    """The kind of page that a name of an address stands for: `timeline_theme_history` is `history`."""
    app, _, rest = (name or "").partition("_")
    noun, _, kind = rest.partition("_")
    return kind if app in ("timeline", "auth", "axes") and noun in NOUNS else name


def find_kinds(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from find_kinds(pattern)
        else:
            yield kind_of(pattern.name)


def test_every_address_of_the_site_is_a_page_type_or_no_page():
    keys = dict.fromkeys(
        ("full", "waiting", "figure", "theme", "plan", "unsaved", "last", "user", "today", "look"), "1"
    )
    pages = [page for pages in (PUBLIC, DESK, STOCK, SIGNED_OUT) for page in pages.values()]
    addresses = [page.address.format(**keys).partition("?")[0] for page in pages if "nowhere" not in page.address]
    looked_at = {kind_of(resolve(address).url_name) for address in addresses}

    assert looked_at | NO_PAGES >= set(find_kinds(get_resolver()))
    assert not looked_at & NO_PAGES
