"""The pages of figures: all measures, one measure, two years compared."""

from functools import partial

from timeline import linked_data
from timeline.addresses import absolute
from timeline.charts.measure import chart_of
from timeline.charts.tally import tally
from timeline.citations import cite_measure
from timeline.filters import CompareForm
from timeline.models import Author, Figure, Measure
from timeline.presenters.compare import choose_years, present_comparison
from timeline.presenters.figure_list import present_figure_list
from timeline.presenters.figures import present_table
from timeline.presenters.paging import Counted, fetch_by_key, paginate

from .base import get_listing, get_public, public, reads, render_page, select_published

# Figures on one page of a measure's table.
ROWS = 50
# Authors that the description of the data names.
AUTHOR_LIMIT = 20


@public
def figure_list(request):
    milestones = select_published(request)
    site, measures = milestones.listing.site, list(Measure.objects.published().select_related("ended_by"))
    authors = Author.objects.filter(pk__in=milestones.nouns["author"]).select_related("organisation")
    described = linked_data.describe_figures(request, site, measures, authors[:AUTHOR_LIMIT])
    context = {**present_figure_list(milestones, measures), "json_ld": linked_data.to_script(described)}
    return render_page(request, "figure_list.html", context, site=site)


@public
@reads("page")
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
        **present_table(page.items, select_published(request)),
        "citation": cite_measure(measure, published, extent, site.title, absolute(request, path)),
    }
    return render_page(request, "measure_detail.html", context, site=site, path=page.url)


@public
@reads("from", "to")
def compare(request):
    """Two years side by side; without any, those of which most can be compared."""
    figures = Figure.objects.published()
    form = CompareForm(request.GET, default=choose_years(figures.levels().find_counted()))
    compared = present_comparison(select_published(request), figures.levels(), tally(figures), form.years)
    return render_page(
        request, "compare.html", {"form": form, "is_refused": form.is_refused, "years": form.years, **compared}
    )
