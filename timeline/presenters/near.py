"""What comes near a search that found nothing: the word that was meant, and milestones with most of the words.

Only the page shows it, below a count of none: downloads and feeds hold what was asked for and nothing else, since a
program would take what is near for what is found.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from timeline.addresses import results_of
from timeline.index import search
from timeline.index.listing import stack, to_ranks

from .milestones import Card, Link, present_cards_at

SHOWN = 10
MISSPELT = 3  # words of one search that are corrected: each costs
# From 0 for nothing alike to 1 for the same: “elten” and “Elton” are 0.8.
ALIKE = 0.75
SHORTEST = 4


@dataclass(frozen=True)
class Near:
    """The search that was meant, as a link, and cards of what has most of the words."""

    meant: Link | None
    heading: str
    cards: list[Card]


def present_near(filtering):
    """Return what comes `Near` the search of a `MilestoneFilter` that found nothing; None where none was asked."""
    typed = filtering.values.get("q")
    if not typed:
        return None
    others = filtering.leave_out("q")
    meant, link = correct(typed, filtering.queryset), None
    if meant and others.only(others.listing.search(meant)).count():
        pairs = [(name, meant if name == "q" else value) for name, value in filtering.pairs]
        link = Link(meant, results_of(pairs))
    return Near(link, *find_most(typed, others))


def correct(typed, published):
    """Return what was typed with each word that no public milestone has made one that some card shows; else nothing."""
    listing, corrected, done = published.listing, typed, 0
    for word in reversed(search.split_words(typed)):
        if published.only(listing.search(typed[word.start : word.end])).count():
            continue
        better = find_alike(word.plain, published) if done < MISSPELT else ""
        if not better:
            return ""
        corrected, done = corrected[: word.start] + better + corrected[word.end :], done + 1
    return corrected if done else ""


def find_alike(plain, published):
    """Return the word most like one of the search that a public card shows now, as it stands there; else nothing."""
    if len(plain) < SHORTEST or plain.isdigit():
        return ""
    listing = published.listing
    words = listing.remember("words", search.list_words)
    words = [word for word in words if abs(len(word) - len(plain)) <= 2 and not word.isdigit()]
    # All that are alike, be they ever so many: those of drafts, which the index knows, take no public one's place.
    for candidate in get_close_matches(plain, words, max(1, len(words)), ALIKE):
        ranks = to_ranks(published.bits & listing.find_set(search.find_whole(candidate)), 0, 1)
        if ranks and (shown := find_shown(candidate, listing.order[ranks[0]])):
            return shown
    return ""


def find_shown(plain, key):
    """Return a word as the card of a milestone shows it."""
    for milestone in search.fetch([key]):
        title, text, others = search.list_texts(milestone)
        for words in (title, text, *others):
            for word in search.split_words(words):
                if word.plain == plain:
                    return words[word.start : word.end]
    return ""


def find_most(typed, others):
    """Return (heading, cards) of the members of a selection that have most of the words, and of how many they have."""
    listing, wishes = others.listing, search.find_granting(search.read_wishes(typed))
    holding = stack(others.bits, map(listing.find_set, wishes))
    most = max(number for number, bits in enumerate(holding) if bits or not number)
    if not most:
        return "", []
    total = holding[most].bit_count()
    some = f", the first {SHOWN} of {total:,}" if total > SHOWN else ""
    heading = f"No milestone has all {len(wishes)} words. With {most} of them{some}:"
    ranks = to_ranks(holding[most], 0, min(total, SHOWN))
    return heading, present_cards_at(others, ranks, heading_level=4, typed=typed)
