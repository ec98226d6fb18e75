"""What the parts of a chart mean, in words."""

from dataclasses import dataclass

from timeline.charts.geometry import PATHS

from .series import has_ended, name_ending, style_of

LEGEND = {
    "line": "joins figures of consecutive years, counted alike",
    "gap": "crosses years without a published figure; nothing is estimated between",
    "span": "one figure for the whole of these years",
    "range": "from the lowest to the highest figure of these years: there are too many to tell apart",
    "hollow": "a target or a plan: not counted, aimed at",
    "around": "the source says “around”",
    "change": "from here the source counts something else: no line is drawn across",
    "moment": "a milestone of the year",
    "period": "a plan or programme outside the years of the lower panel",
}


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a sample of a role, and what it means."""

    role: str
    shape: str
    words: str
    more: str = ""

    @property
    def is_upright(self):
        """Whether the sample is a line that stands, as where time runs to the right."""
        return self.role in ("change", "moment")

    @property
    def path(self):
        return PATHS[self.shape]


def find_keys(*drawings, endings=()):
    """Return the legend of what drawings hold, and of nothing else; `endings` are measures that may have ended."""
    shapes = [shape for drawing in drawings for shape in drawing.shapes]
    shapes += [shape for drawing in drawings for link in drawing.links for shape in link.shapes]
    roles = {shape.role.split()[0] for shape in shapes}
    keys = []
    for role, words in LEGEND.items():
        if role in roles:
            keys.append(Key(role, {"hollow": "diamond", "around": "ring"}.get(role, ""), words))
    if "end" in roles:
        keys += [Key("end", "cross", name_ending(measure)) for measure in endings if has_ended(measure)]
    return keys


def name_series(measures, explained=None):
    """Return a `Key` for each of `measures`, to stand before the drawing, with what it counts.

    `explained` is the measure whose description the page gives already.
    """
    return [
        Key(f"mark {hue}", shape, measure.name, "" if measure == explained else measure.description)
        for measure in measures
        for hue, shape in [style_of(measure)]
    ]
