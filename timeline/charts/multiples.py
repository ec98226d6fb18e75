"""All measures, small, on one time axis, under the bands of the plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.dates import ImpreciseDate
from timeline.models import Figure, Measure, PolicingPlan

from .axes import NARROW, WIDE, draw_years, extend, years_of
from .bands import band_years, draw_bands, is_within
from .geometry import Drawing, Frame, Segment
from .scales import Scale, round_up
from .series import (
    draw_measures,
    draw_ranges,
    find_obstacles,
    group_by_measure,
    in_order,
    is_drawn,
    middle,
    summarise,
    wish_values,
)
from .tally import Tally, span_of, summarise_tally, top_of

HEIGHT, BASE = 176, 152  # pixels: of a drawing, down to its axis of time


@dataclass(frozen=True)
class Small:
    """One measure among many, small."""

    drawing: Drawing | None
    summary: str


@dataclass(frozen=True)
class Ground:
    """What stands behind every measure: the axis of time, plans as columns, the moments of milestones."""

    time: Scale
    plans: list[PolicingPlan]
    moments: list[float]


def present_multiples(
    measures: Iterable[Measure],
    figures: Iterable[Figure],
    plans: Sequence[PolicingPlan],
    milestones: Iterable[ImpreciseDate],
    many: dict[int, Tally] | None = None,
) -> tuple[list[Drawing], list[Small]]:
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
    time = Scale(start, extend(stop, start, plans), 2, 98)
    moments = sorted({middle(date) for date in milestones if time.low <= middle(date) < time.high})
    ground = Ground(time, [plan for plan in plans if is_shaded(plan, time)], moments)
    by_measure = {own[0].measure_id: own for own in group_by_measure(in_order(drawn))}
    smalls = []
    for measure in measures:
        own, counted = by_measure.get(measure.pk, []), many.get(measure.pk, Tally())
        if own or span_of([counted]):
            summary = summarise_tally(counted) if measure.pk in many else summarise(own)
            smalls.append(Small(draw_small(ground, measure, own, counted), summary))
        else:
            smalls.append(Small(None, "Its figures are changes, not levels: they are in its table."))
    return [draw_bands(plans, time, width) for width in (WIDE, NARROW)], smalls


def is_shaded(plan: PolicingPlan, time: Scale) -> bool:
    """Return whether a plan stands as a column behind the measures."""
    return plan.kind == plan.Kind.POLICE_AND_CRIME_PLAN and is_within(plan, time.low, time.high)


def draw_small(ground: Ground, measure: Measure, own: list[Figure], counted: Tally) -> Drawing:
    """Return a measure small: `own` are its figures, `counted` stands for those that are too many to tell apart."""
    time = ground.time
    highest = max([top_of([counted]), *(figure.value for figure in own)])
    frame = Frame(time, Scale(0, round_up(highest), BASE, 28))
    drawing = Drawing((WIDE, NARROW), HEIGHT)
    for plan in ground.plans:
        drawing.shapes.append(frame.draw_box(*band_years(plan, time), 0, frame.value.high, "shade"))
    draw_years(drawing, time, BASE, at_most=8)
    drawing.shapes += [Segment(time(moment), BASE - 5, time(moment), BASE, "moment") for moment in ground.moments]
    spots, changes = draw_measures(drawing, frame, own, in_tab_order=False)
    drawing.shapes += [Segment(time(at), 28, time(at), BASE - 8, "change") for at, *_ in changes]
    drawing.shapes += draw_ranges(frame, measure, counted.ranges())
    drawing.label(wish_values(spots), find_obstacles(drawing, spots), BASE - 1)
    drawing.widen_targets()
    return drawing
