"""The panel of the years that have figures: the series, and the milestones of those years."""

from timeline.charts.geometry import Drawing, Frame, Scale, Segment, Wish, make_ticks
from timeline.presenters.figures import in_words

from .axes import MARKS, NARROW, WIDE
from .bands import draw_columns
from .series import (
    draw_ending,
    draw_measures,
    draw_ranges,
    find_obstacles,
    first_year,
    group_by_measure,
    is_level,
    middle,
    name_changes,
)

YEAR, LONGEST = 24, 1600  # pixels of a year, and of all years, where time runs downwards


def draw_panel(events, figures, ranges, measures, plans, faded, span, top, left, is_tall):
    """Return (drawing, keys) of the series, the milestones of their years and, downwards, the plans beside them.

    The axis of values ends at `top`; where time runs to the right, it begins at `left` per cent.
    """
    start, stop = span
    if is_tall:
        length = min(max((stop - start) * YEAR, 120), LONGEST) + 40
        time, value = Scale(start, stop, 34, length - 6), Scale(0, top, 18, 68)
        size = (NARROW,), length
    else:
        time, value = Scale(start, stop, left, 99), Scale(0, top, 232, 44)
        size = (WIDE,), 262
    frame = Frame(time, value, is_tall)
    drawing = Drawing(*size, frame)
    draw_axes(drawing, frame, span, top, is_tall)
    spots, changes = draw_measures(drawing, frame, figures, faded, in_tab_order=len(figures) <= MARKS)
    for measure, known, more in ranges:
        drawing.shapes += draw_ranges(frame, measure, known, more=more)
    drawing.shapes += draw_moments(events, frame)
    for measure in measures:
        drawing.links += draw_ending(frame, measure) if start <= ending_year(measure) < stop else []
    keys = name_changes(drawing, frame, changes)
    if is_tall:
        drawing.links += draw_columns(plans, time, 73)
    drawing.links.sort(key=lambda link: link.at)
    ends = [wish_ends(own, faded, is_tall) for own in group_by_measure(spots, lambda spot: spot[2])]
    drawing.label(sum(ends, []), find_obstacles(drawing, spots))
    return drawing, keys


def ending_year(measure):
    return first_year(measure.ended_by.date) if measure.ended_by else -1


def draw_moments(events, frame):
    """Return a tick on the axis of time for each moment at which milestones stand; none where they are too many."""
    moments = {}
    for event in events:
        moment = middle(event.date)
        if frame.time.low <= moment <= frame.time.high:
            moments[moment] = moments.get(moment, True) and event.is_faded
            if len(moments) > MARKS:
                return []
    shapes = []
    for moment, is_faded in moments.items():
        x, y = frame.spot(moment, 0)
        role = "moment faded" if is_faded else "moment"
        shapes.append(Segment(x - 2.5, y, x, y, role) if frame.is_tall else Segment(x, y, x, y + 8, role))
    return shapes


def draw_axes(drawing, frame, span, top, is_tall):
    """Draw the years and values of the panel."""
    start, stop = span
    wishes = []
    for tick in make_ticks(0, top, 3 if is_tall else 5):
        x, y = frame.spot(stop, tick)
        role = "grid" if tick else "axis"
        if is_tall:
            drawing.shapes.append(Segment(x, 26, x, drawing.height, role))
            wishes.append(Wish(f"{tick:,}", [(x, 18, "middle")], "tick"))
        else:
            drawing.shapes.append(Segment(0, y, 100, y, role))
            wishes += [Wish(f"{tick:,}", [(0, y - 4, "start")], "tick")] if tick else []
    at_most = int(frame.time.stop - frame.time.start) // 20 if is_tall else 12
    for year in make_ticks(start, stop - 1, at_most):
        x, y = frame.spot(year + 0.5, 0)
        wishes.append(Wish(str(year), [(0, y + 5, "start") if is_tall else (x, y + 23, "middle")], "tick"))
    drawing.label(wishes)


def wish_ends(spots, faded, is_tall):
    """Return the wishes for a series' last number with what it counts, and for its first number."""
    levels = [spot for spot in spots if is_level(spot[2])] or spots
    wishes = []
    for x, y, figure in dict.fromkeys((levels[-1], levels[0])):
        is_last = figure is levels[-1][2]
        short = in_words(figure)
        text = f"{short} {figure.counted_as}" if is_last and not is_tall else short
        if is_tall:
            places = [(x + 3, y + 5, "start"), (x - 3, y + 5, "end"), (x, y - 11, "middle"), (x, y + 20, "middle")]
        else:
            places = [(x, y - 12, "middle"), (x, y + 21, "middle"), (x, y - 12, "end"), (x, y + 21, "start")]
            if is_last:
                places += [(99.5, y - 12, "end"), (99.5, y + 24, "end")]
        wishes.append(Wish(text, places, "value faded" if figure.milestone_id in faded else "value", short))
    return wishes
