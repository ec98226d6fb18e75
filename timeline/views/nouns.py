"""The pages of policing plans and authors."""

from timeline import linked_data
from timeline.models import Author, PolicingPlan, Source
from timeline.presenters.milestones import fetch_first, more_link
from timeline.presenters.paging import PAGE_SIZE
from timeline.presenters.plans import present_plan, present_plans

from .base import get_public, public, render_page, select_published


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
