"""Nothing moves in pictures and charts while there is one source, or because another one gives a number too."""

import json
from pathlib import Path

import pytest

from timeline.charts.geometry import Drawing
from timeline.charts.glance import present_glance
from timeline.charts.measure import chart_of
from timeline.charts.multiples import present_multiples
from timeline.models import Figure, Measure, Milestone, PolicingPlan

from .test_chart_roles import load_published

pytestmark = pytest.mark.usefixtures("history")

# What the pictures of the documented history showed before figures had sources. Where one is meant to look otherwise,
# it is made anew by `write_golden`.
GOLDEN = Path(__file__).parent / "golden/pictures.json"


def trace(thing):
    """Return what a picture shows and says as lines, a shape in each, without where its links lead."""
    if isinstance(thing, Drawing):
        lines = [f"{thing.widths} {thing.height}", *map(write, thing.shapes), *map(write, thing.texts)]
        for link in thing.links:
            lines += [f"{link.at} {link.name}", *map(write, link.shapes)]
        return lines
    if isinstance(thing, (list, tuple)):
        return [line for each in thing for line in trace(each)]
    if hasattr(thing, "__dataclass_fields__"):
        return trace([getattr(thing, name) for name in thing.__dataclass_fields__])
    return [thing] if isinstance(thing, str) and thing else []


def write(shape):
    """Return a shape in one line; a flag by its name."""
    values = ((name, value) for name, value in vars(shape).items() if value != "" and value is not False)
    return " ".join([shape.kind, *(name if value is True else str(value) for name, value in values)])


def find_pictures():
    """Return {name: lines} of every picture of the public pages and its files, as they stand now.

    In the order of the lines: figures of one date are drawn in that of their keys, which are random.
    """
    plans, measures = list(PolicingPlan.objects.all()), list(Measure.objects.select_related("ended_by"))
    figures = list(Figure.objects.published().in_tables())
    dates = [milestone.date for milestone in Milestone.objects.published()]
    published = load_published()
    pictures = {measure.slug: chart_of(measure) for measure in measures}
    pictures["figures"] = present_multiples(measures, figures, plans, dates)
    pictures["timeline"] = present_glance(published, plans)
    pictures["file of the timeline"] = present_glance(published, plans, (880,))
    return {name: sorted(trace(picture)) for name, picture in pictures.items()}


def write_golden():
    GOLDEN.write_text(json.dumps(find_pictures(), ensure_ascii=False, indent=0) + "\n")


def test_pictures_of_one_source_are_as_before():
    golden = json.loads(GOLDEN.read_text())

    for name, lines in find_pictures().items():
        assert lines == golden[name]
