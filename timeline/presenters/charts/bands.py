"""Periods of plans and models as bands, in lanes that never collide."""

from timeline.charts import Box, Drawing, Frame, Link, Scale, Text, pack, text_width

from .axes import LANES

BAND, CAPTION = 22, 18  # pixels


def band_years(plan, time):
    """Return the moments at which a plan's band begins and ends on an axis."""
    first, last = plan.period.first.year, plan.period.last.year + 1
    return max(first, time.low), min(last, time.high)


def draw_bands(plans, time, width):
    """Return a `Drawing` of periods as bands, by kind, in lanes that never collide; an open end fades out."""
    drawing = Drawing(width, 0)
    y = 0
    shown = [p for p in plans if p.period.first.year < time.high and p.period.last.year + 1 > time.low]
    kinds = list(dict.fromkeys(plan.kind for plan in shown))
    for kind in kinds:
        members = [plan for plan in shown if plan.kind == kind]
        drawing.texts.append(Text(0, y + 13, plural_of(members[0]), "caption", "start"))
        y += CAPTION
        extents, labels = [], []
        for plan in members:
            start, stop = band_years(plan, time)
            left, right = time(start) / 100 * width, time(stop) / 100 * width
            label, outside = label_band(plan, right - left)
            labels.append((label, outside))
            extents.append((left, right + (text_width(label) + 10 if outside else 0)))
        lanes = pack(extents)
        for plan, lane, (label, outside) in zip(members, lanes, labels, strict=True):
            if lane >= LANES:
                continue
            top = y + lane * (BAND + 3)
            drawing.links.append(link_band(plan, time, top, label, outside, width))
        y += min(max(lanes) + 1, LANES) * (BAND + 3)
    drawing.links.sort(key=lambda link: link.at)
    drawing.height = y
    return drawing


def plural_of(plan):
    return {"police-and-crime-plan": "Police & Crime Plans", "policing-model": "Policing models"}.get(
        plan.kind, "Programmes"
    )


def label_band(plan, room):
    """Return (label, whether it stands outside) for a band `room` pixels long."""
    for label in (plan.name, plan.period.label):
        if text_width(label) + 12 <= room:
            return label, False
    return plan.name if plan.kind != plan.Kind.POLICE_AND_CRIME_PLAN else plan.period.label, True


def link_band(plan, time, top, label, outside, width):
    """Return the `Link` of a plan's band, with its label inside it or beside it."""
    start, stop = band_years(plan, time)
    frame = Frame(time, Scale(0, 1, top + BAND, top))
    is_open = plan.period.latest is None
    solid = stop - (stop - start) / 3 if is_open else stop
    shapes = [frame.draw_box(start, solid, 0, 1, "band")]
    if is_open:
        shapes += frame.fade(solid, stop, lambda a, b, step: frame.draw_box(a, b, 0, 1, f"band fade-{step}"))
    if outside and time(stop) / 100 * width + text_width(label) + 8 > width:
        text = Text(time(start), top + BAND - 6, label, "band-label", "end")
    else:
        text = Text(time(stop) if outside else time(start), top + BAND - 6, label, "band-label", "start")
    return Link(plan.get_absolute_url(), f"{plan.period.label}: {plan.name}", plan.period.first.year, [*shapes, text])


def draw_columns(plans, time, left):
    """Return the plans' periods as columns that run downwards beside the series, in lanes that never collide."""
    shown = [plan for plan in plans if plan.period.first.year < time.high and plan.period.last.year + 1 > time.low]
    extents = []
    for plan in shown:
        start, stop = (time(moment) for moment in band_years(plan, time))
        label, outside = label_band(plan, stop - start)
        extents.append((start, stop + (text_width(label) + 10 if outside else 0)))
    lanes = pack(extents)
    step = min((100 - left) / max(max(lanes, default=0) + 1, 1), 8)
    links = []
    for plan, lane, (top, _) in zip(shown, lanes, extents, strict=True):
        if lane >= LANES:
            continue
        start, stop = band_years(plan, time)
        x = left + lane * step
        is_open = plan.period.latest is None
        solid = stop - (stop - start) / 3 if is_open else stop

        def box(first, last, role, x=x):
            return Box(x, time(first), round(step - 1.2, 2), round(time(last) - time(first), 2), role)

        shapes = [box(start, solid, "band")]
        if is_open:
            shapes += Frame(time, time, True).fade(solid, stop, lambda a, b, n, box=box: box(a, b, f"band fade-{n}"))
        label, outside = label_band(plan, time(stop) - time(start))
        y = time(stop) + 4 if outside else top + 6
        shapes.append(Text(x + (step - 1.2) / 2, y, label, "band-label", "start", is_turned=True))
        links.append(Link(plan.get_absolute_url(), f"{plan.period.label}: {plan.name}", plan.period.first.year, shapes))
    return links
