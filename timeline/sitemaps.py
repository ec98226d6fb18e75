"""The pages that search engines should know."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.urls import reverse

from timeline.models import Author, Measure, Milestone, PolicingPlan


class Sitemap(sitemaps.Sitemap):
    """Addresses under SITE_URL where it is set, else under the request's host."""

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
    def items(self):
        return Milestone.objects.published().only("slug", "modified").oldest_first()

    def lastmod(self, item):
        return item.modified


class NounSitemap(Sitemap):
    """Every object that has a page, of those that a function gives."""

    def __init__(self, find):
        self.find = find

    def items(self):
        return self.find().order_by("pk")


SITEMAPS = {
    "pages": PageSitemap(),
    "milestones": MilestoneSitemap(),
    "plans": NounSitemap(PolicingPlan.objects.all),
    "authors": NounSitemap(Author.objects.all),
    "measures": NounSitemap(Measure.objects.published),
}
