"""Then and now: each measure at two years, what happened in between, which plans began and ended."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Subquery

from timeline.addresses import path_to, results_of, with_query
from timeline.charts.series import group_by_measure, has_ended, name_ending
from timeline.filters import MilestoneFilter
from timeline.models import Measure, PolicingPlan
from timeline.models.figure_queries import ENDLESS
from timeline.text import isolate

from .figures import FigureRow, compare_values, present_figure
from .milestones import Link, fetch_first

# Milestones between two years that the comparison lists itself; the timeline has them all.
BETWEEN_LIMIT = 50


@dataclass(frozen=True)
class Reading:
    """What is known of a measure for one year: its figure, or the nearest published one with its own date."""

    year: int
    figure: FigureRow
    is_of_the_year: bool


@dataclass(frozen=True)
class Comparison:
    measure_name: str
    measure_url: str
    start: Reading | None
    end: Reading | None
    difference: str
    ending: str = ""


def choose_years(figures):
    """Return the two years with the most figures in common that can be compared; None without two.

    `figures` are (measure, basis, year). Of several pairs it is the latest year with the one furthest back from it;
    where nothing can be compared, the first year and the last.
    """
    counted = {}
    for measure, basis, year in figures:
        counted.setdefault(year, set()).add((measure, basis))
    if len(counted) < 2:
        return None
    best, years = 0, sorted(counted)
    chosen = years[0], years[-1]
    for place in range(len(years) - 1, 0, -1):
        last = years[place]
        for first in years[:place] if len(counted[last]) > best else ():
            if len(counted[first] & counted[last]) > best:
                best, chosen = len(counted[first] & counted[last]), (first, last)
    return chosen


def distance(figure, year):
    """Return how many years lie between a figure's date and a year; 0 when its date covers the year."""
    first, last = figure.date.named_years
    return max(first - year, year - last, 0)


def find_nearest(figures, year):
    """Return the figure nearest a year; of two equally near the earlier, of several of the year the last."""
    least = min(distance(figure, year) for figure in figures)
    near = [figure for figure in figures if distance(figure, year) == least]
    return near[-1] if least == 0 else near[0]


def seek_nearest(levels, reaches, year):
    """Return a queryset of one measure's actual figures whose first is the one that `find_nearest` would find of all.

    `reaches` tells by the year that figures name from which year to which they reach.
    """
    distances = {
        named: 0 if named == year else max(first - year, year - last, 0) for named, (first, last) in reaches.items()
    }
    least = min(distances.values())
    near = [named for named, away in distances.items() if away == least]
    named = max(near) if least == 0 else min(near)
    those = levels.filter(date_year=named).in_order()
    if named < year and reaches[named][1] != named:
        those = those.filter(date_last__gte=date(year - least, 1, 1), date_last__lt=ENDLESS)
    elif named > year:
        those = those.filter(date_first__lte=date(year + least, 12, 31))
    return those.reverse() if least == 0 else those


def fetch_nearest(published, levels, tallies, years):
    """Return {key of a measure: its figures nearest to each of `years`, in order}, with two queries."""

    def seek():
        nearest = [
            Subquery(seek_nearest(levels.filter(measure=key), each.reaches, year).values("pk")[:1])
            for key, each in tallies.items()
            for year in years
            if each.reaches
        ]
        return list(levels.filter(pk__in=nearest).values_list("pk", flat=True))

    found = levels.filter(pk__in=published.of_figures(("nearest", *years), seek)).with_places().in_order()
    return {members[0].measure_id: members for members in group_by_measure(found)}


def compare_measures(measures, published, levels, tallies, start, end):
    """Return a `Comparison` for each of `measures`, in their order; measures come with `ended_by`.

    `published` is a `Selection`, `levels` a queryset of actual published ones, `tallies` the `Tally` of each measure.
    A measure of which only aims were published has no readings.
    """
    nearest = fetch_nearest(published, levels, tallies, (start, end))
    comparisons = []
    for measure in measures:
        known = nearest.get(measure.pk)
        if not known:
            comparisons.append(Comparison(measure.name, measure.get_absolute_url(), None, None, ""))
            continue
        then, now = find_nearest(known, start), find_nearest(known, end)
        readings = [
            Reading(year, present_figure(figure), distance(figure, year) == 0)
            for year, figure in ((start, then), (end, now))
        ]
        comparisons.append(
            Comparison(
                measure.name,
                measure.get_absolute_url(),
                *readings,
                compare_figures(then, now) if all(reading.is_of_the_year for reading in readings) else "",
                name_ending(measure) if has_ended(measure) and measure.ended_by.date.named_years[0] <= end else "",
            )
        )
    return comparisons


def compare_url(plan, years):
    """Return the comparison of a plan's first and last year, empty where they are one.

    An open period begins with the first of `years` and ends with the last: no other year is named.
    """
    first, last = plan.period.years
    if first is None:
        first = min(years, default=last)
    if last is None:
        last = max(years, default=first)
    return with_query(path_to("compare"), [("from", first), ("to", last)]) if first < last else ""


def compare_figures(then, now):
    """Return how two figures differ, in words; figures of different bases are not compared."""
    if then.pk == now.pk:
        return "one figure for both years"
    if then.counted_as != now.counted_as:
        return f"not compared: counted as {isolate(then.counted_as)}, then as {isolate(now.counted_as)}"
    return compare_values(now, then)


def present_comparison(published, levels, tallies, years):
    """Return what the page of two `years` shows: each measure at both, and what happened from one to the other.

    `published` is a `Selection`; `levels` and `tallies` are as for `compare_measures`. Without years only the plans,
    whose years may be chosen.
    """
    plans = list(published.nouns["plan"].values())
    known = [year for each in tallies.values() for year in each.reaches]
    offered = [plan for plan in plans if plan.kind == PolicingPlan.Kind.POLICE_AND_CRIME_PLAN]
    links = [(plan.period.label, compare_url(plan, known)) for plan in offered]
    choices = {"plans": [Link(label, url) for label, url in links if url]}
    if not years:
        return choices
    first, last = years
    between = MilestoneFilter({"year_from": str(first), "year_to": str(last)}, queryset=published)
    measures = Measure.objects.published().select_related("ended_by")
    return choices | {
        "comparisons": compare_measures(measures, published, levels, tallies, first, last),
        "between": fetch_first(between.qs, BETWEEN_LIMIT),
        "between_count": between.qs.count(),
        "between_url": results_of(between.pairs),
        "began": [plan for plan in plans if first <= (plan.period.years[0] or 0) <= last],
        "ended": [plan for plan in plans if first <= (plan.period.years[1] or 0) <= last],
    }
