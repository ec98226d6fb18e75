"""Periods of plans and models as bands, in lanes that never collide."""

from timeline.charts.geometry import LINE_HEIGHT, Drawing, Frame, Link, Scale, Text, pack, text_width
from timeline.models import PolicingPlan

from .axes import LANES, NARROW

# Pixels: of a band, of a lane with the space under it, of the line that names a kind, beside a label.
BAND, LANE, CAPTION, PADDING = 22, 25, 18, 6

PLURALS = {
    PolicingPlan.Kind.POLICE_AND_CRIME_PLAN: "Police & Crime Plans",
    PolicingPlan.Kind.POLICING_MODEL: "Policing models",
    PolicingPlan.Kind.PROGRAMME: "Programmes",
}


def band_years(plan, time):
    """Return the moments at which a plan's band begins and ends on an axis."""
    first, last = plan.period.first.year, plan.period.last.year + 1
    return max(first, time.low), min(last, time.high)


def place_label(plan, start, stop, limit):
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


def lay_out_bands(plans, time, pixels, limit):
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


def draw_band(plan, frame, low, high):
    """Return the shapes of a plan's band between two values; the open end of one without a published end fades out."""
    start, stop = band_years(plan, frame.time)
    is_open = plan.period.latest is None
    solid = stop - (stop - start) / 3 if is_open else stop
    shapes = [frame.draw_box(start, solid, low, high, "band")]
    if is_open:
        shapes += frame.fade(solid, stop, lambda a, b, step: frame.draw_box(a, b, low, high, f"band fade-{step}"))
    return shapes


def link_band(plan, shapes):
    """Return the `Link` of a plan's band."""
    return Link(plan.get_absolute_url(), f"{plan.period.label}: {plan.name}", plan.period.first.year, shapes)


def touching(plans, time):
    """Return the plans whose periods share a year with a time axis."""
    return [plan for plan in plans if plan.period.first.year < time.high and plan.period.last.year + 1 > time.low]


def draw_bands(plans, time, width):
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
            drawing.links.append(link_band(plan, [*draw_band(plan, frame, 0, 1), text]))
        y += (max(lane for *_, lane in rows) + 1) * LANE
    drawing.links.sort(key=lambda link: link.at)
    drawing.height = y
    return drawing


def draw_columns(plans, time, left):
    """Return the links of periods as columns that run downwards from `left` per cent across, in lanes.

    Columns too narrow for their labels have none; each still has its name as a link.
    """
    rows = lay_out_bands(touching(plans, time), time, 1, time.stop)
    step = min((100 - left) / (max((lane for *_, lane in rows), default=0) + 1), 8)
    links = []
    for plan, label, place, anchor, lane in rows:
        x = left + lane * step
        frame = Frame(time, Scale(0, 1, x, x + step - 1.2), is_tall=True)
        shapes = draw_band(plan, frame, 0, 1)
        if step / 100 * NARROW >= LINE_HEIGHT:
            middle = round(x + (step - 1.2) / 2, 2)
            shapes.append(Text(middle, place, label, "band-label", anchor, is_turned=True))
        links.append(link_band(plan, shapes))
    return links
