"""The pages that people read."""

from django.template.loader import render_to_string

from timeline import linked_data
from timeline.addresses import absolute, path_to, with_query
from timeline.charts.axes import MARKS
from timeline.charts.glance import present_glance
from timeline.citations import cite
from timeline.exports import DERIVED_COLUMNS, FIGURE_COLUMNS, MILESTONE_COLUMNS
from timeline.filters import MilestoneFilter, Selection
from timeline.models import Milestone, PolicingPlan, SiteText
from timeline.presenters.as_of import read_as_of
from timeline.presenters.changes import present_changes_of
from timeline.presenters.figures import group_figures, present_figures
from timeline.presenters.filtering import (
    present_chips,
    present_facets,
    present_has_figures,
    present_text_fields,
)
from timeline.presenters.markup import draw_numbers
from timeline.presenters.milestones import (
    Decade,
    Link,
    group_by_decade,
    machine_date,
    present_cards_at,
    present_labels,
    present_neighbours,
    present_related,
    relations_of,
)
from timeline.presenters.paging import paginate
from timeline.text import to_html, to_plain

from .base import get_listing, get_public, public, render_page
from .changes import milestone_as_of, timeline_as_of


@public
def timeline(request):
    as_of = read_as_of(request.GET.get("as_of"))
    if as_of and as_of.day:
        return timeline_as_of(request, as_of)
    listing = get_listing(request)
    site = listing.site
    published = Selection(listing, listing.public(request.version.at))
    filtering = MilestoneFilter(request.GET, queryset=published)
    chosen, home = filtering.qs, path_to("timeline")
    page = paginate(chosen, request.GET.get("page"), home, filtering.pairs)
    plans = list(listing.nouns["plan"].values())
    begin = [plan for plan in plans if plan.kind == PolicingPlan.Kind.POLICE_AND_CRIME_PLAN]
    typed, order = filtering.values.get("q", ""), filtering.values.get("order") or "oldest"
    if order == "relevance":
        decades = [Decade("", present_cards_at(published, page.items, typed=typed))] if page.items else []
    else:
        decades = group_by_decade(present_cards_at(published, page.items, begin, heading_level=4, typed=typed))
    context = {
        "as_of": as_of,
        "picture": draw_picture(published, chosen, bool(filtering.restricting), plans),
        "fields": present_text_fields(filtering),
        "facets": present_facets(filtering, published),
        "has_figures": present_has_figures(filtering, published),
        "order": order,
        "chips": present_chips(filtering, with_counts=not page.total),
        "page": page,
        "decades": decades,
        "downloads": {
            name: with_query(path_to(f"timeline-{name}"), filtering.pairs) for name in ("csv", "json", "atom")
        },
        "json_ld": linked_data.to_script(linked_data.describe_site(request, site)),
    }
    numbered = [("page", page.number)] if page.number > 1 else []
    path = with_query(request.path, filtering.pairs + numbered)
    return render_page(request, "timeline.html", context, site=site, path=path)


def draw_picture(published, chosen, is_filtered, plans):
    """Return the history at a glance as HTML. Of a history short enough to be drawn one by one it is kept.

    Then few sets of milestones are ever chosen, by any number of addresses.
    """

    def draw():
        glance = present_glance(published, chosen, is_filtered, plans)
        return render_to_string("timeline/_glance.html", {"glance": glance}) if glance else ""

    if published.count() > MARKS:
        return draw()
    return published.listing.remember(("picture", published.bits, chosen.bits, is_filtered), draw)


@public
def milestone_detail(request, slug):
    as_of = read_as_of(request.GET.get("as_of"))
    if as_of and as_of.day:
        return milestone_as_of(request, slug, as_of)
    site = SiteText.objects.load()
    milestone = get_public(Milestone.objects.published().with_figures().with_relations(), slug)
    listing = get_listing(request)
    rank, published = listing.find_rank(milestone.pk), listing.public(request.version.at)
    url = absolute(request, milestone.get_absolute_url())
    rows = present_figures(milestone.figures.all())
    context = {
        "as_of": as_of,
        "milestone": milestone,
        "datetime": machine_date(milestone.date),
        "html": to_html(milestone.text),
        "description": to_plain(milestone.text, 155),
        "figures": rows,
        "numbers": draw_numbers(group_figures(rows, milestone.date)),
        "labels": present_labels(relations_of(milestone)),
        "plans_in_force": PolicingPlan.objects.police_and_crime_plans().containing(milestone.date),
        "authors": [Link(author.name, author.get_absolute_url()) for author in milestone.authors.all()],
        "sources": list(milestone.sources.all()),
        **present_neighbours(listing, rank, published),
        "changes": present_changes_of(milestone),
        "related": present_related(listing, rank, milestone.date.year, published),
        "citation": cite(milestone, site.title, url),
        "json_ld": linked_data.to_script(linked_data.describe_milestone(request, milestone, site)),
    }
    return render_page(request, "milestone_detail.html", context, site=site)


@public
def data(request):
    context = {
        "milestone_columns": MILESTONE_COLUMNS,
        "figure_columns": FIGURE_COLUMNS,
        "derived_columns": DERIVED_COLUMNS,
    }
    return render_page(request, "data.html", context)


@public
def about(request):
    site = SiteText.objects.load()
    return render_page(
        request, "text_page.html", {"heading": "About this site", "html": to_html(site.about)}, site=site
    )


@public
def accessibility(request):
    site = SiteText.objects.load()
    return render_page(
        request,
        "text_page.html",
        {"heading": "Accessibility", "html": to_html(site.accessibility)},
        site=site,
    )
