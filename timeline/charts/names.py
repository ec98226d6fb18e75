"""Milestones by name: on a ribbon before the figures, and in staggered lines under the axis of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from timeline.dates import ImpreciseDate
from timeline.text import isolate

from .geometry import Anchor, Area, Drawing, Frame, Mark, Segment, Shape, Text, has_room, overlaps
from .lettering import LINE_HEIGHT, cut_text, text_width, wrap_text
from .marks import draw_open_ends, is_doubtful, is_plain, middle
from .scales import Scale

LETTERS = 40  # of a name in the picture
COLUMNS = 5  # names on the ribbon
RIBBON = 62  # pixels: of the ribbon
ROWS, ROW = 3, 34  # rows of names under the axis, and pixels of one: two lines, higher than a finger needs
PIN, BELOW_YEARS = 28, 34  # pixels from the axis down to the marks of milestones, and to where names begin
LETTERS_HIGH = 12  # pixels down to the first line of a name
BEGINNINGS = 48  # arrangements of names that are carried on with
WIDEST = 2  # how much more a name in the widest frame is worth than one in another


@dataclass(frozen=True)
class Event:
    """One milestone as the picture needs it."""

    date: ImpreciseDate
    title: str
    url: str
    short_name: str = ""

    @property
    def label(self) -> str:
        """Its short name, else its title, cut at a word."""
        if self.short_name or len(self.title) <= LETTERS:
            return self.short_name or self.title
        begun = self.title[: LETTERS - 1]
        return (begun.rsplit(" ", 1)[0] if " " in begun else begun) + "…"

    @property
    def dated_label(self) -> str:
        """Its label and, where its mark covers more than a year or is in doubt, its date."""
        return self.label if is_plain(self.date) else f"{self.label}, {self.date.label}"


def link_event(event: Event, shapes: Sequence[Shape]) -> Anchor:
    """Return the link of a milestone; its name begins with the words that are seen, or with its short name."""
    seen = " ".join(f"{each.text} {each.more}".strip() for each in shapes if isinstance(each, Text)) or event.label
    date = "" if event.date.label in seen else f"{event.date.label}, "
    return Anchor(event.url, f"{isolate(seen)}: {date}{isolate(event.title)}", middle(event.date), list(shapes))


def draw_ribbon(drawing: Drawing, events: Sequence[Event], width: int) -> int:
    """Draw the last of `events` side by side at the top, not to scale; return how many have no room.

    `width` is that of the narrowest frame, in pixels.
    """
    shown = events[-COLUMNS:]
    aside = Text(100, 27, "not to scale", "caption", "end")
    step = (aside.box(width)[0] / width * 100 - 1) / len(shown)
    room = int(step * width / 100) - 8
    drawing.shapes.append(Segment(0, 22, round(step * len(shown), 2), 22, "axis"))
    drawing.texts.append(aside)
    for number, event in enumerate(shown):
        x = round(number * step, 2)
        lines = wrap_text(event.label, room)
        if len(lines) > 2:
            lines = [lines[0], cut_text(" ".join(lines[1:]), room)]
        shapes: list[Shape] = [Mark(round(x + 0.7, 2), 22, "dot", "event")]
        drawing.texts.append(Text(x, 13, cut_text(event.date.label, room), "value", "start"))
        shapes.append(Text(x, 43, lines[0], "name", "start", more="".join(lines[1:])))
        drawing.links.append(link_event(event, shapes))
    return len(events) - len(shown)


def mark_event(event: Event, frame: Frame) -> list[Shape]:
    """Return the mark of a milestone in a frame without values: a dot, or a bar over the years that it names."""
    date = event.date
    first, last = date.named_years
    if last > first:
        return [frame.draw_line(first, 0, last + 1, 0, "long" if "X" in date.edtf else "bar")]
    x, y = frame.spot(middle(date), 0)
    ring = [Mark(x, y, "ring", "around other")] if is_doubtful(date) else []
    return [*draw_open_ends(frame, date, 0, "bar"), Mark(x, y, "dot", "event"), *ring]


@dataclass(frozen=True)
class Place:
    """One way to write a name under the axis: its row, its text, and the widths of frame at which it has room."""

    event: Event
    row: int
    text: Text
    boxes: dict[int, tuple[Area, Area]]  # of the name and of the line that leads down to it, by width

    def find_clashes(self, others: Iterable["Place"]) -> dict[int, set[int]]:
        """Return, by width, the ids of those of the others of which this place is not clear."""
        return {
            width: {id(other) for other in others if width in other.boxes and collide(own, other.boxes[width])}
            for width, own in self.boxes.items()
        }


class Choice(NamedTuple):
    """Places that are clear of each other, each with the widths at which it is; their ids by width; their worth.

    A place is worth the more, the more widths it has room at and the higher up it is. Added one by one: `sum` rounds
    otherwise from Python 3.12 on, and of two as good another would come first.
    """

    places: tuple[tuple[Place, list[int]], ...]
    taken: dict[int, frozenset[int]]
    worth: float

    def join(self, place: Place, widths: list[int]) -> "Choice":
        """Return this choice with one more place."""
        taken = self.taken | {width: self.taken[width] | {id(place)} for width in widths}
        return Choice((*self.places, (place, widths)), taken, self.worth + (WIDEST + len(widths) - place.row / 100))


def collide(one: tuple[Area, Area], other: tuple[Area, Area]) -> bool:
    """Return whether a name covers another or its line; lines alone may cross each other."""
    (name, leader), (its_name, its_leader) = one, other
    return overlaps(name, its_name) or overlaps(name, its_leader) or overlaps(leader, its_name)


def draw_names(
    drawing: Drawing, events: Sequence[Event], time: Scale, base: float, rows: int = ROWS
) -> tuple[int, int]:
    """Draw marks under the axis at `base` pixels, names under them; return (rows of names, names without room).

    There are at most `rows`. One that has room in the widest frame only is hidden in the others.
    """
    places = {id(place.event): place for place in choose_places(drawing, events, time, base, rows)}
    pins = Frame(time, Scale(0, 1, base + PIN, base + PIN))
    for event in events:
        shapes = mark_event(event, pins)
        if place := places.get(id(event)):
            is_roomy = len(place.boxes) < len(drawing.widths)
            x, role = time(lead_from(event.date)), "leader roomy" if is_roomy else "leader"
            shapes.insert(0, Segment(x, base + PIN, x, foot_of(place.text) + 2, role))
            shapes.append(replace(place.text, is_roomy=is_roomy))
        drawing.links.append(link_event(event, shapes))
    return max((place.row + 1 for place in places.values()), default=0), len(events) - len(places)


def choose_places(drawing: Drawing, events: Iterable[Event], time: Scale, base: float, rows: int) -> list[Place]:
    """Return places that are clear of each other, for as many names as a search among the best beginnings finds."""
    beginnings = [Choice((), dict.fromkeys(drawing.widths, frozenset()), 0)]
    tried: list[Place] = []
    for event in sorted(events, key=lambda event: middle(event.date), reverse=True):
        ways = find_places(drawing, event, time(lead_from(event.date)), base, rows)
        # Two places are compared once, not for each beginning that holds one of them.
        clashes = [(way, way.find_clashes(tried)) for way in ways]
        longer = list(beginnings)
        for begun in beginnings:
            for way, by_width in clashes:
                widths = [width for width, others in by_width.items() if others.isdisjoint(begun.taken[width])]
                if drawing.widths[0] in widths:
                    longer.append(begun.join(way, widths))
        longer.sort(key=attrgetter("worth"), reverse=True)
        beginnings = longer[:BEGINNINGS]
        tried += ways
    return [
        replace(place, boxes={width: place.boxes[width] for width in widths}) for place, widths in beginnings[0].places
    ]


def find_places(drawing: Drawing, event: Event, x: float, base: float, rows: int) -> list[Place]:
    """Return the ways to write a name to the right and to the left of the line that leads down to it."""
    places = []
    first, *others = break_name(event.dated_label)
    for row in range(rows):
        y = base + BELOW_YEARS + row * ROW + LETTERS_HIGH
        for across, anchor in ((x + 0.6, "start"), (x - 0.6, "end")):
            text = Text(round(across, 2), y, first, "name", anchor, more="".join(others))
            boxes = {width: (text.box(width), lead(x / 100 * width, base, foot_of(text))) for width in drawing.widths}
            inside = {width: pair for width, pair in boxes.items() if has_room(pair[0], width, pair[0][3], [])}
            places.append(Place(event, row, text, inside))
    return places


def lead_from(date: ImpreciseDate) -> float:
    """Return the moment from which a line leads down to a name: the start of a bar, the middle of one year."""
    first, last = date.named_years
    return middle(date) if first == last else first + 0.1


def break_name(label: str) -> list[str]:
    """Return a name in two lines at most, as narrow as its longest word lets them be."""
    narrowest = min(max(map(text_width, label.split())), text_width(label) // 2 + 20)
    widths = range(narrowest, text_width(label) + 16, 8)
    return next(lines for width in widths if len(lines := wrap_text(label, width)) <= 2)


def foot_of(text: Text) -> float:
    """Return the baseline of the last line of a name."""
    return text.y + (LINE_HEIGHT if text.more else 0)


def lead(x: float, base: float, y: float) -> Area:
    """Return the box of the line that leads from the axis down to a name."""
    return x - 2, base + PIN, x + 2, y + 2
