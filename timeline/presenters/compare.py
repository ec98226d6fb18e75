"""Then and now: each measure at two years, what happened in between, which plans began and ended."""

from dataclasses import dataclass

from .charts.series import first_year, group_by_measure, has_ended, is_level, last_year, name_ending
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


def compare_measures(figures, start, end):
    """Return a `Comparison` for each measure of published `figures`, in the order of tables.

    One of which no actual figure was published, only aims, has no readings. Measures come with `ended_by`.
    """
    comparisons = []
    for members in group_by_measure(figures):
        measure, known = members[0].measure, list(filter(is_level, members))
        if not known:
            comparisons.append(Comparison(measure.name, measure.get_absolute_url(), None, None, ""))
            continue
        then, now = find_nearest(known, start), find_nearest(known, end)
        readings = [
            Reading(year, present_figure(figure, None, figure.milestone), distance(figure, year) == 0)
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
