"""One measure, large, with the measures that must be seen with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.filters import Selection
from timeline.index.listing import Listing
from timeline.models import Measure
from timeline.text import isolate

from .axes import MARKS, NARROW, WIDE, draw_values, draw_years, left_of
from .geometry import Drawing, Frame
from .legend import Key, find_keys, name_series
from .lettering import LINE_HEIGHT
from .panel import draw_changes
from .scales import Scale
from .series import find_obstacles, has_ended, name_ending, wish_values
from .story import tell_changes
from .tally import Drawn, look_up

HEIGHT, BASE, TOP = 328, 292, 6  # pixels: of a drawing, down to its axis of time and to its first words


@dataclass(frozen=True)
class Chart:
    """A drawing with all that a reader needs beside it."""

    id: str
    title: str
    summary: str
    drawing: Drawing
    series: list[Key]
    changes: str  # what is counted from when on, and what has ended
    legend: list[Key]


def present_measure_chart(measure: Measure, drawn: Drawn, companions: Sequence[Measure] = ()) -> Chart | None:
    """Return the large `Chart` of a measure, or None when it has no figure to draw.

    `drawn` is what is published of it and of its `companions`, the measures shown with it, which come with `ended_by`.
    """
    if drawn.span is None:
        return None
    shown = [each for each in [measure, *companions] if each in drawn.measures]
    frame = Frame(Scale(*drawn.span, left_of(drawn.top, NARROW), 96), Scale(0, drawn.top, BASE, 48))
    drawing = Drawing((WIDE, NARROW), HEIGHT)
    draw_values(drawing, frame.value, drawn.top)
    draw_years(drawing, frame.time, BASE)
    spots, changes = drawn.draw(drawing, frame, with_ids=True, in_tab_order=len(drawn.figures) <= MARKS)
    wishes = [*wish_values(spots, measure), *draw_changes(drawing, frame, changes, TOP)]
    drawing.label(wishes, find_obstacles(drawing, spots), HEIGHT - LINE_HEIGHT)
    drawing.widen_targets()
    ended = [f"{name_ending(each)}." for each in shown if has_ended(each)]
    own = drawn.of(measure)
    return Chart(
        id=f"chart-{measure.slug}",
        title=title_of(measure, own if own.span else drawn),
        summary=own.summarise(),
        drawing=drawing,
        changes=" ".join(filter(None, [tell_changes(changes), *ended])),
        series=name_series(shown, measure) if len(shown) > 1 else [],
        legend=find_keys(drawing),
    )


def chart_of(measure: Measure, published: Selection | None = None) -> Chart | None:
    """Return the chart of a measure with those that are shown with it; None when there is nothing to draw.

    Figures and companions are those of the moment at which the selection is `published`, of today where none is given.
    """
    published = published or Selection(Listing(), 0)
    companions = published.listing.find_companions(measure)
    return present_measure_chart(measure, look_up(published, [measure, *companions]), companions)


def title_of(measure: Measure, drawn: Drawn) -> str:
    """Return what a chart shows, in words."""
    assert drawn.span  # there is something to draw
    start, stop = drawn.span
    count, more = drawn.count(), sum(not figure.is_followed for figure in drawn.figures)
    words = f"{isolate(measure.name)}: {count:,} published figure{'' if count == 1 else 's'}, {start}"
    words += f"–{stop - 1}" if stop - start > 1 else ""
    return f"{words}; {more:,} more also published" if more else words
