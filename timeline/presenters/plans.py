"""A policing plan beside the record: the milestones that name it, those of its years, the figures nearest its ends."""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_

from django.db.models import Exists, OuterRef, Q

from timeline.charts.series import group_by_measure
from timeline.filters import MilestoneFilter
from timeline.models import Figure
from timeline.text import isolate, to_page_html, to_plain

from .compare import compare_url
from .figures import FigureRow, present_figure
from .milestones import fetch_first, more_link, present_cards_at
from .paging import PAGE_SIZE


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


def find_years(levels):
    """Return {key of a measure: the years that a queryset of figures names}."""
    years = defaultdict(list)
    for measure, year in levels.find_years():
        years[measure].append(year)
    return years


def present_ends(plan, published, levels, years):
    """Return an `Ends` for each measure with an actual figure in the plan's period, in order of measure.

    `published` is a `Selection`, `levels` a queryset of published ones, `years` those that they name, by key of the
    measure. An open end is as late as the last of them.
    """
    period = plan.period
    wanted = {
        key: [nearest_year(named, year) for year in (period.first.year, period.last.year)]
        for key, named in years.items()
    }

    def seek():
        ends = reduce(or_, (Q(measure=key, date_year__in=named) for key, named in wanted.items()), Q(pk=None))
        within = levels.filter(measure=OuterRef("measure"), date_last__gte=period.first, date_first__lte=period.last)
        first = levels.filter(ends).first_of_each_year("date_order", "pk")
        return list(first.filter(Exists(within)).values_list("pk", flat=True))

    found = levels.filter(pk__in=published.of_figures(("ends", period.first, period.last), seek))
    shown = []
    for figures in group_by_measure(found.with_places().order_by("measure__position", "measure__name")):
        rows, measure = {figure.date_year: present_figure(figure) for figure in figures}, figures[0].measure
        start, end = wanted[measure.pk]
        shown.append(Ends(measure.name, measure.get_absolute_url(), rows[start], rows[end]))
    return shown


LETTERS = 280  # of what a plan says, in the list of all


def present_plans(plans):
    """Return [(plan, what it says in short)] for the list."""
    return [(plan, to_plain(plan.summary, LETTERS)) for plan in plans]


def present_plan(plan, published):
    """Return what a plan's page shows; `published` is the `Selection` of public milestones."""
    listing, levels = published.listing, Figure.objects.published().levels()
    years = published.of_figures("years", lambda: find_years(levels))
    naming = published.only(listing.get("plan", plan.pk))
    of_its_years = MilestoneFilter(years_of_plan(plan), queryset=published)
    others = of_its_years.qs.only(~naming.bits)
    return {
        "plan": plan,
        "compare_url": compare_url(plan, chain(*years.values())),
        "summary": to_page_html(plan.summary),
        "citations": plan.citations.select_related("source"),
        "description": isolate(to_plain(plan.summary, 155)),
        "cards": present_cards_at(published, naming[:PAGE_SIZE]),
        "naming": more_link(naming.count(), [("plan", plan.slug)]),
        "within": fetch_first(others, PAGE_SIZE),
        "others": more_link(others.count() and of_its_years.qs.count(), of_its_years.pairs),
        "ends": present_ends(plan, published, levels, years),
    }


def years_of_plan(plan):
    """Return the timeline's parameters for the years of a plan; what an open period does not give, they leave out."""
    years = zip(("year_from", "year_to"), plan.period.years, strict=True)
    return {name: str(year) for name, year in years if year is not None}
