"""The strip of the whole span of time, with every milestone."""

from timeline.addresses import path_to, with_query
from timeline.charts.geometry import Drawing, Frame, Link, Mark, Scale, Segment, Wish, count_bins, make_ticks, pack

from .axes import LANES, MARKS, NARROW, WIDE
from .bands import band_years
from .series import TAIL, first_year, last_year, middle

YEAR, LONGEST = 7, 900  # pixels of a year, and of all years, where time runs downwards


def draw_strip(events, low, high, span, plans, left, is_tall):
    """Return the `Drawing` of all milestones on the whole span of time, years `low` up to `high`.

    `span` are the years of the panel below; `plans` those whose periods lie outside it: they stand here. Where
    time runs to the right, it begins at `left` per cent.
    """
    total = sum(event.weight for event in events)
    length = min(max((high - low) * YEAR, 120), LONGEST) if is_tall else WIDE
    time = Scale(low, high, 12, length - 12) if is_tall else Scale(low, high, left, 99)
    pixels = 1 if is_tall else WIDE / 100
    lanes = lay_out(events, time, pixels) if total <= MARKS else None
    if lanes is None or max(lanes) >= LANES:
        rows, lanes = 4, None
    else:
        rows = max(lanes) + 1
    depth = 24 + rows * 15
    value = Scale(0, 1, 18, 18 + rows * 8) if is_tall else Scale(0, 1, depth, depth - rows * 15)
    frame = Frame(time, value, is_tall)
    drawing = Drawing((NARROW if is_tall else WIDE,), length if is_tall else depth + 26, frame)
    if span and (low, high) != span:
        drawing.shapes.append(frame.draw_box(*span, 0, 1, "zoom"))
    drawing.shapes.append(frame.draw_line(low, 0, high, 0, "axis"))
    wishes, boxes = [], []
    for year in make_ticks(low, high, max(length // 60, 2)):
        x, y = frame.spot(year, 0)
        if is_tall:
            drawing.shapes.append(Segment(x - 2, y, x, y, "axis"))
            wishes.append(Wish(str(year), [(0, y + 5, "start")], "tick"))
        else:
            drawing.shapes.append(Segment(x, y, x, y + 5, "axis"))
            wishes.append(Wish(str(year), [(x, y + 19, "middle"), (x, y + 19, "end"), (x, y + 19, "start")], "tick"))
    if lanes is None:
        drawing.bars = draw_counts(count_by_years(events), frame)
    else:
        for event, lane in zip(events, lanes, strict=True):
            link, box = draw_event(event, frame, (lane + 0.5) / rows)
            drawing.links.append(link)
            boxes.append((box, event))
            wishes.append(wish_event(event, box, is_tall))

    for plan in plans:
        if low < plan.period.last.year + 1 and plan.period.first.year < high:
            drawing.links.append(link_period(plan, frame))
    drawing.links.sort(key=lambda link: link.at)

    def obstacles(width):
        return [
            (left / 100 * width - 7, top - 7, right / 100 * width + 7, bottom + 7)
            for (left, top, right, bottom), _ in boxes
        ]

    drawing.label(wishes, obstacles)
    return drawing


def link_period(plan, frame):
    """Return the `Link` of a plan's period as a thin band along the strip's axis."""
    start, stop = band_years(plan, frame.time)
    shapes = [frame.draw_line(start, 0, stop, 0, "period")]
    return Link(plan.get_absolute_url(), f"{plan.period.label}: {plan.name}", start, shapes)


def lay_out(events, time, pixels):
    """Return the lane of each event on the strip."""
    extents = []
    for event in events:
        start, stop = extent_of(event.date)
        extents.append((time(start) * pixels - 7, time(stop) * pixels + 7))
    return pack(extents, 1)


def extent_of(date):
    """Return the moments between which a date is drawn: one moment for a year, else its first and last."""
    if last_year(date) == first_year(date):
        return (middle(date) - (TAIL * 1.5 if date.earliest is None else 0), middle(date))
    return first_year(date), last_year(date) + 1


def draw_event(event, frame, level):
    """Return (link, box) of one milestone: a dot, a bar, a long pale bar, or a dot with a tail to what is open."""
    date = event.date
    start, stop = extent_of(date)
    x1, y1 = frame.spot(start, level)
    x2, y2 = frame.spot(stop, level)
    if last_year(date) > first_year(date):
        role = "long" if "X" in date.edtf else "bar"
        shapes = [Segment(x1, y1, x2, y2, role)]
    else:
        shapes = []
        if date.earliest is None:
            shapes += frame.fade(
                stop, start, lambda a, b, step: frame.draw_line(a, level, b, level, f"bar fade-{step}")
            )
        if date.latest is None:
            shapes += frame.fade(
                stop, stop + TAIL, lambda a, b, step: frame.draw_line(a, level, b, level, f"bar fade-{step}")
            )
        shapes.append(Mark(x2, y2, "dot", "event"))
        if date.is_approximate or date.is_uncertain:
            shapes.append(Mark(x2, y2, "ring", "around other"))
    name = f"{date.label}: {event.title}"
    link = Link(event.url, name, middle(date), shapes, is_faded=event.is_faded)
    return link, (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def wish_event(event, box, is_tall):
    """Return the wish for the date of a milestone beside its mark."""
    left, top, right, bottom = box
    role = "value faded" if event.is_faded else "value"
    if is_tall:
        offset = 4
        return Wish(event.date.label, [(right + offset, (top + bottom) / 2 + 5, "start")], role)
    return Wish(event.date.label, [((left + right) / 2, top - 12, "middle")], role)


def counted_year(date):
    """Return the year under which a milestone is counted: one that the filter can name."""
    return min(max(date.year, 1), 9999)


def count_by_years(events):
    """Return how many milestones fall into which years, as `Bin`s."""
    return count_bins([(counted_year(event.date), event.weight, event.chosen) for event in events])


def draw_counts(counted, frame):
    """Return links that count milestones by years, as bars; each leads to the list of its years."""
    home = path_to("timeline")
    most = max(each.count for each in counted)
    links = []
    for each in counted:
        last = each.stop - 1
        years = f"{each.first} to {last}" if last > each.first else str(each.first)
        words = f"{years}: {each.count:,} milestone{'' if each.count == 1 else 's'}"
        shapes = []
        low, high = max(each.first, frame.time.low), min(each.stop, frame.time.high)
        if each.chosen < each.count:
            shapes.append(frame.draw_box(low, high, 0, each.count / most, "count faded"))
            words += f", {each.chosen:,} of them chosen"
        if each.chosen:
            shapes.append(frame.draw_box(low, high, 0, each.chosen / most, "count"))
        url = with_query(home, [("year_from", max(each.first, 1)), ("year_to", min(last, 9999))])
        links.append(Link(url, words, each.first, shapes, in_tab_order=False))
    return links
