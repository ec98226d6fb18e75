"""The pages that people read."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from timeline import linked_data
from timeline.addresses import absolute, with_query
from timeline.citations import cite
from timeline.exports import FIGURE_COLUMNS, MILESTONE_COLUMNS
from timeline.filters import MilestoneFilter
from timeline.models import Author, Figure, Measure, Milestone, PolicingPlan, SiteText, Source
from timeline.presenters.figures import group_figures, present_figures
from timeline.presenters.filtering import (
    present_chips,
    present_facets,
    present_has_figures,
    present_text_fields,
)
from timeline.presenters.milestones import (
    Link,
    group_by_decade,
    machine_date,
    present_cards,
    present_related,
)
from timeline.presenters.paging import paginate
from timeline.presenters.plans import present_ends
from timeline.text import to_html, to_plain

from .base import public, render_page
from .errors import gone


@public
def timeline(request):
    site = SiteText.objects.load()
    published = Milestone.objects.published()
    filtering = MilestoneFilter(request.GET, queryset=published)
    page = paginate(
        filtering.qs.with_relations(), request.GET.get("page"), reverse("timeline:timeline"), filtering.pairs
    )
    cards = present_cards(page.items, PolicingPlan.objects.police_and_crime_plans(), heading_level=4)
    context = {
        "fields": present_text_fields(filtering),
        "facets": present_facets(filtering, published),
        "has_figures": present_has_figures(filtering, published),
        "order": filtering.values.get("order") or "oldest",
        "chips": present_chips(filtering, None if page.total else published),
        "page": page,
        "decades": group_by_decade(cards),
        "downloads": {
            name: with_query(reverse(f"timeline:timeline-{name}"), filtering.pairs) for name in ("csv", "json", "atom")
        },
        "json_ld": linked_data.to_script(linked_data.describe_site(request, site)),
    }
    numbered = [("page", page.number)] if page.number > 1 else []
    path = with_query(request.path, filtering.pairs + numbered)
    return render_page(request, "timeline.html", context, site=site, path=path)


@public
def milestone_detail(request, slug):
    site = SiteText.objects.load()
    milestone = get_object_or_404(Milestone.objects.with_relations(), slug=slug)
    if not milestone.is_public:
        if milestone.status == Milestone.Status.WITHDRAWN and milestone.has_been_public:
            return gone(request, {"date": milestone.date})
        raise Http404
    published = Milestone.objects.published()
    url = absolute(request, milestone.get_absolute_url())
    rows = present_figures(milestone.figures.all())
    context = {
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
        "previous": published.before(milestone).only("slug", "title", "date").first(),
        "next": published.after(milestone).only("slug", "title", "date").first(),
        "related": present_related(milestone, published),
        "citation": cite(milestone, site.title, url),
        "json_ld": linked_data.to_script(linked_data.describe_milestone(request, milestone, site)),
    }
    return render_page(request, "milestone_detail.html", context, site=site)


@public
def policing_plan_list(request):
    return render_page(request, "policing_plan_list.html", {"plans": PolicingPlan.objects.all()})


@public
def policing_plan_detail(request, slug):
    plan = get_object_or_404(PolicingPlan.objects.select_related("issuing_body"), slug=slug)
    published = Milestone.objects.published()
    within = published.overlapping(plan.period.first, plan.period.last).exclude(plans=plan)
    naming = published.filter(plans=plan).with_relations()
    figures = Figure.objects.published().filter(kind=Figure.Kind.ACTUAL).select_related("measure")
    context = {
        "plan": plan,
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
    author = get_object_or_404(Author.objects.select_related("organisation"), slug=slug)
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
    measures = list(Measure.objects.published())
    figures = present_figures(Figure.objects.published().in_tables(), with_milestone=True)
    tables = [
        (measure, [row for row in figures if row.measure_url == measure.get_absolute_url()]) for measure in measures
    ]
    authors = Author.objects.credited().select_related("organisation")
    data = linked_data.describe_figures(request, site, measures, authors)
    context = {"tables": tables, "count": len(figures), "json_ld": linked_data.to_script(data)}
    return render_page(request, "figure_list.html", context, site=site)


@public
def measure_detail(request, slug):
    measure = get_object_or_404(Measure.objects.published(), slug=slug)
    figures = Figure.objects.published().filter(measure=measure).in_tables()
    context = {"measure": measure, "figures": present_figures(figures, with_milestone=True)}
    return render_page(request, "measure_detail.html", context)


@public
def data(request):
    context = {"milestone_columns": MILESTONE_COLUMNS, "figure_columns": FIGURE_COLUMNS}
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
