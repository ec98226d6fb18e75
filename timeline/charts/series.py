"""Figures of a measure as a series in a frame: lines, marks, words beside them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from timeline.models import Figure, Measure
from timeline.text import isolate

from .geometry import Area, Box, Drawing, Frame, Mark, Segment, Shape, Wish
from .marks import Spot, is_aim, middle, shorten, style_of, tell_number, values_of
from .scales import find_bin, round_up

FIGURES = 180  # figures in one drawing beyond which only the ranges of years are drawn
BOXES = 20  # ranges of years in one drawing
RADIUS = 6  # pixels round the middle of a mark that labels keep clear of
# A change of basis as (moment, value, figure before, figure after); {year: (lowest, highest)}.
Turn = tuple[float, float, Figure, Figure]
Ranges = dict[int, tuple[int, int]]
ASIDE = (0.3, -0.3)  # years by which the mark of a number that is only also published stands beside its moment
ARROW = {"above": (-16, 0), "below": (0, 16)}  # pixels from the middle of a mark that its arrow takes


def in_order(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures in order of time, those of one date always in the same order."""
    return sorted(figures, key=lambda figure: (figure.date_order, str(figure.pk)))


def find_end(figures: Iterable[Figure], least: int = 0) -> int:
    """Return where an axis of values ends that holds `least` and figures.

    Those that are only also published move it no further than the others unless they would not fit.
    """
    ends = {True: [least, 0], False: [0]}
    for figure in figures:
        ends[figure.is_followed].append(max(values_of(figure)))
    end, beyond = round_up(max(ends[True])), max(ends[False])
    return end if beyond <= end else round_up(beyond)


def group_by_measure(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Return figures in lists of one measure each, in their order."""
    groups: dict[int, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.measure_id, []).append(figure)
    return list(groups.values())


def place(figures: Iterable[Figure]) -> list[tuple[float, Figure]]:
    """Return (moment, figure) pairs: one that is only also published stands beside the moment of the one followed."""
    places, beside = [], Counter[float]()
    for figure in figures:
        moment = middle(figure.date)
        if figure.is_followed:
            places.append((moment, figure))
        else:
            places.append((moment + ASIDE[beside[moment] % len(ASIDE)], figure))
            beside[moment] += 1
    return places


def join_series(frame: Frame, figures: Iterable[Figure]) -> tuple[list[Segment], list[Turn]]:
    """Return (shapes, changes): the lines between neighbouring levels of one measure, and where its basis changes.

    No line is drawn across a change of basis: what was counted is no longer the same. None joins an interval without
    a start or an end: which years lie between it and its neighbour is not known. Nor does one join “over 370”, which
    is no one number.
    """
    shapes, changes = [], []
    for before, after in pairwise(figure for figure in figures if figure.is_level):
        stop, start = before.date.named_years[1] + 1, after.date.named_years[0]
        if before.counted_as != after.counted_as:
            changes.append(((stop + start) / 2, (before.value + after.value) / 2, before, after))
        elif before.is_measured and after.is_measured and None not in (*before.date.years, *after.date.years):
            role = f"{'gap' if start > stop else 'line'} {style_of(before.measure)[0]}"
            shapes.append(frame.draw_line(middle(before.date), before.value, middle(after.date), after.value, role))
    return shapes, changes


def join_ranges(rows: Iterable[tuple[int, int, int]]) -> Ranges:
    """Return {year: (lowest, highest)} of (year, lowest, highest) triples."""
    years: Ranges = {}
    for year, low, high in rows:
        known = years.get(year, (low, high))
        years[year] = (min(low, known[0]), max(high, known[1]))
    return years


def draw_ranges(frame: Frame, measure: Measure, known: Ranges) -> list[Box]:
    """Return boxes from the lowest to the highest of `known` ranges, for more figures than can be told apart.

    Years are taken together so that there are at most `BOXES`; a range of one value is as high as a mark, so that it
    does not vanish.
    """
    hue, _ = style_of(measure)
    step = find_bin(int(frame.time.low), int(frame.time.high), BOXES)
    least = abs(frame.value.high - frame.value.low) / 100
    merged = join_ranges((year // step * step, low, high) for year, (low, high) in known.items())
    boxes = []
    for year, (low, high) in sorted(merged.items()):
        start, stop = max(year, frame.time.low), min(year + step, frame.time.high)
        margin, bottom = (stop - start) / 5, min(low, frame.value.high - least)
        top = max(high, bottom + least)
        boxes.append(frame.draw_box(start + margin, stop - margin, bottom, top, f"range {hue}"))
    return boxes


def has_ended(measure: Measure) -> bool:
    """Return whether a milestone that the public can see tells of the end of what a measure counts."""
    return measure.ended_by is not None and measure.ended_by.is_public


def name_ending(measure: Measure) -> str:
    """Return the end of what a measure counts, in words."""
    return f"{measure.ended_by.date.label}: {isolate(measure.name)} {isolate(measure.ended_as)}"


def wish_values(spots: Iterable[Spot], own: Measure) -> list[Wish]:
    """Return `Wish`es for the number at each mark, above or below; first the latest, which is never left out.

    What is no actual figure, or not of the measure that the chart is about, says so. What is only also published has
    no number of its own there.
    """
    spots = [spot for spot in spots if spot[2].is_followed]
    latest = max((spot for spot in spots if spot[2].is_level), key=lambda spot: spot[2].date_order, default=None)
    wishes = []
    for spot in sorted(spots, key=lambda spot: spot is not latest):
        x, y, figure = spot
        places = [(x, y + down, anchor) for anchor in ("middle", "start", "end") for down in (-11, 20)]
        if spot is latest:
            places += [(100, y - 11, "end"), (100, y + 20, "end")]
        words = tell_number(figure) + (f" {isolate(figure.counted_as)}" if figure.measure_id != own.pk else "")
        wishes.append(Wish(words, places, "value", shorten(figure), (x, y) if spot is latest else None))
    return wishes


def find_obstacles(drawing: Drawing, spots: Iterable[Spot]) -> Callable[[int], list[Area]]:
    """Return the function that gives the boxes, in pixels at a width, of marks and lines that labels keep clear of."""

    def boxes(width: int) -> list[Area]:
        marks = [(x / 100 * width - RADIUS, y - RADIUS, x / 100 * width + RADIUS, y + RADIUS) for x, y, _ in spots]
        linked = [shape for link in drawing.links for shape in link.shapes]
        return marks + line_boxes([*drawing.shapes, *linked], width) + arrow_boxes(linked, width)

    return boxes


def arrow_boxes(shapes: Iterable[Shape], width: int) -> list[Area]:
    """Return the boxes of the arrows that show bounds."""
    arrows = ((shape, ARROW.get(shape.role.split()[0])) for shape in shapes if isinstance(shape, Mark))
    return [
        (mark.x / 100 * width - 5, mark.y + reach[0], mark.x / 100 * width + 5, mark.y + reach[1])
        for mark, reach in arrows
        if reach
    ]


def line_boxes(shapes: Iterable[Shape], width: int) -> list[Area]:
    """Return small boxes along the lines of series and changes of basis, so that no label stands on one."""
    boxes = []
    for shape in shapes:
        if isinstance(shape, Segment) and shape.role.startswith(("line", "gap", "change", "span", "between")):
            x1, x2 = shape.x1 / 100 * width, shape.x2 / 100 * width
            steps = max(int(max(abs(x2 - x1), abs(shape.y2 - shape.y1)) // 6), 1)
            for step in range(steps + 1):
                x, y = x1 + (x2 - x1) * step / steps, shape.y1 + (shape.y2 - shape.y1) * step / steps
                boxes.append((x - 2, y - 2, x + 2, y + 2))
    return boxes


def summarise(figures: Sequence[Figure]) -> str:
    """Return first, highest, lowest and latest of the actual figures, and any aims, in words computed from them."""
    levels = in_order(figure for figure in figures if figure.is_level)

    def words(figure: Figure) -> str:
        return f"{figure.number} {isolate(figure.counted_as)} ({figure.date.label})"

    followed_aims = [figure for figure in figures if is_aim(figure) and figure.is_followed]
    aims = "".join(f" {aim.get_kind_display().capitalize()}: {words(aim)}." for aim in followed_aims)
    if not levels:
        return f"No actual figure is published.{aims}"
    if len(levels) == 1:
        return f"The only actual figure: {words(levels[0])}.{aims}"
    highest, lowest = max(levels, key=lambda f: f.value), min(levels, key=lambda f: f.value)
    return (
        f"First: {words(levels[0])}. Highest: {words(highest)}. Lowest: {words(lowest)}. "
        f"Latest: {words(levels[-1])}.{aims}"
    )
