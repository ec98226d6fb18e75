"""A policing plan beside the record: the milestones that name it, those of its years, the figures nearest its ends."""

from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_

from django.db.models import Exists, OuterRef, Q

from timeline.filters import MilestoneFilter
from timeline.models import Figure, Measure
from timeline.text import isolate, to_page_html, to_plain

from .compare import compare_url
from .figures import FigureRow, present_figure
from .milestones import fetch_first, more_link, present_cards_at
from .paging import PAGE_SIZE
from .sources import present_cited


@dataclass(frozen=True)
class Ends:
    """The figures of one measure nearest a plan's start and end, each with its own date."""

    measure_name: str
    measure_url: str
    start: FigureRow
    end: FigureRow


def find_in_force(published, date):
    """Return the Police & Crime Plans, of those that public milestones name, whose periods wholly contain a date."""
    plans = published.nouns["plan"].values()
    return [plan for plan in plans if plan.kind == plan.Kind.POLICE_AND_CRIME_PLAN and plan.contains(date)]


def nearest_year(years, year):
    """Return the one of `years` nearest `year`; of two equally near, the earlier."""
    return min(years, key=lambda each: (abs(each - year), each))


def present_ends(plan, figures, years):
    """Return an `Ends` for each measure with an actual figure in the plan's period, in order of measure.

    `figures` is a queryset of published ones, `years` those that the actual ones name, by key of the measure. An open
    end is as late as the last of them.
    """
    levels, period = figures.levels(), plan.period
    within = levels.filter(measure=OuterRef("pk"), date_last__gte=period.first, date_first__lte=period.last)
    measures = list(Measure.objects.filter(Exists(within)))
    wanted = {
        measure.pk: [nearest_year(years[measure.pk], year) for year in (period.first.year, period.last.year)]
        for measure in measures
    }
    ends = reduce(or_, (Q(measure=key, date_year__in=found) for key, found in wanted.items()), Q(pk=None))
    found = {
        (figure.measure_id, figure.date_year): figure
        for figure in levels.filter(ends).first_of_each_year("date_order", "pk").with_places()
    }
    return [
        Ends(
            measure.name,
            measure.get_absolute_url(),
            *(present_figure(found[measure.pk, year]) for year in wanted[measure.pk]),
        )
        for measure in measures
    ]


LETTERS = 280  # of what a plan says, in the list of all


def present_plans(plans):
    """Return [(plan, what it says in short)] for the list."""
    return [(plan, to_plain(plan.summary, LETTERS)) for plan in plans]


def present_plan(plan, published):
    """Return what a plan's page shows; `published` is the `Selection` of public milestones."""
    listing, flags = published.listing, published.flags
    years = {key: list(levels.find_ranges(flags)) for key, levels in listing.levels.items()}
    naming = published.only(listing.get("plan", plan.pk))
    of_its_years = MilestoneFilter(years_of_plan(plan), queryset=published)
    others = of_its_years.qs.only(~naming.bits)
    return {
        "plan": plan,
        "compare_url": compare_url(plan, chain(*years.values())),
        "summary": to_page_html(plan.summary),
        "citations": [present_cited(citation) for citation in plan.citations.select_related("source")],
        "description": isolate(to_plain(plan.summary, 155)),
        "cards": present_cards_at(published, naming[:PAGE_SIZE]),
        "naming": more_link(naming.count(), [("plan", plan.slug)]),
        "within": fetch_first(others, PAGE_SIZE),
        "others": more_link(others.count() and of_its_years.qs.count(), of_its_years.pairs),
        "ends": present_ends(plan, Figure.objects.published(), years),
    }


def years_of_plan(plan):
    """Return the timeline's parameters for the years of a plan; what an open period does not give, they leave out."""
    years = zip(("year_from", "year_to"), plan.period.years, strict=True)
    return {name: str(year) for name, year in years if year is not None}
