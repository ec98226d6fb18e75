"""All measures, small, on one time axis, under the bands of the plans."""

from dataclasses import dataclass

from timeline.charts.geometry import LINE_HEIGHT, Drawing, Frame, Scale, Segment, round_up

from .axes import NARROW, WIDE, draw_years, extend, years_of
from .bands import band_years, draw_bands
from .series import (
    draw_measures,
    draw_ranges,
    find_obstacles,
    first_year,
    group_by_measure,
    in_order,
    is_drawn,
    middle,
    summarise,
    wish_values,
)
from .tally import span_of, summarise_tally, top_of


@dataclass(frozen=True)
class Small:
    """One measure among many, small."""

    name: str
    url: str
    description: str
    drawing: Drawing | None
    summary: str


def present_multiples(measures, figures, plans, milestones, many=None):
    """Return (bands, smalls): the plans' bands, for wide and narrow pages, and every measure small on the same axis.

    `milestones` are the `ImpreciseDate`s of milestones; `plans` have a `period`. Of a measure whose figures are too
    many to tell apart, `many` has the `Tally` instead.
    """
    many = many or {}
    drawn = [figure for figure in figures if is_drawn(figure)]
    spans = [span for span in (years_of(drawn) if drawn else None, span_of(many.values())) if span]
    if not spans:
        return [], []
    start, stop = min(first for first, _ in spans), max(last for _, last in spans)
    stop = extend(stop, start, plans)
    time = Scale(start, stop, 2, 98)
    moments = sorted({middle(date) for date in milestones if start <= first_year(date) < stop})
    bands = [draw_bands(plans, time, width) for width in (WIDE, NARROW)]
    smalls = []
    by_measure = {own[0].measure_id: own for own in group_by_measure(in_order(drawn))}
    for measure in measures:
        own, counted = by_measure.get(measure.pk, []), many.get(measure.pk)
        highest = max([top_of([counted] if counted else []), *(figure.value for figure in own)])
        if not own and not (counted and span_of([counted])):
            words = "Its figures are changes, not levels: they are in its table."
            smalls.append(Small(measure.name, measure.get_absolute_url(), measure.description, None, words))
            continue
        height, base = 112, 88
        frame = Frame(time, Scale(0, round_up(highest), base, 28))
        drawing = Drawing((WIDE, NARROW), height)
        for plan in plans:
            if plan.kind == plan.Kind.POLICE_AND_CRIME_PLAN and plan.period.first.year < stop:
                drawing.shapes.append(frame.draw_box(*band_years(plan, time), 0, frame.value.high, "shade"))
        draw_years(drawing, time, base, at_most=8)
        drawing.shapes += [Segment(time(moment), base - 5, time(moment), base, "moment") for moment in moments]
        spots, changes = draw_measures(drawing, frame, own, in_tab_order=False)
        drawing.links.sort(key=lambda link: link.at)
        drawing.shapes += [Segment(time(at), base - 40, time(at), base - 8, "change") for at, *_ in changes]
        if counted:
            drawing.shapes += draw_ranges(frame, measure, counted.ranges())
        told = {own[0], own[-1], max(own, key=lambda figure: figure.value)} if own else set()
        drawing.label(wish_values(spots, told), find_obstacles(drawing, spots), height - LINE_HEIGHT)
        summary = summarise_tally(counted) if counted else summarise(own)
        smalls.append(Small(measure.name, measure.get_absolute_url(), measure.description, drawing, summary))
    return bands, smalls
