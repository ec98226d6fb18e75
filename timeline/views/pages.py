"""The pages that people read."""

from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse

from timeline import linked_data
from timeline.addresses import absolute, with_query
from timeline.citations import cite, cite_measure
from timeline.exports import DERIVED_COLUMNS, FIGURE_COLUMNS, MILESTONE_COLUMNS
from timeline.filters import CompareForm, MilestoneFilter, Selection
from timeline.models import Author, Figure, Measure, Milestone, PolicingPlan, SiteText, Source
from timeline.presenters.as_of import read_as_of
from timeline.presenters.changes import present_changes_of
from timeline.presenters.charts.axes import MARKS
from timeline.presenters.charts.glance import present_glance
from timeline.presenters.charts.measure import chart_of
from timeline.presenters.charts.multiples import present_multiples
from timeline.presenters.compare import compare_measures
from timeline.presenters.derived import derive
from timeline.presenters.figures import group_figures, present_figures
from timeline.presenters.filtering import (
    present_chips,
    present_facets,
    present_has_figures,
    present_text_fields,
)
from timeline.presenters.milestones import (
    Decade,
    Link,
    group_by_decade,
    machine_date,
    present_cards,
    present_cards_at,
    present_related,
)
from timeline.presenters.paging import paginate
from timeline.presenters.plans import present_ends
from timeline.text import to_html, to_plain

from .base import get_listing, get_public, public, render_page
from .record import milestone_as_of, timeline_as_of

# Milestones between two years that the comparison lists itself; the timeline has them all.
BETWEEN_LIMIT = 50


@public
def timeline(request):
    as_of = read_as_of(request.GET.get("as_of"))
    if as_of and as_of.day:
        return timeline_as_of(request, as_of)
    listing = get_listing(request)
    site = listing.site
    published = Selection(listing, listing.public(request.version.at))
    filtering = MilestoneFilter(request.GET, queryset=published)
    chosen, home = filtering.qs, reverse("timeline:timeline")
    page = paginate(chosen, request.GET.get("page"), home, filtering.pairs)
    plans = list(listing.nouns["plan"].values())
    begin = [plan for plan in plans if plan.kind == PolicingPlan.Kind.POLICE_AND_CRIME_PLAN]
    typed, order = filtering.values.get("q", ""), filtering.values.get("order") or "oldest"
    if order == "relevance":
        decades = [Decade("", present_cards_at(listing, page.items, typed=typed))] if page.items else []
    else:
        decades = group_by_decade(present_cards_at(listing, page.items, begin, heading_level=4, typed=typed))
    context = {
        "as_of": as_of,
        "picture": draw_picture(published, chosen, bool(filtering.restricting), plans),
        "fields": present_text_fields(filtering),
        "facets": present_facets(filtering, published),
        "has_figures": present_has_figures(filtering, published),
        "order": order,
        "chips": present_chips(filtering, None if page.total else published),
        "page": page,
        "decades": decades,
        "downloads": {
            name: with_query(reverse(f"timeline:timeline-{name}"), filtering.pairs) for name in ("csv", "json", "atom")
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
    published = Milestone.objects.published()
    milestone = get_public(published.with_relations(), slug)
    url = absolute(request, milestone.get_absolute_url())
    rows = present_figures(milestone.figures.all())
    neighbours = {"previous": published.before(milestone), "next": published.after(milestone)}
    neighbours = {name: rows.only("slug", "title", "date").first() for name, rows in neighbours.items()}
    context = {
        "as_of": as_of,
        "milestone": milestone,
        "datetime": machine_date(milestone.date),
        "html": to_html(milestone.text),
        "description": to_plain(milestone.text, 155),
        "card": present_cards([milestone])[0],
        "figures": rows,
        "figure_groups": group_figures(rows, milestone.date),
        "plans_in_force": PolicingPlan.objects.police_and_crime_plans().containing(milestone.date),
        "authors": [Link(author.name, author.get_absolute_url()) for author in milestone.authors.all()],
        "sources": list(milestone.sources.all()),
        **{name: to_link(other) for name, other in neighbours.items() if other},
        "changes": present_changes_of(milestone),
        "related": present_related(milestone, published),
        "citation": cite(milestone, site.title, url),
        "json_ld": linked_data.to_script(linked_data.describe_milestone(request, milestone, site)),
    }
    return render_page(request, "milestone_detail.html", context, site=site)


def to_link(milestone):
    return Link(f"{milestone.date.label}: {milestone.title}", milestone.get_absolute_url())


@public
def policing_plan_list(request):
    return render_page(request, "policing_plan_list.html", {"plans": PolicingPlan.objects.all()})


def compare_url(plan, figures):
    """Return the comparison of the plan's first and last year; an open period ends with the last figure."""
    first, last = plan.period.first.year, plan.period.last.year
    if plan.period.latest is None:
        last = max((figure.date.year for figure in figures), default=first)
    return with_query(reverse("timeline:compare"), [("from", first), ("to", last)]) if first < last else ""


@public
def policing_plan_detail(request, slug):
    plan = get_public(PolicingPlan.objects.select_related("issuing_body"), slug)
    published = Milestone.objects.published()
    within = published.overlapping(plan.period.first, plan.period.last).exclude(plans=plan)
    naming = published.filter(plans=plan).with_relations()
    figures = list(Figure.objects.published().filter(kind=Figure.Kind.ACTUAL).select_related("measure"))
    context = {
        "plan": plan,
        "compare_url": compare_url(plan, figures),
        "summary": to_html(plan.summary),
        "description": to_plain(plan.summary, 155),
        "cards": present_cards(naming),
        "within": within.only("slug", "title", "date"),
        "ends": present_ends(plan, figures),
    }
    return render_page(request, "policing_plan_detail.html", context)


@public
def author_list(request):
    authors = Author.objects.select_related("organisation").with_milestone_count()
    return render_page(request, "author_list.html", {"authors": authors})


@public
def author_detail(request, slug):
    author = get_public(Author.objects.select_related("organisation"), slug)
    credited = Milestone.objects.published().filter(authors=author)
    context = {
        "author": author,
        "milestones": credited.only("slug", "title", "date"),
        "sources": Source.objects.filter(milestones__in=credited).distinct(),
        "json_ld": linked_data.to_script(linked_data.describe_author(request, author)),
    }
    return render_page(request, "author_detail.html", context)


@public
def figure_list(request):
    site = SiteText.objects.load()
    measures = list(Measure.objects.published().select_related("ended_by"))
    figures = list(Figure.objects.published().in_tables())
    rows = present_figures(figures, with_milestone=True)
    tables = [(measure, [row for row in rows if row.measure_url == measure.get_absolute_url()]) for measure in measures]
    dates = Milestone.objects.published().order_by().values_list("date", flat=True).distinct()
    bands, smalls = present_multiples(measures, figures, list(PolicingPlan.objects.all()), dates)
    authors = Author.objects.credited().select_related("organisation")
    data = linked_data.describe_figures(request, site, measures, authors)
    context = {
        "tables": tables,
        "count": len(rows),
        "derived": derive(figures),
        "bands": bands,
        "smalls": smalls,
        "json_ld": linked_data.to_script(data),
    }
    return render_page(request, "figure_list.html", context, site=site)


@public
def measure_detail(request, slug):
    measure = get_public(Measure.objects.published().select_related("ended_by"), slug)
    site = SiteText.objects.load()
    figures = list(Figure.objects.published().filter(measure=measure).in_tables())
    context = {
        "measure": measure,
        "chart": chart_of(measure),
        "figures": present_figures(figures, with_milestone=True),
        "citation": cite_measure(measure, figures, site.title, absolute(request, measure.get_absolute_url())),
    }
    return render_page(request, "measure_detail.html", context, site=site)


@public
def compare(request):
    """Two years side by side; without any, the first and the last of which a figure was published."""
    figures = list(Figure.objects.published().in_tables().select_related("measure__ended_by"))
    known = sorted(figure.date.year for figure in figures if figure.kind == Figure.Kind.ACTUAL)
    form = CompareForm(request.GET, default=(known[0], known[-1]) if known else None)
    years = form.years
    context = {"form": form, "years": years, "plans": PolicingPlan.objects.police_and_crime_plans()}
    if years:
        first, last = years
        between = Milestone.objects.published().overlapping(date(first, 1, 1), date(last, 12, 31)).oldest_first()
        plans = list(PolicingPlan.objects.all())
        context |= {
            "comparisons": compare_measures(figures, first, last),
            "between": between.only("slug", "title", "date")[:BETWEEN_LIMIT],
            "between_count": between.count(),
            "between_url": with_query(reverse("timeline:timeline"), [("year_from", first), ("year_to", last)]),
            "began": [plan for plan in plans if first <= plan.period.first.year <= last],
            "ended": [plan for plan in plans if first <= plan.period.last.year <= last],
        }
    return render_page(request, "compare.html", context)


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
