"""One measure, large, with the measures that must be seen with it."""

from dataclasses import dataclass

from timeline.charts.geometry import LINE_HEIGHT, Drawing, Frame, Scale, round_up
from timeline.models import Figure

from .axes import MARKS, NARROW, WIDE, draw_values, draw_years, left_of, years_of
from .legend import find_keys, name_series
from .series import (
    FIGURES,
    draw_ending,
    draw_measures,
    draw_ranges,
    find_obstacles,
    first_year,
    has_ended,
    in_order,
    is_drawn,
    name_changes,
    summarise,
    wish_values,
)
from .tally import DRAWN, Tally, span_of, summarise_tally, tally, top_of


@dataclass(frozen=True)
class Chart:
    """A drawing with all that a reader needs beside it."""

    id: str
    title: str
    summary: str
    drawing: Drawing
    series: list
    changes: list
    legend: list


def present_measure_chart(measure, figures, companions=(), tallies=None):
    """Return the large `Chart` of a measure, or None when it has no figure to draw.

    `figures` are its published figures and those of the measures shown with it, each with milestone and measure;
    `companions` are those measures, with `ended_by`. Too many to tell apart come as `tallies` by measure instead.
    """
    tallies = tallies or {}
    figures = in_order(figures)
    drawn = [figure for figure in figures if is_drawn(figure)]
    span = years_of(drawn) if drawn else span_of(tallies.values())
    if span is None:
        return None
    own = [figure for figure in drawn if figure.measure_id == measure.pk]
    known = {figure.measure_id for figure in drawn} | {key for key, each in tallies.items() if each.count(DRAWN)}
    shown = [each for each in [measure, *companions] if each.pk in known]
    height, base = 320, 284
    start, stop = span
    endings = [each for each in [measure, *companions] if has_ended(each)]
    stop = max([stop, *(first_year(ending.ended_by.date) + 1 for ending in endings)])
    top = round_up(max([top_of(tallies.values()), *(figure.value for figure in drawn)]))
    frame = Frame(Scale(start, stop, left_of(top, NARROW), 96), Scale(0, top, base, 40))
    drawing = Drawing((WIDE, NARROW), height)
    draw_values(drawing, frame.value, top)
    draw_years(drawing, frame.time, base)
    spots, changes = draw_measures(drawing, frame, drawn, with_ids=True, in_tab_order=len(drawn) <= MARKS)
    for each in shown:
        if each.pk in tallies:
            drawing.shapes += draw_ranges(frame, each, tallies[each.pk].ranges())
    for ending in endings:
        drawing.links += draw_ending(frame, ending)
    drawing.links.sort(key=lambda link: link.at)
    keys = name_changes(drawing, frame, changes)
    drawing.label(wish_values(spots), find_obstacles(drawing, spots), height - LINE_HEIGHT)
    if tallies:
        counted = tallies.get(measure.pk, Tally())
        subjects = [counted] if counted.count(DRAWN) else list(tallies.values())
        count, years, summary = sum(each.count(DRAWN) for each in subjects), span_of(subjects), summarise_tally(counted)
    else:
        count, years, summary = len(own or drawn), years_of(own or drawn), summarise(own)
    return Chart(
        id=f"chart-{measure.slug}",
        title=title_of(measure, count, years),
        summary=summary,
        drawing=drawing,
        changes=keys,
        series=name_series(shown, measure) if len(shown) > 1 else [],
        legend=find_keys(drawing, endings=endings),
    )


def chart_of(measure):
    """Return the chart of a measure with those that are shown with it; None when there is nothing to draw."""
    companions = list(measure.companions.select_related("ended_by"))
    figures = Figure.objects.published().filter(measure__in=[measure, *companions])
    if figures.order_by()[: FIGURES + 1].count() > FIGURES:
        return present_measure_chart(measure, [], companions, tally(figures))
    return present_measure_chart(measure, figures.with_places(), companions)


def title_of(measure, count, span):
    """Return what a chart shows, in words."""
    start, stop = span
    words = f"{count:,} published figure{'' if count == 1 else 's'}, {start}"
    return f"{measure.name}: {words}" + (f"–{stop - 1}" if stop - start > 1 else "")
