"""Whole charts of random series: no mark leaves the frame, no label overlaps another, at any width."""

import uuid
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.charts.axes import NARROW, WIDE, left_of
from timeline.charts.bands import draw_bands
from timeline.charts.geometry import Box, Mark, Scale, Segment, Text, overlaps
from timeline.charts.glance import Event
from timeline.charts.measure import present_measure_chart
from timeline.charts.multiples import present_multiples
from timeline.charts.panel import draw_panel
from timeline.charts.strip import draw_strip
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
        is_approximate=st.booleans(),
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
    """What saving fills in."""
    figure.date_order = figure.date.order
    return figure


def shapes_of(drawing):
    return [*drawing.shapes, *(shape for link in drawing.links for shape in link.shapes), *drawing.texts]


def check(drawing, *widths):
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
    for width in widths:
        texts = [text for text in shapes if isinstance(text, Text) and (width == max(widths) or not text.is_roomy)]
        boxes = [(text, text.box(width)) for text in texts]
        for number, (text, box) in enumerate(boxes):
            assert box[0] >= -1 and box[2] <= width + 1, (text, box, width)
            for other, other_box in boxes[:number]:
                assert not overlaps(box, other_box), (text, other, width)


@settings(deadline=None, max_examples=40)
@given(FIGURES)
def test_large_chart(figures):
    chart = present_measure_chart(MEASURES[0], figures, MEASURES[1:])

    if chart:
        check(chart.drawing, WIDE, NARROW)


@settings(deadline=None, max_examples=40)
@given(FIGURES, PLANS)
def test_multiples(figures, plans):
    bands, smalls = present_multiples(MEASURES, figures, plans, [figure.date for figure in figures])

    for drawing, width in zip(bands, (WIDE, NARROW), strict=False):
        check(drawing, width)
    for small in smalls:
        if small.drawing:
            check(small.drawing, WIDE, NARROW)


@settings(deadline=None, max_examples=40)
@given(PLANS, YEARS, st.integers(1, 90), st.integers(250, 1500))
def test_bands(plans, first, length, width):
    check(draw_bands(plans, Scale(first, first + length, 5, 99), width), width)


@settings(deadline=None, max_examples=40)
@given(EVENTS, PLANS, st.booleans())
def test_strip(events, plans, is_tall):
    low = min(event.date.first.year for event in events)
    drawing = draw_strip(events, low, 2090, None, plans, 8, is_tall)

    check(drawing, NARROW if is_tall else WIDE)


@settings(deadline=None, max_examples=40)
@given(EVENTS, FIGURES, PLANS, st.integers(1950, 2050), st.integers(1, 90), st.booleans())
def test_panel(events, figures, plans, start, length, is_tall):
    figures = [figure for figure in figures if figure.kind != "change"]
    top = max([figure.value for figure in figures], default=1) or 1
    events = [replace(event, chosen=number % 2) for number, event in enumerate(events)]
    drawing, _ = draw_panel(
        events, figures, [], MEASURES, plans, frozenset(), (start, start + length), top, left_of(top, WIDE), is_tall
    )

    check(drawing, NARROW if is_tall else WIDE)
