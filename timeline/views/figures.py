"""The pages of figures: all measures, one measure, two years compared."""

from timeline import linked_data
from timeline.addresses import absolute, of_then, path_to, with_query
from timeline.charts.measure import chart_of
from timeline.charts.tally import tally_all
from timeline.citations import cite_measure
from timeline.filters import CompareForm
from timeline.models import Author, Figure, Measure
from timeline.presenters.compare import choose_years, present_comparison
from timeline.presenters.figure_list import present_figure_list
from timeline.presenters.figures import present_table
from timeline.presenters.paging import Counted, paginate
from timeline.presenters.past import present_past

from .base import get_measure, public, reads, render_page, select_published

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
@reads("page", "as_of")
def measure_detail(request, slug):
    published, measure = select_published(request), get_measure(request, slug)
    listing, path = published.listing, path_to("measure-detail", slug)
    figures = listing.find_figures([measure.pk])
    extent = published.of_figures(("extent", measure.pk), figures.find_extent)
    page = paginate(Counted(extent[0], figures.fetch), request.GET.get("page"), path, of_then(), ROWS)
    context = {
        "as_of": present_past(request.past, request.now, path, measure),
        "measure": measure,
        "chart": chart_of(measure, published),
        "files": {name: of_measure(name, slug) for name in ("csv", "json", "svg")},
        "page": page,
        **present_table(page.items, published),
        "citation": cite_measure(measure, figures, extent, listing.site.title, absolute(request, path)),
    }
    return render_page(request, "measure_detail.html", context, site=listing.site, path=page.url)


def of_measure(name, slug):
    """Return where a file of a measure is, of the moment of the page."""
    return with_query(path_to(f"measure-{name}", slug), of_then())


@public
@reads("from", "to")
def compare(request):
    """Two years side by side; without any, those of which most can be compared."""
    published, levels = select_published(request), Figure.objects.published().levels()
    common = published.of_figures("common years", lambda: choose_years(levels.find_years("counted_as")))
    form = CompareForm(request.GET, default=common)
    compared = present_comparison(published, levels, tally_all(published), form.years)
    return render_page(
        request, "compare.html", {"form": form, "is_refused": form.is_refused, "years": form.years, **compared}
    )
