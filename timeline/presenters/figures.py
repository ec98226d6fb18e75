"""Published figures in words: the number, what it counts, how it moved."""

from dataclasses import dataclass, field
from itertools import groupby

from timeline.models import Figure
from timeline.text import find_abbreviations, isolate

from .sources import find_shared


def compare_values(figure, other):
    """Return how the number of a figure differs from another's: “the same”, “about 12 fewer”.

    Calculated by the site, never published: pages label it so. Where a source gives no single number, it says why there
    is no difference.
    """
    if unmeasured := [each for each in (figure, other) if not each.is_measured]:
        return f"not calculated: “{unmeasured[0].number}” is not one number"
    difference = figure.value - other.value
    if difference == 0:
        return "the same"
    about = "about " if figure.is_approximate or other.is_approximate else ""
    return f"{about}{abs(difference):,} {'more' if difference > 0 else 'fewer'}"


def difference_in_words(figure, previous):
    """Return how an actual figure differs from the last of the same basis; empty when there is none."""
    if not previous:
        return ""
    words = compare_values(figure, previous)
    if not figure.is_measured or not previous.is_measured:
        return words
    return f"{words} {'as' if words == 'the same' else 'than'} {previous.date.label}"


@dataclass(frozen=True)
class FigureRow:
    """One published figure as a line of a table or part of a group."""

    id: str
    number: str
    value: int
    kind: str
    is_approximate: bool
    counted_as: str
    date: object
    note: str
    difference: str
    measure_name: str
    measure_url: str
    milestone_title: str = ""
    milestone_url: str = ""
    sources: list = field(default_factory=list)
    abbreviations: dict = field(default_factory=dict)

    @property
    def chart_url(self):
        """Where the figure stands in its measure's chart; a change is no level and stands in the table only."""
        part = self.id if self.kind == Figure.Kind.CHANGE else self.id.replace("figure-", "mark-")
        return f"{self.measure_url}#{part}"


@dataclass(frozen=True)
class FigureGroup:
    """Figures of one measure, kind and basis that a milestone gives: “118 → 183”."""

    rows: list
    label: str
    chart_url: str
    date: str
    difference: str


def present_figure(figure, previous=None, milestone=None):
    """Return the `FigureRow` of a figure; with `milestone`, where it stands and what that rests on."""
    return FigureRow(
        id=f"figure-{figure.pk}",
        number=figure.number,
        value=figure.value,
        kind=figure.get_kind_display(),
        is_approximate=figure.is_approximate,
        counted_as=figure.counted_as,
        date=figure.date,
        note=figure.note,
        difference=difference_in_words(figure, previous),
        measure_name=figure.measure.name,
        measure_url=figure.measure.get_absolute_url(),
        milestone_title=milestone.title if milestone else "",
        milestone_url=milestone.get_absolute_url() if milestone else "",
        abbreviations=find_abbreviations(figure.measure.description),
        sources=[figure.source.title] if milestone and figure.source else [],
    )


def fetch_previous(figures):
    """Return {key: figure} of what came before `figures`: they bring it along, or one query does."""
    known = {figure.previous_id: figure.previous for figure in figures if getattr(figure, "previous", None)}
    return known | Figure.objects.in_bulk({figure.previous_id for figure in figures} - {None} - known.keys())


def present_figures(figures, with_milestone=False):
    """Return the rows of `figures` (annotated by `with_previous`), with one query for what came before."""
    figures = list(figures)
    previous = fetch_previous(figures)
    return [
        present_figure(figure, previous.get(figure.previous_id), figure.milestone if with_milestone else None)
        for figure in figures
    ]


def present_table(figures):
    """Return the rows of a table of figures from many milestones, and the source of all where it is the same."""
    rows = present_figures(figures, with_milestone=True)
    return {"figures": rows, "source": find_shared(rows)}


def group_figures(rows, milestone_date):
    """Return rows of one milestone as groups to set large, in the order of the rows.

    A date is named only where it is not the milestone's own.
    """
    groups = []
    for _, members in groupby(rows, key=lambda row: (row.measure_url, row.kind, row.counted_as)):
        members = list(members)
        last = members[-1]
        dates = [row.date.label for row in members]
        groups.append(
            FigureGroup(
                rows=members,
                label=last.counted_as if last.kind == "actual" else f"{isolate(last.counted_as)} ({last.kind})",
                chart_url=last.chart_url,
                date="" if {row.date for row in members} == {milestone_date} else " to ".join(dates),
                difference="" if len(members) > 1 else last.difference,
            )
        )
    return groups
