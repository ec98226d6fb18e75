"""History at a glance: all milestones on one strip, over the figures, the plans and the events of their years."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.urls import reverse

from timeline.addresses import with_query
from timeline.charts import (
    Box,
    Drawing,
    Frame,
    Link,
    Mark,
    Scale,
    Segment,
    Text,
    Wish,
    count_bins,
    find_box,
    make_ticks,
    pack,
    place,
    round_up,
    text_width,
)
from timeline.dates import ImpreciseDate
from timeline.models import Figure, Measure

from .charts import MANY, band_years, draw_bands, extend, find_keys, label_band, name_series, years_of
from .figures import in_words
from .series import (
    OFFICERS,
    SCHOOLS,
    TAIL,
    draw_ending,
    draw_series,
    first_year,
    is_aim,
    is_level,
    last_year,
    letter_changes,
    line_boxes,
    mark_boxes,
    middle,
    style_of,
)

MARKS = 40  # milestones beyond which they are counted by years, and the list is the keyboard's way
LANES = 8
WIDE, TALL = 700, 280  # pixels: the narrowest frames in which either picture is shown
STRIP_YEAR, PANEL_YEAR = 7, 24  # pixels of a year in the picture that runs downwards


@dataclass(frozen=True)
class Event:
    """One milestone, or with a weight above one as many as share a date, as the picture needs it."""

    date: ImpreciseDate
    title: str = ""
    url: str = ""
    weight: int = 1
    chosen: int = 1

    @property
    def is_faded(self):
        return not self.chosen


@dataclass(frozen=True)
class Glance:
    """Two panels, drawn once for wide screens and once for phones, and the words beside them."""

    wide: list
    tall: list
    legend: list
    changes: list
    summary: str
    is_counted: bool


def present_glance(published, filtering, plans):
    """Return the `Glance` of the `published` milestones under a filter, or None when there are none.

    It is drawn from the rows that the list is made of: what `filtering` leaves out is faded.
    """
    is_filtered = bool(filtering.restricting)
    chosen = filtering.qs.order_by()
    events = fetch_events(published, chosen, is_filtered)
    if not events:
        return None
    is_counted = sum(event.weight for event in events) > MARKS
    shown = {OFFICERS: None, SCHOOLS: None}
    measures = Measure.objects.filter(slug__in=shown) | Measure.objects.filter(shown_with__slug__in=shown)
    measures = list(measures.select_related("ended_by").distinct())
    figures, ranges = fetch_figures(measures)
    faded = frozenset()
    if is_filtered:
        kept = set(chosen.filter(pk__in={figure.milestone_id for figure in figures}).values_list("pk", flat=True))
        faded = frozenset(figure.milestone_id for figure in figures) - kept
    low = min(first_year(event.date) for event in events)
    high = max(last_year(event.date) for event in events) + 1
    span = find_span(figures, ranges, plans)
    if span:
        low, high = min(low, span[0]), max(high, span[1])
    outside = [
        plan
        for plan in plans
        if span is None or not (span[0] < plan.period.last.year + 1 and plan.period.first.year < span[1])
    ]
    wide = [draw_strip(events, low, high, span, outside, False)]
    tall = [draw_strip(events, low, high, span, outside, True)]
    keys = []
    if span:
        drawing, keys = draw_panel(events, figures, ranges, measures, plans, faded, span, False)
        wide += [drawing, draw_bands(plans, Scale(*span, 1, 99), WIDE)]
        drawing, _ = draw_panel(events, figures, ranges, measures, plans, faded, span, True)
        tall.append(drawing)
    return Glance(
        wide=wide,
        tall=tall,
        legend=name_series(figures) + find_keys(*wide, endings=measures),
        changes=keys,
        summary=describe(events, is_filtered),
        is_counted=is_counted,
    )


def fetch_events(published, chosen, is_filtered):
    """Return the published milestones as `Event`s in order of time; by date when they are too many to draw."""
    rows = list(published.oldest_first().values_list("pk", "slug", "title", "date")[: MARKS + 1])
    if len(rows) <= MARKS:
        kept = set(chosen.values_list("pk", flat=True)) if is_filtered else {pk for pk, *_ in rows}
        return [
            Event(date, title, reverse("timeline:milestone-detail", args=[slug]), 1, int(pk in kept))
            for pk, slug, title, date in rows
        ]
    totals = dict(published.order_by().values_list("date").annotate(Count("pk")))
    kept = dict(chosen.values_list("date").annotate(Count("pk"))) if is_filtered else totals
    return sorted(
        (Event(date, weight=count, chosen=kept.get(date, 0)) for date, count in totals.items()),
        key=lambda event: event.date.order,
    )


def fetch_figures(measures):
    """Return (figures, {}) of the measures drawn; or ([], {measure: [(year, least, most)]}) when they are too many."""
    figures = Figure.objects.published().filter(measure__in=measures)
    found = list(figures.select_related("measure", "milestone").order_by("date_order", "pk")[: 3 * MANY + 1])
    if len(found) <= 3 * MANY:
        return [figure for figure in found if is_level(figure) or is_aim(figure)], {}
    ranges = {}
    by_pk = {measure.pk: measure for measure in measures}
    levels = figures.filter(kind=Figure.Kind.ACTUAL).order_by()
    for pk, date, least, most in levels.values_list("measure", "date").annotate(Min("value"), Max("value")):
        years = ranges.setdefault(by_pk[pk], {})
        old = years.get(date.year, (least, most))
        years[date.year] = (min(old[0], least), max(old[1], most))
    return [], ranges


def find_span(figures, ranges, plans):
    """Return the years of the lower panel, or None when there is no figure."""
    if figures:
        start, stop = years_of(figures)
    elif ranges:
        years = [year for known in ranges.values() for year in known]
        start, stop = min(years), max(years) + 1
    else:
        return None
    return start, extend(stop, start, plans)


def describe(events, is_filtered):
    """Return what the picture holds, in one sentence."""
    total = sum(event.weight for event in events)
    words = (
        f"{total:,} milestones, the first dated {events[0].date.label}, the last {events[-1].date.label}"
        if total > 1
        else f"1 milestone, dated {events[0].date.label}"
    )
    if is_filtered:
        kept = sum(event.chosen for event in events)
        verb = "stands" if kept == 1 else "stand"
        return f"Filters are set: {kept:,} of {total:,} milestones {verb} out, the others are faded."
    return f"{words}."


# The strip


def draw_strip(events, low, high, span, plans, is_tall):
    """Return the `Drawing` of all milestones on the whole span of time, years `low` up to `high`.

    `span` are the years of the panel below; `plans` those whose periods lie outside it: they stand here.
    """
    total = sum(event.weight for event in events)
    length = max((high - low) * STRIP_YEAR, 120) if is_tall else WIDE
    time = Scale(low, high, 12, length - 12) if is_tall else Scale(low, high, 1, 99)
    pixels = 1 if is_tall else WIDE / 100
    lanes = lay_out(events, time, pixels) if total <= MARKS else None
    if lanes is None or max(lanes) >= LANES:
        rows, lanes = 4, None
    else:
        rows = max(lanes) + 1
    depth = 24 + rows * 15
    value = Scale(0, 1, 16, 16 + rows * 8 * 1.0) if is_tall else Scale(0, 1, depth, depth - rows * 15)
    frame = Frame(time, value, is_tall)
    drawing = Drawing(TALL if is_tall else WIDE, length if is_tall else depth + 26)
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
        drawing.links += draw_counts(events, frame)
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

    def keep_clear(width):
        return [
            (left / 100 * width - 7, top - 7, right / 100 * width + 7, bottom + 7)
            for (left, top, right, bottom), _ in boxes
        ]

    drawing.texts += place(wishes, keep_clear, (drawing.width, drawing.width), drawing.height)
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
    if is_tall:
        offset = 4
        return Wish(event.date.label, [(right + offset, (top + bottom) / 2 + 5, "start")], "value")
    return Wish(event.date.label, [((left + right) / 2, top - 12, "middle")], "value")


def draw_counts(events, frame):
    """Return links that count milestones by years, as bars; each leads to the list of its years."""
    home = reverse("timeline:timeline")
    things = [(min(max(event.date.year, 1), 9999), event.weight, event.chosen) for event in events]
    counted = count_bins(things)
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


# The panel


def draw_panel(events, figures, ranges, measures, plans, faded, span, is_tall):
    """Return (drawing, keys) of the series, the milestones of their years and, downwards, the plans beside them."""
    start, stop = span
    values = [figure.value for figure in figures] + [most for known in ranges.values() for _, most in known.values()]
    top = round_up(max(values))
    if is_tall:
        length = max((stop - start) * PANEL_YEAR, 120) + 40
        time, value = Scale(start, stop, 34, length - 6), Scale(0, top, 15, 66)
        drawing = Drawing(TALL, length)
    else:
        time, value = Scale(start, stop, 1, 99), Scale(0, top, 232, 44)
        drawing = Drawing(WIDE, 258)
    frame = Frame(time, value, is_tall)
    labels = draw_axes(drawing, frame, span, top, is_tall)
    for event in events:
        moment = middle(event.date)
        if start <= moment <= stop:
            x, y = frame.spot(moment, 0)
            role = "moment faded" if event.is_faded else "moment"
            drawing.shapes.append(Segment(x - 2.5, y, x, y, role) if is_tall else Segment(x, y, x, y + 8, role))
    drawing.shapes = drop_repeats(drawing.shapes)
    by_measure = {}
    for figure in figures:
        by_measure.setdefault(figure.measure_id, []).append(figure)
    spots, turns, ends = [], [], []
    for members in by_measure.values():
        shapes, links, changes, places = draw_series(
            frame, members, faded, with_ids=False, in_tab_order=len(figures) <= MARKS
        )
        drawing.shapes += shapes
        drawing.links += links
        spots += places
        turns += changes
        ends += wish_ends(places, is_tall)
    for measure, known in ranges.items():
        drawing.shapes += draw_ranges(frame, measure, known)
    for measure in measures:
        drawing.links += draw_ending(frame, measure) if start <= ending_year(measure) < stop else []
    marks, letters, keys = letter_changes(frame, turns)
    drawing.shapes += marks
    drawing.texts += letters
    if is_tall:
        drawing.links += draw_columns(plans, time, 70, TALL)
    drawing.links.sort(key=lambda link: link.at)

    def keep_clear(width):
        boxes = [*mark_boxes(spots)(width), *line_boxes(drawing.shapes, width)]
        return boxes + [find_box(text.x, text.y, text.anchor, text.text, width) for text in [*labels, *letters]]

    drawing.texts += place(ends, keep_clear, (drawing.width, drawing.width), drawing.height)
    return drawing, keys


def ending_year(measure):
    return first_year(measure.ended_by.date) if measure.ended_by else -1


def drop_repeats(shapes):
    """Return shapes without exact repeats: many milestones share a moment."""
    return list(dict.fromkeys(shapes))


def draw_axes(drawing, frame, span, top, is_tall):
    """Draw years and values; return the texts of both, which other labels keep clear of."""
    texts = []
    start, stop = span
    for tick in make_ticks(0, top, 3 if is_tall else 5):
        x, y = frame.spot(stop, tick)
        if is_tall:
            drawing.shapes.append(Segment(x, 26, x, drawing.height, "grid" if tick else "axis"))
            texts.append(Text(x, 18, f"{tick:,}", "tick", "middle"))
        else:
            drawing.shapes.append(Segment(0, y, 100, y, "grid" if tick else "axis"))
            if tick:
                texts.append(Text(0, y - 4, f"{tick:,}", "tick", "start"))
    years = make_ticks(start, stop - 1, (drawing.height // 24) if is_tall else 12)
    if is_tall:
        years = years if len(years) * 20 < drawing.height else make_ticks(start, stop - 1, drawing.height // 40)
    for year in years:
        x, y = frame.spot(year + 0.5, 0)
        if is_tall:
            texts.append(Text(0, y + 5, str(year), "tick", "start"))
        elif text_width(str(year)) / 2 <= x / 100 * WIDE <= WIDE - text_width(str(year)) / 2:
            texts.append(Text(x, y + 23, str(year), "tick"))
    drawing.texts += texts
    return texts


def wish_ends(spots, is_tall):
    """Return the wishes for a series' last number with what it counts, and for its first number."""
    levels = [spot for spot in spots if is_level(spot[2])] or spots
    wishes = []
    for x, y, figure in dict.fromkeys((levels[-1], levels[0])):
        is_last = figure is levels[-1][2]
        text = f"{in_words(figure)} {figure.counted_as}" if is_last and not is_tall else in_words(figure)
        if is_tall:
            places = [(x + 3, y + 5, "start"), (x - 3, y + 5, "end"), (x, y - 11, "middle"), (x, y + 20, "middle")]
        else:
            places = [(x, y - 12, "middle"), (x, y + 21, "middle"), (x, y - 12, "end"), (x, y + 21, "start")]
            if is_last:
                places += [(x, y - 28, "middle"), (99.5, y - 12, "end"), (99.5, y + 24, "end"), (x, y - 44, "middle")]
        wishes.append(Wish(text, places, "value"))
    return wishes


def draw_ranges(frame, measure, known):
    """Return a line from the least to the most of each year, for more figures than can be told apart."""
    hue, _ = style_of(measure)
    return [
        frame.draw_line(year + 0.5, least, year + 0.5, most, f"range {hue}")
        for year, (least, most) in sorted(known.items())
    ]


def draw_columns(plans, time, left, width):
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
