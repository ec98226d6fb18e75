"""A policing plan beside the record: which figures stand nearest its start and its end."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from timeline.models import Measure

from .figures import FigureRow, present_figure


@dataclass(frozen=True)
class Ends:
    """The figures of one measure nearest a plan's start and end, each with its own date."""

    measure_name: str
    measure_url: str
    start: FigureRow
    end: FigureRow


def nearest_year(years, year):
    """Return the one of `years` nearest `year`; of two equally near, the earlier."""
    return min(years, key=lambda each: (abs(each - year), each))


def present_ends(plan, figures, years):
    """Return an `Ends` for each measure with an actual figure in the plan's period, in order of measure.

    `figures` is a queryset of published ones, `years` those that the actual ones name, by key of the measure. An open
    end is as late as the last of them.
    """
    levels, period = figures.levels(), plan.period
    within = levels.filter(measure=OuterRef("pk"), date_last__gte=period.first, date_first__lte=period.last)
    measures = list(Measure.objects.filter(Exists(within)))
    wanted = {
        measure.pk: [nearest_year(years[measure.pk], year) for year in (period.first.year, period.last.year)]
        for measure in measures
    }
    ends = reduce(or_, (Q(measure=key, date_year__in=found) for key, found in wanted.items()), Q(pk=None))
    found = {(figure.measure_id, figure.date_year): figure for figure in levels.filter(ends).first_of_each_year()}
    for figure in found.values():
        figure.measure = next(measure for measure in measures if measure.pk == figure.measure_id)
    return [
        Ends(
            measure.name,
            measure.get_absolute_url(),
            *(present_figure(found[measure.pk, year]) for year in wanted[measure.pk]),
        )
        for measure in measures
    ]
