"""Geometry of charts, from plain numbers.

A frame is fluid across and fixed down: places across are in per cent of its width, places down in pixels. So a
chart fills its page at any width while its text keeps its size. Sizes in pixels are worked out for the narrowest
width at which the frame is shown.
"""

import math
from dataclasses import dataclass, field, replace
from typing import ClassVar, NamedTuple

TEXT_SIZE = 13
LINE_HEIGHT = 16


def text_width(text, size=TEXT_SIZE):
    """Return the width in pixels that `text` needs at most in a common sans-serif font."""
    return math.ceil(sum(0.4 if letter in " .,:;'’iljI()|–" else 0.66 for letter in text) * size)


@dataclass(frozen=True)
class Scale:
    """Maps values from `low` to `high` to places from `start` to `stop`; beyond them the nearer end."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value):
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return round(self.start + share * (self.stop - self.start), 2)


def find_step(span, at_most):
    """Return 1, 2 or 5 times a power of ten: the least by which at most `at_most` ticks cover `span`."""
    steps = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
    return next(step for step in steps if span / step <= max(at_most - 1, 1))


def make_ticks(low, high, at_most):
    """Return whole numbers from `low` to `high`, evenly spaced by a round step."""
    step = find_step(max(high - low, 1), at_most)
    return list(range(math.ceil(low / step) * step, math.floor(high) + 1, step))


def round_up(value, at_most=5):
    """Return the value at which an axis from 0 that must hold `value` ends: its last tick."""
    step = find_step(max(value, 1), at_most)
    return math.ceil(max(value, 1) / step) * step


# Series


class Level(NamedTuple):
    """One published actual figure as a chart needs it: first and last calendar year, value, basis."""

    first: int
    last: int
    value: float
    basis: str


class Join(NamedTuple):
    """Two neighbouring levels of one basis, by index; `is_gap` when calendar years lie between them."""

    earlier: int
    later: int
    is_gap: bool


def join_levels(levels):
    """Return the `Join`s of `levels` in order of time, and the indices at which the basis changes.

    No line is drawn across a change of basis: what was counted is no longer the same.
    """
    joins, changes = [], []
    for later in range(1, len(levels)):
        before, after = levels[later - 1], levels[later]
        if before.basis == after.basis:
            joins.append(Join(later - 1, later, after.first - before.last > 1))
        else:
            changes.append(later)
    return joins, changes


def pack(intervals, gap=0):
    """Return a lane number for each (start, end): the first in which nothing before it is nearer than `gap`."""
    lanes, numbers = [], []
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


class Bin(NamedTuple):
    """How many things, weighted, fall into the years from `first` up to but not including `stop`."""

    first: int
    stop: int
    count: int
    chosen: int


def find_bin(low, high, at_most):
    """Return how many years bins of equal length have, at most `at_most` of which cover the years from low to high."""
    steps = (factor * 10**power for power in range(5) for factor in (1, 2, 5))
    return next(step for step in steps if high // step - low // step < at_most)


def count_bins(things, at_most=20):
    """Return `Bin`s of equal length that cover (year, weight, chosen weight) triples; at most `at_most` of them."""
    if not things:
        return []
    step = find_bin(min(thing[0] for thing in things), max(thing[0] for thing in things), at_most)
    counts = {}
    for year, weight, chosen in things:
        total = counts.setdefault(year // step, [0, 0])
        total[0] += weight
        total[1] += chosen
    return [Bin(number * step, (number + 1) * step, *counts[number]) for number in sorted(counts)]


# Paths around the place of a mark, in pixels.
PATHS = {
    "dot": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
    "square": "M-4.2-4.2h8.4v8.4h-8.4z",
    "triangle": "M0-5.2L5 4.2H-5z",
    "diamond": "M0-6L6 0L0 6L-6 0z",
    "ring": "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0",
    "cross": "M-4.5-4.5L4.5 4.5M-4.5 4.5L4.5-4.5",
}


@dataclass(frozen=True)
class Segment:
    kind: ClassVar = "segment"
    x1: float
    y1: float
    x2: float
    y2: float
    role: str


@dataclass(frozen=True)
class Box:
    kind: ClassVar = "box"
    x: float
    y: float
    width: float
    height: float
    role: str


@dataclass(frozen=True)
class Mark:
    kind: ClassVar = "mark"
    x: float
    y: float
    shape: str
    role: str

    @property
    def path(self):
        return PATHS[self.shape]


@dataclass(frozen=True)
class Text:
    """A label; `y` is its baseline, `anchor` start, middle or end; `is_roomy` when only a wide frame has room."""

    x: float
    y: float
    text: str
    role: str = "label"
    anchor: str = "middle"
    is_roomy: bool = False
    is_turned: bool = False
    kind: ClassVar = "text"

    def box(self, width):
        """Return (left, top, right, bottom) in pixels in a frame `width` pixels wide; a turned one runs downwards."""
        x, size = self.x / 100 * width, text_width(self.text)
        before = {"start": 0, "middle": size / 2, "end": size}[self.anchor]
        if self.is_turned:
            return (x - LINE_HEIGHT / 2, self.y - before, x + LINE_HEIGHT / 2, self.y - before + size)
        return (x - before, self.y - LINE_HEIGHT + 4, x - before + size, self.y + 4)


@dataclass(frozen=True)
class Link:
    """Shapes that lead somewhere together; `at` orders links in time."""

    url: str
    name: str
    at: float
    shapes: list
    id: str = ""
    is_faded: bool = False
    in_tab_order: bool = True


class Wish(NamedTuple):
    """A label and the places for it, best first: (x in per cent, y of its baseline, anchor); else `short`."""

    text: str
    places: list
    role: str = "label"
    short: str = ""

    def options(self):
        """Yield the `Text`s that would do, best first."""
        for text in filter(None, (self.text, self.short)):
            yield from (Text(x, y, text, self.role, anchor) for x, y, anchor in self.places)


def overlaps(one, other):
    """Return whether two (left, top, right, bottom) boxes share any point inside."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def has_room(box, width, height, others):
    """Return whether a box lies inside a frame and overlaps none of the others."""
    inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
    return inside and not any(overlaps(box, other) for other in others)


@dataclass
class Drawing:
    """Everything inside one frame of `height` pixels; labels are placed for `widths` in pixels, the widest first."""

    widths: tuple
    height: int
    frame: "Frame | None" = None
    shapes: list = field(default_factory=list)
    bars: list = field(default_factory=list)  # links under the `links`
    links: list = field(default_factory=list)
    texts: list = field(default_factory=list)

    def label(self, wishes, obstacles=lambda width: (), height=None):
        """Add a `Text` for each wish that finds room, most wanted first; none overlaps another or an obstacle.

        `obstacles(width)` returns boxes to keep clear of. A label that has room in the widest frame only is
        `is_roomy`. `height` is where labels end, in pixels, if not at the foot of the drawing.
        """
        texts = [*self.texts, *(shape for link in self.links for shape in link.shapes if isinstance(shape, Text))]
        taken = {
            width: [*obstacles(width), *(text.box(width) for text in texts if not (text.is_roomy and number))]
            for number, width in enumerate(self.widths)
        }
        for wish in wishes:
            for text in wish.options():
                room = {
                    width: has_room(text.box(width), width, height or self.height, others)
                    for width, others in taken.items()
                }
                if room[self.widths[0]]:
                    for width in filter(room.get, taken):
                        taken[width].append(text.box(width))
                    self.texts.append(replace(text, is_roomy=not all(room.values())))
                    break


@dataclass(frozen=True)
class Frame:
    """Where a moment and a value stand: time runs to the right, or downwards when `is_tall`."""

    time: Scale
    value: Scale
    is_tall: bool = False

    def spot(self, moment, value):
        """Return (x in per cent, y in pixels)."""
        along, across = self.time(moment), self.value(value)
        return (across, along) if self.is_tall else (along, across)

    def draw_line(self, start, start_value, stop, stop_value, role):
        """Return the `Segment` between two (moment, value) points."""
        return Segment(*self.spot(start, start_value), *self.spot(stop, stop_value), role)

    def draw_box(self, start, stop, low, high, role):
        """Return the `Box` between two moments and two values."""
        x1, y1 = self.spot(start, low)
        x2, y2 = self.spot(stop, high)
        return Box(min(x1, x2), min(y1, y2), round(abs(x2 - x1), 2), round(abs(y2 - y1), 2), role)

    def fade(self, start, stop, draw, steps=4):
        """Return shapes made by `draw(start, stop, step)` that thin out from `start` to `stop`: an open end."""
        length = (stop - start) / steps
        return [draw(start + length * step, start + length * (step + 1), step + 1) for step in range(steps)]
