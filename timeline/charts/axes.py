"""Sizes and axes that all charts share."""

from collections.abc import Iterable

from timeline.models import PolicingPlan

from .geometry import Drawing, Segment, Wish
from .lettering import LINE_HEIGHT, shorten_number, text_width
from .scales import Scale, make_ticks

# Widths in pixels for which labels are placed: of the narrowest wide page and the file alone, and of a phone.
WIDE, NARROW = 670, 250
MARKS = 40  # marks beyond which the list or table, not the picture, is the keyboard's way
LANES = 8


def draw_years(drawing: Drawing, time: Scale, y: float, at_most: int = 12) -> None:
    """Draw an axis of time at `y`: a tick and a number at each labelled year."""
    low, high = int(time.low), int(time.high)
    drawing.shapes.append(Segment(0, y, 100, y, "axis"))
    wishes = []
    for year in make_ticks(low, high - 1, at_most):
        x = time(year + 0.5 if high - low <= 60 else year)
        drawing.shapes.append(Segment(x, y, x, y + 5, "axis"))
        wishes.append(Wish(str(year), [(x, y + LINE_HEIGHT + 3, "middle")], "tick"))
    drawing.label(wishes)


def draw_values(drawing: Drawing, value: Scale, top: int, at_most: int = 5) -> None:
    """Draw the horizontal lines that values are read from; their numbers stand on them."""
    wishes = []
    for tick in make_ticks(0, top, at_most):
        y = value(tick)
        if tick:
            drawing.shapes.append(Segment(0, y, 100, y, "grid"))
        wishes.append(Wish(shorten_number(tick), [(0, y - 4, "start")], "tick"))
    drawing.label(wishes)


def left_of(top: int, width: int, at_most: int = 5) -> float:
    """Return where, in per cent of a frame `width` pixels wide, time begins: right of the numbers on its axis."""
    longest = max(text_width(shorten_number(tick)) for tick in make_ticks(0, top, at_most))
    return min(round(100 * (longest + 8) / width, 2), 40)


def extend(stop: int, start: int, plans: Iterable[PolicingPlan]) -> int:
    """Return the year up to which an axis runs: the last figure's, or a little further to hold a plan's end."""
    ends = [last + 1 for _, last in (plan.period.years for plan in plans) if last is not None]
    reach = stop + max((stop - start) // 4, 3)
    return max([stop, *(end for end in ends if end <= reach)])
