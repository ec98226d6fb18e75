"""Milestones as cards of the timeline: decades, figures set large, labels that lead on."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from timeline.addresses import with_query
from timeline.models import Milestone
from timeline.search import mark
from timeline.text import to_html

from .figures import fetch_previous, group_figures, present_figure


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """One milestone as a reader sees it in a list."""

    slug: str
    title: str
    url: str
    date: object
    datetime: str
    html: str
    heading_level: int
    figures: list
    themes: list
    organisations: list
    plans: list
    begins: list = field(default_factory=list)

    @property
    def name(self):
        """The words of its link."""
        return self.title


@dataclass(frozen=True)
class Decade:
    """The milestones of one decade; without a name, of whatever time."""

    name: str
    cards: list


def machine_date(date):
    """Return the `datetime` attribute that HTML allows for a date: a year, month or day, else nothing."""
    return date.edtf if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", date.edtf) else ""


def filter_link(name, parameter):
    """Return a function that turns a theme or organisation into a link to the timeline filtered by it."""
    home = reverse("timeline:timeline")
    return lambda item: Link(getattr(item, name), with_query(home, [(parameter, item.slug)]))


def relations_of(milestone):
    """Return the objects that a milestone fetched `with_relations` refers to, by relation."""
    return {name: getattr(milestone, name).all() for name in ("themes", "organisations", "plans")}


def present_cards(milestones, plans=(), heading_level=3, typed="", relate=relations_of):
    """Return cards of `milestones` with their figures fetched, in their order, with one query.

    `relate` gives the objects that one refers to, by relation.

    `plans` are Police & Crime Plans; the first card of the year in which one begins says so. `heading_level` is
    that of a milestone's title where the cards stand; what was `typed` into the search is marked.
    """
    milestones = list(milestones)
    previous = fetch_previous([figure for milestone in milestones for figure in milestone.figures.all()])
    begins = {}
    for plan in plans:
        begins.setdefault(plan.period.year, []).append(Link(plan.name, plan.get_absolute_url()))
    to_theme, to_organisation = filter_link("name", "theme"), filter_link("name", "organisation")
    cards = []
    for milestone in milestones:
        related = relate(milestone)
        rows = [present_figure(figure, previous.get(figure.previous_id)) for figure in milestone.figures.all()]
        cards.append(
            Card(
                slug=milestone.slug,
                title=mark_safe(mark(escape(milestone.title), typed)),
                url=milestone.get_absolute_url(),
                date=milestone.date,
                datetime=machine_date(milestone.date),
                html=mark(to_html(milestone.text, heading_level + 1), typed),
                heading_level=heading_level,
                figures=group_figures(rows, milestone.date),
                themes=[to_theme(theme) for theme in related["themes"]],
                organisations=[to_organisation(body) for body in related["organisations"]],
                plans=[Link(plan.name, plan.get_absolute_url()) for plan in related["plans"]],
                begins=begins.pop(milestone.date.year, []),
            )
        )
    return cards


def present_cards_at(listing, ranks, plans=(), heading_level=3, typed=""):
    """Return cards of the milestones at `ranks` of the listing, in that order, with three queries."""
    rank_of = {listing.order[rank]: rank for rank in ranks}
    found = Milestone.objects.only("slug", "title", "date", "text").with_figures().in_bulk(rank_of)
    milestones = [found[key] for key in rank_of]
    related = listing.related(ranks)
    return present_cards(milestones, plans, heading_level, typed, lambda milestone: related[rank_of[milestone.pk]])


def fetch_first(selection, limit):
    """Return the first milestones of a selection, to lead to."""
    keys = [selection.listing.order[rank] for rank in selection[:limit]]
    found = Milestone.objects.only("slug", "title", "date").in_bulk(keys)
    return [found[key] for key in keys]


def group_by_decade(cards):
    """Return `cards` as decades, in the order of the cards; a date falls into the decade of the year it names."""
    return [
        Decade(f"{decade:03d}0s", list(members))
        for decade, members in groupby(cards, key=lambda card: card.date.year // 10)
    ]


def explain_relation(milestone, other):
    """Return why two milestones are related, in words: the plans, themes and organisations they share."""
    reasons = []
    for noun, relation in (("plan", "plans"), ("theme", "themes"), ("organisation", "organisations")):
        mine = {item.pk for item in getattr(milestone, relation).all()}
        names = [item.name for item in getattr(other, relation).all() if item.pk in mine]
        if names:
            reasons.append(f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}")
    return "Same " + "; ".join(reasons) if reasons else ""


def present_related(milestone, published, limit=3):
    """Return links to up to `limit` milestones that share most plans, themes and organisations, with why.

    Of those that share equally many, the nearest in time come first.
    """
    shared = Counter()
    for relation in ("plans", "themes", "organisations"):
        links = getattr(type(milestone), relation).through.objects
        field_name = getattr(milestone, relation).target_field_name
        mine = [item.pk for item in getattr(milestone, relation).all()]
        others = links.filter(**{f"{field_name}__in": mine}, milestone__in=published)
        shared.update(others.values_list("milestone_id", flat=True))
    del shared[milestone.pk]
    if not shared:
        return []
    least = min(count for _, count in shared.most_common(limit))
    candidates = published.filter(pk__in=[pk for pk, count in shared.items() if count >= least])
    chosen = sorted(
        candidates.only("slug", "title", "date", "date_order"),
        key=lambda other: (
            -shared[other.pk],
            abs(other.date.year - milestone.date.year),
            other.date_order,
            other.pk,
        ),
    )[:limit]
    prefetch_related_objects(chosen, "plans", "themes", "organisations")
    return [
        Link(f"{other.date.label}: {other.title}", other.get_absolute_url(), explain_relation(milestone, other))
        for other in chosen
    ]
