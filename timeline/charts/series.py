"""Figures of a measure as a series in a frame: lines, marks that lead to their milestones, words beside them."""

from dataclasses import dataclass

from timeline.charts.geometry import Level, Link, Mark, Segment, Wish, find_bin, join_levels
from timeline.models import Figure
from timeline.presenters.figures import in_words

OFFICERS, SCHOOLS = "safer-schools-officers", "secondary-schools"
# The two series of the picture have a hue; every measure has a mark of its own shape beside them.
STYLES = {OFFICERS: ("first", "dot"), SCHOOLS: ("second", "square")}
OTHER = ("other", "triangle")
FIGURES = 180  # figures in one drawing beyond which only the ranges of years are drawn
TAIL = 0.8  # years that the tail of an open date runs


def style_of(measure):
    """Return (name of the hue, shape of the mark) of a measure's series."""
    return STYLES.get(measure.slug, OTHER)


@dataclass(frozen=True)
class Change:
    """A change of basis: where the figures before and after it are no longer of the same thing."""

    letter: str
    words: str


def first_year(date):
    return date.first.year


def last_year(date):
    """Return the last calendar year of a date; for one without end, the year in which it begins."""
    return date.first.year if date.last.year == 9999 else date.last.year


def middle(date):
    """Return the moment at which a date's mark stands: the middle of the years that it covers."""
    return (first_year(date) + last_year(date) + 1) / 2


def is_level(figure):
    return figure.kind == Figure.Kind.ACTUAL


def is_aim(figure):
    return figure.kind in (Figure.Kind.TARGET, Figure.Kind.PLANNED)


def is_drawn(figure):
    """Return whether a figure has a place on the axis; a change such as “+70” is no level and has none."""
    return is_level(figure) or is_aim(figure)


def in_order(figures):
    """Return figures in order of time, those of one date always in the same order."""
    return sorted(figures, key=lambda figure: (figure.date_order, str(figure.pk)))


def name_figure(figure):
    """Return a figure in one line: “2012: 253 PCs (target)”."""
    kind = "" if is_level(figure) else f" ({figure.get_kind_display()})"
    return f"{figure.date.label}: {in_words(figure)} {figure.counted_as}{kind}"


def group_by_measure(things, figure_of=lambda thing: thing):
    """Return lists of things whose figures are of one measure, in their order."""
    groups = {}
    for thing in things:
        groups.setdefault(figure_of(thing).measure_id, []).append(thing)
    return list(groups.values())


def draw_measures(drawing, frame, figures, faded=frozenset(), with_ids=False, in_tab_order=True):
    """Draw the series of each measure that `figures`, in order of time, belong to; return (spots, changes).

    `faded` holds the primary keys of milestones that a filter leaves out. `spots` are the (x, y, figure) of every
    mark; `changes` are the (moment, value, figure before, figure after) of every change of basis.
    """
    spots, changes = [], []
    for members in group_by_measure(figures):
        joins, turns = join_series(frame, members, faded)
        drawing.shapes += joins
        changes += turns
        for figure in members:
            link, spot = draw_figure(frame, figure, faded, with_ids, in_tab_order)
            drawing.links.append(link)
            spots.append(spot)
    return spots, changes


def join_series(frame, figures, faded):
    """Return (shapes, changes): the lines between the levels of one measure, and where its basis changes."""
    levels = list(filter(is_level, figures))
    plain = [Level(first_year(f.date), last_year(f.date), f.value, f.counted_as) for f in levels]
    joins, turns = join_levels(plain)
    shapes, changes = [], []
    for join in joins:
        before, after = levels[join.earlier], levels[join.later]
        hue, _ = style_of(before.measure)
        is_faded = before.milestone_id in faded or after.milestone_id in faded
        role = f"{'gap' if join.is_gap else 'line'} {hue}{' faded' if is_faded else ''}"
        shapes.append(frame.draw_line(middle(before.date), before.value, middle(after.date), after.value, role))
    for later in turns:
        before, after = levels[later - 1], levels[later]
        at = ((last_year(before.date) + 1) + first_year(after.date)) / 2
        changes.append((at, (before.value + after.value) / 2, before, after))
    return shapes, changes


def draw_figure(frame, figure, faded, with_ids, in_tab_order):
    """Return (link, spot) of one figure: its mark, the years that it covers, and where it leads."""
    hue, shape = style_of(figure.measure)
    moment, value = middle(figure.date), figure.value
    x, y = frame.spot(moment, value)
    drawn = []
    if last_year(figure.date) > first_year(figure.date):
        start, stop = first_year(figure.date), last_year(figure.date) + 1
        drawn.append(frame.draw_line(start, value, stop, value, f"span {hue}"))
    for is_open, direction in ((figure.date.earliest is None, -1), (figure.date.latest is None, 1)):
        if is_open:
            drawn += frame.fade(
                moment,
                moment + direction * TAIL,
                lambda start, stop, step: frame.draw_line(start, value, stop, value, f"span {hue} fade-{step}"),
            )
    drawn.append(Mark(x, y, "diamond", f"hollow {hue}") if is_aim(figure) else Mark(x, y, shape, f"mark {hue}"))
    if figure.is_approximate:
        drawn.append(Mark(x, y, "ring", f"around {hue}"))
    link = Link(
        figure.milestone.get_absolute_url(),
        name_figure(figure),
        moment,
        drawn,
        id=f"mark-{figure.pk}" if with_ids else "",
        is_faded=figure.milestone_id in faded,
        in_tab_order=in_tab_order,
    )
    return link, (x, y, figure)


def merge_ranges(rows):
    """Return {year: (lowest, highest)} of (year, lowest, highest) triples."""
    years = {}
    for year, low, high in rows:
        known = years.get(year, (low, high))
        years[year] = (min(low, known[0]), max(high, known[1]))
    return years


def draw_ranges(frame, measure, known, at_most=20, more=""):
    """Return boxes from the lowest to the highest of `known` ranges, for more figures than can be told apart.

    Years are taken together so that there are at most `at_most`; a range of one value is as high as a mark, so that
    it does not vanish.
    """
    hue, _ = style_of(measure)
    step = find_bin(int(frame.time.low), int(frame.time.high), at_most)
    least = abs(frame.value.high - frame.value.low) / 100
    merged = merge_ranges((year // step * step, low, high) for year, (low, high) in known.items())
    return [
        frame.draw_box(year + step / 5, year + step * 4 / 5, low, max(high, low + least), f"range {hue}{more}")
        for year, (low, high) in sorted(merged.items())
    ]


def has_ended(measure):
    """Return whether a milestone that the public can see tells of the end of what a measure counts."""
    return measure.ended_by is not None and measure.ended_by.is_public


def draw_ending(frame, measure):
    """Return the link of the end of what a measure counts, in a list; an empty one where it has none."""
    if not has_ended(measure):
        return []
    ending = measure.ended_by
    moment = first_year(ending.date) + 0.5
    x, y = frame.spot(moment, 0)
    hue, _ = style_of(measure)
    return [Link(ending.get_absolute_url(), name_ending(measure), moment, [Mark(x, y, "cross", f"end {hue}")])]


def name_ending(measure):
    """Return the end of what a measure counts, in words."""
    return f"{measure.ended_by.date.label}: {measure.name} {measure.ended_as}"


def name_changes(drawing, frame, changes):
    """Draw each change of basis where it happens, with a letter, and return the keys to the letters."""
    wishes, keys = [], []
    for number, (at, value, before, after) in enumerate(changes):
        letter = chr(ord("a") + number % 26)
        x, y = frame.spot(at, value)
        if frame.is_tall:
            drawing.shapes.append(Segment(max(x - 4, 0), y, min(x + 4, 100), y, "change"))
            places = [(x + 4.5, y + 4, "start"), (x - 4.5, y + 4, "end")]
        else:
            drawing.shapes.append(Segment(x, max(y - 18, 0), x, min(y + 18, drawing.height), "change"))
            places = [(x, y - 22, "middle"), (x, y + 34, "middle")]
        wishes.append(Wish(letter, places, "change-letter"))
        keys.append(
            Change(letter, f"{after.date.label}: no longer counted as {before.counted_as}, but as {after.counted_as}")
        )
    drawing.label(wishes)
    return keys


def wish_values(spots, only=None):
    """Return `Wish`es for the number beside each mark: above it, else below."""
    return [
        Wish(in_words(figure), [(x, y - 11, "middle"), (x, y + 20, "middle")], "value")
        for x, y, figure in spots
        if only is None or figure in only
    ]


def find_obstacles(drawing, spots, radius=6):
    """Return the function that gives the boxes, in pixels at a width, of marks and lines that labels keep clear of."""

    def boxes(width):
        marks = [(x / 100 * width - radius, y - radius, x / 100 * width + radius, y + radius) for x, y, _ in spots]
        return marks + line_boxes(drawing.shapes, width)

    return boxes


def line_boxes(shapes, width):
    """Return small boxes along the lines of series and changes of basis, so that no label stands on one."""
    boxes = []
    for shape in shapes:
        if isinstance(shape, Segment) and shape.role.startswith(("line", "gap", "change")):
            x1, x2 = shape.x1 / 100 * width, shape.x2 / 100 * width
            steps = max(int(max(abs(x2 - x1), abs(shape.y2 - shape.y1)) // 6), 1)
            for step in range(steps + 1):
                x, y = x1 + (x2 - x1) * step / steps, shape.y1 + (shape.y2 - shape.y1) * step / steps
                boxes.append((x - 2, y - 2, x + 2, y + 2))
    return boxes


def summarise(figures):
    """Return first, highest, lowest and latest of the actual figures, and any aims, in words computed from them."""
    levels = in_order(filter(is_level, figures))

    def words(figure):
        return f"{in_words(figure)} {figure.counted_as} ({figure.date.label})"

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
