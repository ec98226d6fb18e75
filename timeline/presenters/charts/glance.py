"""History at a glance: all milestones on one strip, over the figures, the plans and the events of their years."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.urls import reverse

from timeline.charts import Scale, round_up
from timeline.dates import ImpreciseDate
from timeline.models import Figure, Measure

from .axes import MARKS, WIDE, extend, left_of, years_of
from .bands import draw_bands
from .legend import find_keys, name_series
from .panel import draw_panel
from .series import FIGURES, OFFICERS, SCHOOLS, first_year, is_drawn, last_year, merge_ranges
from .strip import draw_strip


@dataclass(frozen=True)
class Event:
    """One milestone, or with a weight above one as many as share a date, as the picture needs it."""

    date: ImpreciseDate
    title: str = ""
    url: str = ""
    weight: int = 1
    chosen: int = 1

    @property
    def is_faded(self):
        return not self.chosen


@dataclass(frozen=True)
class Glance:
    """Two panels, drawn once for wide screens and once for phones, and the words beside them."""

    wide: list
    tall: list
    series: list
    legend: list
    changes: list
    summary: str
    is_counted: bool


def present_glance(published, filtering, plans):
    """Return the `Glance` of the `published` milestones under a filter, or None when there are none.

    It is drawn from the rows that the list is made of: what `filtering` leaves out is faded.
    """
    is_filtered = bool(filtering.restricting)
    chosen = filtering.qs.order_by()
    events = fetch_events(published, chosen, is_filtered)
    if not events:
        return None
    is_counted = sum(event.weight for event in events) > MARKS
    shown = {OFFICERS: None, SCHOOLS: None}
    measures = Measure.objects.filter(slug__in=shown) | Measure.objects.filter(shown_with__slug__in=shown)
    measures = list(measures.select_related("ended_by").distinct())
    figures, ranges = fetch_figures(measures, chosen if is_filtered else None)
    faded = frozenset()
    if is_filtered:
        kept = set(chosen.filter(pk__in={figure.milestone_id for figure in figures}).values_list("pk", flat=True))
        faded = frozenset(figure.milestone_id for figure in figures) - kept
    drawn = {figure.measure_id for figure in figures} | {measure.pk for measure, *_ in ranges}
    low = min(first_year(event.date) for event in events)
    high = max(last_year(event.date) for event in events) + 1
    span = find_span(figures, ranges, plans)
    if span:
        low, high = min(low, span[0]), max(high, span[1])
    outside = [
        plan
        for plan in plans
        if span is None or not (span[0] < plan.period.last.year + 1 and plan.period.first.year < span[1])
    ]
    values = [figure.value for figure in figures] + [high for _, known, _ in ranges for _, high in known.values()]
    top = round_up(max(values, default=1))
    left = left_of(top, WIDE)
    wide, tall = ([draw_strip(events, low, high, span, outside, left, is_tall)] for is_tall in (False, True))
    keys = []
    if span:
        for drawings, is_tall in ((tall, True), (wide, False)):
            drawing, keys = draw_panel(events, figures, ranges, measures, plans, faded, span, top, left, is_tall)
            drawings.append(drawing)
        wide.append(draw_bands(plans, Scale(*span, left, 99), WIDE))
    return Glance(
        wide=wide,
        tall=tall,
        series=name_series(measure for measure in measures if measure.pk in drawn),
        legend=find_keys(*wide, endings=measures),
        changes=keys,
        summary=describe(events, is_filtered),
        is_counted=is_counted,
    )


def fetch_events(published, chosen, is_filtered):
    """Return the published milestones as `Event`s in order of time; by date when they are too many to draw."""
    rows = list(published.oldest_first().values_list("pk", "slug", "title", "date")[: MARKS + 1])
    if len(rows) <= MARKS:
        kept = set(chosen.values_list("pk", flat=True)) if is_filtered else {pk for pk, *_ in rows}
        return [
            Event(date, title, reverse("timeline:milestone-detail", args=[slug]), 1, int(pk in kept))
            for pk, slug, title, date in rows
        ]
    totals = dict(published.order_by().values_list("date").annotate(Count("pk")))
    kept = dict(chosen.values_list("date").annotate(Count("pk"))) if is_filtered else totals
    return sorted(
        (Event(date, weight=count, chosen=kept.get(date, 0)) for date, count in totals.items()),
        key=lambda event: event.date.order,
    )


def fetch_figures(measures, chosen):
    """Return (figures, []) of the measures drawn, or ([], `fetch_ranges`) when they are too many."""
    figures = Figure.objects.published().filter(measure__in=measures)
    found = list(figures.select_related("measure", "milestone").order_by("date_order", "pk")[: FIGURES + 1])
    if len(found) <= FIGURES:
        return [figure for figure in found if is_drawn(figure)], []
    ranges = fetch_ranges(figures, measures)
    if chosen is None:
        return [], ranges
    kept = fetch_ranges(figures.filter(milestone__in=chosen), measures)
    return [], [(measure, known, " faded") for measure, known, _ in ranges] + kept


def fetch_ranges(figures, measures):
    """Return (measure, {year: (lowest, highest)}, "") of the actual figures of each measure that has any."""
    levels = figures.filter(kind=Figure.Kind.ACTUAL).order_by()
    rows = {}
    for pk, date, low, high in levels.values_list("measure", "date").annotate(Min("value"), Max("value")):
        rows.setdefault(pk, []).append((date.year, low, high))
    return [(measure, merge_ranges(rows[measure.pk]), "") for measure in measures if measure.pk in rows]


def find_span(figures, ranges, plans):
    """Return the years of the lower panel, or None when there is no figure."""
    if figures:
        start, stop = years_of(figures)
    elif ranges:
        years = [year for _, known, _ in ranges for year in known]
        start, stop = min(years), max(years) + 1
    else:
        return None
    return start, extend(stop, start, plans)


def describe(events, is_filtered):
    """Return what the picture holds, in one sentence."""
    total = sum(event.weight for event in events)
    words = (
        f"{total:,} milestones, the first dated {events[0].date.label}, the last {events[-1].date.label}"
        if total > 1
        else f"1 milestone, dated {events[0].date.label}"
    )
    if is_filtered:
        kept = sum(event.chosen for event in events)
        verb = "stands" if kept == 1 else "stand"
        return f"Filters are set: {kept:,} of {total:,} milestones {verb} out, the others are faded."
    return f"{words}."
