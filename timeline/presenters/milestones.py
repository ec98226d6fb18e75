"""Milestones as cards of the timeline: decades, figures set large, labels that lead on."""

import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from timeline.addresses import results_of
from timeline.index.listing import stack, to_ranks
from timeline.index.search import mark, read_wishes
from timeline.models import Milestone
from timeline.text import isolate, to_page_html, to_plain

from .figures import fetch_previous, group_figures, present_figure, present_figures
from .fragments import PLACE, render_each
from .paging import PAGE_SIZE
from .quotes import find_quotes
from .sources import find_shared


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """One milestone as a reader sees it in a list, as HTML; `begins` are links to the plans that begin before it."""

    year: int  # that its date names first
    html: str
    begins: Sequence = ()


@dataclass(frozen=True)
class Decade:
    """The milestones of one decade; without a name, of whatever time."""

    name: str
    cards: list


def machine_date(date):
    """Return the `datetime` attribute that HTML allows for a date: a year, month or day, else nothing."""
    return date.edtf if re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?", date.edtf) else ""


def filter_link(parameter, item):
    """Return the link to the timeline filtered by a theme or an organisation."""
    return Link(item.name, results_of([(parameter, item.slug)]))


def relations_of(milestone):
    """Return the objects that a milestone fetched `with_relations` refers to, by relation."""
    return {name: getattr(milestone, name).all() for name in ("themes", "organisations", "plans")}


def present_labels(related):
    """Return what a milestone refers to as (kind, noun, links), of each kind of which there are any."""
    labels = [
        ("plans", "Policing plan", [Link(plan.name, plan.get_absolute_url()) for plan in related["plans"]]),
        ("themes", "Theme", [filter_link("theme", theme) for theme in related["themes"]]),
        ("organisations", "Organisation", [filter_link("organisation", body) for body in related["organisations"]]),
    ]
    return [label for label in labels if label[2]]


def pack_cards(milestones, heading_level, relate):
    """Return cards of `milestones` with their figures fetched, in their order, with one query, as (year, packed HTML).

    `heading_level` is that of a milestone's title where the cards stand; `relate` gives the objects that one refers
    to, by relation. What one page has to say is added by `unpack`.
    """
    milestones = list(milestones)
    previous = fetch_previous([figure for milestone in milestones for figure in milestone.figures.all()])

    def show(milestone):
        rows = [present_figure(figure, previous.get(figure.previous_id)) for figure in milestone.figures.all()]
        return {
            "slug": milestone.slug,
            "title": milestone.title,
            "url": milestone.get_absolute_url(),
            "date": milestone.date,
            "datetime": machine_date(milestone.date),
            "html": to_page_html(milestone.text, heading_level + 1),
            "level": heading_level,
            "numbers": group_figures(rows, milestone.date),
            "labels": present_labels(relate(milestone)),
        }

    drawn = zip(milestones, render_each("_card", map(show, milestones)), strict=True)
    # Packed, twice as many are remembered: 30 microseconds to pack one and 10 to unpack it, where it takes 600 to make.
    return [(milestone.date.year, zlib.compress(html.encode(), 1)) for milestone, html in drawn]


def present_cards_at(published, ranks, plans=(), heading_level=3, typed=""):
    """Return cards of the milestones at `ranks`, in that order, with at most three queries.

    Those that were made for another page of this version are used again. `plans` are Police & Crime Plans: the first
    card of the year in which one begins says so. What was `typed` into the search is marked.
    """
    listing = published.listing

    def make(missing):
        missing = [rank for *_, rank in missing]
        rows = listing.fetch(missing, Milestone.objects.only("slug", "title", "date", "text").with_figures())
        related = {listing.order[rank]: named for rank, named in listing.related(missing).items()}
        return pack_cards(rows, heading_level, lambda milestone: related[milestone.pk])

    cards = listing.remember.many([("card", published.bits, heading_level, rank) for rank in ranks], make).values()
    begins = {}
    for plan in plans:
        begins.setdefault(plan.period.years[0], []).append(Link(plan.name, plan.get_absolute_url()))
    wishes = read_wishes(typed)
    quotes = find_quotes([listing.order[rank] for rank in ranks], wishes) if wishes else {}
    return [
        Card(year, unpack(packed, wishes, quotes.get(listing.order[rank], [])), begins.pop(year, []))
        for rank, (year, packed) in zip(ranks, cards, strict=True)
    ]


def unpack(packed, wishes=(), quotes=()):
    """Return the HTML of a card on one page; `quotes` are (HTML, source) of sentences that a search found it by."""
    html = zlib.decompress(packed).decode()
    if wishes:
        html = mark(html, wishes)
    found = render_to_string("timeline/_quotes.html", {"quotes": quotes}) if quotes else ""
    return mark_safe(html.replace(PLACE, found))  # noqa: S308  a template's


# What a link to a milestone shows.
TO_LINK = Milestone.objects.only("slug", "title", "date")


def fetch_first(selection, limit):
    """Return the first milestones of a selection, to lead to."""
    return selection.listing.fetch(selection[:limit], TO_LINK)


def more_link(count, pairs):
    """Return the link to all `count` milestones on the timeline, None where the page has them already."""
    if count <= PAGE_SIZE:
        return None
    return Link(f"All {count:,} on the timeline", results_of(pairs))


def group_by_decade(cards):
    """Return `cards` as decades, in the order of the cards; a date falls into the decade of the year it names."""
    return [
        Decade(f"{decade:03d}0s", list(members)) for decade, members in groupby(cards, key=lambda card: card.year // 10)
    ]


FEW = 4  # figures that a description names


def describe(milestone, rows):
    """Return a milestone in short: its date, its figures each with what it counts and its kind, how the text begins.

    What is only also published is named where nothing else is.
    """
    rows = [row for row in rows if row.is_followed] or rows
    words = [
        f"{row.number} {isolate(row.counted_as)}"
        + (f" ({row.kinds})" if row.kinds else "")
        + (f", {row.date.label}" if row.date != milestone.date else "")
        for row in rows[:FEW]
    ]
    numbers = "; ".join([*words, "and more"] if len(rows) > FEW else words)
    begun = f"{milestone.date.label}: {numbers}." if numbers else f"{milestone.date.label}."
    return f"{begun} {isolate(to_plain(milestone.text, 155))}"


def present_milestone(milestone, plans_in_force, changes, others=()):
    """Return what a milestone's page shows of it alone, today or as of a day; figures and relations are fetched.

    `others` are what other milestones give for the places of its figures.
    """
    rows = present_figures(milestone.figures.all(), others=others)
    return {
        "milestone": milestone,
        "datetime": machine_date(milestone.date),
        "html": to_page_html(milestone.text),
        "description": describe(milestone, rows),
        "figures": rows,
        "numbers": group_figures(rows, milestone.date),
        "labels": present_labels(relations_of(milestone)),
        "plans_in_force": plans_in_force,
        "authors": [Link(author.name, author.get_absolute_url()) for author in milestone.authors.all()],
        "source": find_shared(rows),
        "citations": milestone.citations.all(),
        "changes": changes,
    }


def present_surroundings(milestone, published):
    """Return what a milestone's page shows of others, out of the public ones: neighbours and related ones."""
    listing, public = published.listing, published.bits
    rank = listing.order.index(milestone.pk)
    return {
        **present_neighbours(listing, rank, public),
        "related": present_related(listing, rank, milestone.date.year, public),
    }


def present_neighbours(listing, rank, public):
    """Return links to the public milestones before and after the one at a rank, by `previous` and `next`."""
    before, after = public & ((1 << rank) - 1), public >> rank + 1
    ranks = {}
    if before:
        ranks["previous"] = before.bit_length() - 1
    if after:
        ranks["next"] = rank + (after & -after).bit_length()
    found = listing.fetch(ranks.values(), TO_LINK)
    return {name: link_to(milestone) for name, milestone in zip(ranks, found, strict=True)}


def link_to(milestone, note=""):
    return Link(f"{milestone.date.label}: {isolate(milestone.title)}", milestone.get_absolute_url(), note)


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
    related = listing.related([rank, *ranks])
    return [
        link_to(milestone, explain_relation(related[rank], related[other]))
        for other, milestone in zip(ranks, listing.fetch(ranks, TO_LINK), strict=True)
    ]


def count_shared(listing, rank, public):
    """Return sets: at each place the others that share at least so many relations with the milestone at a rank."""
    sets = (listing.get(facet, key) for _, facet in RELATING for key in listing.nouns[facet])
    return stack(public & ~(1 << rank), [bits for bits in sets if bits >> rank & 1])


def find_nearest(listing, bits, year, limit):
    """Return the ranks of up to `limit` members of a set, the nearest to a year first."""
    ranks, by_distance = [], defaultdict(int)
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
        names = [isolate(item.name) for item in theirs[relation] if item in mine[relation]]
        if names:
            reasons.append(f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}")
    return "Same " + "; ".join(reasons)
