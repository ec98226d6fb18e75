"""The pages of policing plans and authors."""

from datetime import date
from itertools import chain

from timeline import linked_data
from timeline.addresses import path_to, with_query
from timeline.filters import MilestoneFilter
from timeline.models import Author, Figure, PolicingPlan, Source
from timeline.presenters.milestones import Link, fetch_first, present_cards_at
from timeline.presenters.paging import PAGE_SIZE
from timeline.presenters.plans import present_ends
from timeline.text import to_html, to_plain

from .base import get_public, public, render_page, select_published


@public
def policing_plan_list(request):
    return render_page(request, "policing_plan_list.html", {"plans": PolicingPlan.objects.all()})


def compare_url(plan, years):
    """Return the comparison of the plan's first and last year; an open period ends with the last of `years`."""
    first, last = plan.period.first.year, plan.period.last.year
    if plan.period.latest is None:
        last = max(years, default=first)
    return with_query(path_to("compare"), [("from", first), ("to", last)]) if first < last else ""


@public
def policing_plan_detail(request, slug):
    plan = get_public(PolicingPlan.objects.select_related("issuing_body"), slug)
    published = select_published(request)
    listing = published.listing
    flags = published.flags
    years = {key: list(levels.find_ranges(flags)) for key, levels in listing.levels.items()}
    naming = published.only(listing.get("plan", plan.pk))
    of_its_years = MilestoneFilter(years_of_plan(plan), queryset=published)
    others = of_its_years.qs.only(~naming.bits)
    context = {
        "plan": plan,
        "compare_url": compare_url(plan, chain(*years.values())),
        "summary": to_html(plan.summary),
        "description": to_plain(plan.summary, 155),
        "cards": present_cards_at(published, naming[:PAGE_SIZE]),
        "naming": more_link(naming.count(), [("plan", plan.slug)]),
        "within": fetch_first(others, PAGE_SIZE),
        "others": more_link(others.count() and of_its_years.qs.count(), of_its_years.pairs),
        "ends": present_ends(plan, Figure.objects.published(), years),
    }
    return render_page(request, "policing_plan_detail.html", context)


def years_of_plan(plan):
    """Return the timeline's parameters for the years of a plan; one without a published end has no last year."""
    years = {"year_from": plan.period.first.year, "year_to": plan.period.last.year}
    return {name: str(year) for name, year in years.items() if year not in (date.min.year, date.max.year)}


def more_link(count, pairs):
    """Return the link to all `count` milestones on the timeline, None where the page has them already."""
    if count <= PAGE_SIZE:
        return None
    return Link(f"All {count:,} on the timeline", with_query(path_to("timeline"), pairs))


@public
def author_list(request):
    published = select_published(request)
    authors = [
        (author, published.only(published.listing.get("author", author.pk)).count())
        for author in Author.objects.select_related("organisation")
    ]
    return render_page(request, "author_list.html", {"authors": authors})


@public
def author_detail(request, slug):
    author = get_public(Author.objects.select_related("organisation"), slug)
    published = select_published(request)
    credited = published.only(published.listing.get("author", author.pk))
    milestones = fetch_first(credited, PAGE_SIZE)
    context = {
        "author": author,
        "milestones": milestones,
        "more": more_link(credited.count(), [("author", author.slug)]),
        "sources": Source.objects.filter(milestones__in=milestones).distinct(),
        "json_ld": linked_data.to_script(linked_data.describe_author(request, author)),
    }
    return render_page(request, "author_detail.html", context)
