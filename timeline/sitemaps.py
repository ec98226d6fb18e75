"""The pages that search engines should know."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.urls import reverse

from timeline.models import Author, Measure, Milestone, PolicingPlan

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
        keys = [self.selection.listing.order[rank] for rank in self.selection[part]]
        found = Milestone.objects.only("slug", "modified").in_bulk(keys)
        return [found[key] for key in keys]

    def lastmod(self, item):
        return item.modified


class NounSitemap(Sitemap):
    """Every object that has a page, of those that a function gives."""

    def __init__(self, find):
        self.find = find

    def items(self):
        return self.find().order_by("pk")


def make_sitemaps(selection):
    """Return {name of a section: `Sitemap`} of all pages; `selection` are the published milestones."""
    return {
        "pages": PageSitemap(),
        "milestones": MilestoneSitemap(selection),
        "plans": NounSitemap(PolicingPlan.objects.all),
        "authors": NounSitemap(Author.objects.all),
        "measures": NounSitemap(Measure.objects.published),
    }
