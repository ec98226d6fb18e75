"""The timeline's page: its picture, its filter form, its cards."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from timeline import clock
from timeline.addresses import of_then, path_to, with_query
from timeline.charts.glance import present_glance, present_strip
from timeline.models import Entry, PolicingPlan

from .filtering import (
    draw_has_figures,
    head_choice,
    list_wrong,
    name_choice,
    present_chips,
    present_facets,
    present_text_fields,
)
from .milestones import Decade, group_by_decade, present_cards_at
from .near import present_near


@dataclass(frozen=True)
class Picture:
    """The history at a glance as HTML: the drawing with its words, and how it is read; what it is called elsewhere."""

    title: str
    html: str
    reading: str
    caption: str
    has_figures: bool


def present_timeline(filtering, page):
    """Return what the timeline's page shows of a `MilestoneFilter` and the `Page` of what it chose."""
    published, plans = filtering.queryset, list(filtering.queryset.nouns["plan"].values())
    order = filtering.values.get("order") or "oldest"
    return {
        "chosen": name_choice(filtering),
        "heading": head_choice(filtering),
        "is_refused": bool(filtering.errors),
        "wrong": list_wrong(filtering),
        **present_picture(filtering, published, plans),
        "fields": present_text_fields(filtering),
        "facets": present_facets(filtering, published),
        "has_figures": draw_has_figures(filtering, published),
        "order": order,
        "themes": list(filtering.values.get("theme", {}).values()),
        "chips": present_chips(filtering, with_counts=not page.total),
        "page": page,
        "near": present_near(filtering) if not page.total else None,
        "decades": present_decades(published, page.items, order, plans, filtering.values.get("q", "")),
        "whole": with_query(path_to("timeline"), of_then()),
        "as_of_text": clock.as_of(),
        "downloads": {
            name: with_query(path_to(f"timeline-{name}"), of_then(filtering.pairs)) for name in ("csv", "json", "atom")
        },
    }


def present_picture(filtering, published, plans):
    """Return the picture of all milestones or, with a filter set, the strip that shows where in time the chosen lie."""
    if filtering.restricting:
        return {"strip": present_strip(published, filtering.qs)}
    # The past has no picture: of that, the page says so.
    picture = None if clock.as_of() else draw_picture(published, plans)
    return {"picture": picture, "edge": find_edge(published)}


def find_edge(published):
    """Return when the public record last changed and the last year of which it tells; None where it is empty."""
    if not published.count():
        return None
    last = Entry.objects.due(clock.now()).first()
    return {"changed": last and last.when, "year": max(date.named_years[1] for date in published.listing.years)}


def present_decades(published, ranks, order, plans, typed):
    """Return the cards at `ranks` by decade; by relevance they stand together under no name."""
    if order == "relevance":
        return [Decade("", present_cards_at(published, ranks, typed=typed))] if ranks else []
    begin = [plan for plan in plans if plan.kind == PolicingPlan.Kind.POLICE_AND_CRIME_PLAN]
    return group_by_decade(present_cards_at(published, ranks, begin, heading_level=4, typed=typed))


def draw_picture(published, plans):
    """Return the `Picture`, None where there is nothing: a long one too is drawn once for all who see the same."""

    def draw():
        glance = present_glance(published, plans)
        if glance is None:
            return None
        parts = (render_to_string(f"timeline/{name}.html", {"glance": glance}) for name in ("_glance", "_how_to_read"))
        return Picture(glance.title, *parts, glance.caption, bool(glance.measures))

    return published.listing.remember(("picture", published.bits), draw)
