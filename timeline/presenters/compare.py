"""Then and now: each measure at two years, what happened in between, which plans began and ended."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from timeline.charts.series import first_year, group_by_measure, has_ended, last_year, name_ending
from timeline.charts.tally import choose_many
from timeline.models.figure import ENDLESS

from .figures import FigureRow, present_figure


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


def distance(figure, year):
    """Return how many years lie between a figure's date and a year; 0 when its date covers the year."""
    return max(first_year(figure.date) - year, year - last_year(figure.date), 0)


def find_nearest(figures, year):
    """Return the figure nearest a year; of two equally near the earlier, of several of the year the last."""
    least = min(distance(figure, year) for figure in figures)
    near = [figure for figure in figures if distance(figure, year) == least]
    return near[-1] if least == 0 else near[0]


def find_nearest_stored(levels, reaches, year):
    """Return what `find_nearest` would of a queryset of one measure's actual figures, without fetching them.

    `reaches` tells by the year that figures name from which year to which they reach.
    """
    distances = {
        named: 0 if named == year else max(first - year, year - last, 0) for named, (first, last) in reaches.items()
    }
    least = min(distances.values())
    near = [named for named, away in distances.items() if away == least]
    named = max(near) if least == 0 else min(near)
    those = levels.filter(date_year=named).with_places()
    if named < year and reaches[named][1] != named:
        those = those.filter(date_last__gte=date(year - least, 1, 1), date_last__lt=ENDLESS)
    elif named > year:
        those = those.filter(date_first__lte=date(year + least, 12, 31))
    return those.in_order().last() if least == 0 else those.in_order().first()


def fetch_levels(figures, reaching):
    """Return (known, reaches): the figures of a queryset by measure, or only how far they reach where too many.

    `reaches` are {key of a measure: {year that is named: (first year, last year)}}.
    """
    counts, reaches = Counter(), {}
    for key, year, how_many, first, last in reaching:
        counts[key] += how_many
        reaches.setdefault(key, {})[year] = (first.year, max(year, last.year if last else year))
    many = choose_many(counts)
    known = figures.filter(measure__in=counts.keys() - many).with_places().in_order()
    return (
        {members[0].measure_id: members for members in group_by_measure(known)},
        {key: reaches[key] for key in many},
    )


def compare_measures(measures, figures, reaching, start, end):
    """Return a `Comparison` for each of `measures`, in their order; measures come with `ended_by`.

    `figures` is a queryset of actual published ones, `reaching` what it says of their years. A measure of which only
    aims were published has no readings.
    """
    fetched, reaches = fetch_levels(figures, reaching)
    comparisons = []
    for measure in measures:
        known, stored = fetched.get(measure.pk), figures.filter(measure=measure)
        if not known and measure.pk not in reaches:
            comparisons.append(Comparison(measure.name, measure.get_absolute_url(), None, None, ""))
            continue
        then, now = (
            find_nearest(known, year) if known else find_nearest_stored(stored, reaches[measure.pk], year)
            for year in (start, end)
        )
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
                name_ending(measure) if has_ended(measure) and first_year(measure.ended_by.date) <= end else "",
            )
        )
    return comparisons


def compare_figures(then, now):
    """Return how two figures differ, in words; figures of different bases are not compared."""
    if then.pk == now.pk:
        return "one figure for both years"
    if then.counted_as != now.counted_as:
        return f"not compared: counted as {then.counted_as}, then as {now.counted_as}"
    difference = now.value - then.value
    if difference == 0:
        return "the same"
    about = "about " if then.is_approximate or now.is_approximate else ""
    return f"{about}{abs(difference):,} {'more' if difference > 0 else 'fewer'}"
