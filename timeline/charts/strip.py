"""The strip: where in time milestones lie, and how many."""

from collections.abc import Sequence

from timeline.filters import Selection

from .axes import NARROW, WIDE
from .geometry import Drawing, Frame, Segment, Wish
from .lettering import LINE_HEIGHT
from .scales import Scale, count_bins, make_ticks

# Pixels: of the bars, of the whole strip, at most 60; and bars at most.
BARS, HEIGHT, BINS = 12, 36, 60
# Years, with how many milestones begin in each.
Weighed = Sequence[tuple[int, int]]


def draw_strip(years: Weighed, widths: tuple[int, ...] = (WIDE, NARROW)) -> Drawing:
    """Return the `Drawing` of how many milestones there are, over the whole span of `years`."""
    bins = count_bins(years, BINS)
    low, high, most = bins[0].first, bins[-1].stop, max(each.count for each in bins)
    frame = Frame(Scale(low, high, 1, 99), Scale(0, max(most, 1), BARS + 2, 2))
    drawing = Drawing(widths, HEIGHT)
    drawing.shapes.append(frame.draw_line(low, 0, high, 0, "axis"))
    for each in filter(lambda each: each.count, bins):
        margin = (each.stop - each.first) / 8
        # One milestone is seen beside a hundred.
        top = max(each.count, most * 0.12)
        drawing.shapes.append(frame.draw_box(each.first + margin, each.stop - margin, 0, top, "count"))
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


def weigh(published: Selection, chosen: Selection) -> Weighed:
    """Return (year, how many are chosen) for each year of `published`, so that the axis is of the whole history."""
    sets = published.listing.begun.items()
    return [(year, (bits & chosen.bits).bit_count()) for year, bits in sets if bits & published.bits]
