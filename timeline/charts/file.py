"""A chart as a file that stands alone, with its words laid out in lines, since SVG does not wrap them."""

from collections.abc import Iterable
from dataclasses import dataclass

from .geometry import Drawing
from .glance import Glance
from .lettering import LINE_HEIGHT, wrap_text
from .measure import Chart

# Pixels: of the drawing, round it, of a line of the title; of the history at a glance, whose names need more room.
INNER, MARGIN, TITLE_LINE = 700, 20, 24
PICTURE = 880
TITLE_SIZE = 18


@dataclass(frozen=True)
class Line:
    """One line of words: its baseline in pixels and its role."""

    y: int
    text: str
    role: str


@dataclass(frozen=True)
class ChartFile:
    title: str
    summary: str
    drawing: Drawing
    lines: list[Line]
    top: int
    height: int
    width: int
    inner: int
    margin: int = MARGIN


def present_file(chart: Chart, credit: Iterable[str]) -> ChartFile:
    """Return the `ChartFile` of a `Chart`; `credit` are the sentences under it."""
    words = [f"{key.shape.capitalize()}: {key.words}" for key in chart.series]
    words += [chart.changes] if chart.changes else []
    words += [f"{key.name}: {key.words}" for key in chart.legend if key.name]
    return lay_out(chart.title, chart.summary, chart.drawing, words, credit)


def present_picture_file(glance: Glance, credit: Iterable[str]) -> ChartFile:
    """Return the `ChartFile` of a `Glance` that was drawn `PICTURE` pixels wide; `credit` as for a chart."""
    words = glance.notes + [f"{key.name}: {key.words}." for key in glance.legend if key.name]
    words += [f"{glance.room}."] if glance.room else []
    return lay_out(glance.title, glance.summary, glance.wide, dict.fromkeys(words), credit)


def lay_out(title: str, summary: str, drawing: Drawing, words: Iterable[str], credit: Iterable[str]) -> ChartFile:
    """Return a `ChartFile` with its title over the drawing, and `words` and `credit` under it."""
    inner = max(INNER, drawing.widths[0])
    lines = [
        Line(34 + TITLE_LINE * number, text, "title") for number, text in enumerate(wrap_text(title, inner, TITLE_SIZE))
    ]
    top = lines[-1].y + 10
    y = top + drawing.height
    for sentences in (words, credit):
        y += 8
        for text in (line for sentence in sentences for line in wrap_text(sentence, inner)):
            y += LINE_HEIGHT
            lines.append(Line(y, text, "credit"))
    return ChartFile(title, summary, drawing, lines, top, y + MARGIN, inner + 2 * MARGIN, inner)
