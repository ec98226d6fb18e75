"""The strip: where in time milestones lie, and how many; those chosen stand out from the rest."""

from collections.abc import Iterable, Sequence

from timeline.dates import ImpreciseDate

from .axes import NARROW, WIDE
from .geometry import Drawing, Frame, Segment, Wish
from .lettering import LINE_HEIGHT
from .scales import Scale, count_bins, make_ticks

# Pixels: of the bars, of the whole strip, at most 60; and bars at most.
BARS, HEIGHT, BINS = 12, 36, 60
# Dates to the year, with how many milestones have each, and how many of those are chosen.
Weighed = Sequence[tuple[ImpreciseDate, int, int]]


def draw_strip(dates: Weighed, widths: tuple[int, ...] = (WIDE, NARROW)) -> Drawing:
    """Return the `Drawing` of milestones over their whole span of time."""
    bins = count_bins([(date.named_years[0], weight, chosen) for date, weight, chosen in dates], BINS)
    low, high, most = bins[0].first, bins[-1].stop, max(each.count for each in bins)
    frame = Frame(Scale(low, high, 1, 99), Scale(0, most, BARS + 2, 2))
    drawing = Drawing(widths, HEIGHT)
    drawing.shapes.append(frame.draw_line(low, 0, high, 0, "axis"))
    for each in bins:
        # One milestone is seen beside a hundred.
        least = max(most * 0.12, 0.12)
        start, stop = each.first + (each.stop - each.first) / 8, each.stop - (each.stop - each.first) / 8
        if each.chosen < each.count:
            drawing.shapes.append(frame.draw_box(start, stop, 0, max(each.count, least), "rest"))
        if each.chosen:
            drawing.shapes.append(frame.draw_box(start, stop, 0, max(each.chosen, least), "count"))
    draw_tick_years(drawing, frame, low, high)
    return drawing


def draw_tick_years(drawing: Drawing, frame: Frame, low: int, high: int) -> None:
    """Draw years under the axis, as many as a phone has room for."""
    wishes = []
    for year in make_ticks(low, high - 1, 5):
        x, y = frame.spot(year, 0)
        drawing.shapes.append(Segment(x, y, x, y + 4, "axis"))
        below = [(x, y + LINE_HEIGHT + 2, anchor) for anchor in ("middle", "end", "start")]
        wishes.append(Wish(str(year), below, "tick"))
    drawing.label(wishes)


def weigh(sets: Iterable[tuple[ImpreciseDate, int]], published: int, chosen: int) -> Weighed:
    """Return (date to the year, how many published, how many chosen) of sets of bits by date, in order of time."""
    weighed = [(date, (bits & published).bit_count(), (bits & chosen).bit_count()) for date, bits in sets]
    return sorted((each for each in weighed if each[1]), key=lambda each: each[0].order)
