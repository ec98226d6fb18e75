"""What a chart draws: figures one by one or, of more than can be told apart, how many and between which values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from timeline.filters import Selection
from timeline.models import Figure, Measure
from timeline.models.figure_queries import FigureQuerySet

from .geometry import Drawing, Frame, Shape
from .marks import Spot, draw_figure, is_drawn
from .series import (
    FIGURES,
    Ranges,
    Turn,
    draw_ranges,
    find_end,
    group_by_measure,
    in_order,
    join_ranges,
    join_series,
    place,
    summarise,
)

AIMS = (Figure.Kind.TARGET, Figure.Kind.PLANNED)
DRAWN = (Figure.Kind.ACTUAL, *AIMS)


@dataclass
class Tally:
    """The figures of one measure as (kind, year, how many, lowest, highest, first day, last day)."""

    rows: list[tuple[str, int, int, int, int, date | None, date | None]] = field(default_factory=list)

    def count(self, kinds: Collection[str] = DRAWN) -> int:
        return sum(how_many for kind, _, how_many, *_ in self.rows if kind in kinds)

    @cached_property
    def levels(self) -> Ranges:
        """{year: (lowest, highest)} of actual figures."""
        return self.join((Figure.Kind.ACTUAL,))

    @cached_property
    def extents(self) -> Ranges:
        """{year: (lowest, highest)} of all that is drawn."""
        return self.join(DRAWN)

    def join(self, kinds: Collection[str]) -> Ranges:
        return join_ranges((year, low, high) for kind, year, _, low, high, *_ in self.rows if kind in kinds)

    @cached_property
    def reaches(self) -> dict[int, tuple[int, int]]:
        """From which year to which the actual figures reach that name a year."""
        return {
            year: (first.year if first else year, max(year, last.year if last else year))
            for kind, year, _, _, _, first, last in self.rows
            if kind == Figure.Kind.ACTUAL
        }

    def summarise(self) -> str:
        """Return how many actual figures there are, of which years and between which values, and how many aims."""
        levels, aims = self.levels, self.count(AIMS)
        also = f" {aims:,} target{' or plan' if aims == 1 else 's and plans'}." if aims else ""
        if not levels:
            return f"No actual figure is published.{also}"
        low, high = min(low for low, _ in levels.values()), max(high for _, high in levels.values())
        count = self.count((Figure.Kind.ACTUAL,))
        return f"{count:,} actual figures, {min(levels)}–{max(levels)}. Lowest: {low:,}. Highest: {high:,}.{also}"


def tally(figures: FigureQuerySet) -> dict[int, Tally]:
    """Return {key of a measure: `Tally`} of a queryset of figures, with one query that reads an index alone."""
    tallies: dict[int, Tally] = {}
    for measure, *row in figures.tallied():
        tallies.setdefault(measure, Tally()).rows.append(row)
    return tallies


def choose_many(counts: Mapping[int, int], at_most: int = FIGURES) -> set[int]:
    """Return the keys of the measures whose figures are not taken one by one, so that `at_most` are; the rarest first.

    `counts` says how many figures each measure has.
    """
    many: set[int] = set()
    for key in sorted(counts, key=lambda key: (counts[key], key)):
        if many or counts[key] > at_most:
            many.add(key)
        else:
            at_most -= counts[key]
    return many


@dataclass(frozen=True)
class Drawn:
    """What has a place on an axis: figures in order of time, and the tallies of measures that have too many of them."""

    figures: Sequence[Figure]
    tallies: Mapping[Measure, Tally] = field(default_factory=dict)

    @cached_property
    def measures(self) -> list[Measure]:
        return list(dict.fromkeys([*(figure.measure for figure in self.figures), *self.tallies]))

    def of(self, *measures: Measure | None) -> "Drawn":
        """Return that of some measures alone."""
        return Drawn(
            [figure for figure in self.figures if figure.measure in measures],
            {measure: counted for measure, counted in self.tallies.items() if measure in measures},
        )

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The first year that is named and the one after the last, None where nothing is drawn."""
        spans = [figure.date.named_years for figure in self.figures]
        spans += [(year, year) for counted in self.tallies.values() for year in counted.extents]
        return (min(first for first, _ in spans), max(last for _, last in spans) + 1) if spans else None

    @cached_property
    def highs(self) -> list[int]:
        """The highest values of the years that are tallied."""
        return [high for counted in self.tallies.values() for _, high in counted.extents.values()]

    @cached_property
    def top(self) -> int:
        """Where an axis of its values ends."""
        return find_end(self.figures, max(self.highs, default=0))

    def count(self) -> int:
        """Return how many figures there are, without those that are only also published."""
        return sum(figure.is_followed for figure in self.figures) + sum(map(Tally.count, self.tallies.values()))

    def summarise(self) -> str:
        """Return in words what there is of one measure."""
        return next(map(Tally.summarise, self.tallies.values()), "") or summarise(self.figures)

    def draw(
        self, drawing: Drawing, frame: Frame, with_ids: bool = False, in_tab_order: bool = True
    ) -> tuple[list[Spot], list[Turn]]:
        """Draw the series of each measure; return (spots, changes).

        `spots` are the (x, y, figure) of every mark; `changes` are the (moment, value, figure before, figure after) of
        every change of basis.
        """
        spots, changes = [], []
        for members in group_by_measure(self.figures):
            joins, turns = join_series(frame, members)
            drawing.shapes += joins
            changes += turns
            for moment, figure in place(members):
                link, spot = draw_figure(frame, figure, moment, with_ids, in_tab_order)
                drawing.links.append(link)
                spots.append(spot)
        drawing.shapes += self.draw_tallies(frame)
        return spots, changes

    def draw_tallies(self, frame: Frame) -> list[Shape]:
        """Return boxes from the lowest to the highest actual figure of the years that are tallied."""
        boxes = (draw_ranges(frame, measure, counted.levels) for measure, counted in self.tallies.items())
        return [box for own in boxes for box in own]


def take(
    figures: Iterable[Figure], measures: Iterable[Measure] = (), tallies: Mapping[int, Tally] | None = None
) -> Drawn:
    """Return what is drawn of figures, and of the tallies by key that `measures` have."""
    drawn = [figure for figure in in_order(figures) if is_drawn(figure)]
    counted = {each: tallies[each.pk] for each in measures if each.pk in tallies} if tallies else {}
    return Drawn(drawn, {each: own for each, own in counted.items() if own.count()})


def tally_all(published: Selection) -> dict[int, Tally]:
    """Return {key of a measure: `Tally`} of all figures that are public today."""
    return published.of_figures("tallies", lambda: tally(Figure.objects.published()))


def look_up(published: Selection, measures: Sequence[Measure]) -> Drawn:
    """Return what is drawn of the public figures of `measures`, which come with what ended them.

    They are tallied where they are too many to tell apart.
    """
    keys = [each.pk for each in measures]
    figures = published.listing.find_figures(keys)
    if published.of_figures(("many", *keys), lambda: figures.exceeds(FIGURES)):
        return take([], measures, published.of_figures(("tallies", *keys), lambda: tally(figures)))
    fetched, by_key = list(figures.with_places()), {each.pk: each for each in measures}
    for figure in fetched:
        figure.measure = by_key[figure.measure_id]
    return take(fetched)
