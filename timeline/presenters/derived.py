"""Figures that this site calculates from published ones: never stored, never among them, always with their inputs."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from timeline.models import Figure

from .charts.series import OFFICERS, SCHOOLS, first_year, in_order, is_level, last_year


@dataclass(frozen=True)
class Derived:
    """One calculated number: `value` with one decimal, halves up; `formula` names its two inputs, both figures."""

    name: str
    label: str
    value: Decimal
    unit: str
    formula: str
    numerator: Figure
    denominator: Figure

    @property
    def words(self):
        return f"{self.value}{self.unit}"

    @property
    def is_approximate(self):
        return self.numerator.is_approximate or self.denominator.is_approximate


def round_half_up(number):
    """Return a `Decimal` with one decimal place, halves away from zero."""
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)


def derive(figures):
    """Return every `Derived` that published `figures` (with measure and milestone) allow, in order of time."""
    figures = in_order(figures)
    return derive_schools_per_officer(figures) + derive_shares_of_target(figures)


def derive_schools_per_officer(figures):
    """Return schools per officer for each year of which both have an actual figure of that one year."""

    def by_year(slug):
        return {
            first_year(figure.date): figure
            for figure in figures
            if is_level(figure) and figure.measure.slug == slug and first_year(figure.date) == last_year(figure.date)
        }

    officers, schools = by_year(OFFICERS), by_year(SCHOOLS)
    return [
        Derived(
            "Schools per officer",
            str(year),
            round_half_up(Decimal(schools[year].value) / officers[year].value),
            "",
            "schools ÷ officers",
            schools[year],
            officers[year],
        )
        for year in sorted(officers.keys() & schools.keys())
        if officers[year].value
    ]


def derive_shares_of_target(figures):
    """Return what share of each target was reached by the actual figure of the same measure, basis and date."""
    actual = {(f.measure_id, f.counted_as, f.date): f for f in figures if is_level(f)}
    shares = []
    for target in figures:
        reached = actual.get((target.measure_id, target.counted_as, target.date))
        if target.kind == Figure.Kind.TARGET and reached and target.value:
            shares.append(
                Derived(
                    f"Share of target reached: {target.measure.name}",
                    target.date.label,
                    round_half_up(Decimal(100 * reached.value) / target.value),
                    "%",
                    "actual ÷ target × 100",
                    reached,
                    target,
                )
            )
    return shares
