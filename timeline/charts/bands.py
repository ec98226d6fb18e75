"""Periods of plans and models as bands in lanes that never collide, and as columns behind values."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from timeline.models import PolicingPlan
from timeline.text import isolate

from .axes import LANES
from .geometry import Anchor, Box, Drawing, Frame, Segment, Shape, Text
from .lettering import cut_text, text_width
from .scales import Scale

# Pixels: of a band with its name beside it and under its name, between bands, beside a name; of a line of words.
BAND, THIN, GAP, PADDING, LINE = 22, 7, 4, 6, 17
COLUMNS = 2  # lanes of columns

PLURALS = {
    PolicingPlan.Kind.POLICE_AND_CRIME_PLAN: "Police & Crime Plans",
    PolicingPlan.Kind.POLICING_MODEL: "Policing models",
    PolicingPlan.Kind.PROGRAMME: "Programmes",
}
Extent = tuple[float, float]


def pack(intervals: Iterable[tuple[float, float]], gap: float = 0) -> list[int]:
    """Return a lane number for each (start, end): the first in which nothing before it is nearer than `gap`."""
    lanes: list[list[tuple[float, float]]] = []
    numbers = []
    for start, end in intervals:
        free = (
            number
            for number, taken in enumerate(lanes)
            if all(other_end + gap <= start or end + gap <= other_start for other_start, other_end in taken)
        )
        number = next(free, len(lanes))
        if number == len(lanes):
            lanes.append([])
        lanes[number].append((start, end))
        numbers.append(number)
    return numbers


def band_years(plan: PolicingPlan, time: Scale) -> Extent:
    """Return the moments at which a plan's band begins and ends on an axis: where it is open, at the axis's own end."""
    first, last = plan.period.years
    start = time.low if first is None else max(first, time.low)
    return start, time.high if last is None else min(last + 1, time.high)


def touching(plans: Iterable[PolicingPlan], time: Scale) -> list[PolicingPlan]:
    """Return the plans whose periods share a year with a time axis."""
    years = ((plan, *plan.period.years) for plan in plans)
    return [
        plan
        for plan, first, last in years
        if (first is None or first < time.high) and (last is None or last + 1 > time.low)
    ]


def link_plan(plan: PolicingPlan, moment: float, shapes: list[Shape], label: str) -> Anchor:
    """Return the `Anchor` of a plan's period that begins at `moment`; its name begins with the `label` that is seen."""
    words = [isolate(plan.name), plan.period.label]
    words = words[::-1] if label == plan.period.label else words
    return Anchor(plan.get_absolute_url(), ": ".join(words), moment, shapes)


def place_beside(name: str, start: float, stop: float, limit: float) -> tuple[str, float, str, Extent] | None:
    """Return (label, place, anchor, extent) of a name at a band from `start` to `stop` pixels of `limit` pixels.

    It stands inside, else after, else before the band; None where there is no room. `extent` is what the band needs
    together with its name.
    """
    size = text_width(name) + 2 * PADDING
    if size <= stop - start:
        return name, start + PADDING, "start", (start, stop)
    if stop + size <= limit:
        return name, stop + PADDING, "start", (start, stop + size)
    if start - size >= 0:
        return name, start - PADDING, "end", (start - size, stop)
    return None


def place_over(name: str, start: float, stop: float, limit: float) -> tuple[str, float, str, Extent]:
    """Return what `place_beside` does for a name that stands on a line of its own over its band."""
    label = cut_text(name, int(limit) - 1)
    place = max(min(start, limit - 1 - text_width(label)), 0)
    return label, place, "start", (place, max(place + text_width(label), stop))


def draw_bands(plans: Iterable[PolicingPlan], time: Scale, width: int, moments: Iterable[float] = ()) -> Drawing:
    """Return a `Drawing` of periods as bands under each other, by kind, for frames of `width` pixels or more.

    Under them `moments` are told as milestones.
    """
    drawing = Drawing((width,), 0)
    y = 0
    shown = touching(plans, time)
    for kind in dict.fromkeys(plan.kind for plan in shown):
        drawing.texts.append(Text(0, y + 13, PLURALS[kind], "caption", "start"))
        y = draw_kind(drawing, [plan for plan in shown if plan.kind == kind], time, y + LINE)
    if places := [time(moment) for moment in moments]:
        drawing.texts.append(Text(0, y + 13, "Milestones", "caption", "start"))
        drawing.shapes += [Segment(x, y + LINE, x, y + LINE + 10, "moment") for x in places]
        y += LINE + 14
    drawing.height = y
    return drawing


def draw_kind(drawing: Drawing, plans: Sequence[PolicingPlan], time: Scale, y: int) -> int:
    """Draw plans of one kind from `y` pixels down; return where they end.

    All have their names beside them, or all over them. A lane beyond the last is not drawn: the plans' page has all.
    """
    width = drawing.widths[0]
    bands = [
        (time(start) / 100 * width, time(stop) / 100 * width)
        for start, stop in (band_years(plan, time) for plan in plans)
    ]
    beside = [place_beside(plan.name, *band, width) for plan, band in zip(plans, bands, strict=True)]
    places = [place for place in beside if place]
    height, line = BAND, 0
    if len(places) < len(plans):
        places = [place_over(plan.name, *band, width) for plan, band in zip(plans, bands, strict=True)]
        height, line = THIN, LINE
    lanes = pack(extent for *_, extent in places)
    for plan, (label, place, anchor, _), lane in zip(plans, places, lanes, strict=True):
        if lane < LANES:
            top = y + lane * (line + height + GAP) + line
            frame = Frame(time, Scale(0, 1, top + height, top))
            words = Text(round(100 * place / width, 2), top + (-4 if line else height - 6), label, "band-label", anchor)
            shapes = [*draw_band(plan, frame, 0, 1), words]
            drawing.links.append(link_plan(plan, band_years(plan, time)[0], shapes, label))
    return y + (min(max(lanes) + 1, LANES)) * (line + height + GAP)


def draw_band(plan: PolicingPlan, frame: Frame, low: float, high: float) -> list[Shape]:
    """Return the shapes of a plan's band between two values; a start or an end that was not published fades out."""
    start, stop = band_years(plan, frame.time)
    third = (stop - start) / 3
    solid_from = start + third if plan.period.earliest is None else start
    solid_to = stop - third if plan.period.latest is None else stop

    def draw(one: float, other: float, step: int) -> Box:
        return frame.draw_box(one, other, low, high, f"band fade-{step}")

    return [
        frame.draw_box(solid_from, solid_to, low, high, "band"),
        *(frame.fade(solid_from, start, draw) if solid_from > start else []),
        *(frame.fade(solid_to, stop, draw) if solid_to < stop else []),
    ]


def lay_columns(plans: Iterable[PolicingPlan], time: Scale) -> list[tuple[PolicingPlan, int]]:
    """Return the Police & Crime Plans on an axis of time, each with its lane."""
    shown = [plan for plan in touching(plans, time) if plan.kind == PolicingPlan.Kind.POLICE_AND_CRIME_PLAN]
    return list(zip(shown, pack([band_years(plan, time) for plan in shown]), strict=True))


def count_lanes(plans: Iterable[PolicingPlan], time: Scale) -> int:
    """Return how many lanes the names of columns take."""
    return min(max((lane for _, lane in lay_columns(plans, time)), default=-1) + 1, COLUMNS)


def draw_columns(
    drawing: Drawing, plans: Iterable[PolicingPlan], frame: Frame, y: float
) -> tuple[list[tuple[PolicingPlan, list[Text]]], int]:
    """Draw Police & Crime Plans as pale columns from `y` pixels down to the axis; return (their names, how many not).

    A column is drawn where its name has room on top or, beside the name of the kind, its years.
    """
    time, base = frame.time, frame.value.start
    named: list[tuple[PolicingPlan, list[Text]]] = []
    shown = lay_columns(plans, time)
    frames = [label_columns(shown, time, width) for width in drawing.widths]
    left_out, first = 0, 100.0
    for (plan, lane), labels in zip(shown, zip(*frames, strict=True), strict=True):
        start, stop = band_years(plan, time)
        if not labels[0]:
            left_out += 1
            continue
        texts = write(Text(round(time(start) + 0.6, 2), y + lane * LINE + 13, "", "band-label", "start"), labels)
        gap = (time.high - time.low) / 500
        column = Frame(time, Scale(0, 1, base, y + lane * LINE))
        role = "shade" if labels[-1] else "shade roomy"
        drawing.shapes.append(column.draw_box(start + gap, max(stop - gap, start + gap), 0, 1, role))
        named.append((plan, texts))
        first = min(first, time(start))
    names = [plan.name for plan, _ in shown]
    kind = PLURALS[PolicingPlan.Kind.POLICE_AND_CRIME_PLAN]
    add_caption(drawing, [kind if labels != names else "" for labels in frames], first, y)
    return named, left_out


def add_caption(drawing: Drawing, words: Sequence[str], x: float, y: float) -> None:
    """Add what a line is called, to the left of where it begins, in the frames that have room; `words` are by frame."""
    x -= 0.6
    room = [
        each if text_width(each) <= x / 100 * width else "" for each, width in zip(words, drawing.widths, strict=True)
    ]
    drawing.texts += write(Text(round(x, 2), y + 13, "", "caption", "end"), room)


def label_columns(shown: Sequence[tuple[PolicingPlan, int]], time: Scale, width: int) -> list[str]:
    """Return the words on each column: all have their plan's name or, where one has no room for it, all their years."""

    def fit(plan: PolicingPlan, lane: int, label: str) -> bool:
        start, stop = band_years(plan, time)
        return lane < COLUMNS and text_width(label) + 8 <= (time(stop) - time(start)) / 100 * width

    if all(fit(plan, lane, plan.name) for plan, lane in shown):
        return [plan.name for plan, _ in shown]
    return [plan.period.label if fit(plan, lane, plan.period.label) else "" for plan, lane in shown]


def write(place: Text, labels: Sequence[str]) -> list[Text]:
    """Return the `Text`s at a place that say the first of `labels` in the widest frame, the last in the others."""
    if labels[0] == labels[-1]:
        return [replace(place, text=labels[0])] if labels[0] else []
    texts = replace(place, text=labels[0], is_roomy=True), replace(place, text=labels[-1], is_narrow=True)
    return [text for text in texts if text.text]
