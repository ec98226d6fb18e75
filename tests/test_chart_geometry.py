"""The geometry of charts, fed with random series, spans and widths."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.charts.bands import pack
from timeline.charts.geometry import Drawing, Frame, Wish, overlaps
from timeline.charts.scales import Bin, Scale, count_bins, make_ticks, round_up
from timeline.charts.series import join_series
from timeline.models import Figure, Measure

VALUES = st.integers(1, 10_000_000)
YEARS = st.integers(1, 9999)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_scale_never_leaves_its_ends(value, low, high):
    place_of = Scale(min(low, high), max(low, high), 4, 96)

    assert 4 <= place_of(value) <= 96


@given(VALUES, st.integers(2, 12))
def test_axis_holds_its_value_and_ends_on_a_tick(value, at_most):
    top = round_up(value, at_most)
    ticks = make_ticks(0, top, at_most)

    assert value <= top <= value * 10 + 10
    assert ticks[0] == 0 and top in ticks
    assert len({after - before for before, after in zip(ticks, ticks[1:], strict=False)}) == 1


@given(YEARS, st.integers(0, 9000), st.integers(1, 40))
def test_year_ticks_stay_inside_and_few(first, length, at_most):
    ticks = make_ticks(first, first + length, at_most)

    assert all(first <= tick <= first + length for tick in ticks)
    assert len(ticks) <= max(at_most, 2)


def make_levels(rows):
    """Unsaved actual figures of (first year, last year, value, basis)."""
    measure = Measure(slug="officers")
    return [
        Figure(measure=measure, date=f"{first}/{last}", value=value, counted_as=basis)
        for first, last, value, basis in rows
    ]


def join(levels):
    """The roles of the lines between levels, and the pairs between which the basis changes."""
    lines, changes = join_series(Frame(Scale(2000, 2040, 0, 100), Scale(0, 400, 300, 0)), levels)
    return [line.role for line in lines], [(before, after) for _, _, before, after in changes]


@given(st.lists(st.tuples(st.integers(2000, 2030), st.integers(0, 3), VALUES, st.sampled_from("ab"))))
def test_line_joins_neighbours_of_one_basis_only(rows):
    levels = make_levels((first, first + length, value, basis) for first, length, value, basis in sorted(rows))
    pairs = list(pairwise(levels))
    alike = [(before, after) for before, after in pairs if before.counted_as == after.counted_as]
    roles, changes = join(levels)

    assert changes == [pair for pair in pairs if pair not in alike]
    assert roles == [
        "gap other" if after.date.first.year - before.date.last.year > 1 else "line other" for before, after in alike
    ]


def test_consecutive_years_are_joined_and_a_missing_year_is_crossed():
    levels = make_levels([(2009, 2009, 118, "PCs"), (2010, 2011, 183, "PCs"), (2013, 2013, 238, "PCs")])

    assert join(levels) == (["line other", "gap other"], [])


def test_no_line_leads_to_a_figure_without_an_end():
    levels = make_levels([(2009, 2009, 118, "PCs"), (2010, "..", 183, "PCs"), (2013, 2013, 238, "PCs")])

    assert join(levels) == ([], [])


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900))), st.integers(0, 20))
def test_lanes_never_collide(pairs, gap):
    intervals = [(min(pair), max(pair)) for pair in pairs]
    lanes = pack(intervals, gap)

    for number, (start, end) in enumerate(intervals):
        for other in range(number):
            if lanes[other] == lanes[number]:
                assert end + gap <= intervals[other][0] or intervals[other][1] + gap <= start


@given(st.lists(st.tuples(YEARS, st.integers(0, 50))))
def test_bins_lose_nothing_and_are_few(things):
    bins = count_bins(things)

    assert sum(each.count for each in bins) == sum(weight for _, weight in things)
    assert len(bins) <= 20
    assert all(before.stop <= after.first for before, after in zip(bins, bins[1:], strict=False))


def test_bins_of_one_year():
    assert count_bins([(2012, 3), (2012, 1)]) == [Bin(2012, 2013, 4)]


PLACES = st.tuples(st.floats(0, 100), st.floats(0, 400), st.sampled_from(["start", "middle", "end"]))
WISHES = st.builds(
    Wish, st.text("aW1 ", min_size=1, max_size=30), st.lists(PLACES, min_size=1, max_size=4), st.just("value")
)
BOXES = st.tuples(st.integers(0, 600), st.integers(0, 300)).map(lambda spot: (*spot, spot[0] + 20, spot[1] + 20))


@settings(max_examples=40)
@given(
    st.lists(WISHES, max_size=25),
    st.lists(BOXES, max_size=5),
    st.integers(200, 400),
    st.integers(400, 2000),
    st.integers(40, 400),
)
def test_no_label_overlaps_another_or_leaves_the_frame(wishes, obstacles, narrow, wide, height):
    drawing = Drawing((wide, narrow), height)
    drawing.label(wishes, lambda width: obstacles)

    for width in (wide, narrow):
        boxes = [text.box(width) for text in drawing.texts if text.is_shown(width == wide)]
        for number, box in enumerate(boxes):
            assert box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            assert not any(overlaps(box, other) for other in [*boxes[:number], *obstacles])


def test_label_falls_back_to_its_short_form():
    wish = Wish("a label that is far too long for this frame", [(50, 20, "middle")], "value", "brief")

    drawing = Drawing((100,), 40)
    drawing.label([wish])

    assert [text.text for text in drawing.texts] == ["brief"]


def test_label_that_may_not_be_left_out_stands_where_it_covers_least_and_others_give_way():
    drawing = Drawing((600, 300), 100)

    def obstacles(width):
        return [(0, 0, width, 70)]

    other = Wish("over 377", [(50, 50, "middle")], "value")
    left_out = drawing.label([Wish("about 311", [(50, 50, "middle")], "strong", mark=(50, 50)), other], obstacles)

    assert left_out == 1
    (text,) = drawing.texts
    assert (text.text, text.is_roomy) == ("about 311", False)
    assert (text.x, text.box(600)[1] >= 70) == (50, True)
    drawing = Drawing((600, 300), 100)
    assert drawing.label([Wish("about 311", [], "strong", mark=(100, 50))], lambda width: [(0, 0, width, 100)]) == 0
    assert (drawing.texts[0].x, drawing.texts[0].anchor) == (100, "end")
