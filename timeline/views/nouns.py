"""The pages of policing plans, authors and sources."""

from timeline import linked_data
from timeline.addresses import path_to
from timeline.models import Author, PolicingPlan, Source
from timeline.presenters.citing import count_citing, list_citing, present_citing
from timeline.presenters.milestones import fetch_first, more_link
from timeline.presenters.paging import PAGE_SIZE, paginate
from timeline.presenters.plans import present_plan, present_plans

from .base import get_public, public, reads, render_page, select_published

CITING = 50  # of what cites a source, on one page


def public_plans(published):
    """Return the policing plans that a public milestone names."""
    return PolicingPlan.objects.filter(pk__in=published.nouns["plan"])


def public_authors(published):
    """Return the authors that a public milestone credits."""
    return Author.objects.filter(pk__in=published.nouns["author"]).select_related("organisation")


@public
def policing_plan_list(request):
    plans = present_plans(public_plans(select_published(request)))
    return render_page(request, "policing_plan_list.html", {"plans": plans})


@public
def policing_plan_detail(request, slug):
    published = select_published(request)
    plan = get_public(public_plans(published).select_related("issuing_body"), slug)
    return render_page(request, "policing_plan_detail.html", present_plan(plan, published))


@public
def author_list(request):
    published = select_published(request)
    authors = [
        (author, published.only(published.listing.get("author", author.pk)).count())
        for author in public_authors(published)
    ]
    return render_page(request, "author_list.html", {"authors": authors})


@public
def author_detail(request, slug):
    published = select_published(request)
    author = get_public(public_authors(published), slug)
    credited = published.only(published.listing.get("author", author.pk))
    milestones = fetch_first(credited, PAGE_SIZE)
    context = {
        "author": author,
        "milestones": milestones,
        "total": credited.count(),
        "more": more_link(credited.count(), [("author", author.slug)]),
        "sources": Source.objects.filter(citations__milestone__in=milestones).distinct(),
        "json_ld": linked_data.to_script(linked_data.describe_author(request, author)),
    }
    return render_page(request, "author_detail.html", context)


@public
@reads("page")
def source_list(request):
    page = paginate(Source.objects.published(), request.GET.get("page"), path_to("source-list"), [])
    context = {"page": page, "sources": count_citing(page.items, select_published(request))}
    return render_page(request, "source_list.html", context, path=page.url)


@public
@reads("page")
def source_detail(request, slug):
    source = get_public(Source.objects.published(), slug)
    page = paginate(list_citing(source), request.GET.get("page"), source.get_absolute_url(), [], CITING)
    context = {"source": source, "page": page, **present_citing(page.items, select_published(request))}
    return render_page(request, "source_detail.html", context, path=page.url)
