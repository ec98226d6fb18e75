"""What machines read: downloads, feed, citations, search engines' and operators' files."""

from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from timeline import exports
from timeline.addresses import absolute, path_to, with_query
from timeline.charts.file import present_file
from timeline.charts.measure import chart_of
from timeline.citations import cite
from timeline.feeds import ENTRIES, atom_response
from timeline.filters import MilestoneFilter, Selection, shorten
from timeline.models import Figure, Measure, Milestone, SiteText
from timeline.presenters.derived import derive
from timeline.sitemaps import LIMIT, make_sitemaps

from .base import get_listing, get_public, public, select_published


def filtered(view):
    """Hand a download the filter that the address asks for; a bad value is a 400 that names it."""

    @public
    def wrapped(request):
        listing = get_listing(request)
        filtering = MilestoneFilter(request.GET, queryset=Selection(listing, listing.public(request.version.at)))
        if not filtering.errors:
            return view(request, filtering)
        lines = [
            f"{name}={shorten(', '.join(request.GET.getlist(name)))}: {message}"
            for name, messages in filtering.errors.items()
            for message in messages
        ]
        text = "\n".join(["Nothing was sent, because the address asks for something this site cannot read.", *lines])
        return exports.open_to_all(HttpResponse(text + "\n", status=400, content_type="text/plain; charset=utf-8"))

    return wrapped


@filtered
def timeline_csv(request, filtering):
    milestones = filtering.qs.fetch(Milestone.objects.with_relations())
    rows = (exports.milestone_row(request, milestone) for milestone in milestones)
    return exports.csv_response("timeline.csv", exports.MILESTONE_COLUMNS, rows)


@filtered
def timeline_json(request, filtering):
    head = {
        "title": SiteText.objects.load().title,
        "url": absolute(request, with_query(path_to("timeline"), filtering.pairs)),
        "count": filtering.qs.count(),
    }
    objects = (
        exports.milestone_object(request, milestone)
        for milestone in filtering.qs.fetch(Milestone.objects.with_relations().prefetch_related("figures__measure"))
    )
    return exports.json_response(head, "milestones", objects)


@filtered
def timeline_atom(request, filtering):
    page = with_query(path_to("timeline"), filtering.pairs)
    keys = filtering.qs.find_newest_published(ENTRIES)
    found = Milestone.objects.with_relations().in_bulk(keys)
    milestones = [found[key] for key in keys]
    return atom_response(request, SiteText.objects.load(), milestones, page)


def figures_of(measure):
    """Return the published figures of a measure, in the order of the tables."""
    return Figure.objects.published().filter(measure=measure).in_order().with_places()


def all_figures():
    """Yield every published figure, measure by measure: each is read off an index, so that nothing is sorted."""
    for measure in Measure.objects.published():
        yield from figures_of(measure).iterator(exports.CHUNK)


def send_csv(figures, filename):
    return exports.csv_response(filename, exports.FIGURE_COLUMNS, map(exports.figure_row, figures))


def send_json(figures, count, title, url):
    head = {"title": title, "url": url, "count": count}
    return exports.json_response(head, "figures", map(exports.figure_row, figures))


@public
def figures_csv(request):
    return send_csv(all_figures(), "figures.csv")


@public
def figures_json(request):
    title = SiteText.objects.load().title
    count = Figure.objects.published().count()
    return send_json(all_figures(), count, title, absolute(request, path_to("figure-list")))


@public
def measure_csv(request, slug):
    measure = get_public(Measure.objects.published(), slug)
    return send_csv(figures_of(measure).iterator(exports.CHUNK), f"{slug}.csv")


@public
def measure_json(request, slug):
    measure = get_public(Measure.objects.published(), slug)
    figures = figures_of(measure)
    url = absolute(request, measure.get_absolute_url())
    return send_json(figures.iterator(exports.CHUNK), figures.order_by().count(), measure.name, url)


@public
def derived_csv(request):
    rows = map(exports.derived_row, derive(Figure.objects.published()))
    return exports.csv_response("derived.csv", exports.DERIVED_COLUMNS, rows)


@public
def measure_svg(request, slug):
    measure = get_public(Measure.objects.published().select_related("ended_by"), slug)
    chart = chart_of(measure)
    if chart is None:
        raise Http404
    site = SiteText.objects.load()
    credit = [site.title, absolute(request, measure.get_absolute_url()), site.credit]
    context = {"file": present_file(chart, filter(None, credit)), "root": absolute(request, "")}
    response = render(request, "timeline/chart.svg", context, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{slug}.svg"'
    return exports.open_to_all(response)


def citation_of(request, slug):
    """Return the citation of a public milestone; raises as `get_public`."""
    milestone = get_public(Milestone.objects.published().prefetch_related("authors"), slug)
    url = absolute(request, milestone.get_absolute_url())
    return cite(milestone, SiteText.objects.load().title, url)


@public
def milestone_bib(request, slug):
    return HttpResponse(citation_of(request, slug).bibtex, content_type="application/x-bibtex; charset=utf-8")


@public
def milestone_ris(request, slug):
    return HttpResponse(
        citation_of(request, slug).ris, content_type="application/x-research-info-systems; charset=utf-8"
    )


@public
def sitemap(request):
    """All addresses in one file, or where they are too many the list of the files that hold them."""
    sections = make_sitemaps(select_published(request))
    if sum(section.paginator.count for section in sections.values()) <= LIMIT:
        return sitemap_view(request, sections)
    parts = [
        {"location": absolute(request, reverse("timeline:sitemap-part", args=[name, page]))}
        for name, section in sections.items()
        for page in section.paginator.page_range
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@public
def sitemap_part(request, section, page):
    request.GET = QueryDict(f"p={page}")
    return sitemap_view(request, make_sitemaps(select_published(request)), section)


@public
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {absolute(request, path_to('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def healthz(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
