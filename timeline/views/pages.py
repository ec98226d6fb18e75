"""The pages that people read."""

from timeline import linked_data
from timeline.addresses import absolute, of_then, path_to, with_query
from timeline.citations import cite
from timeline.exports import (
    CHANGE_COLUMNS,
    CITATION_COLUMNS,
    DERIVED_COLUMNS,
    FIGURE_COLUMNS,
    FORMAT_CHANGES,
    FORMAT_VERSION,
    MILESTONE_COLUMNS,
)
from timeline.filters import MilestoneFilter
from timeline.models import Figure, Milestone, SiteText
from timeline.presenters.changes import present_changes_of
from timeline.presenters.figures import fetch_others
from timeline.presenters.milestones import present_milestone, present_surroundings
from timeline.presenters.paging import paginate
from timeline.presenters.past import present_past
from timeline.presenters.plans import find_in_force
from timeline.presenters.timeline import present_timeline
from timeline.text import to_page_html

from .base import public, raise_absent, reads, render_page, select_published

# What is not offered of the past, as its pages say it.
NOT_OF_THE_TIMELINE = "The picture of it all is not shown."
NOT_OF_A_MILESTONE = "Its files for BibTeX and RIS are today’s alone."


@public
@reads(*MilestoneFilter.base_filters, "page", "as_of")
def timeline(request):
    path = path_to("timeline")
    filtering = MilestoneFilter(request.GET, queryset=select_published(request))
    site = filtering.queryset.listing.site
    page = paginate(filtering.qs, request.GET.get("page"), path, of_then(filtering.pairs))
    today = with_query(path, filtering.pairs)
    context = {
        "as_of": present_past(request.past, request.now, today, left_out=NOT_OF_THE_TIMELINE),
        **present_timeline(filtering, page),
        "json_ld": linked_data.to_script(linked_data.describe_site(request, site)),
    }
    return render_page(request, "timeline.html", context, site=site, path=page.url)


@public
@reads("as_of")
def milestone_detail(request, slug):
    published, path = select_published(request), path_to("milestone-detail", slug)
    milestone, site = published.listing.find(slug), published.listing.site
    if milestone is None:
        return tell_absent(request, slug, path, site)
    figures = milestone.figures.all()
    told = find_in_force(published, milestone.date), present_changes_of(milestone), fetch_others(figures, published)
    url = milestone.get_absolute_url()
    context = {
        "as_of": present_past(request.past, request.now, path, milestone, NOT_OF_A_MILESTONE),
        **present_milestone(milestone, *told),
        **present_surroundings(milestone, published),
        "citation": cite(milestone, site.title, absolute(request, path)),
        "json_ld": linked_data.to_script(linked_data.describe_milestone(request, milestone, site)),
    }
    return render_page(request, "milestone_detail.html", context, site=site, path=url)


def tell_absent(request, slug, path, site):
    """Answer for a milestone that the public does not see; one that it sees today, as a page that leads there."""
    if not Milestone.objects.published(request.now).filter(slug=slug).exists():
        raise_absent(Milestone, slug)
    context = {"as_of": present_past(request.past, request.now, path)}
    return render_page(request, "not_yet.html", context, site=site, path=path)


@public
def data(request):
    context = {
        "figures": Figure.objects.published().count(),
        "milestones": select_published(request).count(),
        "milestone_columns": MILESTONE_COLUMNS,
        "figure_columns": FIGURE_COLUMNS,
        "derived_columns": DERIVED_COLUMNS,
        "citation_columns": CITATION_COLUMNS,
        "change_columns": CHANGE_COLUMNS,
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
