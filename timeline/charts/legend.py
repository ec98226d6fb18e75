"""What the parts of a chart mean, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from timeline.models import Measure

from .geometry import Drawing
from .marks import style_of
from .roles import PATHS, ROLES, find_role


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a sample of a role, and what it means."""

    role: str
    shape: str
    words: str
    more: str = ""

    @property
    def name(self) -> str:
        """What the part is called where no sample stands beside its words."""
        return find_role(self.role).name

    @property
    def is_upright(self) -> bool:
        """Whether the sample is a line that stands, as where time runs to the right."""
        return find_role(self.role).is_upright

    @property
    def path(self) -> str:
        return PATHS[self.shape]


def find_keys(*drawings: Drawing) -> list[Key]:
    """Return the legend of what drawings hold, and of nothing else."""
    shapes = [shape for drawing in drawings for shape in drawing.shapes]
    shapes += [shape for drawing in drawings for link in drawing.links for shape in link.shapes]
    roles = {shape.role.split()[0] for shape in shapes}
    return [Key(name, role.sample, role.words) for name, role in ROLES.items() if role.words and name in roles]


def name_series(measures: Iterable[Measure], explained: Measure | None = None) -> list[Key]:
    """Return a `Key` for each of `measures`, to stand before the drawing, with what it counts.

    `explained` is the measure whose description the page gives already.
    """
    return [
        Key(f"mark {hue}", shape, measure.name, "" if measure == explained else measure.description)
        for measure in measures
        for hue, shape in [style_of(measure)]
    ]
