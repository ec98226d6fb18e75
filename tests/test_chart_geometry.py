"""The geometry of charts, fed with random series, spans and widths."""

from hypothesis import given
from hypothesis import strategies as st

from timeline.charts.geometry import (
    Bin,
    Drawing,
    Join,
    Level,
    Scale,
    Wish,
    count_bins,
    join_levels,
    make_ticks,
    overlaps,
    pack,
    round_up,
)

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


@given(st.lists(st.tuples(st.integers(2000, 2030), st.integers(0, 3), VALUES, st.sampled_from("ab"))))
def test_line_joins_neighbours_of_one_basis_only(rows):
    levels = [Level(first, first + length, value, basis) for first, length, value, basis in sorted(rows)]
    joins, changes = join_levels(levels)

    assert len(joins) + len(changes) == max(len(levels) - 1, 0)
    for join in joins:
        before, after = levels[join.earlier], levels[join.later]
        assert join.later == join.earlier + 1 and before.basis == after.basis
        assert join.is_gap == (after.first - before.last > 1)
    assert all(levels[index - 1].basis != levels[index].basis for index in changes)


def test_consecutive_years_are_joined_and_a_missing_year_is_crossed():
    levels = [Level(2009, 2009, 118, "PCs"), Level(2010, 2011, 183, "PCs"), Level(2013, 2013, 238, "PCs")]

    assert join_levels(levels) == ([Join(0, 1, False), Join(1, 2, True)], [])


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900))), st.integers(0, 20))
def test_lanes_never_collide(pairs, gap):
    intervals = [(min(pair), max(pair)) for pair in pairs]
    lanes = pack(intervals, gap)

    for number, (start, end) in enumerate(intervals):
        for other in range(number):
            if lanes[other] == lanes[number]:
                assert end + gap <= intervals[other][0] or intervals[other][1] + gap <= start


@given(st.lists(st.tuples(YEARS, st.integers(1, 50), st.integers(0, 50))))
def test_bins_lose_nothing_and_are_few(things):
    bins = count_bins(things)

    assert sum(each.count for each in bins) == sum(weight for _, weight, _ in things)
    assert sum(each.chosen for each in bins) == sum(chosen for *_, chosen in things)
    assert len(bins) <= 20
    assert all(before.stop <= after.first for before, after in zip(bins, bins[1:], strict=False))


def test_bins_of_one_year():
    assert count_bins([(2012, 3, 1), (2012, 1, 1)]) == [Bin(2012, 2013, 4, 2)]


PLACES = st.tuples(st.floats(0, 100), st.floats(0, 400), st.sampled_from(["start", "middle", "end"]))
WISHES = st.builds(Wish, st.text("aW1 ", min_size=1, max_size=30), st.lists(PLACES, min_size=1, max_size=4))
BOXES = st.tuples(st.integers(0, 600), st.integers(0, 300)).map(lambda spot: (*spot, spot[0] + 20, spot[1] + 20))


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
        boxes = [text.box(width) for text in drawing.texts if width == wide or not text.is_roomy]
        for number, box in enumerate(boxes):
            assert box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            assert not any(overlaps(box, other) for other in [*boxes[:number], *obstacles])


def test_label_falls_back_to_its_short_form():
    wish = Wish("a label that is far too long for this frame", [(50, 20, "middle")], short="brief")

    drawing = Drawing((100,), 40)
    drawing.label([wish])

    assert [text.text for text in drawing.texts] == ["brief"]
