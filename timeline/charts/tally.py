"""What is known of more figures than can be told apart: how many there are, and between which values, by year."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from timeline.models import Figure
from timeline.models.figure_queries import FigureQuerySet

from .series import FIGURES, Ranges, join_ranges

DRAWN = (Figure.Kind.ACTUAL, Figure.Kind.TARGET, Figure.Kind.PLANNED)


@dataclass
class Tally:
    """The figures of one measure as (kind, year, how many, lowest, highest, first day, last day)."""

    rows: list[tuple[str, int, int, int, int, date | None, date | None]] = field(default_factory=list)

    def count(self, kinds: Collection[str] = tuple(Figure.Kind.values)) -> int:
        return sum(how_many for kind, _, how_many, *_ in self.rows if kind in kinds)

    def ranges(self, kinds: Collection[str] = (Figure.Kind.ACTUAL,)) -> Ranges:
        """Return {year: (lowest, highest)} of some kinds, of actual figures unless said."""
        return join_ranges((year, low, high) for kind, year, _, low, high, *_ in self.rows if kind in kinds)

    def reaches(self) -> dict[int, tuple[int, int]]:
        """Return from which year to which the actual figures reach that name a year."""
        return {
            year: (first.year if first else year, max(year, last.year if last else year))
            for kind, year, _, _, _, first, last in self.rows
            if kind == Figure.Kind.ACTUAL
        }


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


def span_of(tallies: Iterable[Tally]) -> tuple[int, int] | None:
    """Return (first year, year after the last) of what is drawn of tallies, None where nothing is."""
    years = [year for own in tallies for year in own.ranges(DRAWN)]
    return (min(years), max(years) + 1) if years else None


def top_of(tallies: Iterable[Tally]) -> int:
    """Return the highest value that is drawn of tallies."""
    return max((high for own in tallies for _, high in own.ranges(DRAWN).values()), default=0)


def summarise_tally(own: Tally) -> str:
    """Return how many actual figures there are, of which years and between which values, and how many aims."""
    levels = own.ranges()
    aims = own.count((Figure.Kind.TARGET, Figure.Kind.PLANNED))
    also = f" {aims:,} target{' or plan' if aims == 1 else 's and plans'}." if aims else ""
    if not levels:
        return f"No actual figure has been published.{also}"
    low, high = min(low for low, _ in levels.values()), max(high for _, high in levels.values())
    count = own.count((Figure.Kind.ACTUAL,))
    return f"{count:,} actual figures, {min(levels)}–{max(levels)}. Lowest: {low:,}. Highest: {high:,}.{also}"
