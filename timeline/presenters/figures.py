"""Published figures in words: the number, what it counts, how it moved."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.db.models import Q

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
    """One published figure as a line of a table or part of a group.

    `url` is where its row stands with what it rests on. `standing` is said only where sources give several numbers for
    its measure, kind, date and basis; `others` are those that stand in another table, as rows.
    """

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
    url: str
    is_followed: bool
    figure: object = field(compare=False, repr=False)
    note_kind: str = ""
    milestone_title: str = ""
    milestone_url: str = ""
    standing: str = ""
    reason: str = ""
    others: tuple = ()

    @property
    def abbreviations(self):
        """What its measure's description explains, {abbreviation: words}."""
        return find_abbreviations(self.figure.measure.description)

    @property
    def cited(self):
        """The figure as what cites its source, None where no source is known."""
        return self.figure if self.figure.source else None

    @property
    def kinds(self):
        """In words what sets it apart from an actual figure that is followed; empty for one."""
        words = [self.kind] if self.kind != "actual" else []
        return ", ".join([*words, *([] if self.is_followed else ["also published"])])

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
    is_also: bool  # only also published


def present_figure(figure, previous=None, milestone=None):
    """Return the `FigureRow` of a figure; with `milestone`, where it stands."""
    return FigureRow(
        id=f"figure-{figure.pk}",
        number=figure.number,
        value=figure.value,
        kind=figure.get_kind_display(),
        is_approximate=figure.is_approximate,
        counted_as=figure.counted_as,
        date=figure.date,
        note=figure.note,
        note_kind=figure.get_note_kind_display(),
        difference=difference_in_words(figure, previous),
        url=figure.get_absolute_url(),
        is_followed=figure.is_followed,
        reason=figure.standing_reason,
        figure=figure,
        measure_name=figure.measure.name,
        measure_url=figure.measure.get_absolute_url(),
        milestone_title=milestone.title if milestone else "",
        milestone_url=milestone.get_absolute_url() if milestone else "",
    )


def fetch_previous(figures):
    """Return {key: figure} of what came before `figures`: they bring it along, or one query does."""
    known = {figure.previous_id: figure.previous for figure in figures if getattr(figure, "previous", None)}
    return known | Figure.objects.in_bulk({figure.previous_id for figure in figures} - {None} - known.keys())


# What figures of one place have in common.
ALIKE = ("measure_id", "date_year", "date", "kind", "counted_as")


def place_of(figure):
    """Return what a number is given for: where several sources give one, at most one of them is followed."""
    return figure.measure_id, figure.kind, figure.date.edtf, figure.counted_as


def gather(figures):
    """Return figures in their order, but what is only also published directly below the one followed in its place."""
    figures = list(figures)
    also, leading = defaultdict(list), {place_of(figure) for figure in figures if figure.is_followed}
    for figure in figures:
        if not figure.is_followed and place_of(figure) in leading:
            also[place_of(figure)].append(figure)
    gathered = []
    for figure in figures:
        if figure.is_followed or place_of(figure) not in leading:
            gathered += [figure, *also.pop(place_of(figure), [])]
    return gathered


def fetch_others(figures, published):
    """Return the other figures of `published` milestones that are given for the places of `figures`."""
    places = {place_of(figure) for figure in figures}
    # That a number is followed is of interest where one that is not stands in the table.
    also = [figure for figure in figures if not figure.is_followed]
    wanted = Q(pk=None)
    for few, standing in ((figures, Figure.Standing.ALSO), (also, Figure.Standing.FOLLOWED)):
        alike = {f"{name}__in": {getattr(figure, name) for figure in few} for name in ALIKE}
        wanted |= Q(standing=standing, **alike)
    contested, own = {place_of(figure) for figure in also}, {figure.pk for figure in figures}
    dates = {figure.date.edtf for figure in figures}
    # Kind and year, said of both, are what an index finds; the rest leaves few rows.
    wanted &= Q(**{f"{name}__in": {getattr(figure, name) for figure in figures} for name in ("kind", "date_year")})
    found = published.listing.find_figures({figure.measure_id for figure in figures}, wanted, dates)
    return [
        figure
        for figure in found.with_places().in_order()
        if figure.pk not in own and place_of(figure) in (contested if figure.is_followed else places)
    ]


def present_figures(figures, with_milestone=False, others=()):
    """Return the rows of `figures` (annotated by `with_previous`), with one query for what came before.

    `others` are figures of other tables, as `fetch_others` gives them.
    """
    figures = gather(figures)
    previous = fetch_previous(figures)
    places = {}
    for figure in others:
        row = replace(present_figure(figure), standing=figure.get_standing_display())
        places.setdefault(place_of(figure), []).append(row)
    counts, rows = Counter(map(place_of, figures)), []
    for figure in figures:
        place = place_of(figure)
        row = present_figure(figure, previous.get(figure.previous_id), figure.milestone if with_milestone else None)
        elsewhere = places.get(place, [])
        is_one_of_many = elsewhere or counts[place] > 1 or not figure.is_followed
        told = {"standing": figure.get_standing_display(), "others": tuple(elsewhere)} if is_one_of_many else {}
        rows.append(replace(row, **told))
    return rows


def present_table(figures, published):
    """Return the rows of a table of figures of `published` milestones, and the source of all where it is the same."""
    rows = present_figures(figures, with_milestone=True, others=fetch_others(figures, published))
    return {"figures": rows, "source": find_shared(rows)}


def group_figures(rows, milestone_date):
    """Return rows of one milestone as groups to set large, in the order of the rows.

    A date is named only where it is not the milestone's own. What is only also published stands after them, each number
    alone.
    """
    groups = []
    rows = sorted(rows, key=lambda row: not row.is_followed)
    for _, members in groupby(
        rows, key=lambda row: (row.measure_url, row.kind, row.counted_as, row.is_followed or row.id)
    ):
        members = list(members)
        last = members[-1]
        dates = [row.date.label for row in members]
        groups.append(
            FigureGroup(
                rows=members,
                label=f"{isolate(last.counted_as)} ({last.kinds})" if last.kinds else last.counted_as,
                chart_url=last.chart_url,
                date="" if {row.date for row in members} == {milestone_date} else " to ".join(dates),
                difference="" if len(members) > 1 else last.difference,
                is_also=not last.is_followed,
            )
        )
    return groups
