"""What machines read: downloads, feed, citations, search engines' and operators' files."""

from datetime import UTC, datetime, time, timedelta
from functools import wraps

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from timeline import clock, exports
from timeline.addresses import absolute, of_then, path_to, with_query
from timeline.charts.file import PICTURE, present_file, present_picture_file
from timeline.charts.glance import present_glance
from timeline.charts.measure import chart_of
from timeline.citations import cite
from timeline.feeds import FEED_LENGTH, atom_response
from timeline.filters import MilestoneFilter
from timeline.models import Citation, Figure, Milestone, SiteText
from timeline.presenters.derived import derive
from timeline.presenters.sources import find_sources, name_sources
from timeline.sitemaps import LIMIT, make_sitemaps

from . import since
from .base import get_listing, get_measure, get_public, public, reads, select_published
from .errors import refuse_values

# How long after the day on which it is asked for the file on security may be believed.
SECURITY_TXT_HOLDS = timedelta(days=90)


def filtered(*more):
    """Hand a download, which may read `more` parameters, the filter that is asked for; a bad value is a 400."""

    def declare(view):
        @wraps(view)
        def wrapped(request):
            filtering = MilestoneFilter(request.GET, queryset=select_published(request))
            if not filtering.errors:
                return view(request, filtering)
            return refuse_values(request, filtering.errors)

        return reads(*MilestoneFilter.base_filters, *more)(wrapped)

    return declare


@public
@since.timeline_csv
@filtered("as_of")
def timeline_csv(request, filtering):
    root, lines = absolute(request, ""), exports.read_milestones(filtering.qs)
    rows = (exports.milestone_row(root, line) for line in lines)
    return exports.csv_response("timeline.csv", exports.MILESTONE_COLUMNS, rows)


@public
@since.timeline_json
@filtered("as_of")
def timeline_json(request, filtering):
    head = {
        "title": filtering.queryset.listing.site.title,
        "url": absolute(request, with_query(path_to("timeline"), of_then(filtering.pairs))),
        "count": filtering.qs.count(),
    }
    root, lines = absolute(request, ""), exports.read_milestones(filtering.qs, is_whole=True)
    objects = (exports.milestone_object(root, line) for line in lines)
    return exports.json_response(head, "milestones", objects)


@public
@filtered()
def timeline_atom(request, filtering):
    page = with_query(path_to("timeline"), filtering.pairs)
    keys = filtering.qs.find_newest_published(FEED_LENGTH)
    found = Milestone.objects.with_relations().in_bulk(keys)
    milestones = [found[key] for key in keys]
    own = with_query(path_to("timeline-atom"), filtering.pairs)
    return atom_response(request, SiteText.objects.load(), milestones, page, own)


def send_csv(listing, measures, filename):
    rows = map(exports.figure_row, exports.read_figures(listing, measures))
    return exports.csv_response(filename, exports.FIGURE_COLUMNS, rows)


def send_json(listing, measures, title, url):
    count = sum(listing.find_figures([measure.pk]).find_extent()[0] for measure in measures)
    head = {"title": title, "url": url, "count": count}
    return exports.json_response(head, "figures", map(exports.figure_row, exports.read_figures(listing, measures)))


@public
@since.figures_csv
@reads("as_of")
def figures_csv(request):
    listing = get_listing(request)
    return send_csv(listing, listing.find_measures(), "figures.csv")


@public
@since.figures_json
@reads("as_of")
def figures_json(request):
    listing = get_listing(request)
    return send_json(listing, listing.find_measures(), listing.site.title, absolute(request, path_to("figure-list")))


@public
@reads("as_of")
def measure_csv(request, slug):
    return send_csv(get_listing(request), [get_measure(request, slug)], f"{slug}.csv")


@public
@reads("as_of")
def measure_json(request, slug):
    measure = get_measure(request, slug)
    return send_json(get_listing(request), [measure], measure.name, absolute(request, measure.get_absolute_url()))


@public
def citations_csv(request):
    root = absolute(request, "")
    rows = (exports.citation_row(root, cited) for cited in exports.read_citations())
    return exports.csv_response("citations.csv", exports.CITATION_COLUMNS, rows)


@public
def derived_csv(request):
    rows = map(exports.derived_row, derive(Figure.objects.published()))
    return exports.csv_response("derived.csv", exports.DERIVED_COLUMNS, rows)


@public
@reads("as_of")
def measure_svg(request, slug):
    measure, published = get_measure(request, slug), select_published(request)
    chart, listing = chart_of(measure, published), published.listing
    if chart is None:
        raise Http404
    sources = listing.find_figures([measure.pk]).find_sources()
    credit = credit_file(request, measure.get_absolute_url(), listing.site, sources)
    return send_chart(request, present_file(chart, credit), slug)


@public
def picture_svg(request):
    published = select_published(request)
    glance = present_glance(published, list(published.nouns["plan"].values()), (PICTURE,))
    if glance is None:
        raise Http404
    resting = Citation.objects.published().filter(milestone__isnull=False), Figure.objects.published()
    credit = credit_file(request, path_to("timeline"), published.listing.site, find_sources(*resting))
    return send_chart(request, present_picture_file(glance, credit), "picture")


def credit_file(request, path, site, sources):
    """Return the lines under a chart that stands alone: the site, the chart's page, the sources that it rests on."""
    named = name_sources(sources)
    lines = [site.title, absolute(request, path), named and f"Source: {named}.", site.credit]
    return [line for line in lines if line]


def send_chart(request, file, name):
    """Return a `ChartFile` as SVG, which pages of other sites may show."""
    context = {"file": file, "root": absolute(request, "")}
    response = render(request, "timeline/chart.svg", context, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{name}.svg"'
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
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
    request.GET = request.GET.copy()  # with what the address asks that is refused, such as as_of
    request.GET["p"] = page
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


@public
def security_txt(request):
    """Whom to tell of a weakness (RFC 9116). It is made anew each day, so it never runs out while the site answers."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    last = datetime.combine(timezone.localdate(clock.now()), time(), UTC) + SECURITY_TXT_HOLDS
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {last:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {absolute(request, path_to('security-txt'))}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
