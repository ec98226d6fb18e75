"""Figures that this site calculates from published ones: never stored, never among them, always with their inputs."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice

from django.db.models import F, OuterRef, Q, Subquery

from timeline.charts.marks import OFFICERS, SCHOOLS
from timeline.models import Figure
from timeline.text import isolate

CHUNK = 100


@dataclass(frozen=True)
class Derived:
    """One calculated number: `value` with one decimal, halves up; `formula` names its two inputs, both figures."""

    name: str
    label: str
    value: Decimal | None
    unit: str
    formula: str
    numerator: Figure
    denominator: Figure

    @property
    def words(self):
        """The result for reading, or why there is none."""
        if self.value is None:
            unmeasured = next(each for each in (self.numerator, self.denominator) if not each.is_measured)
            return f"not calculated: “{unmeasured.number}” is not one number"
        return f"{'about ' if self.is_approximate else ''}{self.value}{self.unit}"

    @property
    def is_approximate(self):
        return self.numerator.is_approximate or self.denominator.is_approximate


def divide(numerator, denominator, factor=1):
    """Return one figure's value by another's, a `Decimal` with one place, halves away from zero; None where a source
    gives no single number."""
    if not numerator.is_measured or not denominator.is_measured:
        return None
    return (Decimal(factor * numerator.value) / denominator.value).quantize(Decimal("0.1"), ROUND_HALF_UP)


def derive(figures):
    """Yield every `Derived` that a queryset of published figures allows: by year, then the targets in order of time.

    What is asked of the database does not grow with the figures that no calculation needs.
    """
    yield from derive_schools_per_officer(figures)
    yield from derive_shares_of_target(figures)


def derive_schools_per_officer(figures):
    """Yield schools per officer for each year of which both have an actual figure of that one year."""
    # One without end counts for the year in which it begins.
    ends_in_it = Q(date_last__year=F("date_year")) | Q(date_last__year=9999)
    of_one_year = Q(ends_in_it, date_first__year=F("date_year"))
    by_year = {OFFICERS: {}, SCHOOLS: {}}
    levels = figures.levels().filter(measure__slug__in=by_year)
    first = levels.first_of_each_year("-date_order", "-pk", only=of_one_year)
    for slug, year, key in first.values_list("measure__slug", "date_year", "pk"):
        by_year[slug][year] = key
    common = sorted(by_year[OFFICERS].keys() & by_year[SCHOOLS].keys())
    for years in in_chunks(iter(common)):
        found = figures.with_places().in_bulk([keys[year] for keys in by_year.values() for year in years])
        for year in years:
            officers, schools = (found[by_year[slug][year]] for slug in (OFFICERS, SCHOOLS))
            if officers.value:
                ratio = divide(schools, officers)
                yield Derived("Schools per officer", str(year), ratio, "", "schools ÷ officers", schools, officers)


def derive_shares_of_target(figures):
    """Yield what share of each target was reached by the actual figure of the same measure, basis and date."""
    actual = figures.levels().filter(
        measure=OuterRef("measure"),
        counted_as=OuterRef("counted_as"),
        date_order=OuterRef("date_order"),
        date=OuterRef("date"),
    )
    targets = (
        figures.followed()
        .filter(kind=Figure.Kind.TARGET)
        .exclude(value=0)
        .annotate(reached=Subquery(actual.order_by("-pk").values("pk")[:1]))
        .with_places()
        .order_by("date_order", "pk")
    )
    for some in in_chunks(targets.iterator(CHUNK)):
        reached = figures.with_places().in_bulk({target.reached for target in some} - {None})
        for target in some:
            if target.reached:
                yield Derived(
                    f"Share of target reached: {isolate(target.measure.name)}",
                    target.date.label,
                    divide(reached[target.reached], target, 100),
                    "%",
                    "actual ÷ target × 100",
                    reached[target.reached],
                    target,
                )


def in_chunks(rows):
    """Yield lists of at most `CHUNK` rows."""
    while some := list(islice(rows, CHUNK)):
        yield some
