"""The pages of figures: all measures, one measure, two years compared."""

from functools import partial
from itertools import islice

from timeline import linked_data
from timeline.addresses import absolute, path_to, with_query
from timeline.charts.axes import MARKS
from timeline.charts.measure import chart_of
from timeline.charts.multiples import present_multiples
from timeline.charts.tally import choose_many, tally
from timeline.citations import cite_measure
from timeline.filters import CompareForm, MilestoneFilter
from timeline.models import Author, Figure, Measure, PolicingPlan
from timeline.presenters.compare import compare_measures
from timeline.presenters.derived import derive
from timeline.presenters.figures import present_figures
from timeline.presenters.milestones import fetch_first
from timeline.presenters.paging import Counted, fetch_by_key, paginate

from .base import get_listing, get_public, public, render_page, select_published

# Figures on one page of a measure's table; calculated figures on the page of all, whose download has every one.
ROWS = 50
DERIVED_LIMIT = 50
# Authors that the description of the data names.
AUTHOR_LIMIT = 20
# Milestones between two years that the comparison lists itself; the timeline has them all.
BETWEEN_LIMIT = 50


@public
def figure_list(request):
    milestones = select_published(request)
    listing, site = milestones.listing, milestones.listing.site
    measures = list(Measure.objects.published().select_related("ended_by"))
    published = Figure.objects.published()
    tallies = tally(published)
    counts = {key: own.count() for key, own in tallies.items()}
    many = {key: tallies[key] for key in choose_many(counts)}
    figures = list(published.filter(measure__in=counts.keys() - many).in_tables())
    rows = present_figures(figures, with_milestone=True)
    derived = list(islice(derive(published), DERIVED_LIMIT + 1))
    # More of them than the timeline's strip draws are counted there, and not drawn here.
    dates = [each.date for each in fetch_first(milestones, MARKS)] if milestones.count() <= MARKS else []
    plans = list(listing.nouns["plan"].values())
    bands, smalls = present_multiples(measures, figures, plans, dates, many)
    authors = Author.objects.select_related("organisation")
    credited = [author for author in authors if milestones.bits & listing.get("author", author.pk)]
    context = {
        "tables": [
            (measure, [row for row in rows if row.measure_url == measure.get_absolute_url()], counts[measure.pk])
            for measure in measures
        ],
        "count": sum(counts.values()),
        "derived": derived[:DERIVED_LIMIT],
        "has_more_derived": len(derived) > DERIVED_LIMIT,
        "bands": bands,
        "smalls": smalls,
        "json_ld": linked_data.to_script(
            linked_data.describe_figures(request, site, measures, credited[:AUTHOR_LIMIT])
        ),
    }
    return render_page(request, "figure_list.html", context, site=site)


@public
def measure_detail(request, slug):
    measure = get_public(Measure.objects.published().select_related("ended_by"), slug)
    site, path = get_listing(request).site, measure.get_absolute_url()
    published = Figure.objects.published().filter(measure=measure)
    extent = published.find_extent()
    rows = Counted(extent[0], partial(fetch_by_key, published.in_tables().in_order()))
    page = paginate(rows, request.GET.get("page"), path, [], ROWS)
    context = {
        "measure": measure,
        "chart": chart_of(measure),
        "page": page,
        "figures": present_figures(page.items, with_milestone=True),
        "citation": cite_measure(measure, published, extent, site.title, absolute(request, path)),
    }
    numbered = [("page", page.number)] if page.number > 1 else []
    return render_page(request, "measure_detail.html", context, site=site, path=with_query(path, numbered))


@public
def compare(request):
    """Two years side by side; without any, the first and the last of which a figure was published."""
    figures = Figure.objects.published()
    reaching, figures = list(figures.reaching()), figures.levels()
    known = [year for _, year, *_ in reaching]
    form = CompareForm(request.GET, default=(min(known), max(known)) if known else None)
    years = form.years
    published = select_published(request)
    plans = list(published.listing.nouns["plan"].values())
    context = {
        "form": form,
        "years": years,
        "plans": [plan for plan in plans if plan.kind == PolicingPlan.Kind.POLICE_AND_CRIME_PLAN],
    }
    if years:
        first, last = years
        typed = {"year_from": str(first), "year_to": str(last)}
        between = MilestoneFilter(typed, queryset=published)
        measures = Measure.objects.published().select_related("ended_by")
        context |= {
            "comparisons": compare_measures(measures, figures, reaching, first, last),
            "between": fetch_first(between.qs, BETWEEN_LIMIT),
            "between_count": between.qs.count(),
            "between_url": with_query(path_to("timeline"), between.pairs),
            "began": [plan for plan in plans if first <= plan.period.first.year <= last],
            "ended": [plan for plan in plans if first <= plan.period.last.year <= last],
        }
    return render_page(request, "compare.html", context)
