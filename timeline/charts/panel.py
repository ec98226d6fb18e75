"""The panels of the years that have figures: officers large, schools small, plans as columns behind them."""

from collections.abc import Iterable, Sequence

from timeline.models import Figure, Measure, PolicingPlan

from .axes import MARKS, NARROW, WIDE, draw_values, draw_years, left_of
from .bands import LINE, PLURALS, add_caption, band_years, count_lanes, draw_columns, link_plan, pack, touching
from .geometry import Anchor, Area, Box, Drawing, Frame, Segment, Shape, Text, Wish
from .lettering import cut_text, text_width
from .marks import Spot, draw_bound, draw_marks, is_aim, middle, name_figure, shorten, style_of, tell_number, values_of
from .scales import Scale
from .series import Turn, arrow_boxes, find_obstacles, place
from .story import find_peaks, tell_change, tell_figure
from .subjects import Subjects
from .tally import Drawn

LARGEST = 1060  # pixels: of the picture on a wide screen, beside `WIDE`
MODELS = 2  # lanes of models
ABOVE = 22  # pixels: room for the number over the highest mark
SCHOOLS, COLUMNS = 56, 34  # pixels: of the small panel, of its highest column
PHONE = 160  # pixels: of the picture on a phone
BESIDE = [
    (1.3, -9, "start"),
    (-1.3, -9, "end"),
    (1.3, 5, "start"),
    (-1.3, 5, "end"),
    (1.3, 19, "start"),
    (-1.3, 19, "end"),
]


def draw_models(drawing: Drawing, plans: Sequence[PolicingPlan], time: Scale, y: float) -> tuple[float, int]:
    """Draw models as thin lines with their names; return (where they end, how many have no room)."""
    width = drawing.widths[-1]
    models = [plan for plan in touching(plans, time) if plan.kind == PolicingPlan.Kind.POLICING_MODEL]
    places = []
    for plan in models:
        start, stop = (time(moment) for moment in band_years(plan, time))
        label = cut_text(plan.name, int(width * 0.6))
        x = max(min(start, 100 - 100 * text_width(label) / width - 0.5), 0)
        reach = x + 100 * text_width(label) / width
        places.append((plan, label, x, start, stop, (min(x, start), max(stop, reach))))
    lanes = pack([extent for *_, extent in places])
    for (plan, label, x, start, stop, _), lane in zip(places, lanes, strict=True):
        if lane < MODELS:
            foot = y + lane * LINE + LINE - 1
            drawing.shapes.append(Segment(start, foot, stop, foot, "model"))
            words = Text(round(x, 2), foot - 4, label, "band-label", "start")
            drawing.links.append(link_plan(plan, band_years(plan, time)[0], [words], label))
    first = min((extent[0] for (*_, extent), lane in zip(places, lanes, strict=True) if lane == 0), default=0)
    add_caption(drawing, [PLURALS[PolicingPlan.Kind.POLICING_MODEL]] * len(drawing.widths), first, y - 1)
    return y + LINE * min(max(lanes, default=-1) + 1, MODELS), sum(lane >= MODELS for lane in lanes)


def draw_plans(drawing: Drawing, plans: Sequence[PolicingPlan], frame: Frame, y: float) -> int:
    """Draw plans as columns with linked names from `y` pixels down; return how many have no room."""
    named, left_out = draw_columns(drawing, plans, frame, y)
    is_alone = count_lanes(plans, frame.time) == 1
    for plan, texts in named:
        start, stop = band_years(plan, frame.time)
        x = frame.time(start)
        # Above the values nothing else is aimed at: the name's area is as high as a finger needs.
        area = [Box(x, y, round(frame.time(stop) - x, 2), 24, "target")] if is_alone else []
        drawing.links.append(link_plan(plan, start, [*area, *texts], texts[0].text))
    return left_out


def draw_officers(drawing: Drawing, frame: Frame, drawn: Drawn, own: Measure | None, y: float) -> int:
    """Draw the series of the officers and of what is shown with them; return how many words have no room.

    `y` is where the words of a change of basis may stand, above the values.
    """
    spots, changes = drawn.draw(drawing, frame, in_tab_order=len(drawn.figures) <= MARKS)
    wishes = [*wish_numbers(spots, own, frame.time), *draw_changes(drawing, frame, changes, y)]
    return drawing.label(wishes, find_obstacles(drawing, spots), frame.value.start - 1)


def draw_changes(drawing: Drawing, frame: Frame, changes: Iterable[Turn], y: float) -> list[Wish]:
    """Draw where something else is counted, from `y` pixels down; return the wishes for the words that say so."""
    wishes = []
    for at, value, before, after in changes:
        x, foot = frame.spot(at, value)
        drawing.shapes.append(Segment(x, y, x, foot + 16, "change"))
        text, short = tell_change(before, after)
        wishes.append(Wish(text, [(x + 0.6, y + 13, "start"), (x - 0.6, y + 13, "end")], "note", short))
    return wishes


def wish_numbers(spots: Sequence[Spot], own: Measure | None, time: Scale) -> list[Wish]:
    """Return the wish for the number at each mark: the latest, the first and the highest before the others.

    Of these come first those whose words say that they are something else. What is only also published has none.
    """
    spots = [spot for spot in spots if spot[2].is_followed]
    levels = [spot for spot in spots if spot[2].measure == own and spot[2].is_level]
    peaks = find_peaks([figure for *_, figure in levels]) if levels else []
    before = {id(later[2]): earlier[2] for earlier, later in zip(levels, levels[1:], strict=False)}
    others = [spot for spot in spots if spot[2] not in peaks]
    others.sort(key=lambda spot: spot[2].measure == own and not is_aim(spot[2]))
    latest = levels[-1][2] if levels else None
    wishes = []
    for x, y, figure in (
        sorted((spot for spot in spots if spot[2] in peaks), key=lambda spot: spot[2] is not latest) + others
    ):
        role = "strong" if figure in peaks else "value"
        text, short = tell_figure(figure, before.get(id(figure)), figure.measure == own)
        over = [(x, y - 11, "middle"), (x, y + 23, "middle")]
        first, last = figure.date.named_years
        if last > first:
            over.append((time(last + 1) + 0.8, y + 5, "start"))
        beside = [(min(max(x + across, 0), 100), y + down, anchor) for across, down, anchor in BESIDE]
        preferred = [beside[1], beside[3], beside[2]] if is_aim(figure) else [beside[2]] if figure is latest else []
        mark = (x, y) if figure in peaks else None
        if mark and text_width(short) > WIDE / 4:
            short = shorten(figure)
        wishes.append(Wish(text, [*preferred, *over, *beside], role, short if short != text else "", mark))
    return wishes


def find_usual(figures: Iterable[Figure]) -> str:
    """Return what most figures count."""
    bases = [figure.counted_as for figure in figures]
    return max(dict.fromkeys(bases), key=bases.count, default="")


def draw_schools(drawing: Drawing, time: Scale, drawn: Drawn, top: float) -> int:
    """Draw the schools as columns of their own scale, `top` pixels down; return how many numbers have no room."""
    (measure,), figures = drawn.measures, drawn.figures
    highest = max([*(max(values_of(figure)) for figure in figures), *drawn.highs])
    base = top + SCHOOLS - 2
    frame = Frame(time, Scale(0, max(highest, 1), base, base - COLUMNS))
    hue, _ = style_of(measure)
    drawing.shapes.append(Segment(0, base, 100, base, "axis"))
    drawing.shapes += drawn.draw_tallies(frame)
    usual = find_usual(figure for figure in figures if figure.is_followed)
    wishes = [Wish(measure.name, [(0, top + 13, "start"), (0, top + 30, "start")], f"series-name {hue}")]
    for at, figure in place(figures):
        is_plain = figure.is_level and figure.counted_as == usual
        drawing.links.append(draw_school(frame, figure, at, is_plain, in_tab_order=len(figures) <= MARKS))
        wishes += [wish_school(frame, figure)] if figure.is_followed else []
    boxes = [frame.spot(at, max(values_of(figure))) for at, figure in place(figures)]

    def obstacles(width: int) -> list[Area]:
        columns = [(x / 100 * width - 9, y - 1, x / 100 * width + 9, base) for x, y in boxes]
        return columns + arrow_boxes((shape for link in drawing.links for shape in link.shapes), width)

    return drawing.label(wishes, obstacles, base)


def draw_school(frame: Frame, figure: Figure, at: float, is_plain: bool, in_tab_order: bool) -> Anchor:
    """Return a figure of schools at a moment: a column, which is filled where it `is_plain`.

    An aim, and what is only also published, is a mark.
    """
    hue, shape = style_of(figure.measure)
    first, last = figure.date.named_years
    shapes: list[Shape] = []
    if is_aim(figure) or not figure.is_followed:
        shapes += draw_marks(frame, figure, at, shape)
    else:
        role = "column" if is_plain else "outline"
        shapes.append(frame.draw_box(at - 0.12, at + 0.12, 0, figure.value, f"{role} {hue}"))
        shapes += draw_bound(frame, figure, at)
    if last > first and figure.is_followed:
        shapes.append(frame.draw_line(first, figure.value, last + 1, figure.value, f"span {hue}"))
    return Anchor(figure.get_absolute_url(), name_figure(figure), at, shapes, in_tab_order=in_tab_order)


def wish_school(frame: Frame, figure: Figure) -> Wish:
    """Return the wish for the number at a figure of schools."""
    x, y = frame.spot(middle(figure.date), max(values_of(figure)))
    places = [(x, y - 5, "middle"), (x - 1.3, y + 13, "end"), (x + 1.3, y + 13, "start"), (x - 1.3, y - 5, "end")]
    places.append((x + 1.3, y - 5, "start"))
    return Wish(tell_number(figure), places, "value", "" if figure.upper is None else shorten(figure))


def draw_phone(subjects: Subjects, span: tuple[int, int]) -> tuple[Drawing, list[Turn]]:
    """Return (the officers alone, as a phone has room for them; where what is counted changes).

    First, highest and latest have their numbers.
    """
    drawing = Drawing((NARROW,), PHONE)
    base, drawn = PHONE - 26, subjects.of_officers
    top = drawn.top
    frame = Frame(Scale(*span, left_of(top, NARROW, 3), 97), Scale(0, top, base, 34))
    draw_values(drawing, frame.value, top, 3)
    draw_years(drawing, frame.time, base, 5)
    # There is no room for the words that an aim needs.
    levels = subjects.levels
    spots, changes = Drawn(levels, drawn.tallies).draw(drawing, frame, in_tab_order=False)
    drawing.shapes += [Segment(frame.time(at), 34, frame.time(at), base, "change") for at, *_ in changes]
    peaks = find_peaks(levels) if levels else []
    wishes = []
    for x, y, figure in sorted(spots, key=lambda spot: spot[2] is not levels[-1]):
        if figure in peaks:
            places = [(x, y - 11, "middle"), (x, y + 22, "middle"), (100, y + 24, "end"), (100, y - 12, "end")]
            wishes.append(Wish(figure.number, places, "strong", mark=(x, y)))
    drawing.label(wishes, find_obstacles(drawing, spots))
    # Marks stand nearer than a finger can tell: the whole picture and the list lead on.
    drawing.shapes += [shape for link in drawing.links for shape in link.shapes]
    drawing.links = []
    return drawing, changes
