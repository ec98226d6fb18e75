"""One measure, large, with the measures that must be seen with it."""

from dataclasses import dataclass

from timeline.charts import LINE_HEIGHT, Drawing, Frame, Scale, round_up
from timeline.models import Figure

from .axes import MARKS, NARROW, WIDE, draw_values, draw_years, left_of, years_of
from .legend import find_keys, name_series
from .series import (
    draw_ending,
    draw_measures,
    find_obstacles,
    first_year,
    has_ended,
    in_order,
    is_drawn,
    name_changes,
    summarise,
    wish_values,
)


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


def present_measure_chart(measure, figures, companions=()):
    """Return the large `Chart` of a measure, or None when it has no figure to draw.

    `figures` are its published figures and those of the measures shown with it, each with milestone and measure;
    `companions` are those measures, with `ended_by`.
    """
    figures = in_order(figures)
    drawn = [figure for figure in figures if is_drawn(figure)]
    if not drawn:
        return None
    own = [figure for figure in drawn if figure.measure_id == measure.pk]
    shown = [each for each in [measure, *companions] if any(figure.measure_id == each.pk for figure in drawn)]
    height, base = 320, 284
    start, stop = years_of(drawn)
    endings = [each for each in [measure, *companions] if has_ended(each)]
    stop = max([stop, *(first_year(ending.ended_by.date) + 1 for ending in endings)])
    top = round_up(max(figure.value for figure in drawn))
    frame = Frame(Scale(start, stop, left_of(top, NARROW), 96), Scale(0, top, base, 40))
    drawing = Drawing((WIDE, NARROW), height)
    draw_values(drawing, frame.value, top)
    draw_years(drawing, frame.time, base)
    spots, changes = draw_measures(drawing, frame, drawn, with_ids=True, in_tab_order=len(drawn) <= MARKS)
    for ending in endings:
        drawing.links += draw_ending(frame, ending)
    drawing.links.sort(key=lambda link: link.at)
    keys = name_changes(drawing, frame, changes)
    drawing.label(wish_values(spots), find_obstacles(drawing, spots), height - LINE_HEIGHT)
    return Chart(
        id=f"chart-{measure.slug}",
        title=title_of(measure, own or drawn),
        summary=summarise(own),
        drawing=drawing,
        changes=keys,
        series=name_series(shown, measure) if len(shown) > 1 else [],
        legend=find_keys(drawing, endings=endings),
    )


def chart_of(measure):
    """Return the chart of a measure with those that are shown with it; None when there is nothing to draw."""
    companions = list(measure.companions.select_related("ended_by"))
    figures = Figure.objects.published().filter(measure__in=[measure, *companions])
    return present_measure_chart(measure, figures.select_related("measure", "milestone"), companions)


def title_of(measure, figures):
    """Return what a chart shows, in words."""
    count = f"{len(figures)} published figure{'' if len(figures) == 1 else 's'}"
    start, stop = years_of(figures)
    return f"{measure.name}: {count}, {start}" + (f"–{stop - 1}" if stop - start > 1 else "")
