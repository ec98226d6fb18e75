"""Whole charts of random series: no mark leaves the frame, no label overlaps another, at any width."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.charts.axes import NARROW, WIDE
from timeline.charts.bands import draw_bands
from timeline.charts.geometry import Box, Drawing, Mark, Segment, Text, overlaps
from timeline.charts.glance import TALLEST, draw_picture
from timeline.charts.marks import shorten
from timeline.charts.measure import present_measure_chart
from timeline.charts.multiples import present_multiples
from timeline.charts.names import Event
from timeline.charts.panel import LARGEST, draw_phone
from timeline.charts.scales import Scale
from timeline.charts.story import find_peaks
from timeline.charts.strip import draw_strip
from timeline.charts.subjects import Subjects
from timeline.charts.tally import take
from timeline.models import Figure, Measure, Milestone, PolicingPlan

MEASURES = [
    Measure(pk=number, slug=slug, name=f"Measure {number}")
    for number, slug in enumerate(["safer-schools-officers", "secondary-schools", "other"], 1)
]
MILESTONE = Milestone(pk=1, slug="milestone", title="A milestone", date="2000")
YEARS = st.integers(1950, 2050)
SPANS = st.tuples(YEARS, st.integers(0, 30)).map(
    lambda span: f"{span[0]}/{span[0] + span[1]}" if span[1] else str(span[0])
)
DATES = st.one_of(YEARS.map(str), SPANS, YEARS.map("[..{}]".format), YEARS.map("{}~".format), YEARS.map("{}/..".format))
VALUES = st.one_of(st.integers(0, 1000), st.integers(0, 10_000_000))
FIGURES = st.lists(
    st.builds(
        Figure,
        id=st.builds(uuid.uuid4),
        milestone=st.just(MILESTONE),
        measure=st.sampled_from(MEASURES),
        kind=st.sampled_from(["actual", "actual", "actual", "target", "planned", "change"]),
        value=VALUES,
        bound=st.sampled_from(["exact", "exact", "about", *Figure.Bound.values]),
        standing=st.sampled_from(["followed", "followed", "followed", "also-published"]),
        counted_as=st.sampled_from(["PCs", "Safer Schools Officers", "schools in an official partnership"]),
        date=DATES,
    ),
    max_size=25,
).map(lambda figures: [prepare(figure) for figure in figures])
PLANS = st.lists(
    st.builds(
        PolicingPlan,
        slug=st.just("plan"),
        name=st.text("abc WM", min_size=1, max_size=60),
        kind=st.sampled_from(PolicingPlan.Kind.values),
        period=st.one_of(SPANS, YEARS.map("{}/..".format)),
    ),
    max_size=12,
)
EVENTS = st.lists(DATES, min_size=1, max_size=40).map(
    lambda dates: sorted(
        (Event(Milestone(date=date).date, f"Event {date}", "/milestones/x/") for date in dates),
        key=lambda event: event.date.order,
    )
)


def prepare(figure):
    """What saving fills in, and what staff would: the second number of a pair."""
    figure.date_order = figure.date.order
    figure.upper = figure.value + 1 + figure.value // 3 if figure.bound == "between" else None
    return figure


def shapes_of(drawing):
    return [*drawing.shapes, *(shape for link in drawing.links for shape in link.shapes), *drawing.texts]


# Pixels of the frame of a chart on screens of 1,280, 768, 375 and 320 pixels.
LAPTOP, TABLET, PHONE, SMALL = 1086, 672, 309, 254


def check(drawing, wide, narrow=()):
    """Nothing leaves its frame, no word overlaps another; frames of `wide` widths show what the widest frame does."""
    shapes = shapes_of(drawing)
    for shape in shapes:
        if isinstance(shape, Segment):
            xs, ys = (shape.x1, shape.x2), (shape.y1, shape.y2)
        elif isinstance(shape, Box):
            xs, ys = (shape.x, shape.x + shape.width), (shape.y, shape.y + shape.height)
        elif isinstance(shape, Mark):
            xs, ys = (shape.x,), (shape.y,)
        else:
            continue
        assert all(-0.02 <= x <= 100.02 for x in xs), shape
        assert all(-0.02 <= y <= drawing.height + 0.02 for y in ys), shape
    for width in (*wide, *narrow):
        texts = [text for text in shapes if isinstance(text, Text) and text.is_shown(width in wide)]
        boxes = [(text, text.box(width)) for text in texts]
        for number, (text, box) in enumerate(boxes):
            assert box[0] >= -1 and box[2] <= width + 1, (text, box, width)
            for other, other_box in boxes[:number]:
                assert not overlaps(box, other_box), (text, other, width)


@settings(max_examples=40)
@given(FIGURES)
def test_large_chart(figures):
    chart = present_measure_chart(MEASURES[0], take(figures), MEASURES[1:])

    if chart:
        check(chart.drawing, (LAPTOP, TABLET, WIDE), (PHONE, SMALL, NARROW))


@settings(max_examples=40)
@given(FIGURES, PLANS)
def test_multiples(figures, plans):
    bands, smalls = present_multiples(MEASURES, figures, plans, [figure.date for figure in figures])

    for drawing, width in zip(bands, (WIDE, NARROW), strict=False):
        check(drawing, (width,))
    for small in smalls:
        if small.drawing:
            check(small.drawing, (LAPTOP, TABLET, WIDE), (PHONE, SMALL, NARROW))


@settings(max_examples=40)
@given(PLANS, YEARS, st.integers(1, 90), st.integers(250, 1500))
def test_bands(plans, first, length, width):
    check(draw_bands(plans, Scale(first, first + length, 5, 99), width), (width,))


def check_names(drawing):
    """No leader crosses a name, and no name is lower than a finger."""
    for width in drawing.widths:
        names, leaders = [], []
        for link in drawing.links:
            texts = [shape for shape in link.shapes if isinstance(shape, Text) and shape.role == "name"]
            if width == drawing.widths[0] or not any(text.is_roomy for text in texts):
                names += [text.box(width) for text in texts]
                leaders += [shape for shape in link.shapes if isinstance(shape, Segment) and "leader" in shape.role]
        for leader in leaders:
            line = (leader.x1 / 100 * width, leader.y1, leader.x1 / 100 * width, leader.y2)
            assert not [name for name in names if overlaps(line, name)]


def check_peaks(drawing, subjects):
    """First, highest and latest have their numbers, in frames of every width."""
    peaks = find_peaks(subjects.levels) if subjects.levels else []
    wanted = [{figure.number, shorten(figure)} for figure in peaks]
    for is_widest in (True, False):
        told = [text.text for text in drawing.texts if text.role == "strong" and text.is_shown(is_widest)]
        assert len(told) == len(wanted)
        for numbers in wanted:
            begun = tuple(f"{number}{after}" for number in numbers for after in (" ", ", "))
            told.remove(next(text for text in told if text in numbers or text.startswith(begun)))


@settings(max_examples=40)
@given(EVENTS)
def test_strip(events):
    drawing = draw_strip([(event.date.named_years[0], number % 4) for number, event in enumerate(events)])

    check(drawing, (LAPTOP, TABLET, WIDE), (PHONE, SMALL, NARROW))
    assert drawing.height <= 60


@settings(max_examples=40)
@given(EVENTS, FIGURES, PLANS)
def test_picture(events, figures, plans):
    subjects = Subjects(MEASURES[0], MEASURES[1], take(figures), events, plans)
    drawing = Drawing((LARGEST, WIDE), TALLEST)

    draw_picture(drawing, subjects, 0)

    assert drawing.height <= TALLEST
    check(drawing, (LAPTOP, LARGEST), (TABLET, WIDE))
    check_names(drawing)
    check_peaks(drawing, subjects)
    if subjects.span:
        small, _ = draw_phone(subjects, subjects.span)
        check(small, (PHONE, SMALL, NARROW))
        check_peaks(small, subjects)


@settings(max_examples=20)
@given(EVENTS, FIGURES, PLANS)
def test_areas_for_fingers_cover_no_other_mark(events, figures, plans):
    drawing = Drawing((LARGEST, WIDE), TALLEST)

    draw_picture(drawing, Subjects(MEASURES[0], MEASURES[1], take(figures), events, plans), 0)

    for link in drawing.links:
        areas = [shape for shape in link.shapes if isinstance(shape, Mark) and shape.role == "target"]
        others = [shape for other in drawing.links if other is not link for shape in other.shapes]
        for area in areas:
            half = int(area.shape.removeprefix("area-")) / 2
            for mark in (shape for shape in others if isinstance(shape, Mark) and shape.role != "target"):
                apart = max(abs(mark.x - area.x) / 100 * WIDE, abs(mark.y - area.y))
                assert apart >= half + 5 or apart == 0, (area, mark)
