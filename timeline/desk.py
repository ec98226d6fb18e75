from django.contrib import admin
from django.urls import reverse

from timeline.models import Milestone, SiteText, Source


class StaffSite(admin.AdminSite):
    """Stock admin under the site's own name, whose front page says what is missing from the record."""

    index_title = "Editorial desk"
    site_url = "/"
    enable_nav_sidebar = False

    def each_context(self, request):
        name = SiteText.objects.load().short_title or "Site"
        return {
            **super().each_context(request),
            "site_header": f"{name}: staff",
            "site_title": f"{name}: staff",
        }

    def index(self, request, extra_context=None):
        return super().index(request, {**(extra_context or {}), "gaps": find_gaps()})


def find_gaps():
    """Return what no document gave and readers would expect, as (words, address) pairs."""
    site = SiteText.objects.load()
    site_page = reverse("admin:timeline_sitetext_changelist")
    gaps = []
    if not site.contact:
        gaps.append(("No contact is set: readers cannot suggest a correction.", site_page))
    if not site.licence:
        gaps.append(("No licence is set: readers do not know how they may use the content.", site_page))
    for source in Source.objects.all():
        missing = [name for name in ("publisher", "date", "link") if not getattr(source, name)]
        if missing:
            address = reverse("admin:timeline_source_change", args=[source.pk])
            gaps.append((f"The source “{source}” has no {', no '.join(missing)}.", address))
    for milestone in Milestone.objects.published().filter(sources=None):
        address = reverse("admin:timeline_milestone_change", args=[milestone.pk])
        gaps.append((f"The milestone “{milestone}” cites no source.", address))
    return gaps
