"""Milestones as cards of the timeline: decades, figures set large, labels that lead on."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import mark_safe

from timeline.addresses import path_to, with_query
from timeline.index.listing import to_ranks
from timeline.index.search import mark
from timeline.models import Milestone
from timeline.text import to_html

from .figures import fetch_previous, group_figures, present_figure
from .markup import draw_labels, draw_numbers


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
    numbers: str
    labels: str
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
    home = path_to("timeline")
    return lambda item: Link(getattr(item, name), with_query(home, [(parameter, item.slug)]))


def relations_of(milestone):
    """Return the objects that a milestone fetched `with_relations` refers to, by relation."""
    return {name: getattr(milestone, name).all() for name in ("themes", "organisations", "plans")}


def present_labels(related):
    """Return what a milestone refers to, by relation, as HTML."""
    to_theme, to_organisation = filter_link("name", "theme"), filter_link("name", "organisation")
    return draw_labels(
        [Link(plan.name, plan.get_absolute_url()) for plan in related["plans"]],
        [to_theme(theme) for theme in related["themes"]],
        [to_organisation(body) for body in related["organisations"]],
    )


def present_cards(milestones, heading_level=3, relate=relations_of):
    """Return cards of `milestones` with their figures fetched, in their order, with one query.

    `heading_level` is that of a milestone's title where the cards stand; `relate` gives the objects that one refers
    to, by relation.
    """
    milestones = list(milestones)
    previous = fetch_previous([figure for milestone in milestones for figure in milestone.figures.all()])
    cards = []
    for milestone in milestones:
        rows = [present_figure(figure, previous.get(figure.previous_id)) for figure in milestone.figures.all()]
        cards.append(
            Card(
                slug=milestone.slug,
                title=escape(milestone.title),
                url=milestone.get_absolute_url(),
                date=milestone.date,
                datetime=machine_date(milestone.date),
                html=to_html(milestone.text, heading_level + 1),
                heading_level=heading_level,
                numbers=draw_numbers(group_figures(rows, milestone.date)),
                labels=present_labels(relate(milestone)),
            )
        )
    return cards


CARDS = 4000  # cards that a process keeps, of some 3 kB each


def present_cards_at(published, ranks, plans=(), heading_level=3, typed=""):
    """Return cards of the milestones at `ranks`, in that order, with at most three queries.

    Those that were made for another page of this version are used again. `plans` are Police & Crime Plans: the first
    card of the year in which one begins says so. What was `typed` into the search is marked.
    """
    listing = published.listing
    known = listing.remember(("cards", published.bits, heading_level), dict)
    if len(known) > CARDS:
        known.clear()
    cards = {rank: known.get(rank) for rank in ranks}
    missing = [rank for rank, card in cards.items() if card is None]
    if missing:
        rank_of = {listing.order[rank]: rank for rank in missing}
        found = Milestone.objects.only("slug", "title", "date", "text").with_figures().in_bulk(rank_of)
        related = listing.related(missing)
        made = present_cards(found.values(), heading_level, lambda milestone: related[rank_of[milestone.pk]])
        made = {rank_of[key]: card for key, card in zip(found, made, strict=True)}
        known.update(made)
        cards.update(made)
    begins = {}
    for plan in plans:
        begins.setdefault(plan.period.year, []).append(Link(plan.name, plan.get_absolute_url()))
    return [finish(card, begins.pop(card.date.year, []), typed) for card in cards.values()]


def finish(card, begins, typed):
    """Return a card as one page shows it."""
    if typed:
        card = replace(card, title=mark_safe(mark(card.title, typed)), html=mark(card.html, typed))  # noqa: S308
    return replace(card, begins=begins) if begins else card


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


def fetch_at(listing, ranks):
    """Return {rank: milestone} with what a link to it shows."""
    found = Milestone.objects.only("slug", "title", "date").in_bulk([listing.order[rank] for rank in ranks])
    return {rank: found[listing.order[rank]] for rank in ranks}


def present_neighbours(listing, rank, public):
    """Return links to the public milestones before and after the one at a rank, by `previous` and `next`."""
    before, after = public & ((1 << rank) - 1), public >> rank + 1
    ranks = {}
    if before:
        ranks["previous"] = before.bit_length() - 1
    if after:
        ranks["next"] = rank + (after & -after).bit_length()
    found = fetch_at(listing, ranks.values())
    return {name: link_to(found[other]) for name, other in ranks.items()}


def link_to(milestone, note=""):
    return Link(f"{milestone.date.label}: {milestone.title}", milestone.get_absolute_url(), note)


# What relates two milestones: relation and noun.
RELATING = (("plans", "plan"), ("themes", "theme"), ("organisations", "organisation"))


def present_related(listing, rank, year, public, limit=3):
    """Return links to up to `limit` public milestones that share most with the one at a rank, with what they share.

    Of those that share equally many plans, themes and organisations, the nearest to its `year` come first.
    """
    shared = count_shared(listing, rank, public)
    ranks = []
    for number in range(len(shared) - 1, 0, -1):
        more = shared[number + 1] if number + 1 < len(shared) else 0
        ranks += find_nearest(listing, shared[number] & ~more, year, limit - len(ranks))
    related, found = listing.related([rank, *ranks]), fetch_at(listing, ranks)
    return [link_to(found[other], explain_relation(related[rank], related[other])) for other in ranks]


def count_shared(listing, rank, public):
    """Return sets: at each place the others that share at least so many relations with the milestone at a rank."""
    shared = [public & ~(1 << rank)]
    for _, facet in RELATING:
        for key in listing.nouns[facet]:
            bits = listing.get(facet, key)
            if bits >> rank & 1:
                shared.append(0)
                for number in range(len(shared) - 1, 0, -1):
                    shared[number] |= shared[number - 1] & bits
    return shared


def find_nearest(listing, bits, year, limit):
    """Return the ranks of up to `limit` members of a set, the nearest to a year first."""
    ranks = []
    if not bits:
        return ranks
    by_distance = defaultdict(int)
    for date, members in listing.years.items():
        by_distance[abs(date.year - year)] |= members
    for distance in sorted(by_distance):
        if len(ranks) == limit:
            break
        ranks += to_ranks(bits & by_distance[distance], 0, limit - len(ranks))
    return ranks


def explain_relation(mine, theirs):
    """Return why two milestones are related, in words, from what each refers to by relation."""
    reasons = []
    for relation, noun in RELATING:
        names = [item.name for item in theirs[relation] if item in mine[relation]]
        if names:
            reasons.append(f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}")
    return "Same " + "; ".join(reasons)
