"""One measure, large, with the measures that must be seen with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.index.listing import Listing
from timeline.models import Figure, Measure
from timeline.text import isolate

from .axes import MARKS, NARROW, WIDE, draw_values, draw_years, left_of, years_of
from .geometry import Drawing, Frame
from .legend import Key, find_keys, name_series
from .lettering import LINE_HEIGHT
from .marks import is_drawn
from .panel import draw_changes
from .scales import Scale
from .series import (
    FIGURES,
    draw_measures,
    draw_ranges,
    find_end,
    find_obstacles,
    has_ended,
    in_order,
    name_ending,
    summarise,
    wish_values,
)
from .story import tell_changes
from .tally import DRAWN, Tally, span_of, summarise_tally, tally, top_of

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


def present_measure_chart(
    measure: Measure,
    figures: Iterable[Figure],
    companions: Sequence[Measure] = (),
    tallies: dict[int, Tally] | None = None,
) -> Chart | None:
    """Return the large `Chart` of a measure, or None when it has no figure to draw.

    `figures` are its published figures and those of the measures shown with it, each with milestone and measure;
    `companions` are those measures, with `ended_by`. Too many to tell apart come as `tallies` by measure instead.
    """
    tallies = tallies or {}
    drawn = [figure for figure in in_order(figures) if is_drawn(figure)]
    span = years_of(drawn) if drawn else span_of(tallies.values())
    if span is None:
        return None
    known = {figure.measure_id for figure in drawn} | {key for key, each in tallies.items() if each.count(DRAWN)}
    shown = [each for each in [measure, *companions] if each.pk in known]
    drawing, frame = draw_axes(span, find_end(drawn, top_of(tallies.values())))
    spots, changes = draw_measures(drawing, frame, drawn, with_ids=True, in_tab_order=len(drawn) <= MARKS)
    for each in shown:
        drawing.shapes += draw_ranges(frame, each, tallies.get(each.pk, Tally()).ranges())
    wishes = [*wish_values(spots, measure), *draw_changes(drawing, frame, changes, TOP)]
    drawing.label(wishes, find_obstacles(drawing, spots), HEIGHT - LINE_HEIGHT)
    drawing.widen_targets()
    ended = [f"{name_ending(each)}." for each in shown if has_ended(each)]
    title, summary = tell_tallies(measure, tallies, span) if tallies else tell_figures(measure, drawn)
    return Chart(
        id=f"chart-{measure.slug}",
        title=title,
        summary=summary,
        drawing=drawing,
        changes=" ".join(filter(None, [tell_changes(changes), *ended])),
        series=name_series(shown, measure) if len(shown) > 1 else [],
        legend=find_keys(drawing),
    )


def draw_axes(span: tuple[int, int], top: int) -> tuple[Drawing, Frame]:
    """Return a drawing with axes of values up to `top` and of the (first year, year after the last)."""
    frame = Frame(Scale(*span, left_of(top, NARROW), 96), Scale(0, top, BASE, 48))
    drawing = Drawing((WIDE, NARROW), HEIGHT)
    draw_values(drawing, frame.value, top)
    draw_years(drawing, frame.time, BASE)
    return drawing, frame


def tell_figures(measure: Measure, drawn: Sequence[Figure]) -> tuple[str, str]:
    """Return (title, summary) of a chart of figures: of the measure's own, or of all where it has none."""
    own = [figure for figure in drawn if figure.measure_id == measure.pk]
    followed = sum(figure.is_followed for figure in own or drawn)
    title = title_of(measure, followed, years_of(own or drawn))
    more = len(own or drawn) - followed
    return f"{title}; {more:,} more also published" if more else title, summarise(own)


def tell_tallies(measure: Measure, tallies: dict[int, Tally], span: tuple[int, int]) -> tuple[str, str]:
    """Return (title, summary) of a chart of tallies, of `span` together: of the measure's own, or of all if none."""
    own = tallies.get(measure.pk, Tally())
    subjects = [own] if own.count(DRAWN) else list(tallies.values())
    count = sum(each.count(DRAWN) for each in subjects)
    return title_of(measure, count, span_of(subjects) or span), summarise_tally(own)


def chart_of(measure: Measure, listing: Listing | None = None) -> Chart | None:
    """Return the chart of a measure with those that are shown with it; None when there is nothing to draw.

    Figures and companions are those of the listing's moment, of today where none is given.
    """
    listing = listing or Listing()
    companions = listing.find_companions(measure)
    figures = listing.find_figures([measure.pk, *(each.pk for each in companions)])
    if figures.exceeds(FIGURES):
        return present_measure_chart(measure, [], companions, tally(figures))
    return present_measure_chart(measure, figures.with_places(), companions)


def title_of(measure: Measure, count: int, span: tuple[int, int]) -> str:
    """Return what a chart shows, in words."""
    start, stop = span
    words = f"{count:,} published figure{'' if count == 1 else 's'}, {start}"
    return f"{isolate(measure.name)}: {words}" + (f"–{stop - 1}" if stop - start > 1 else "")
