"""Periods of plans and models as bands, in lanes that never collide."""

from collections.abc import Iterable

from timeline.models import PolicingPlan
from timeline.text import isolate

from .axes import LANES
from .geometry import Anchor, Box, Drawing, Frame, Shape, Text, pack
from .lettering import text_width
from .scales import Scale

# Pixels: of a band, of a lane with the space under it, of the line that names a kind, beside a label.
BAND, LANE, CAPTION, PADDING = 22, 25, 18, 6

PLURALS = {
    PolicingPlan.Kind.POLICE_AND_CRIME_PLAN: "Police & Crime Plans",
    PolicingPlan.Kind.POLICING_MODEL: "Policing models",
    PolicingPlan.Kind.PROGRAMME: "Programmes",
}


def band_years(plan: PolicingPlan, time: Scale) -> tuple[float, float]:
    """Return the moments at which a plan's band begins and ends on an axis: where it is open, at the axis's own end."""
    first, last = plan.period.years
    start = time.low if first is None else max(first, time.low)
    return start, time.high if last is None else min(last + 1, time.high)


def place_label(
    plan: PolicingPlan, start: float, stop: float, limit: float
) -> tuple[str, float, str, tuple[float, float]]:
    """Return (label, place, anchor, extent) for a band from `start` to `stop` pixels along an axis of `limit` pixels.

    The label stands inside, else after, else before the band; where there is no room for it, it is empty. `extent`
    is what the band needs together with its label.
    """
    labels = (plan.name, plan.period.label)
    sizes = [(label, text_width(label) + 2 * PADDING) for label in labels]
    for label, size in sizes:
        if size <= stop - start:
            return label, start + PADDING, "start", (start, stop)
    for label, size in sizes:
        if stop + size <= limit:
            return label, stop + PADDING, "start", (start, stop + size)
        if start - size >= 0:
            return label, start - PADDING, "end", (start - size, stop)
    return "", start, "start", (start, stop)


def lay_out_bands(
    plans: Iterable[PolicingPlan], time: Scale, pixels: float, limit: float
) -> list[tuple[PolicingPlan, str, float, str, int]]:
    """Return [(plan, label, place, anchor, lane)]; a lane beyond the last is not drawn, the plans' page has all."""
    places = []
    for plan in plans:
        start, stop = (time(moment) * pixels for moment in band_years(plan, time))
        places.append((plan, *place_label(plan, start, stop, limit)))
    lanes = pack([extent for *_, extent in places])
    return [
        (plan, label, place, anchor, lane)
        for (plan, label, place, anchor, _), lane in zip(places, lanes, strict=True)
        if lane < LANES
    ]


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


def link_plan(plan: PolicingPlan, moment: float, shapes: list[Shape], label: str = "") -> Anchor:
    """Return the `Anchor` of a plan's period that begins at `moment`; its name begins with the `label` that is seen."""
    words = [isolate(plan.name), plan.period.label]
    words = words if label == plan.name else words[::-1]
    return Anchor(plan.get_absolute_url(), ": ".join(words), moment, shapes)


def is_within(plan: PolicingPlan, start: float, stop: float) -> bool:
    """Return whether a plan's period shares a year with those from `start` up to `stop`."""
    first, last = plan.period.years
    return (first is None or first < stop) and (last is None or last + 1 > start)


def touching(plans: Iterable[PolicingPlan], time: Scale) -> list[PolicingPlan]:
    """Return the plans whose periods share a year with a time axis."""
    return [plan for plan in plans if is_within(plan, time.low, time.high)]


def draw_bands(plans: Iterable[PolicingPlan], time: Scale, width: int) -> Drawing:
    """Return a `Drawing` of periods as bands under each other, by kind, for frames of `width` pixels or more."""
    drawing = Drawing((width,), 0)
    y = 0
    shown = touching(plans, time)
    for kind in dict.fromkeys(plan.kind for plan in shown):
        drawing.texts.append(Text(0, y + 13, PLURALS[kind], "caption", "start"))
        y += CAPTION
        rows = lay_out_bands([plan for plan in shown if plan.kind == kind], time, width / 100, width)
        for plan, label, place, anchor, lane in rows:
            top = y + lane * LANE
            frame = Frame(time, Scale(0, 1, top + BAND, top))
            text = Text(round(100 * place / width, 2), top + BAND - 6, label, "band-label", anchor)
            shapes = [*draw_band(plan, frame, 0, 1), *([text] if label else [])]
            drawing.links.append(link_plan(plan, band_years(plan, time)[0], shapes, label))
        y += (max(lane for *_, lane in rows) + 1) * LANE
    drawing.height = y
    return drawing
