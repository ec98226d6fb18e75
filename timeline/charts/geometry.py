"""Geometry of charts, from plain numbers.

A frame is fluid across and fixed down: places across are in per cent of its width, places down in pixels. So a
chart fills its page at any width while its text keeps its size. Sizes in pixels are worked out for the narrowest
width at which the frame is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import ClassVar, NamedTuple

from .lettering import LINE_HEIGHT, text_width
from .roles import OPACITY, PATHS, find_role
from .scales import Scale

MARK = 5  # pixels from the middle of a mark to its edge
# Left, top, right and bottom in pixels.
Area = tuple[float, float, float, float]


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
    """A label; `y` is its baseline, `anchor` start, middle or end.

    It `is_roomy` when only the widest frame has room, and `is_narrow` when it stands for one that is roomy elsewhere.
    """

    x: float
    y: float
    text: str
    role: str
    anchor: str = "middle"
    is_roomy: bool = False
    more: str = ""  # a second line
    is_narrow: bool = False
    kind: ClassVar = "text"

    def box(self, width: float) -> Area:
        """Return (left, top, right, bottom) in pixels in a frame `width` pixels wide."""
        height = find_role(self.role).size
        x, size = self.x / 100 * width, max(text_width(self.text, height), text_width(self.more, height))
        before = {"start": 0, "middle": size / 2, "end": size}[self.anchor]
        return (x - before, self.y - height + 1, x - before + size, self.y + 4 + (LINE_HEIGHT if self.more else 0))

    def is_shown(self, is_widest: bool) -> bool:
        """Return whether it is drawn in the widest frame, or in the others."""
        return not (self.is_narrow if is_widest else self.is_roomy)


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
        acrosses = ((x, "middle"), (x, "start"), (x, "end"), (0, "start") if x < 50 else (100, "end"))
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

    def find_all(self, wish: Wish) -> list[tuple[Text, list[int]]]:
        """Return each (label, widths of its frames) of a wish: one, or one for the widest frame and one for the others.

        Of what may not be left out every frame has one.
        """
        best = self.find_best(wish, list(self.words))
        others = [width for width in self.words if best and width not in best[1]]
        other = self.find_best(wish, others) if others else None
        if best and (other or not others or not wish.mark):
            return [each for each in (best, other) if each]
        return self.find_any(wish)

    def find_best(self, wish: Wish, widths: Sequence[int]) -> tuple[Text, list[int]] | None:
        """Return (label, widths of its frames): the first with room at all these widths, else at the widest."""
        best: tuple[Text, list[int]] | None = None
        taken = {width: [*self.marks[width], *self.words[width]] for width in widths}
        for text in wish.options():
            if best and best[0].text != text.text:
                break
            room = self.find_widths(text, taken)
            if len(room) == len(widths):
                return text, room
            if widths[0] in room and (best is None or len(room) > len(best[1])):
                best = text, room
        return best

    def find_any(self, wish: Wish) -> list[tuple[Text, list[int]]]:
        """Return the label of a mark that may not be without, over as few marks as it can, in every frame."""
        best, fewest = None, inf
        for text in wish.options_anywhere(self.foot):
            if all(has_room(text.box(width), width, self.foot, boxes) for width, boxes in self.words.items()):
                if (covered := self.count_covered(text)) < fewest:
                    best, fewest = text, covered
                if not covered:
                    break
        return [(best, list(self.words))] if best else []

    def count_covered(self, text: Text) -> int:
        """Return how many marks a text covers, in all frames together."""
        boxes = {width: text.box(width) for width in self.marks}
        return sum(overlaps(boxes[width], mark) for width, marks in self.marks.items() for mark in marks)

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
        spots = [
            (link, shape.middle)
            for link in self.links
            for shape in link.shapes
            if isinstance(shape, Mark | Box) and shape.role != "target"
        ]
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

        `obstacles(width)` returns boxes to keep clear of. Words with room in the widest frame only are roomy there;
        the others show them, or fewer words, in a place of their own. `height` is where labels end, in pixels, if not
        at the foot of the drawing.
        """
        texts = [*self.texts, *(shape for link in self.links for shape in link.shapes if isinstance(shape, Text))]
        words = {
            width: [text.box(width) for text in texts if text.is_shown(width == self.widths[0])]
            for width in self.widths
        }
        room = Room(words, {width: obstacles(width) for width in self.widths}, height or self.height)
        left_out = 0
        for wish in wishes:
            found = room.find_all(wish)
            left_out += not found
            for text, widths in found:
                room.take(text, widths)
                is_partial = len(widths) < len(self.widths)
                is_roomy = is_partial and self.widths[0] in widths
                self.texts.append(replace(text, is_roomy=is_roomy, is_narrow=is_partial and not is_roomy))
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

    def fade(self, start: float, stop: float, draw: Callable[[float, float, int], Shape]) -> list[Shape]:
        """Return shapes made by `draw(start, stop, step)` that thin out from `start` to `stop`: an open end."""
        length = (stop - start) / len(OPACITY)
        return [draw(start + length * step, start + length * (step + 1), step + 1) for step in range(len(OPACITY))]
