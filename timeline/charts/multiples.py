"""All measures, small, on one time axis, under the bands of the plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.dates import ImpreciseDate
from timeline.models import Figure, Measure, PolicingPlan

from .axes import NARROW, WIDE, draw_years, extend
from .bands import LINE, count_lanes, draw_bands, draw_columns
from .geometry import Drawing, Frame, Segment
from .marks import middle
from .scales import Scale
from .series import find_obstacles, wish_values
from .story import tell_changes
from .tally import Drawn, Tally, take

ABOVE, VALUES, YEARS = 24, 124, 24  # pixels: room for a number over the highest mark; of values; of the years' line


@dataclass(frozen=True)
class Small:
    """One measure among many, small."""

    drawing: Drawing | None
    summary: str


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
    measures = list(measures)
    drawn = take(figures, measures, many)
    if drawn.span is None:
        return [], []
    start, stop = drawn.span
    time = Scale(start, extend(stop, start, plans), 2, 98)
    moments = sorted({middle(date) for date in milestones if time.low <= middle(date) < time.high})
    smalls = []
    for measure in measures:
        own = drawn.of(measure)
        if own.span:
            drawing, changes = draw_small(time, plans, measure, own)
            smalls.append(Small(drawing, f"{own.summarise()} {changes}".strip()))
        else:
            smalls.append(Small(None, "Its figures are changes, not levels: they are in its table."))
    return [draw_bands(plans, time, width, moments) for width in (WIDE, NARROW)], smalls


def draw_small(time: Scale, plans: Sequence[PolicingPlan], measure: Measure, own: Drawn) -> tuple[Drawing, str]:
    """Return (a measure small, where what is counted changes) in front of plans as columns."""
    highest = ABOVE + LINE * count_lanes(plans, time)
    base = highest + VALUES
    frame = Frame(time, Scale(0, own.top, base, highest))
    drawing = Drawing((WIDE, NARROW), base + YEARS)
    for _, texts in draw_columns(drawing, plans, frame, 0)[0]:
        drawing.texts += texts
    draw_years(drawing, time, base, at_most=8)
    spots, changes = own.draw(drawing, frame, in_tab_order=False)
    drawing.shapes += [Segment(time(at), highest, time(at), base - 8, "change") for at, *_ in changes]
    drawing.label(wish_values(spots, measure), find_obstacles(drawing, spots), base - 1)
    drawing.widen_targets()
    return drawing, tell_changes(changes)
