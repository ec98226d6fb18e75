"""The parts of a drawing, each declared once: its look in a file of its own, its words in a legend.

On a page a shape has its role as its class, and `shared.css` gives the look of each; a test compares the two lists.
"""

from dataclasses import dataclass

# The colours of `shared.css` for light: a file that stands alone is a white sheet, whatever screen shows it.
INK, QUIET, HAIRLINE = "#15202b", "#52606d", "#d9d5cb"
BAND, BAND_STRONG = "#e4e0d6", "#9c9583"
HUES = {"first": "#1d4ed8", "second": "#0f766e", "other": INK}
FONT = 'font-family="system-ui, Segoe UI, Roboto, Arial, sans-serif" font-size="13"'
OPACITY = {"fade-1": "0.8", "fade-2": "0.6", "fade-3": "0.4", "fade-4": "0.2"}

# Paths around the place of a mark, in pixels.
PATHS = {
    "dot": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
    "square": "M-4.2-4.2h8.4v8.4h-8.4z",
    "triangle": "M0-5.2L5 4.2H-5z",
    "diamond": "M0-6L6 0L0 6L-6 0z",
    "brackets": "M-7-8h-4v16h4M7-8h4v16h-4",
    "up": "M0-6v-9M-3.5-11.5L0-15L3.5-11.5",
    "down": "M0 6v9M-3.5 11.5L0 15L3.5 11.5",
    "upwards": "M0 5.5v-11M-3.5-2L0-5.5L3.5-2",
    "downwards": "M0-5.5v11M-3.5 2L0 5.5L3.5 2",
    "ring": "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0",
    "area-24": "M-12-12h24v24h-24z",
    "area-16": "M-8-8h16v16h-16z",
}


@dataclass(frozen=True)
class Role:
    """A part of a drawing: presentation attributes of SVG (`{hue}` is that of its series), and what it means.

    `words` stand in a legend, beside a sample: a line, an upright one, or the mark of the shape `sample`. In a file,
    where there are no samples, the part is called by its `name`.
    """

    look: str
    words: str = ""
    sample: str = ""
    name: str = ""
    is_upright: bool = False
    size: int = 13  # pixels of its letters


ROLES = {
    "grid": Role(f'stroke="{HAIRLINE}"'),
    "axis": Role(f'stroke="{QUIET}"'),
    "line": Role(
        'stroke="{hue}" stroke-width="2.5"', "joins figures of consecutive years, counted alike", name="Solid line"
    ),
    "gap": Role(
        'stroke="{hue}" stroke-dasharray="2 4"',
        "no figure was published between",
        name="Dotted line",
    ),
    "span": Role(
        'stroke="{hue}" stroke-width="5" stroke-opacity="0.45"', "one figure for all of these years", name="Bar"
    ),
    "range": Role(
        'fill="{hue}" fill-opacity="0.6"',
        "from the lowest to the highest figure of these years: there are too many to tell apart",
        name="Upright line",
    ),
    "mark": Role('fill="{hue}"'),
    "hollow": Role(
        'fill="#fff" stroke="{hue}" stroke-width="2"',
        "a target or a plan: not counted, aimed at",
        sample="diamond",
        name="Hollow mark",
    ),
    "also": Role(
        'fill="#fff" stroke="{hue}" stroke-width="1.5"',
        "also published, by another source: not followed, and not joined",
        sample="dot",
        name="Outlined mark beside another",
    ),
    "above": Role(
        'fill="none" stroke="{hue}" stroke-width="1.5"',
        "the source says “over” or “at least”: no line is drawn to it",
        sample="upwards",
        name="Arrow upwards",
    ),
    "below": Role(
        'fill="none" stroke="{hue}" stroke-width="1.5"',
        "the source says “up to” or “at most”: no line is drawn to it",
        sample="downwards",
        name="Arrow downwards",
    ),
    "between": Role(
        'stroke="{hue}" stroke-width="3" stroke-opacity="0.7"',
        "the source says “between” these two numbers: no line is drawn to it",
        is_upright=True,
        name="Upright bar between two marks",
    ),
    "around": Role(
        'fill="none" stroke="{hue}" stroke-width="1.5"', "the source says “around”", sample="ring", name="Ring"
    ),
    # Brackets, as catalogues put round a date that is inferred (ISBD, 4.3).
    "doubt": Role(
        'fill="none" stroke="{hue}" stroke-width="1.5"', "its date is uncertain", sample="brackets", name="Brackets"
    ),
    "change": Role(
        f'stroke="{INK}"', "from here the source counts something else: no line is drawn across", is_upright=True
    ),
    "moment": Role(f'stroke="{INK}" stroke-width="2"', "a milestone of the year", is_upright=True),
    "model": Role(f'stroke="{BAND_STRONG}" stroke-width="2"', "the years of a policing model"),
    "leader": Role(f'stroke="{QUIET}"'),
    "column": Role('fill="{hue}"'),
    "outline": Role('fill="#fff" stroke="{hue}" stroke-width="2"'),
    "target": Role('fill="#fff" fill-opacity="0"'),
    "event": Role(f'fill="{INK}"'),
    "bar": Role(f'stroke="{INK}" stroke-width="5"'),
    "long": Role(f'stroke="{QUIET}" stroke-width="5" stroke-opacity="0.5"'),
    "count": Role(f'fill="{INK}"'),
    "shade": Role(f'fill="{BAND}" fill-opacity="0.45"'),
    "band": Role(f'fill="{BAND}"'),
    "band-label": Role(f'fill="{INK}" {FONT}'),
    "caption": Role(f'fill="{QUIET}" {FONT}'),
    "tick": Role(f'fill="{QUIET}" {FONT}'),
    "value": Role(f'fill="{INK}" font-weight="600" {FONT}'),
    "strong": Role(f'fill="{INK}" font-weight="700" {FONT.replace("13", "17")}', size=17),
    "name": Role(f'fill="{INK}" {FONT}'),
    "series-name": Role('fill="{hue}" font-weight="700" ' + FONT),
    "note": Role(f'fill="{INK}" font-style="italic" {FONT}'),
}

# Words of a file round its drawing; a page sets them as text.
SHEET = {
    "title": Role(f'fill="{INK}" font-weight="700" font-family="Georgia, serif" font-size="18"'),
    "credit": Role(f'fill="{QUIET}" {FONT}'),
}


def find_role(name: str) -> Role:
    """Return the `Role` of a shape's class such as “line first”; raises KeyError where nobody declared it."""
    return (ROLES | SHEET)[name.split()[0]]


def look(name: str) -> str:
    """Return the presentation attributes of a shape's class such as “span first fade-2”."""
    _, *more = name.split()
    attributes = find_role(name).look.replace("{hue}", next((HUES[word] for word in more if word in HUES), INK))
    return attributes + next((f' opacity="{OPACITY[word]}"' for word in more if word in OPACITY), "")
