"""What the history at a glance draws: which measures, and their figures one by one or as ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.filters import Selection
from timeline.models import Figure, Measure, PolicingPlan

from .axes import extend, years_of
from .marks import OFFICERS, is_drawn
from .marks import SCHOOLS as SCHOOL_SERIES
from .series import FIGURES, Ranges, find_end, in_order

Known = list[tuple[Measure, Ranges]]


@dataclass(frozen=True)
class Subjects:
    """What is drawn: one measure's figures one by one or, where they are too many to tell apart, as ranges."""

    officers: Measure | None
    schools: Measure | None
    figures: list[Figure]
    ranges: Known

    @property
    def measures(self) -> list[Measure]:
        return list(dict.fromkeys([*(figure.measure for figure in self.figures), *(each for each, _ in self.ranges)]))

    def figures_of(self, *, schools: bool) -> list[Figure]:
        return [figure for figure in self.figures if (figure.measure == self.schools) == schools]

    def ranges_of(self, *, schools: bool) -> Known:
        return [(measure, known) for measure, known in self.ranges if (measure == self.schools) == schools]

    def find_span(self, plans: Sequence[PolicingPlan]) -> tuple[int, int] | None:
        """Return the years of the axis, or None where there is no figure."""
        years = [year for _, known in self.ranges for year in known]
        spans = [years_of(self.figures)] if self.figures else []
        spans += [(min(years), max(years) + 1)] if years else []
        if not spans:
            return None
        start, stop = min(first for first, _ in spans), max(last for _, last in spans)
        return start, extend(stop, start, plans)


def find_subjects(published: Selection) -> Subjects:
    """Return what the picture draws, of the listing's memory where that has it."""
    listing = published.listing
    measures = listing.remember("measures", find_measures)
    by_slug = {measure.slug: measure for measure in measures}
    levels = [(measure, listing.levels[measure.pk]) for measure in measures if measure.pk in listing.levels]
    figures: list[Figure] = []
    ranges: Known = []
    if sum(len(known.years) for _, known in levels) > FIGURES:
        found = ((measure, known.find_ranges(published.flags)) for measure, known in levels)
        ranges = [(measure, known) for measure, known in found if known]
    else:
        figures = listing.remember(("figures", published.bits), lambda: fetch_drawn(measures))
    return Subjects(by_slug.get(OFFICERS), by_slug.get(SCHOOL_SERIES), figures, ranges)


def find_measures() -> list[Measure]:
    """Return the measures that the picture draws: the two series, and what is shown with them."""
    shown = {OFFICERS, SCHOOL_SERIES}
    measures = Measure.objects.filter(slug__in=shown) | Measure.objects.filter(shown_with__slug__in=shown)
    return list(measures.select_related("ended_by").distinct())


def fetch_drawn(measures: Sequence[Measure]) -> list[Figure]:
    """Return the published figures of measures that have a place on an axis, in order of time."""
    figures = Figure.objects.published().filter(measure__in=measures).select_related("measure__ended_by", "milestone")
    return [figure for figure in figures.order_by("date_order", "pk") if is_drawn(figure)]


def find_top(subjects: Subjects) -> int:
    """Return where the axis of the officers' values ends."""
    highs = [high for _, known in subjects.ranges_of(schools=False) for _, high in known.values()]
    return find_end(subjects.figures_of(schools=False), max(highs, default=0))


def find_levels(subjects: Subjects) -> list[Figure]:
    """Return the officers' actual figures in order of time."""
    return [figure for figure in in_order(subjects.figures) if figure.measure == subjects.officers and figure.is_level]
