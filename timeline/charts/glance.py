"""History at a glance: all milestones on one strip, over the figures, the plans and the events of their years."""

from bisect import bisect_right
from dataclasses import dataclass, replace

from timeline.charts.geometry import Scale, round_up
from timeline.dates import ImpreciseDate
from timeline.models import Figure, Measure, Milestone

from .axes import MARKS, WIDE, extend, left_of, years_of
from .bands import draw_bands
from .legend import find_keys, name_series
from .panel import draw_moments, draw_panel
from .series import FIGURES, OFFICERS, SCHOOLS, draw_ranges, first_year, is_drawn, last_year
from .strip import count_by_years, counted_year, draw_counts, draw_strip


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


def present_glance(published, chosen, is_filtered, plans):
    """Return the `Glance` of the `published` milestones, or None when there are none.

    It is drawn from the rows that the list is made of: with a filter, what it has not `chosen` is faded. Both are
    `Selection`s. Of a long history all is drawn once, and then only what stands out.
    """
    if not published.count():
        return None
    listing = published.listing
    measures = listing.remember("measures", find_measures)
    levels = [(measure, listing.levels[measure.pk]) for measure in measures if measure.pk in listing.levels]
    in_ranges = sum(len(known.years) for _, known in levels) > FIGURES
    if published.count() <= MARKS or not in_ranges:
        return draw_glance(published, chosen, is_filtered, plans, measures, levels, in_ranges)

    def draw():
        shown = published.only(0) if is_filtered else published
        return draw_glance(published, shown, is_filtered, plans, measures, levels, in_ranges)

    ground = listing.remember(("ground", published.bits, is_filtered), draw)
    return stand_out(ground, published, chosen, levels) if is_filtered else ground


def stand_out(ground, published, chosen, levels):
    """Return a `Glance` in which nothing is chosen with what is chosen drawn over it."""
    bins = published.listing.derive(("bins", published.bits), lambda: find_bins(published))
    counted = [each._replace(chosen=(bits & chosen.bits).bit_count()) for each, bits in bins]
    kept = find_ranges(levels, chosen)

    def put(strip, panel, *others):
        still = [shape for shape in panel.shapes if not shape.role.startswith("moment")]
        ranges = sum((draw_ranges(panel.frame, *known) for known in kept), [])
        has_moments = len(still) < len(panel.shapes)
        moments = draw_moments(count_events(published, chosen), panel.frame) if has_moments else []
        strip = replace(strip, bars=draw_counts(counted, strip.frame))
        return [strip, replace(panel, shapes=[*still, *ranges, *moments]), *others]

    words = describe(published, chosen, is_filtered=True)
    return replace(ground, wide=put(*ground.wide), tall=put(*ground.tall), summary=words)


def find_bins(published):
    """Return (`Bin`, set) of the years in which published milestones are counted."""
    bins = count_by_years(count_events(published, published))
    starts = [each.first for each in bins]
    sets = [0] * len(bins)
    for date, bits, _ in weigh_dates(published):
        sets[bisect_right(starts, counted_year(date)) - 1] |= bits
    return list(zip(bins, sets, strict=True))


def draw_glance(published, chosen, is_filtered, plans, measures, levels, in_ranges):
    """Return the `Glance` of milestones, of which some are chosen, with all its shapes."""
    is_counted = published.count() > MARKS
    events = count_events(published, chosen) if is_counted else fetch_events(published, chosen)
    if in_ranges:
        figures, faded, ranges = [], frozenset(), fetch_ranges(published, chosen, is_filtered, levels)
    else:
        figures, faded = fetch_figures(published, chosen, is_filtered, measures)
        ranges = []
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
        summary=describe(published, chosen, is_filtered),
        is_counted=is_counted,
    )


def fetch_events(published, chosen):
    """Return the published milestones as `Event`s in order of time."""
    listing = published.listing

    def fetch():
        rows = Milestone.objects.in_bulk([listing.order[rank] for rank in published[:]])
        return [rows[key] for key in rows]

    rows = listing.remember(("events", published.bits), fetch)
    kept = {listing.order[rank] for rank in chosen[:]}
    return [
        Event(milestone.date, milestone.title, milestone.get_absolute_url(), 1, int(milestone.pk in kept))
        for milestone in sorted(rows, key=lambda milestone: (milestone.date_order, milestone.pk))
    ]


def count_events(published, chosen):
    """Return `Event`s that stand for all milestones of the same years, for a history too long to draw one by one."""
    dates = weigh_dates(published)
    return [Event(date, weight=weight, chosen=(bits & chosen.bits).bit_count()) for date, bits, weight in dates]


def weigh_dates(published):
    """Return (date to the year, set, how many published) of the dates that published milestones have, in order."""

    def weigh():
        dates = sorted(published.listing.years.items(), key=lambda item: item[0].order)
        weighed = ((date, bits, (bits & published.bits).bit_count()) for date, bits in dates)
        return [(date, bits, weight) for date, bits, weight in weighed if weight]

    return published.listing.derive(("weighed", published.bits), weigh)


def find_measures():
    """Return the measures that the picture draws: the two series, and what is shown with them."""
    shown = {OFFICERS, SCHOOLS}
    measures = Measure.objects.filter(slug__in=shown) | Measure.objects.filter(shown_with__slug__in=shown)
    return list(measures.select_related("ended_by").distinct())


def fetch_figures(published, chosen, is_filtered, measures):
    """Return (figures of the measures drawn, keys of the milestones that are not chosen)."""
    listing = published.listing
    figures, ranks = listing.remember(("figures", published.bits), lambda: fetch_drawn(measures, listing))
    faded = {key for key, rank in ranks.items() if is_filtered and not chosen.bits >> rank & 1}
    return figures, frozenset(faded)


def fetch_ranges(published, chosen, is_filtered, levels):
    """Return (measure, {year: (lowest, highest)}, role) of too many figures to draw one by one."""
    everything = find_ranges(levels, published)
    if not is_filtered:
        return [(measure, known, "") for measure, known in everything]
    ranges = [(measure, known, " faded") for measure, known in everything]
    return ranges + [(measure, known, "") for measure, known in find_ranges(levels, chosen)]


def find_ranges(levels, selection):
    """Return (measure, {year: (lowest, highest)}) of each measure that milestones of a selection give figures of."""
    if not selection.bits:
        return []
    flags = selection.flags
    ranges = ((measure, known.find_ranges(flags)) for measure, known in levels)
    return [(measure, known) for measure, known in ranges if known]


def fetch_drawn(measures, listing):
    """Return the published figures of measures that have a place on an axis, in order of time, and {key: rank}."""
    figures = Figure.objects.published().filter(measure__in=measures).select_related("measure", "milestone")
    figures = [figure for figure in figures.order_by("date_order", "pk") if is_drawn(figure)]
    keys = {figure.milestone_id for figure in figures}
    return figures, {key: rank for rank, key in enumerate(listing.order) if key in keys}


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


def describe(published, chosen, is_filtered):
    """Return what the picture holds, in one sentence."""
    total, listing = published.count(), published.listing
    if is_filtered:
        kept = chosen.count()
        verb = "stands" if kept == 1 else "stand"
        return f"Filters are set: {kept:,} of {total:,} milestones {verb} out, the others are faded."

    def fetch():
        ends = [listing.order[rank] for rank in (*published[:1], *published[total - 1 :])]
        found = Milestone.objects.only("date").in_bulk(ends)
        return [found[key].date.label for key in ends]

    first, last = listing.remember(("ends", published.bits), fetch)
    if total == 1:
        return f"1 milestone, dated {first}."
    return f"{total:,} milestones, the first dated {first}, the last {last}."
