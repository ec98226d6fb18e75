"""Figures of a measure as a series in a frame: lines, marks that lead to their milestones, words beside them."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, TypeVar

from timeline.dates import ImpreciseDate
from timeline.models import Figure, Measure
from timeline.text import isolate

from .geometry import Anchor, Area, Box, Drawing, Frame, Mark, Segment, Shape, Wish
from .scales import find_bin

OFFICERS, SCHOOLS = "safer-schools-officers", "secondary-schools"
# The two series of the picture have a hue; every measure has a mark of its own shape beside them.
STYLES = {OFFICERS: ("first", "dot"), SCHOOLS: ("second", "square")}
OTHER = ("other", "triangle")
FIGURES = 180  # figures in one drawing beyond which only the ranges of years are drawn
# A figure with the place of its mark, (x in per cent, y in pixels, figure); a change of basis as (moment, value, figure
# before, figure after); {year: (lowest, highest)}.
Spot = tuple[float, float, Figure]
Turn = tuple[float, float, Figure, Figure]
Ranges = dict[int, tuple[int, int]]
T = TypeVar("T")
TAIL = 0.8  # years that the tail of an open date runs


def style_of(measure: Measure) -> tuple[str, str]:
    """Return (name of the hue, shape of the mark) of a measure's series."""
    return STYLES.get(measure.slug, OTHER)


def middle(date: ImpreciseDate) -> float:
    """Return the moment at which a date's mark stands: the middle of the years that it names."""
    first, last = date.named_years
    return (first + last + 1) / 2


def is_open(date: ImpreciseDate) -> bool:
    """Return whether a date has no start or no end."""
    return date.earliest is None or date.latest is None


def is_doubtful(date: ImpreciseDate) -> bool:
    return date.is_uncertain or date.is_approximate


def draw_open_ends(frame: Frame, date: ImpreciseDate, value: float, role: str) -> list[Shape]:
    """Return the tails of a date without a start or an end, at a value: they thin out from the years that it names."""
    moment, length = middle(date), max(TAIL, (frame.time.high - frame.time.low) / 40)

    def draw(start: float, stop: float, step: int) -> Segment:
        return frame.draw_line(start, value, stop, value, f"{role} fade-{step}")

    before = frame.fade(moment, moment - length, draw) if date.earliest is None else []
    after = frame.fade(moment, moment + length, draw) if date.latest is None else []
    return before + after


def is_aim(figure: Figure) -> bool:
    return figure.kind in (Figure.Kind.TARGET, Figure.Kind.PLANNED)


def is_drawn(figure: Figure) -> bool:
    """Return whether a figure has a place on the axis; a change such as “+70” is no level and has none."""
    return figure.kind != Figure.Kind.CHANGE


def in_order(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures in order of time, those of one date always in the same order."""
    return sorted(figures, key=lambda figure: (figure.date_order, str(figure.pk)))


def name_figure(figure: Figure) -> str:
    """Return a figure in one line: “2012: 253 PCs (target)”."""
    words = [figure.get_kind_display()] if figure.kind != Figure.Kind.ACTUAL else []
    words += [] if figure.is_followed else [figure.get_standing_display()]
    kind = f" ({', '.join(words)})" if words else ""
    return f"{figure.date.label}: {figure.number} {isolate(figure.counted_as)}{kind}"


def group_by_measure(things: Iterable[T], figure_of: Callable[[T], Any] = lambda thing: thing) -> list[list[T]]:
    """Return lists of things whose figures are of one measure, in their order."""
    groups: dict[int, list[T]] = {}
    for thing in things:
        groups.setdefault(figure_of(thing).measure_id, []).append(thing)
    return list(groups.values())


def draw_measures(
    drawing: Drawing,
    frame: Frame,
    figures: Iterable[Figure],
    with_ids: bool = False,
    in_tab_order: bool = True,
) -> tuple[list[Spot], list[Turn]]:
    """Draw the series of each measure that `figures`, in order of time, belong to; return (spots, changes).

    `spots` are the (x, y, figure) of every mark; `changes` are the (moment, value, figure before, figure after) of
    every change of basis.
    """
    spots, changes = [], []
    for members in group_by_measure(figures):
        joins, turns = join_series(frame, members)
        drawing.shapes += joins
        changes += turns
        for figure in members:
            link, spot = draw_figure(frame, figure, with_ids, in_tab_order)
            drawing.links.append(link)
            spots.append(spot)
    return spots, changes


def join_series(frame: Frame, figures: Iterable[Figure]) -> tuple[list[Segment], list[Turn]]:
    """Return (shapes, changes): the lines between neighbouring levels of one measure, and where its basis changes.

    No line is drawn across a change of basis: what was counted is no longer the same. None joins an interval without
    a start or an end: which years lie between it and its neighbour is not known.
    """
    shapes, changes = [], []
    for before, after in pairwise(figure for figure in figures if figure.is_level):
        stop, start = before.date.named_years[1] + 1, after.date.named_years[0]
        if before.counted_as != after.counted_as:
            changes.append(((stop + start) / 2, (before.value + after.value) / 2, before, after))
        elif None not in (*before.date.years, *after.date.years):
            role = f"{'gap' if start > stop else 'line'} {style_of(before.measure)[0]}"
            shapes.append(frame.draw_line(middle(before.date), before.value, middle(after.date), after.value, role))
    return shapes, changes


def draw_figure(frame: Frame, figure: Figure, with_ids: bool, in_tab_order: bool) -> tuple[Anchor, Spot]:
    """Return (link, spot) of one figure: its mark, the years that it covers, and where it leads."""
    hue, shape = style_of(figure.measure)
    moment, value = middle(figure.date), figure.value
    x, y = frame.spot(moment, value)
    drawn: list[Shape] = []
    first, last = figure.date.named_years
    if last > first:
        drawn.append(frame.draw_line(first, value, last + 1, value, f"span {hue}"))
    drawn += draw_open_ends(frame, figure.date, value, f"span {hue}")
    drawn.append(Mark(x, y, "diamond", f"hollow {hue}") if is_aim(figure) else Mark(x, y, shape, f"mark {hue}"))
    if figure.is_approximate:
        drawn.append(Mark(x, y, "ring", f"around {hue}"))
    if is_doubtful(figure.date):
        drawn.append(Mark(x, y, "brackets", f"doubt {hue}"))
    link = Anchor(
        figure.milestone.get_absolute_url(),
        name_figure(figure),
        moment,
        drawn,
        id=f"mark-{figure.pk}" if with_ids else "",
        in_tab_order=in_tab_order,
    )
    return link, (x, y, figure)


def join_ranges(rows: Iterable[tuple[int, int, int]]) -> Ranges:
    """Return {year: (lowest, highest)} of (year, lowest, highest) triples."""
    years: Ranges = {}
    for year, low, high in rows:
        known = years.get(year, (low, high))
        years[year] = (min(low, known[0]), max(high, known[1]))
    return years


def draw_ranges(frame: Frame, measure: Measure, known: Ranges, at_most: int = 20) -> list[Box]:
    """Return boxes from the lowest to the highest of `known` ranges, for more figures than can be told apart.

    Years are taken together so that there are at most `at_most`; a range of one value is as high as a mark, so that
    it does not vanish.
    """
    hue, _ = style_of(measure)
    step = find_bin(int(frame.time.low), int(frame.time.high), at_most)
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

    What is no actual figure, or not of the measure that the chart is about, says so.
    """
    latest = max((spot for spot in spots if spot[2].is_level), key=lambda spot: spot[2].date_order, default=None)
    wishes = []
    for spot in sorted(spots, key=lambda spot: spot is not latest):
        x, y, figure = spot
        places = [(x, y + down, anchor) for anchor in ("middle", "start", "end") for down in (-11, 20)]
        if spot is latest:
            places += [(100, y - 11, "end"), (100, y + 20, "end")]
        words = f"{figure.get_kind_display().lower()} {figure.number}" if is_aim(figure) else figure.number
        words += f" {isolate(figure.counted_as)}" if figure.measure_id != own.pk else ""
        wishes.append(Wish(words, places, "value", figure.number, (x, y) if spot is latest else None))
    return wishes


def find_obstacles(drawing: Drawing, spots: Iterable[Spot], radius: int = 6) -> Callable[[int], list[Area]]:
    """Return the function that gives the boxes, in pixels at a width, of marks and lines that labels keep clear of."""

    def boxes(width: int) -> list[Area]:
        marks = [(x / 100 * width - radius, y - radius, x / 100 * width + radius, y + radius) for x, y, _ in spots]
        return marks + line_boxes([*drawing.shapes, *(shape for link in drawing.links for shape in link.shapes)], width)

    return boxes


def line_boxes(shapes: Iterable[Shape], width: int) -> list[Area]:
    """Return small boxes along the lines of series and changes of basis, so that no label stands on one."""
    boxes = []
    for shape in shapes:
        if isinstance(shape, Segment) and shape.role.startswith(("line", "gap", "change", "span")):
            x1, x2 = shape.x1 / 100 * width, shape.x2 / 100 * width
            steps = max(int(max(abs(x2 - x1), abs(shape.y2 - shape.y1)) // 6), 1)
            for step in range(steps + 1):
                x, y = x1 + (x2 - x1) * step / steps, shape.y1 + (shape.y2 - shape.y1) * step / steps
                boxes.append((x - 2, y - 2, x + 2, y + 2))
    return boxes


def summarise(figures: Iterable[Figure]) -> str:
    """Return first, highest, lowest and latest of the actual figures, and any aims, in words computed from them."""
    levels = in_order(figure for figure in figures if figure.is_level)

    def words(figure: Figure) -> str:
        return f"{figure.number} {isolate(figure.counted_as)} ({figure.date.label})"

    aims = "".join(f" {aim.get_kind_display().capitalize()}: {words(aim)}." for aim in filter(is_aim, figures))
    if not levels:
        return f"No actual figure has been published.{aims}"
    if len(levels) == 1:
        return f"The only actual figure: {words(levels[0])}.{aims}"
    highest, lowest = max(levels, key=lambda f: f.value), min(levels, key=lambda f: f.value)
    return (
        f"First: {words(levels[0])}. Highest: {words(highest)}. Lowest: {words(lowest)}. "
        f"Latest: {words(levels[-1])}.{aims}"
    )
