"""Geometry of charts, from plain numbers.

A frame is fluid across and fixed down: places across are in per cent of its width, places down in pixels. So a
chart fills its page at any width while its text keeps its size. Sizes in pixels are worked out for the narrowest
width at which the frame is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, NamedTuple

from .lettering import LINE_HEIGHT, text_width
from .roles import PATHS, find_role
from .scales import Scale

MARK = 5  # pixels from the middle of a mark to its edge
# Left, top, right and bottom in pixels.
Area = tuple[float, float, float, float]


def pack(intervals: Iterable[tuple[float, float]], gap: float = 0) -> list[int]:
    """Return a lane number for each (start, end): the first in which nothing before it is nearer than `gap`."""
    lanes: list[list[tuple[float, float]]] = []
    numbers = []
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

    @property
    def middle(self) -> tuple[float, float]:
        return round(self.x + self.width / 2, 2), round(self.y + self.height / 2, 2)


@dataclass(frozen=True)
class Mark:
    kind: ClassVar = "mark"
    x: float
    y: float
    shape: str
    role: str

    @property
    def middle(self) -> tuple[float, float]:
        return self.x, self.y

    @property
    def path(self) -> str:
        return PATHS[self.shape]


@dataclass(frozen=True)
class Text:
    """A label; `y` is its baseline, `anchor` start, middle or end; `is_roomy` when only a wide frame has room."""

    x: float
    y: float
    text: str
    role: str
    anchor: str = "middle"
    is_roomy: bool = False
    more: str = ""  # a second line
    kind: ClassVar = "text"

    def box(self, width: float) -> Area:
        """Return (left, top, right, bottom) in pixels in a frame `width` pixels wide."""
        height = find_role(self.role).size
        x, size = self.x / 100 * width, max(text_width(self.text, height), text_width(self.more, height))
        before = {"start": 0, "middle": size / 2, "end": size}[self.anchor]
        return (x - before, self.y - height + 1, x - before + size, self.y + 4 + (LINE_HEIGHT if self.more else 0))


Shape = Segment | Box | Mark | Text


@dataclass(frozen=True)
class Anchor:
    """Shapes that lead somewhere together, an SVG `a`; `at` orders them in time."""

    url: str
    name: str
    at: float
    shapes: list[Shape]
    id: str = ""
    in_tab_order: bool = True


class Wish(NamedTuple):
    """A label and the places for it, best first: (x in per cent, y of its baseline, anchor); else `short`.

    `mark` is the place, (x in per cent, y in pixels), of a mark that may not be without its label.
    """

    text: str
    places: list[tuple[float, float, str]]
    role: str
    short: str = ""
    mark: tuple[float, float] | None = None

    def options(self) -> Iterator[Text]:
        """Yield the `Text`s that would do, best first."""
        for text in filter(None, (self.text, self.short)):
            yield from (Text(x, y, text, self.role, anchor) for x, y, anchor in self.places)

    def options_anywhere(self, height: float) -> list[Text]:
        """Return the `Text`s in a frame of `height` pixels over, under and beside the mark, the nearest to it first."""
        if self.mark is None:
            return []
        x, y = self.mark
        acrosses = ((x, "middle"), (x, "start"), (x, "end"), (100, "end"))
        downs = sorted(range(0, int(height) + 1, 4), key=lambda down: abs(down - 5 - y))
        return [
            Text(place, down, self.short or self.text, self.role, anchor)
            for down in downs
            for place, anchor in acrosses
        ]


def overlaps(one: Area, other: Area) -> bool:
    """Return whether two (left, top, right, bottom) boxes share any point inside."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def has_room(box: Area, width: float, height: float, others: Iterable[Area]) -> bool:
    """Return whether a box lies inside a frame and overlaps none of the others."""
    inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
    return inside and not any(overlaps(box, other) for other in others)


@dataclass
class Room:
    """What is taken in the frames of a drawing: boxes by the width of the frame in pixels, the widest first.

    No label covers one of the `words`, and none of the `marks` if it may be left out. Labels end at `foot` pixels.
    """

    words: dict[int, list[Area]]
    marks: dict[int, Sequence[Area]]
    foot: float

    def find_widths(self, text: Text, taken: Mapping[int, Sequence[Area]]) -> list[int]:
        """Return the widths of the frames in which a text covers nothing that is taken."""
        return [width for width, boxes in taken.items() if has_room(text.box(width), width, self.foot, boxes)]

    def find_best(self, wish: Wish) -> tuple[Text, list[int]] | None:
        """Return (label, widths of its frames): the first with room in all frames, else one with room in the widest."""
        best: tuple[Text, list[int]] | None = None
        taken = {width: [*self.marks[width], *words] for width, words in self.words.items()}
        widest = next(iter(taken))
        for text in wish.options():
            if best and best[0].text != text.text:
                break
            widths = self.find_widths(text, taken)
            if len(widths) == len(taken):
                return text, widths
            if widest in widths and not wish.mark and (best is None or len(widths) > len(best[1])):
                best = text, widths
        return best

    def find_any(self, wish: Wish) -> tuple[Text, list[int]] | None:
        """Return the label of a mark that may not be without, over as few marks as it can, in every frame."""
        free = (
            text
            for text in wish.options_anywhere(self.foot)
            if len(self.find_widths(text, self.words)) == len(self.words)
        )
        text = min(free, key=self.count_covered, default=None)
        return (text, list(self.words)) if text else None

    def count_covered(self, text: Text) -> int:
        """Return how many marks a text covers, in all frames together."""
        return sum(overlaps(text.box(width), mark) for width, marks in self.marks.items() for mark in marks)

    def take(self, text: Text, widths: Iterable[int]) -> None:
        """Let no later label cover a text in the frames of these widths."""
        for width in widths:
            self.words[width].append(text.box(width))


@dataclass
class Drawing:
    """Everything inside one frame of `height` pixels; labels are placed for `widths` in pixels, the widest first."""

    widths: tuple[int, ...]
    height: int
    shapes: list[Shape] = field(default_factory=list)
    links: list[Anchor] = field(default_factory=list)  # drawn, and led through by the keyboard, in order of time
    texts: list[Text] = field(default_factory=list)

    def widen_targets(self) -> None:
        """Lay an area that is not seen under each link at a mark, for fingers, unless it covers another's mark.

        It is 24 pixels wide and high, in a throng 16. Source: WCAG 2.2, success criterion 2.5.8.
        """
        width = self.widths[-1]
        spots = [(link, shape.middle) for link in self.links for shape in link.shapes if isinstance(shape, Mark | Box)]
        for link in self.links:
            own = next((spot for each, spot in spots if each is link), None)
            if own is None:
                continue
            away = [max(abs(own[0] - x) / 100 * width, abs(own[1] - y)) for each, (x, y) in spots if each is not link]
            size = next((size for size in (24, 16) if min(away, default=size) >= size / 2 + MARK), None)
            if size:
                link.shapes.insert(0, Mark(*own, f"area-{size}", "target"))

    def label(
        self,
        wishes: Iterable[Wish],
        obstacles: Callable[[int], Sequence[Area]] = lambda width: (),
        height: float | None = None,
    ) -> int:
        """Add a `Text` for each wish that finds room, most wanted first; return for how many there is none.

        None overlaps another or an obstacle. What may not be left out stands over as few obstacles as it can, in
        every frame: therefore such wishes come first, and others give way.

        `obstacles(width)` returns boxes to keep clear of. A place with room in every frame is better than one in the
        widest only, where the label `is_roomy`. `height` is where labels end, in pixels, if not at the foot of the
        drawing.
        """
        texts = [*self.texts, *(shape for link in self.links for shape in link.shapes if isinstance(shape, Text))]
        words = {
            width: [text.box(width) for text in texts if not (text.is_roomy and number)]
            for number, width in enumerate(self.widths)
        }
        room = Room(words, {width: obstacles(width) for width in self.widths}, height or self.height)
        left_out = 0
        for wish in wishes:
            text, widths = room.find_best(wish) or room.find_any(wish) or (None, [])
            if text is None:
                left_out += 1
                continue
            room.take(text, widths)
            self.texts.append(replace(text, is_roomy=len(widths) < len(self.widths)))
        return left_out


@dataclass(frozen=True)
class Frame:
    """Where a moment and a value stand: time runs to the right, values upwards."""

    time: Scale
    value: Scale

    def spot(self, moment: float, value: float) -> tuple[float, float]:
        """Return (x in per cent, y in pixels)."""
        return self.time(moment), self.value(value)

    def draw_line(self, start: float, start_value: float, stop: float, stop_value: float, role: str) -> Segment:
        """Return the `Segment` between two (moment, value) points."""
        return Segment(*self.spot(start, start_value), *self.spot(stop, stop_value), role)

    def draw_box(self, start: float, stop: float, low: float, high: float, role: str) -> Box:
        """Return the `Box` between two moments and two values."""
        x1, y1 = self.spot(start, low)
        x2, y2 = self.spot(stop, high)
        return Box(min(x1, x2), min(y1, y2), round(abs(x2 - x1), 2), round(abs(y2 - y1), 2), role)

    def fade(
        self, start: float, stop: float, draw: Callable[[float, float, int], Shape], steps: int = 4
    ) -> list[Shape]:
        """Return shapes made by `draw(start, stop, step)` that thin out from `start` to `stop`: an open end."""
        length = (stop - start) / steps
        return [draw(start + length * step, start + length * (step + 1), step + 1) for step in range(steps)]
