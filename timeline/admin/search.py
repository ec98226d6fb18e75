"""One search over all nouns of the desk, each as its own list searches."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import capfirst

from timeline.models import Draft, Revision

from .front_page import change_page

SHOWN = 10  # results of a noun; its own list has the rest
LONGEST = 200


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Search the desk",
        max_length=LONGEST,
        required=False,
        error_messages={
            "max_length": f"Search for fewer words: at most {LONGEST} characters.",
            "null_characters_not_allowed": "Type words only, without control characters.",
        },
    )


@dataclass
class Group:
    """What was found of one noun: (words, address) pairs, and where the rest is if there is more."""

    name: str
    rows: list
    more: str = ""


def search(site, request, query):
    """Return the `Group`s of a query: every noun that has a search of its own, then drafts and what was deleted.

    A noun that is registered with `search_fields` takes part without more; one that is changed elsewhere than on its
    own page says where by a method `change_page` of its admin class.
    """
    visible = {model: desk for model, desk in site._registry.items() if desk.has_view_permission(request)}
    groups = [
        find_noun(desk, request, query)
        for model, desk in sorted(visible.items(), key=by_name)
        if desk.get_search_fields(request)
    ]
    names = [model._meta.model_name for model in visible]
    groups += [find_drafts(names, query), find_deleted(names, query)]
    return [group for group in groups if group.rows]


def find_noun(desk, request, query):
    """Return what the list of a noun would find: keys first, so that nothing is sorted that carries a body."""
    found, has_duplicates = desk.get_search_results(request, desk.get_queryset(request), query)
    found = found.distinct() if has_duplicates else found
    keys = list(
        found.order_by(*desk.get_ordering(request) or desk.opts.ordering).values_list("pk", flat=True)[: SHOWN + 1]
    )
    rows = desk.model._default_manager.all()
    if related := desk.get_list_select_related(request):
        rows = rows.select_related(*([] if related is True else related))
    rows = rows.in_bulk(keys)
    objects = [rows[key] for key in keys]
    address = getattr(desk, "change_page", change_page)
    more = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist") + "?" + urlencode({"q": query})
    return Group(
        capfirst(desk.opts.verbose_name_plural),
        [(str(obj), address(obj)) for obj in objects[:SHOWN]],
        more if len(objects) > SHOWN else "",
    )


def find_drafts(names, query):
    """Return the drafts of the nouns with these names that hold every word of a query."""
    drafts = Draft.objects.filter(model__in=names).annotate(words=Cast("data", TextField())).defer("data")
    for word in words_of(query):
        drafts = drafts.filter(Q(label__icontains=word) | Q(words__icontains=word))
    return Group(
        "Drafts of what is public",
        [(draft.label, reverse(f"admin:timeline_{draft.model}_review", args=[draft.key])) for draft in drafts[:SHOWN]],
    )


def find_deleted(names, query):
    """Return what was deleted of the nouns with these names, by its name of the last day."""
    gone = Revision.objects.filter(model__in=names).latest().filter(data__isnull=True)
    for word in words_of(query):
        gone = gone.filter(label__icontains=word)
    rows = gone.order_by("-when", "-pk")[:SHOWN]
    return Group("Deleted", [(row.label, reverse(f"admin:timeline_{row.model}_deleted")) for row in rows])


def by_name(pair):
    """Put nouns in alphabetical order, those without a page of their own last."""
    model, desk = pair
    return hasattr(desk, "change_page"), str(model._meta.verbose_name_plural)


def words_of(query):
    return query.replace('"', " ").split()
