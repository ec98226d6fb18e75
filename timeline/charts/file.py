"""A chart as a file that stands alone, with its words laid out in lines, since SVG does not wrap them."""

from dataclasses import dataclass
from textwrap import wrap

from timeline.charts.geometry import LINE_HEIGHT, Drawing

# Pixels: of the whole, of the drawing inside it, between the two, of a line of the title.
WIDTH, INNER, MARGIN, TITLE_LINE = 740, 700, 20, 24
# Letters that a line of words holds at most, and one of the title.
LETTERS, TITLE_LETTERS = 92, 62

# What the parts of a chart are called, where there are no samples of them.
NAMES = {
    "line": "Solid line",
    "gap": "Dotted line",
    "span": "Bar",
    "range": "Upright line",
    "hollow": "Hollow mark",
    "around": "Ring",
    "end": "Cross",
}


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
    lines: list
    top: int
    height: int
    width: int = WIDTH
    inner: int = INNER
    margin: int = MARGIN


def present_file(chart, credit):
    """Return the `ChartFile` of a `Chart`; `credit` are the sentences under it."""
    title = wrap(chart.title, TITLE_LETTERS)
    lines = [Line(34 + TITLE_LINE * number, text, "title") for number, text in enumerate(title)]
    top = lines[-1].y + 10
    words = [f"{key.shape.capitalize()}: {key.words}" for key in chart.series]
    words += [f"{change.letter}: {change.words}" for change in chart.changes]
    words += [f"{NAMES[role]}: {key.words}" for key in chart.legend for role in [key.role.split()[0]] if role in NAMES]
    y = top + chart.drawing.height
    for sentences in (words, credit):
        y += 8
        for text in (line for sentence in sentences for line in wrap(sentence, LETTERS, break_on_hyphens=False)):
            y += LINE_HEIGHT
            lines.append(Line(y, text, "credit"))
    return ChartFile(chart.title, chart.summary, chart.drawing, lines, top, y + MARGIN)
