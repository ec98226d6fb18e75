"""A policing plan beside the record: which figures stand nearest its start and its end."""

from dataclasses import dataclass

from .figures import FigureRow, present_figure


@dataclass(frozen=True)
class Ends:
    """The figures of one measure nearest a plan's start and end, each with its own date."""

    measure_name: str
    measure_url: str
    start: FigureRow
    end: FigureRow


def nearest(figures, year):
    """Return the figure whose named year is nearest `year`; of two equally near, the earlier."""
    return min(figures, key=lambda figure: (abs(figure.date.year - year), figure.date_order))


def present_ends(plan, figures):
    """Return an `Ends` for each measure with an actual figure in the plan's period, in order of measure.

    `figures` are published actual figures with their measures; an open end is as late as the last of them.
    """
    by_measure = {}
    for figure in figures:
        by_measure.setdefault(figure.measure, []).append(figure)
    ends = []
    for measure, known in sorted(by_measure.items(), key=lambda item: (item[0].position, item[0].name)):
        if any(plan.period.first <= figure.date.last and figure.date.first <= plan.period.last for figure in known):
            ends.append(
                Ends(
                    measure.name,
                    measure.get_absolute_url(),
                    present_figure(nearest(known, plan.period.first.year)),
                    present_figure(nearest(known, plan.period.last.year)),
                )
            )
    return ends
