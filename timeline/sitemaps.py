"""The pages that search engines should know."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.urls import reverse

from timeline.models import Author, Measure, Milestone, PolicingPlan, Source

# Addresses in one file. The protocol allows 50,000; fewer make each file as quick to answer as a page.
LIMIT = 1000


class Sitemap(sitemaps.Sitemap):
    """Addresses under SITE_URL where it is set, else under the request's host."""

    limit = LIMIT

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme or protocol

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc or site.domain


class PageSitemap(Sitemap):
    """Pages that stand alone."""

    def items(self):
        return [
            "timeline",
            "policing-plan-list",
            "author-list",
            "source-list",
            "figure-list",
            "compare",
            "change-list",
            "data",
            "about",
            "accessibility",
        ]

    def location(self, item):
        return reverse(f"timeline:{item}")


class MilestoneSitemap(Sitemap):
    """The milestones of a `Selection`, of which the page asked for is fetched."""

    def __init__(self, selection):
        self.selection = selection

    def items(self):
        return self

    def count(self):
        return self.selection.count()

    def __getitem__(self, part):
        rows = Milestone.objects.only("slug", "public_changed", "publish_at")
        return self.selection.listing.fetch(self.selection[part], rows)

    def lastmod(self, item):
        return item.last_public_change


class NounSitemap(Sitemap, sitemaps.GenericSitemap):
    """The objects of a queryset, each of which has a page."""


def make_sitemaps(selection):
    """Return {name of a section: `Sitemap`} of all pages; `selection` are the published milestones."""
    nouns = {
        "plans": PolicingPlan.objects.filter(pk__in=selection.nouns["plan"]),
        "authors": Author.objects.filter(pk__in=selection.nouns["author"]),
        "measures": Measure.objects.published(),
        "sources": Source.objects.published(),
    }
    return {
        "pages": PageSitemap(),
        "milestones": MilestoneSitemap(selection),
        **{name: NounSitemap({"queryset": rows.order_by("pk")}) for name, rows in nouns.items()},
    }
