"""Sizes and axes that all charts share."""

from timeline.charts.geometry import LINE_HEIGHT, Segment, Wish, make_ticks, text_width

from .series import first_year, last_year

# Widths in pixels for which labels are placed: of the narrowest wide page and the file alone, and of a phone.
WIDE, NARROW = 670, 250
MARKS = 40  # marks beyond which the list or table, not the picture, is the keyboard's way
LANES = 8


def years_of(figures):
    """Return (first year, year after the last) that dated figures cover."""
    return min(map(lambda f: first_year(f.date), figures)), max(map(lambda f: last_year(f.date), figures)) + 1


def draw_years(drawing, time, y, at_most=12):
    """Draw an axis of time at `y`: a tick and a number at each labelled year."""
    low, high = int(time.low), int(time.high)
    drawing.shapes.append(Segment(0, y, 100, y, "axis"))
    wishes = []
    for year in make_ticks(low, high - 1, at_most):
        x = time(year + 0.5 if high - low <= 60 else year)
        drawing.shapes.append(Segment(x, y, x, y + 5, "axis"))
        wishes.append(Wish(str(year), [(x, y + LINE_HEIGHT + 3, "middle")], "tick"))
    drawing.label(wishes)


def draw_values(drawing, value, top, at_most=5):
    """Draw the horizontal lines that values are read from; their numbers stand on them."""
    wishes = []
    for tick in make_ticks(0, top, at_most):
        y = value(tick)
        if tick:
            drawing.shapes.append(Segment(0, y, 100, y, "grid"))
        wishes.append(Wish(f"{tick:,}", [(0, y - 4, "start")], "tick"))
    drawing.label(wishes)


def left_of(top, width, at_most=5):
    """Return where, in per cent of a frame `width` pixels wide, time begins: right of the numbers on its axis."""
    longest = max(text_width(f"{tick:,}") for tick in make_ticks(0, top, at_most))
    return min(round(100 * (longest + 8) / width, 2), 40)


def extend(stop, start, plans):
    """Return the year up to which an axis runs: the last figure's, or a little further to hold a plan's end."""
    ends = [plan.period.last.year + 1 for plan in plans if plan.period.last.year != 9999]
    reach = stop + max((stop - start) // 4, 3)
    return max([stop, *(end for end in ends if end <= reach)])
