"""The pages that people read."""

from timeline import linked_data
from timeline.addresses import absolute, path_to
from timeline.citations import cite
from timeline.exports import (
    CITATION_COLUMNS,
    DERIVED_COLUMNS,
    FIGURE_COLUMNS,
    FORMAT_CHANGES,
    FORMAT_VERSION,
    MILESTONE_COLUMNS,
)
from timeline.filters import MilestoneFilter
from timeline.models import Figure, Milestone, PolicingPlan, SiteText
from timeline.presenters.as_of import read_as_of
from timeline.presenters.changes import present_changes_of
from timeline.presenters.figures import fetch_others
from timeline.presenters.milestones import present_milestone, present_surroundings
from timeline.presenters.paging import paginate
from timeline.presenters.timeline import present_timeline
from timeline.text import to_page_html

from .base import get_public, public, reads, render_page, select_published
from .changes import milestone_as_of, timeline_as_of


@public
@reads(*MilestoneFilter.base_filters, "page")
def timeline(request):
    as_of = read_as_of(request.GET.get("as_of"))
    if as_of and as_of.day:
        return timeline_as_of(request, as_of)
    filtering = MilestoneFilter(request.GET, queryset=select_published(request))
    site = filtering.queryset.listing.site
    page = paginate(filtering.qs, request.GET.get("page"), path_to("timeline"), filtering.pairs)
    context = {
        "as_of": as_of,
        **present_timeline(filtering, page),
        "json_ld": linked_data.to_script(linked_data.describe_site(request, site)),
    }
    return render_page(request, "timeline.html", context, site=site, path=page.url)


@public
def milestone_detail(request, slug):
    as_of = read_as_of(request.GET.get("as_of"))
    if as_of and as_of.day:
        return milestone_as_of(request, slug, as_of)
    milestone = get_public(Milestone.objects.published().with_figures("source").with_relations(), slug)
    site, published = SiteText.objects.load(), select_published(request)
    plans = PolicingPlan.objects.police_and_crime_plans().filter(pk__in=published.nouns["plan"])
    told = plans.containing(milestone.date), present_changes_of(milestone), fetch_others(milestone.figures.all())
    context = {
        "as_of": as_of,
        **present_milestone(milestone, *told),
        **present_surroundings(milestone, published),
        "citation": cite(milestone, site.title, absolute(request, milestone.get_absolute_url())),
        "json_ld": linked_data.to_script(linked_data.describe_milestone(request, milestone, site)),
    }
    return render_page(request, "milestone_detail.html", context, site=site)


@public
def data(request):
    context = {
        "figures": Figure.objects.published().count(),
        "milestones": select_published(request).count(),
        "milestone_columns": MILESTONE_COLUMNS,
        "figure_columns": FIGURE_COLUMNS,
        "derived_columns": DERIVED_COLUMNS,
        "citation_columns": CITATION_COLUMNS,
        "version": FORMAT_VERSION,
        "versions": FORMAT_CHANGES,
    }
    return render_page(request, "data.html", context)


@public
def about(request):
    site = SiteText.objects.load()
    return render_page(
        request, "text_page.html", {"heading": "About this site", "html": to_page_html(site.about)}, site=site
    )


@public
def accessibility(request):
    site = SiteText.objects.load()
    return render_page(
        request,
        "text_page.html",
        {"heading": "Accessibility", "html": to_page_html(site.accessibility)},
        site=site,
    )
