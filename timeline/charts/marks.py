"""One figure in a frame: its mark, which leads to what the number rests on, and what shows its date and its bound."""

from timeline.dates import ImpreciseDate
from timeline.models import Figure, Measure
from timeline.text import isolate

from .geometry import Anchor, Frame, Mark, Segment, Shape

OFFICERS, SCHOOLS = "safer-schools-officers", "secondary-schools"
# The two series of the picture have a hue; every measure has a mark of its own shape beside them.
STYLES = {OFFICERS: ("first", "dot"), SCHOOLS: ("second", "square")}
OTHER = ("other", "triangle")
# A figure with the place of its mark: x in per cent, y in pixels, figure.
Spot = tuple[float, float, Figure]
TAIL = 0.8  # years that the tail of an open date runs
# The arrow at the number of a source that gives it as the least or as the most, and its shape.
ARROWS = {
    Figure.Bound.OVER: ("above", "up"),
    Figure.Bound.AT_LEAST: ("above", "up"),
    Figure.Bound.UP_TO: ("below", "down"),
    Figure.Bound.AT_MOST: ("below", "down"),
}


def style_of(measure: Measure) -> tuple[str, str]:
    """Return (name of the hue, shape of the mark) of a measure's series."""
    return STYLES.get(measure.slug, OTHER)


def middle(date: ImpreciseDate) -> float:
    """Return the moment at which a date's mark stands: the middle of the years that it names."""
    first, last = date.named_years
    return (first + last + 1) / 2


def is_doubtful(date: ImpreciseDate) -> bool:
    return date.is_uncertain or date.is_approximate


def is_plain(date: ImpreciseDate) -> bool:
    """Return whether the place of a mark says all of a date: one year, not open to a side and not in doubt."""
    first, last = date.named_years
    return first == last and None not in (date.earliest, date.latest) and not is_doubtful(date)


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


def values_of(figure: Figure) -> list[int]:
    """Return the numbers at which a figure has a mark: one, or both of “between 300 and 350”."""
    return [figure.value] if figure.upper is None else [figure.value, figure.upper]


def shorten(figure: Figure) -> str:
    """Return the number of a figure in as few letters as can be: “300–350” for “between 300 and 350”."""
    return figure.number if figure.upper is None else f"{figure.write(figure.value)}–{figure.write(figure.upper)}"


def tell_number(figure: Figure) -> str:
    """Return the number of a figure and, of an aim, that it is one: “target 253”."""
    return f"{figure.get_kind_display().lower()} {figure.number}" if is_aim(figure) else figure.number


def name_figure(figure: Figure) -> str:
    """Return a figure in one line: “2012: 253 PCs (target)”."""
    words = [figure.get_kind_display()] if figure.kind != Figure.Kind.ACTUAL else []
    words += [] if figure.is_followed else [figure.get_standing_display()]
    kind = f" ({', '.join(words)})" if words else ""
    return f"{figure.date.label}: {figure.number} {isolate(figure.counted_as)}{kind}"


def draw_figure(frame: Frame, figure: Figure, moment: float, with_ids: bool, in_tab_order: bool) -> tuple[Anchor, Spot]:
    """Return (link, spot) of one figure at a moment: its mark, the years that it covers, and where it leads."""
    hue, shape = style_of(figure.measure)
    value = max(values_of(figure))
    x, y = frame.spot(moment, value)
    drawn: list[Shape] = []
    first, last = figure.date.named_years
    # One that is only also published has the date of the one followed, which shows what years it covers.
    if last > first and figure.is_followed:
        drawn.append(frame.draw_line(first, value, last + 1, value, f"span {hue}"))
    drawn += draw_open_ends(frame, figure.date, value, f"span {hue}") if figure.is_followed else []
    drawn += draw_marks(frame, figure, moment, shape)
    if figure.is_approximate:
        drawn.append(Mark(x, y, "ring", f"around {hue}"))
    if is_doubtful(figure.date):
        drawn.append(Mark(x, y, "brackets", f"doubt {hue}"))
    link = Anchor(
        figure.get_absolute_url(),
        name_figure(figure),
        moment,
        drawn,
        id=f"mark-{figure.pk}" if with_ids else "",
        in_tab_order=in_tab_order,
    )
    return link, (x, y, figure)


def draw_marks(frame: Frame, figure: Figure, moment: float, shape: str) -> list[Shape]:
    """Return the marks at the numbers of a figure, of the shape of its series, and what shows its bound."""
    hue, _ = style_of(figure.measure)
    role = "also" if not figure.is_followed else "hollow" if is_aim(figure) else "mark"
    drawn = draw_bound(frame, figure, moment)
    for value in reversed(values_of(figure)):
        drawn.append(Mark(*frame.spot(moment, value), "diamond" if is_aim(figure) else shape, f"{role} {hue}"))
    return drawn


def draw_bound(frame: Frame, figure: Figure, moment: float) -> list[Shape]:
    """Return the arrow of a number that is the least or the most, the upright bar between two; nothing for others."""
    hue, _ = style_of(figure.measure)
    if figure.upper is not None:
        return [frame.draw_line(moment, figure.value, moment, figure.upper, f"between {hue}")]
    role, arrow = ARROWS.get(figure.bound, ("", ""))
    return [Mark(*frame.spot(moment, figure.value), arrow, f"{role} {hue}")] if arrow else []
